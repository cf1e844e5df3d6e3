"""The road, the publisher and the agency: told from what was cut, never guessed."""

import datetime as dt

import pytest

from digest.ingest.pipeline import Outcome, ingest
from digest.ingest.road import host_of
from digest.model.source import Source

BODY = "Six boats move north\n\nThe navy said it would move six boats to the northern harbour before winter comes.\n\n"
SOURCES = {
    "fjord": Source("fjord", "Fjord Ledger", hosts=("fjord-ledger.example",)),
    "afp": Source("afp", "Agence France-Presse", kind="agency"),
    "relay": Source("relay", "Relay Daily", kind="relay", hosts=("relay.example",)),
}


def taken(tail: str, sources: dict[str, Source] | None = None, *, head: str = BODY, source: str = "") -> Outcome:
    return ingest(
        (head + tail).encode(), address=None, name="p", sources=sources or {}, today=dt.date(2026, 1, 15), source=source
    )


def road(tail: str) -> list[tuple[str, str]]:
    return [(hop.kind, hop.name) for hop in taken(tail).drafts[0].draft.via]


@pytest.mark.parametrize(
    ("tail", "hops"),
    [
        ("", []),
        ("Let's block ads! (Why?)\nfrom Naval News\nvia sea News\n", [("ifttt", "sea News"), ("feed", "Naval News")]),
        ("No comments:\nFjord Notes. Powered by Blogger.\n", [("blogger", "Fjord Notes")]),
        ("The post Six boats move north appeared first on Fjord Ledger.\n", [("feed", "Fjord Ledger")]),
        ("via IFTTT\n", [("ifttt", "IFTTT")]),
        ("Powered by WordPress\n", [("wordpress", "WordPress")]),
        (
            (
                "from Naval News\nvia sea News\n"
                "Six boats Six boats Reviewed by Unknown on 04:56:00 Rating: 5\nFjord Notes. Powered by Blogger.\n"
            ),
            [("blogger", "Fjord Notes"), ("ifttt", "sea News"), ("feed", "Naval News")],
        ),
    ],
)
def test_roads(tail: str, hops: list[tuple[str, str]]) -> None:
    assert road(tail) == hops


def test_a_detail_says_what_else_the_page_knew() -> None:
    outcome = taken("Six boats Six boats Reviewed by Unknown on 04:56:00 Rating: 5\nFjord Notes. Powered by Blogger.\n")
    assert outcome.drafts[0].draft.via[0].detail == "Reviewed by Unknown on 04:56:00"


def test_a_publisher_is_the_one_whose_appeal_was_cut() -> None:
    tail = (
        "Thanks for being here;\nWe need your help. The SpaceDaily news network needs readers like you.\npaypal only\n"
    )
    assert taken(tail).drafts[0].draft.source == "spacedaily"
    own = {"sd": Source("sd", "Space Daily", hosts=("spacedaily.com",))}
    assert taken(tail, own).drafts[0].draft.source == "sd"
    assert taken(tail, own).problems == ()
    (problem,) = taken(tail, SOURCES).problems
    assert (problem.code, problem.severity) == ("source-unknown", "warning")
    assert problem.text == "“SpaceDaily” is not in content/sources.yaml"
    assert "under the key spacedaily" in problem.hint


def test_a_publisher_named_in_the_cut_lines() -> None:
    assert (
        taken("The post Six boats move north appeared first on Fjord Ledger.\n", SOURCES).drafts[0].draft.source
        == "fjord"
    )
    assert taken("© 2018 Fjord Ledger. All rights reserved.\n", SOURCES).drafts[0].draft.source == "fjord"


def test_nobody_is_credited_on_a_guess() -> None:
    outcome = taken("© 2018 Relay Daily. All rights reserved.\n", SOURCES)
    assert outcome.drafts[0].draft.source == ""
    assert [problem.code for problem in outcome.problems] == ["source-unknown"]


def test_an_editor_s_word_comes_first() -> None:
    assert taken("© 2018 Fjord Ledger.\n", SOURCES, source="afp").drafts[0].draft.source == "afp"


@pytest.mark.parametrize(
    ("tail", "agency"),
    [
        ("", ""),
        ("Source: Agence France-Presse\n", "afp"),
        ("(Reporting by A. Sample; Editing by B. Sample)\n", ""),
        ("Reuters Staff\n", "reuters"),
    ],
)
def test_an_agency_only_where_the_text_says_so(tail: str, agency: str) -> None:
    assert taken(tail, SOURCES).drafts[0].draft.agency == agency


def test_an_agency_is_its_own_story_s() -> None:
    head = (
        BODY
        + "A second story follows here\n"
        + "Oslo (AFP) April 11, 2018 - A harbour was closed for two days because of a mine, the police said.\n"
    )
    first, second = taken("", SOURCES, head=head).drafts
    assert (first.draft.agency, second.draft.agency) == ("", "afp")


def test_hosts() -> None:
    assert host_of("https://user@www.Fjord-Ledger.example:8080/x?y") == "fjord-ledger.example"
    assert host_of("content/page.html") == ""


@pytest.mark.parametrize(
    ("stated", "author", "agency"),
    [
        ("The Associated Press", "", "ap"),
        ("Agence France-Presse", "", "afp"),
        ("Tove Lind, dpa", "Tove Lind", "dpa"),
        ("Tove Lind", "Tove Lind", ""),
    ],
)
def test_agencies_are_not_authors(stated: str, author: str, agency: str) -> None:
    body = "<p>The frigate left the harbour in the night, with two hundred sailors on board and no lights.</p>" * 4
    page = f"<!doctype html><meta name=author content='{stated}'><title>Ship</title><h1>A frigate leaves</h1>{body}"
    today = dt.date(2026, 1, 2)
    drafts = ingest(page.encode(), address="https://harbour.example/a", name="a", sources=SOURCES, today=today).drafts
    assert (drafts[0].draft.author, drafts[0].draft.agency) == (author, agency)
