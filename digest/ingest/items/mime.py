"""MIME messages from anybody: parsed within limits, walked without recursion, decoded without an exception."""

import email
import re
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import compat32

from digest.ingest.page.decode import decode

_MOST_BOUNDARIES = 256  # the parser tries every line against every open boundary
_BOUNDARY = re.compile(rb"\bboundary\*?[0-9]*\*?\s*=", re.IGNORECASE)
_MOST_HEADER = 4000  # letters of one header that are looked at
_ESCAPING = ("iso-2022-",)  # letters in seven bits, which would pass for UTF-8
# What the standard library raises over malformed headers, depending on where it trips.
_TRIPS = (ValueError, IndexError, TypeError, AttributeError, LookupError, AssertionError, RecursionError, MessageError)


class ParseRefused(Exception):  # noqa: N818 - an answer about the message, not an error in the program
    """The message can't be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Leaves:
    """A message's parts that hold something themselves, in order; `complete` is False where limits cut the walk."""

    found: tuple[Message, ...]
    complete: bool


def parse(data: bytes) -> Message:
    """The message, its defects notwithstanding. Raises ParseRefused for what no mail program writes.

    The older header policy: the newer one parses headers by a grammar, in time that grows with their square, and some
    by recursion (a Content-Type of 100 KB takes 7 s).
    """
    if len(_BOUNDARY.findall(data)) > _MOST_BOUNDARIES:
        raise ParseRefused("it declares more parts within parts than any mail program writes")
    try:
        return email.message_from_bytes(data, policy=compat32)
    except _TRIPS as error:
        raise ParseRefused(f"it can't be read as a mail ({type(error).__name__}: {str(error)[:120]})") from None


def leaves(message: Message, *, depth: int, most: int) -> Leaves:
    """Depth first. A message inside a message counts as a leaf: it is another document."""
    found: list[Message] = []
    complete = True
    todo: list[tuple[Message, int]] = [(message, 0)]
    while todo:
        part, level = todo.pop()
        inner = part.get_payload()
        if not part.is_multipart() or not isinstance(inner, list) or (level and content_type(part) == "message/rfc822"):
            if len(found) == most:
                return Leaves(tuple(found), False)
            found.append(part)
        elif level > depth:
            complete = False
        else:
            todo.extend((child, level + 1) for child in reversed(inner) if isinstance(child, Message))
    return Leaves(tuple(found), complete)


def content_type(part: Message) -> str:
    """The part's type; text/plain where its header is past understanding."""
    try:
        return part.get_content_type()
    except _TRIPS:
        return "text/plain"


def is_attachment(part: Message) -> bool:
    """Whether the part is a file beside the message: said to be one, or has a name and is not text."""
    try:
        if part.get_content_disposition() == "attachment":
            return True
        return content_type(part) not in ("text/plain", "text/html") and not part.is_multipart()
    except _TRIPS:
        return True


def charset(part: Message) -> str | None:
    """What the part declares its letters to be in."""
    try:
        return part.get_content_charset()
    except _TRIPS:
        return None


def header(part: Message, name: str) -> str:
    """A header as text on one line, its encoded words decoded; empty where it is missing."""
    raw = next((str(value) for key, value in part.raw_items() if key.lower() == name.lower()), "")[:_MOST_HEADER]
    raw = " ".join(_letters(raw.encode("utf-8", "surrogateescape"), "utf-8").split())
    if "=?" not in raw:
        return raw
    try:
        words = decode_header(raw)
    except _TRIPS:
        return raw
    decoded = (word if isinstance(word, str) else _letters(word, encoding or "utf-8") for word, encoding in words)
    return " ".join("".join(decoded).split())


def _letters(data: bytes, encoding: str) -> str:
    """Headers were ASCII once; today UTF-8 stands in them raw, and older letters of the West."""
    for attempt in (encoding, "utf-8"):
        try:
            return data.decode(attempt)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def payload(part: Message) -> bytes:
    """The part's bytes, its transfer encoding undone as far as it can be."""
    try:
        data = part.get_payload(decode=True)
    except _TRIPS:
        return b""
    return data if isinstance(data, bytes) else b""


def text(part: Message) -> str:
    """A text part's letters; what its declaration doesn't explain is guessed, and at last replaced."""
    data, said = payload(part), charset(part)
    if (said and said.startswith(_ESCAPING) and b"\x1b" in data) or said in ("hz-gb-2312", "utf-7"):
        try:
            return data.decode(said)
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data, said)[0]
