"""Lists of feeds, in and out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.ingest.readers.opml import Subscription, read_opml, subscriptions_of, write_opml
from digest.model.source import Source
from tests.ingest.readers.specimen import specimen


def test_a_list_gives_each_feed_once_with_its_folders() -> None:
    found = read_opml(specimen("feeds.opml"), name="feeds.opml")
    assert found.feeds == (
        Subscription("Harbour & Wire", "https://harbour.example/feed", "https://harbour.example/", "Sea"),
        Subscription("Tern", "http://tern.example/rss", "", "Sea/North"),
    )
    (problem,) = found.problems
    assert (problem.code, str(problem.place)) == ("opml-address", "feeds.opml:5")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "opml-unreadable"),
        (b"<html/>", "opml-unreadable"),
        (b"<opml/>", "opml-unreadable"),
        (b"<opml><body>" + b"<outline text='a'>" * 1000, "xml-too-deep"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "xml-doctype"),
    ],
)
def test_what_is_no_list_is_a_problem(data: bytes, code: str) -> None:
    assert [problem.code for problem in read_opml(data).problems] == [code]


def test_sources_give_their_feeds() -> None:
    feeds = ("https://a.example/1", "https://a.example/2")
    wire = Source("wire", "Harbour Wire", "agency", feeds=feeds, homepage="https://a.example/")
    assert subscriptions_of({"wire": wire, "none": Source("none", "None")}) == (
        Subscription("Harbour Wire", "https://a.example/1", "https://a.example/", "agency"),
        Subscription("Harbour Wire", "https://a.example/2", "https://a.example/", "agency"),
    )


names = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cn"), exclude_characters="/"),
    min_size=1,
    max_size=8,
)
feeds = st.builds(
    Subscription,
    name=names,
    feed=st.integers(0, 99).map("https://a.example/{}?a=1&b=<".format),
    homepage=st.sampled_from(["", "https://a.example/"]),
    category=st.lists(names, max_size=3).map("/".join),
)


@settings(max_examples=60)
@given(st.lists(feeds, min_size=1, max_size=8, unique_by=lambda one: one.feed))
def test_what_is_written_is_read_again(these: list[Subscription]) -> None:
    text = write_opml(these, "Mine & yours")
    assert set(read_opml(text.encode()).feeds) == set(these)
    assert write_opml(reversed(these), "Mine & yours") == text
