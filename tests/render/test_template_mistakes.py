"""Mistakes planted in themes: each is told with its own file and line, and none ends in a traceback."""

from pathlib import Path

import pytest

from digest.render.answers import Answers, World
from digest.render.make import render_page
from digest.render.shelves import Moment
from digest.render.templates import Templates
from digest.render.theme import load_theme
from digest.render.theme_check import check_theme
from digest.site.plan import plan
from tests.render.catalog import TODAY, article, catalog

# (file, the wrong line, which line of the file it is, a code, a word of the hint)
UNDEFINED = [
    "{{ artcle.title }}",
    "{{ sit.title }}",
    "{{ article.titel }}",
    "{{ article.sumary }}",
    "{{ article.source.nam }}",
    "{{ page.titl }}",
    "{{ site.titel }}",
    "{% if artcle %}x{% endif %}",
    "{% if article.bdy %}x{% endif %}",
    "{% for tag in article.tag %}{{ tag.name }}{% endfor %}",
    "{% for tag in article.tags %}{{ tag.nme }}{% endfor %}",
    "{% for tag in article.tags %}{{ tga.name }}{% endfor %}",
    "{{ lnk('archive.html') }}",
    "{% set x = article.titel %}{{ x }}",
    "{{ article.titel | upper }}",
    "{{ article['titel'] }}",
    "{% if false %}{{ nowhere }}{% endif %}",
    "{{ article.titel ~ 'x' }}",
    "{{ missing() }}",
    "{{ article.road[0].nam if article.road else pge.title }}",
    "{{ article.storyline.title }}",
]
SYNTAX = [
    "{% if article.title %}",
    "{% endif %}",
    "{{ article.title",
    "{{ article.title | nofilter }}",
    "{{ article.title | uper }}",
    "{% if article is nosuch %}x{% endif %}",
    "{% for in article.tags %}x{% endfor %}",
    "{% unknown %}",
    "{{ }}",
    "{{ article..title }}",
    "{{ 'text }}",
    "{% set = 1 %}",
    "{% block main %}x{% endblock other %}",
    "{{ article.body | safe }}",
    "{{ article.title | urlize }}",
]
OTHER = [
    ('{% include "fotter.html" %}', "missing-template"),
    ('{% from "itm.html" import story %}', "missing-template"),
    ('{% import "itm.html" as x %}', "missing-template"),
    ("{{ asset('stile.css') }}", "template-error"),
    ("{{ 1 / 0 }}", "template-error"),
    ("{{ article.title + 1 }}", "template-error"),
    ("{{ article.title() }}", "template-error"),
    ("{{ article.title | day }}", "template-error"),
    ("{% autoescape false %}{{ article.title }}{% endautoescape %}", "template-unsafe"),
    ("<a href={{ article.url }}>x</a>", "template-unsafe"),
    ("<a class=x title={{ article.title }}>x</a>", "template-unsafe"),
]
CASES = [(line, "undefined-name") for line in UNDEFINED] + [(line, "template-syntax") for line in SYNTAX] + OTHER


def problems_of(root: Path) -> list[tuple[str, int, str, str]]:
    """What a build says of the themes in a folder."""
    content = catalog(article("a-story"))
    theme, found = load_theme(root, "own")
    assert theme is not None, found
    templates = Templates(theme)
    answers = Answers(World(content, theme, Moment(TODAY)))
    told = [*found, *check_theme(theme, templates)]
    for page in plan(answers, drafts=False)[0]:
        made = render_page(answers, templates, page.path, page.kind, page.arguments)
        if made.problem:
            told.append(made.problem)
    return sorted({(problem.place.file, problem.place.line, problem.code, problem.hint) for problem in told})


