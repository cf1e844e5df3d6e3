"""digest rule and digest reclean: a rule taught by an example, and what it changes in what is there."""

import json
from pathlib import Path

import pytest

from tests.cli.desk import Told, drafts, make_site, telling

PARAGRAPHS = (
    "The ministry said on Tuesday that it would watch the works in the harbour closely from now on.",
    "A second paragraph says what the works will cost and who has been asked to pay for all of them.",
    "Nobody in the yard would say how long the gates will have to be kept shut to visitors.",
)
HOUSE = "Harbour Desk morning letter no. {number}, seen by {seen} people on April {day}, 2018"


def paste(title: str, number: int, line: str = HOUSE) -> str:
    said = line.format(number=number, seen=number * 1100, day=number)
    story = [f"{text[:-1]}, {title}." for text in PARAGRAPHS]
    return "\n\n".join([title, *story[:2], said, story[2]]) + "\n"


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return telling(capsys)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told) -> Path:
    root = make_site(tmp_path / "site", sources={"harbour": {"name": "Harbour Desk"}})
    monkeypatch.chdir(root)
    for number, title in enumerate(("Six boats go north", "Yard hires many welders", "Old radar tower falls"), 1):
        (root / f"{number}.txt").write_text(paste(title, number), "utf-8")
        assert told("ingest", f"{number}.txt", "--source", "harbour")[0] == 0
    return root


MARK = HOUSE.format(number=1, seen=1100, day=1)


def taught(told: Told, *words: str) -> tuple[int, str, str]:
    return told("rule", "add", "--from", "six-boats-go-north", "--mark", MARK, *words)


def bodies(root: Path) -> str:
    return "\n".join(drafts(root).values())


def test_a_rule_is_written_for_its_source_and_tells_what_it_would_cut(site: Path, told: Told) -> None:
    before = bodies(site)
    code, out, _ = taught(told, "--json")
    value = json.loads(out)
    assert code == 0
    assert (value["file"], len(value["would_cut"])) == ("content/rules/harbour.yaml", 3)
    assert bodies(site) == before
    text = (site / "content/rules/harbour.yaml").read_text("utf-8")
    assert "April" not in text.split("seen:")[0]
    code, out, _ = told("rule", "list")
    assert (code, out.splitlines()[0].split(":")[0]) == (0, value["rule"])


def test_a_taught_rule_cuts_what_comes_in_and_deleting_it_undoes_it(site: Path, told: Told) -> None:
    taught(told)
    (site / "new.txt").write_text(paste("New ferry line opens", 9), "utf-8")
    _, out, _ = told("ingest", "new.txt", "--dry-run", "--json")
    one = json.loads(out)
    assert "morning letter" not in one["body"]
    assert [cut["rule"] for cut in one["cuts"]] == ["harbour/harbour-desk-morning-letter-no-seen-by"]
    (site / "content/rules/harbour.yaml").unlink()
    _, out, _ = told("ingest", "new.txt", "--dry-run", "--json")
    assert "morning letter" in json.loads(out)["body"]


def test_a_dry_run_writes_no_rule(site: Path, told: Told) -> None:
    assert taught(told, "--dry-run")[0] == 0
    assert not (site / "content/rules").exists()


def test_several_lines_become_a_block_and_a_second_rule_joins_the_file(site: Path, told: Told) -> None:
    taught(told)
    block = "Letters to the harbour desk\n\nWrite to room {number}\n\nAll letters of the harbour are read"
    (site / "4.txt").write_text(paste("Night trains run again", 4, block), "utf-8")
    assert told("ingest", "4.txt", "--source", "harbour")[0] == 0
    mark = "Letters to the harbour desk\nWrite to room 4\nAll letters of the harbour are read"
    code, out, _ = told(
        "rule", "add", "--from", "night-trains-run-again", "--mark", mark, "--json", "--name", "letters"
    )
    value = json.loads(out)
    assert (code, value["rule"], len(value["would_cut"])) == (0, "harbour/letters", 3)
    assert {"from", "through"} <= value.keys()
    assert len(told("rule", "list")[1].splitlines()) == 2


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ("morning letter", "mark-not-found"),
        ("something that is nowhere in it", "mark-not-found"),
        (" ", "mark-not-found"),
    ],
)
def test_a_mark_that_is_no_whole_line_is_refused(site: Path, told: Told, mark: str, code: str) -> None:
    exit_code, _, err = told("rule", "add", "--from", "six-boats-go-north", "--mark", mark)
    assert exit_code == 1
    assert f"[{code}]" in err
    assert not (site / "content/rules").exists()


