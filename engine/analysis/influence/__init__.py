"""Which groups of metrics decide."""
