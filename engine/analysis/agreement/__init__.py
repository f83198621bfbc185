"""How far metrics agree."""
