"""Pieces of HTML and plain text, as items of a feed hold them, → blocks that are all the story's."""

import re
from html import unescape

from lxml import html

from digest.ingest.blocks import Block, Kind
from digest.ingest.items.quoted import blanked, unquoted
from digest.ingest.page import tree
from digest.ingest.page.markdown import escape
from digest.ingest.page.sidenotes import lift_sidenotes
from digest.ingest.page.walk import pieces_of

MOST = 4_000_000  # letters of one item; the longest article on record is a tenth of that
_WHOLE = re.compile(r"<(?:html|body|!doctype)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"<?\b(https?://[^\s<>\"\\^`{|}]*[^\s<>\"\\^`{|}.,;:!?'’)\]])>?")
_BULLET = re.compile(r"[^\S\n]*(?:[-*•‣▪·–—]|\d{1,3}[.)])\s+(?=\S)")
_EMBEDDING = re.compile(r"</?(?:embed|object|iframe)\b[^<>]*>", re.IGNORECASE)  # what stands between them is shown
_UNBROKEN = 200  # letters; where a line is longer, no program has broken lines: each is a paragraph
_RULE = re.compile(r"[^\w\s]{3,}|_{3,}")


def html_blocks(fragment: str, base: str | None) -> tuple[Block, ...]:
    """The blocks of a piece of HTML, or of a whole page none of which is furniture; links made absolute by `base`."""
    root = html_tree(fragment)
    return () if root is None else tree_blocks(root, base)


def html_tree(fragment: str) -> html.HtmlElement | None:
    """The tree of a piece of HTML or of a whole page; None when it holds no element at all."""
    fragment = _EMBEDDING.sub(" ", fragment[:MOST])
    if not fragment.strip():
        return None
    return tree.parse(fragment if _WHOLE.search(fragment[:2000]) else f"<html><body>{fragment}</body></html>")


def tree_blocks(root: html.HtmlElement, base: str | None) -> tuple[Block, ...]:
    """The blocks of such a tree, which is changed on the way; links made absolute by `base`."""
    lift_sidenotes(root)
    tree.prune(root)
    return tuple(
        Block(piece.raw, piece.text, piece.markdown, piece.kind, piece.level, piece.linked)
        for piece in pieces_of(root, base)
    )


def html_text(fragment: str) -> str:
    """What a reader would see of a piece of HTML, on one line."""
    if "<" not in fragment:
        return " ".join(unescape(fragment).split())
    root = tree.parse(f"<html><body>{_EMBEDDING.sub(' ', fragment[:MOST])}</body></html>")
    if root is None:
        return ""
    tree.prune(root)
    return " ".join("".join(root.itertext()).split())


def text_blocks(text: str) -> tuple[Block, ...]:
    """The paragraphs of plain text: separated by empty lines, list items and quoted lines apart.

    The raws of all blocks joined are the text.
    """
    blocks: list[Block] = []
    line = 1
    for raw, kind in _runs(text[:MOST]):
        blocks.append(_block(raw, kind, line))
        line += raw.count("\n")
    return tuple(blocks)


def _runs(text: str) -> list[tuple[str, Kind]]:
    """The text's lines joined to runs of one kind; empty lines end a run and belong to it."""
    runs: list[tuple[list[str], Kind]] = []
    ended = False  # whether an empty line stands since the run's last words
    rows = text.splitlines(keepends=True)
    said = unquoted(rows)
    wrapped = not any(len(_ADDRESS.sub("", row)) > _UNBROKEN for row in said)
    for row, bare in zip(rows, said, strict=True):
        now = _kind(bare)
        kind = runs[-1][1] if runs else "blank"
        goes_on = not ended and (now == kind not in ("item", "rule") or (now == "paragraph" and kind == "item"))
        goes_on = goes_on and (wrapped or now == "quote")
        if runs and (now == "blank" or goes_on):
            runs[-1][0].append(row)
        elif runs and kind == "blank":
            runs[-1] = ([*runs[-1][0], row], now)
        else:
            runs.append(([row], now))
        ended = now == "blank"
    return [("".join(rows), kind) for rows, kind in runs]


def _kind(row: str) -> Kind:
    bare = row.strip()
    if not bare:
        return "blank"
    if bare.startswith(">"):
        return "quote"
    if _RULE.fullmatch(bare):
        return "rule"
    return "item" if _BULLET.match(row) else "paragraph"


def _block(raw: str, kind: Kind, line: int) -> Block:
    bare, mark = raw if kind == "quote" else blanked(raw), ""
    if kind in ("rule", "blank"):
        return Block(raw, "", "---" if kind == "rule" else "", kind, line=line)
    if kind == "quote":
        bare, mark = " ".join(re.sub(r"^[\s>]+", "", row) for row in raw.splitlines()), "> "
    elif kind == "item":
        found = _BULLET.match(bare := bare.lstrip("\n"))
        sign = found.group().strip() if found else ""
        bare, mark = bare[found.end() if found else 0 :], f"{sign} " if sign[:1].isdigit() else "- "
    text = " ".join(bare.split())
    return Block(raw, text, mark + _linked(text), kind, linked=_letters_linked(text), line=line)


def _linked(text: str) -> str:
    """The text as Markdown, its bare addresses as links."""
    out, end = "", 0
    for found in _ADDRESS.finditer(text):
        before = text[end : found.start()]
        out += (escape(before) if not end else escape(f"x{before}")[1:]) + f"<{found.group(1)}>"
        end = found.end()
    return out + (escape(text) if not end else escape(f"x{text[end:]}")[1:])


def _letters_linked(text: str) -> int:
    return sum(len(found.group(1)) for found in _ADDRESS.finditer(text))
