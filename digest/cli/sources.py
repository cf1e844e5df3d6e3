"""digest sources: the feeds that are followed, how their last fetch went, and lists of feeds in and out."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli import say
from digest.cli.site_folder import site_folder
from digest.problems import Problem, Refused

if TYPE_CHECKING:
    from digest.ingest.readers.opml import Subscriptions
    from digest.library.subscribe import Subscribed


@click.group("sources", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a source.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """Show the sources, their feeds, and how each feed's last fetch went."""
    return say.FINE if ctx.invoked_subcommand else _show(as_json)


def _show(as_json: bool) -> int:
    from digest.gather.feeds import Feed, recall
    from digest.library.load import load_sources

    root = site_folder()
    sources, problems = load_sources(root)
    memory = recall(root)
    if as_json:
        say.as_json(
            [
                {
                    "key": source.key,
                    "name": source.name,
                    "kind": source.kind,
                    "rights": source.rights,
                    "feeds": [_as_json(feed, memory.feeds.get(feed, Feed())) for feed in source.feeds],
                }
                for source in sources.values()
            ]
        )
        return say.problems(problems)
    for source in sources.values():
        say.line(f"{source.key}: {source.name} · {source.kind}")
        for address in source.feeds:
            feed = memory.feeds.get(address, Feed())
            state = f"fetched {feed.fetched}" if feed.fetched else "not fetched yet"
            say.line(f"  {address}")
            say.line(f"    {state}" + (f"; failed {feed.failed_at}: {feed.failed}" if feed.failed else ""))
    if not any(source.feeds for source in sources.values()):
        say.line("No source has a feed. Take a list over with: digest sources import FILE.opml")
    return say.problems(problems)


def _as_json(address: str, feed: object) -> dict[str, str | None]:
    names = ("fetched", "failed", "failed_at")
    return {"address": address, **{name: getattr(feed, name) or None for name in names}}


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be added; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def import_(file: Path, dry_run: bool, as_json: bool) -> int:
    """Follow the feeds of an OPML list: they become sources in content/sources.yaml, as new lines."""
    from digest.library.change import Change
    from digest.library.load import SOURCES
    from digest.library.save import save
    from digest.library.subscribe import Wish, subscribe

    root = site_folder()
    listed = _listed(file)
    path = root / SOURCES
    before = path.read_bytes() if path.is_file() else None
    text = (before or b"").decode("utf-8", "surrogateescape")
    done = subscribe(text, (Wish(one.name, one.feed, one.homepage) for one in listed.feeds))
    if not dry_run and done.text != text:
        save(root, [Change(SOURCES, before, done.text.encode("utf-8", "surrogateescape"))])
    if as_json:
        say.as_json({name: getattr(done, name) for name in ("added", "joined", "known", "by_hand")})
    else:
        _tell(done)
    return say.problems(listed.problems)


def _tell(done: "Subscribed") -> None:
    for feed, key in done.added.items():
        say.line(f"new source {key}: {feed}")
    for feed, key in done.joined.items():
        say.line(f"first feed of {key}: {feed}")
    for feed, key in done.by_hand.items():
        say.line(f"left: {key} has other feeds; add it there if you want it: {feed}")
    if done.known:
        say.line(f"{len(done.known)} followed already")
    if done.added:
        say.line("Look at their names and kinds in content/sources.yaml, and say what rights you have.")


def _listed(file: Path) -> "Subscriptions":
    """The feeds of a list; read where it can do no harm."""
    import datetime as dt

    from digest.gather.pool import Pool
    from digest.gather.worker import Task
    from digest.ingest.blocks import Part

    with Pool(1, readers=False) as pool:
        part = Part(file.read_bytes(), name=str(file))
        found = pool.subscriptions(Task(part, dt.datetime.now(dt.UTC).date(), {}, feeds=True))
    if isinstance(found, Problem):
        raise Refused(found)
    return found


@command.command("export")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def export(output: Path | None) -> int:
    """Print all feeds as an OPML list, as feed readers take it."""
    from digest.ingest.readers.opml import subscriptions_of, write_opml
    from digest.library.load import load_settings, load_sources

    root = site_folder()
    sources, problems = load_sources(root)
    settings, _ = load_settings(root)
    text = write_opml(subscriptions_of(sources), settings.title if settings else "Sources")
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8")
        say.note(f"written: {output}")
    return say.problems(problems)
