"""JSON Feed: items out, every wrong field said, JSON that is none refused."""

import json

import pytest

from digest.ingest.readers.json_feed import read_json_feed
from tests.ingest.readers.specimen import codes, skips, specimen, value


def test_items_and_their_wrong_fields() -> None:
    bundle = read_json_feed(specimen("feed.json"), "https://signal.example/feed.json")
    mast, short, plain = bundle.readings
    assert skips(bundle) == {"empty": 1}
    assert value(mast.title) == "A mast falls"
    assert value(mast.url) == "https://signal.example/mast"
    assert value(mast.published) == "2024-03-01T22:15:00-05:00"
    assert (mast.authors, mast.labels, mast.full) == (("Nora Vogt",), ("radio",), True)
    assert "[Map](https://signal.example/map)" in mast.blocks[0].markdown
    assert (short.identity, short.full, short.authors) == ("2", False, ("Ida Berg",))
    assert [block.text for block in plain.blocks] == ["First paragraph.", "Second paragraph."]
    said = [problem.text for problem in bundle.problems]
    assert said == [
        "item 3: “title” is not a string",
        "item 3: “date_published” is not a date: yesterday",
        "item 3: “tags” is not a list of strings",
        "item 4 is not an object",
    ]
    assert set(codes(bundle)) == {"json-feed-field"}


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[1,]", b'{"items": 1}', b"[]", b"[" * 100_000, b'{"items": [NaN]}', b"\xff", b'{"items": ["\xff"]}'],
)
def test_what_is_no_feed_is_a_problem(data: bytes) -> None:
    bundle = read_json_feed(data, None)
    assert codes(bundle) == ["json-feed-unreadable"]
    assert bundle.found == 0


def test_a_byte_order_mark_is_no_obstacle() -> None:
    feed = {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "content_text": "x"}]}
    bundle = read_json_feed(b"\xef\xbb\xbf" + json.dumps(feed).encode(), None)
    assert len(bundle.readings) == 1
    assert not bundle.problems
