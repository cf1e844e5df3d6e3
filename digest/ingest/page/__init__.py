"""One web page: its blocks, its main content, and what it says of itself."""
