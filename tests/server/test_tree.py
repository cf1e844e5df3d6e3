import os
from pathlib import Path

from digest.server.tree import tree_of
from tests.server.preview import Site, put


def test_an_address_finds_its_file_and_a_folder_its_index(site: Site) -> None:
    site.build()
    tree = tree_of(site.folder)
    assert tree.find("/") == "index.html"
    assert tree.find("/2018/04/") == "2018/04/index.html"
    assert tree.find("/2018/04/story.html") == "2018/04/story.html"
    assert tree.find("/2018/04") is None
    assert tree.moved("/2018/04") == "/2018/04/"
    assert tree.moved("/2018") is None


def test_a_site_below_a_path_is_found_only_there(site: Site) -> None:
    site.build()
    tree = tree_of(site.folder, "/news/")
    assert tree.find("/news/style.css") == "style.css"
    assert tree.find("/style.css") is None
    assert tree.moved("/") == "/news/"
    assert tree.moved("/news") == "/news/"


def test_a_tree_renewed_by_what_was_touched_is_the_tree_seen_anew(site: Site) -> None:
    site.build()
    before = tree_of(site.folder)
    site.write("new/page.html", "new")
    site.write("index.html", "other")
    (site.root / "content/style.css").unlink()
    touched = site.build().touched
    assert touched == {"new/page.html", "index.html", "style.css"}
    assert before.renewed(site.folder, touched) == tree_of(site.folder)


def test_links_are_not_part_of_the_tree(site: Site, tmp_path: Path) -> None:
    site.build()
    (tmp_path / "secret").write_text("x")
    (site.folder / "link.html").symlink_to(tmp_path / "secret")
    (site.folder / "folder").symlink_to(tmp_path)
    assert set(tree_of(site.folder).files) == {
        "index.html", "404.html", "2018/04/index.html", "2018/04/story.html", "style.css",
    }  # fmt: skip


def test_a_change_is_seen_though_size_and_time_stay(site: Site) -> None:
    site.build()
    before, file = tree_of(site.folder), site.folder / "index.html"
    was = file.stat()
    put(file, file.read_text().replace("Home", "Hame"))
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert tree_of(site.folder).changes(before) == {"index.html"}
