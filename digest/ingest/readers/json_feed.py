"""JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/): one Reading an item, every wrong field said."""

from collections.abc import Mapping
from typing import Any

import msgspec

from digest.ingest.blocks import Block, Bundle, Evidence, Reading, Skipped
from digest.ingest.items.credits import people_of
from digest.ingest.items.fragment import html_blocks, text_blocks
from digest.ingest.items.fullness import Holder, is_full, says_something
from digest.ingest.items.moments import moment
from digest.problems import Place, Problem
from digest.text import urls

MAX_BYTES = 30_000_000
MAX_ITEMS = 10_000

_STRINGS = (
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "date_published",
    "date_modified",
    "language",
)
_MOST_SAID = 50  # of one feed's wrong fields; more would only repeat them


def read_json_feed(data: bytes, address: str | None, *, name: str = "") -> Bundle:
    """The items of a JSON Feed. A wrong field is a problem and counts as absent; the item's other fields are read."""
    place = Place(name or address or "feed.json")
    if len(data) > MAX_BYTES:
        text = f"{len(data):,} bytes are more than the {MAX_BYTES:,} this form is read to"
        return _failed(Problem(place, text, "too-large", "ask for a shorter feed"))
    try:
        feed = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        text = f"it is not JSON ({str(error)[:200]})"
        return _failed(Problem(place, text, "json-feed-unreadable", "open the address and look at it"))
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        text = "it is JSON, but not a JSON Feed: no list “items”"
        return _failed(Problem(place, text, "json-feed-unreadable", "give the address of the feed itself"))
    return _Reader(feed, address, place).bundle()


def _failed(problem: Problem) -> Bundle:
    return Bundle("json-feed", problems=(problem,))


class _Reader:
    """One feed on its way to a Bundle; collects the problems of its fields."""

    def __init__(self, feed: Mapping[str, Any], address: str | None, place: Place) -> None:
        self.feed, self.address, self.place = feed, address, place
        self.problems: list[Problem] = []

    def bundle(self) -> Bundle:
        version = self.feed.get("version")
        if not isinstance(version, str) or "jsonfeed.org/version/" not in version:
            self.say("“version” doesn't name JSON Feed", "it should be https://jsonfeed.org/version/1.1")
        name = self.string(self.feed, "title", "the feed")
        items = self.feed["items"]
        readings = [self.item(item, number) for number, item in enumerate(items[:MAX_ITEMS], 1)]
        kept = tuple(reading for reading in readings if reading and says_something(reading))
        if not kept:
            text = "it holds no items that say anything"
            self.problems.append(Problem(self.place, text, "feed-empty", "is it the feed's address?", "warning"))
        skipped = [Skipped("empty", len(readings) - len(kept))] if len(kept) < len(readings) else []
        if len(items) > MAX_ITEMS:
            skipped.append(Skipped("beyond the limit", len(items) - MAX_ITEMS))
            text = f"{len(items):,} items are more than the {MAX_ITEMS:,} that are read"
            self.problems.append(Problem(self.place, text, "feed-cut-short", "ask for a shorter feed", "warning"))
        return Bundle(
            "json-feed",
            readings=kept,
            skipped=tuple(skipped),
            problems=tuple(self.problems),
            found=len(items),
            name=name,
            homepage=self.web(self.feed, "home_page_url", "the feed"),
            lang=self.string(self.feed, "language", "the feed"),
        )

    def item(self, item: object, number: int) -> Reading | None:
        where = f"item {number}"
        if not isinstance(item, dict):
            self.say(f"{where} is not an object", "each item is {…}")
            return None
        said = {key: self.string(item, key, where) for key in _STRINGS}
        blocks, holder = self.body(said)
        feed_name = self.feed.get("title")
        site = feed_name.strip() if isinstance(feed_name, str) else None
        url = self.web(item, "url", where)
        published, modified = (self.date(said[key], key, where) for key in ("date_published", "date_modified"))
        return Reading(
            form="json-feed",
            blocks=blocks,
            title=Evidence(" ".join(said["title"].split()), "feed") if said["title"] else None,
            url=Evidence(urls.clean(url), "feed") if url else None,
            published=published,
            modified=modified,
            authors=people_of(self.authors(item, where) or self.authors(self.feed, "the feed"), site),
            site_name=site,
            lang=said["language"] or self.string(self.feed, "language", "the feed"),
            address=self.address,
            labels=self.labels(item, where),
            identity=self.identity(item, where),
            scope=self.web(self.feed, "feed_url", "the feed") or self.web(self.feed, "home_page_url", "the feed"),
            full=is_full(blocks, holder),
        )

    def body(self, said: Mapping[str, str | None]) -> tuple[tuple[Block, ...], Holder]:
        if said["content_html"]:
            return html_blocks(
                said["content_html"], said["url"] if urls.is_web(said["url"] or "") else self.address
            ), "content"
        if said["content_text"]:
            return text_blocks(said["content_text"]), "content"
        return text_blocks(said["summary"] or ""), "summary"

    def identity(self, item: Mapping[str, Any], where: str) -> str | None:
        """The item's id; a number is taken as its digits, as the specification asks."""
        value = item.get("id")
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        if value is None:
            self.say(f"{where} has no “id”", "give each item an id that never changes")
        return self.string(item, "id", where)

    def authors(self, holder: Mapping[str, Any], where: str) -> list[str]:
        said = holder.get("authors", [holder["author"]] if holder.get("author") else [])
        if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
            self.say(f"{where}: “authors” is not a list of objects", 'write [{"name": "…"}]')
            return []
        return [name for one in said if (name := self.string(one, "name", where))]

    def labels(self, item: Mapping[str, Any], where: str) -> tuple[str, ...]:
        said = item.get("tags", [])
        if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
            self.say(f"{where}: “tags” is not a list of strings", 'write ["one", "two"]')
            return ()
        return tuple(dict.fromkeys(label for one in said if (label := " ".join(one.split()))))[:100]

    def date(self, value: str | None, key: str, where: str) -> Evidence | None:
        found = moment(value)
        if value and not found:
            self.say(f"{where}: “{key}” is not a date: {value[:40]}", "write 2018-04-11T06:00:00+02:00")
        return Evidence(found, "feed") if found else None

    def web(self, holder: Mapping[str, Any], key: str, where: str) -> str | None:
        value = self.string(holder, key, where)
        if not value:
            return None
        whole = urls.join(self.address, value)
        if whole is None:
            self.say(f"{where}: “{key}” is not an address of the web", "write it whole, from https:// on")
        return whole

    def string(self, holder: Mapping[str, Any], key: str, where: str) -> str | None:
        value = holder.get(key)
        if value is None or isinstance(value, str):
            return (value or "").strip() or None
        self.say(f"{where}: “{key}” is not a string", "put it in quotation marks")
        return None

    def say(self, text: str, hint: str) -> None:
        problem = Problem(self.place, text, "json-feed-field", hint, "warning")
        if len(self.problems) < _MOST_SAID and problem not in self.problems:
            self.problems.append(problem)
