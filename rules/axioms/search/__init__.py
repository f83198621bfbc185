"""The search over all small profiles."""
