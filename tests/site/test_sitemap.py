"""A site with more addresses than one sitemap may hold."""

from pathlib import Path

import pytest
from lxml import etree

from digest.render import sitemap
from tests.site.folder import clean_tree, make_site, run, tree

URL = "https://digest.example/news/"


def named(data: bytes, kind: str) -> list[str]:
    """The addresses that a sitemap, or an index of them, names; below the site's own."""
    root = etree.fromstring(data)
    assert etree.QName(root).localname == kind
    places = [place.text or "" for place in root.iter("{*}loc")]
    assert all(place.startswith(URL) for place in places)
    return [place.removeprefix(URL) for place in places]


def test_each_address_stands_in_one_file_and_the_index_names_each_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_site(tmp_path / "site")
    assert run(root).swapped
    whole = named(tree(root / "output")["sitemap.xml"], "urlset")
    for limit in (len(whole), len(whole) - 1, 4, 1):
        monkeypatch.setattr(sitemap, "LIMIT", limit)
        files = clean_tree(root, tmp_path / f"clean-{limit}")
        parts = sorted(path for path in files if path.startswith("sitemap-"))
        if limit == len(whole):
            assert not parts
            assert named(files["sitemap.xml"], "urlset") == whole
            continue
        assert sorted(named(files["sitemap.xml"], "sitemapindex")) == parts
        lists = [named(files[part], "urlset") for part in parts]
        assert all(0 < len(places) <= limit for places in lists)
        assert sorted(place for places in lists for place in places) == sorted(whole)


def test_the_hosts_and_robots_are_told_of_files_that_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "LIMIT", 4)
    root = make_site(tmp_path / "site")
    assert run(root).swapped
    files = tree(root / "output")
    told = files["robots.txt"].decode().splitlines()
    assert [line for line in told if line.startswith("Sitemap:")] == [f"Sitemap: {URL}sitemap.xml"]
    rules = [line for line in files["_headers"].decode().splitlines() if line.startswith("/")]
    assert rules[0] == "/*"  # what holds for all holds for the parts of the sitemap
    assert {rule.removeprefix("/") for rule in rules[1:]} <= files.keys()
    assert not [rule for rule in rules if "sitemap" in rule]


def test_a_part_goes_when_nothing_is_left_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "LIMIT", 4)
    root = make_site(tmp_path / "site", stories=12)
    assert run(root).swapped
    before = tree(root / "output")
    for number in range(5, 12):
        (root / f"content/articles/2018/04/story-{number}.md").unlink()
    assert run(root).swapped
    after = tree(root / "output")
    parts = sorted(path for path in after if path.startswith("sitemap-"))
    assert len(parts) < len([path for path in before if path.startswith("sitemap-")])
    assert sorted(named(after["sitemap.xml"], "sitemapindex")) == parts
    assert after == clean_tree(root, tmp_path / "clean")
