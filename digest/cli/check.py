"""digest check: what is wrong with the content and with the built site, before anybody else sees it."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from digest.cli import say
from digest.cli.secrets import keeping, known_secrets, plain
from digest.cli.site_folder import site_folder
from digest.model.settings import Settings
from digest.problems import Place, Problem, Refused, errors

if TYPE_CHECKING:
    from digest.network.fetch import Fetcher
    from digest.publish.built import Built
    from digest.publish.outside import Answer

_KNOWN = ".digest/links.json"
_ENOUGH = 65_536  # bytes: a page that has more is there
_GONE = frozenset({404, 410})


@click.command("check")
@click.option("--output", type=click.Path(path_type=Path), help="The built site to look at (output/).")
@click.option("--links", is_flag=True, help="Also ask other hosts whether what the pages link to is still there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--sarif", "as_sarif", is_flag=True, help="SARIF 2.1.0, as code hosts and editors read it.")
def command(output: Path | None, links: bool, as_json: bool, as_sarif: bool) -> int:
    """Check the content, the theme and the cut rules, and the built site where there is one.

    In the built site: links that lead nowhere, rules for the host that it would pass over, requests to other hosts,
    drafts, secrets, hidden files, and leftovers of boilerplate. With --links, links to other hosts too.
    """
    from digest.library.load import load_settings

    if as_json and as_sarif:
        raise click.UsageError("--json and --sarif are two forms of the same: take one")
    root = site_folder()
    folder = output or root / "output"
    secrets = known_secrets(root)
    asked: dict[str, int] = {}
    with keeping(secrets):
        found = _in_content(root)
        built = (folder / "index.html").is_file()
        if built:
            settings, _ = load_settings(root)
            in_pages, asked = _in_pages(root, folder, settings, secrets, links)
            found += in_pages
        elif links:
            text = "there is no built site whose links could be followed"
            raise Refused(Problem(Place(str(folder)), text, "deploy-empty", "build it first: digest build"))
    found = tuple(sorted({plain(problem, secrets) for problem in found}))
    return _told(found, root, folder, built, asked, "sarif" if as_sarif else "json" if as_json else "")


def _told(found: tuple[Problem, ...], root: Path, folder: Path, built: bool, asked: dict[str, int], form: str) -> int:
    code = say.CONTENT if errors(found) else say.FINE
    if form == "sarif":
        from digest.cli.sarif import sarif

        say.as_json(sarif(found, root))
        return code
    if form == "json":
        links = {"links": asked} if asked else {}
        say.as_json({"built": built, "problems": [problem.as_json() for problem in found], **links})
        return code
    say.problems(found)
    if asked:
        say.line("links to other hosts: " + ", ".join(f"{number} {state}" for state, number in sorted(asked.items())))
    if not built:
        say.note(f"nothing is built in {folder}: only the content was checked")
    elif not found:
        say.line("nothing is wrong")
    return code


def _in_content(root: Path) -> tuple[Problem, ...]:
    """What a build says of content/ and the theme, `digest ingest` of the cut rules, and which files none reads."""
    from digest.ingest.cut.rules import read_rules
    from digest.library.load import load
    from digest.library.own_rules import rule_files
    from digest.library.strays import strays
    from digest.site.build import BuildOptions, prepare

    loaded = load(root, drafts=True)
    found = loaded.problems + read_rules(rule_files(root))[1] + strays(root)
    if loaded.catalog is None:
        return found
    now = dt.datetime.now(ZoneInfo(loaded.catalog.settings.zone))
    return found + prepare(root, loaded.catalog, BuildOptions(now.date(), now))[1]


def _in_pages(
    root: Path, folder: Path, settings: Settings | None, secrets: frozenset[str], links: bool
) -> tuple[tuple[Problem, ...], dict[str, int]]:
    """What is wrong in the built site, files named from the site's folder; and how many links are how."""
    from digest.publish.built import built_site
    from digest.publish.inspection import inspect

    built = built_site(folder)
    base, home = (settings.base_path, settings.url) if settings else ("/", "")
    found = inspect(built, secrets, base=base, home=home)
    dead, asked = _followed(root, built, settings) if links else ((), {})
    return tuple(_from_root(problem, root, folder) for problem in (*found, *dead)), asked


def _from_root(problem: Problem, root: Path, folder: Path) -> Problem:
    path = (folder / problem.place.file).absolute()
    named = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    return replace(problem, place=replace(problem.place, file=named))


def _followed(root: Path, built: "Built", settings: Settings | None) -> tuple[tuple[Problem, ...], dict[str, int]]:
    """Asks the hosts behind the links what they have not said within days. OSError where none can be reached."""
    from digest.cli.gathered import progress
    from digest.network.fetch import Fetcher, Limits
    from digest.publish.outside import answers, known_bytes, link_problems, outside_links, read_known

    addresses = outside_links(built, settings.host if settings else "")
    kept = root / _KNOWN
    known = read_known(kept.read_bytes()) if kept.is_file() else {}
    fetcher = Fetcher(
        site_url=settings.url if settings else "",
        allowed=settings.allow_hosts if settings else (),
        limits=Limits(seconds=15.0, page_bytes=_ENOUGH),
    )
    with progress("asking", len(addresses)) as move:
        found = answers(addresses, known, lambda address: _answer(fetcher, address), dt.datetime.now(dt.UTC), move)
    counts = Counter(each.answer.state for each in found.values())
    if counts["silent"] > 1 and counts.total() == counts["silent"]:
        raise OSError(101, "no other host answers: is this machine online?")
    kept.parent.mkdir(exist_ok=True)
    part = kept.with_suffix(".part")
    part.write_bytes(known_bytes(found))
    part.replace(kept)
    return link_problems(addresses, found), {str(state): number for state, number in counts.items()}


def _answer(fetcher: "Fetcher", address: str) -> "Answer":
    """What one address says. A host that keeps programs out says nothing of the page that a reader would see."""
    from digest.network.failures import FetchFailed, Refusal, TooBig, Unreachable
    from digest.publish.outside import Answer

    try:
        fetcher.fetch(address, "page")
    except TooBig:
        return Answer("alive")
    except Refusal as refusal:
        return Answer("dead" if refusal.status in _GONE else "unsure", refusal.text)
    except Unreachable as failure:
        return Answer("silent", failure.text)
    except FetchFailed as failure:
        return Answer("unsure", failure.text)
    return Answer("alive")
