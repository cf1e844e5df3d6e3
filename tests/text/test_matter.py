"""Front matter is read string-first, with places, and nothing in it can raise."""

import datetime as dt

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from digest.text.matter import read_matter, read_yaml
from digest.text.matter_edit import plain_of
from digest.text.matter_write import write_matter
from tests.text.test_matter_edit import TEXTS, VALUES, documents


def values_of(text: str) -> dict[str, object]:
    matter, problems = read_matter(text.encode(), "a.md")
    assert problems == ()
    assert matter is not None
    return {key: plain_of(value) for key, value in matter.fields.items()}


@pytest.mark.parametrize(
    "word",
    ["NO", "no", "yes", "true", "0123", "0x1F", "1:30", "1e3", "12", "1.0", ".inf", "2018-04-11", "=", "1_000"],
)
def test_every_bare_word_stays_as_written(word: str) -> None:
    assert values_of(f"---\na: {word}\nb: [{word}]\n---\n") == {"a": word, "b": [word]}


@pytest.mark.parametrize("empty", ["", "null", "~", "Null", "NULL", "''", '""', " # nothing"])
def test_nothing_is_the_empty_text(empty: str) -> None:
    assert values_of(f"---\na: {empty}\nb: x\n---\n") == {"a": "", "b": "x"}


def test_a_quoted_null_is_a_word() -> None:
    assert values_of("---\na: 'null'\nb: \"~\"\n---\n") == {"a": "null", "b": "~"}


def test_values_and_keys_know_their_place() -> None:
    text = "\ufeff---\r\n# note\r\ntitle:   'Ж x'\r\nvia:\r\n  - {kind: feed, name: é}\r\n---\r\n\r\nBody\r\n"
    matter, problems = read_matter(text.encode(), "a.md")
    assert problems == ()
    assert matter is not None
    title, via = matter.fields["title"], matter.fields["via"]
    assert (title.line, title.column, title.key_line, title.key_column) == (3, 10, 3, 1)
    assert (via.line, via.column, via.key_line) == (5, 3, 4)
    assert isinstance(via.value, tuple)
    assert isinstance(via.value[0].value, dict)
    name = via.value[0].value["name"]
    assert (name.value, name.line, name.column, name.key_column) == ("é", 5, 24, 18)
    assert (matter.body, matter.body_line) == ("\nBody\n", 7)


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        (b"", "no-front-matter", 1, 1),
        (b"title: A\n", "no-front-matter", 1, 1),
        (b"\n---\ntitle: A\n---\n", "no-front-matter", 1, 1),
        (b"--\ntitle: A\n--\n", "no-front-matter", 1, 1),
        (b"---\ntitle: A\n", "front-matter-open", 1, 1),
        (b"---", "front-matter-open", 1, 1),
        (b"---\ntitle: A\n ---\n", "front-matter-open", 1, 1),
        (b"---\ntitle: A\xff\n---\n", "bad-utf8", 2, 9),
        (b"---\ntitle: A\n---\nB\n\xc3\x28", "bad-utf8", 5, 1),
        (b"---\ntitle: \xed\xa0\x80\n---\n", "bad-utf8", 2, 8),
        ("---\ntitle: A\n---\n".encode("utf-16"), "bad-utf8", 1, 1),
        (b"---\ntitle: A\n---\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> b\n", "merge-conflict", 4, 1),
        (b"---\n" + b"a: " + b"x" * 70_000 + b"\n---\n", "front-matter-too-large", 1, 0),
        (b"---\n- a\n---\n", "not-a-mapping", 2, 1),
        (b"---\n{a: b}\n---\n", "not-a-mapping", 2, 1),
        (b"---\ntext\n---\n", "not-a-mapping", 2, 1),
        (b"---\n%YAML 1.1\n---\na: b\n---\n", "yaml-syntax", 2, 1),
    ],
)
def test_a_file_without_a_usable_head_says_where(data: bytes, code: str, line: int, column: int) -> None:
    _, problems = read_matter(data, "a.md")
    assert [(each.code, each.place.line, each.place.column) for each in problems[:1]] == [(code, line, column)]
    assert problems[0].hint


def test_bad_utf8_says_at_which_byte() -> None:
    _, problems = read_matter(b"---\ntitle: A\xff\n---\n", "a.md")
    assert str(problems[0]).startswith("a.md:2:9: error: bad UTF-8 at byte 12 [bad-utf8]")


@pytest.mark.parametrize("text", ["---\n---\n", "---\n# only a note\n---\nBody", "---\n\n---\n", "---\n---"])
def test_an_empty_head_is_a_head(text: str) -> None:
    assert values_of(text) == {}


