"""Work shared among processes: every task answered for, whatever becomes of a worker."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from digest.library.load import Work
from digest.site.crew import Lost, can_fork, shared

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system does not share work by forking")


def answer(task: int) -> bytes:
    return f"{task * task}".encode() * 1000


def one_by_one(work: Callable[[int], bytes]) -> Work:
    """Each task done as `work` does it, before the next."""

    def done(tasks: Sequence[int], begin: Callable[[int], object]) -> Iterator[bytes]:
        for place, task in enumerate(tasks):
            begin(place)
            yield work(task)

    return done


def test_every_task_is_answered_once() -> None:
    results = dict(shared([range(50), [], range(50, 70)], one_by_one(answer)))
    assert results == {task: answer(task) for task in range(70)}


def deadly(task: int) -> bytes:
    if task % 10 == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if task == 8:
        os._exit(9)
    return answer(task)


def test_a_death_is_blamed_on_its_task_and_the_rest_is_done() -> None:
    results = dict(shared([range(10), range(10, 25)], one_by_one(deadly)))
    lost = {task: result.reason for task, result in results.items() if isinstance(result, Lost)}
    assert set(lost) == {3, 8, 13, 23}
    assert "signal 9" in lost[3]
    assert "code 9" in lost[8]
    assert sorted(results) == list(range(25))


def test_what_was_done_and_not_sent_when_a_worker_died_is_done_again(tmp_path: Path) -> None:
    def work(task: int) -> bytes:
        with (tmp_path / str(task)).open("a") as file:
            file.write(".")
        if task == 7:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"small"

    results = dict(shared([range(12)], one_by_one(work)))
    assert {task for task, result in results.items() if isinstance(result, Lost)} == {7}
    assert [task for task in range(12) if results[task] == b"small"] == [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11]
    assert (tmp_path / "7").read_text() == "."


def endless(task: int) -> bytes:
    while task == 2:
        pass
    return answer(task)


def test_a_task_that_never_ends_is_ended() -> None:
    results = dict(shared([[1, 2, 3]], one_by_one(endless), limit=0.2))
    assert isinstance(results[2], Lost)
    assert "0.2 seconds" in results[2].reason
    assert results[3] == answer(3)


def test_a_death_among_tasks_that_are_done_step_by_step_is_blamed_on_the_one_whose_turn_it_was() -> None:
    def stepwise(tasks: Sequence[int], begin: Callable[[int], object]) -> Iterator[bytes]:
        for step in range(3):
            for place, task in enumerate(tasks):
                begin(place)
                if (step, task) == (1, 4):
                    os.kill(os.getpid(), signal.SIGKILL)
        yield from map(answer, tasks)

    results = dict(shared([range(8)], stepwise))
    assert isinstance(results.pop(4), Lost)
    assert results == {task: answer(task) for task in range(8) if task != 4}


def test_the_time_of_a_task_is_that_of_all_its_turns() -> None:
    def stepwise(tasks: Sequence[int], begin: Callable[[int], object]) -> Iterator[bytes]:
        for _ in range(12):  # of which three are enough, by a clock that a busy system reads seldom
            for place, task in enumerate(tasks):
                begin(place)
                ends = os.times().user + (0.2 if task == 2 else 0)
                while os.times().user < ends:
                    sum(range(20_000))
        yield from map(answer, tasks)

    results = dict(shared([range(4)], stepwise, limit=0.5))
    assert isinstance(results.pop(2), Lost)
    assert results == {task: answer(task) for task in (0, 1, 3)}


def failing(task: int) -> bytes:
    if task == 2:
        raise OSError(28, "No space left on device", "/full")
    if task == 5:
        raise ValueError("a bug")
    return answer(task)


def test_a_full_disk_is_told_as_such() -> None:
    with pytest.raises(OSError, match="No space left"):
        dict(shared([[1, 2, 3]], one_by_one(failing)))


def test_a_bug_stops_the_build_and_shows_where_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError):
        dict(shared([[4, 5, 6]], one_by_one(failing)))
    assert "ValueError: a bug" in capfd.readouterr().err


def test_nobody_is_left_behind_when_the_asker_leaves() -> None:
    pids: list[int] = []

    def slow(task: int) -> bytes:
        if task:
            time.sleep(60)
        return str(os.getpid()).encode()

    results = shared([[0, 1]], one_by_one(slow))
    pids.append(int(next(results)[1]))  # type: ignore[arg-type]
    results.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)
