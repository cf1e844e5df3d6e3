"""The ledger of a capture: written, read back, and used to put back what a rule cut."""

import datetime as dt
import itertools

import pytest

from digest.ingest.ledger import Ledger, cuts_of, read_ledger, restore, rules_cut, write_ledger
from digest.ingest.pipeline import Outcome, ingest

PAGE = """Six boats move north

Oslo, Norway (AFP) April 11, 2018 - The navy said it would move six boats to the northern harbour before winter.

Advertisement

They will stay until spring, officials said, and their crews will train on the ice.

Related Links
Learn about Arctic navies at

No comments:

Fjord Notes. Powered by Blogger.
"""


def taken(page: str = PAGE) -> Outcome:
    return ingest(page.encode(), address=None, name="page.txt", sources={}, today=dt.date(2026, 1, 15))


def test_it_reads_back_what_it_wrote() -> None:
    ledger = taken().ledger
    assert read_ledger(write_ledger(ledger)) == ledger
    assert write_ledger(ledger) == write_ledger(ledger)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"null", b'{"ledger": 99}', b"\xff", b'{"ledger": 1, "pieces": [{"role": "odd"}]}']
)
def test_what_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="ledger"):
        read_ledger(data)


def test_rules_of_a_story_in_page_order() -> None:
    ledger = taken().ledger
    assert rules_cut(ledger, 1) == (
        "story/dateline",
        "adverts/label",
        "related/heading",
        "comments/count",
        "blogger/powered",
    )
    assert rules_cut(ledger, 2) == ()
    assert ("adverts/label", "Advertisement") in cuts_of(ledger.pieces, 1)


def body_with(rule: str, body: str | None = None) -> str:
    outcome = taken()
    return restore(outcome.drafts[0].draft.body if body is None else body, outcome.ledger.pieces, 1, rule)


def test_a_line_goes_back_between_its_neighbours() -> None:
    paragraphs = body_with("adverts/label").split("\n\n")
    assert [text[:13] for text in paragraphs] == ["The navy said", "Advertisement", "They will sta"]


def test_a_block_goes_back_in_its_order() -> None:
    assert body_with("related/heading").endswith("on the ice.\n\nRelated Links\n\nLearn about Arctic navies at\n")


def test_a_passage_goes_back_into_its_paragraph() -> None:
    assert body_with("story/dateline").startswith("Oslo, Norway (AFP) April 11, 2018 - The navy said it")


def test_rules_taken_back_one_by_one_stand_as_on_the_page_in_any_order() -> None:
    outcome = taken()
    rules = rules_cut(outcome.ledger, 1)
    bodies = set()
    for order in itertools.permutations(rules):
        body = outcome.drafts[0].draft.body
        for done, rule in enumerate(order):
            body = restore(body, outcome.ledger.pieces, 1, rule, order[:done])
        bodies.add(body)
    assert len(bodies) == 1
    lines = [line for line in bodies.pop().split("\n") if line]
    assert lines == [line for line in PAGE.split("\n") if line][1:]


def test_an_editor_s_words_stay() -> None:
    edited = (
        taken()
        .drafts[0]
        .draft.body.replace(
            "They will stay until spring, officials said, and their crews will train on the ice.", "My own end."
        )
    )
    assert body_with("adverts/label", edited).split("\n\n")[1:] == ["Advertisement", "My own end.\n"]


def test_where_nothing_is_left_to_hold_on_to_it_goes_to_the_end() -> None:
    assert body_with("adverts/label", "All my own.\n") == "All my own.\n\nAdvertisement\n"
    assert body_with("adverts/label", "") == "Advertisement\n"


def test_an_unknown_rule_changes_nothing() -> None:
    body = taken().drafts[0].draft.body
    assert body_with("no/such") == body


def test_an_empty_ledger() -> None:
    empty = Ledger("0" * 64, "x", "text", "2026-01-15")
    assert read_ledger(write_ledger(empty)) == empty
    assert empty.source() == ""
