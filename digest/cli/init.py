"""digest init [DIR]: a new site that builds at once."""

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from digest.cli import say

if TYPE_CHECKING:
    from digest.library.change import Change


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), metavar="[DIR]")
@click.option("--title", help="The name of the site.")
@click.option("--url", default="https://example.org", show_default=True, help="Where it will be.")
@click.option("--ci", type=click.Choice(["github", "gitlab"]), help="Also what builds and deploys it there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(folder: Path, title: str | None, url: str, ci: str | None, as_json: bool) -> int:
    """Make a new site in DIR (this folder), with one article to look at. A folder that is not empty is left alone.

    With --ci, a site that is there already gets the files for that service.
    """
    import datetime as dt

    from digest.library.new_site import new_site
    from digest.library.nouns import read_settings
    from digest.library.save import save
    from digest.problems import Place, Problem, Refused
    from digest.publish.recipes import ci_files, netlify_files

    extra = ci_files(ci) if ci else {}
    if ci and (folder / "site.yaml").is_file():
        missing = {} if (folder / "requirements.txt").exists() else {"requirements.txt": _requirements()}
        return _add(folder, {**extra, **missing}, as_json)
    # A fresh clone brings its .git along; nothing else may be there.
    if folder.exists() and any(entry.name != ".git" for entry in folder.iterdir()):
        hint = "name another folder: digest init my-digest"
        raise Refused(Problem(Place(str(folder)), "this folder is not empty", "not-empty", hint))
    name = title or folder.resolve().name.replace("-", " ").replace("_", " ").strip().capitalize() or "My digest"
    changes = (
        *new_site(name, url, dt.datetime.now(dt.UTC).date()),
        *_changes({**netlify_files(_source()), **extra}),
    )
    settings = next(change.after for change in changes if change.path == "site.yaml")
    found = read_settings(settings or b"")
    if found.noun is None:
        raise Refused(*found.problems)
    folder.mkdir(parents=True, exist_ok=True)
    save(folder, changes)
    if as_json:
        say.as_json({"folder": str(folder.resolve()), "files": [change.path for change in changes]})
        return say.FINE
    say.line(f"A new site is in {folder}: {name}")
    where = "" if folder == Path() else f"cd {quote(str(folder))} && "
    say.line(f"Build it with: {where}digest build")
    return say.FINE


def _add(folder: Path, files: dict[str, str], as_json: bool) -> int:
    from digest.library.save import save

    save(folder, _changes(files))
    if as_json:
        say.as_json({"folder": str(folder.resolve()), "files": sorted(files)})
    else:
        say.line(f"new in {folder}: {', '.join(sorted(files))}")
    return say.FINE


def _changes(files: dict[str, str]) -> "tuple[Change, ...]":
    from digest.library.change import Change

    return tuple(Change(path, None, text.encode()) for path, text in files.items())


def _requirements() -> str:
    from digest.publish.recipes import netlify_files

    return netlify_files(_source())["requirements.txt"]


def _source() -> str:
    """Where this digest was installed from, as pip writes it; empty where only this machine knows."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        found = json.loads(distribution("digest").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return ""
    vcs = found.get("vcs_info", {})
    return f"digest[all] @ {vcs['vcs']}+{found['url']}@{vcs['commit_id']}" if vcs else ""
