"""By what texts are known again."""

from digest.gather.marks import Seen, Texts, repeated

WORDS = "the frigate sailed from port on {} with its crew of {} and met two patrol boats near island {} before dusk"


def text(first: int, count: int) -> str:
    return ". ".join(WORDS.format(number, number * 7, number * 13) for number in range(first, first + count))


def shelf(**texts: str) -> Texts:
    made = Texts(texts.get)
    for ref, held in texts.items():
        made.add(ref, Seen(held).marks)
    return made


def test_the_same_words_are_known_whatever_their_case_and_punctuation() -> None:
    assert shelf(a="A ship, at sea.").same(Seen("a SHIP at sea")) == "a"
    assert shelf(a="A ship, at sea.").same(Seen("a ship at seas")) == ""
    assert shelf(a="…").same(Seen("!")) == ""


def test_a_text_with_much_of_another_is_near_it_long_or_short() -> None:
    long, short = text(0, 40), text(0, 2)
    known = shelf(long=long, short=short, other=text(500, 40))
    assert known.near(Seen(long + " " + text(900, 10))) == ("long", "short")
    assert set(known.near(Seen(text(0, 25) + text(700, 5)))) == {"long", "short"}
    assert known.near(Seen(text(600, 40))) == ()


def test_marks_of_a_long_text_are_few() -> None:
    marks = Seen(text(0, 200)).marks
    assert 0 < len(marks.runs) // 4 < marks.size / 4
    assert Seen(text(0, 200)).marks == marks


def test_a_text_that_is_gone_is_near_to_nothing() -> None:
    known = Texts(lambda _: None)
    known.add("a", Seen(text(0, 30)).marks)
    assert known.near(Seen(text(0, 30))) == ()


def test_what_many_share_names_none() -> None:
    assert repeated(["a", "b", "a", "", ""]) == {"a"}
