"""digest show ID: one draft or article, the road by which it came, and what was cut from it."""

import click

from digest.cli import say
from digest.cli.editing import Desk, meant, open_desk
from digest.library.find import Document, find
from digest.problems import Place, Problem, Refused
from digest.text.matter import Value
from digest.text.matter_edit import plain_of

_SAID_APART = ("via", "same_as")


@click.command("show")
@click.argument("name", metavar="ID")
@click.option("--cuts", is_flag=True, help="What was cut from its page, each passage with its rule.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(name: str, cuts: bool, as_json: bool) -> int:
    """Show one draft or article: its facts, the road by which it reached us, and its text."""
    desk = open_desk()
    (document,) = meant(desk, [name])
    road = _road(document, desk)
    found = _cuts(document, desk) if cuts else ()
    if as_json:
        fields = {key: plain_of(value) for key, value in document.matter.fields.items()}
        value = {"path": document.path, "shelf": document.shelf, "fields": fields, "road": road}
        more = (
            {"cuts": [{"rule": rule, "text": text} for rule, text in found]} if cuts else {"body": document.matter.body}
        )
        say.as_json({**value, **more})
        return say.FINE
    say.line(document.path)
    if cuts:
        for rule, text in found:
            say.line(f"\n[{rule}]\n{text}")
        say.line(f"\n{say.count(len(found), 'passage')} cut" if found else "\nNothing was cut.")
        return say.FINE
    for key, field in document.matter.fields.items():
        if key not in _SAID_APART:
            say.line(f"{key + ':':<12}{_words(field)}")
    if road:
        say.line(f"{'road:':<12}{' → '.join(road)}")
    for line in _others(document, desk):
        say.line(f"also reported by {line}")
    say.line(f"\n{document.matter.body.strip()}")
    return say.FINE


def _others(document: Document, desk: Desk) -> list[str]:
    """Who else has the story, and where it is here: the texts that are grouped with it."""
    held = document.matter.fields.get("same_as")
    values = held.value if held is not None and isinstance(held.value, tuple) else ()
    lines = []
    for ref in (value.value for value in values if isinstance(value.value, str)):
        found, _ = find(desk.root, [ref])
        source = found[0].text("source") if found else ""
        name = desk.sources[source].name if source in desk.sources else source or "an unknown source"
        lines.append(f"{name}: {found[0].path}" if found else f"{ref}, which is not here any more")
    return lines


def _road(document: Document, desk: Desk) -> list[str]:
    """From the one who wrote it to the one we have it from."""
    names = [document.text("agency"), document.text("source")]
    road = [desk.sources[name].name if name in desk.sources else name for name in names if name]
    via = document.matter.fields.get("via")
    hops = via.value if via is not None and isinstance(via.value, tuple) else ()
    for hop in reversed(hops):
        fields = hop.value if isinstance(hop.value, dict) else {}
        kind, name = (str(fields[key].value) if key in fields else "" for key in ("kind", "name"))
        road.append(f"{name} ({kind})" if kind else name)
    return road


def _cuts(document: Document, desk: Desk) -> tuple[tuple[str, str], ...]:
    from digest.library.files import read_capture

    capture = document.text("capture")
    place = Place(document.path)
    if not capture:
        hint = "it was written here, not taken in"
        raise Refused(Problem(place, "it has no capture, so nothing was cut from it", "no-capture", hint))
    data = read_capture(desk.root, capture, ".json")
    if data is None:
        hint = "captures stay on the machine that took the page in; ingest the page again to have it here"
        raise Refused(Problem(place, "the ledger of its capture is not here", "no-ledger", hint))
    from digest.ingest.ledger import cuts_of, read_ledger, removed_from

    try:
        ledger = read_ledger(data)
    except ValueError as error:
        hint = "remove it and ingest the page again"
        raise Refused(Problem(Place(f"content/captures/{capture}.json"), str(error), "bad-ledger", hint)) from error
    part = document.text("part")
    number = int(part) if part.isdecimal() else 1
    return (*removed_from(ledger, number), *cuts_of(ledger.pieces, number))


def _words(value: Value) -> str:
    """A value on one line."""
    if isinstance(value.value, str):
        return " ".join(value.value.split())
    if isinstance(value.value, tuple):
        return ", ".join(_words(item) for item in value.value)
    return ", ".join(_words(item) for item in value.value.values() if item.value)
