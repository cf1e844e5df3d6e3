"""Whether an item came whole or only its beginning: by how it ends, and by which element held it."""

import re
from collections.abc import Sequence
from typing import Literal

from digest.ingest.blocks import Block, Reading

# content: the element whose job is the whole text; description: RSS's, which may hold either; summary: says it is one.
Holder = Literal["content", "description", "summary"]

_BRACKETED = re.compile(r"[\[(]\s*(?:…|\.{2,})\s*[\])]\W{0,3}$")
_DOTS = re.compile(r"(?:…|\.{3,})\W{0,3}$")
# At the start of a line or after a sentence's end, so that somebody who wants to read more books is left alone.
_MORE = re.compile(
    r"""(?:^|[.!?…:;"”’»)\]>(\[|–—-]\s*)
    (?:(?:read|see|view|show|get|learn)\s+(?:the\s+)?(?:more|full|whole|complete|entire|rest)
      |(?:continue|keep)\s+reading|full\s+(?:story|article|text)|click\s+here\s+(?:to|for)\s|more\s*[»›→>]
      |lire\s+(?:la\s+suite|plus|l[’']article)
      |weiterlesen|mehr\s+lesen|mehr\s+dazu|(?:den\s+)?ganzen\s+artikel\s+lesen|zum\s+artikel
      |leer\s+más|(?:seguir|sigue)\s+leyendo|leggi\s+(?:tutto|di\s+più)|continua\s+a\s+leggere|(?:leia|ler|saiba)\s+mais
      |lees\s+(?:meer|verder)|läs\s+mer|les\s+mer|læs\s+mere|czytaj\s+(?:dalej|więcej)|devamını\s+oku
      |читать\s+(?:далее|дальше|полностью)|подробнее|далее|читати\s+далі
      |(?:اقرأ|إقرأ)\s+المزيد|المزيد|続きを読む|阅读(?:全文|更多)|閱讀全文|더\s*보기)
    (?:(?!\w)[^.!?]{0,100})?[\s.…»›→>)\]]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_SHORT, _LONG = 900, 2500  # letters: below, a text without a mark may be a beginning; above, a mark may be a footer


def says_something(reading: Reading) -> bool:
    """Whether an editor could do anything with it; an id or a label alone is nothing."""
    dated = reading.published or reading.modified
    return bool(reading.title or reading.blocks or reading.url or dated or reading.authors)


def is_full(blocks: Sequence[Block], holder: Holder) -> bool:
    """False for a beginning or a summary of what stands elsewhere. An item without text is never full."""
    paragraphs = [block.text for block in blocks if block.text]
    letters = sum(map(len, paragraphs))
    if not letters:
        return False
    if _ends_cut(paragraphs, letters):
        return False
    if holder == "content":
        return True
    if holder == "description":
        return letters >= _LONG or (letters >= _SHORT and len(paragraphs) > 1)
    return letters >= _LONG and len(paragraphs) > 2


def _ends_cut(paragraphs: Sequence[str], letters: int) -> bool:
    last = paragraphs[-1]
    tail = last[-200:]
    if _BRACKETED.search(tail):
        return True
    if _MORE.search(tail):
        return letters < _LONG or len(last) > 200  # after a long text, a line of its own is a footer
    return bool(_DOTS.search(tail)) and letters < _LONG
