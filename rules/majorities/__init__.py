"""Rules that read majorities between pairs."""
