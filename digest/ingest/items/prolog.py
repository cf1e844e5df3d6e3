"""What stands before an XML document's first element, where the dangerous declarations are."""

import codecs
import re
from xml.parsers import expat

from digest.problems import Place, Problem

DEEPEST = 256  # open elements; feeds of this world stay below 30
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DOCTYPE = re.compile(rb"""<!DOCTYPE(?:[^\[>"']|"[^"]*"|'[^']*')*([\[>])?""", re.IGNORECASE)
_ENCODING = re.compile(rb"""(<\?xml\b[^>]{0,200}?)\s+encoding\s*=\s*(?:"[^"]*"|'[^']*')""", re.IGNORECASE)


def checked(data: bytes, place: Place, most: int) -> bytes | Problem:
    """The document without its DOCTYPE, or why it may not be read.

    A DOCTYPE that only names a DTD (RSS 0.91 has one) is harmless once it is gone; one that declares anything itself
    can make a small document into a large one, or one that reads files, and is refused. `most` is in bytes.
    """
    if len(data) > most:
        text = f"{len(data):,} bytes are more than the {most:,} this form is read to"
        return Problem(place, text, "too-large", "split it, or fetch a shorter one")
    data = _narrow(data)
    start, end, _ = _prolog(data)
    if start < 0:
        return Problem(
            place, "its DOCTYPE declares entities or elements", "xml-doctype", "ask the publisher for XML without a DTD"
        )
    return data[:start] + data[end:] if end > start else data


def declares(head: bytes) -> bool:
    """Whether the beginning of a document holds a DOCTYPE with declarations, or one that doesn't end within it."""
    return _prolog(_narrow(head))[0] < 0


def too_deep(data: bytes, place: Place) -> Problem | None:
    """A problem where elements are nested deeper than any honest document; broken XML is judged up to its break."""
    depth = 0

    def opens(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise _DeepError

    def closes(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = opens, closes
    try:
        parser.Parse(data, True)
    except _DeepError:
        text = f"elements are nested deeper than {DEEPEST}"
        return Problem(place, text, "xml-too-deep", "ask the publisher for a sound one")
    except (expat.ExpatError, ValueError, LookupError):
        return None  # broken, or in letters that expat doesn't know: the reader will say so
    return None


class _DeepError(Exception):
    pass


def _narrow(data: bytes) -> bytes:
    """UTF-16 and UTF-32 as UTF-8, in which a declaration can be seen; everything else as it is."""
    for mark, encoding in _WIDE:
        if data.startswith(mark):
            text = data.decode(encoding, "replace").lstrip("\ufeff")
            return _ENCODING.sub(rb"\1", text.encode("utf-8", "replace"), count=1)
    return data


def root_start(data: bytes) -> int:
    """Where the first element begins, which no comment before it can pretend to be; -1 where there is none."""
    return _prolog(data)[2]


def _prolog(data: bytes) -> tuple[int, int, int]:
    """Where a harmless DOCTYPE starts and ends (0, 0: there is none), and where the first element does (-1: nowhere).

    A DOCTYPE that may not be read starts at -1.
    """
    found = (0, 0)
    at = data.find(b"<")
    while at >= 0:
        here = data[at : at + 10].upper()
        if here.startswith(b"<!--"):
            at = data.find(b"-->", at)
        elif here.startswith(b"<?"):
            at = data.find(b"?>", at)
        elif here.startswith(b"<!DOCTYPE"):
            match = _DOCTYPE.match(data, at)
            if match is None or match.group(1) != b">" or found != (0, 0):
                return -1, -1, -1
            found = at, match.end()
        elif here.startswith((b"<!ENTITY", b"<!ELEMENT", b"<!ATTLIST")):
            return -1, -1, -1
        elif re.match(rb"<[A-Za-z_:\x80-\xff]", here):
            break
        if at >= 0:
            at = data.find(b"<", at + 1)
    return *found, at
