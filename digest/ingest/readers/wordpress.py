"""WordPress eXtended RSS, the export of a WordPress site: posts, pages and drafts; the rest is counted."""

import io
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

from lxml import etree

from digest.ingest.blocks import Bundle, Evidence, Reading, Skipped, Status
from digest.ingest.items.credits import name_given
from digest.ingest.items.fragment import html_blocks, html_text
from digest.ingest.items.moments import local_moment, moment
from digest.ingest.items.stream import collect, elements, letters
from digest.ingest.items.wordpress_text import paragraphs, without_shortcodes
from digest.problems import Place, Problem
from digest.text import urls

# What a site keeps for its own working; types that plugins add are read as posts, since they may be stories.
_MACHINERY = frozenset(
    (
        "revision", "custom_css", "customize_changeset", "oembed_cache", "user_request", "wp_block", "wp_template",
        "wp_template_part", "wp_global_styles", "wp_navigation", "wp_font_family", "wp_font_face", "acf-field",
        "acf-field-group", "scheduled-action", "shop_order", "feedback", "wpcf7_contact_form",
    )
)  # fmt: skip
_NO_LABEL = frozenset(("uncategorized", "uncategorised", "allgemein", "sin categoría", "non classé", "без рубрики"))


def read_wordpress(data: bytes, address: str | None, *, name: str = "") -> Bundle:
    """All of an export. `aliases` of a post is its old path where that is not a mere query."""
    return collect("wordpress-export", stream_wordpress(io.BytesIO(data), address, name=name))


def stream_wordpress(source: BinaryIO, address: str | None, *, name: str = "") -> Iterator[Reading | Skipped | Problem]:
    """One Reading or Skipped for each item, and one Skipped for the comments under it, as the source is read."""
    place = Place(name or address or "export.xml")
    site = _Site(address)
    items = 0
    refused = False
    for element in elements(source, 3, place):
        if isinstance(element, Problem):
            refused = element.severity == "error"
            yield element
        elif _local(element) == "item":
            items += 1
            yield from _item(element, site)
        else:
            site.learn(element)
    if not items and not refused:
        yield Problem(place, "it holds no WordPress items", "export-empty", "is it the file that WordPress made?")


class _Site:
    """What the head of the export says of all its items."""

    def __init__(self, address: str | None) -> None:
        self.address = address
        self.name: str | None = None
        self.link: str | None = None
        self.lang: str | None = None
        self.names: dict[str, str] = {}  # of authors, by login

    def learn(self, element: etree._Element) -> None:
        what = _local(element)
        if what == "title":
            self.name = " ".join(letters(element).split()) or None
        elif what == "link":
            self.link = letters(element) or None
        elif what == "language":
            self.lang = letters(element) or None
        elif what == "author":
            login, shown = _child(element, "author_login"), _child(element, "author_display_name")
            if login and shown:
                self.names[login.casefold()] = shown


def _item(item: etree._Element, site: _Site) -> Iterator[Reading | Skipped]:
    comments = sum(_local(child) == "comment" for child in item)
    if comments:
        yield Skipped("comment", comments)
    kind, state = _child(item, "post_type") or "post", _child(item, "status")
    if kind in ("attachment", "nav_menu_item") or kind in _MACHINERY:
        yield Skipped({"nav_menu_item": "navigation", "attachment": "attachment"}.get(kind, "settings"))
    elif state in ("trash", "auto-draft", "inherit"):
        yield Skipped("trashed")
    else:
        reading = _reading(item, site, "page" if kind == "page" else "published", state)
        yield reading if reading.title or reading.blocks else Skipped("empty")


def _reading(item: etree._Element, site: _Site, status: Status, state: str) -> Reading:
    link = _child(item, "link")
    link = link if urls.is_web(link) else ""
    content, removed = without_shortcodes(_content(item))
    title = html_text(_child(item, "title"))
    login = _child(item, "creator")
    author = name_given(site.names.get(login.casefold(), login))
    published = local_moment(_child(item, "post_date"), _child(item, "post_date_gmt")) or moment(
        _child(item, "pubDate")
    )
    modified = local_moment(_child(item, "post_modified"), _child(item, "post_modified_gmt"))
    parts = urlsplit(link)
    return Reading(
        form="wordpress-export",
        blocks=html_blocks(paragraphs(content), link or site.link),
        title=Evidence(title, "feed") if title else None,
        url=Evidence(urls.clean(link), "feed") if link else None,
        published=Evidence(published, "feed") if published else None,
        modified=Evidence(modified, "feed") if modified else None,
        authors=(author,) if author else (),
        site_name=site.name,
        lang=site.lang,
        address=site.address,
        labels=_labels(item),
        aliases=(parts.path,) if len(parts.path) > 1 and not parts.query else (),
        identity=_child(item, "guid") or None,
        scope=site.link if urls.is_web(site.link or "") else None,
        status="draft" if state in ("draft", "pending", "private", "future") else status,
        removed=removed,
    )


def _content(item: etree._Element) -> str:
    """content:encoded; the excerpt, whose element has the same name, stands in another namespace."""
    return next((letters(child) for child in item if str(child.tag).endswith("content/}encoded")), "")


def _labels(item: etree._Element) -> tuple[str, ...]:
    found = (
        letters(child)
        for child in item
        if _local(child) == "category" and child.get("domain", "category") in ("category", "post_tag", "tag")
    )
    labels = (" ".join(label.split()) for label in found)
    return tuple(dict.fromkeys(label for label in labels if label and label.casefold() not in _NO_LABEL))


def _child(element: etree._Element, name: str) -> str:
    return next((letters(child) for child in element if _local(child) == name), "")


def _local(element: etree._Element) -> str:
    """The name without its namespace: WordPress has changed that with each version of the form."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]
