"""Edits shown before the whole site is looked through: what a whole build makes of them, and it in the end."""

import datetime as dt
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.server.short import ShortBuilds
from digest.server.view import View
from digest.server.watch import watching
from digest.server.workbench import Outcome, Shown, Workbench
from digest.site.build import BuildOptions, build
from tests.server.preview import wait_until
from tests.site.folder import article, make_site, run, tree, write

FOLDER = "content/articles/2018/04"
PAGE = "2018/04/story-3.html"
NOW = dt.datetime.now(dt.UTC)


class Preview:
    """A real site under a workbench; `whole` counts the whole builds."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder = root, root / ".digest/preview"
        self.whole = 0
        self.short = ShortBuilds(root, self.folder)
        self.bench = Workbench(root, self.folder, self.build, short=self.short)
        self.states: list[Shown] = []

    def build(self, view: View) -> Outcome:
        self.whole += 1
        self.short.built("/news/")
        options = BuildOptions(today=NOW.date(), now=NOW, as_of=view.as_of, drafts=view.ahead, output=self.folder)
        report = build(self.root, options)
        return Outcome(report.problems, "/news/", frozenset((*report.written, *report.removed)))

    def saved(self, *paths: str) -> list[Shown]:
        """Everything that is shown after those files were saved."""
        self.states.clear()
        for path in paths:
            self.bench.touch(path)
        wait_until(lambda: not self.bench.busy)
        return list(self.states)

    def put_body(self, name: str, body: str) -> str:
        """Change what stands below the head of a story; the story's path."""
        path = self.root / FOLDER / f"{name}.md"
        head = path.read_text(encoding="utf-8").partition("\n---\n")[0]
        path.write_text(f"{head}\n---\n\n{body}\n", encoding="utf-8")
        return f"{FOLDER}/{name}.md"

    def page(self) -> str:
        return (self.folder / PAGE).read_text(encoding="utf-8")

    def clean(self, scratch: Path) -> dict[str, bytes]:
        """What a build from nothing makes of a copy: this site may be built at any moment."""
        for name in ("content", "themes"):
            shutil.copytree(self.root / name, scratch / name)
        shutil.copy(self.root / "site.yaml", scratch)
        assert run(scratch, now=NOW).swapped
        return tree(scratch / "output")


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    found = Preview(make_site(tmp_path / "site", stories=8))
    write(found.root, "themes/plain/footer.html", "<p>The footer</p>")
    found.bench.open()
    wait_until(lambda: not found.bench.busy)
    with found.bench.listening(lambda shown: found.states.append(shown) if shown else None):
        yield found
    found.bench.close()


def test_a_body_is_shown_without_a_whole_build(preview: Preview, tmp_path: Path) -> None:
    (shown,) = preview.saved(preview.put_body("story-3", "A *new* body."))
    assert "A <em>new</em> body." in preview.page()
    assert PAGE in shown.changed
    assert shown.tree.base == "/news/"
    assert preview.whole == 1
    assert tree(preview.folder) == preview.clean(tmp_path / "clean")


def test_files_that_are_no_articles_beside_one_are_no_matter(preview: Preview) -> None:
    preview.saved(preview.put_body("story-3", "One."), f"{FOLDER}/4913", f"{FOLDER}/.story-4.md.swp")
    assert "One." in preview.page()
    assert preview.whole == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (f"{FOLDER}/story-4.md", article("story-4", title="Another title", published="2018-04-14")),
        (f"{FOLDER}/story-new.md", article("story-new")),
        ("content/pages/about.md", "---\ntitle: Other\n---\n"),
        (
            "content/taxonomy.yaml",
            "region:\n  syria: {name: Syrien}\n  russia: {name: R}\ntopic:\n  missiles: {name: M}\n",
        ),
        ("site.yaml", "title: Other\nurl: https://digest.example/news\n"),
    ],
)
def test_any_other_edit_takes_a_whole_build(path: str, text: str, preview: Preview) -> None:
    preview.put_body("story-5", "Another body.")
    write(preview.root, path, text)
    preview.saved(f"{FOLDER}/story-5.md", path)
    assert preview.whole == 2


def test_an_unknown_change_takes_a_whole_build(preview: Preview) -> None:
    preview.saved(preview.put_body("story-3", "One."), "")
    assert preview.whole == 2


def test_after_a_build_that_failed_all_is_looked_at(preview: Preview) -> None:
    write(preview.root, "content/pages/about.md", "---\nnot: known\n---\n")
    preview.saved("content/pages/about.md")
    assert preview.bench.shown.problems
    preview.saved(preview.put_body("story-3", "One."))
    assert preview.whole == 3
    assert "One." not in preview.page()  # the last good page


def test_a_template_is_shown_on_the_page_looked_at_first_and_then_on_all(preview: Preview, tmp_path: Path) -> None:
    preview.bench.looked_at("index.html")  # of which no more is known than that a whole build makes it
    preview.bench.looked_at(PAGE)
    write(preview.root, "themes/plain/footer.html", "<p>A new footer</p>")
    first, second = preview.saved("themes/plain/footer.html")
    assert first.changed == {PAGE}
    assert {"index.html", "2018/04/story-5.html"} <= second.changed
    assert PAGE not in second.changed
    assert preview.whole == 2
    assert tree(preview.folder) == preview.clean(tmp_path / "clean")


def test_a_broken_template_is_told_of_and_the_last_good_page_stays(preview: Preview, tmp_path: Path) -> None:
    preview.bench.looked_at(PAGE)
    before = preview.page()
    write(preview.root, "themes/plain/footer.html", "{{ nothing.of.the.kind }}")
    preview.saved("themes/plain/footer.html")
    assert {problem.code for problem in preview.bench.shown.problems} == {"undefined-name"}
    assert preview.page() == before
    write(preview.root, "themes/plain/footer.html", "<p>Mended</p>")
    preview.saved("themes/plain/footer.html")
    assert "Mended" in preview.page()
    assert tree(preview.folder) == preview.clean(tmp_path / "clean")


def test_a_theme_that_can_not_be_read_is_told_of_and_the_preview_goes_on(preview: Preview) -> None:
    preview.bench.looked_at(PAGE)
    (preview.root / "themes/plain/picture.png").symlink_to("/dev/null")
    write(preview.root, "themes/plain/footer.html", "<p>Another footer</p>")
    preview.saved("themes/plain/footer.html")
    assert [problem.code for problem in preview.bench.shown.problems] == ["theme-file"]
    (preview.root / "themes/plain/picture.png").unlink()
    preview.saved("")
    assert "Another footer" in preview.page()


def test_any_history_of_saves_ends_where_a_clean_build_does(preview: Preview, tmp_path: Path) -> None:
    dice = random.Random(11)
    preview.bench.looked_at(PAGE)
    with watching(preview.root, preview.bench.touch, print):
        for step in range(40):
            for _ in range(dice.choice([1, 1, 3])):
                number = dice.randrange(8)
                words = " ".join(dice.choices(["war", "*peace*", "a > b", "talks.", "\n\n"], k=9))
                preview.put_body(f"story-{number}", words)
                if dice.random() < 0.15:
                    write(preview.root, f"{FOLDER}/story-3.md", article("story-3", title=f"T {step}", tags="[russia]"))
                if dice.random() < 0.1:
                    write(preview.root, "themes/plain/footer.html", f"<p>{step}</p>")
            expected = preview.clean(tmp_path / f"clean-{step}")
            wait_until(lambda: not preview.bench.busy and tree(preview.folder) == expected)  # noqa: B023
    assert preview.whole < 25
