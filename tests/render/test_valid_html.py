"""Every page of this repo's own site is valid HTML, by html-validate's standard rules."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from digest.site.build import BuildOptions, build
from tests.shared import ROOT
from tests.tools import on_loopback, tool

RULES = {"root": True, "extends": ["html-validate:standard"]}


def complaints(folder: Path, home: Path) -> list[str]:
    """What the judge says of the pages in a folder."""
    (folder / ".htmlvalidate.json").write_text(json.dumps(RULES), encoding="utf-8")
    pages = sorted(str(path) for path in folder.rglob("*.html"))
    done = subprocess.run(
        [tool("html-validate"), "--formatter", "json", *pages],
        cwd=folder,
        env=on_loopback(home),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    found = json.loads(done.stdout)
    return [f"{one['filePath']}:{said['line']}: {said['message']}" for one in found for said in one["messages"]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    shutil.copy(ROOT / "site.yaml", root)
    for name in ("content", "themes"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("captures"))
    folder = root / "output"
    report = build(root, BuildOptions(today=date(2026, 1, 1), output=folder))
    assert report.swapped
    return folder


def test_this_repos_pages_are_valid(site: Path, tmp_path: Path) -> None:
    assert complaints(site, tmp_path) == []


def test_the_judge_sees_a_mistake(tmp_path: Path) -> None:
    page = "<!doctype html><html lang=en><head><title>x</title></head><body><p><div>x</div></p></body></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert complaints(tmp_path, tmp_path / "home") != []
