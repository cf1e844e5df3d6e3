"""The early answer: yes only where a build would change nothing, whatever was touched and however it was hidden."""

import datetime as dt
import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.site import look as look_module
from digest.site import seal as seal_module
from digest.site.look import standing
from digest.site.seal import Seal
from digest.site.states import outputs_told
from tests.site.folder import SITE, article, clean_tree, command, make_site, run, tree, write

NOON = dt.datetime.now(dt.UTC).replace(hour=12, minute=0, second=0, microsecond=0)
STORY = "content/articles/2018/04/story-0.md"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(time, "time", NOON.timestamp)
    site = make_site(tmp_path / "site", stories=4)
    assert run(site, now=NOON).swapped
    return site


def stands(root: Path) -> Seal | None:
    return standing(str(root), "plain")


def test_a_site_as_it_was_built_stands(root: Path) -> None:
    found = stands(root)
    assert found is not None
    assert found.pages == len(tree(root / "output"))
    assert stands(root) is not None


def test_an_empty_folder_of_content_does_not_stand_once_it_is_gone(root: Path) -> None:
    shutil.rmtree(root / "content")
    (root / "content").mkdir()
    assert run(root, now=NOON).swapped
    assert stands(root) is not None
    (root / "content").rmdir()
    assert stands(root) is None
    assert not run(root, now=NOON).swapped


