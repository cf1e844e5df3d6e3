"""Three hundred mistakes as people make them: each is found at its place, none hides another, none is a traceback."""

from pathlib import Path
from random import Random

import pytest

from digest.library.load import load
from digest.problems import Problem
from tests.library.sites import SITE, SOURCES, STORYLINE, TAXONOMY, make_site

SOUND = {
    "id": "id: tag:picket.example,2018:{slug}",
    "title": "title: A story",
    "slug": "slug: {slug}",
    "published": "published: 2018-04-11",
    "date_basis": "date_basis: stated",
    "dateline": "dateline: {place: Paris, country: France, agency: AFP, date: 2018-04-11}",
    "source": "source: wire",
    "agency": "agency: afp",
    "url": "url: https://wire.example/a",
    "via": "via:\n  - {kind: feed, name: Feed}\n  - {kind: page, name: 'A page'}",
    "tags": "tags: [russia, syria]",
    "storyline": "storyline: strikes",
    "summary": "summary: >\n  What happened,\n  and why.",
    "lang": "lang: en",
}

# (code, key whose lines are replaced, what stands there instead, the text at which the problem is pointed out).
# A key that begins with + is added; no text means the problem has a line but no column, and then it is line 1.
ARTICLE_MISTAKES = [
    ("unknown-key", "+", "publised: 2018-04-11", "publised"),
    ("unknown-key", "+", "Title: Another", "Title"),
    ("unknown-key", "+", "sumary:\n  - a", "sumary"),
    ("unknown-key", "+", "layout: post", "layout"),
    ("unknown-key", "+", '"date": 2018-04-11', '"date"'),
    ("unknown-key", "+", "kind: story", "kind"),
    ("unknown-key", "dateline", "dateline: {place: Paris, city: Paris}", "city"),
    ("unknown-key", "dateline", "dateline:\n  place: Paris\n  dat: 2018-04-11", "dat:"),
    ("unknown-key", "via", "via:\n  - {kind: feed, nam: Feed, name: Feed}", "nam:"),
    ("missing-key", "id", "", ""),
    ("missing-key", "title", "", ""),
    ("missing-key", "published", "", ""),
    ("missing-key", "source", "", ""),
    ("missing-key", "title", "title:", "title"),
    ("missing-key", "title", "title: ''", "title"),
    ("missing-key", "source", "source: null", "source"),
    ("missing-key", "published", "published: ~  # when?", "published"),
    ("missing-key", "via", "via:\n  - {kind: feed, name: Feed}\n  - {kind: page}", "{kind: page}"),
    ("yaml-syntax", "title", "title: [Kremlin] says", "says"),
    ("wrong-type", "title", "title: [A, B]", "[A"),
    ("wrong-type", "title", "title: {a: b}", "{a"),
    ("wrong-type", "title", "title:\n  - A", "- A"),
    ("wrong-type", "tags", "tags: russia", "russia"),
    ("wrong-type", "tags", "tags: {russia: syria}", "{russia"),
    ("wrong-type", "tags", "tags: [russia, [syria]]", "[syria"),
    ("wrong-type", "summary", "summary: [One, two]", "[One"),
    ("wrong-type", "dateline", "dateline: Paris, France", "Paris"),
    ("wrong-type", "dateline", "dateline: [Paris]", "[Paris"),
    ("wrong-type", "via", "via: feed", "feed"),
    ("wrong-type", "via", "via: [feed]", "feed"),
    ("wrong-type", "published", "published: [2018-04-11]", "[2018"),
    ("bad-date", "published", "published: 2018-02-30", "2018-02-30"),
    ("bad-date", "published", "published: 2018-13-01", "2018-13"),
    ("bad-date", "published", "published: 20180411", "2018"),
    ("bad-date", "published", "published: 11 April 2018", "11 A"),
    ("bad-date", "published", "published: 2018-04-11T06:00", "2018"),
    ("bad-date", "published", "published: 2018-04-11 06:00:00", "2018"),
    ("bad-date", "published", "published: 2018-W15-3", "2018"),
    ("bad-date", "published", "published: 0018-04-11", "0018"),
    ("bad-date", "published", "published: 2018-04-11T25:00Z", "2018-"),
    ("bad-date", "published", 'published: "yesterday"', '"yes'),
    ("bad-date", "dateline", "dateline: {place: Paris, date: 2018-4-1}", "2018-4-1"),
    ("bad-date", "+", "withdrawn: today", "today"),
    ("bad-date", "+", "withdrawn: 2018-04-11T06:00:00Z", "2018-04-11T06"),
    ("bad-choice", "date_basis", "date_basis: guessed", "guessed"),
    ("bad-choice", "date_basis", "date_basis: Stated", "Stated"),
    ("inferred-date", "date_basis", "date_basis: inferred", "inferred"),
    ("bad-slug", "slug", "slug: Kremlin Says", "Kremlin"),
    ("bad-slug", "slug", "slug: ../../etc/passwd", "../"),
    ("bad-slug", "slug", "slug: con", "con"),
    ("bad-slug", "slug", f"slug: {'a' * 81}", "aaa"),
    ("bad-slug", "slug", "slug: a--b", "a--b"),
    ("bad-slug", "slug", "slug: Straße", "Stra"),
    ("bad-slug", "storyline", "storyline: Strikes on Syria", "Strikes"),
    ("bad-url", "url", "url: javascript:alert(1)", "javascript"),
    ("bad-url", "url", "url: www.wire.example/a", "www"),
    ("bad-url", "url", "url: ftp://wire.example/a", "ftp"),
    ("bad-url", "url", "url: https://user:word@wire.example/", "https"),
    ("bad-url", "url", "url: https://wire.example/a b", "https"),
    ("bad-url", "url", 'url: "https://wire.example\\\\@evil.example"', '"https'),
    ("bad-url", "url", "url: https://[::1", "https"),
    ("bad-url", "url", "url: https://", "https"),
    ("bad-alias", "+", "aliases: [2018/04/old.html]", "2018/"),
    ("bad-alias", "+", "aliases: [/a.html, //evil.example/x]", "//evil"),
    ("bad-alias", "+", "aliases:\n  - /../etc", "/../"),
    ("bad-alias", "+", "aliases: [/a?b=c]", "/a?"),
    ("wrong-type", "+", "aliases: /a.html", "/a"),
    ("reserved-address", "+", "aliases: [/index.html]", "/index"),
    ("bad-lang", "lang", "lang: English language", "English"),
    ("bad-lang", "lang", "lang: e", "e"),
    ("bad-fingerprint", "+", "capture: ../../x", "../"),
    ("bad-number", "+", "part: two", "two"),
    ("bad-number", "+", "part: -1", "-1"),
    ("unknown-term", "tags", "tags: [russia, siria]", "siria"),
    ("unknown-term", "tags", "tags:\n  - russia\n  - Sirya  # a country", "Sirya"),
    ("unknown-term", "tags", "tags: [NO]", "NO"),
    ("unknown-source", "source", "source: wires", "wires"),
    ("unknown-source", "source", "source: The Wire", "The"),
    ("unknown-agency", "agency", "agency: AFP", "AFP"),
    ("unknown-storyline", "storyline", "storyline: strike", "strike"),
    ("yaml-syntax", "title", "title: Putin: the man", ": the man"),
    ("yaml-syntax", "title", 'title: "A story', '"A'),
    ("yaml-syntax", "title", "title: 'It's here'", "s here"),
    ("yaml-syntax", "title", 'title: "A" story', "story"),
    ("yaml-syntax", "title", "title: @home", "@home"),
    ("yaml-syntax", "title", "title: `code`", "`code"),
    ("yaml-syntax", "title", "title: %done", "%done"),
    ("yaml-syntax", "title", 'title: "a\\qb"', "\\qb"),
    ("yaml-syntax", "tags", "tags: [russia, syria", "[russia"),
    ("yaml-syntax", "tags", "tags: [russia; syria}", "[russia"),
    ("yaml-syntax", "dateline", "dateline: {place: Paris", "{place"),
    ("yaml-syntax", "via", "via:\n\t- {kind: feed, name: Feed}", "\t-"),
    ("yaml-syntax", "title", "title: - a", "- a"),
    ("yaml-syntax", "+", "just some words", "just"),
    ("yaml-alias", "title", "title: *name", "*name"),
    ("yaml-anchor", "title", "title: &name A story", "&name"),
    ("yaml-anchor", "tags", "tags: &list [russia]", "&list"),
    ("yaml-tag", "title", "title: !!str A story", "!!str"),
    ("yaml-tag", "title", "title: !python/object:os.system A", "!python"),
    ("yaml-merge", "+", "<<: {title: B}", "<<"),
    ("duplicate-key", "+", "title: B", "title"),
    ("duplicate-key", "+", '"source": wire', '"source"'),
    ("duplicate-key", "dateline", "dateline: {place: Paris, place: Rome}", "place: Rome"),
    ("document-marker", "+", "...", "..."),
    ("bad-key", "+", "? [a]", "[a]"),
    ("yaml-syntax", "+", ": value", ":"),
    ("too-deep", "title", "title: [[[[[[[[[[a]]]]]]]]]]", "[[a]]]"),
    ("bad-character", "title", "title: A\x07story", "\x07"),
    ("bad-character", "title", "title: A\u2028source: wire", "\u2028"),
    ("bad-character", "title", "title: A\x85b", "\x85"),
    ("bad-character", "title", "title: A\rb", "\rb"),
    ("merge-conflict", "title", "<<<<<<< HEAD\ntitle: A\n=======\ntitle: B\n>>>>>>> theirs", "<<<<<<<"),
]  # fmt: skip

