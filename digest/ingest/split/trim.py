"""Taking a passage off the start or the end of a block, from its raw slice, its text and its Markdown alike."""

import re
from dataclasses import replace

from digest.ingest.blocks import Block
from digest.ingest.items.quoted import blanked
from digest.ingest.page.markdown import escape

_MARKS = "*_\\[`~"
_TARGET = re.compile(r"\]\([^()\s]{0,500}\)")
_CLOSERS = re.compile(r"(?:\*{1,3}|_{1,3}|\]\([^()\s]{0,500}\)|\\?\n)\s*")
_OPENERS = re.compile(r"(?:\*{1,3}|_{1,3}|\[|\\\n|\()\s*$")


def raw_place(block: Block, place: int) -> int | None:
    """Where in `block.raw` the letter `block.text[place]` stands; for the place after the last letter, its end."""
    found = _raw_place(block.raw, block.text, place)
    return _raw_place(blanked(block.raw), block.text, place) if found is None and ">" in block.raw else found


def _raw_place(raw: str, text: str, place: int) -> int | None:
    at = raw.find(text[:4].split(" ", maxsplit=1)[0]) if text else 0
    if at < 0:
        return None
    done = 0
    while done < place:
        if at >= len(raw):
            return None
        if raw[at] == text[done]:
            done += 1
            at += 1
        elif text[done] == " ":
            done += 1
        elif not raw[at].isspace() and raw[at].isprintable():
            return None
        else:
            at += 1
    while at < len(raw) and (raw[at].isspace() or not raw[at].isprintable()) and place < len(text):
        at += 1
    return at


def without_start(block: Block, length: int) -> Block:
    """The block without the first letters of its text."""
    text = block.text[length:].lstrip()
    return replace(block, text=text, markdown=_markdown(block, text, _after(block.markdown, block.text[:length])))


def without_end(block: Block, start: int) -> Block:
    """The block up to `start`, a place in its text."""
    text = block.text[:start].rstrip()
    return replace(block, text=text, markdown=_markdown(block, text, _before(block.markdown, block.text[start:])))


def _markdown(block: Block, text: str, styled: str | None) -> str:
    """The remaining Markdown where it is whole, else the text without its inline styles."""
    if styled is not None and _is_whole(styled):
        return styled
    prefix = re.match(r"(?:\s*(?:[-+*]|\d{1,9}[.)]|>|#{1,6})\s)*", block.markdown)
    return (prefix.group() if prefix else "") + escape(text)


def _is_whole(markdown: str) -> bool:
    bare = re.sub(r"\\.|`[^`]*`", "", markdown)
    strong = bare.count("**")
    pairs = (strong, bare.count("*") - 2 * strong, bare.count("`"))
    return bare.count("[") == bare.count("]") and not any(count % 2 for count in pairs)


def _after(markdown: str, gone: str) -> str | None:
    at = 0
    for letter in "".join(gone.split()):
        while at < len(markdown) and markdown[at] != letter:
            target = _TARGET.match(markdown, at)
            if not target and not markdown[at].isspace() and markdown[at] not in _MARKS:
                break
            at = target.end() if target else at + 1
        if at >= len(markdown) or markdown[at] != letter:
            return None
        at += 1
    rest = markdown[at:].lstrip()
    while found := _CLOSERS.match(rest):
        if rest.startswith(("*", "_")) and not _opened(markdown[:at], found.group().strip()):
            break
        rest = rest[found.end() :]
    return rest


def _opened(before: str, mark: str) -> bool:
    return re.sub(r"\\.", "", before).count(mark) % 2 == 1


def _before(markdown: str, gone: str) -> str | None:
    at = len(markdown.rstrip())
    found = re.search(r"\]\([^()\s]{0,500}\)$", markdown[:at])
    if found:
        at = found.start()
    for letter in reversed("".join(gone.split())):
        while at and markdown[at - 1] != letter and (markdown[at - 1].isspace() or markdown[at - 1] in _MARKS + "]"):
            at -= 1
        if not at or markdown[at - 1] != letter:
            return None
        at -= 1
    rest = markdown[:at].rstrip("\\").rstrip()
    while found := _OPENERS.search(rest):
        rest = rest[: found.start()].rstrip()
    return rest
