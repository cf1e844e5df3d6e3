"""Packed copies of text files, for web servers that send such files as they are.

A copy is a page of its own. Its kind is the suffix that its name ends in, and its arguments are kind and arguments of
the page that it is a copy of: whatever holds for pages holds for copies.
"""

import gzip
from collections.abc import Callable, Iterator, Mapping

Wanted = tuple[str, str, tuple[str | int, ...]]  # a page's path, kind and arguments

TEXT = (".css", ".html", ".js", ".json", ".mjs", ".svg", ".txt", ".webmanifest", ".xml")

# Of a page of 14 KB brotli's 10 makes 3.1 KB in 5 ms; its 6 to 9 make 3.6 KB, in 0.3 to 8 ms; its 11 gains 3 % more for
# three times the time. A list of megabytes would take it longer than one page may take, and loses little by 6.
_FINE, _QUICK = 10, 6
_LARGE = 1_000_000


def _gz(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)  # the time would make every build another one


def _br(data: bytes) -> bytes:
    import brotli  # noqa: PLC0415 - few sites ask for it

    packed: bytes = brotli.compress(data, quality=_FINE if len(data) <= _LARGE else _QUICK)
    return packed


PACKERS: Mapping[str, Callable[[bytes], bytes]] = {"br": _br, "gz": _gz}


def copies(page: Wanted) -> Iterator[Wanted]:
    """The packed copies of a page that is worth it, by its name: what it will hold is not known yet."""
    path, kind, arguments = page
    if path.endswith(TEXT):
        for suffix in PACKERS:
            yield f"{path}.{suffix}", suffix, (kind, *arguments)


def original(page: Wanted) -> Wanted:
    """The page that a copy is made of; every other page is its own."""
    path, kind, arguments = page
    if kind not in PACKERS:
        return page
    return path.removesuffix(f".{kind}"), str(arguments[0]), arguments[1:]
