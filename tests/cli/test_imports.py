"""What commands load: one that takes nothing in pays for no reader, no fetcher and no worker."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.desk import make_site, page

ROOT = Path(__file__).resolve().parents[2]
_READERS = "lxml trafilatura readability feedparser htmldate py3langid numpy warcio httpcore2"
_PROGRAM = (
    "import sys, json; from digest.cli.main import run; code = run(sys.argv[1:]);"
    "print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)"
)


def loaded(root: Path, *words: str) -> tuple[int, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *words], cwd=root, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(root)},
    )  # fmt: skip
    code, modules = json.loads(done.stderr.splitlines()[-1])
    return code, set(modules)


@pytest.mark.parametrize(
    "words", [["build"], ["list"], ["inbox"], ["--help"], ["schema", "site"]], ids=lambda words: words[0]
)
def test_commands_that_take_nothing_in_load_no_reader(tmp_path: Path, words: list[str]) -> None:
    code, modules = loaded(make_site(tmp_path / "site"), *words)
    assert code == 0
    assert modules & {*_READERS.split(), "digest.gather", "digest.network"} == set()


def test_ingest_itself_leaves_hostile_bytes_to_its_workers(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    (tmp_path / "a.html").write_bytes(page("Tern"))
    code, modules = loaded(root, "ingest", str(tmp_path / "a.html"))
    assert code == 0
    assert modules & set(_READERS.split()) == set()
