"""Running git, ssh and rsync: no shell, no questions, no hooks, and only our own words when they fail."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.problems import Place, Problem, Refused
from digest.publish.host import HostFailed

# Where git finds its repository and its helpers: set by hooks that may have called us, and of no use for our calls.
_NOT_OURS = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE", "GIT_PREFIX", "GIT_QUARANTINE_PATH", "GIT_PUSH_OPTION_COUNT", "GIT_EXTERNAL_DIFF", "RSYNC_RSH",
)  # fmt: skip
_TOLD = 300  # letters of what a program said


@dataclass(frozen=True, slots=True)
class Done:
    """What a program that ended left."""

    code: int
    out: bytes
    said: str


def run(place: str, command: Sequence[str], give: bytes = b"", env: Mapping[str, str] | None = None) -> Done:
    """Run a program to its end, whatever its code. Raises Refused where it is not installed.

    `env` is added to the environment; a key goes there and never into `command`, which everybody can read.
    """
    own = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    own |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", **(env or {})}
    try:
        done = subprocess.run(command, input=give, env=own, capture_output=True, check=False)  # noqa: S603 - no shell
    except FileNotFoundError as missing:
        text = f"{command[0]} is not installed"
        raise Refused(
            Problem(Place(place), text, "missing-program", f"install it: apt install {command[0]}")
        ) from missing
    return Done(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))


def succeed(place: str, command: Sequence[str], give: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
    """What a program wrote. Raises HostFailed with its last words where it failed."""
    done = run(place, command, give, env)
    if done.code:
        raise failed(place, command[0], done)
    return done.out


def failed(place: str, program: str, done: Done) -> HostFailed:
    """The failure of a program, with its last words."""
    words = " ".join(line.strip() for line in done.said.splitlines() if line.strip())
    return HostFailed(place, f"{program} failed: {words[-_TOLD:] or f'code {done.code}'}")
