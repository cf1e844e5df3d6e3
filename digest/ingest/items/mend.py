"""A feed that stops in the middle, or is longer than anybody reads, closed again as if its end had come."""

import re
from dataclasses import dataclass

from digest.ingest.items.prolog import root_start

_ENTRY = re.compile(rb"<(?:[A-Za-z]\w{0,20}:)?(?:item|entry)[\s>/]")
_FIRST = re.compile(rb"<([A-Za-z][\w:.-]{0,60})")
_TAG = re.compile(rb"<(/?)([A-Za-z][\w:.-]{0,60})[^<>]*?(/?)>")
_MOST_TAIL = 1_000_000  # bytes of a last entry that are looked at for what stands open


@dataclass(frozen=True, slots=True)
class Mended:
    """The feed, how many entries it had in all, and whether its end was missing."""

    data: bytes
    entries: int
    cut: bool


def mend(data: bytes, most: int) -> Mended:
    """The feed with at most so many entries, and with an end."""
    starts = [found.start() for found in _ENTRY.finditer(data)]
    first = _FIRST.match(data, max(0, root_start(data)))
    if first is None:
        return Mended(data, 0, False)
    root = first.group(1)
    if len(starts) > most:
        return Mended(data[: starts[most]] + _outer(root), len(starts), False)
    alone = re.match(rb"<[^<>]*/>\s*\Z", data[first.start() : first.start() + 2000])
    if (alone or b"</" + root in data[-2000:]) and not _is_verbatim(data):
        return Mended(data, len(starts), False)
    last = starts[-1] if starts else first.end()
    return Mended(_closed(data, last) + _outer(root), len(starts), True)


def _outer(root: bytes) -> bytes:
    return b"</channel></" + root + b">" if root.lower() == b"rss" else b"</" + root + b">"


def _is_verbatim(data: bytes) -> bool:
    """Whether the end stands inside a CDATA section."""
    return data.rfind(b"<![CDATA[") > data.rfind(b"]]>")


def _closed(data: bytes, start: int) -> bytes:
    """What stands open since `start`, closed: a CDATA section ends, elements end innermost first."""
    tail = data[max(start, len(data) - _MOST_TAIL) :]
    if _is_verbatim(tail):
        data += b"]]>"
        tail = tail[: tail.rfind(b"<![CDATA[")]
    stack: list[bytes] = []
    for closes, name, alone in _TAG.findall(re.sub(rb"<!\[CDATA\[.{0,1000000}?\]\]>", b"", tail, flags=re.DOTALL)):
        if closes and name in stack[-20:]:
            while stack.pop() != name:
                pass
        elif not closes and not alone and len(stack) < 200:
            stack.append(name)
    return data + b"".join(b"</" + name + b">" for name in reversed(stack))
