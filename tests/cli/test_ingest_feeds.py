"""digest ingest alone: every feed of sources.yaml, politely, each for itself, nothing twice."""

import json
from pathlib import Path

import pytest

from tests.cli.desk import Told, answer, content, drafts, feed, hurried, item, make_site, page, telling
from tests.network.loopback import Host, host, ok


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return telling(capsys)


def site_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **feeds: tuple[Host, str]) -> Path:
    sources: dict[str, object] = {
        key: {"name": key.title(), "hosts": [f"{key}.example"], "feeds": [served.url(path)], "rights": "full"}
        for key, (served, path) in feeds.items()
    }
    root = make_site(tmp_path / "site", [served for served, _ in feeds.values()], sources)
    monkeypatch.chdir(root)
    hurried(monkeypatch)
    return root


def test_one_bad_source_never_stops_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told) -> None:
    good = answer(feed([item("Tern", "https://fjord.example/tern", guid="a")]))
    with host(f=good) as one, host(f=ok("", "500 Oops")) as two, host(f=answer(page("Skua"))) as three:
        root = site_of(tmp_path, monkeypatch, fjord=(one, "/f"), sound=(two, "/f"), ness=(three, "/f"))
        code, out, err = told("ingest")
        assert code == 3
        assert out.splitlines()[:3] == [
            "fjord: 1 new, 0 known, 0 leads",
            "sound: failed: the host answered with status 500",
            "ness: failed: it is a web page, no feed",
        ]
        assert "fetch-status" in err
        assert list(drafts(root)) == ["2018-04-11-tern-enters-service.md"]
        assert "source: fjord" in next(iter(drafts(root).values()))
        known = json.loads((root / ".digest/feeds.json").read_text("utf-8"))["feeds"]
        assert known[two.url("/f")]["failed"] == "the host answered with status 500"
        code, out, _ = told("sources", "--json")
        assert json.loads(out)[1]["feeds"][0]["failed"] == "the host answered with status 500"


def test_what_did_not_change_is_not_sent_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told) -> None:
    whole = answer(feed([item("Tern", "https://fjord.example/tern")]), ETag='"v1"')
    with host(f=[whole, ok("", "304 Not Modified"), whole]) as served:
        root = site_of(tmp_path, monkeypatch, fjord=(served, "/f"))
        assert told("ingest")[0] == 0
        before = content(root)
        code, out, _ = told("ingest")
        assert (code, out.splitlines()[0]) == (0, "fjord: 0 new, 0 known, 0 leads · unchanged")
        assert 'if-none-match: "v1"' in served.requests[-1].lower()
        (root / ".digest/feeds.json").unlink()
        assert told("ingest")[0] == 0
        assert "if-none-match" not in served.requests[-1].lower()
        assert content(root) == before


def test_an_item_is_known_by_its_address_its_name_and_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    at = "https://fjord.example"
    with host(f=answer(feed([item("Tern", f"{at}/tern", guid="77")]))) as served:
        root = site_of(tmp_path, monkeypatch, fjord=(served, "/f"))
        told("ingest")
        draft = next(iter(drafts(root)))
        told("drop", draft.removesuffix(".md"))
        for changed in (
            item("Tern the second", f"{at}/moved", guid="77"),
            item("Tern the third", f"{at}/tern?utm_source=feed", guid="78"),
            item("Tern", f"{at}/copy", guid="79"),
        ):
            served.answers["/f"] = [answer(feed([changed]))]
            code, out, _ = told("ingest")
            assert (code, out.splitlines()[0]) == (0, "fjord: 0 new, 1 known, 0 leads")
        assert (len(drafts(root)), len(drafts(root, "dropped"))) == (0, 1)


def test_items_that_share_an_address_or_a_name_are_still_stories_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    items = [item(name, "https://fjord.example/news", guid="same") for name in ("Tern", "Skua")]
    items += [item("Petrel", "https://fjord.example/")]
    with host(f=answer(feed(items))) as served:
        root = site_of(tmp_path, monkeypatch, fjord=(served, "/f"))
        assert told("ingest")[1].splitlines()[0] == "fjord: 3 new, 0 known, 0 leads"
        served.answers["/f"] = [answer(feed([item("Gannet", "https://fjord.example/")]))]
        assert told("ingest")[1].splitlines()[0] == "fjord: 1 new, 0 known, 0 leads"
        assert len(drafts(root)) == 4


def test_a_host_that_asks_for_a_pause_gets_it_in_the_next_run_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    with host(f=ok("", "429 Slow down", Retry_After="1000")) as served:
        root = site_of(tmp_path, monkeypatch, fjord=(served, "/f"))
        assert told("ingest")[0] == 3
        asked = len(served.requests)
        code, _, err = told("ingest")
        assert (code, len(served.requests)) == (3, asked)
        assert "fetch-later" in err
        assert served.place in json.loads((root / ".digest/feeds.json").read_text("utf-8"))["held"]


def test_a_dry_run_saves_nothing_and_remembers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    with host(f=answer(feed([item("Tern", "https://fjord.example/tern")]), ETag='"v1"')) as served:
        root = site_of(tmp_path, monkeypatch, fjord=(served, "/f"))
        code, out, _ = told("ingest", "--dry-run", "--json", "--jobs", "1")
        assert (code, json.loads(out)["url"]) == (0, "https://fjord.example/tern")
        assert content(root) == {}
        assert not (root / ".digest/feeds.json").exists()
