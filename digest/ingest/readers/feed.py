"""RSS 0.9x to 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0: one Reading an entry, broken feeds included."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import feedparser

from digest.ingest.blocks import Block, Bundle, Evidence, Reading, Skipped
from digest.ingest.items.credits import people_of
from digest.ingest.items.fragment import html_blocks, html_text, text_blocks
from digest.ingest.items.fullness import Holder, is_full, says_something
from digest.ingest.items.mend import Mended, mend
from digest.ingest.items.moments import moment
from digest.ingest.items.prolog import checked, too_deep
from digest.problems import Place, Problem
from digest.text import urls

MAX_BYTES = 30_000_000
MAX_ENTRIES = 10_000

Entry = Mapping[str, Any]  # feedparser's dictionaries: what is there depends on the feed

_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_NAME = re.compile(r"(?:tag|urn):[^\s#]+", re.IGNORECASE)
# The last is what base64 content is called that came out as letters; of one that didn't, nothing is kept.
_MARKUP = ("text/html", "application/xhtml+xml", "application/octet-stream")


def read_feed(data: bytes, address: str | None, *, name: str = "") -> Bundle:
    """The entries of a feed in its order. Whatever the bytes are, the answer is entries, problems, or both.

    `address` is the feed's own: relative links without an xml:base are relative to it.
    """
    place = Place(name or address or "feed")
    safe = checked(data, place, MAX_BYTES)
    if isinstance(safe, Problem):
        return Bundle("feed", problems=(safe,))
    deep = too_deep(safe, place)
    if deep:
        return Bundle("feed", problems=(deep,))
    mended = mend(safe, MAX_ENTRIES)
    try:
        found = feedparser.parse(
            io.BytesIO(mended.data),
            sanitize_html=False,  # the HTML becomes blocks, which hold no markup
            resolve_relative_uris=False,  # done when it becomes blocks
            response_headers={"content-type": "application/xml"} | ({"content-location": address} if address else {}),
        )
    except Exception as error:
        return Bundle("feed", problems=(_unreadable(place, f"{type(error).__name__}: {error}"),))
    return _bundle(found, address, place, mended)


def _unreadable(place: Place, why: str) -> Problem:
    return Problem(
        place, f"it can't be read as a feed ({why[:200]})", "feed-unreadable", "open the address and look at it"
    )


def _bundle(found: Entry, address: str | None, place: Place, mended: Mended) -> Bundle:
    entries: Sequence[Entry] = found["entries"]
    feed: Entry = found["feed"]
    version: str = found.get("version") or ""
    broken = str(found.get("bozo_exception", "")) if found.get("bozo") else "it is cut short" if mended.cut else ""
    beyond = max(0, mended.entries - MAX_ENTRIES)
    if not entries and not version and not {"title", "link"} & set(feed):
        return Bundle("feed", problems=(_unreadable(place, broken or "no feed element"),))
    problems: list[Problem] = []
    if broken:
        text = f"its XML is broken ({' '.join(broken.split())[:200]}); {len(entries)} entries were read all the same"
        problems.append(Problem(place, text, "feed-broken", "compare the entries with the page", "warning"))
    skipped: list[Skipped] = []
    if beyond:
        text = f"{len(entries) + beyond:,} entries are more than the {MAX_ENTRIES:,} that are read"
        problems.append(Problem(place, text, "feed-cut-short", "ask for a shorter feed", "warning"))
        skipped.append(Skipped("beyond the limit", beyond))
    readings = [_reading(entry, feed, address, version) for entry in entries]
    if mended.cut and readings:
        readings[-1] = replace(readings[-1], full=False)
    kept = tuple(reading for reading in readings if says_something(reading))
    if not kept:
        problems.append(Problem(place, "it holds no entries", "feed-empty", "is it the feed's address?", "warning"))
    if len(kept) < len(readings):
        skipped.append(Skipped("empty", len(readings) - len(kept)))
    return Bundle(
        "feed",
        readings=kept,
        skipped=tuple(skipped),
        problems=tuple(problems),
        found=len(entries) + beyond,
        name=_plain(feed.get("title_detail"), version),
        homepage=_web(feed.get("link")),
        lang=_lang(feed.get("language")),
    )


def _reading(entry: Entry, feed: Entry, address: str | None, version: str) -> Reading:
    url = _url(entry)
    blocks, holder, lang = _body(entry, version, address, url)
    origin: Entry = entry.get("source") or {}
    feed_name = _plain(feed.get("title_detail"), version)
    origin_name = _plain(origin.get("title_detail"), version) or _one_line(origin.get("title"))
    title = _plain(entry.get("title_detail"), version)
    site = origin_name or feed_name
    return Reading(
        form="feed",
        blocks=blocks,
        title=Evidence(title, "feed") if title else None,
        url=Evidence(url, "feed") if url else None,
        published=_published(entry, version),
        modified=_evidence(_moment(entry, "updated"), "feed"),
        authors=_authors(entry, site),
        site_name=site,
        lang=lang or _lang(entry.get("language")) or _lang(feed.get("language")),
        address=address,
        labels=_labels(entry),
        identity=_text(entry.get("id")) or None,
        scope=_scope(feed),
        full=is_full(blocks, holder),
        relay=feed_name if origin_name and origin_name != feed_name else None,
    )


def _body(
    entry: Entry, version: str, address: str | None, url: str | None
) -> tuple[tuple[Block, ...], Holder, str | None]:
    """The longer of an entry's content and its summary, as blocks; which of them it was; its language."""
    held = [detail for detail in entry.get("content", ()) if _is_text(detail)]
    content = max(held, key=lambda detail: len(detail["value"]), default=None)
    summary = entry.get("summary_detail")
    holder: Holder = "summary" if version.startswith("atom") else "description"
    if content is None:
        return (
            (_blocks(summary, address, url), holder, _lang(summary.get("language"))) if summary else ((), holder, None)
        )
    blocks = _blocks(content, address, url)
    lang = _lang(content.get("language"))
    if summary and len(_text(summary.get("value"))) > len(content["value"]):
        other = _blocks(summary, address, url)
        if sum(len(block.text) for block in other) > 1.2 * sum(len(block.text) for block in blocks):
            return other, holder, _lang(summary.get("language"))
    return blocks, "content", lang


