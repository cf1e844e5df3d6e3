"""One small edit each, of the sort that only a single question sees: the build after it is a build from nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.site.folder import article, clean_tree, make_site, run, tree, write


def swap(path: str, old: str, new: str) -> Callable[[Path], None]:
    """Replaces words in a file that is there."""

    def edit(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        assert old in text
        write(root, path, text.replace(old, new))

    return edit


def put(path: str, text: str) -> Callable[[Path], None]:
    """Writes a file."""
    return lambda root: write(root, path, text)


def drop(path: str) -> Callable[[Path], None]:
    """Removes a file."""
    return lambda root: (root / path).unlink()


DRAFT = "---\nkind: story\ntitle: A draft\nsource: gazette\n---\n\nText.\n"
STORY = "content/articles/2018/04/story-0.md"
NEXT = "---\ntitle: Next\ndate: 2018-04-22\nlead: story-1\n---\n\nNote.\n"
EDITION = "content/editions/2018-04-20.md"
ALIASES = ", aliases: [Arms talks, arms]}\n  diplomacy: {"

EDITS = {
    "body": swap(STORY, "The first paragraph", "Another paragraph"),
    "title, in lists and neighbours": swap("content/articles/2018/04/story-1.md", "title: Story 1", "title: Renamed"),
    "summary": swap(STORY, "What happened", "What came to pass"),
    "new month": put("content/articles/2018/03/march.md", article("march", published="2018-03-02")),
    "withdrawal": swap(STORY, "lang: en", "lang: en\nwithdrawn: 2018-04-28"),
    "day of a withdrawal": swap("content/articles/2018/04/story-6.md", "2018-04-28", "2018-04-29"),
    "alias": swap(STORY, "lang: en", "lang: en\naliases: [/old/zero.html]"),
    "the same story elsewhere": swap(STORY, "lang: en", "lang: en\nsame_as: ['tag:digest.example,2018:story-1']"),
    "a term's name": swap("content/taxonomy.yaml", "name: Russia", "name: The Federation"),
    "a term's sentence": swap("content/taxonomy.yaml", "The country and its war", "The country"),
    "an alias, now of another term": swap(
        "content/taxonomy.yaml", ALIASES, "}\n  diplomacy: {aliases: [Arms talks, arms], "
    ),
    "an alias that was an old address": swap("content/taxonomy.yaml", "[Arms talks, arms]", "[Arms talks]"),
    "a source's name": swap("content/sources.yaml", "name: The Wire", "name: Wire"),
    "a source's words": swap("content/sources.yaml", "words: 6", "words: 4"),
    "a source's note": swap("content/sources.yaml", "words: 6", "words: 6, note: By permission."),
    "an edition's title": swap(EDITION, "title: An issue", "title: The issue"),
    "an edition's note": swap(EDITION, "The note", "A note"),
    "an edition's order": swap(EDITION, "[story-1, story-2]", "[story-2, story-1]"),
    "an edition more": put("content/editions/2018-04-22.md", NEXT),
    "no edition": drop(EDITION),
    "a storyline's title": swap("content/storylines/strikes.md", "title: Strikes", "title: The strikes"),
    "a storyline's status": swap("content/storylines/strikes.md", "open", "closed"),
    "a storyline's note": swap("content/storylines/strikes.md", "How it began", "How it was"),
    "a page's title": swap("content/pages/about.md", "title: About", "title: About us"),
    "a page's text": swap("content/pages/about.md", "We are", "We were"),
    "a page more": put("content/pages/more.md", "---\ntitle: More\nnav: 2\n---\n\nText.\n"),
    "a draft's text": swap("content/drafts/2018-04-11-one.md", "Text", "Words"),
    "a draft more": put("content/drafts/2018-04-12-two.md", DRAFT.replace("A draft", "Two")),
    "a story that is not out yet": put("content/articles/2018/09/later.md", article("later", published="2018-09-01")),
    "it comes out": swap("content/articles/2018/08/soon.md", "published: 2018-08-01", "published: 2018-04-30"),
    "the tagline": swap("site.yaml", "For tests", "For trials"),
    "the number of entries": swap("site.yaml", "feed_entries: 4", "feed_entries: 5"),
    "the length of lists": swap("site.yaml", "per_page: 3", "per_page: 2"),
    "packed copies": swap("site.yaml", "per_page: 3", "per_page: 3\nprecompress: yes"),
    "the address": swap("site.yaml", "digest.example/news", "digest.example"),
    "a template": swap("themes/own/footer.html", "Own", "New"),
    "a template that shadows one": put("themes/own/road.html", "<p>road</p>\n"),
    "a template that no longer does": drop("themes/own/footer.html"),
    "an asset": swap("themes/own/own.txt", "own", "new"),
    "an asset that was asked for and not there": put("themes/own/brand.css", "p { color: red }\n"),
    "an asset no more": drop("themes/own/own.txt"),
}


@pytest.mark.parametrize("name", EDITS)
def test_after_one_edit_the_site_is_as_if_built_anew(name: str, tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    write(root, "themes/own/footer.html", "<footer>Own {{ site.title }}</footer>\n")
    write(root, "themes/own/own.txt", "own")
    write(root, "site.yaml", (root / "site.yaml").read_text() + "theme: own\n")
    write(root, "content/drafts/2018-04-11-one.md", DRAFT)
    write(root, "content/articles/2018/08/soon.md", article("soon", published="2018-08-01"))
    swap("content/taxonomy.yaml", "{name: Missiles}", "{name: Missiles, aliases: [Arms talks, arms]}")(root)
    swap("content/articles/2018/04/story-5.md", "tags: [syria, russia]", "tags: [syria, Arms talks]")(root)
    swap("content/articles/2018/04/story-6.md", "lang: en", "lang: en\nwithdrawn: 2018-04-28\nstoryline: strikes")(root)
    swap("content/articles/2018/04/story-4.md", "lang: en", "lang: en\nstoryline: strikes\nagency: wire")(root)
    for drafts in (False, True):
        folder = root / "output" if not drafts else root / ".digest/preview"
        assert run(root, drafts=drafts, output=folder if drafts else None).swapped
    EDITS[name](root)
    for drafts in (False, True):
        folder = root / "output" if not drafts else root / ".digest/preview"
        report = run(root, drafts=drafts, output=folder if drafts else None)
        assert report.swapped, report.problems
        assert tree(folder) == clean_tree(root, tmp_path / f"clean-{drafts}", drafts=drafts)
