"""The reader of web pages: live, saved by a browser, or packed into one file."""

import datetime as dt

from lxml import html

from digest.ingest.blocks import Block, Reading
from digest.ingest.page import tree
from digest.ingest.page.authors import authors_of
from digest.ingest.page.canonical import canonical_of
from digest.ingest.page.chooser import choose
from digest.ingest.page.dates import marked_dates, modified_of, published_of
from digest.ingest.page.decode import decode
from digest.ingest.page.facts import Facts, facts_of
from digest.ingest.page.language import language_of
from digest.ingest.page.saved import Saved, saved
from digest.ingest.page.title import title_of
from digest.ingest.page.walk import Piece, pieces_of
from digest.text import urls


def read_html(
    data: bytes, address: str | None, *, name: str = "", charset: str | None = None, latest: dt.date | None = None
) -> Reading:
    """One page as blocks and metadata. Never fails on content: a page without any comes back without blocks.

    `address` is where the bytes came from; a saved page's own word for it fills in where that is None. `charset` is
    what the transport declared; `latest` the last day on which the page can have been published.
    """
    text, encoding = decode(data[: tree.MAX_BYTES], charset)
    notes = [f"letters: {encoding}"]
    if len(data) > tree.MAX_BYTES:
        notes.append(f"cut short: only the first {tree.MAX_BYTES} of {len(data)} bytes were read")
    kept = saved(text)
    address = address or kept.address
    root = tree.parse(text)
    if root is None:
        return Reading("html", (), address=address, seen=kept.on, notes=(*notes, "empty: the page holds no element"))
    return _read(root, text, address, kept, latest, notes)


def _read(
    root: html.HtmlElement, text: str, address: str | None, kept: Saved, latest: dt.date | None, notes: list[str]
) -> Reading:
    facts = facts_of(root)
    url, url_notes = canonical_of(facts, address)
    marks = marked_dates(root)
    base = _base(root, address)
    tree.prune(root)
    pieces = pieces_of(root, base)
    title = title_of(pieces, facts, address)
    heading = title.value if title else ""
    published = published_of(facts, marks, pieces, address, text, heading, latest or kept.on)
    authors = authors_of(root, pieces, facts, address, heading)
    inside, why = choose(root, pieces, heading)
    blocks = tuple(_block(piece, held) for piece, held in zip(pieces, inside, strict=True))
    story = "\n".join(block.text for block in blocks if block.inside)
    return Reading(
        form="html",
        blocks=blocks,
        title=title,
        url=url,
        published=published,
        modified=modified_of(facts, latest or kept.on),
        authors=authors,
        site_name=facts.first("og:site_name", "application-name") or None,
        lang=language_of(facts, story),
        address=address,
        labels=_labels(facts),
        seen=kept.on,
        notes=(*notes, *url_notes, *why),
    )


def _block(piece: Piece, inside: bool) -> Block:
    return Block(piece.raw, piece.text, piece.markdown, piece.kind, piece.level, piece.linked, inside)


def _base(root: html.HtmlElement, address: str | None) -> str | None:
    node = root.find(".//base[@href]")
    return (urls.join(address, node.get("href") or "") if node is not None else None) or address


def _labels(facts: Facts) -> tuple[str, ...]:
    said = facts.meta.get("article:tag", []) or [
        part.strip() for line in facts.meta.get("news_keywords", []) for part in line.split(",")
    ]
    return tuple(dict.fromkeys(label for label in said if label))[:40]