# (file, code, what is replaced in it, by what, the text that is pointed at; "" for line 1 without a column)
OTHER_MISTAKES = [
    ("site.yaml", "missing-key", "title: Test Picket\n", "", ""),
    ("site.yaml", "missing-key", "url: https://picket.example\n", "", ""),
    ("site.yaml", "missing-key", "Test Picket", "", "title"),
    ("site.yaml", "unknown-key", "tagline:", "tag_line:", "tag_line"),
    ("site.yaml", "unknown-key", "per_page:", "per-page:", "per-page"),
    ("site.yaml", "bad-url", "https://picket.example", "picket.example", "picket.example"),
    ("site.yaml", "bad-url", "https://picket.example", "file:///etc", "file"),
    ("site.yaml", "bad-lang", "language: en", "language: English!", "English!"),
    ("site.yaml", "bad-zone", "Europe/Paris", "Europe/Pari", "Europe/Pari"),
    ("site.yaml", "bad-zone", "Europe/Paris", "../../etc/passwd", "../"),
    ("site.yaml", "bad-zone", "Europe/Paris", "Europe", "Europe"),
    ("site.yaml", "bad-slug", "theme: plain", "theme: ../evil", "../evil"),
    ("site.yaml", "bad-number", "per_page: 20", "per_page: many", "many"),
    ("site.yaml", "bad-number", "per_page: 20", "per_page: 0", "0"),
    ("site.yaml", "bad-number", "per_page: 20", "per_page: 1e3", "1e3"),
    ("site.yaml", "wrong-type", "tagline: For tests", "tagline: [For, tests]", "[For"),
    ("site.yaml", "wrong-type", "per_page: 20", "deploy: here", "here"),
    ("site.yaml", "missing-key", "per_page: 20", "deploy:\n  live: {kind: folder}", "live"),
    ("site.yaml", "bad-choice", "per_page: 20", "deploy:\n  live: {kind: foldr, path: /srv}", "foldr"),
    ("site.yaml", "duplicate-key", "per_page: 20", "title: Twice", "title: Twice"),
    ("site.yaml", "yaml-syntax", "tagline: For tests", "tagline: For: tests", ": tests"),
    ("site.yaml", "yaml-syntax", "tagline: For tests", "tagline: 'For tests", "'For"),
    ("site.yaml", "yaml-alias", "tagline: For tests", "tagline: *x", "*x"),
    ("content/sources.yaml", "unknown-key", "hosts:", "host:", "host:"),
    ("content/sources.yaml", "missing-key", "  name: The Wire\n", "", "wire:"),
    ("content/sources.yaml", "bad-choice", "kind: publisher", "kind: newspaper", "newspaper"),
    ("content/sources.yaml", "bad-choice", "rights: link", "rights: none", "none"),
    ("content/sources.yaml", "bad-host", "[wire.example]", "[https://wire.example]", "https://wire.example]"),
    ("content/sources.yaml", "bad-host", "[wire.example]", "[wire.example, 'a b']", "'a b'"),
    ("content/sources.yaml", "bad-url", "https://wire.example/feed.xml", "feed.xml", "feed.xml"),
    ("content/sources.yaml", "bad-url", "homepage: https://wire.example", "homepage: wire.example", "wire.example\n"),
    ("content/sources.yaml", "bad-zone", "zone: UTC", "zone: Paris", "Paris"),
    ("content/sources.yaml", "bad-number", "words: 50", "words: fifty", "fifty"),
    ("content/sources.yaml", "bad-slug", "wire:\n", "The Wire:\n", "The Wire:"),
    ("content/sources.yaml", "wrong-type", "hosts: [wire.example]", "hosts: wire.example", "wire.example\n"),
    ("content/sources.yaml", "duplicate-key", "afp:", "wire:", "wire:\n  name: Agence"),
    ("content/sources.yaml", "wrong-type", "afp:\n", "reuters: Reuters\nafp:\n", "Reuters"),
    ("content/taxonomy.yaml", "unknown-key", "aliases: [talks]", "alias: [talks]", "alias:"),
    ("content/taxonomy.yaml", "missing-key", "    name: Syria\n", "    about: A country.\n", "syria:"),
    ("content/taxonomy.yaml", "spelling-taken", "[talks]", "[Россия]", "Россия]\n  missile"),
    ("content/taxonomy.yaml", "spelling-taken", "name: Syria", "name: RUSSIA", "RUSSIA"),
    ("content/taxonomy.yaml", "spelling-taken", "  diplomacy:", "  russia:", "russia:\n    name: Diplomacy"),
    ("content/taxonomy.yaml", "bad-slug", "  missile-defense:", "  Missile Defense:", "Missile Defense:"),
    ("content/taxonomy.yaml", "wrong-type", "aliases: [talks]", "aliases: talks", "talks"),
    ("content/taxonomy.yaml", "wrong-type", "  syria:\n    name: Syria\n", "  syria: Syria\n", "Syria\n"),
    ("content/taxonomy.yaml", "yaml-syntax", "about: The country.", "about: The country: all of it.", ": all"),
    ("content/storylines/strikes.md", "bad-choice", "status: open", "status: opened", "opened"),
    ("content/storylines/strikes.md", "unknown-term", "tag: syria", "tag: syrie", "syrie"),
    ("content/storylines/strikes.md", "missing-key", "title: Strikes\n", "", ""),
    ("content/storylines/strikes.md", "unknown-key", "tag:", "tags:", "tags"),
    ("content/storylines/strikes.md", "unknown-article", "tag: syria", "tag: syria\narticles: [no-such]", "no-such"),
    ("content/storylines/strikes.md", "no-front-matter", "---\ntitle: Strikes", "title: Strikes", "title: Strikes"),
    ("content/storylines/strikes.md", "front-matter-open", "---\n\nIt began", "--\n\nIt began", "---"),
]  # fmt: skip


