"""The law of edits: the key gets its value, every other key keeps its own, and no line of another key is touched."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.problems import Refused
from digest.text.matter import read_matter
from digest.text.matter_edit import plain_of, remove_field, set_body, set_field

LETTERS = st.text(alphabet="abcxyzéЖ日😀 .,;'\"#:-[]{}&*!|>%@`?\\/=<~0123456789\u200f", min_size=0, max_size=24)
TEXTS = st.one_of(
    LETTERS,
    st.sampled_from(
        [
            *("", "NO", "yes", "null", "~", "0123", "1:30", "1e3", "2018-04-11", "---", "...", "- x", "a: b", "a #b"),
            *("# a", "[a", "{a", "@a", "`a", "&a", "*a", "!a", "%a", "|", ">", "? a", ": a", "a:", "'", '"', "it's"),
            *('say "so"', " a", "a ", "a\tb", "\ta", "a\nb", "a\n\nb\n", "\na", "a\n", "a\n\n", "a\n b", "a\r\nb"),
            *("\x00", "\x1b[1m", "\x85", "\u2028", "\ufeff", "😀", "<<", "=", "a\\b", "https://x.example/a?b=c#d"),
            *("a,b", "x" * 300, "word " * 60, "tag:x.example,2018:a"),
        ]
    ),
)
VALUES = st.one_of(
    TEXTS,
    st.lists(TEXTS, max_size=4),
    st.lists(st.dictionaries(st.sampled_from(["kind", "name", "detail"]), TEXTS, min_size=1), min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(["place", "country", "agency", "date"]), TEXTS, max_size=3),
)
WORDS = st.text(alphabet="abcdefé ", min_size=1, max_size=10).map(str.strip).filter(bool)
COMMENT = st.sampled_from(["", "", "", "  # why", " # key: value", "\t# tab"])


@st.composite
def styled(draw: st.DrawFn) -> list[str]:
    """What stands after `key:`, in one of the ways people write it; more than one line where it needs them."""
    words = draw(st.lists(WORDS, min_size=1, max_size=3))
    comment = draw(COMMENT)
    return draw(
        st.sampled_from(
            [
                [f" {words[0]}{comment}"],
                [f"   {words[0]}   "],
                [f" '{words[0]}''s'{comment}"],
                [f' "{words[0]}\\n"{comment}'],
                [f"{comment}"],
                [f" null{comment}"],
                [f" [{', '.join(words)}]{comment}"],
                [f" [{','.join(words)},]{comment}"],
                [" [", *(f"  {word}, # {word}" for word in words), f"  last ]{comment}"],
                [" [] "],
                [f"{comment}", *(f"  - {word}{comment}" for word in words)],
                [f"{comment}", "  # about the first", *(f"- '{word}'" for word in words)],
                [f"{comment}", *(f'  - {{kind: {word}, name: "{word}"}}' for word in words)],
                [f"{comment}", *(f"- kind: {word}\n  name: {word}" for word in words)],
                [f" {{place: {words[0]}, date: 2018-04-11}}{comment}"],
                [f"{comment}", f"  place: {words[0]}", "", "  # of the line", "  date: 2018-04-11"],
                [f" |{comment}", *(f"  {word}" for word in words), "  # not a comment"],
                [f" >-{comment}", *(f"    {word}" for word in words), "", f"    {words[0]}"],
                [" |+", f"  {words[0]}", "", ""],
                [f" {words[0]}", f"  {words[-1]}{comment}"],
                [f' "{words[0]}', f'  {words[-1]}"{comment}'],
            ]
        )
    )


KEYS = ["title", "published", "source", "tags", "via", "summary", "lang", "layout", '"quoted key"', "x-own", "dateline"]


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, tuple[int, int]]]:
    """A file, and for each key the numbers of its first line and of the line after its last."""
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    indent = draw(st.sampled_from(["", "", "", "  "]))
    lines = ["---"]
    spans = {}
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=6)):
        lines += [f"{indent}{line}" for line in draw(st.sampled_from([[], [], ["# a note"], [""], ["", "# two", ""]]))]
        first, *rest = draw(styled())
        start = len(lines)
        lines += [f"{indent}{line}" if line else "" for line in "\n".join([f"{key}:{first}", *rest]).split("\n")]
        spans[key.strip('"')] = (start, len(lines))
    lines += draw(st.sampled_from([[], ["# the end"], [""]]))
    body = draw(st.sampled_from(["", "Body", "\nBody\n", "---\nnot a fence\n", "a\r\nb\n", "\n\n\ttab\n"]))
    text = newline.join([*lines, draw(st.sampled_from(["---", "---  "]))])
    if body:
        text += newline + body
    return draw(st.sampled_from(["", "\ufeff"])) + text, spans


def values_of(text: str) -> dict[str, object]:
    matter, problems = read_matter(text.encode(), "a.md")
    assert matter is not None
    assert problems == ()
    return {key: plain_of(value) for key, value in matter.fields.items()}


def others(text: str, span: tuple[int, int] | None) -> list[str]:
    lines = text.split("\n")
    return lines if span is None else lines[: span[0]] + lines[span[1] :]


def is_subsequence(short: list[str], long: list[str]) -> bool:
    rest = iter(long)
    return all(any(line == other for other in rest) for line in short)


@settings(max_examples=400, deadline=None)
@given(documents(), st.sampled_from([*KEYS, "aliases", "agency"]), VALUES)
def test_set_changes_its_own_lines_only(
    document: tuple[str, dict[str, tuple[int, int]]], key: str, value: object
) -> None:
    text, spans = document
    key = key.strip('"')
    before = values_of(text)
    edited = set_field(text, key, value)
    assert values_of(edited) == {**before, key: value}
    assert set_field(edited, key, value) == edited
    kept = others(text, spans.get(key))
    # Blank lines at the end of a block scalar are its own, whoever looks at them.
    assert is_subsequence([line for line in kept if line.strip()], edited.split("\n"))
    assert edited.startswith(text[: text.index("\n") + 1])
    assert read_matter(edited.encode(), "")[0].body == read_matter(text.encode(), "")[0].body  # type: ignore[union-attr]
    if text.split("\n", 1)[0].endswith("\r"):
        assert not re.search(r"(?<!\r)\n", edited[: edited.index("\n---")])


@settings(max_examples=200, deadline=None)
@given(documents(), st.sampled_from(KEYS))
def test_remove_takes_its_own_lines_only(document: tuple[str, dict[str, tuple[int, int]]], key: str) -> None:
    text, spans = document
    key = key.strip('"')
    before = values_of(text)
    edited = remove_field(text, key)
    assert values_of(edited) == {name: value for name, value in before.items() if name != key}
    gone = others(text, spans.get(key))
    assert [line for line in edited.split("\n") if line.strip()] == [line for line in gone if line.strip()]


@settings(max_examples=200, deadline=None)
@given(documents())
def test_setting_what_is_there_changes_nothing(document: tuple[str, dict[str, tuple[int, int]]]) -> None:
    text, _ = document
    for key, value in values_of(text).items():
        assert set_field(text, key, value) == text


PLAIN = [
    "title: A story",
    "title: 'A story'  # note",
    'title: "A story"',
    "title:   A story   # note",
    "title: A story\r",
]


@pytest.mark.parametrize("line", PLAIN)
def test_set_and_set_back_gives_the_same_bytes(line: str) -> None:
    text = f"---\nid: x\n{line}\n# end\n---\nBody"
    there = set_field(text, "title", "Another one")
    assert there != text
    assert set_field(there, "title", "A story") == text


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("tags: [russia, syria]  # two", ["russia", "nato", "syria"], "tags: [russia, nato, syria]  # two"),
        ("tags: [ russia,syria ]", ["russia"], "tags: [ russia ]"),
        ("tags: ['russia', syria]", ["russia", "nato"], "tags: ['russia', nato]"),
        ("tags:\n  - russia  # why\n  - syria", ["russia", "nato"], "tags:\n  - russia  # why\n  - nato"),
        ("tags:\n- russia\n# note\n- syria  # x", ["nato", "syria"], "tags:\n- nato\n# note\n- syria  # x"),
        ("tags:\n  - a\n  - b\n  - c", ["a", "c"], "tags:\n  - a\n  - c"),
        ("tags:", ["a"], "tags: [a]"),
        ("tags: []", ["a", "b c"], "tags: [a, b c]"),
        ("tags: [a]", [], "tags: []"),
        ("tags:  # none yet", ["a"], "tags: [a]  # none yet"),
        ("tags: one", ["a"], "tags: [a]"),
        ("dateline: {place: P, date: 1} # x", {"place": "A, b", "date": "1"}, 'dateline: {place: "A, b", date: 1} # x'),
        ("via:\n  - {kind: a, name: 'A'}  # x", [{"kind": "a", "name": "B"}], "via:\n  - {kind: a, name: 'B'}  # x"),
        ("summary: |\n  One.\n  Two.", "One.\nThree.\n", "summary: |\n  One.\n  Three."),
        ("summary: One.  # note", "One.\nTwo.", "summary: |-  # note\n  One.\n  Two."),
        ("summary: >\n  One.", "Two.", "summary: >-\n  Two."),
        ("title: A", "B: c", 'title: "B: c"'),
        ("title: 'A'", "it's", "title: 'it''s'"),
        ("title: 'A'", "a\x00", 'title: "a\\0"'),
        ("title: A", "---", 'title: "---"'),
    ],
)  # fmt: skip
def test_style_survives(before: str, value: object, after: str) -> None:
    key = before.partition(":")[0]
    assert set_field(f"---\nid: x\n{before}\nlang: en\n---\n", key, value) == f"---\nid: x\n{after}\nlang: en\n---\n"


@pytest.mark.parametrize(
    ("key", "at"),
    [("id", 1), ("headline", 3), ("published", 4), ("tags", 6), ("lang", 8), ("own", 9)],
)
def test_a_new_key_goes_where_the_contract_has_it(key: str, at: int) -> None:
    text = "---\n# head\ntitle: A\nslug: a\nsource: s\n# before\nsummary: S\nx-own: 1\n---\n"
    lines = set_field(text, key, "v").split("\n")
    assert [number for number, line in enumerate(lines) if line == f"{key}: v"] == [
        {"id": 2, "headline": 3, "published": 4, "tags": 5, "lang": 7, "own": 8}[key]
    ], at


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogate"):
        set_field("---\ntitle: A\n---\n", "title", "a\ud800b")


@pytest.mark.parametrize("text", ["no head", "---\ntitle: A\n", "---\ntitle: [A\n---\n", "---\na: 1\na: 2\n---\n"])
def test_a_head_that_cannot_be_read_is_not_edited(text: str) -> None:
    with pytest.raises(Refused):
        set_field(text, "title", "B")


LINES = st.lists(st.sampled_from(["", "a", "b", "# c", "  d", "é"]), max_size=8)


@settings(max_examples=200, deadline=None)
@given(LINES, LINES, st.sampled_from(["\n", "\r\n"]), st.booleans())
@example(["a"], ["a", "b"], "\r\n", False)
def test_set_body_gives_the_new_body_and_keeps_the_head(
    old: list[str], new: list[str], newline: str, ends: bool
) -> None:
    head = f"\ufeff---{newline}title: A{newline}---{newline}"
    text = head + newline.join(old) + (newline if ends and old else "")
    body = "\n".join(new)
    edited = set_body(text, body)
    assert edited.startswith(head)
    assert read_matter(edited.encode(), "")[0].body == body  # type: ignore[union-attr]
    assert set_body(edited, body) == edited
    if newline == "\r\n":
        assert "\n" not in edited.replace("\r\n", "")
