"""The spec: what columns mean."""
