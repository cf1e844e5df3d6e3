"""An item of a feed, an export or a mailbox without a story: it was listed, so it is kept, at least as a lead."""

from textwrap import shorten

from digest.ingest.blocks import Reading
from digest.ingest.cut.judge import Judged
from digest.ingest.split.pieces import Piece, whole
from digest.ingest.split.story import NO_STORY, Divided, Story

_MADE_TITLE = 80  # letters


def listed(reading: Reading, judged: Judged) -> Divided:
    """The item as it stands; nothing where it has neither a title nor a word."""
    blocks = reading.blocks
    stands = [
        at
        for at, block in enumerate(blocks)
        if block.inside and block.kind not in ("blank", "rule") and not judged.cut[at]
    ]
    first = blocks[stands[0]].text if stands else ""
    title = reading.title.value if reading.title else shorten(first, _MADE_TITLE, placeholder="…")
    number = 1 if title else 0
    pieces: list[Piece] = []
    for at, block in enumerate(blocks):
        rule = judged.cut[at] or ("" if number else NO_STORY)
        if block.kind == "blank" or not rule:
            pieces.append(whole(at, block, "blank" if block.kind == "blank" else "kept", story=number))
        else:
            pieces.append(whole(at, block, "cut", rule=rule, story=number))
    if not title:
        return Divided((), tuple(pieces))
    body = tuple(blocks[at] for at in stands)
    whole_story = bool(body) and reading.full
    story = Story(number, "story" if whole_story else "teaser", title, body, untitled=reading.title is None)
    return Divided((story,), tuple(pieces))
