"""digest inbox: what waits for an editor, and what each draft still wants."""

from typing import TypedDict

import click

from digest.cli import say
from digest.library.find import Document
from digest.problems import Problem

_NOTHING = "Nothing waits. Take something in with: digest ingest FILE"

# What a problem of a draft comes to, in the two words an inbox has room for.
_WANTS = {
    "publish-no-title": "a title",
    "publish-no-date": "a date",
    "inferred-date": "its date confirmed",
    "publish-no-source": "a source",
    "publish-no-tags": "tags",
    "publish-no-summary": "a summary",
    "unknown-source": "a known source",
    "unknown-agency": "a known agency",
    "unknown-term": "known tags",
    "teaser": "the whole story",
}


@click.command("inbox")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a draft.")
def command(as_json: bool) -> int:
    """Show the drafts that wait, oldest first, and what each still wants before it can be published."""
    from digest.cli.editing import open_desk
    from digest.library.find import documents
    from digest.library.publish import missing

    desk = open_desk()
    house = desk.house()
    drafts, problems = documents(desk.root, "drafts")
    rows = [_row(draft, missing(draft, house)) for draft in drafts]
    if as_json:
        say.as_json(rows)
        return say.CONTENT if problems else say.FINE
    for draft, row in zip(drafts, rows, strict=True):
        wants = row["wants"]
        source = f" · {row['source']}" if row["source"] else ""
        day = (row["published"] or "no date")[:10]
        say.line(f"{day:<12}{draft.slug}{'  (teaser)' if row['kind'] == 'teaser' else ''}")
        say.line(f"{'':12}{row['title'] or 'no title'}{source}")
        say.line(f"{'':12}{'wants ' + ', '.join(wants) if wants else f'ready: digest publish {draft.slug}'}")
    count = len(rows)
    say.line(f"{count} draft{'s' if count != 1 else ''} waiting" if count else _NOTHING)
    return say.problems(problems)


class Row(TypedDict):
    """What --json prints for a draft."""

    path: str
    slug: str
    kind: str
    title: str
    published: str | None
    date_basis: str | None
    source: str | None
    wants: list[str]


def _row(draft: Document, found: tuple[Problem, ...]) -> Row:
    return Row(
        path=draft.path,
        slug=draft.slug,
        kind=draft.text("kind") or "story",
        title=draft.text("title"),
        published=draft.text("published") or None,
        date_basis=draft.text("date_basis") or None,
        source=draft.text("source") or None,
        wants=list(dict.fromkeys(_WANTS.get(each.code, each.text) for each in found)),
    )