def test_a_rule_in_the_body_is_not_a_fence() -> None:
    matter, _ = read_matter(b"---\na: b\n---\nOne\n\n---\n\nTwo\n=======\n", "a.md")
    assert matter is not None
    assert matter.body == "One\n\n---\n\nTwo\n=======\n"


def test_mistakes_of_one_head_are_all_named_and_hide_no_good_entry() -> None:
    head = "a: [1\nb: x: y\nc: fine\n\td: 1\ne: *x\na: again\nf: &y 1\n"
    matter, problems = read_matter(f"---\n{head}---\n".encode(), "a.md")
    assert matter is not None
    assert [problem.place.line for problem in sorted(problems)] == [2, 3, 5, 6, 8]
    assert matter.lost == {"a", "b", "c"}
    assert set(matter.fields) == {"a", "e", "f"}


def test_deep_nesting_is_refused_at_once() -> None:
    _, problems = read_matter(b"---\na: " + b"[" * 30_000 + b"\n---\n", "a.md")
    assert problems[0].code in ("too-deep", "yaml-syntax")


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
)
def test_no_bytes_raise(data: bytes) -> None:
    for whole in (data, b"---\n" + data + b"\n---\n", b"---\na: " + data + b"\nb: c\n---\n"):
        matter, problems = read_matter(whole, "a.md")
        assert matter is not None or problems
        read_yaml(whole, "a.yaml")


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(TEXTS.filter(bool).filter(lambda key: "\n" not in key), VALUES, max_size=5), TEXTS)
def test_what_is_written_is_read_back(fields: dict[str, object], body: str) -> None:
    matter, problems = read_matter(write_matter(fields, body).encode(), "a.md")
    assert problems == ()
    assert matter is not None
    assert {key: plain_of(value) for key, value in matter.fields.items()} == fields
    assert list(matter.fields) == list(fields)
    assert matter.body == body.replace("\r\n", "\n").replace("\r", "\n")


def test_a_new_file_looks_as_the_contract_shows_it() -> None:
    fields = {
        "id": "tag:example.org,2018:a",
        "title": "Kremlin says 'no': why",
        "published": dt.date(2018, 4, 11),
        "dateline": {"place": "Paris", "date": dt.date(2018, 4, 11)},
        "via": [{"kind": "feed", "name": "Space, News"}],
        "part": 2,
        "tags": ["russia", "NO"],
        "summary": "One.\n\nTwo.",
    }
    assert write_matter(fields, "\nBody\n") == (
        "---\n"
        "id: tag:example.org,2018:a\n"
        "title: \"Kremlin says 'no': why\"\n"
        "published: 2018-04-11\n"
        "dateline: {place: Paris, date: 2018-04-11}\n"
        "via:\n"
        '  - {kind: feed, name: "Space, News"}\n'
        "part: 2\n"
        'tags: [russia, "NO"]\n'
        "summary: |-\n"
        "  One.\n"
        "\n"
        "  Two.\n"
        "---\n\nBody\n"
    )


def test_yaml_throughout_is_read_by_the_same_rules() -> None:
    matter, problems = read_yaml(b"\xef\xbb\xbf---\nregion:\n  russia: {name: NO}\n  russia: {}\n", "t.yaml")
    assert matter is not None
    assert [(each.code, each.place.line) for each in problems] == [("duplicate-key", 4)]
    assert plain_of(matter.fields["region"]) == {"russia": {"name": "NO"}}


def _as_we_read(value: object) -> object:
    if isinstance(value, dict):
        return {key: _as_we_read(item) for key, item in value.items()}
    return [_as_we_read(item) for item in value] if isinstance(value, list) else value


@settings(max_examples=300, deadline=None)
@given(documents())
def test_an_independent_reader_finds_the_same(document: tuple[str, object]) -> None:
    """PyYAML's own loader without any resolver: other code above the same grammar."""
    head = document[0].removeprefix("\ufeff").replace("\r\n", "\n").split("\n---")[0].removeprefix("---\n") + "\n"
    assume("\t" not in head)  # the slow reader knows no tab before a comment, as YAML allows it
    theirs = _as_we_read(yaml.load(head, Loader=yaml.BaseLoader) or {})  # noqa: S506 - BaseLoader makes text only
    ours = values_of(document[0])
    for key, value in ours.items():
        assert isinstance(theirs, dict)
        assert theirs[key] == value or (theirs[key] in ("null", "~") and value == "")
    assert list(ours) == list(theirs if isinstance(theirs, dict) else {})
