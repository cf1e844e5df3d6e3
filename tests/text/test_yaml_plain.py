"""The short way of reading a head must give what the long way gives: the law, and the lines it is meant for."""

from textwrap import indent

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.text.yaml_lines import read_by_parser
from digest.text.yaml_plain import read_plain

NAMES = st.sampled_from(
    ["title", "tags", "x-own", "via", "source", "lang", "_", "n1", "no", "null", "a" * 99, "b" * 1100]
)
PLAIN = st.sampled_from(
    ["word", "two words", "3", "é漢🛰“", "null", "https://a.example/b#c", "2018-04-11T06:00Z", "it's"]
)
SIGNS = st.sampled_from([*"-:,[]{}#&*!|>'\"%@`?~<=. \\/", ": ", " #", "- "])
TEXTS = st.one_of(
    PLAIN, PLAIN, st.tuples(PLAIN, SIGNS, PLAIN).map("".join), st.lists(SIGNS | PLAIN, max_size=5).map("".join)
)
QUOTED = st.one_of(TEXTS.map(lambda text: f'"{text}"'), TEXTS.map(lambda text: f"'{text}'"), TEXTS)
ITEMS = st.lists(QUOTED, max_size=4)
PAIRS = st.lists(st.tuples(NAMES, st.sampled_from([": "] * 5 + [":", ":  "]), QUOTED).map("".join), max_size=4)
JOINTS = st.sampled_from([", ", ",", " , "])
BRACKETS = st.one_of(
    st.tuples(ITEMS, JOINTS).map(lambda given: f"[{given[1].join(given[0])}]"),
    st.tuples(PAIRS, JOINTS).map(lambda given: f"{{{given[1].join(given[0])}}}"),
)
ONE = st.one_of(QUOTED, BRACKETS)
ENDS = st.sampled_from(["\n"] * 9 + [" \n", " # note\n", "\n  more\n", "\n\n"])
DASHES = st.sampled_from(["  - "] * 9 + ["- ", "  -", " -  ", "  -  "])
LINES = st.lists(st.tuples(DASHES, ONE, ENDS).map("".join), max_size=4).map("".join)
ENTRIES = st.one_of(
    st.tuples(NAMES, st.sampled_from([": "] * 5 + [":", ":   "]), ONE, ENDS).map("".join),
    st.tuples(NAMES, st.sampled_from([":\n", ": \n"]), LINES).map("".join),
)
INDENTS = st.sampled_from(["  "] * 9 + [" ", "    "])


def below(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A name, and entries that stand deeper."""
    deeper = st.tuples(INDENTS, inner).map(lambda given: indent(given[1], given[0]))
    return st.tuples(NAMES, st.just(":\n"), deeper).map("".join)


NESTED = st.recursive(ENTRIES, lambda inner: below(st.lists(inner, max_size=3).map("".join)), max_leaves=6)
NOTES = st.sampled_from(["# note: one\n", "\n", "   \n", "  # note\n", "#\n"])
HEADS = st.lists(st.one_of(ENTRIES, ENTRIES, NESTED, NOTES), max_size=5).map("".join)


@settings(max_examples=1500, deadline=None)
@given(HEADS)
@example("tags: [a:b, c d,e]\n")
@example("a: {b: c, d: 'e, f'}\n")
@example("a:\n- b\n- {c: d}\nb: c:d\n")
@example("a: b: c\n")
@example('a: "b" c\n')
@example("a: [b: c]\n")
@example("a: b\na: c\n")
@example("a:\n  - b\n - c\n")
@example("a: [b, c\n  , d]\n")
@example("a: [-b, - c, d-, e - f]\n")
@example("a: [b ?c, d ! e, f & g]\n")
@example("a: [, b]\n")
@example("a: [b,]\n")
@example("a: {b: c,}\n")
@example("a: {b}\n")
@example("b" * 1100 + ": c\n")
@example("a: {" + "b" * 1100 + ": c}\n")
@example("a: [null, ~, 'null']\n")
@example("a:\n  b: c\n d: e\n")
@example("a:\n    b: c\n  d: e\n")
@example("a: b # c\n#d\n  # e\nf: g")
@example("a: b\n# c\n  d\n")
@example("a: b\n\n  d\n")
@example("a:\n  - b\n  # c\n\n  - d\n e: f\n")
@example("a:\n  - b\n  c: d\n")
@example("a:\n  b: c\n- d\n")
@example("a:\n  b:\n- c\n")
@example('a: "b"#c\n')
@example("a:#b\nc: d\n")
@example('a: b  \nc: [d, \'e, f\', "g"]  # h\ni: {j: "k, l: m", n: o}\np:\n  - q\nr:   s\n')
@example("a: {b: c, b: d}\n")
@example("a: {b: c, null: d}\n")
@example("null: a\nb: c\n")
@example("a: b\nc:\n  d: e\na: f\n")
@example("a: [~, null, '~']\nb: ~\nc: null  \n")
@example("a:\n  b:\n    c:\n      d:\n        e:\n          f: g\n")
def test_what_is_read_the_short_way_is_what_the_long_way_reads(text: str) -> None:
    fields = read_plain(text, 2) if text.replace("\n", " ").isprintable() else None
    if fields is not None:
        long = read_by_parser(text, "f.md", 2)
        assert (fields, list(fields), (), frozenset()) == (long.fields, list(long.fields), long.problems, long.lost)


@pytest.mark.parametrize(
    "head",
    [
        "title: Seven words: not one too many\n".replace(": n", ":n"),
        'title: "In quotes: with a colon # and this"\n',
        "title: 'In single ones'\n",
        "url: https://a.example/b?c=d#e\n",
        "published: 2018-04-11T06:00:00+02:00\n",
        "tags: [nato, air-defence, 'x', \"y z\"]\n",
        "tags: []\n",
        "dateline: {place: New York, country: United States, date: 1999-03-12}\n",
        'dateline: {place: "Busan", country: "South Korea"}  \n',
        "via:\n  - {kind: ifttt, name: If This}\n  - {kind: blogger, name: 'A blog'}\n",
        "aliases:\n- /2018/04/a.html\n- /2018/04/b.html\n",
        "author: null\n",
        "title: Größe “und” 漢字 – it’s, (so) [far] {and} 'on'\n",
        "a:\n  b: c\n  d:\n    - e\n    - f # note\n# note\n\n  g: {h: i}\nj: k # note",
        "a:\n# note\n- b\n\n- c",
        "",
    ],
)
def test_these_need_no_parser(head: str) -> None:
    fields = read_plain(head, 2)
    assert fields is not None
    assert fields == read_by_parser(head, "f.md", 2).fields


@pytest.mark.parametrize(
    "head",
    ["a: b\n  c\n", "a: |\n  b\n", 'a: "\\n"\n', "a: &b c\n", "? a\n: b\n", "a:\n", "---\n", "a:\n  b: c\n d: e\n"],
)
def test_these_do(head: str) -> None:
    assert read_plain(head, 2) is None
