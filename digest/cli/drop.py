"""digest drop ID…: put drafts aside; nothing is deleted."""

import click

from digest.cli import say


@click.command("drop")
@click.argument("names", nargs=-1, required=True, metavar="ID...")
@click.option("--back", is_flag=True, help="Bring dropped drafts back to the inbox.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a draft.")
def command(names: tuple[str, ...], back: bool, as_json: bool) -> int:
    """Put drafts aside, into content/dropped/. Nothing is deleted; ingesting the page again does not revive them."""
    from digest.cli.editing import collected, keep, meant, open_desk
    from digest.library.edit import bring_back, drop
    from digest.library.files import markdown_files

    desk = open_desk()
    taken = set(markdown_files(desk.root, "content/drafts" if back else "content/dropped"))
    wish = bring_back if back else drop
    documents = meant(desk, names, ("dropped",) if back else ("drafts",))
    changes = collected(documents, lambda each: wish(each, taken))
    keep(desk, changes)
    moves = [(change.path, document.path) for change, document in zip(changes[::2], documents, strict=True)]
    if as_json:
        say.as_json([{"from": old, "path": new} for new, old in moves])
    else:
        for new, old in moves:
            say.line(f"{old} → {new}")
    return say.FINE
