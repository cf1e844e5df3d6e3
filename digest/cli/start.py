"""The way in: says that nothing has changed before anything heavy is loaded, and else calls the command line."""

import os
import sys
import time

from digest.site.seal import Seal, standing, view_of

_SIMPLE = frozenset({"--json", "--drafts", "--keep-going"})


def main() -> None:
    """Run `digest`; ends the process."""
    began = time.perf_counter()
    command, *options = sys.argv[1:] or [""]
    if command == "build" and _SIMPLE.issuperset(options):
        found = _standing("--drafts" in options)
        if found is not None:
            _say(found, "--json" in options, time.perf_counter() - began)
            return
    from digest.cli.main import main as whole

    whole()


def _standing(drafts: bool) -> Seal | None:
    """The seal of the site around the current folder, if a build would change nothing."""
    root = os.path.realpath(os.getcwd())  # noqa: PTH109 - pathlib takes 10 ms
    while not os.path.isfile(f"{root}/site.yaml"):  # noqa: PTH113
        if root == "/":
            return None
        root = os.path.dirname(root)  # noqa: PTH120
    return standing(root, view_of(drafts))


def _say(found: Seal, as_json: bool, seconds: float) -> None:
    if as_json or found.problems:
        from digest.cli.build import say_standing

        say_standing(found, as_json, seconds)
    else:
        sys.stdout.write(f"{found.pages} files, nothing to change ({seconds:.2f} s)\n")
