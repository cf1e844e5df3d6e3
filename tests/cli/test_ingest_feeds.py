"""digest ingest alone: every feed of sources.yaml, politely, each for itself, nothing twice."""

import io
import json
from pathlib import Path

import pytest

from tests.cli.desk import Told, answer, content, drafts, feed, hurried, item, make_site, page, story, telling
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


def test_of_several_feeds_of_a_source_each_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    both = {path: answer(feed([item(path, f"https://fjord.example/{path}")])) for path in ("tern", "skua")}
    with host(**both) as served:
        feeds = [served.url("/tern"), served.url("/skua")]
        root = make_site(tmp_path / "site", [served], {"fjord": {"name": "Fjord", "feeds": feeds, "rights": "full"}})
        monkeypatch.chdir(root)
        hurried(monkeypatch)
        code, out, _ = told("ingest")
        assert code == 0
        assert out.splitlines()[:2] == [f"fjord {address}: 1 new, 0 known, 0 leads" for address in feeds]


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


def bare(name: str, head: str) -> bytes:
    """A feed with one item that has a number for a name and no link, under a head of its own."""
    only = item(name, "", guid="1").replace("<link></link>", "")
    whole = feed([only]).decode()
    return whole.replace("<link>https://fjord.example/</link>", head).encode()


def test_two_feeds_from_one_input_are_two_though_both_have_a_number_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    root = make_site(tmp_path / "site")
    monkeypatch.chdir(root)
    heads = ("<link>https://fjord.example/</link>", "<link>https://sound.example/</link>", "", "")
    for name, head in zip(("Tern", "Skua", "Petrel", "Gannet"), heads, strict=True):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(bare(name, head))))
        assert "already there" not in told("ingest", "-")[1]
    made = drafts(root)
    named = [line for text in made.values() for line in text.splitlines() if line.startswith("identity:")]
    assert len(made) == 4
    assert sorted(named) == ["identity: https://fjord.example/#1", "identity: https://sound.example/#1"]


def test_a_feed_saved_under_two_names_and_fetched_gives_its_item_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    with host(f=ok("")) as served:
        root = site_of(tmp_path, monkeypatch, fjord=(served, "/f"))
        own = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="{served.url("/f")}"/>'
        for name, file in (("Tern", "a.xml"), ("Skua", "b.xml")):
            (tmp_path / file).write_bytes(bare(name, f"<link>https://fjord.example/</link>{own}"))
            assert ("already there" in told("ingest", str(tmp_path / file))[1]) is (file == "b.xml")
        served.answers["/f"] = [answer(bare("Petrel", ""))]
        assert told("ingest")[1].splitlines()[0] == "fjord: 0 new, 1 known, 0 leads"
        assert len(drafts(root)) == 1


@pytest.mark.parametrize(
    "said", ['"feed_url": "https://fjord.example/f.json"', '"home_page_url": "https://fjord.example/f.json"']
)
def test_a_json_feed_names_its_items_by_what_it_says_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told, said: str
) -> None:
    root = make_site(tmp_path / "site")
    monkeypatch.chdir(root)
    text = json.dumps(story("Tern"))
    only = f'{{"id": 1, "title": "Tern enters service", "content_html": {text}}}'
    head = f'"version": "https://jsonfeed.org/version/1.1", "title": "Fjord", {said}'
    (tmp_path / "f.json").write_text(f'{{{head}, "items": [{only}]}}', "utf-8")
    assert told("ingest", str(tmp_path / "f.json"))[0] == 0
    assert "identity: https://fjord.example/f.json#1\n" in "".join(drafts(root).values())


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
