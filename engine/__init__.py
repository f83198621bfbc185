"""The database and the user's verbs: read, prepare, rank, compare; and the command line."""
