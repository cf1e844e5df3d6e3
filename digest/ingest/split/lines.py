"""Paragraphs that a page broke into lines, as those lines: reposts put headline, dateline and text into one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from digest.ingest.blocks import Block
from digest.ingest.dates.dateline import dateline_of

_BREAK = "\\\n"  # CommonMark's hard line break
_LONGEST_LINE = 140  # letters of a line that may be a dateline alone
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.){1,2000})\]\(")


def in_lines(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], tuple[int, ...]]:
    """The blocks with paragraphs taken apart at their line breaks, and for each the number of the block it came from.

    The raws of all, joined, stay what they were.
    """
    lines: list[Block] = []
    origins: list[int] = []
    for number, block in enumerate(blocks):
        parts = _lines(block)
        lines += parts
        origins += [number] * len(parts)
    return tuple(lines), tuple(origins)


def _lines(block: Block) -> list[Block]:
    if block.kind != "paragraph" or _BREAK not in block.markdown:
        return [block]
    raws, marked = block.raw.split("\n"), block.markdown.split(_BREAK)
    if len(raws) != len(marked):
        return [block]
    last = len(raws) - 1
    return [
        replace(
            block,
            raw=raw + ("\n" if number < last else ""),
            text=" ".join(raw.split()),
            markdown=line,
            linked=min(block.linked, sum(len(found) for found in _LINK.findall(line))),
        )
        for number, (raw, line) in enumerate(zip(raws, marked, strict=True))
    ]


def with_datelines(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, a dateline on a line of its own always inside, and the short line above it with it.

    Readers that look for long texts leave such lines outside the main content, though stories begin at them.
    """
    out = list(blocks)
    for at, block in enumerate(blocks):
        line = dateline_of(block.text) if 8 <= len(block.text) <= _LONGEST_LINE else None
        if not line or not line.strong or not line.whole or not _beside_content(blocks, at):
            continue
        out[at] = replace(block, inside=True)
        above = blocks[at - 1] if at else None
        if above and not above.inside and any(one.inside for one in blocks[:at]):
            out[at - 1] = replace(above, inside=True)
    return tuple(out)


def _beside_content(blocks: Sequence[Block], at: int) -> bool:
    """Whether the next block is of the main content."""
    return at + 1 < len(blocks) and blocks[at + 1].inside


def rejoined(blocks: Sequence[Block], origins: Sequence[int]) -> list[Block]:
    """Neighbouring lines of one paragraph as a paragraph again. `origins` says which block each came from."""
    out: list[Block] = []
    before = -1
    for block, origin in zip(blocks, origins, strict=True):
        if out and origin == before and block.kind == out[-1].kind == "paragraph":
            held = out[-1]
            out[-1] = replace(
                held,
                raw=held.raw + block.raw,
                text=f"{held.text} {block.text}",
                markdown=f"{held.markdown}{_BREAK}{block.markdown}",
                linked=held.linked + block.linked,
            )
        else:
            out.append(block)
        before = origin
    return out
