"""The same site on any set-up: zone, locale, hash seed, umask, processes, order of files; and pages that die."""

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import combinations, product
from pathlib import Path
from typing import NamedTuple

import pytest

from digest.library import load
from digest.library.nouns import read_article
from digest.library.reading import Read
from digest.model.article import Article
from digest.render.frame import Html
from digest.render.kinds import KINDS
from digest.render.pages.article import article
from digest.render.questions import Site
from digest.site import build, made
from digest.site.crew import can_fork, shared
from digest.turns import timed
from tests.site.folder import article as article_text
from tests.site.folder import make_site, run, tree, write

PROGRAM = """
import datetime as dt, os, pathlib, sys
from digest.site import build, made
made.WORTH_SHARING = 10
os.umask(int(sys.argv[3], 8))
options = build.BuildOptions(today=dt.date(2018, 5, 1), jobs=int(sys.argv[2]))
sys.exit(not build.build(pathlib.Path(sys.argv[1]), options).swapped)
"""
ZONES = ("UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu")
SETUPS_IN_CI = 8


def other_locale() -> str:
    """One that sorts and folds other than C does; C.UTF-8 on machines where none is installed, as is common."""
    with suppress(OSError):
        offered = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.split()
        fit = [name for name in offered if "_" in name and name.lower().replace("-", "").endswith("utf8")]
        for name in sorted(fit, key=lambda name: (not name.startswith(("tr_TR", "de_DE")), name)):
            return name
    return "C.UTF-8"


class Setup(NamedTuple):
    """A machine to build on; `mirrored` is its hash seed, and whether the files lie on its disk in reverse order."""

    zone: int
    other: int  # whether its locale is another one than C
    mirrored: int
    closed: int  # whether its umask keeps others out
    several: int  # whether it works in three processes

    def environment(self) -> dict[str, str]:
        locale = other_locale() if self.other else "C"
        return {"TZ": ZONES[self.zone], "LC_ALL": locale, "PYTHONHASHSEED": str(self.mirrored)}

    def arguments(self) -> tuple[str, str]:
        return ("3" if self.several else "1"), ("077" if self.closed else "022")


# Eight first in which any three axes but the zone meet in every way, and each zone meets both sides of each: half of
# all sides there are, and number 7 - n is number n with every side turned. The other 56 are for DIGEST_SETUPS=64.
_EVEN = [sides for sides in product((0, 1), repeat=4) if sum(sides) % 2 == 0]
_FEW = [Setup(min(number, 7 - number), *sides) for number, sides in enumerate(_EVEN)]
SETUPS = _FEW + sorted({Setup(*each) for each in product(range(4), *[(0, 1)] * 4)} - set(_FEW))
CHOSEN = SETUPS[: int(os.environ.get("DIGEST_SETUPS", str(SETUPS_IN_CI)))]


def print_of(files: dict[str, bytes]) -> str:
    """One hash over all names and bytes."""
    total = hashlib.sha256()
    for path, data in sorted(files.items()):
        total.update(f"{path}\0{len(data)}\0".encode() + data)
    return total.hexdigest()


def test_the_setups_in_ci_stand_for_all() -> None:
    assert len(SETUPS) == len(set(SETUPS)) == 64
    few = SETUPS[:SETUPS_IN_CI]
    for axes in combinations(range(1, 5), 3):
        assert len({tuple(setup[axis] for axis in axes) for setup in few}) == 8
    for axis in range(1, 5):
        assert len({(setup.zone, setup[axis]) for setup in few}) == 8


def test_one_hash_on_every_setup(tmp_path: Path) -> None:
    model = sorted(tree(make_site(tmp_path / "model", stories=9)).items())
    prints: dict[str, list[Setup]] = {}
    for number, setup in enumerate(CHOSEN):
        root = tmp_path / f"site-{number}"
        for path, data in reversed(model) if setup.mirrored else model:
            write(root, path, data.decode())
        command = [sys.executable, "-c", PROGRAM, str(root), *setup.arguments()]
        subprocess.run(command, env={**os.environ, **setup.environment()}, check=True)
        prints.setdefault(print_of(tree(root / "output")), []).append(setup)
    assert len(prints) == 1, prints


def endless() -> None:
    while True:
        pass


def slain() -> None:
    os.kill(os.getpid(), 9)


def faulty() -> None:
    raise ValueError("no such thing")


forking = pytest.mark.skipif(not can_fork(), reason="this system does not share work by forking")
FATES = [
    pytest.param(endless, 1, "took more than 1 seconds", id="hangs"),
    pytest.param(endless, 2, "took more than 1 seconds", id="hangs in a process of its own", marks=forking),
    pytest.param(slain, 2, "ended its process by signal 9", id="dies", marks=forking),
]
FAULTS = [
    pytest.param(faulty, jobs, "met a fault of digest: ValueError: no such thing (test_setups.py:", marks=forking)
    for jobs in (1, 2)
]


