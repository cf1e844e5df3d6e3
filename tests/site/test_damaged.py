"""Whatever becomes of the files that builds keep, the next build is as one from nothing, and has no traceback."""

import datetime as dt
import random
import shutil
import time
from pathlib import Path

import pytest

from digest.site.output import output_folder
from digest.site.seal import outdated
from tests.site.folder import clean_tree, command, make_site, tree

NOON = dt.datetime(2018, 5, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize("name", ["rows", "states", "seal", "memo"])
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
