"""What gaps leave open."""
