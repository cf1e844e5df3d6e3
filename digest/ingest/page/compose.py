"""Blocks → the body of a draft: joined so that lists stay lists, quotes stay one quote, and paragraphs stay apart."""

import re
from collections.abc import Iterable

from digest.ingest.blocks import Block

_NOTE = re.compile(r"\s*(?:> ?)*\[\^(\d+)\]: ")
_MARK = re.compile(r"(?<!\\)\[\^(\d+)\](?!: )")
_QUOTES = re.compile(r"(?:> ?)+")


def body_markdown(blocks: Iterable[Block]) -> str:
    """The blocks' Markdown as one document, whichever of a page's blocks were cut from between them."""
    blocks = tuple(blocks)
    notes = {found[1] for block in blocks if (found := _NOTE.match(block.markdown))}
    out = ""
    before: Block | None = None
    indented = False  # whether an item's paragraph may still follow its item
    for block in blocks:
        if block.kind == "blank" or not block.markdown.strip():
            continue
        shown = _with_marks(block, notes)
        if block.kind == "item":
            indented = True
        elif shown.startswith(" ") and not indented:
            shown = "\n".join(line.strip() if block.kind != "code" else line[2:] for line in shown.split("\n"))
        elif not shown.startswith(" "):
            indented = False
        out += (_between(before, block) if before is not None else "") + shown
        before = block
    return out + "\n" if out else ""


def _with_marks(block: Block, notes: set[str]) -> str:
    """The block's Markdown without marks of footnotes that were cut, which would stand in the text as they are."""
    if block.kind == "code" or "`" in block.markdown:
        return block.markdown.rstrip()
    return _MARK.sub(lambda found: found[0] if found[1] in notes else "", block.markdown).rstrip()


def _between(before: Block, block: Block) -> str:
    if before.kind == "item" and block.kind == "item":
        return "\n" if bool(_NOTE.match(before.markdown)) == bool(_NOTE.match(block.markdown)) else "\n\n"
    held, holds = _QUOTES.match(before.markdown), _QUOTES.match(block.markdown)
    if held and holds:
        return f"\n{min(held.group(), holds.group(), key=len).rstrip()}\n"
    return "\n\n"