def hidden(root: Path) -> None:
    """A change that keeps size and time."""
    path = root / STORY
    status = path.stat()
    path.write_text(path.read_text().replace("weight", "wEight"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def spoiled(root: Path) -> None:
    path = root / "output/index.html"
    status = path.stat()
    path.write_bytes(b"x" * status.st_size)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    "a body": lambda root: write(root, STORY, article("story-0", body="Other.")),
    "hidden in size and time": hidden,
    "a new file": lambda root: write(root, "content/articles/2018/04/story-new.md", article("story-new")),
    "a file gone": lambda root: (root / STORY).unlink(),
    "a file renamed": lambda root: (root / STORY).rename(root / "content/articles/2018/04/moved.md"),
    "a touch": lambda root: os.utime(root / STORY),
    "a setting": lambda root: write(root, "site.yaml", f"{SITE}editor: Someone\n"),
    "a theme": lambda root: write(root, "themes/plain/footer.html", "<p>Other</p>"),
    "an empty theme": lambda root: (root / "themes/plain").mkdir(parents=True),
    "an output spoiled": spoiled,
    "an output gone": lambda root: (root / "output/index.html").unlink(),
    "a foreign output": lambda root: write(root, "output/CNAME", "x"),
    "a link": lambda root: (root / "content/pages/link.md").symlink_to("about.md"),
    "no manifest": lambda root: next((root / ".digest").glob("*/manifest.json")).unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_looked_at(change: str, root: Path) -> None:
    CHANGES[change](root)
    assert stands(root) is None


def test_a_change_within_a_tick_of_the_clock_shows_in_the_bytes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The states of all files are as they were, as a coarse clock would have it; the bytes are not."""
    os.utime(root / STORY, (4e9, 4e9))  # never old enough to be trusted
    states = seal_module.inputs(str(root), drafts=False)
    monkeypatch.setattr(seal_module, "inputs", lambda root, drafts: states)
    assert run(root, now=NOON).swapped
    assert stands(root) is not None
    (root / STORY).write_text((root / STORY).read_text().replace("weight", "wEight"))
    assert stands(root) is None


@pytest.mark.parametrize(("hours", "still"), [(1, True), (3, False), (12, False), (-13, False)])
def test_a_story_comes_out_at_its_minute_and_a_day_ends(
    hours: int, still: bool, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = NOON + dt.timedelta(hours=2)
    write(root, "content/articles/2018/04/story-soon.md", article("story-soon", published=soon.isoformat()))
    run(root, now=NOON)
    assert not (root / "output/2018/04/story-soon.html").exists()
    monkeypatch.setattr(time, "time", (NOON + dt.timedelta(hours=hours)).timestamp)
    assert (stands(root) is not None) is still


@pytest.mark.parametrize("options", [{"as_of": dt.date(2018, 4, 12)}, {"base_url": "https://x.example"}])
def test_another_view_breaks_the_seal(options: dict[str, object], root: Path) -> None:
    run(root, now=NOON, **options)
    assert stands(root) is None


def test_a_look_that_ends_early_waits_for_nobody(root: Path) -> None:
    """The process that looks at output/ has more to tell than a pipe holds, and nobody listens."""
    for number in range(1500):
        (root / f"output/{number:050}.txt").touch()
    (root / "content/articles/linked.md").symlink_to("2018/04/story-0.md")
    (root / "content/articles/2018/04").touch()  # as after a file came: both folders are looked at beside
    program = f"import sys, time; time.time = lambda: {NOON.timestamp()}\nfrom digest.site.look import look\n"
    asked = [sys.executable, "-c", f"{program}print(look(sys.argv[1], 'plain'))", str(root)]
    done = subprocess.run(asked, timeout=60, capture_output=True, check=True)
    assert done.stdout == b"None\n"


def test_nobody_waits_for_a_look_at_the_output_that_decides_nothing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, patience = tmp_path / "asked", time.monotonic() + 60

    def once_asked(folder: str) -> bytes:
        while not asked.exists() and time.monotonic() < patience:
            time.sleep(0.01)
        return outputs_told(folder) if asked.exists() else b"nobody asked"

    monkeypatch.setattr(look_module, "outputs_told", once_asked)
    write(root, "content/articles/2018/04/story-new.md", article("story-new"))
    seen = look_module.look(str(root), "plain")
    assert seen
    with seen.hold:
        assert seen.edited is None
        asked.touch()
        left = seen.left()
    assert left.there == outputs_told(str(root / "output")).decode()
    assert left.kept


def test_an_early_end_does_not_wait_for_the_look_at_the_output(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited, patience = tmp_path / "waited", time.monotonic() + 20

    def at_length(_folder: str) -> bytes:
        while time.monotonic() < patience:
            time.sleep(0.01)
        waited.touch()
        return b""

    monkeypatch.setattr(look_module, "outputs_told", at_length)
    write(root, "content/articles/2018/04/story-new.md", article("story-new"))
    write(root, "site.yaml", "title: [")
    report = command(root, now=NOON)
    assert report
    assert not report.swapped
    assert not waited.exists()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's list of open files")
@pytest.mark.parametrize("stirred", [True, False])
def test_where_no_process_can_be_started_this_one_looks(
    stirred: bool, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    if stirred:
        os.utime(root / "content/articles/2018/04")
    before = len(list(Path("/proc/self/fd").iterdir()))
    assert stands(root) is not None
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize("stirred", [True, False])
def test_a_page_changed_beside_a_new_story_is_made_anew(stirred: bool, root: Path, tmp_path: Path) -> None:
    page = root / "output/2018/04/story-3.html"
    whole = page.read_bytes()
    page.write_bytes(whole + b"by hand")
    new = "content/articles/2018/04/story-new.md"
    write(root, new, article("story-new"))
    if not stirred:  # as far as the times of folders tell
        for folder in (root / new).parents[:2]:
            os.utime(folder, (0, 0))
    report = command(root, now=NOON + dt.timedelta(seconds=1))
    assert report
    assert report.swapped, report.problems
    assert page.read_bytes() == whole
    assert tree(root / "output") == clean_tree(root, tmp_path / "clean", now=NOON, today=NOON.date())


def test_drafts_are_another_view(root: Path) -> None:
    assert standing(str(root), "drafts") is None
    run(root, now=NOON, drafts=True)
    assert stands(root) is None
    assert standing(str(root), "drafts") is not None
    write(root, "content/drafts/a.md", "---\ntitle: A\n---\n")
    assert standing(str(root), "drafts") is None


@pytest.mark.parametrize("length", [0, 1, 40, 60, 200])
def test_a_seal_cut_off_is_none(length: int, root: Path) -> None:
    path = next((root / ".digest").glob("*/seal"))
    path.write_bytes(path.read_bytes()[:-4][:length])
    assert stands(root) is None


def test_a_seal_with_a_flipped_bit_is_none(root: Path) -> None:
    path = next((root / ".digest").glob("*/seal"))
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert stands(root) is None, whole[:place]


def test_the_command_says_so_before_it_loads_anything_heavy(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", stories=3)
    program = (
        "import sys; sys.argv[1:] = ['build', *sys.argv[1:]]; from digest.cli.start import main\n"
        "heavy = {'jinja2', 'markdown', 'yaml', 'click', 'msgspec', 'nh3'}\n"
        "try: main()\nfinally: print(sorted(heavy & {*sys.modules}))"
    )

    def command(*options: str) -> list[str]:
        done = subprocess.run([sys.executable, "-c", program, *options], cwd=root, capture_output=True, check=True)
        return done.stdout.decode().splitlines()

    assert "written" in command()[0]
    said, loaded = command()
    assert "nothing to change" in said
    assert loaded == "[]"
    assert json.loads(command("--json")[0])["written"] == []


def test_warnings_are_told_again(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", stories=3)
    write(root, "content/sources.yaml", "gazette: {name: G}\nweekly: {name: W, rights: full}\nwire: {name: X}\n")
    command = [sys.executable, "-m", "digest", "build"]
    first, second = (subprocess.run(command, cwd=root, capture_output=True, check=True) for _ in range(2))
    assert b"source-without-rights" in first.stderr
    assert first.stderr == second.stderr