def _is_text(detail: Entry) -> bool:
    kind = str(detail.get("type") or "text/html")
    return bool(detail.get("value")) and (kind in _MARKUP or kind.startswith("text/"))


def _blocks(detail: Entry, address: str | None, url: str | None) -> tuple[Block, ...]:
    """Links are relative to an xml:base; where none is stated, to the story's page, which is what their authors saw."""
    value = _text(detail.get("value"))
    if detail.get("type") not in _MARKUP:
        return text_blocks(value)
    base = _web(detail.get("base"))
    return html_blocks(value, base if base and base != address else url or address)


def _plain(detail: Entry | None, version: str) -> str | None:
    """A title as its reader sees it. RSS doesn't say whether titles are HTML: what was escaped twice is unescaped."""
    value = _text((detail or {}).get("value"))
    if detail and detail.get("type") in _MARKUP:
        value = html_text(value)
    elif not version.startswith("atom") and _ENTITY.search(value):
        value = html_text(value.replace("<", "&lt;"))
    return _one_line(value)


def _one_line(value: object) -> str | None:
    return " ".join(_text(value).split()) or None


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _web(value: object) -> str | None:
    text = _text(value)
    return text if urls.is_web(text) else None


def _lang(value: object) -> str | None:
    text = _text(value).replace("_", "-")
    return text if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}", text) else None


def _evidence(value: str | None, rung: str) -> Evidence | None:
    return Evidence(value, rung) if value else None


def _published(entry: Entry, version: str) -> Evidence | None:
    """When it was published; failing that when it was made; last, when it was changed (dc:date arrives there too)."""
    for key in ("published", "created", "updated"):
        value = _moment(entry, key)
        if value:
            return Evidence(value, "feed-updated" if key == "updated" and version.startswith("atom") else "feed")
    return None


def _moment(entry: Entry, key: str) -> str | None:
    """By its own element alone: asked for one it doesn't have, feedparser answers with another's."""
    if key not in entry.keys():  # noqa: SIM118 - `in entry` asks feedparser, which substitutes; keys() doesn't
        return None
    return moment(_text(entry.get(key)), entry.get(f"{key}_parsed"))


def _url(entry: Entry) -> str | None:
    """The story's own address: what a counting proxy hid first, then the link, then an id that is an address."""
    links = [link.get("href") for link in entry.get("links", ()) if link.get("rel", "alternate") == "alternate"]
    said = [entry.get("feedburner_origlink"), entry.get("pheedo_origlink"), entry.get("link"), *links, entry.get("id")]
    web = [urls.clean(address) for one in said if (address := _web(one))]
    return next((one for one in web if not urls.is_feed_proxy(one)), web[0] if web else None)


def _scope(feed: Entry) -> str | None:
    """What the feed calls itself: its own address, by which it would be fetched; its id; the site it belongs to."""
    own = next((link.get("href") for link in feed.get("links", ()) if link.get("rel") == "self"), None)
    name = _text(feed.get("id"))
    return _web(own) or (name if urls.is_web(name) or _NAME.match(name) else None) or _web(feed.get("link"))


def _authors(entry: Entry, site: str | None) -> tuple[str, ...]:
    details = entry.get("authors", ())
    if len(details) > 1:
        return people_of([_text(detail.get("name")) for detail in details], site)
    # The whole line: feedparser parts it into name and address at the fourth letter after a dot.
    return people_of([_text(entry.get("author"))], site)


def _labels(entry: Entry) -> tuple[str, ...]:
    tags = entry.get("tags", ())
    kept = (
        _one_line(tag.get("label") or tag.get("term"))
        for tag in tags
        if "schemas.google.com" not in str(tag.get("scheme"))
    )
    return tuple(dict.fromkeys(label for label in kept if label))[:100]
