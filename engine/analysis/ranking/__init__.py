"""One table under one rule or several."""
