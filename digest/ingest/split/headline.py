"""Which line of a page is its first story's headline."""

from collections.abc import Sequence

from digest.ingest.blocks import Block, Reading
from digest.ingest.cut import shape
from digest.ingest.cut.desk import said_twice
from digest.ingest.cut.judge import Judged

_LONG = 5  # words; mastheads and section names have fewer


def choose_headline(reading: Reading, judged: Judged, head: Sequence[int]) -> int | None:
    """The headline among the short lines above a page's first paragraph; None when none of them is one."""
    blocks, looks = reading.blocks, judged.looks
    if reading.title:
        title = reading.title.value
        return next((at for at in head if is_same_title(blocks[at].text, title)), None)
    said = echoed_titles(blocks, judged)
    for at in head:
        if any(shape.repeats(blocks[at].text, title) for title in said):
            return at
    able = [at for at in head if looks[at].headline]
    long = [at for at in able if looks[at].words >= _LONG]
    # A text's first line may be any few words; alone above prose it is a title all the same.
    short = [
        at
        for at in head
        if looks[at].words
        and not looks[at].ends
        and blocks[at].kind in ("paragraph", "heading")
        and not shape.dashed(looks[at].text)
    ]
    return next(iter(long or able or short[-1:]), None)


def echoed_titles(blocks: Sequence[Block], judged: Judged) -> list[str]:
    """Headlines that a ratings line says twice."""
    return [said for found in judged.found if found.rule.page and (said := said_twice(blocks[found.block].text))]


def is_same_title(line: str, title: str) -> bool:
    """Whether a line is a page's title, perhaps without the site's name."""
    one, other = shape.words_of(line), shape.words_of(title)
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= 0.6 * len(longer) and " ".join(shorter) in " ".join(longer))
