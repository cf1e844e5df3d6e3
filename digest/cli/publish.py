"""digest publish ID…: accept drafts; they become articles."""

import click

from digest.cli import say


@click.command("publish")
@click.argument("names", nargs=-1, required=True, metavar="ID...")
@click.option("--date", metavar="DATE", help="The date of publication, as you have confirmed it: 2018-04-11.")
@click.option("--confirm-date", is_flag=True, help="The inferred date is right: I have looked at the original.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an article.")
def command(names: tuple[str, ...], date: str | None, confirm_date: bool, as_json: bool) -> int:
    """Accept drafts: they become articles, at an address that stays.

    A draft needs a title, a confirmed date, a known source, a known tag and a summary. All that is missing is said at
    once, and unless all drafts are ready none is published.
    """
    from digest.cli.day import is_out
    from digest.cli.editing import keep, meant, open_desk
    from digest.library.publish import publish
    from digest.model.dates import parse_published

    if date is not None and confirm_date:
        raise click.UsageError("give --date or --confirm-date, not both")
    try:
        published = parse_published(date) if date is not None else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--date") from None
    desk = open_desk()
    drafts = meant(desk, names, ("drafts",))
    accepted = publish(drafts, desk.house(), date=published, confirm=confirm_date)
    keep(desk, [change for each in accepted for change in each.changes])
    if as_json:
        pairs = zip(drafts, accepted, strict=True)
        say.as_json([{"draft": draft.path, "path": each.path} for draft, each in pairs])
    else:
        ahead = 0
        for each in accepted:
            later = "" if is_out(each.published, desk.settings.zone) else f", not out until {each.published}"
            ahead += bool(later)
            say.line(f"published: {each.path}{later}")
        if ahead < len(accepted):
            say.line("See it with: digest build, or digest serve")
        if ahead:
            say.line("See what is not out yet with: digest serve --drafts")
    return say.FINE
