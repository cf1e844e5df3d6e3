"""The same site on any set-up: zone, locale, hash seed, umask, processes, order of files; and pages that die."""

import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path

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
from tests.site.folder import make_site, run, tree, write

PROGRAM = """
import datetime as dt, os, pathlib, sys
from digest.site import build, made
made.WORTH_SHARING = 10
os.umask(int(sys.argv[3], 8))
options = build.BuildOptions(today=dt.date(2018, 5, 1), jobs=int(sys.argv[2]))
sys.exit(not build.build(pathlib.Path(sys.argv[1]), options).swapped)
"""
SETUPS = list(
    product(
        ("UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu"),
        ("C", "de_DE.UTF-8"),
        ("0", "1"),
        ("022", "077"),
        ("1", "3"),
    )
)
SAMPLE = random.Random(4).sample(SETUPS, int(os.environ.get("DIGEST_SETUPS", "4")))


def print_of(files: dict[str, bytes]) -> str:
    """One hash over all names and bytes."""
    total = hashlib.sha256()
    for path, data in sorted(files.items()):
        total.update(f"{path}\0{len(data)}\0".encode() + data)
    return total.hexdigest()


def test_one_hash_on_every_setup(tmp_path: Path) -> None:
    prints = set()
    for number, (zone, locale, seed, umask, jobs) in enumerate(SAMPLE):
        site = make_site(tmp_path / "model", stories=9)
        files = sorted(tree(site).items(), reverse=number % 2 == 1)  # the order in which they lie on the disk
        root = tmp_path / f"site-{number}"
        for path, data in files:
            write(root, path, data.decode())
        setup = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", PROGRAM, str(root), jobs, umask], env=setup, check=True)
        prints.add(print_of(tree(root / "output")))
    assert len(prints) == 1


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
        subprocess.run([sys.executable, "-c", program], cwd=root, timeout=60, check=True)


def test_an_article_of_fifty_megabytes_is_named(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", stories=4)
    path = "content/articles/2018/04/story-3.md"
    write(root, path, (root / path).read_text() + "word " * 10_000_000)
    report = run(root)
    assert not report.swapped
    assert [(each.place.file, each.code) for each in report.problems] == [(path, "file-too-large")]
    assert run(root, keep_going=True).swapped
    assert "2018/04/story-2.html" in tree(root / "output")