def article_with(mistake: tuple[str, str, str, str], slug: str, dice: Random) -> tuple[str, int, int]:
    """An article in an order and layout of its own with one mistake; the line and column of the mistake."""
    code, key, wrong, mark = mistake
    entries = [(name, text.replace("{slug}", slug)) for name, text in SOUND.items()]
    optional = {"slug", "agency", "url", "storyline", "lang"} - {key}
    entries = [entry for entry in entries if entry[0] not in optional or dice.random() < 0.7]
    dice.shuffle(entries)
    if key == "+":
        # What begins a second document or repeats a key is wrong only after the first.
        spot = len(entries) if code in ("duplicate-key", "document-marker") else dice.randrange(1, len(entries) + 1)
        entries.insert(spot, ("+", wrong))
    else:
        entries = [(name, wrong if name == key else text) for name, text in entries]
    text = "---\n"
    line = column = 0
    for name, entry in entries:
        text += dice.choice(["", "", "# a comment: with a colon\n", "\n"])
        if name == key and mark:
            at = text + entry
            spot = len(text) + entry.index(mark)
            line, column = at.count("\n", 0, spot) + 1, spot - at.rfind("\n", 0, spot)
        text += f"{entry}\n" if entry else ""
    text += "---\n\nA body.\n"
    if dice.random() < 0.3 and "\r" not in text:
        text = text.replace("\n", "\r\n")
    if dice.random() < 0.3:
        text = f"\ufeff{text}"
    return text, line or 1, column


