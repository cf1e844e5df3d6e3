"""One file an input form; each turns bytes into Readings."""
