"""What each column of a table is: who is ranked, what counts, and which way."""
