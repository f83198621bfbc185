"""Rules that read places on each metric."""
