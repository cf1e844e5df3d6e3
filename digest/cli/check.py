"""digest check: what is wrong with the content and with the built site, before anybody else sees it."""

from pathlib import Path

import click

from digest.cli import say
from digest.cli.secrets import keeping, known_secrets
from digest.cli.site_folder import site_folder


@click.command("check")
@click.option("--output", type=click.Path(path_type=Path), help="The built site to look at (output/).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(output: Path | None, as_json: bool) -> int:
    """Check the content, and the built site where there is one.

    In the built site: links that lead nowhere, rules for the host that it would pass over, requests to other hosts,
    drafts, secrets, hidden files, and leftovers of boilerplate.
    """
    from digest.library.load import load, load_settings
    from digest.publish.built import built_site
    from digest.publish.inspection import inspect

    root = site_folder()
    folder = output or root / "output"
    secrets = known_secrets(root)
    with keeping(secrets):
        found = load(root, drafts=True).problems
        built = (folder / "index.html").is_file()
        if built:
            settings, _ = load_settings(root)
            found += inspect(built_site(folder), secrets, base=settings.base_path if settings else "/")
    if as_json:
        say.as_json({"built": built, "problems": [problem.as_json() for problem in sorted(set(found))]})
        return say.CONTENT if any(problem.severity == "error" for problem in found) else say.FINE
    code = say.problems(found)
    if not built:
        say.note(f"nothing is built in {folder}: only the content was checked")
    elif not found:
        say.line("nothing is wrong")
    return code
