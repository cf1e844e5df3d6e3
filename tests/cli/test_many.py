"""Work on several cores is answered in order, and is the same work."""

from digest.cli.many import in_order


def squared(number: int) -> int:
    return number * number


def test_few_are_made_here_and_many_in_other_processes_alike() -> None:
    for count, jobs in ((3, 8), (40, 1), (40, 2)):
        assert list(in_order(squared, range(count), jobs)) == [(number, number * number) for number in range(count)]


def test_no_more_is_read_ahead_than_is_needed() -> None:
    asked: list[int] = []

    def given() -> "object":
        for number in range(200):
            asked.append(number)
            yield number

    answers = in_order(squared, given(), 2)  # type: ignore[arg-type]
    next(answers)
    assert len(asked) <= 17
    answers.close()  # type: ignore[attr-defined]
