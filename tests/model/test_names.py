"""Slugs are safe on every file system, and a name once given is never given twice."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model.names import SLUG_BYTES, file_key, is_slug, slug_for, tag_uri

DEVICES = ["con", "PRN", "aux", "NUL", "com1", "LPT9", "COM¹", "conin$", "clock$"]
HOSTILE = [
    *("../../etc/passwd", "/", "\\", "a\x00b", "-rf", ".git", "..", ".", "a.", "a ", " a"),
    *("<script>", "a:b", "%2e%2e", "\u202eabc", "~", "CON.txt"),
]


@pytest.mark.parametrize(
    "title", [*DEVICES, *HOSTILE, "", "😀👨‍👩‍👧", "…", "x" * 300, "слово " * 60, "日本", "İstanbul", "Straße"]
)
def test_any_title_gives_a_slug(title: str) -> None:
    slug = slug_for(title)
    assert is_slug(slug)
    assert len(slug.encode()) <= SLUG_BYTES


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.integers(0, 5))
def test_a_taken_slug_is_never_given(title: str, others: int) -> None:
    taken: set[str] = set()
    for _ in range(others + 1):
        slug = slug_for(title, taken)
        assert is_slug(slug)
        assert slug not in taken
        taken.add(slug)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="eaou\u0301\u0308\u0327c ", min_size=1, max_size=20))
def test_the_same_word_in_either_form_gives_the_same_slug(title: str) -> None:
    assert slug_for(unicodedata.normalize("NFC", title)) == slug_for(unicodedata.normalize("NFD", title))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_a_slug_of_a_slug_is_itself(title: str) -> None:
    assert slug_for(slug_for(title)) == slug_for(title)


@pytest.mark.parametrize(
    ("one", "two"), [("Straße", "STRASSE"), ("café", "cafe\u0301"), ("A", "a"), ("ﬁle", "FILE"), ("Σίσυφος", "ΣΊΣΥΦΟΣ")]
)
def test_names_that_are_one_file_somewhere_have_one_key(one: str, two: str) -> None:
    assert file_key(one) == file_key(two)


@pytest.mark.parametrize("text", [*DEVICES, *HOSTILE, "", "A", "a--b", "-a", "a-", "a_b", "é", "a" * 81, "a\n"])
def test_what_is_no_slug_is_told(text: str) -> None:
    assert not is_slug(text)


def test_an_id_is_a_tag_uri() -> None:
    assert tag_uri("example.org", 2018, "kremlin") == "tag:example.org,2018:kremlin"
