"""digest withdraw ID…: take published articles off the site."""

import click

from digest.cli import say


@click.command("withdraw")
@click.argument("names", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", default="", help="Why, in a sentence for readers.")
@click.option("--back", is_flag=True, help="Put withdrawn articles back on the site.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an article.")
def command(names: tuple[str, ...], reason: str, back: bool, as_json: bool) -> int:
    """Take published articles off the site.

    Their addresses stay and say that the article was withdrawn, when and why; lists and feeds leave them out.
    """
    from digest.cli.editing import collected, keep, meant, open_desk
    from digest.library.change import Change
    from digest.library.edit import reinstate, withdraw
    from digest.library.find import Document

    if back and reason:
        raise click.UsageError("--reason says why an article was withdrawn; it has no use with --back")
    desk = open_desk()
    today = desk.today()

    def wish(document: Document) -> list[Change]:
        return [reinstate(document) if back else withdraw(document, today, reason)]

    documents = meant(desk, names, ("articles",))
    keep(desk, collected(documents, wish))
    now = meant(desk, [document.path for document in documents], ("articles",))
    if as_json:
        say.as_json([{"path": each.path, "withdrawn": each.text("withdrawn") or None} for each in now])
    else:
        for each in now:
            day = each.text("withdrawn")
            say.line(f"{each.path}: {f'withdrawn on {day}' if day else 'back on the site'}")
    return say.FINE
