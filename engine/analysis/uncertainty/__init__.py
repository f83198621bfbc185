"""How sure ranks are."""
