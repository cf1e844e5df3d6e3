"""From the bytes of a form to drafts: every item that was listed is there, a bare headline as a lead."""

import datetime as dt

import pytest

from digest.ingest.pipeline import Outcome, ingest
from digest.ingest.sniff import Form, sniff
from tests.ingest.readers.specimen import specimen


def taken(data: bytes) -> Outcome:
    return ingest(data, address=None, name="x", sources={}, today=dt.date(2024, 6, 10))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("rss20.xml", "feed"),
        ("atom10.xml", "feed"),
        ("rss10.rdf", "feed"),
        ("rss091.xml", "feed"),
        ("feed.json", "json-feed"),
        ("blogger-export.xml", "blogger-export"),
        ("takeout.atom", "blogger-export"),
        ("wordpress.xml", "wordpress-export"),
        ("newsletter.eml", "mail"),
        ("page.mhtml", "mhtml"),
        ("feeds.opml", "opml"),
    ],
)
def test_the_form_is_told_from_the_bytes(name: str, form: Form) -> None:
    assert sniff(specimen(name)) == form


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_xml_in_wide_letters_is_a_feed(encoding: str) -> None:
    assert sniff('<?xml version="1.0"?><rss version="2.0"><channel/></rss>'.encode(encoding)) == "feed"


def test_a_feed_that_will_be_refused_is_still_a_feed() -> None:
    data = b'<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel/></rss>'
    assert sniff(data) == "feed"
    assert [problem.code for problem in taken(data).problems] == ["xml-doctype"]


def test_a_mail_with_pictures_is_no_saved_page() -> None:
    data = b"From: a@b.example\nTo: c@d.example\nSubject: x\nMIME-Version: 1.0\n"
    data += b"Content-Type: multipart/related; boundary=b\n\n--b\n\nx\n--b--\n"
    assert sniff(data) == "mail"


def test_every_listed_item_becomes_a_draft() -> None:
    data = b"""<rss version="2.0"><channel><title>T</title>
    <item><title>Only a headline</title><link>https://a.example/1</link></item>
    <item><description>A short note without a headline</description></item>
    <item><title>Begun</title><link>https://a.example/2</link>
    <description>The crane stood still for hours [...]</description></item>
    </channel></rss>"""
    drafts = [one.draft for one in taken(data).drafts]
    assert [(draft.kind, draft.title, draft.url) for draft in drafts] == [
        ("teaser", "Only a headline", "https://a.example/1"),
        ("teaser", "A short note without a headline", ""),
        ("teaser", "Begun", "https://a.example/2"),
    ]
    assert [draft.part for draft in drafts] == [1, 2, 3]


def test_old_addresses_and_removed_shortcodes_reach_the_draft() -> None:
    ferry = taken(specimen("wordpress.xml")).drafts[0]
    assert ferry.draft.aliases == ("/2023/11/ferry-fog/",)
    assert ("wordpress/shortcode", '[gallery ids="1,2"]') in ferry.cuts
    assert len(taken(specimen("blogger-export.xml")).drafts) == 3
