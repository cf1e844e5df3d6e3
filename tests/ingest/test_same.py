"""The same story: exact is known again, near is grouped, same topic is not."""

import random

from digest.ingest.same import Index, Known, groups
from tests.ingest.reposts import Page, sentence

DICE = random.Random(5)


def text(sentences: int = 12) -> list[str]:
    page = Page(DICE, "en", False, "Fjord Ledger", "Notes")
    return [sentence(page) for _ in range(sentences)]


def edited(lines: list[str], number: int) -> str:
    """One of the edits that desks make: cut short, words changed, a paragraph added, another story appended."""
    dice = random.Random(number)
    kind = number % 4
    if kind == 0:
        return "\n".join(lines[: len(lines) * 2 // 3])
    if kind == 1:
        return "\n".join(
            " ".join("altered" if dice.random() < 0.06 else word for word in line.split()) for line in lines
        )
    if kind == 2:
        return "\n".join([*lines[:3], "A line of the desk's own was added here for context.", *lines[3:]])
    return "\n".join([*lines, *text(6)])


def test_exact_by_address_and_by_words() -> None:
    index = Index()
    index.add(Known("a", "The navy moved six boats north on Monday.", url="https://a.example/1"))
    assert index.find("something else", "https://a.example/1").exact == "a"
    assert index.find("the NAVY moved  six boats north, on Monday").exact == "a"
    assert index.find("The navy moved five boats north on Monday.").exact == ""


def test_an_empty_text_equals_nothing() -> None:
    index = Index()
    index.add(Known("a", ""))
    assert index.find("").exact == ""


def test_edited_copies_are_grouped_and_same_topic_originals_are_not() -> None:
    wire = text()
    copies = [Known(f"copy-{n:02}", edited(wire, n)) for n in range(20)]
    others = [Known(f"other-{n:02}", "\n".join(text())) for n in range(20)]
    found = groups([*copies, *others])
    largest = max(found, key=len)
    pairs = {(one, other) for group in found for one in group for other in group if one < other}
    true = {pair for pair in pairs if all(ref.startswith("copy") for ref in pair)}
    assert len(true) / (20 * 19 / 2) >= 0.95
    assert len(true) / len(pairs) >= 0.98
    assert largest[0] == "copy-00"


def test_a_wire_text_inside_another_post_is_found() -> None:
    wire = text()
    index = Index()
    index.add(Known("post", "\n".join([*text(10), *wire, *text(10)])))
    assert index.find("\n".join(wire)).near == ("post",)


def test_short_texts_are_not_grouped_by_chance() -> None:
    index = Index()
    index.add(Known("a", "The ministry did not comment on the matter."))
    assert index.find("The ministry did not comment on the matter today.").near == ()
