"""The way in: a build that has nothing or next to nothing to do is done with before anything heavy is loaded."""

import gc
import importlib
import os
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

from digest.site.look import Look, look, settle
from digest.site.seal import view_of

if TYPE_CHECKING:
    from digest.site.report import BuildReport

_SIMPLE = frozenset({"--json", "--drafts", "--keep-going"})


def run() -> None:
    """Run `digest` and end the process; after a build at once, for to take apart all that it read takes a while."""
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    except BrokenPipeError:  # whoever read has gone
        os._exit(141)
    if sys.argv[1:2] != ["build"] or not isinstance(code, int):
        sys.exit(code)  # type: ignore[arg-type]
    with suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Run `digest`."""
    began = time.perf_counter()
    command, *options = sys.argv[1:] or [""]
    as_json = "--json" in options
    if command == "build":
        gc.disable()  # until there is much to make: what is loaded and read stays
    root = _site() if command == "build" and _SIMPLE.issuperset(options) else ""
    seen = look(root, view_of("--drafts" in options), _ahead) if root else None
    with seen.hold if seen else nullcontext():
        if seen and seen.edited == ():
            settle(root, seen)
            _say_standing(seen, as_json, time.perf_counter() - began)
            return
        if seen and seen.edited and (report := _edited(root, seen, "--drafts" in options)):
            report.seconds["look"] = time.perf_counter() - began - report.seconds["edit"]
            _say(report, as_json)
            return
        from digest.cli.main import main as whole

        whole(seen)


def _site() -> str:
    """The site's folder around the current one; empty where there is none."""
    root = os.path.realpath(os.getcwd())  # noqa: PTH109 - pathlib takes 10 ms
    while not os.path.isfile(f"{root}/site.yaml"):  # noqa: PTH113
        if root == "/":
            return ""
        root = os.path.dirname(root)  # noqa: PTH120
    return root


def _ahead(enough: Callable[[], bool]) -> None:
    """Load what a build after an edit needs; and while there is time, what a whole build needs besides."""
    for name in ("digest.site.edit", "digest.library.load", "digest.site.build", "digest.cli.main", "digest.cli.build"):
        importlib.import_module(name)
        if enough():
            return


def _edited(root: str, seen: Look, drafts: bool) -> "BuildReport | None":
    """The build of a site of which nothing but articles' bodies may have changed; None where it takes a whole one."""
    from digest.site.edit import edited

    return edited(root, seen, drafts)


def _say_standing(seen: Look, as_json: bool, seconds: float) -> None:
    if as_json or seen.seal.problems:
        from digest.site.report import BuildReport, unpacked

        problems = unpacked(seen.seal.problems)
        _say(BuildReport(swapped=True, pages=seen.seal.pages, problems=problems, seconds={"look": seconds}), as_json)
    else:
        sys.stdout.write(f"{seen.seal.pages} files, nothing to change ({seconds:.2f} s)\n")


def _say(report: "BuildReport", as_json: bool) -> None:
    if as_json or report.problems:
        from digest.cli.build import say_report

        say_report(report, as_json)
    else:
        sys.stdout.write(f"{report.summary()}\n")
