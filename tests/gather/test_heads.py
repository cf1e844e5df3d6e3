"""Facts of files that are there, read once and kept."""

from pathlib import Path

import pytest

from digest.gather.heads import Head, body_of, heads, keep_heads

FILE = """---
id: tag:desk.example,2018:a
url: https://a.example/x?a=1
identity: {identity}
capture: 3f9a
part: 2
---

A ship left.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "content/articles/2018/04"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text(FILE.format(identity="tag:a,1"), "utf-8")
    return tmp_path


def only(root: Path) -> Head:
    found, _ = heads(root)
    assert len(found) == 1
    return found[0]


def test_the_facts_of_a_head(root: Path) -> None:
    head = only(root)
    assert (head.id, head.url, head.identity) == ("tag:desk.example,2018:a", "https://a.example/x?a=1", "tag:a,1")
    assert (head.capture, head.part, head.ref) == ("3f9a", "2", "tag:desk.example,2018:a")
    assert body_of(root, head.path) == "\nA ship left.\n"


@pytest.mark.parametrize("written", ['"tag:a,1"', "'tag:a,1'", "tag:a,1  # a comment", ">-\n  tag:a,1"])
def test_a_value_may_be_written_as_yaml_allows(root: Path, written: str) -> None:
    (root / "content/articles/2018/04/a.md").write_text(FILE.format(identity=written), "utf-8")
    assert only(root).identity == "tag:a,1"


def test_a_file_without_a_head_or_with_a_broken_one_stops_nothing(root: Path) -> None:
    folder = root / "content/drafts"
    folder.mkdir()
    (folder / "a.md").write_bytes(b"\xff\xfe no head")
    (folder / "b.md").write_text("---\nurl: [\n---\n", "utf-8")
    (folder / "c.md").write_text("---\r\nurl: https://a.example/c\r\n---\r\nText.\r\n", "utf-8")
    found, _ = heads(root)
    assert [(head.path, head.url) for head in found[1:]] == [
        ("content/drafts/a.md", ""),
        ("content/drafts/b.md", ""),
        ("content/drafts/c.md", "https://a.example/c"),
    ]


def test_kept_facts_are_used_until_the_file_changes(root: Path) -> None:
    found, learned = heads(root)
    assert learned
    keep_heads(root, found)
    assert heads(root) == (found, False)
    (root / "content/articles/2018/04/a.md").write_text(FILE.format(identity="tag:a,22"), "utf-8")
    assert only(root).identity == "tag:a,22"


@pytest.mark.parametrize("damage", [b"", b"\xc1", b"\x82\xa7version\x02\xa5heads\x90"])
def test_a_damaged_memory_is_as_none(root: Path, damage: bytes) -> None:
    found, _ = heads(root)
    keep_heads(root, found)
    (root / ".digest/known").write_bytes(damage)
    assert heads(root) == (found, True)
