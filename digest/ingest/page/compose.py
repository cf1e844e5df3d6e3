"""Blocks → the body of a draft: joined so that lists stay lists, quotes stay one quote, and paragraphs stay apart."""

import re
from collections.abc import Iterable

from digest.ingest.blocks import Block

_NOTE = re.compile(r"\s*(?:> ?)*\[\^(\d+)\]: ")
_MARK = re.compile(r"(?<!\\)\[\^(\d+)\]")
_BOX = re.compile(r"\[!\w+\]")  # a box of its own, though it follows another
_QUOTES = re.compile(r"(?:> ?)+")


def body_markdown(blocks: Iterable[Block]) -> str:
    """The blocks' Markdown as one document, whichever of a page's blocks were cut from between them."""
    blocks = tuple(blocks)
    notes = {note_of(block.markdown) for block in blocks} - {""}
    out = ""
    before: Block | None = None
    indented = False  # whether an item's paragraph may still follow its item
    for block in blocks:
        if block.kind == "blank" or not block.markdown.strip():
            continue
        shown = _with_marks(block, notes)
        if block.kind == "item" or _NOTE.match(shown):
            indented = True
        elif shown.startswith(" ") and not indented:
            shown = "\n".join(line.strip() if block.kind != "code" else line[2:] for line in shown.split("\n"))
        elif not shown.startswith(" "):
            indented = False
        out += (_between(before, block) if before is not None else "") + shown
        before = block
    return out + "\n" if out else ""


def note_of(shown: str) -> str:
    """The number of the footnote that a block's Markdown begins; empty for any other block."""
    found = _NOTE.match(shown)
    return found[1] if found else ""


def marks_in(shown: str) -> set[str]:
    """The numbers of the footnotes that a block's Markdown refers to."""
    if "[^" not in shown:
        return set()
    opening = _NOTE.match(shown)
    return {found[1] for found in _MARK.finditer(shown, opening.end() if opening else 0)}


def _with_marks(block: Block, notes: set[str]) -> str:
    """The block's Markdown without marks of footnotes that were cut, which would stand in the text as they are."""
    if not marks_in(block.markdown) - notes:
        return block.markdown.rstrip()
    if block.kind == "code" or "`" in block.markdown:
        return block.markdown.rstrip()
    opening = _NOTE.match(block.markdown)
    at = opening.end() if opening else 0
    rest = _MARK.sub(lambda found: found[0] if found[1] in notes else "", block.markdown[at:])
    return f"{block.markdown[:at]}{rest}".rstrip()


def _between(before: Block, block: Block) -> str:
    if before.kind == "item" and block.kind == "item":
        return "\n" if bool(_NOTE.match(before.markdown)) == bool(_NOTE.match(block.markdown)) else "\n\n"
    held, holds = _QUOTES.match(before.markdown), _QUOTES.match(block.markdown)
    if holds and _BOX.match(block.markdown, holds.end()):
        outer = holds.group().rstrip().removesuffix(">").rstrip()
        return f"\n{outer}\n"
    if held and holds:
        return f"\n{min(held.group(), holds.group(), key=len).rstrip()}\n"
    return "\n\n"
