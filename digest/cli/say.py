"""What the terminal shows, and the exit codes: 0 fine, 1 content problems, 2 usage, 3 the outside world."""

import json
import re
import sys
from collections.abc import Iterable

import click

from digest.problems import Problem, errors

FINE, CONTENT, USAGE, WORLD = 0, 1, 2, 3

# Control characters could move the cursor or forge lines; bidirectional controls could make a line read backwards.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def safe(text: str) -> str:
    """Foreign text as it may be shown on a terminal: control characters spelled out, lone surrogates replaced."""
    spelled = _UNSAFE.sub(lambda match: ascii(match.group())[1:-1], text)
    return spelled.encode("utf-8", "replace").decode("utf-8")


def line(text: str = "") -> None:
    """One or more lines on standard output, made safe."""
    click.echo(safe(text))


def note(text: str) -> None:
    """One or more lines on standard error, made safe: what a pipe must not swallow as data."""
    click.echo(safe(text), err=True)


def count(number: int, word: str) -> str:
    """A number with its noun: 1 rule, 2 rules."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def as_json(value: object) -> None:
    """A value as JSON on standard output, non-ASCII letters kept; one line where the output is not a terminal."""
    indent = 2 if sys.stdout.isatty() else None
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    click.echo(text.encode("utf-8", "backslashreplace").decode("utf-8"))


def problems(found: Iterable[Problem]) -> int:
    """Show them on standard error, sorted, with a count at the end; the exit code that follows."""
    known = sorted(set(found))
    for problem in known:
        note(str(problem))
    wrong = len(errors(known))
    if known:
        warnings = len(known) - wrong
        note(", ".join(count(number, word) for number, word in ((wrong, "error"), (warnings, "warning")) if number))
    return CONTENT if wrong else FINE
