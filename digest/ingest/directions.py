"""Letters that turn the direction of what follows: in a title they make a list of titles read backwards."""

import re
from dataclasses import replace

from digest.ingest.blocks import Evidence, Reading

# Embeddings, overrides and isolates. The plain marks (U+200E, U+200F, U+061C) turn nothing and stay.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def upright(text: str) -> str:
    """The text without letters that turn others around. Arabic and Hebrew need none of them to read right."""
    return _TURNING.sub("", text)


def without_turns(reading: Reading) -> Reading:
    """The reading with upright words. `raw` keeps every letter, so that the ledger is still the source."""
    blocks = tuple(
        replace(block, text=upright(block.text), markdown=upright(block.markdown))
        if _TURNING.search(block.text) or _TURNING.search(block.markdown)
        else block
        for block in reading.blocks
    )
    return replace(
        reading,
        blocks=blocks,
        title=_stated(reading.title),
        authors=tuple(upright(author) for author in reading.authors),
        site_name=upright(reading.site_name) if reading.site_name else reading.site_name,
        relay=upright(reading.relay) if reading.relay else reading.relay,
        labels=tuple(upright(label) for label in reading.labels),
        removed=tuple((rule, upright(text)) for rule, text in reading.removed),
    )


def _stated(said: Evidence | None) -> Evidence | None:
    return replace(said, value=upright(said.value)) if said else None
