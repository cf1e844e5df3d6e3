"""Records save reading and change nothing: with them, a site loads as it does without."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from digest.library.load import Loaded, body_of, load
from digest.library.records import Records
from digest.site.seal import before
from tests.site.folder import TERMS, article, make_site, write

STORY = "content/articles/2018/04/story-0.md"


def recorded(root: Path) -> tuple[Loaded, Records]:
    found = before(str(root), drafts=False)
    assert found
    records = Records(root / "records", "this program", found.states, frozenset(path for path, _ in found.fresh))
    return load(root, records=records), records


def bare(loaded: Loaded, root: Path) -> Loaded:
    """As it would have been loaded without records."""
    catalog = loaded.catalog
    assert catalog
    whole = (msgspec.structs.replace(each, body=body_of(root, each), mark="", face="") for each in catalog.articles)
    return Loaded(msgspec.structs.replace(catalog, articles=tuple(whole)), loaded.problems)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    site = make_site(tmp_path / "site", stories=4)
    dateline = "{place: Paris, country: France, agency: AFP, date: 2018-04-11}"
    via = "[{kind: blogger, name: A blog}]"
    more = {"dateline": dateline, "via": via, "withdrawn": "2018-04-20", "published": "2018-04-11T06:00:00+02:00"}
    write(site, "content/articles/2018/04/rich.md", article("rich", aliases="[/old.html]", lang="", **more))
    for path in (site / "content").rglob("*.md"):
        os.utime(path, (1e9, 1e9))
    return site


def hidden(root: Path) -> None:
    path = root / STORY
    status = path.stat()
    path.write_text(path.read_text().replace("weight", "wEight"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def spoiled(root: Path) -> None:
    for path in (root / "records").iterdir():
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 4
        path.write_bytes(data)


CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda root: None,
    "a body": lambda root: write(root, STORY, article("story-0", body="Other.")),
    "hidden in size and time": hidden,
    "a touch": lambda root: os.utime(root / STORY),
    "a mistake": lambda root: write(root, STORY, article("story-0", tags="[syira]")),
    "an inferred date": lambda root: write(root, STORY, article("story-0", date_basis="inferred")),
    "a warning": lambda root: write(root, STORY, article("story-0", summary="")),
    "a twin": lambda root: write(root, "content/articles/2018/04/twin.md", (root / STORY).read_text()),
    "an old address taken": lambda root: write(root, STORY, article("story-0", aliases="[/2018/04/rich.html]")),
    "a story gone": lambda root: (root / STORY).unlink(),
    "a story moved": lambda root: (root / STORY).rename(root / "content/articles/2018/04/moved.md"),
    "a term gone": lambda root: write(root, "content/taxonomy.yaml", TERMS.replace("  syria: ", "  iraq: ")),
    "a term renamed": lambda root: write(
        root,
        "content/taxonomy.yaml",
        TERMS.replace("  syria: {name: Syria", "  levant: {name: Levant, aliases: [syria]"),
    ),
    "terms that can't be read": lambda root: write(root, "content/taxonomy.yaml", TERMS + "x: {a: {nam: 1}}\n"),
    "a source gone": lambda root: write(root, "content/sources.yaml", "weekly: {name: W, rights: full}\n"),
    "another language": lambda root: write(root, "site.yaml", (root / "site.yaml").read_text() + "language: fr\n"),
    "records spoiled": spoiled,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_site_loads_with_records_as_it_does_without(change: str, root: Path) -> None:
    first, _ = recorded(root)
    assert bare(first, root) == load(root)
    CHANGES[change](root)
    second, _ = recorded(root)
    assert bare(second, root) == load(root)
    third, _ = recorded(root)
    assert third == second


def test_what_is_unchanged_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(root)
    recorded(root)  # files young enough to be doubted are read once more
    opened: list[str] = []
    monkeypatch.setattr("digest.library.load.read_article", lambda data, path: opened.append(path))
    loaded, _ = recorded(root)
    assert loaded.catalog
    assert opened == []
    assert {each.body for each in loaded.catalog.articles} == {""}


def test_another_program_s_records_are_not_believed(root: Path) -> None:
    recorded(root)
    found = before(str(root), drafts=False)
    assert found
    other = Records(root / "records", "another program", found.states)
    assert other.unchanged(STORY) is None


def test_the_same_article_has_the_same_mark_however_it_was_loaded(root: Path) -> None:
    first, _ = recorded(root)
    second, _ = recorded(root)
    assert first.catalog
    assert second.catalog
    assert [each.mark for each in first.catalog.articles] == [each.mark for each in second.catalog.articles]
