"""digest explain: why one output file was made, and whether the next build would make it again."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from digest.cli import say
from digest.cli.site_folder import site_folder


@click.command("explain")
@click.argument("path")
@click.option("--drafts", is_flag=True, help="As for a build with --drafts.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="That build's folder.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def command(path: str, drafts: bool, output: Path | None, as_json: bool) -> int:
    """Say why the output file PATH was made, what it asked, and what would make the next build make it again."""
    from digest.library.load import load_settings
    from digest.site.build import BuildOptions
    from digest.site.explain import explain

    root = site_folder()
    settings, _ = load_settings(root)
    now = dt.datetime.now(ZoneInfo(settings.zone if settings else "UTC"))
    found = explain(root, path, BuildOptions(today=now.date(), now=now, drafts=drafts, output=output))
    if as_json:
        say.as_json(found.as_json())
    else:
        say.line(found.in_words())
    return say.FINE
