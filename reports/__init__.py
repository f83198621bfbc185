"""The HTML page and its charts; they show results and never compute a ranking."""
