"""How anything in the house says what is wrong, where, and what to do next.

Wrong *content* is expected: functions return `Problem` values beside their result and go on. Wrong *world* (a full
disk, a dead network) is an exception; `Refused` carries problems when a command can't go on because of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a file: `file` relative to the site's folder, line and column from 1; 0 where there is none to name."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        numbers = [str(number) for number in (self.line, self.column) if number]
        return ":".join([self.file, *numbers])


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong. `code` is stable and has a heading in docs/problems.md; `hint` is an action."""

    place: Place
    text: str
    code: str
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        line = f"{self.place}: {self.severity}: {self.text} [{self.code}]"
        return f"{line}\n    hint: {self.hint}" if self.hint else line

    def as_json(self) -> dict[str, str | int]:
        """The form that `--json` prints."""
        return {
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "severity": self.severity,
            "code": self.code,
            "text": self.text,
            "hint": self.hint,
        }


class Refused(Exception):  # noqa: N818 - it is an answer to the user, not an error in the program
    """The wish can't be carried out; `problems` say why. Nothing was changed."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Those that stop a build or a publication."""
    return tuple([problem for problem in problems if problem.severity == "error"])


def misnamed(path: str) -> Problem | None:
    """What is wrong with a file's name that is no text in UTF-8: no page, list or record could hold it."""
    if path.isascii():
        return None
    try:
        path.encode()
    except UnicodeEncodeError:
        place = Place(path.encode("utf-8", "backslashreplace").decode())
        hint = "give it a name of letters, digits and hyphens"
        return Problem(place, "the name of this file is not text in UTF-8", "bad-file-name", hint)
    return None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint with the nearest known names, or all of them when few, or an empty string."""
    names = sorted(set(known))
    near = get_close_matches(word, names, n=3, cutoff=0.6) or get_close_matches(word.casefold(), names, n=3, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(f"“{name}”" for name in near) + "?"
    if names and len(names) <= 12:
        return "known: " + ", ".join(names)
    return ""