def planted() -> tuple[dict[str, str | bytes], dict[str, tuple[str, int, int]]]:
    """Articles with a mistake each, and where it is."""
    dice = Random(2018)
    files: dict[str, str | bytes] = {}
    expected = {}
    for number in range(260):
        mistake = ARTICLE_MISTAKES[number % len(ARTICLE_MISTAKES)]
        slug = f"story-{number}"
        path = f"content/articles/2018/04/{slug}.md"
        text, line, column = article_with(mistake, slug, dice)
        files[path] = text
        expected[path] = (mistake[0], line, column)
    return files, expected


def test_there_are_three_hundred() -> None:
    assert len(planted()[0]) + len(OTHER_MISTAKES) >= 300


def test_every_planted_mistake_of_a_site_is_found_at_its_place_in_one_run(tmp_path: Path) -> None:
    files, expected = planted()
    loaded = load(make_site(tmp_path, files))
    found: dict[str, list[Problem]] = {}
    for problem in loaded.problems:
        if problem.severity == "error":
            found.setdefault(problem.place.file, []).append(problem)
    wrong = []
    for path, (code, line, column) in expected.items():
        first = found.get(path, [None])[0]
        places = {each.place.line for each in found.get(path, [])}
        if (
            first is None
            or (first.code, first.place.line, first.place.column) != (code, line, column)
            or places != {line}
        ):
            wrong.append((path, (code, line, column), [str(each) for each in found.get(path, [])]))
    assert wrong == []
    assert set(found) == set(expected)
    assert all(problem.hint for problems in found.values() for problem in problems)
    assert loaded.catalog is not None
    assert loaded.catalog.articles == ()


