"""Whole builds of the preview. The first is made in a process beside, while the server is being loaded."""

import datetime as dt
import gc
import json
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from digest.problems import Refused
from digest.server.view import View
from digest.server.workbench import Outcome
from digest.site.crew import Beside, can_fork
from digest.site.report import packed, unpacked


def whole_build(root: Path, folder: Path, view: View, jobs: int = 1) -> Outcome:
    """Build the site in `root` into the preview's `folder`."""
    from digest.library.load import load_settings  # noqa: PLC0415 - 100 ms, in whichever process builds
    from digest.site.build import BuildOptions, build  # noqa: PLC0415

    settings, problems = load_settings(root)
    if settings is None:
        return Outcome(problems)
    now = dt.datetime.now(ZoneInfo(settings.zone))
    # An open page has a style sheet swapped by its name, which must stay; and nobody waits for packed copies.
    options = BuildOptions(now.date(), now, view.as_of, view.ahead, output=folder, ready=False, jobs=jobs)
    gc.disable()  # what it makes stays, or goes as a whole
    try:
        report = build(root, options)
    except Refused as refused:
        return Outcome(refused.problems, settings.base_path)
    finally:
        gc.enable()
    return Outcome(report.problems, settings.base_path, frozenset((*report.written, *report.removed)))


class FirstBuild:
    """Begins at once, where the system allows it, and is stopped at the end of the block if it still runs."""

    def __init__(self, view: View, build: Callable[[], Outcome]) -> None:
        self.began = time.time_ns()  # before it looked at any file
        self._view, self._asked = view, False
        self._beside = Beside(lambda: _told(build())) if can_fork() else None

    def outcome(self, view: View) -> Outcome | None:
        """What it says, if it is of this view and was not asked before; None where another build must be made."""
        asked, self._asked = self._asked, True
        if self._beside is None or asked:
            return None
        if view != self._view:
            self._beside.stop()
        made = self._beside.result()
        if made is None:
            return None
        told = json.loads(made)
        return Outcome(unpacked(told["problems"]), told["base"])

    def __enter__(self) -> "FirstBuild":
        return self

    def __exit__(self, *_: object) -> None:
        if self._beside:
            self._beside.stop()


def _told(outcome: Outcome) -> bytes:
    return json.dumps({"base": outcome.base, "problems": packed(outcome.problems)}).encode()
