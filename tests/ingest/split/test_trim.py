"""Taking a passage off a block's start or end, from text, Markdown and raw slice alike."""

import pytest

from digest.ingest.blocks import Block
from digest.ingest.split.trim import raw_place, without_end, without_start

LINE = "Oslo (AFP) - The navy moved."


@pytest.mark.parametrize(
    ("markdown", "rest"),
    [
        ("Oslo (AFP) - The navy moved.", "The navy moved."),
        ("**Oslo (AFP)** - The navy *moved*.", "The navy *moved*."),
        ("**Oslo (AFP) -** The navy moved.", "The navy moved."),
        ("**Oslo (AFP) - The navy** moved.", "The navy moved."),
        (
            "[Oslo](https://a.example/x) (AFP) - The [navy](https://a.example/y) moved.",
            "The [navy](https://a.example/y) moved.",
        ),
    ],
)
def test_a_start_goes_and_styles_stay_whole(markdown: str, rest: str) -> None:
    block = without_start(Block(LINE, LINE, markdown), len("Oslo (AFP) - "))
    assert (block.text, block.markdown) == ("The navy moved.", rest)


@pytest.mark.parametrize(
    ("markdown", "rest"),
    [
        ("It left for ... read more", "It left for"),
        ("It left for ... [read more](https://a.example/x)", "It left for"),
        ("It *left* for [... read more](https://a.example/x)", "It *left* for"),
        ("It left for **... read more**", "It left for"),
    ],
)
def test_an_end_goes_with_its_link(markdown: str, rest: str) -> None:
    text = "It left for ... read more"
    block = without_end(Block(text, text, markdown), len("It left for "))
    assert (block.text, block.markdown) == ("It left for", rest)


def test_places_in_the_raw_slice() -> None:
    block = Block("  Two \u200b  words\r\n", "Two words", "Two words")
    assert raw_place(block, 4) == block.raw.index("words")
    assert raw_place(block, 9) == block.raw.index("\r")
    assert raw_place(Block("other", "Two words", "Two words"), 4) is None
