"""Specimens: a folder each, with the source, what must come out of it, and why it is hard."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from digest.ingest.pipeline import Outcome, as_json, ingest
from tests.shared import shared

FOLDER = Path(__file__).parent.parent / "specimens" / "reposts"
SPECIMENS = sorted(FOLDER.glob("*/source.*"))


def taken(data: bytes, name: str) -> Outcome:
    return ingest(data, address=None, name=name, sources={}, today=dt.date(2026, 1, 15))


def objects(outcome: Outcome) -> list[dict[str, Any]]:
    return [as_json(one, "", ()) for one in outcome.drafts]


@pytest.mark.parametrize("source", SPECIMENS, ids=lambda path: path.parent.name)
def test_specimen(source: Path) -> None:
    expected = json.loads(source.with_name("expected.json").read_text("utf-8"))
    outcome = taken(source.read_bytes(), source.name)
    found = objects(outcome)
    assert [one["title"] for one in found] == [one["title"] for one in expected["stories"]]
    for one, wanted in zip(found, expected["stories"], strict=True):
        assert {key: one[key] for key in wanted} == wanted
        if "via" in expected:
            assert one["via"] == expected["via"]
    shown = "\n".join(f"{one['title']}\n{one['text']}\n{one['body']}" for one in found)
    assert [phrase for phrase in expected.get("gone", ()) if phrase.casefold() in shown.casefold()] == []
    assert [line for line in expected.get("headings", ()) if line not in shown.split("\n")] == []
    assert found[0]["url"] == expected.get("url")


def test_every_specimen_says_why_it_is_hard() -> None:
    assert [path.parent.name for path in SPECIMENS if not path.with_name("why.md").is_file()] == []


def test_the_seed() -> None:
    data = shared("seed/defense-alert-page.txt").read_bytes()
    outcome = taken(data, "seed")
    first, second, teaser = objects(outcome)
    assert [one["kind"] for one in (first, second, teaser)] == ["story", "story", "teaser"]
    assert first["title"] == "Kremlin says won't take part in Trump's 'Twitter diplomacy'"
    assert second["title"] == "Russia and the West: post-Cold War crises"
    assert teaser["title"] == "China eyes permanent military base in Vanuatu"
    assert (first["published"], first["date_basis"], first["agency"]) == ("2018-04-11", "inferred", None)
    assert (second["published"], second["date_basis"]) == ("2018-04-11", "dateline")
    assert second["dateline"] == {"place": "Paris", "country": "France", "agency": "AFP", "date": "2018-04-11"}
    assert (teaser["published"], teaser["url"]) == ("2018-04-10", None)
    assert {one["source"] for one in (first, second, teaser)} == {"spacedaily"}
    assert [hop["kind"] for hop in first["via"]] == ["blogger", "ifttt", "feed"]
    assert [line for line in second["body"].split("\n") if line.startswith("#")] == [
        "## Kosovo war",
        "## NATO grows east",
        "## Missile shield",
        "## Georgia conflict",
        "## Ukraine crisis",
        "## Syria",
        "## Suspicions of US vote meddling",
        "## Spy poisoning in Britain",
    ]
    assert outcome.ledger.source().encode() == data


def test_the_seed_loses_no_sentence_and_keeps_no_noise() -> None:
    text = shared("seed/defense-alert-page.txt").read_text("utf-8")
    found = objects(taken(text.encode(), "seed"))
    stories = [line for line in text.split("\n\nRelated Links")[0].split("\n") if len(line) > 60]
    shown = "\n".join(f"{one['title']}\n{one['text']}" for one in found)
    assert [line for line in stories if line.removeprefix("Paris, France (AFP) April 11, 2018 - ") not in shown] == []
    noise = (
        "Related",
        "Learn about",
        "Thanks for",
        "your help",
        "Ad Block",
        "paywall",
        "365 days",
        "</span",
        "Billed",
        "paypal",
        "read more",
        "block ads",
        "from Military",
        "via space",
        "Reviewed",
        "04:56",
        "Rating",
        "No comments",
        "Powered",
    )
    assert [phrase for phrase in noise if phrase in shown] == []
