"""Formats: text or bytes in, values out. No files, no network."""
