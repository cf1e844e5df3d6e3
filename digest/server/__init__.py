"""The loopback preview."""
