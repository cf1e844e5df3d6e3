"""What a command costs, whole: it and every process it starts."""

import contextlib
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from time import sleep as nap

SAMPLE_SECONDS = 0.01  # a build of a tenth of a second is seen ten times


@dataclass(frozen=True, slots=True)
class Cost:
    """One run. CPU is user and system time of the process and all descendants that were waited for."""

    cpu: float  # seconds
    wall: float  # seconds


class Failed(Exception):  # noqa: N818 - the command failed, not the measuring
    """The command ended with another code than 0; the text is the end of what it said."""


def cost(command: tuple[str, ...], folder: Path) -> Cost:
    """Run the command in the folder and wait for it."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            raise Failed(said.read().decode("utf-8", "replace")[-2000:])
    return Cost(cpu=usage.ru_utime + usage.ru_stime, wall=wall)


def peak_memory(command: tuple[str, ...], folder: Path) -> int | None:
    """The most bytes the command's process tree held at once; None where the system can't tell (it needs Linux).

    Memory that several processes share counts once (PSS). Sampling takes time itself, so no run is both timed and
    weighed.
    """
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_proportional_bytes, _tree(process.pid))))
        nap(SAMPLE_SECONDS)
    return peak


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:  # grows while it is walked
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += map(int, children.read_text().split())
    return found


def _proportional_bytes(pid: int) -> int:
    with contextlib.suppress(OSError):  # the process may have ended since
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


Snapshot = dict[str, tuple[int, int, int]]  # path → (modified, inode, bytes)


def snapshot(folder: Path) -> Snapshot:
    """Every file below the folder, so that two snapshots tell what was written between them."""
    found: Snapshot = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)  # noqa: PTH118 - a Path for each of 100,000 files costs seconds
            about = os.stat(path)  # noqa: PTH116
            found[os.path.relpath(path, folder)] = (about.st_mtime_ns, about.st_ino, about.st_size)
    return found


@dataclass(frozen=True, slots=True)
class Written:
    """What a build wrote into its output."""

    files: int
    bytes: int


def written(before: Snapshot, after: Snapshot) -> Written:
    """The files that are new or were written again, whether or not their bytes differ."""
    fresh = [about for path, about in after.items() if before.get(path) != about]
    return Written(len(fresh), sum(size for _, _, size in fresh))
