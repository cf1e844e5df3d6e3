"""Datelines and dates: what a story says of the day and place it comes from."""
