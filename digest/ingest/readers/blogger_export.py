"""A Blogger blog's own export: the old XML and Takeout's feed.atom. Posts, pages and drafts; the rest is counted."""

import io
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

from lxml import etree

from digest.ingest.blocks import Block, Bundle, Evidence, Reading, Skipped, Status
from digest.ingest.items.credits import name_given
from digest.ingest.items.fragment import html_blocks, html_text, text_blocks
from digest.ingest.items.moments import moment
from digest.ingest.items.stream import collect, elements, letters
from digest.problems import Place, Problem
from digest.text import urls

_ATOM = "{http://www.w3.org/2005/Atom}"
_TAKEOUT = "{http://schemas.google.com/blogger/2018}"
_KIND = "http://schemas.google.com/g/2005#kind"  # the scheme of the category that says what an entry is


def read_blogger_export(data: bytes, address: str | None, *, name: str = "") -> Bundle:
    """All of an export. `aliases` of a post is its old path, /2018/04/title.html, so that the new site can redirect."""
    return collect("blogger-export", stream_blogger_export(io.BytesIO(data), address, name=name))


def stream_blogger_export(
    source: BinaryIO, address: str | None, *, name: str = ""
) -> Iterator[Reading | Skipped | Problem]:
    """One Reading or Skipped for each entry, as the seekable source is read; memory stays that of the largest entry."""
    place = Place(name or address or "export.xml")
    blog = homepage = None
    entries = 0
    refused = False
    for element in elements(source, 2, place):
        if isinstance(element, Problem):
            refused = element.severity == "error"
            yield element
        elif element.tag == f"{_ATOM}title":
            blog = _text(element)
        elif element.tag == f"{_ATOM}link" and element.get("rel") == "alternate":
            homepage = element.get("href")
        elif element.tag == f"{_ATOM}entry":
            entries += 1
            yield _entry(element, blog, homepage, address)
    if not entries and not refused:
        yield Problem(place, "it holds no Blogger entries", "export-empty", "is it the file that Blogger made?")


def _entry(entry: etree._Element, blog: str | None, homepage: str | None, address: str | None) -> Reading | Skipped:
    kind = _kind(entry)
    if kind not in ("post", "page"):
        return Skipped(kind)
    status = entry.findtext(f"{_TAKEOUT}status", "").strip()
    if status == "SOFT_TRASHED" or entry.findtext(f"{_TAKEOUT}trashed", "").strip():
        return Skipped("trashed")
    title = _title(entry.find(f"{_ATOM}title"))
    link = next((one.get("href") for one in entry.iterfind(f"{_ATOM}link") if one.get("rel") == "alternate"), None)
    link = link if link and urls.is_web(link) else None
    blocks = _blocks(entry.find(f"{_ATOM}content"), link or homepage)
    if not title and not blocks:
        return Skipped("empty")
    published = moment(entry.findtext(f"{_ATOM}published") or entry.findtext(f"{_TAKEOUT}created"))
    modified = moment(entry.findtext(f"{_ATOM}updated"))
    author = name_given(entry.findtext(f"{_ATOM}author/{_ATOM}name") or "")
    old = urlsplit(link).path if link else entry.findtext(f"{_TAKEOUT}filename", "").strip()
    return Reading(
        form="blogger-export",
        blocks=blocks,
        title=Evidence(title, "feed") if title else None,
        url=Evidence(urls.clean(link), "feed") if link else None,
        published=Evidence(published, "feed") if published else None,
        modified=Evidence(modified, "feed") if modified else None,
        authors=(author,) if author else (),
        site_name=blog,
        address=address,
        labels=_labels(entry),
        aliases=(old,) if len(old) > 1 and old.startswith("/") else (),
        identity=_text(entry.find(f"{_ATOM}id")),
        scope=homepage if homepage and urls.is_web(homepage) else None,
        status=_status(entry, kind, status),
    )


def _kind(entry: etree._Element) -> str:
    said = entry.findtext(f"{_TAKEOUT}type")
    if said:
        return said.strip().lower()
    terms = (one.get("term", "") for one in entry.iterfind(f"{_ATOM}category") if one.get("scheme") == _KIND)
    return next((term.rpartition("#")[2] for term in terms if "#" in term), "unknown")


def _status(entry: etree._Element, kind: str, said: str) -> Status:
    if said in ("DRAFT", "SCHEDULED"):
        return "draft"
    # Told by the name behind its prefix: there are exports that never say what the prefix stands for.
    if any(str(one.tag).endswith(("}draft", ":draft")) and letters(one) == "yes" for one in entry.iter()):
        return "draft"
    return "page" if kind == "page" else "published"


def _labels(entry: etree._Element) -> tuple[str, ...]:
    terms = (one.get("term", "") for one in entry.iterfind(f"{_ATOM}category") if one.get("scheme") != _KIND)
    return tuple(dict.fromkeys(label for term in terms if (label := " ".join(term.split()))))


def _blocks(content: etree._Element | None, base: str | None) -> tuple[Block, ...]:
    if content is None:
        return ()
    if content.get("type") == "xhtml":
        return html_blocks(etree.tostring(content, encoding="unicode"), base)
    held = letters(content)
    return text_blocks(held) if content.get("type") == "text" else html_blocks(held, base)


def _title(element: etree._Element | None) -> str | None:
    text = _text(element)
    return html_text(text) or None if text and element is not None and element.get("type") == "html" else text


def _text(element: etree._Element | None) -> str | None:
    return " ".join(letters(element).split()) or None
