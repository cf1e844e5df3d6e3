"""A problem with the lines of the file it points to, as the overlay shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import digest
from digest.problems import Problem

_AROUND = 2  # lines shown before and after
_MOST = 20  # problems shown; the terminal has all
_LONGEST = 300  # letters shown of a line
_BIGGEST = 2_000_000  # bytes; no lines are shown of a bigger file


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A problem and the source lines around its place, each with its number; no lines where none can be shown."""

    problem: Problem
    lines: tuple[tuple[int, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        """The form that the page gets."""
        return {**self.problem.as_json(), "place": str(self.problem.place), "lines": list(self.lines)}


def excerpts(problems: Iterable[Problem], root: Path) -> tuple[Excerpt, ...]:
    """The first problems in order, with their lines. Files outside the site and the package are not read."""
    return tuple(Excerpt(problem, _lines(problem, root)) for problem in sorted(set(problems))[:_MOST])


def _lines(problem: Problem, root: Path) -> tuple[tuple[int, str], ...]:
    number = problem.place.line
    file = _readable(problem.place.file, root) if number else None
    if file is None:
        return ()
    try:
        text = file.read_bytes() if file.stat().st_size <= _BIGGEST else b""
    except OSError:
        return ()
    lines = text.decode("utf-8", "replace").splitlines()
    first, last = max(number - _AROUND, 1), min(number + _AROUND, len(lines))
    return tuple((n, lines[n - 1][:_LONGEST]) for n in range(first, last + 1))


def _readable(name: str, root: Path) -> Path | None:
    package = Path(digest.__file__).parent
    for home in (root, package.parent):
        file = (home / name).resolve()
        if file.is_file() and (file.is_relative_to(root.resolve()) or file.is_relative_to(package)):
            return file
    return None
