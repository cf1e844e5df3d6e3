"""Bugs planted on purpose: pages that forget to note one of their questions are found out by an edit to its answer."""

from pathlib import Path

import pytest

from digest.render.questions import Site
from tests.site.folder import article, clean_tree, make_site, run, tree, write
from tests.site.test_single_edits import EDITS, swap

# question → the edit that changes what it asks for, and little else
PLANTED = {
    "addresses": "new month",
    "article": "body",
    "asset": "an asset",
    "beside": "title, in lists and neighbours",
    "credit": "a source's name",
    "edition": "an edition's note",
    "editions": "an edition's title",
    "editions_beside": "an edition more",
    "editions_of": "an edition more",
    "has_asset": "an asset that was asked for and not there",
    "label": "a term's name",
    "latest_edition": "an edition more",
    "leaf": "summary",
    "months_beside": "new month",
    "navigation": "a page's title",
    "newest": "it comes out",
    "redirects": "alias",
    "sections": "no edition",
    "setting": "the tagline",
    "source_note": "a source's note",
    "standing": "a page's text",
    "storyline": "a storyline's note",
    "storyline_link": "a storyline's title",
    "storylines": "a storyline's title",
    "tallies": "new month",
    "template": "a template",
    "term": "a term's sentence",
    "withdrawn": "day of a withdrawal",
}


def forget(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on pages ask this question without noting it."""
    true_ask = Site.ask

    def ask(self: Site, *asked: str | int) -> object:
        before = len(self.asked)
        answer = true_ask(self, *asked)
        if asked[0] == question and len(self.asked) > before:
            self.asked.popitem()
        return answer

    monkeypatch.setattr(Site, "ask", ask)


@pytest.mark.parametrize("question", PLANTED)
def test_a_forgotten_question_is_found_out(question: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_site(tmp_path / "site")
    write(root, "themes/own/footer.html", "<footer>Own {{ site.title }}</footer>\n")
    write(root, "themes/own/own.txt", "own")
    write(root, "site.yaml", (root / "site.yaml").read_text() + "theme: own\n")
    write(root, "content/articles/2018/08/soon.md", article("soon", published="2018-08-01"))
    more = "lang: en\nwithdrawn: 2018-04-28\nstoryline: strikes"
    swap("content/articles/2018/04/story-6.md", "lang: en", more)(root)
    swap("content/articles/2018/04/story-4.md", "lang: en", "lang: en\nstoryline: strikes\nagency: wire")(root)
    with monkeypatch.context() as patch:
        forget(question, patch)
        assert run(root).swapped
        EDITS[PLANTED[question]](root)
        assert run(root).swapped
    assert tree(root / "output") != clean_tree(root, tmp_path / "clean")
