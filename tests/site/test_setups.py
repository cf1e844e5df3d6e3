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

from digest.render.make import Rendered, render_page
from digest.site import made, making
from digest.site.crew import can_fork, shared
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


@pytest.mark.skipif(not can_fork(), reason="this system does not share work by forking")
@pytest.mark.parametrize("fate", [endless, slain])
def test_a_page_that_hangs_or_dies_is_named_and_the_rest_published(
    fate: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_site(tmp_path / "site")

    def fateful(answers: object, templates: object, path: str, *more: object) -> Rendered:
        if path == "2018/04/story-3.html":
            fate()
        return render_page(answers, templates, path, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(made, "WORTH_SHARING", 1)
    monkeypatch.setattr(making, "render_page", fateful)
    monkeypatch.setattr(made, "shared", partial(shared, limit=3.0))
    refused = run(root, jobs=2)
    assert not refused.swapped
    assert [(each.place.file, each.code) for each in refused.problems] == [
        ("content/articles/2018/04/story-3.md", "page-lost")
    ]
    assert not (root / "output").exists()
    assert run(root, jobs=2, keep_going=True).swapped
    published = tree(root / "output")
    assert "2018/04/story-3.html" not in published
    assert "2018/04/story-2.html" in published


def test_an_article_of_fifty_megabytes_is_named(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", stories=4)
    path = "content/articles/2018/04/story-3.md"
    write(root, path, (root / path).read_text() + "word " * 10_000_000)
    report = run(root)
    assert not report.swapped
    assert [(each.place.file, each.code) for each in report.problems] == [(path, "file-too-large")]
    assert run(root, keep_going=True).swapped
    assert "2018/04/story-2.html" in tree(root / "output")
