"""Every form, mutilated at random: items or problems, never an exception, and the counts hold."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.ingest.blocks import Bundle
from digest.ingest.readers.blogger_export import read_blogger_export
from digest.ingest.readers.feed import read_feed
from digest.ingest.readers.json_feed import read_json_feed
from digest.ingest.readers.mail import read_mail, read_mbox
from digest.ingest.readers.mhtml import read_mhtml
from digest.ingest.readers.opml import read_opml
from digest.ingest.readers.warc import read_warc
from digest.ingest.readers.wordpress import read_wordpress
from tests.ingest.readers.specimen import skips, specimen

Read = Callable[[bytes, str | None], Bundle]
FORMS: list[tuple[Read, str]] = [
    (read_feed, "rss20.xml"),
    (read_feed, "atom10.xml"),
    (read_feed, "rss10.rdf"),
    (read_json_feed, "feed.json"),
    (read_blogger_export, "blogger-export.xml"),
    (read_blogger_export, "takeout.atom"),
    (read_wordpress, "wordpress.xml"),
    (read_mail, "newsletter.eml"),
    (read_mbox, "newsletter.eml"),
    (read_mhtml, "page.mhtml"),
    (read_warc, "page.mhtml"),
]
JUNK = [
    b"",
    b"\x00",
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"\xff\xfe",
    b"&#x0;",
    b"&#1114112;",
    b"\r\n\r\n",
    b"--",
    b"=?",
    b'"',
    b"[x",
]


@st.composite
def mutilated(draw: st.DrawFn) -> tuple[Read, bytes]:
    read, name = draw(st.sampled_from(FORMS))
    data = specimen(name)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.sampled_from([0, 1, 5, 300])))
        data = data[:at] + draw(st.sampled_from(JUNK)) + data[end:]
    return read, data


@settings(max_examples=250, deadline=None)
@given(mutilated())
def test_mutilated_forms_give_items_or_problems(case: tuple[Read, bytes]) -> None:
    read, data = case
    bundle = read(data, "https://a.example/")
    skips(bundle)
    assert bundle.found or bundle.problems


@pytest.mark.parametrize("name", [name for _, name in FORMS])
def test_every_reader_survives_every_other_form(name: str) -> None:
    data = specimen(name)
    for read, _ in FORMS:
        bundle = read(data, None)
        skips(bundle)
        assert bundle.found or bundle.problems
    read_opml(data)
