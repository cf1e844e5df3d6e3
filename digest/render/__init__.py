"""A catalog and a theme in, the bytes of one page out; every question a page asks is noted."""
