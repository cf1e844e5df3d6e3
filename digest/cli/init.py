"""digest init [DIR]: a new site that builds at once."""

from pathlib import Path

import click

from digest.cli import say


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), metavar="[DIR]")
@click.option("--title", help="The name of the site.")
@click.option("--url", default="https://example.org", show_default=True, help="Where it will be.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(folder: Path, title: str | None, url: str, as_json: bool) -> int:
    """Make a new site in DIR (this folder), with one article to look at. A folder that is not empty is left alone."""
    import datetime as dt

    from digest.library.new_site import new_site
    from digest.library.nouns import read_settings
    from digest.library.save import save
    from digest.problems import Place, Problem, Refused

    # A fresh clone brings its .git along; nothing else may be there.
    if folder.exists() and any(entry.name != ".git" for entry in folder.iterdir()):
        hint = "name another folder: digest init my-digest"
        raise Refused(Problem(Place(str(folder)), "this folder is not empty", "not-empty", hint))
    name = title or folder.resolve().name.replace("-", " ").replace("_", " ").strip().capitalize() or "My digest"
    changes = new_site(name, url, dt.datetime.now(dt.UTC).date())
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
    where = "" if folder == Path() else f"cd {folder} && "
    say.line(f"Build it with: {where}digest build")
    return say.FINE
