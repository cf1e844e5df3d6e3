"""The law: cut and kept together are the source, in order, letter for letter."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.ingest.ledger import read_ledger, write_ledger
from digest.ingest.pipeline import ingest

TODAY = dt.date(2026, 1, 15)
LINES = st.sampled_from(
    [
        "The navy said on Monday it would move six boats to the northern harbour before winter.",
        "Six boats move north",
        "Paris, France (AFP) April 11, 2018 - Relations between the two fleets have hit many lows since then.",
        "Sydney (AFP) April 10, 2018",
        "They will stay until spring, officials said, and then ... read more",
        "- Kosovo war -",
        "- Ukraine crisis-",
        "Related Links",
        "Learn about the Superpowers at",
        "Thanks for being here;",
        "We need your help. Please support our work.",
        "$5 Billed Once",
        "paypal only",
        "one off contribution.</span>",
        "Let's block ads! (Why?)",
        "from Military Space News",
        "via space News",
        "Six boats move north Six boats move north Reviewed by Unknown on 04:56:00 Rating: 5",
        "No comments:",
        "3 comments:",
        "Defense Alert. Powered by Blogger.",
        "Popular posts from this blog",
        "Advertisement",
        "• a list item",
        "",
        "   ",
        "\u200b",
        "</div>",
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\n\n", "\r", " \n"])
SOUP = st.lists(st.tuples(st.one_of(LINES, st.text(max_size=60)), ENDS), max_size=40)


@settings(max_examples=200, deadline=None)
@given(SOUP)
def test_cut_and_kept_are_the_source(soup: list[tuple[str, str]]) -> None:
    data = "".join(line + end for line, end in soup).encode("utf-8", "replace")
    outcome = ingest(data, address=None, name="soup", sources={}, today=TODAY)
    if outcome.form != "text":
        return
    assert outcome.ledger.source().encode() == data
    assert read_ledger(write_ledger(outcome.ledger)) == outcome.ledger


@settings(max_examples=100, deadline=None)
@given(SOUP)
def test_nothing_is_kept_and_cut_at_once(soup: list[tuple[str, str]]) -> None:
    data = "".join(line + end for line, end in soup).encode("utf-8", "replace")
    outcome = ingest(data, address=None, name="soup", sources={}, today=TODAY)
    for piece in outcome.ledger.pieces:
        assert bool(piece.rule) == (piece.role == "cut")
    for one in outcome.drafts:
        assert one.draft.title
        assert one.text.strip()
        assert one.draft.body.strip()


def test_the_order_of_the_source_is_the_order_of_the_pieces() -> None:
    text = "Headline of the story here\n\nOne sentence that is long enough to be prose.\n\nNo comments:\n"
    outcome = ingest(text.encode(), address=None, name="x", sources={}, today=TODAY)
    assert [piece.raw for piece in outcome.ledger.pieces if piece.raw.strip()] == [
        line + "\n" for line in text.split("\n") if line
    ]
