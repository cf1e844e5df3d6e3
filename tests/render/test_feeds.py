"""Feeds as a reader's program sees them."""

import datetime as dt
import json
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from tests.render.catalog import FULL_STORY, article, built, catalog

NOTED = article(
    "noted",
    title='Less < more & "quoted" \x0b end',
    body="Text[^1] with [relative](/page) and [own](#part).\n\n[^1]: The note.",
    published=dt.date(2018, 4, 20),
    source="quoted",
)


@pytest.mark.parametrize("path", ["atom.xml", "rss.xml", "tags/syria/atom.xml", "tags/syria/rss.xml"])
def test_xml_feeds_are_well_formed_and_say_what_the_articles_say(path: str) -> None:
    data = built(catalog(FULL_STORY, NOTED, article("other-story")))[path]
    etree.fromstring(data)
    feed = feedparser.parse(data)
    assert feed.bozo == 0
    assert feed.version in {"atom10", "rss20"}
    entries = {entry.id: entry for entry in feed.entries}
    assert FULL_STORY.id in entries
    entry = entries[FULL_STORY.id]
    assert entry.link == "https://digest.example/news/2018/04/full-story.html"
    assert entry.published_parsed[:5] == (2018, 4, 12, 4, 30)
    assert entry.title == FULL_STORY.title
    assert {tag.get("label") or tag.term for tag in entry.tags} == {"Syria", "Russia"}
    assert "<em>text</em>" in entry.content[-1].value


def test_entries_of_a_quoted_source_hold_the_quotation_only() -> None:
    long_body = " ".join(f"word{n:03}" for n in range(60))
    pages = built(catalog(article("quoted-story", source="quoted", body=long_body)))
    for path in ("atom.xml", "rss.xml", "feed.json"):
        assert b"word011\xe2\x80\xa6" in pages[path]
        assert b"word012" not in pages[path]


def test_links_inside_a_text_are_whole_addresses() -> None:
    story = article("noted", body=NOTED.body)
    item = json.loads(built(catalog(story))["feed.json"])["items"][0]
    assert 'href="https://digest.example/news/2018/04/noted.html#b-1"' in item["content_html"]
    assert 'href="https://gazette.example/page"' in item["content_html"]
    assert 'href="#' not in item["content_html"]


def test_json_feed_is_version_1_1() -> None:
    feed = json.loads(built(catalog())["feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://digest.example/news/feed.json"
    item = next(item for item in feed["items"] if item["id"] == FULL_STORY.id)
    assert item["external_url"] == FULL_STORY.url
    assert item["date_published"] == "2018-04-12T06:30:00+02:00"
    assert all(("content_html" in item) or ("content_text" in item) for item in feed["items"])


def test_ids_stay_when_the_site_moves() -> None:
    here = built(catalog())
    there = built(catalog(), base_url="https://elsewhere.example")
    for path in ("atom.xml", "rss.xml", "tags/syria/atom.xml"):
        one, other = feedparser.parse(here[path]), feedparser.parse(there[path])
        assert [entry.id for entry in one.entries] == [entry.id for entry in other.entries]
        assert one.feed.get("id") == other.feed.get("id")
        assert all(entry.link.startswith("https://elsewhere.example/2018/") for entry in other.entries)


def test_a_feed_is_as_new_as_its_newest_story_and_no_newer() -> None:
    assert feedparser.parse(built(catalog())["atom.xml"]).feed.updated == "2018-04-12T06:30:00+02:00"


def test_feeds_hold_no_more_entries_than_the_settings_say() -> None:
    many = catalog(*(article(f"story-{n:02}", published=dt.date(2018, 4, 1 + n)) for n in range(25)))
    assert len(feedparser.parse(built(many)["atom.xml"]).entries) == 20


def test_an_empty_feed_is_still_a_feed() -> None:
    empty = catalog(editions=(), storylines=())
    data = built(type(empty)(settings=empty.settings))["atom.xml"]
    assert feedparser.parse(data).bozo == 0
    assert etree.fromstring(data).findtext("{http://www.w3.org/2005/Atom}updated")


def test_the_sitemap_names_every_public_page_once() -> None:
    pages = built(catalog())
    root = etree.fromstring(pages["sitemap.xml"])
    places = [element.text or "" for element in root.iter("{*}loc")]
    assert len(places) == len(set(places))
    paths = {place.removeprefix("https://digest.example/news/") for place in places}
    assert {"", "archive.html", "2018/04/", "2018/04/full-story.html", "tags/syria.html", "about.html"} <= paths
    for path in paths:
        assert (f"{path}index.html" if not path or path.endswith("/") else path) in pages
    assert Path("404.html").name not in paths