def test_a_mark_that_any_line_would_fit_is_refused(site: Path, told: Told) -> None:
    (site / "5.txt").write_text(paste("Night trains run again", 5, "{number} {seen}"), "utf-8")
    told("ingest", "5.txt", "--source", "harbour")
    _, _, err = told("rule", "add", "--from", "night-trains-run-again", "--mark", "5 5500")
    assert "[rule-too-broad]" in err


def test_a_broken_rule_file_is_told_with_its_line_and_the_others_work(site: Path, told: Told) -> None:
    taught(told)
    path = site / "content/rules/harbour.yaml"
    path.write_text(path.read_text("utf-8") + "  wrong:\n    line: '(x'\n    seen: here\n", "utf-8")
    (site / "new.txt").write_text(paste("New ferry line opens", 9), "utf-8")
    code, out, err = told("ingest", "new.txt", "--dry-run", "--json")
    assert code == 1
    assert "content/rules/harbour.yaml:6" in err
    assert "[cut-rule-wrong]" in err
    assert "morning letter" not in json.loads(out)["body"]
    assert "[cut-rule-wrong]" in taught(told)[2]


def test_reclean_shows_first_and_writes_only_what_nobody_edited(site: Path, told: Told) -> None:
    taught(told)
    edited = next((site / "content/drafts").glob("*yard-hires*"))
    edited.write_text(edited.read_text("utf-8").replace("Nobody in the yard", "No one in the yard"), "utf-8")
    before = drafts(site)
    code, out, _ = told("reclean")
    assert code == 0
    assert out.count("  - Harbour Desk morning letter") == 3
    assert "3 texts would be cut otherwise; 2 may be changed" in out
    assert drafts(site) == before
    code, out, _ = told("reclean", "--write")
    after = drafts(site)
    assert code == 0
    assert {name for name in after if after[name] != before[name]} == set(after) - {edited.name}
    assert all("morning letter" not in text for name, text in after.items() if name != edited.name)
    assert after[edited.name] == before[edited.name]
    assert "an editor has changed it" in out
    assert told("reclean", "six-boats-go-north")[1] == "Nothing changes.\n"


def test_what_reclean_cut_can_be_restored_and_is_then_left_alone(site: Path, told: Told) -> None:
    before = drafts(site)
    rule = json.loads(taught(told, "--json")[1])["rule"]
    told("reclean", "six-boats-go-north", "--write")
    assert told("restore", "six-boats-go-north", rule)[0] == 0
    name = next(name for name in before if "six-boats" in name)
    assert drafts(site)[name].split("---")[-1] == before[name].split("---")[-1]
    (site / "content/rules/harbour.yaml").unlink()
    for words in (("reclean",), ("reclean", "--write")):
        out = told(*words)[1]
        assert "an editor took back a cut" in out
        assert out.endswith("1 text would be cut otherwise; it is left as it is\n")


def test_deleting_a_rule_and_recleaning_brings_the_line_back(site: Path, told: Told) -> None:
    before = drafts(site)
    taught(told)
    told("reclean", "--write")
    assert drafts(site) != before
    (site / "content/rules/harbour.yaml").unlink()
    told("reclean", "--write")
    assert drafts(site) == before


def test_ledgers_of_old_are_judged_by_their_letters(site: Path, told: Told) -> None:
    for path in (site / "content/captures").glob("*.json"):
        value = json.loads(path.read_bytes())
        for story in value["stories"]:
            del story["body"]
        path.write_text(json.dumps(value), "utf-8")
    taught(told)
    told("reclean", "--write")
    assert "morning letter" not in bodies(site)
