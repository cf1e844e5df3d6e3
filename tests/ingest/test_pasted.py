"""What editors paste: a text that opens with a dateline or a dashed line, a quoted mail, an agency's byline."""

import datetime as dt

import pytest

from digest.ingest.pipeline import Outcome, ingest
from tests.shared import shared

TODAY = dt.date(2026, 1, 15)
FIRST = "The ministry said on Tuesday that it would watch the works in the harbour closely from now on."
SECOND = "A second paragraph says what the works will cost and who has been asked to pay for all of them."
PROSE = f"{FIRST}\n\n{SECOND}\n"


def taken(text: str) -> Outcome:
    return ingest(text.encode(), address=None, name="paste", sources={}, today=TODAY)


def codes(outcome: Outcome) -> set[str]:
    return {problem.code for problem in outcome.problems}


def test_a_paste_that_opens_with_a_dateline_alone_has_no_headline() -> None:
    text = f"Sydney (AFP) April 10, 2018\n{PROSE}"
    outcome = taken(text)
    (one,) = outcome.drafts
    assert one.draft.dateline is not None
    assert (one.draft.dateline.place, one.draft.dateline.agency) == ("Sydney", "AFP")
    assert (one.draft.published, one.draft.date_basis, one.draft.agency) == (dt.date(2018, 4, 10), "dateline", "afp")
    assert one.draft.title == "The ministry said on Tuesday that it would watch the works in…"
    assert one.text == f"{FIRST}\n{SECOND}"
    assert "title-missing" in codes(outcome)
    assert outcome.ledger.source() == text


def test_a_dashed_line_is_a_subheading_and_no_title() -> None:
    outcome = taken(f"- Harbour works-\n\n{PROSE}")
    (one,) = outcome.drafts
    assert one.draft.title.startswith("The ministry said on Tuesday")
    assert one.draft.body.startswith("## Harbour works\n")
    assert "title-missing" in codes(outcome)


@pytest.mark.parametrize(
    ("line", "agency", "author"),
    [
        ("The Associated Press", "ap", ""),
        ("By The Associated Press", "ap", ""),
        ("By Agence France-Presse", "afp", ""),
        ("By Reuters", "reuters", ""),
        ("By Maren Holt, Associated Press", "ap", "Maren Holt"),
        ("By Maren Holt", "", "Maren Holt"),
    ],
)
def test_an_agency_is_no_author(line: str, agency: str, author: str) -> None:
    (one,) = taken(f"Two ships leave the harbour early\n{line}\n\n{PROSE}").drafts
    assert one.draft.title == "Two ships leave the harbour early"
    assert (one.draft.agency, one.draft.author) == (agency, author)
    assert line not in one.text


MAIL = (
    "Two ships leave the harbour early",
    "",
    FIRST,
    "",
    SECOND,
    "",
    "The yard opens for guests again",
    "Oslo (AFP) April 11, 2018",
    "Guests may see the yard again from Monday on, after two years in which its gates were kept shut to all.",
)
HEADERS = {
    "outlook": "-----Original Message-----\nFrom: Desk <desk@example.org>\nSent: Wednesday, April 11, 2018 5:02 PM\n"
    "To: Editor <editor@example.org>\nSubject: FW: ships\n\n",
    "gmail": "---------- Forwarded message ---------\nFrom: Desk <desk@example.org>\nDate: Wed, Apr 11, 2018\n"
    "Subject: ships\nTo: Editor <editor@example.org>\n\n",
    "reply": "On Wed, Apr 11, 2018 at 5:02 PM Desk <desk@example.org> wrote:\n\n",
    "none": "",
}


@pytest.mark.parametrize("mark", ["", "> ", ">", ">> ", "> > "])
@pytest.mark.parametrize("header", HEADERS)
def test_a_quoted_mail_gives_the_stories_it_quotes(mark: str, header: str) -> None:
    text = HEADERS[header] + "".join(f"{mark}{line}".rstrip() + "\n" for line in MAIL)
    outcome = taken(text)
    first, second = outcome.drafts
    assert (first.draft.title, first.text) == (MAIL[0], f"{FIRST}\n{SECOND}")
    assert (second.draft.title, second.text) == (MAIL[6], MAIL[8])
    assert second.draft.published == dt.date(2018, 4, 11)
    assert outcome.ledger.source() == text


def test_a_wrapped_quotation_is_joined_and_trimmed_like_any_text() -> None:
    story = f"Oslo (AFP) April 11, 2018 - {FIRST} {SECOND} {FIRST} {SECOND}"
    words, rows = story.split(), [">"]
    for word in words:
        if len(rows[-1]) + len(word) > 70:
            rows.append(">")
        rows[-1] += f" {word}"
    text = "> Two ships leave the harbour early\n>\n" + "\n".join(rows) + "\n"
    outcome = taken(text)
    (one,) = outcome.drafts
    assert one.text == f"{FIRST} {SECOND} {FIRST} {SECOND}"
    assert ("story/dateline", "Oslo (AFP) April 11, 2018 -") in one.cuts
    assert outcome.ledger.source() == text


def test_a_reply_with_a_few_quoted_lines_is_left_as_it_is() -> None:
    text = f"Two ships leave the harbour early\n\n{PROSE}\n> they wrote this\n> and this\n> and that\n\n{PROSE}{PROSE}"
    (one,) = taken(text).drafts
    assert "> they wrote this" in one.text


def test_mail_headers_inside_a_story_stay() -> None:
    quoted = "From: the admiral\nTo: the yard\nSubject: the gates"
    (one,) = taken(f"Two ships leave the harbour early\n\n{PROSE}\n{quoted}\n\n{PROSE}").drafts
    assert quoted in one.text


def test_the_seed_quoted_gives_the_same_stories() -> None:
    text = shared("seed/defense-alert-page.txt").read_text("utf-8")
    plain = taken(text)
    for mark in ("> ", ">> "):
        quoted = "".join(f"{mark}{line}\n" for line in text.split("\n"))
        outcome = taken(quoted)
        assert [(one.draft.title, one.text) for one in outcome.drafts] == [
            (one.draft.title, one.text) for one in plain.drafts
        ]
        assert outcome.ledger.source() == quoted


TURNED = "Two \u202eships\u202c leave the \u2066harbour\u2069 early"
_BODY = f"<p>{FIRST} {SECOND}</p><p>{SECOND} {FIRST}</p><p>Then \u202dthey left the harbour for good, they said.</p>"
_PAGE = f"<html lang=en><head><title>{TURNED}</title></head><body><article><h1>{TURNED}</h1>{_BODY}</article></body>"
_HEAD = f"From: a@example.org\nDate: Wed, 11 Apr 2018 06:00:00 +0000\nSubject: {TURNED}\nMIME-Version: 1.0\n"
_MAIL = f"{_HEAD}Content-Type: text/plain; charset=utf-8\n\n{PROSE}Then \u202dthey left.\n"


@pytest.mark.parametrize(
    "source",
    [f"{TURNED}\n\n{PROSE}Then \u202dthey left.\n", f"<!doctype html>{_PAGE}</html>", _MAIL],
    ids=["text", "page", "mail"],
)
def test_letters_that_turn_the_direction_are_gone(source: str) -> None:
    outcome = taken(source)
    (one,) = outcome.drafts
    assert one.draft.title == "Two ships leave the harbour early"
    shown = one.draft.title + one.draft.body + one.text + one.draft.slug
    assert not any(letter in shown for letter in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
