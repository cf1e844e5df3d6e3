"""Slugs, ids and file names that are safe on every file system and never change once given."""

import re
import unicodedata
from collections.abc import Container, Sequence

SLUG_BYTES = 80

# Names that Windows keeps for devices, whatever follows the first dot.
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "clock$", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"}
)


_SLUG = re.compile(r"[a-z0-9]++(?:-[a-z0-9]++)*+")


def is_slug(text: str) -> bool:
    """Whether text can be the last part of an address: lower-case ASCII words joined by hyphens, not reserved."""
    return _SLUG.fullmatch(text) is not None and len(text) <= SLUG_BYTES and text not in _RESERVED


def file_key(name: str) -> str:
    """Two names with one key are one file on some file system (macOS folds NFC, Windows and macOS fold case)."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def all_apart(names: Sequence[str]) -> bool:
    """Whether no two names are one file on any file system, told at once; False may mean only “look at each”."""
    return "".join(names).isascii() and len(set(map(str.lower, names))) == len(names)


def slug_for(title: str, taken: Container[str] = ()) -> str:
    """A slug made of the title, at most 80 bytes, cut at a word; a number is added when it is `taken` or reserved.

    A title with nothing to make a slug of (emoji, punctuation) gives "untitled".
    """
    from slugify import slugify  # noqa: PLC0415 - five milliseconds; a build makes no slugs

    whole = slugify(title, max_length=SLUG_BYTES - 4, word_boundary=True, save_order=True) or "untitled"
    slug, number = whole, 1
    while slug in taken or slug in _RESERVED:
        number += 1
        slug = f"{whole}-{number}"
    return slug


def tag_uri(host: str, year: int, slug: str) -> str:
    """The permanent id of an article, by RFC 4151: it stays though the site's address and the slug may change."""
    return f"tag:{host},{year}:{slug}"