@pytest.mark.parametrize(("fate", "jobs", "words"), [*FATES, *FAULTS])
def test_a_page_that_can_not_be_made_is_named_and_the_rest_published(
    fate: Callable[[], None], jobs: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_site(tmp_path / "site")

    def fateful(site: Site, path: str, *arguments: str) -> Html | bytes:
        if path == "2018/04/story-3.html":
            fate()
        return article(site, path, *arguments)

    monkeypatch.setattr(made, "WORTH_SHARING", 1)
    monkeypatch.setitem(KINDS, "article", fateful)  # type: ignore[arg-type]
    monkeypatch.setattr(made, "shared", partial(shared, limit=1.0))
    monkeypatch.setattr(made, "timed", partial(timed, 1.0))
    refused = run(root, jobs=jobs)
    assert not refused.swapped
    (problem,) = refused.problems
    assert (problem.place.file, problem.code) == ("content/articles/2018/04/story-3.md", "page-lost")
    assert problem.text.startswith(f"making 2018/04/story-3.html {words}")
    assert not (root / "output").exists()
    assert run(root, jobs=jobs, keep_going=True).swapped
    published = tree(root / "output")
    assert "2018/04/story-3.html" not in published
    assert "2018/04/story-2.html" in published


@pytest.mark.parametrize(("fate", "jobs", "words"), FATES)
def test_an_article_that_can_not_be_read_is_named_and_the_rest_published(
    fate: Callable[[], None], jobs: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_site(tmp_path / "site")
    lost = "content/articles/2018/04/story-3.md"

    def fateful(data: bytes, path: str) -> Read[Article]:
        if path == lost:
            fate()
        return read_article(data, path)

    monkeypatch.setattr(load, "WORTH_SPREADING", 1)
    monkeypatch.setattr(load, "read_article", fateful)
    monkeypatch.setattr(build, "shared", partial(shared, limit=1.0))
    monkeypatch.setattr(load, "timed", partial(timed, 1.0))
    for _ in range(2):  # what is lost is no better known the second time
        refused = run(root, jobs=jobs)
        assert not refused.swapped
        (problem,) = refused.problems
        assert (problem.place.file, problem.code) == (lost, "file-lost")
        assert problem.text.startswith(f"reading it {words}")
    assert run(root, jobs=jobs, keep_going=True).swapped
    assert "2018/04/story-2.html" in tree(root / "output")


def test_a_template_that_never_ends_is_stopped_in_a_small_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_site(tmp_path / "site", stories=4)
    loop = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
    write(root, "site.yaml", f"{(root / 'site.yaml').read_text()}\ntheme: own\n")
    write(root, "themes/own/theme.yaml", "name: Own\n")
    write(root, "themes/own/credit.html", f"{{% if article.title == 'Story 3' %}}{loop}{{% endif %}}")
    monkeypatch.setattr(made, "timed", partial(timed, 1.0))
    report = run(root)
    assert [(each.place.file, each.code) for each in report.problems] == [
        ("content/articles/2018/04/story-3.md", "page-lost")
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_among_the_articles_holds_nothing_up(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", stories=4)
    build_it = "import sys; sys.argv = ['digest', 'build']\nfrom digest.cli.start import run; run()"
    pipe = f"import os; os.mkfifo('content/articles/2018/04/pipe.md')\n{build_it}"  # too young to be known by its times
    for program in (build_it, pipe, build_it):
        subprocess.run([sys.executable, "-c", program], cwd=root, timeout=60, check=True)  # a held one never ends
    built = tree(root / "output")
    assert "2018/04/story-3.html" in built
    assert not [path for path in built if "pipe" in path]


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The sharing of work is noted and refused. A thread runs beside, so that nothing is looked at in a process."""
    noted: list[str] = []

    def refused() -> int:
        noted.append("fork")
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    done = threading.Event()
    beside = threading.Thread(target=done.wait)
    beside.start()
    yield noted
    done.set()
    beside.join()


@pytest.mark.skipif(not can_fork(), reason="this system does not share work by forking")
def test_a_small_site_is_read_and_made_in_one_process(
    forks: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_site(tmp_path / "site")
    assert run(root, jobs=8).swapped
    write(root, "content/articles/2018/04/story-0.md", article_text("story-0", body="Other words."))
    assert run(root, jobs=1).swapped
    assert run(root, jobs=8, full=True).swapped
    assert forks == []
    for module, threshold in ((made, "WORTH_SHARING"), (load, "WORTH_SPREADING")):
        large = make_site(tmp_path / threshold)
        with monkeypatch.context() as patch:
            patch.setattr(module, threshold, 5)
            with pytest.raises(BlockingIOError):
                run(large, jobs=8)
    assert forks == ["fork", "fork"]


def test_an_article_of_fifty_megabytes_is_named(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", stories=4)
    path = "content/articles/2018/04/story-3.md"
    write(root, path, (root / path).read_text() + "word " * 10_000_000)
    report = run(root)
    assert not report.swapped
    assert [(each.place.file, each.code) for each in report.problems] == [(path, "file-too-large")]
    assert run(root, keep_going=True).swapped
    assert "2018/04/story-2.html" in tree(root / "output")
