"""What a build did, for people and for programs."""

import json
from collections.abc import Sequence

import msgspec

from digest.problems import Place, Problem


class BuildReport(msgspec.Struct, frozen=True):
    """What a build did. `swapped` is False where it was refused: the last good site, if there is one, still stands."""

    swapped: bool
    pages: int = 0
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    woken: tuple[tuple[str, tuple[str, ...]], ...] = ()  # path and reasons of each page that was made
    changes: dict[str, int] = msgspec.field(
        default_factory=dict
    )  # question whose answer changed → pages that had asked it
    problems: tuple[Problem, ...] = ()
    seconds: dict[str, float] = msgspec.field(default_factory=dict)  # by stage
    first: bool = False  # whether no site was there before

    @property
    def unchanged(self) -> int:
        return self.pages - len(self.written)

    def summary(self) -> str:
        """One line on what the build did."""
        seconds = sum(self.seconds.values())
        if not self.swapped:
            return "nothing was built" if self.first else "nothing was built; the last good site stands as it was"
        if not self.written and not self.removed:
            return f"{self.pages} files, nothing to change ({seconds:.2f} s)"
        parts = [f"{self.pages} files", f"{len(self.written)} written"]
        if self.removed:
            parts.append(f"{len(self.removed)} removed")
        return f"{', '.join(parts)} ({seconds:.2f} s)"

    def as_json(self) -> dict[str, object]:
        """The form that `--json` prints."""
        return {
            "swapped": self.swapped,
            "pages": self.pages,
            "written": list(self.written),
            "unchanged": self.unchanged,
            "removed": list(self.removed),
            "woken": [{"path": path, "because": list(reasons)} for path, reasons in self.woken],
            "changes": self.changes,
            "problems": [problem.as_json() for problem in self.problems],
            "seconds": {stage: round(seconds, 4) for stage, seconds in self.seconds.items()},
        }


def packed(problems: Sequence[Problem]) -> str:
    """Problems as one line of JSON; empty where there are none."""
    return json.dumps([problem.as_json() for problem in problems]) if problems else ""


def unpacked(text: str) -> tuple[Problem, ...]:
    """The problems that `packed` was given."""
    return tuple(
        Problem(
            Place(each["file"], each["line"], each["column"]),
            each["text"],
            each["code"],
            each["hint"],
            each["severity"],
        )
        for each in (json.loads(text) if text else ())
    )
