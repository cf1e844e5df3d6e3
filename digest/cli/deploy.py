"""digest deploy [TARGET]: send the built site to its host."""

from pathlib import Path

import click

from digest.cli import say
from digest.cli.site_folder import site_folder
from digest.model.target import Target
from digest.problems import Place, Problem, Refused, did_you_mean
from digest.publish.targets.folder import Plan, carry_out, plan


@click.command("deploy")
@click.argument("target", required=False)
@click.option("--to", "to", type=click.Path(path_type=Path), help="Send to this folder; needs no entry in site.yaml.")
@click.option("--output", type=click.Path(path_type=Path), help="The built site to send (output/).")
@click.option("--dry-run", is_flag=True, help="Say what would be sent and removed; change nothing.")
@click.option("--yes", is_flag=True, help="Go on though much would be removed or others' files overwritten.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(target: str | None, to: Path | None, output: Path | None, dry_run: bool, yes: bool, as_json: bool) -> int:  # noqa: PLR0913, PLR0917
    """Send the built site to TARGET: a name under `deploy:` in site.yaml, or folder:/path.

    Only new and changed files are sent, and only files that an earlier deploy wrote are removed.
    """
    root = site_folder()
    where = to if to is not None else _target_folder(root, target)
    wanted = plan(output or root / "output", where, root, yes=yes)
    if not dry_run:
        carry_out(wanted)
    if as_json:
        say.as_json(_report(wanted, dry_run))
    else:
        _tell(wanted, dry_run)
    return say.FINE


def _target_folder(root: Path, target: str | None) -> Path:
    if target is not None and target.startswith("folder:"):
        return Path(target.removeprefix("folder:"))
    return root / Path(_named(_targets(root), target).path).expanduser()


def _targets(root: Path) -> tuple[Target, ...]:
    from digest.library.load import load_settings

    settings, problems = load_settings(root)
    if settings is None:
        raise Refused(*problems)
    return settings.deploy


def _named(targets: tuple[Target, ...], name: str | None) -> Target:
    if name is None and len(targets) == 1:
        return targets[0]
    names = [target.name for target in targets]
    if name in names:
        return targets[names.index(name)]
    if name is not None:
        text, hint = f"no target “{name}” under deploy:", did_you_mean(name, names)
    else:
        text, hint = "no target given" if targets else "no target under deploy:", did_you_mean("", names)
    raise Refused(
        Problem(Place("site.yaml"), text, "deploy-no-target", hint or "try: digest deploy folder:/srv/www/news")
    )


def _report(wanted: Plan, dry_run: bool) -> dict[str, object]:
    changes = wanted.difference
    return {
        "target": str(wanted.target),
        "dry_run": dry_run,
        "add": _sized(wanted, changes.add),
        "change": _sized(wanted, changes.change),
        "delete": [{"path": path, "bytes": wanted.there[path].size} for path in changes.remove],
        "bytes": _bytes(wanted),
    }


def _sized(wanted: Plan, paths: tuple[str, ...]) -> list[dict[str, object]]:
    return [{"path": path, "bytes": wanted.here[path].size} for path in paths]


def _bytes(wanted: Plan) -> int:
    return sum(wanted.here[path].size for path in wanted.difference.send)


def _tell(wanted: Plan, dry_run: bool) -> None:
    changes = wanted.difference
    if dry_run:
        for word, paths in (("add", changes.add), ("change", changes.change)):
            for path in paths:
                say.line(f"{word:>6} {wanted.here[path].size:>10,}  {path}")
        for path in changes.remove:
            say.line(f"delete {wanted.there[path].size:>10,}  {path}")
    if not changes:
        say.line(f"{wanted.target} already holds this site: {len(wanted.here)} files, nothing to send")
        return
    verb = "would send" if dry_run else "sent"
    counts = f"{len(changes.add)} new and {len(changes.change)} changed files ({_bytes(wanted):,} bytes)"
    say.line(f"{verb} {counts} to {wanted.target}, removing {len(changes.remove)}")
