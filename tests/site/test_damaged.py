"""Whatever becomes of the files that builds keep, the next build is as one from nothing, and has no traceback."""

import datetime as dt
import random
import shutil
import time
from pathlib import Path

import pytest

from digest.site.look import outdated
from digest.site.output import output_folder
from tests.site.folder import clean_tree, command, make_site, tree, write

NOON = dt.datetime(2018, 5, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize("name", ["rows", "states", "seal", "memo", "manifest.json"])
def test_a_file_that_is_cut_anywhere_costs_no_more_than_time(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", NOON.timestamp)
    site = make_site(tmp_path / "site", stories=3)
    command(site, now=NOON)
    clean = clean_tree(site, tmp_path / "clean", now=NOON)
    dice = random.Random(name)
    for turn in range(25):
        root = tmp_path / f"{turn}"
        shutil.copytree(site, root)
        command(root, now=NOON)  # whose times it knows
        kept = output_folder(root, None).memo_path.with_name(name)
        with kept.open("r+b") as file:
            file.truncate(dice.randrange(kept.stat().st_size))
        (root / "output/index.html").write_bytes(b"x" * len(clean["index.html"]))
        outdated(str(root), "")
        command(root, now=NOON)
        assert tree(root / "output") == clean
        shutil.rmtree(root)


def test_a_spoiled_list_of_what_is_ours_makes_no_file_of_somebody_else_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", NOON.timestamp)
    site = make_site(tmp_path / "site", stories=3)
    command(site, now=NOON)
    (site / "output/robotr.txt").write_text("foreign")
    manifest = output_folder(site, None).workshop / "manifest.json"
    spoiled = manifest.read_bytes().replace(b'"robots.txt"', b'"robotr.txt"')  # one bit
    assert spoiled != manifest.read_bytes()
    manifest.write_bytes(spoiled)
    write(site, "content/pages/about.md", "---\ntitle: About us\n---\nHello\n")
    command(site, now=NOON)
    assert (site / "output/robotr.txt").read_text() == "foreign"
    assert (site / "output/robots.txt").exists()
