"""digest restore ID RULE: what a rule cut from a draft goes back where it stood."""

import click

from digest.cli import say
from digest.cli.site_folder import site_folder
from digest.problems import Place, Problem, Refused, did_you_mean


@click.command("restore")
@click.argument("id_", metavar="ID")
@click.argument("rule")
def command(id_: str, rule: str) -> int:
    """Take back what a RULE cut from a draft. `digest show ID --cuts` lists the rules."""
    from digest.ingest.ledger import read_ledger, restore, rules_cut, with_removed
    from digest.library.change import Change
    from digest.library.edit import edited
    from digest.library.find import find
    from digest.library.save import save
    from digest.text.matter_edit import set_body

    root = site_folder()
    documents, problems = find(root, [id_], ("drafts", "articles"))
    if problems:
        return say.problems(problems)
    document = documents[0]
    place = Place(document.path)
    back = _restored(document.matter.fields.get("restored"))
    if rule in back:
        say.line(f"{document.path}: what {rule} cut is back already; nothing changed")
        return say.FINE
    ledger_path = root / "content/captures" / f"{document.text('capture')}.json"
    if not document.text("capture") or not ledger_path.is_file():
        hint = "take the source in again; a draft written by hand has no cuts"
        raise Refused(Problem(place, "there is no record of what was cut", "no-ledger", hint))
    try:
        ledger = read_ledger(ledger_path.read_bytes())
    except ValueError as error:
        text = f"the record of what was cut can't be read: {error}"
        raise Refused(Problem(Place(str(ledger_path)), text, "bad-ledger", "take the source in again")) from error
    story = int(document.text("part") or "1")
    rules = rules_cut(ledger, story)
    if rule not in rules:
        raise Refused(
            Problem(place, f"no rule “{rule}” cut anything here", "rule-cut-nothing", did_you_mean(rule, rules))
        )
    body = with_removed(restore(document.matter.body, ledger.pieces, story, rule, back), ledger, story, rule)
    text = set_body(edited(document, {"restored": [*back, rule]}), body)
    save(root, [Change(document.path, document.data, text.encode())])
    say.line(f"{document.path}: what {rule} cut is back")
    return say.FINE


def _restored(value: object) -> list[str]:
    held = getattr(value, "value", ())
    return [str(getattr(item, "value", item)) for item in held] if isinstance(held, tuple) else []
