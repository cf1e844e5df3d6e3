"""One file a kind of host."""
