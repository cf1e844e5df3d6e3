"""digest rule: cut rules of the site's own, taught by an example."""

import click

from digest.cli import say
from digest.cli.site_folder import site_folder
from digest.problems import Problem, Refused

_SHOWN = 12  # examples of what a rule would cut


@click.group("rule")
def command() -> None:
    """Cut rules of this site: files in content/rules/, one for each source."""


@command.command("add")
@click.option("--from", "name", metavar="ID", required=True, help="The draft or article in which the passage stands.")
@click.option("--mark", required=True, help="The passage: whole lines, as the draft has them.")
@click.option("--name", "called", default="", help="What to call the rule. Without it, by its first words.")
@click.option("--dry-run", is_flag=True, help="Show the rule and what it would cut; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def add(name: str, mark: str, called: str, dry_run: bool, as_json: bool) -> int:
    """Teach a rule: lines like the marked ones are cut from now on.

    Numbers, dates and the story's title may differ. Nothing that was taken in before changes; for that, run
    `digest reclean` afterwards.
    """
    from digest.cli.captures import ledger_of, ledgers
    from digest.cli.editing import keep, meant, open_desk
    from digest.ingest.cut.teach import added, marked_lines, teach, would_cut
    from digest.library.change import Change
    from digest.library.files import read
    from digest.library.own_rules import FOLDER
    from digest.model.names import slug_for

    desk = open_desk()
    (document,) = meant(desk, [name])
    part = document.text("part")
    lines = marked_lines(mark, ledger_of(desk.root, document), int(part) if part.isdecimal() else 1)
    source = slug_for(document.text("source")) if document.text("source") else "site"
    path = f"{FOLDER}/{source}.yaml"
    data, wrong = read(desk.root, path)
    if data is None and any(problem.code != "no-file" for problem in wrong):
        raise Refused(*wrong)
    title = document.text("title")
    seen = f"In “{title}”, {document.path.rpartition('/')[2]}."
    taught = teach("\n".join(lines), title, seen, slug_for(called) if called else "")
    after, rule = added(data, path, f"What pages of {source} carry around a story.", taught)
    found, problems = [], []
    for capture, ledger in ledgers(desk.root):
        if isinstance(ledger, Problem):
            problems.append(ledger)
        else:
            found += [(capture, ledger, story, text) for story, text in would_cut(rule, ledger)]
    if not dry_run:
        keep(desk, [Change(path, data, after)])
    keys = dict(taught.keys)
    if as_json:
        cut = [{"capture": one, "story": story, "text": text} for one, _, story, text in found]
        say.as_json({"rule": rule.name, "file": path, "written": not dry_run, **keys, "would_cut": cut})
        return say.problems(problems)
    say.line(f"{rule.name} {'would be' if dry_run else 'is'} written to {path}")
    for key, value in keys.items():
        say.line(f"  {key}: {value}")
    captures = len({capture for capture, *_ in found})
    say.line(f"It would cut {say.count(len(found), 'line')} of {say.count(captures, 'capture')} that are kept here:")
    for _, ledger, _, text in found[:_SHOWN]:
        say.line(f"  {ledger.name}: {text[:200]}")
    if len(found) > _SHOWN:
        say.line(f"  … and {len(found) - _SHOWN} more: see them all with --json")
    if not dry_run:
        say.line(f"Undo it by deleting it from {path}. See what it changes in drafts with: digest reclean")
    return say.problems(problems)


@command.command("list")
@click.option("--all", "every", is_flag=True, help="The rules that ship with digest, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def list_(every: bool, as_json: bool) -> int:
    """List the site's own rules, and what is wrong with their files."""
    from digest.ingest.cut.rules import packaged, read_rules
    from digest.library.own_rules import FOLDER, rule_files

    own, problems = read_rules(rule_files(site_folder()))
    rules = [*own.rules, *(packaged().rules if every else ())]
    if as_json:
        say.as_json([{"rule": rule.name, "own": rule in own.rules, "seen": rule.seen} for rule in rules])
        return say.problems(problems)
    for rule in rules:
        say.line(f"{rule.name}: {rule.seen}")
    if not rules:
        say.line(f"{FOLDER}/ holds no rules. Teach one with: digest rule add --from ID --mark “…”")
    return say.problems(problems)
