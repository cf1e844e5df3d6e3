"""Bytes in, drafts out: sniff, read, cut, split, trace the road, date."""
