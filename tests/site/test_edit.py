"""A build after edits of bodies alone: the same site as a whole build makes, without one; and none where in doubt."""

import datetime as dt
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.site import build as build_module
from digest.site import edit as edit_module
from digest.site import rows as rows_module
from digest.site.build import BuildOptions
from digest.site.edit import edited
from digest.site.explain import explain
from digest.site.look import look, standing
from digest.site.output import output_folder
from digest.site.report import BuildReport
from tests.site.folder import article, clean_tree, command, make_site, run, tree, write

NOON = dt.datetime.now(dt.UTC).replace(hour=12, minute=0, second=0, microsecond=0)
FOLDER = "content/articles/2018/04"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(time, "time", NOON.timestamp)
    monkeypatch.setattr(rows_module, "_BUCKETS", 4)  # so that rows of several pages lie in each
    site = make_site(tmp_path / "site", stories=8)
    write(site, f"{FOLDER}/story-9.md", article("story-9", same_as='["tag:digest.example,2018:story-2"]'))
    assert run(site, now=NOON).swapped
    return site


def put_body(root: Path, name: str, body: str) -> None:
    """Change what stands below the head, as an editor does."""
    path = root / FOLDER / f"{name}.md"
    head = path.read_text(encoding="utf-8").partition("\n---\n")[0]
    path.write_text(f"{head}\n---\n\n{body}\n", encoding="utf-8")


def quickly(root: Path) -> BuildReport | None:
    """A build that may only go the short way."""
    seen = look(str(root), "plain")
    assert seen is not None
    with seen.hold:
        return edited(str(root), seen, drafts=False) if seen.edited else None


@pytest.mark.parametrize("name", ["story-0", "story-1", "story-7", "story-9"])
def test_an_edit_makes_the_pages_that_show_the_story_and_no_other(name: str, root: Path, tmp_path: Path) -> None:
    put_body(root, name, "Something *else* happened.\n\n- at noon\n- at one")
    report = quickly(root)
    assert report is not None
    assert f"2018/04/{name}.html" in report.written or name == "story-1"  # of which an excerpt is shown, to the word
    assert {path for path, _ in report.woken} >= set(report.written)
    assert report.pages == len(tree(root / "output"))
    assert tree(root / "output") == clean_tree(root, tmp_path / "clean", now=NOON)
    assert standing(str(root), "plain") is not None


def test_any_history_of_edits_ends_where_a_clean_build_does(root: Path, tmp_path: Path) -> None:
    dice = random.Random(7)
    short = 0
    for step in range(60):
        for name in dice.sample(
            ["story-0", "story-2", "story-3", "story-5", "story-7", "story-9"], dice.choice([1, 1, 2])
        ):
            put_body(
                root, name, " ".join(dice.choices(["war", "*peace*", "a > b", "talks.", "\n\n", "[x](/y)"], k=9)) + "."
            )
        other = dice.random()
        if other < 0.15:
            write(root, f"{FOLDER}/story-3.md", article("story-3", title=f"Title {step}", tags="[russia]"))
        elif other < 0.2:
            write(root, "themes/plain/footer.html", f"<p>{step}</p>")
        report = quickly(root)
        short += report is not None
        if report is None:
            assert run(root, now=NOON).swapped
        assert tree(root / "output") == clean_tree(root, tmp_path / f"clean-{step}", now=NOON)
    assert short > 30
    # What was made in passing is known to the memo: a whole build finds nothing to make again.
    (root / "output/index.html").touch()
    assert run(root, now=NOON).woken == ()


