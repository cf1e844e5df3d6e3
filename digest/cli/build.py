"""digest build: the site in output/, or nothing touched and every reason why not."""

import datetime as dt
import gc
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from digest.cli import say
from digest.cli.day import day
from digest.cli.site_folder import site_folder
from digest.problems import errors

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from digest.site.look import Look
    from digest.site.report import BuildReport

GARBAGE = (
    100_000,
    20,
    20,
)  # a build keeps nearly all it makes: Python's own thresholds would look it through over and over
PATIENCE = 1.0  # seconds before a bar is worth drawing


@click.command("build")
@click.option("--drafts", is_flag=True, help="Also make pages of drafts and of stories dated in the future.")
@click.option("--as-of", type=day, metavar="DATE", help="The site as on a day.")
@click.option("--full", is_flag=True, help="Make every page again, whatever the last build knew.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Build here.")
@click.option("--base-url", metavar="URL", help="The address the site will have, instead of the one in site.yaml.")
@click.option("--keep-going", is_flag=True, help="Publish what can be built; exits with 1 all the same.")
@click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help="How many processes may work.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_obj
def command(
    seen: "Look | None",
    drafts: bool,
    as_of: dt.date | None,
    full: bool,
    output: Path | None,
    base_url: str | None,
    keep_going: bool,
    jobs: int | None,
    as_json: bool,
) -> int:
    """Build the site.

    A build that finds mistakes lists them all and leaves the last good site as it is.
    """
    from digest.library.load import load_settings
    from digest.site.build import BuildOptions, build
    from digest.text.sanitize import web_address

    if base_url is not None and not web_address(base_url):
        raise click.BadParameter("give a whole address, such as https://example.org/news", param_hint="--base-url")
    gc.set_threshold(*GARBAGE)
    root = site_folder()
    settings, _ = load_settings(root)
    now = dt.datetime.now(ZoneInfo(settings.zone if settings else "UTC"))
    options = BuildOptions(
        today=now.date(),
        now=now,
        as_of=as_of,
        drafts=drafts,
        full=full,
        output=output,
        base_url=base_url or "",
        keep_going=keep_going,
        jobs=jobs or processors(),
    )
    with ExitStack() as stack:
        report = build(root, options, _bar(stack) if sys.stderr.isatty() and not as_json else None, seen)
    return say_report(report, as_json)


def processors() -> int:
    """How many processes may work at once, as far as the system says."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def say_report(report: "BuildReport", as_json: bool) -> int:
    """Report a build, and give its exit code."""
    if as_json:
        say.as_json(report.as_json())
        return say.CONTENT if errors(report.problems) else say.FINE
    code = say.problems(report.problems)
    say.line(report.summary())
    return code


def _bar(stack: ExitStack) -> Callable[[int, int], None]:
    """A progress bar, drawn once a build turns out to be long."""
    began = time.monotonic()
    bar: ProgressBar[int] | None = None

    def progress(done: int, total: int) -> None:
        nonlocal bar
        if bar is None and time.monotonic() - began > PATIENCE:
            bar = stack.enter_context(click.progressbar(length=total, label="Rendering", file=sys.stderr))
            bar.update(done)
        elif bar is not None:
            bar.update(1)

    return progress
