"""The reader of web pages: live, saved by a browser, or packed into one file."""

import datetime as dt
from dataclasses import replace
from pathlib import PurePath

from lxml import html

from digest.ingest.blocks import Block, Evidence, Reading
from digest.ingest.page import tree
from digest.ingest.page.authors import authors_of
from digest.ingest.page.canonical import canonical_of
from digest.ingest.page.chooser import choose
from digest.ingest.page.dates import marked_dates, modified_of, published_of
from digest.ingest.page.decode import decode
from digest.ingest.page.discussion import taken_out
from digest.ingest.page.facts import Facts, Told, facts_of
from digest.ingest.page.language import language_of
from digest.ingest.page.saved import saved
from digest.ingest.page.sidenotes import lift_sidenotes
from digest.ingest.page.title import name_in_title, title_of
from digest.ingest.page.walk import Piece, pieces_of
from digest.text import urls


def read_html(
    data: bytes, address: str | None, *, name: str = "", charset: str | None = None, latest: dt.date | None = None
) -> Reading:
    """One page as blocks and metadata. Never fails on content: a page without any comes back without blocks.

    `address` is where the bytes came from; a saved page's own word for it fills in where that is None. `name` is the
    file's, a title where the page has none; `charset` what the transport declared; `latest` the last day on which the
    page can have been published.
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
    reading = _read(root, text, address, latest or kept.on)
    title = reading.title or (Evidence(PurePath(name).stem, "file name") if PurePath(name).stem else None)
    return replace(reading, title=title, seen=kept.on, notes=(*notes, *reading.notes))


def _read(root: html.HtmlElement, text: str, address: str | None, latest: dt.date | None) -> Reading:
    facts = facts_of(root)
    url, notes = canonical_of(facts, address)
    marked = marked_dates(root)
    base = _base(root, address)
    labels = _labels(root, facts)
    lift_sidenotes(root)
    tree.prune(root)
    replies = taken_out(root, facts, address)
    pieces = pieces_of(root, base)
    title = title_of(pieces, facts, address)
    told = Told(facts, address, title.value if title else "")
    published = published_of(told, marked, pieces, text, latest)
    told = replace(told, authors=authors_of(root, pieces, told))
    inside, why = choose(root, pieces, told)
    blocks = [_block(piece, held) for piece, held in zip(pieces, inside, strict=True)]
    if replies is not None:
        end = max((at for at, held in enumerate(inside) if held), default=-1) + 1
        blocks[end:end] = [_block(piece, True) for piece in pieces_of(replies, base)]
    return Reading(
        form="html",
        blocks=tuple(blocks),
        title=title,
        url=url,
        published=published,
        modified=modified_of(facts, latest),
        authors=told.authors,
        site_name=facts.first("og:site_name", "application-name") or name_in_title(facts, told.title) or None,
        lang=language_of(facts, "\n".join(block.text for block in blocks if block.inside)),
        address=address,
        labels=labels,
        notes=(*notes, *why),
    )


def _block(piece: Piece, inside: bool) -> Block:
    return Block(piece.raw, piece.text, piece.markdown, piece.kind, piece.level, piece.linked, inside)


def _base(root: html.HtmlElement, address: str | None) -> str | None:
    """What the page's relative links are relative to; None where nobody knows, and they lead nowhere."""
    node = root.find(".//base[@href]")
    said = (urls.join(address, node.get("href") or "") if node is not None else None) or address
    return said if said and urls.leads_somewhere(said) else None


def _labels(root: html.HtmlElement, facts: Facts) -> tuple[str, ...]:
    """The page's own tags, from the first place that has any."""
    tagged = [" ".join("".join(node.itertext()).split()) for node in root.xpath("//a[@rel='tag']")]
    keywords = [part.strip() for line in facts.meta.get("news_keywords", []) for part in line.split(",")]
    said = facts.meta.get("article:tag") or tagged or keywords
    return tuple(dict.fromkeys(label for label in said if 0 < len(label) < 80))[:40]
