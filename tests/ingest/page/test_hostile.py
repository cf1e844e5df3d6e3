"""Pages that mean harm, or that broke on the way: nothing is lost in silence, nothing fails."""

import pytest

from digest.ingest.readers.html import read_html


def words(data: bytes) -> str:
    return " ".join(block.text for block in read_html(data, "https://example.org/x").blocks)


@pytest.mark.parametrize("tag", [b"<div>", b"<blockquote>", b"<ul><li>", b"<table><tr><td>", b"<b>", b"<x-y>"])
def test_deep_nesting_loses_no_word(tag: bytes) -> None:
    depth = 500_000 // len(tag)
    assert words(b"<body><p>first</p>" + tag * depth + b" deep </p> last").split() == ["first", "deep", "last"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"\x00" * 2000,
        b"<html></html>",
        b"<!-- only a comment -->",
        b"\xff\xfe\xfd\xfc" * 300,
        b"<script>" * 1000,
        b"<a href='http://[::1'>broken address</a>",
        b"<base href='http://['><p><a href='x'>words</a></p>",
        b"<table>" * 400,
        b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script><p>words</p>",
        b'<script type="application/ld+json">{"@type":"Article","author":{"name":[{"name":[1]}]},"headline":7}</script>',  # noqa: E501
        b"<ol start='99999999999999999999'><li value='x'>one</ol>",
        b"<table><tr><th colspan='99999999'>a<td colspan='-1'>b</table>",
        b"<p>" + b"*" * 20_000,
        b"<p>" + b"[" * 20_000,
    ],
)
def test_odd_bytes_give_a_reading(data: bytes) -> None:
    reading = read_html(data, None)
    assert reading.form == "html"
    assert "\x00" not in "".join(block.raw for block in reading.blocks)


def test_lone_surrogates_and_control_characters_become_replacement_characters() -> None:
    blocks = read_html(b"<p>a&#xD800;b\x00c\x0bd &#0; e</p>", None).blocks
    assert all(not 0xD800 <= ord(letter) <= 0xDFFF for block in blocks for letter in block.text)
    assert [block.text.encode() for block in blocks]


def test_text_outside_any_paragraph_survives() -> None:
    page = b"<html>zero <body>one<p>two</p>three<table><tr>four<td>five</td></tr></table>six </body>seven</html>"
    assert words(page).split() == ["zero", "one", "two", "three", "four", "five", "six", "seven"]


def test_a_page_hidden_until_its_script_runs_is_read() -> None:
    story = b"<p>" + b"The patrol sails on Monday and returns in spring. " * 30 + b"</p>"
    assert "patrol" in words(b"<body><div style='display:none'>" + story + b"</div><p>Loading</p></body>")


def test_the_size_limit_is_noted() -> None:
    notes = read_html(b"<p>words</p>" + b" " * (16 * 1024 * 1024), None).notes
    assert any(note.startswith("cut short") for note in notes)