def plant(folder: Path, line: str, before: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    padding = "".join(f"<p>line {number}</p>\n" for number in range(before))
    (folder / "credit.html").write_text(f"{padding}{line}\n<p>after</p>\n", encoding="utf-8")


@pytest.mark.parametrize(("line", "code"), CASES)
def test_a_mistake_is_told_with_its_file_and_line(line: str, code: str, tmp_path: Path) -> None:
    plant(tmp_path / "themes/own", line, before=4)
    told = problems_of(tmp_path)
    assert told, "the mistake went unseen"
    for file, number, said, _ in told:
        assert file == "themes/own/credit.html"
        assert said == code
        assert number in ({5, 6, 7} if line in {"{% if article.title %}", "{{ article.title", "{{ 'text }}"} else {5})


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("{{ artcle.title }}", "article"),
        ("{{ article.titel }}", "title"),
        ("{{ site.titel }}", "title"),
        ("{{ article.title | uper }}", "upper"),
        ('{% include "fotter.html" %}', "footer.html"),
        ("{{ article.body | safe }}", "never trusted"),
        ("{{ article.storyline.title }}", "not every page has it"),
    ],
)
def test_the_hint_names_what_was_meant(line: str, word: str, tmp_path: Path) -> None:
    plant(tmp_path / "themes/own", line, before=0)
    assert any(word in hint for *_, hint in problems_of(tmp_path))


def test_a_mistake_in_a_parent_theme_names_the_parent_s_file(tmp_path: Path) -> None:
    plant(tmp_path / "themes/parent", "{{ article.titel }}", before=2)
    own = tmp_path / "themes/own"
    own.mkdir()
    (own / "theme.yaml").write_text("extends: parent\n")
    (own / "article.html").write_text(
        '{% extends "base.html" %}\n{% block main %}\n{% include "credit.html" %}\n{% endblock %}\n'
    )
    assert [(file, line) for file, line, *_ in problems_of(tmp_path)] == [("themes/parent/credit.html", 3)]


def test_a_child_block_over_a_parent_template(tmp_path: Path) -> None:
    own = tmp_path / "themes/own"
    own.mkdir(parents=True)
    (own / "standing.html").write_text(
        '{% extends "base.html" %}\n\n{% block main %}\n<p>\n{{ heding }}</p>\n{% endblock %}\n'
    )
    told = problems_of(tmp_path)
    assert {(file, line, code) for file, line, code, _ in told} == {("themes/own/standing.html", 5, "undefined-name")}
    assert all("heading" in hint for *_, hint in told)


def test_a_missing_parent_template(tmp_path: Path) -> None:
    own = tmp_path / "themes/own"
    own.mkdir(parents=True)
    (own / "standing.html").write_text('\n{% extends "bse.html" %}\n')
    told = {(file, line, code) for file, line, code, _ in problems_of(tmp_path)}
    assert told == {("themes/own/standing.html", 2, "missing-template")}


def test_a_template_that_is_not_text(tmp_path: Path) -> None:
    own = tmp_path / "themes/own"
    own.mkdir(parents=True)
    (own / "credit.html").write_bytes(b"<p>\n<p>caf\xe9</p>\n")
    told = {(file, line, code) for file, line, code, _ in problems_of(tmp_path)}
    assert told == {("themes/own/credit.html", 2, "template-syntax")}


@pytest.mark.parametrize(
    ("files", "code", "place"),
    [
        ({"own/theme.yaml": "extends: nowhere\n"}, "unknown-theme", "themes/own/theme.yaml:1:10"),
        (
            {"own/theme.yaml": "extends: a\n", "a/theme.yaml": "\nextends: own\n"},
            "theme-circle",
            "themes/a/theme.yaml:2:10",
        ),
        ({"own/theme.yaml": "extend: plain\n"}, "unknown-key", "themes/own/theme.yaml:1:1"),
        ({"own/theme.yaml": "name: [a]\n"}, "wrong-type", "themes/own/theme.yaml:1:1"),
    ],
)
def test_mistakes_in_theme_yaml(files: dict[str, str], code: str, place: str, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / "themes" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "themes" / name).write_text(text)
    _, problems = load_theme(tmp_path, "own")
    assert [(problem.code, str(problem.place)) for problem in problems] == [(code, place)]


def test_an_unknown_theme_is_named_with_its_like(tmp_path: Path) -> None:
    (tmp_path / "themes/briefing").mkdir(parents=True)
    theme, (problem,) = load_theme(tmp_path, "breifing")
    assert theme is None
    assert "briefing" in problem.hint


def test_a_theme_reaches_no_file_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    own = tmp_path / "themes/own"
    own.mkdir(parents=True)
    (own / "leak.txt").symlink_to(tmp_path / "secret.txt")
    theme, problems = load_theme(tmp_path, "own")
    assert theme is not None
    assert theme.find("leak.txt") is None
    assert [problem.code for problem in problems] == ["theme-file"]
    assert load_theme(tmp_path, "../themes/own")[0] is None
