"""What a line looks like, whatever its words: prose, headline, price, appeal, heap of links."""

import re
import unicodedata
from dataclasses import dataclass

from digest.ingest.blocks import Block
from digest.ingest.cut.appeal_words import ASK, PAYMENT, PRICE, WE, is_addressed, is_personal
from digest.ingest.dates.dateline import Printed, dateline_of

# One letter for one letter, so that a place in the folded text is the same place in the text.
_FOLD = str.maketrans("‘’‚‛“”„‟\u00a0\u202f\u2011", "''''\"\"\"\"  -")
_LOOKS_AT = 2000  # letters of a block; what comes after can't change what it is
_END = re.compile(r"[.!?…؟۔。！？][\"'”’»)\]\s]*$|[.!?]\d{0,2}$")
_SPEAKS_ON = re.compile(r"[,;:،؛]$")
_INITIAL_END = re.compile(r"\b(?:[^\W\d_]\.){1,4}$")
_QUOTED = re.compile(r"[“\"«„][^“”\"«»„]{0,600}[”\"»“]")
_DASHED = re.compile(r"[-–—]\s?(?P<text>[^-–—].{0,78}?)\s?[-–—]")
_CLOSING_TAG = re.compile(r"</?[a-z][a-z0-9]{0,10}(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_NO_SPACES = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True)
class Look:
    """The look of one block."""

    text: str  # quotes straightened, letter for letter
    words: int
    ends: bool  # like a sentence
    linky: bool  # most of it stands inside links
    prose: bool
    headline: bool  # it could be one
    dateline: Printed | None
    appeal: int  # 0 none; 1 speaks of itself or to the reader; 2 asks the reader for something
    personal: bool  # it says "we" or "you" outside quotation marks
    price: bool  # a price, and little else
    payment: bool  # a way to pay, and little else


def fold(text: str) -> str:
    """Typographic quotes and odd spaces as plain ones, each letter at its own place."""
    return text.translate(_FOLD)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, for comparing texts: case, quotes and punctuation don't count."""
    return tuple(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def look(block: Block) -> Look:
    """How the block looks. Of furniture, only the text matters."""
    text = fold(block.text[:_LOOKS_AT])
    if not block.inside or not text:
        return _furniture(text)
    count = len(text.split())
    if _NO_SPACES.search(text):
        count = max(count, len(_NO_SPACES.findall(text)) // 2)
    linky = block.linked > 0.6 * len(block.text)
    ends = bool(_END.search(text[-12:])) and not _INITIAL_END.search(text[-12:])
    held = block.kind in ("code", "table", "figure")
    prose = held or (not linky and block.kind != "heading" and ((count >= 8 and ends) or count >= 25))
    short = count <= 9 and not ends
    bare = _QUOTED.sub(" ", text)
    personal = is_personal(bare)
    return Look(
        text=text,
        words=count,
        ends=ends,
        linky=linky,
        prose=prose,
        headline=_could_be_headline(block, text, count, ends),
        dateline=dateline_of(text) if block.kind in ("paragraph", "heading", "item") else None,
        appeal=_appeal(bare, personal=personal),
        personal=personal,
        # An item of a list with its price is something the story tells of; appeals stand their prices apart.
        price=short and block.kind != "item" and bool(PRICE.search(text)),
        payment=short and bool(PAYMENT.search(text)),
    )


def _furniture(text: str) -> Look:
    nothing = dict.fromkeys(("ends", "linky", "prose", "headline", "personal", "price", "payment"), False)
    return Look(text=text, words=0, dateline=None, appeal=0, **nothing)


def _could_be_headline(block: Block, text: str, count: int, ends: bool) -> bool:
    if block.kind not in ("paragraph", "heading") or not 3 <= count <= 25 or len(text) > 220:
        return False
    if _SPEAKS_ON.search(text) or dashed(text) or not _LETTER.search(text):
        return False
    return not ends or text[-1] in "?!" or bool(re.search(r"\b[A-Z]\.$", text))


def dashed(text: str) -> str | None:
    """The words of a "- Kosovo war -" line."""
    found = _DASHED.fullmatch(text)
    if not found or not _LETTER.search(found["text"]):
        return None
    return found["text"]


def _appeal(bare: str, *, personal: bool) -> int:
    """How much a text without its quotations sounds like an appeal."""
    small = bare.lower()
    asks = len(set(ASK.findall(small)))
    if personal and (asks >= 2 or (asks and WE.search(small) and is_addressed(bare))):
        return 2
    return 1 if personal or asks >= 2 else 0


def is_stray_tag(text: str) -> bool:
    """Whether a line is nothing but markup that was never closed or opened."""
    return bool(text) and not _CLOSING_TAG.sub("", text).strip(" .,;")


def is_label(text: str) -> bool:
    """SUPERPOWERS, SPACE WIRE: one to three words, all capitals, nothing else."""
    words = text.split()
    return 1 <= len(words) <= 3 and text.upper() == text and text.lower() != text and not re.search(r"[\d.?!,]", text)


def once(text: str) -> tuple[str, ...]:
    """The words of a line without their repetition: those of "Six boats Six boats" are six, boats."""
    words = words_of(text)
    for size in range(1, len(words) // 2 + 1):
        if len(words) % size == 0 and words == words[:size] * (len(words) // size):
            return words[:size]
    return words


def repeats(text: str, title: str) -> bool:
    """Whether the line is the title again, once or several times, and nothing else."""
    said = words_of(title)
    return len(said) > 1 and (said == words_of(text) or said == once(text))
