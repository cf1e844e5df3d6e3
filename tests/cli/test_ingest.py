"""digest ingest and digest restore, in a site of their own."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.cli.main import run

SPECIMENS = Path(__file__).parent.parent / "specimens" / "reposts"
PAGE = SPECIMENS / "strait-brief" / "source.txt"
SAVED = SPECIMENS / "strait-brief-html" / "source.html"
SITE = "title: Test desk\nurl: https://desk.example\nzone: UTC\n"
SOURCES = "spacedaily: {name: SpaceDaily, hosts: [spacedaily.com]}\nfjord: {name: Fjord Ledger}\n"

Told = Callable[..., tuple[int, str, str]]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "site"
    (root / "content").mkdir(parents=True)
    (root / "site.yaml").write_text(SITE, "utf-8")
    (root / "content/sources.yaml").write_text(SOURCES, "utf-8")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    def call(*words: str) -> tuple[int, str, str]:
        code = run(list(words))
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def files(root: Path) -> dict[str, bytes]:
    found = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".digest/")}


KEYS = (
    "address kind title body text summary published date_basis dateline agency author source url lang via cuts same_as"
    " capture path"
)


def test_a_dry_run_prints_one_object_a_draft_and_saves_nothing(site: Path, told: Told) -> None:
    before = files(site)
    code, out, _ = told("ingest", str(PAGE), "--dry-run", "--json")
    objects = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [" ".join(one) for one in objects] == [KEYS] * 3
    assert [one["kind"] for one in objects] == ["story", "story", "teaser"]
    assert objects[0]["address"] == str(PAGE)
    assert objects[0]["path"] == "content/drafts/2018-09-06-denmark-shelves-plan-for-baltic-missile-boats.md"
    assert objects[0]["same_as"] is None
    assert files(site) == before


def test_a_dry_run_needs_no_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = told("ingest", str(PAGE), "--dry-run", "--json")
    assert code == 0
    assert len(out.splitlines()) == 3
    assert told("ingest", str(PAGE))[0] == 1


def test_no_content_is_made_beside_the_one_that_is_gone(site: Path, told: Told) -> None:
    (site / "content").rename(site / "content-old")
    code, _, err = told("ingest", str(PAGE))
    assert (code, "[no-content]" in err) == (1, True)
    assert not (site / "content").exists()
    assert told("ingest", str(PAGE), "--dry-run")[0] == 0


def test_drafts_a_capture_and_a_ledger_are_saved(site: Path, told: Told) -> None:
    code, out, _ = told("ingest", str(PAGE))
    assert code == 0
    assert "2 stories, 1 teaser" in out
    made = files(site)
    assert [path for path in made if path.startswith("content/drafts")] == [
        "content/drafts/2018-09-05-finland-buys-a-used-icebreaker.md",
        "content/drafts/2018-09-06-baltic-navies-since-the-cold-war-a-short-history.md",
        "content/drafts/2018-09-06-denmark-shelves-plan-for-baltic-missile-boats.md",
    ]
    captures = [path for path in made if path.startswith("content/captures")]
    assert len(captures) == 2
    assert made[captures[0]] == PAGE.read_bytes()
    ledger = json.loads(made[captures[1]])
    assert "".join(piece["raw"] for piece in ledger["pieces"]).encode() == PAGE.read_bytes()
    assert ledger["stories"][0]["path"].endswith("missile-boats.md")


def test_the_same_bytes_again_change_nothing_and_say_so(site: Path, told: Told) -> None:
    told("ingest", str(PAGE))
    before = files(site)
    code, out, _ = told("ingest", str(PAGE))
    assert code == 0
    assert "already taken in" in out
    assert files(site) == before


def test_a_source_may_be_named_when_the_drafts_are_there_already(site: Path, told: Told) -> None:
    pasted = site / "pasted.txt"
    pasted.write_text(
        "Port reopens\n\nThe port reopened on Tuesday after nine weeks, the harbour master said.\n", "utf-8"
    )
    _, _, err = told("ingest", str(pasted))
    assert "take this in again with --source KEY" in err
    (draft,) = (site / "content/drafts").iterdir()
    draft.write_text(draft.read_text("utf-8").replace("Port reopens", "The port opens  # ours", 1) + "More.\n", "utf-8")
    was = draft.read_text("utf-8").splitlines()
    assert told("ingest", str(pasted), "--source", "fjord", "--dry-run")[0] == 0
    assert draft.read_text("utf-8").splitlines() == was
    code, out, _ = told("ingest", str(pasted), "--source", "fjord")
    assert (code, f"its source is written now into content/drafts/{draft.name}" in out) == (0, True)
    now = draft.read_text("utf-8").splitlines()
    assert [line for line in now if line not in was] == ["source: fjord"]
    assert [line for line in now if line != "source: fjord"] == was
    before = files(site)
    assert "nothing changed" in told("ingest", str(pasted), "--source", "spacedaily")[1]
    assert files(site) == before


def test_a_source_is_not_named_over_a_draft_that_can_not_be_read(site: Path, told: Told) -> None:
    pasted = site / "pasted.txt"
    pasted.write_text(
        "Port reopens\n\nThe port reopened on Tuesday after nine weeks, the harbour master said.\n", "utf-8"
    )
    told("ingest", str(pasted))
    (draft,) = (site / "content/drafts").iterdir()
    draft.write_text(draft.read_text("utf-8").replace("title:", "title: a\ntitle:", 1), "utf-8")
    before = files(site)
    code, _, err = told("ingest", str(pasted), "--source", "fjord")
    assert (code, f"content/drafts/{draft.name}:" in err) == (1, True)
    assert files(site) == before


def test_a_dropped_draft_is_not_revived(site: Path, told: Told) -> None:
    told("ingest", str(PAGE))
    told("drop", "2018-09-05-finland-buys-a-used-icebreaker")
    before = files(site)
    assert "already taken in" in told("ingest", str(PAGE))[1]
    assert files(site) == before


def test_the_same_story_from_another_page_is_not_saved_again(site: Path, told: Told) -> None:
    told("ingest", str(PAGE))
    other = site / "other.txt"
    other.write_text(PAGE.read_text("utf-8").replace("Strait Brief", "Sound Brief"), "utf-8")
    _, out, _ = told("ingest", str(other))
    assert out.count("already there as content/drafts/") == 3
    assert len(list((site / "content/drafts").iterdir())) == 3


def test_a_near_story_is_grouped(site: Path, told: Told) -> None:
    told("ingest", str(PAGE))
    other = site / "other.txt"
    other.write_text(PAGE.read_text("utf-8").replace("Sweden kept five boats", "Sweden kept only five boats"), "utf-8")
    told("ingest", str(other))
    again = site / "content/drafts/2018-09-06-baltic-navies-since-the-cold-war-a-short-history-2.md"
    assert "same_as:" in again.read_text("utf-8")


def test_a_folder_is_read_with_its_folders_and_without_what_is_no_page(site: Path, told: Told) -> None:
    folder = site / "in"
    (folder / "deeper").mkdir(parents=True)
    (folder / "Page_files").mkdir()
    (folder / "Page.html").write_bytes(SAVED.read_bytes())
    (folder / "Page_files" / "note.txt").write_text("A line of a script that is no story, though it is text.", "utf-8")
    (folder / "deeper" / "a.txt").write_text(
        "A ship left the harbour\n\nIt left on Monday with all its crew and came back at night.\n", "utf-8"
    )
    (folder / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / ".hidden").write_text("no", "utf-8")
    code, out, _ = told("ingest", str(folder), "--dry-run")
    assert code == 0
    assert "A ship left the harbour" in out
    assert "in all: 2 sources, 3 stories, 1 teaser, 1 left out: an image" in out
    assert "script" not in out
    assert "hidden" not in out


def test_standard_input(site: Path, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PAGE.read_bytes())))
    _, out, _ = told("ingest", "-", "--dry-run", "--json")
    assert [json.loads(line)["address"] for line in out.splitlines()] == ["-"] * 3


def test_an_address_and_a_source_may_be_given(site: Path, told: Told) -> None:
    _, out, _ = told("ingest", str(PAGE), "--dry-run", "--json", "--url", "https://a.example/x", "--source", "fjord")
    first = json.loads(out.splitlines()[0])
    assert (first["address"], first["source"]) == ("https://a.example/x", "fjord")


@pytest.mark.parametrize(
    ("words", "code", "problem"),
    [
        (["no-such-file.txt"], 1, "no-file"),
        (["http://127.0.0.1:9/x"], 3, "fetch-forbidden"),
        ([], 1, "no-feeds"),
        ([str(PAGE), "--source", "fjrod"], 1, "did you mean “fjord”"),
        (["--no-such-option"], 2, "No such option"),
    ],
)
def test_what_can_not_be_done_is_said(site: Path, told: Told, words: list[str], code: int, problem: str) -> None:
    found, _, err = told("ingest", *words)
    assert found == code
    assert problem in err


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "nothing-to-read"),
        (b"%PDF-1.7", "form-not-read"),
        (bytes(range(256)) * 9, "form-not-read"),
        (b"Advertisement\n", "no-story"),
        (b"caf\xe9 " * 20 + b".", "encoding-guessed"),
    ],
)
def test_problems_of_a_source_are_said_and_the_others_go_on(site: Path, told: Told, data: bytes, problem: str) -> None:
    (site / "odd.bin").write_bytes(data)
    _, out, err = told("ingest", "odd.bin", str(PAGE), "--dry-run")
    assert problem in err
    assert "2 stories, 1 teaser" in out


def test_a_saved_page_keeps_its_address(site: Path, told: Told) -> None:
    _, out, _ = told("ingest", str(SAVED), "--dry-run", "--json")
    first = json.loads(out.splitlines()[0])
    assert first["address"] == "https://strait-brief.example/2018/09/denmark-shelves-plan.html"


def test_a_cut_can_be_taken_back(site: Path, told: Told) -> None:
    told("ingest", str(PAGE))
    slug = "baltic-navies-since-the-cold-war-a-short-history"
    path = site / f"content/drafts/2018-09-06-{slug}.md"
    code, out, _ = told("restore", slug, "story/dateline")
    assert code == 0
    assert "is back" in out
    text = path.read_text("utf-8")
    assert "\nCopenhagen, Denmark (AFP) September 6, 2018 - The fleets around" in text
    assert "restored: [story/dateline]" in text or "- story/dateline" in text
    before = path.read_bytes()
    assert "already" in told("restore", slug, "story/dateline")[1]
    assert path.read_bytes() == before


MAIL = (
    b"From: Ida <ida@a.example>\nSubject: Nine cranes\nMessage-ID: <1@a.example>\nMIME-Version: 1.0\n\n"
    b"All nine cranes of the harbour stand still, it said.\n"
)


def test_a_signature_is_shown_and_can_be_taken_back(site: Path, told: Told) -> None:
    (site / "signed.eml").write_bytes(MAIL + b"\n-- \nIda Holm\n*Fjord* Ledger\n")
    told("ingest", str(site / "signed.eml"))
    (path,) = (site / "content/drafts").glob("*nine-cranes.md")
    before = path.read_text("utf-8")
    assert "Holm" not in before
    assert "[mail/signature]\n-- \nIda Holm" in told("show", "nine-cranes", "--cuts")[1]
    assert told("restore", "nine-cranes", "mail/signature")[0] == 0
    after = path.read_text("utf-8")
    assert after.rpartition("---")[2] == before.rpartition("---")[2] + "\n-- Ida Holm \\*Fjord\\* Ledger\n"
    assert "already" in told("restore", "nine-cranes", "mail/signature")[1]
    assert path.read_text("utf-8") == after


@pytest.mark.parametrize(
    ("rule", "problem"), [("story/datelin", "did you mean “story/dateline”"), ("blogger/powered", "rule-cut-nothing")]
)
def test_what_was_not_cut_can_not_be_taken_back(site: Path, told: Told, rule: str, problem: str) -> None:
    told("ingest", str(PAGE))
    code, _, err = told("restore", "baltic-navies-since-the-cold-war-a-short-history", rule)
    assert code == 1
    assert problem in err


def test_without_a_ledger_there_is_nothing_to_take_back(site: Path, told: Told) -> None:
    told("ingest", str(PAGE))
    for ledger in (site / "content/captures").glob("*.json"):
        ledger.unlink()
    code, _, err = told("restore", "finland-buys-a-used-icebreaker", "story/dateline")
    assert code == 1
    assert "no-ledger" in err
