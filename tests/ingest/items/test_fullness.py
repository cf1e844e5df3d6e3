"""Whole, or only the beginning."""

import pytest

from digest.ingest.items.fragment import text_blocks
from digest.ingest.items.fullness import Holder, is_full

SENTENCE = "The crane stood still for the whole of the afternoon, and nobody could say why that was so. "
STORY = "\n\n".join([SENTENCE * 4] * 8)


@pytest.mark.parametrize(
    ("text", "holder", "full"),
    [
        (STORY, "content", True),
        (STORY, "description", True),
        (STORY, "summary", True),
        (SENTENCE, "content", True),  # a short note, whole
        (SENTENCE, "description", False),
        (SENTENCE, "summary", False),
        (SENTENCE * 2 + "and then the […]", "content", False),
        (SENTENCE * 2 + "and then the [...]", "content", False),
        (SENTENCE * 2 + "and then the …", "content", False),
        (SENTENCE * 2 + "Read more", "content", False),
        (SENTENCE * 2 + "Continue reading The crane →", "content", False),
        (SENTENCE * 2 + "Weiterlesen »", "content", False),
        (SENTENCE * 2 + "Lire la suite…", "content", False),
        (SENTENCE * 2 + "Читать далее", "content", False),
        (SENTENCE * 2 + "اقرأ المزيد", "content", False),
        (STORY + " […]", "content", False),
        (STORY + "\n\nRead more", "content", True),  # a footer under a whole story
        (STORY + "\n\nWho knows...", "content", True),
        (SENTENCE * 2 + "He wants to read more books.", "content", True),
        ("", "content", False),
    ],
)
def test_a_beginning_is_told_from_a_story(text: str, holder: Holder, full: bool) -> None:
    assert is_full(text_blocks(text), holder) is full
