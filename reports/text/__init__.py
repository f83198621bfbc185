"""Sentences, titles and names on the page."""
