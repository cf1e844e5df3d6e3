"""Cutting: blocks and named rules → for each block, kept or cut by which rule. The rules lie in `ingest/rules/`."""