@pytest.mark.parametrize(
    "mistake", OTHER_MISTAKES, ids=lambda mistake: f"{mistake[0]}-{mistake[1]}-{mistake[3][:12]!r}"
)
def test_a_mistake_outside_articles_is_found_at_its_place(
    tmp_path: Path, mistake: tuple[str, str, str, str, str]
) -> None:
    file, code, old, new, mark = mistake
    sound = {"site.yaml": SITE, "content/sources.yaml": SOURCES, "content/taxonomy.yaml": TAXONOMY}.get(file, STORYLINE)
    assert old in sound
    broken = sound.replace(old, new, 1)
    found = [problem for problem in load(make_site(tmp_path, {file: broken})).problems if problem.severity == "error"]
    assert [problem.code for problem in found] == [code]
    assert found[0].place.file == file
    assert found[0].hint
    spot = broken.index(mark) if mark else 0
    line, column = broken.count("\n", 0, spot) + 1, spot - broken.rfind("\n", 0, spot)
    assert (found[0].place.line, found[0].place.column) == (line, column if mark else 0)


def test_the_sound_site_is_sound(tmp_path: Path) -> None:
    article = "---\n" + "\n".join(SOUND.values()).replace("{slug}", "story") + "\n---\nBody\n"
    loaded = load(make_site(tmp_path, {"content/articles/2018/04/story.md": article}))
    assert loaded.problems == ()
    assert loaded.catalog is not None
    assert [each.slug for each in loaded.catalog.articles] == ["story"]
