"""Our Jinja makes what Jinja makes: the same pages from the same templates, only sooner."""

from pathlib import Path

import jinja2
import msgspec
import pytest
from markupsafe import Markup

from digest.render.environment import Environment, environment_of
from digest.render.theme import load_theme


class Story(msgspec.Struct, frozen=True):
    title: str
    summary: Markup
    tags: tuple[str, ...] = ()


GIVEN = {
    "story": Story("A & B <c>", Markup("<em>d</em>"), ("x", "y<")),
    "more": {"title": "in a dict", "none": None, "n": 3},
    "name": "'quoted\"",
    "link": lambda path="": f"../{path}",
    "stories": [Story(f"story {number}", Markup("&amp;")) for number in range(3)],
}
WRITTEN = {
    "base.html": "<html>{% block head %}<b>{{ name }}</b>{% endblock %}|{% include 'foot.html' %}|"
    "{% block main %}{% endblock %}</html>",
    "foot.html": "{{ link('a') }}{{ more.title }}{{ story.title }}{% if seen is defined %}{{ seen }}{% endif %}",
    "sets.html": "{% set seen = 'set inside' %}{{ seen }}{% include 'foot.html' %}",
    "imports.html": "{% from 'macros.html' import one %}{{ one(story) }}",
    "macros.html": "{% macro one(item, level=2) %}<h{{ level }}>{{ item.title }}{{ two(item) }}</h>{% endmacro %}"
    "{% macro two(item) %}{{ item.summary }}{% for tag in item.tags %}{{ tag }}{% endfor %}{% endmacro %}"
    "{% macro many() %}{{ varargs | join(',') }}{{ kwargs.a }}{{ caller() if caller is defined }}{% endmacro %}",
    "own-self.html": "{{ self.head() if self.head is defined }}!",
    "extends.html": "{% extends 'base.html' %}{% block main %}{{ self.head() }}{{ super() }}m{% endblock %}",
}
PAGES = [
    "{{ story.title }}{{ story.summary }}{{ name }}{{ more.none }}{{ more['n'] }}",
    "{% extends 'base.html' %}{% set seen = 'above' %}{% block main %}{% include 'foot.html' %}{% endblock %}",
    "{% extends 'extends.html' %}{% block head %}mine{{ super() }}{% endblock %}",
    "{% set seen = 'here' %}{% include 'foot.html' %}{% include 'sets.html' %}{{ seen }}{% include 'foot.html' %}",
    "{% include 'sets.html' %}{% include 'foot.html' %}{{ seen is defined }}",
    "{% include 'imports.html' %}{{ one is defined }}{% include 'macros.html' %}",
    "{% for seen in ['a', '<'] %}{% include 'foot.html' %}{{ loop.index }}{% endfor %}{% include 'foot.html' %}",
    "{% with seen = 1 %}{% include 'foot.html' %}{% endwith %}{% include 'foot.html' ignore missing %}",
    "{% include 'base.html' %}{% include 'extends.html' %}",
    "{% from 'macros.html' import one %}{{ one(story) }}{{ one(story, 3) }}{{ one(item=story, level=4) }}",
    "{% from 'macros.html' import one, two %}{{ one(stories[0], *[5]) }}{{ two(story) ~ '<' }}",
    "{% from 'macros.html' import many %}{{ many(1, '<', a='&') }}{% call many(a=1) %}<i>{% endcall %}",
    "{% macro of(a, b='<') %}{{ a }}{{ b }}{% endmacro %}{{ of(*[name]) }}{{ of(*[name, '&']) }}{{ of(**{'a': 1}) }}",
    "{% import 'macros.html' as m %}{% for item in stories %}{{ m.one(item) }}{{ m.two(item) | upper }}{% endfor %}",
    "{% macro own(a, b='<') %}{{ a }}{{ b }}{% endmacro %}{{ own(name) }}{{ own(name, '&') }}{{ own(b=1, a=2) }}",
    "{% filter upper %}{{ name }}{% include 'foot.html' %}{% endfilter %}{{ '<' ~ name }}{{ ('a' ~ story.summary) }}",
    "{% set long %}<b>{{ name }}</b>{% endset %}{{ long }}{% autoescape false %}{{ name }}{% endautoescape %}",
    "{% for a in stories recursive %}{{ a.title }}{% if loop.depth < 3 %}{{ loop([a]) }}{% endif %}{% endfor %}",
    "{% block a scoped %}{% for x in [1] %}{% block b scoped %}{{ x }}{% endblock %}{% endfor %}{% endblock %}",
    "{{ more.gone is defined }}{{ story.gone is defined }}{{ gone is defined }}{{ more.get('n') }}{{ name.upper() }}",
    "{% macro of(called) %}{{ called }}{% endmacro %}{{ of(called='x') }}{{ dict(called=1, self=2).called }}",
    "{% from 'macros.html' import one %}{{ one }}{% import 'macros.html' as m %}{{ m.two }}",
    "{% block head %}H{% endblock %}{% include 'own-self.html' %}",
    "{% set ns = namespace(n=0) %}{% for s in stories %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}",
]


def environment_with(folder: Path, files: dict[str, str]) -> Environment:
    theme_folder = folder / "themes/own"
    theme_folder.mkdir(parents=True)
    for name, text in files.items():
        (theme_folder / name).write_text(text, encoding="utf-8")
    theme, problems = load_theme(folder, "own")
    assert theme is not None
    assert not problems
    return environment_of(theme, {})


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_what_jinja_makes_of_it(page: str, tmp_path: Path) -> None:
    files = {**WRITTEN, "page.html": page}
    plain = jinja2.Environment(
        loader=jinja2.DictLoader(files), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    ours = environment_with(tmp_path, files).get_template("page.html")
    for _ in range(2):  # the second time with what the first has left
        assert ours.render(GIVEN) == plain.get_template("page.html").render(GIVEN)


@pytest.mark.parametrize(
    "counting",
    [
        "{% set ns = namespace(n=0) %}{% macro count() %}{% set ns.n = ns.n + 1 %}{{ ns.n }}{% endmacro %}",
        "{% set _seen = [] %}{% macro count() %}{{ _seen.append(1) or '' }}{{ _seen | length }}{% endmacro %}",
        "{% from 'counts.html' import count as inner %}{% macro count() %}{{ inner() }}{% endmacro %}",
        "{% import 'counts.html' as inner %}{% macro count() %}{{ inner.count() }}{% endmacro %}",
    ],
)
def test_a_macro_that_counts_counts_within_each_page_and_for_no_other(counting: str, tmp_path: Path) -> None:
    counts = "{% set ns = namespace(n=0) %}{% macro count() %}{% set ns.n = ns.n + 1 %}{{ ns.n }}{% endmacro %}"
    page = "{% from 'macros.html' import count %}{{ count() }}{{ count() }}{{ count(*[]) }}"
    files = {"macros.html": counting, "counts.html": counts, "page.html": page}
    ours = environment_with(tmp_path, files).get_template("page.html")
    assert [ours.render(GIVEN) for _ in range(3)] == ["123"] * 3
