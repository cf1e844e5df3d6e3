"""Pasted text → blocks, with not a letter lost, in whatever encoding and with whatever line ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.ingest.readers.text import decode, read_text


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("aé .\n\r\t-*•\ufeff\u200b\x00”"), max_size=400))
def test_the_raws_are_the_text(text: str) -> None:
    assert "".join(block.raw for block in read_text(text).blocks) == text


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_the_text_encodes_back_to_the_bytes(data: bytes) -> None:
    decoded = decode(data)
    assert decoded.text.encode(decoded.encoding) == data


@pytest.mark.parametrize(
    ("data", "encoding", "sure"),
    [
        ("é".encode(), "utf-8", True),
        ("\ufeffé".encode(), "utf-8", True),
        ("\ufeffé".encode("utf-16-le"), "utf-16-le", True),
        ("\ufeffé".encode("utf-16-be"), "utf-16-be", True),
        ("é’".encode("cp1252"), "cp1252", False),
        (b"\x81\xe9", "latin-1", False),
    ],
)
def test_encodings(data: bytes, encoding: str, sure: bool) -> None:
    decoded = decode(data)
    assert (decoded.encoding, decoded.sure) == (encoding, sure)


def test_a_line_is_a_block() -> None:
    blocks = read_text("One.\r\n\r\n  Two  words. \nThree").blocks
    assert [(block.text, block.kind, block.line) for block in blocks] == [
        ("One.", "paragraph", 1),
        ("", "blank", 2),
        ("Two words.", "paragraph", 3),
        ("Three", "paragraph", 4),
    ]


def test_what_looks_like_markup_stays_text() -> None:
    block = read_text("# not a heading, 2 * 3 * 4, <b>bold</b> and [a](b)").blocks[0]
    assert block.text == "# not a heading, 2 * 3 * 4, <b>bold</b> and [a](b)"
    assert block.markdown.startswith("\\# not")
    assert "\\*" in block.markdown
    assert "\\<b>" in block.markdown


def test_a_list_item_and_a_dashed_sub_heading() -> None:
    item, head = read_text("• six boats\n- Kosovo war -\n").blocks
    assert (item.kind, item.text, item.markdown) == ("item", "six boats", "- six boats")
    assert (head.kind, head.text) == ("paragraph", "- Kosovo war -")


def test_lines_broken_by_a_mail_program_are_one_paragraph() -> None:
    text = (
        "The navy moved six boats to the northern harbour on Monday, where they are\n"
        "to stay through the winter, according to an order that reporters have seen\n"
        "and that names no reason for it. The crews were told to bring their winter\n"
        "gear.\n"
        "\n"
        "A second order, signed on the same day, moves the tender and the tug to the\n"
        "same pier.\n"
        "Related Links\n"
    )
    blocks = [block for block in read_text(text).blocks if block.kind != "blank"]
    assert [block.text[-12:] for block in blocks] == ["winter gear.", "e same pier.", "elated Links"]