def killed_at(stage: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(build_module, stage, end)
        with pytest.raises(RuntimeError, match="killed"):
            command(root, now=NOON)


def killed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that ends when the new site is in place and nothing of it is remembered."""
    killed_at("_remember", root, monkeypatch)


def unknown(root: Path, _: pytest.MonkeyPatch) -> None:
    """Which files are ours has been lost, and the editor removes the old page by hand."""
    next((root / ".digest").glob("*/manifest.json")).unlink()
    command(root, now=NOON)
    (root / "output/2018/04/story-6.html").unlink()


@pytest.mark.parametrize("cut", [killed, unknown])
def test_a_page_that_has_gone_never_comes_back_by_an_edit(
    cut: Callable[[Path, pytest.MonkeyPatch], None], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root / FOLDER / "story-6.md"
    path.write_text(path.read_text(encoding="utf-8").replace("slug: story-6", "slug: renamed"), encoding="utf-8")
    cut(root, monkeypatch)
    assert command(root, now=NOON) is not None
    put_body(root, "story-6", "Another body.")
    assert quickly(root) is not None
    assert tree(root / "output") == clean_tree(root, tmp_path / "clean", now=NOON)


def test_edits_are_folded_into_the_memo_in_the_end(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edit_module, "EDITS_KEPT", 12)
    put_body(root, "story-7", "Other.")
    assert quickly(root) is not None
    assert output_folder(root, None).edits_path.exists()
    put_body(root, "story-6", "Other.")
    assert quickly(root) is None
    assert run(root, now=NOON).swapped
    assert not output_folder(root, None).edits_path.exists()


def test_explain_knows_of_an_edit(root: Path) -> None:
    put_body(root, "story-3", "Other.")
    assert quickly(root) is not None
    told = explain(root, "2018/04/story-3.html", BuildOptions(today=NOON.date(), now=NOON))
    assert told.made_because == ("article tag:digest.example,2018:story-3",)
    assert told.next_time == ()


def rows_of(root: Path) -> Path:
    return output_folder(root, None).rows_path


def without(table: str) -> Callable[[Path], object]:
    def spoil(root: Path) -> None:
        with sqlite3.connect(rows_of(root)) as link:
            link.execute(f"DELETE FROM {table}")  # noqa: S608
        link.close()

    return spoil


def flipped(table: str) -> Callable[[Path], object]:
    """A bit is another in each row."""

    def spoil(root: Path) -> None:
        with sqlite3.connect(rows_of(root)) as link:
            for key, data in link.execute(f"SELECT key, data FROM {table}").fetchall():  # noqa: S608
                other = data[:-2] + bytes([data[-2] ^ 1]) + data[-1:]
                link.execute(f"UPDATE {table} SET data = ? WHERE key = ?", (other, key))  # noqa: S608
        link.close()

    return spoil


def head(root: Path) -> None:
    path = root / FOLDER / "story-4.md"
    path.write_text(path.read_text().replace("title: Story 4", "title: Story four"))


DOUBTS: dict[str, Callable[[Path], object]] = {
    "no rows": lambda root: rows_of(root).unlink(),
    "rows cut off": lambda root: os.truncate(rows_of(root), 5000),
    "rows of nothing": lambda root: rows_of(root).write_bytes(b""),
    "rows that are none": lambda root: rows_of(root).write_bytes(b"x" * 9000),
    "another memo": lambda root: output_folder(root, None).memo_path.write_bytes(b"x" * 99),
    "records gone": lambda root: [path.unlink() for path in (root / ".digest/records").iterdir()],
    **{f"no {table}": without(table) for table in ("meta", "page", "answer", "shown")},
    **{f"{table} flipped": flipped(table) for table in ("meta", "page", "answer", "shown")},
    "a head": head,
    "a head cut off": lambda root: (root / FOLDER / "story-4.md").write_text("---\ntitle: X\n"),
    "a merge left half done": lambda root: put_body(root, "story-4", "<<<<<<< a\nx\n=======\ny\n>>>>>>> b"),
    "no UTF-8": lambda root: (root / FOLDER / "story-4.md").write_bytes(
        (root / FOLDER / "story-4.md").read_bytes() + b"\xff"
    ),
    "a body without end": lambda root: put_body(root, "story-4", "> " * 3000 + "x"),
}


@pytest.mark.parametrize("doubt", DOUBTS)
def test_in_doubt_nothing_is_touched(doubt: str, root: Path) -> None:
    before = tree(root / "output")
    put_body(root, "story-3", "Other.")
    DOUBTS[doubt](root)
    assert quickly(root) is None
    assert tree(root / "output") == before


@pytest.mark.parametrize(
    "change",
    [
        lambda root: write(root, f"{FOLDER}/story-new.md", article("story-new")),
        lambda root: (root / FOLDER / "story-5.md").unlink(),
        lambda root: (root / FOLDER / "story-5.md").rename(root / FOLDER / "other.md"),
        lambda root: write(root, "content/pages/about.md", "---\ntitle: Other\n---\n"),
        lambda root: (root / "output/index.html").write_text("x"),
        lambda root: (root / "output/index.html").unlink(),
        lambda root: write(root, "output/CNAME", "x"),
    ],
)
def test_what_is_no_edit_takes_a_whole_build(change: Callable[[Path], object], root: Path) -> None:
    put_body(root, "story-3", "Other.")
    change(root)
    assert quickly(root) is None


def test_the_next_day_takes_a_whole_build(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_body(root, "story-3", "Other.")
    monkeypatch.setattr(time, "time", (NOON + dt.timedelta(days=1)).timestamp)
    assert look(str(root), "plain") is None


def test_after_a_change_that_was_cut_off_a_whole_build_looks(root: Path) -> None:
    put_body(root, "story-3", "Other.")
    (output_folder(root, None).workshop / "journal.json").write_text("{}")
    assert look(str(root), "plain") is None


def test_the_command_goes_the_short_way_and_loads_no_catalog(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", stories=6)
    program = (
        "import sys; sys.argv[1:] = ['build', *sys.argv[1:]]; from digest.cli.start import main\n"
        "heavy = {'markdown', 'yaml', 'click', 'digest.library.load'}\n"
        "try: main()\nfinally: print(sorted(heavy & {*sys.modules}))"
    )

    def command(*options: str) -> list[str]:
        done = subprocess.run([sys.executable, "-c", program, *options], cwd=root, capture_output=True, check=True)
        return done.stdout.decode().splitlines()

    command()
    put_body(root, "story-3", "Other.")
    said, loaded = command()
    assert "written" in said
    assert loaded == "[]"
    assert "nothing to change" in command()[0]
    assert tree(root / "output") == clean_tree(root, tmp_path / "clean", now=dt.datetime.now(dt.UTC))


def another_output(root: Path, _: pytest.MonkeyPatch) -> None:
    """The same site, with its new head, is built into another folder."""
    run(root, output=root.parent / "other", now=NOON)


def cut_after_reading(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that ends when it has read the articles."""
    killed_at("prepare", root, monkeypatch)


def refused(root: Path, _: pytest.MonkeyPatch) -> None:
    """A build that is refused for something else, which is then put right."""
    write(root, f"{FOLDER}/new.md", article("new"))
    write(root, "output/2018/04/new.html", "foreign")
    report = command(root, now=NOON)
    assert report is not None
    assert not report.swapped
    (root / "output/2018/04/new.html").unlink()
    (root / FOLDER / "new.md").unlink()


@pytest.mark.parametrize("other", [another_output, cut_after_reading, refused])
def test_a_head_that_only_another_build_has_read_is_no_edit(
    other: Callable[[Path, pytest.MonkeyPatch], None], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root / FOLDER / "story-1.md"
    path.write_text(path.read_text(encoding="utf-8").replace("title: Story 1", "title: Another"), encoding="utf-8")
    other(root, monkeypatch)
    command(root, now=NOON)
    assert tree(root / "output") == clean_tree(root, tmp_path / "clean", now=NOON)


def flip_edits(edits: Path) -> None:
    data = bytearray(edits.read_bytes())
    data[-3] ^= 1
    edits.write_bytes(data)


@pytest.mark.parametrize("more", [False, True])
@pytest.mark.parametrize("spoil", [flip_edits, Path.unlink])
def test_where_edits_are_lost_their_pages_are_made_again(
    spoil: Callable[[Path], object], more: bool, root: Path, tmp_path: Path
) -> None:
    path = root / FOLDER / "story-1.md"
    before = path.read_bytes()
    put_body(root, "story-1", "Another body.")
    assert quickly(root) is not None
    spoil(next((root / ".digest").glob("*/edits")))
    if more:
        put_body(root, "story-2", "Another body, too.")
        command(root, now=NOON)
    path.write_bytes(before)
    write(root, f"{FOLDER}/new.md", article("new", published="2018-04-30", tags="[russia]"))
    command(root, now=NOON)
    assert tree(root / "output") == clean_tree(root, tmp_path / "clean", now=NOON)


def without_slugs(root: Path) -> None:
    for number in (6, 7):
        path = root / FOLDER / f"story-{number}.md"
        path.write_text(path.read_text(encoding="utf-8").replace(f"slug: story-{number}\n", ""), encoding="utf-8")
    assert run(root, now=NOON).swapped


def to_another_month(root: Path) -> None:
    (root / "content/articles/2018/05").mkdir()
    (root / FOLDER / "story-7.md").rename(root / "content/articles/2018/05/story-7.md")


def to_another_name(root: Path) -> None:
    (root / FOLDER / "story-7.md").rename(root / FOLDER / "another-name.md")


def to_each_other(root: Path) -> None:
    one, two, aside = (root / FOLDER / name for name in ("story-6.md", "story-7.md", "aside"))
    one.rename(aside)
    two.rename(one)
    aside.rename(two)


@pytest.mark.parametrize("move", [to_another_month, to_another_name, to_each_other])
def test_a_file_that_moves_takes_its_address_along_everywhere(
    move: Callable[[Path], None], root: Path, tmp_path: Path
) -> None:
    without_slugs(root)
    move(root)
    command(root, now=NOON)
    assert tree(root / "output") == clean_tree(root, tmp_path / "clean", now=NOON)
