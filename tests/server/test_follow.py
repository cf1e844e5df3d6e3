"""Which page an edited file is shown on, and that the preview names it to the open pages."""

import threading
from pathlib import Path

import pytest

from digest.cli.main import run
from digest.server.follow import page_of
from digest.server.workbench import Workbench
from tests.server.preview import Site, opened, put, wait_until


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("follow") / "news"
    run(["init", str(folder)])
    return folder


def test_an_articles_page_is_its_permalink_though_the_file_has_another_name(root: Path) -> None:
    article = next((root / "content/articles").rglob("*.md"))
    file = article.relative_to(root).as_posix()
    assert page_of(root, file) == file.removeprefix("content/articles/").replace(".md", ".html")
    text = article.read_text()
    renamed = article.with_name("renamed.md")
    slug = next(line for line in text.splitlines() if line.startswith("slug:"))
    put(renamed, text.replace(slug, "slug: of-its-own"))
    found = page_of(root, renamed.relative_to(root).as_posix())
    assert found == f"{renamed.parent.relative_to(root / 'content/articles').as_posix()}/of-its-own.html"


@pytest.mark.parametrize(
    ("file", "text", "page"),
    [
        ("content/pages/about.md", "---\ntitle: About\n---\nx\n", "about.html"),
        ("content/editions/2018-04-11.md", "---\ntitle: E\ndate: 2018-04-11\n---\n", "editions/2018-04-11.html"),
        ("content/storylines/long-road.md", "", "storylines/long-road.html"),
        ("content/drafts/2018-04-11-x.md", "", "drafts/2018-04-11-x.html"),
        ("content/articles/2018/04/broken.md", "no front matter", ""),
        ("content/dropped/x.md", "", ""),
        ("content/taxonomy.yaml", "", ""),
        ("themes/briefing/base.html", "", ""),
        ("site.yaml", "", ""),
    ],
)
def test_every_sort_of_file(tmp_path: Path, file: str, text: str, page: str) -> None:
    put(tmp_path / file, text)
    assert page_of(tmp_path, file) == page


@pytest.mark.parametrize("file", ["content/articles/2018/04/gone.md", "content/pages/gone.md"])
def test_a_file_that_has_gone_has_no_page(tmp_path: Path, file: str) -> None:
    assert page_of(tmp_path, file) == ""


def test_one_edited_file_is_followed_and_several_are_not(site: Site) -> None:
    bench = Workbench(site.root, site.folder, site.build, page_of=lambda file: file.removeprefix("content/"))
    with opened(site, bench=bench):
        assert after(site, bench, "content/index.html") == "index.html"
        assert after(site, bench, *["content/index.html"] * 3) == "index.html"
        assert after(site, bench, "content/index.html", "site.yaml") == ""
        assert after(site, bench, "", "content/index.html", "") == "index.html"  # its folder was new
        assert after(site, bench, "") == ""
        assert after(site, bench, "content/no-such-page.html") == ""
        site.write("index.html", "BROKEN")
        assert after(site, bench, "content/index.html") == ""


def after(site: Site, bench: Workbench, *files: str) -> str:
    """The page followed after touches that one build covers: they come while another one is held."""
    began, touched = threading.Event(), threading.Event()

    def hold() -> None:
        began.set()
        assert touched.wait(20)

    site.during_build = hold
    bench.touch()
    assert began.wait(20)
    site.during_build = lambda: None
    for file in files:
        bench.touch(file)
    touched.set()
    wait_until(lambda: not bench.busy)
    return bench.shown.follow
