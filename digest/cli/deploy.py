"""digest deploy [TARGET]: send the built site to its host."""

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli import say
from digest.cli.hosts import reached
from digest.cli.secrets import keeping, known_secrets, redacted, without
from digest.cli.site_folder import site_folder
from digest.model.settings import Settings
from digest.model.target import Target
from digest.problems import Place, Problem, Refused, did_you_mean

if TYPE_CHECKING:
    from digest.publish.deploy import Plan
    from digest.publish.host import Host, Sent, Tell

_PREVIOUS = "previous"
_BUILD = "build it first: digest build"
_STEP = 100  # a line after so many files, where no bar can be drawn


@dataclass(frozen=True, slots=True)
class _Wish:
    """How to deploy."""

    root: Path
    target: Target
    output: Path
    dry_run: bool
    allow: frozenset[str]
    secrets: frozenset[str]
    base: str  # the path that the site lives under
    as_json: bool


@click.command("deploy")
@click.argument("target", required=False)
@click.option("--to", "to", type=click.Path(path_type=Path), help="Send to this folder; needs no entry in site.yaml.")
@click.option("--output", type=click.Path(path_type=Path), help="The built site to send (output/).")
@click.option("--dry-run", is_flag=True, help="Say what would be sent and removed; change nothing.")
@click.option("--allow", multiple=True, metavar="NAME", help="Go on in spite of: loss, foreign, drafts, secrets, …")
@click.option("--yes", is_flag=True, help="The same as --allow loss --allow foreign --allow drafts.")
@click.option("--draft/--prod", "draft", default=False, help="At an address of its own, or live (the default).")
@click.option("--roll-back", is_flag=False, flag_value=_PREVIOUS, metavar="[RELEASE]", help="Go back to a release.")
@click.option("--releases", is_flag=True, help="What can be gone back to.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    target: str | None,
    to: Path | None,
    output: Path | None,
    dry_run: bool,
    allow: tuple[str, ...],
    yes: bool,
    draft: bool,
    roll_back: str | None,
    releases: bool,
    as_json: bool,
) -> int:
    """Send the built site to TARGET: a name under `deploy:` in site.yaml, or folder:/path.

    Only new and changed files are sent, and only files that an earlier deploy wrote are removed. Every deploy leaves a
    line in deploys.jsonl.
    """
    from digest.library.load import load_settings

    root = site_folder()
    settings, problems = load_settings(root)
    aside = frozenset(allow) | (frozenset({"loss", "foreign", "drafts"}) if yes else frozenset())
    _check_names(aside)
    source = output or root / "output"
    if not releases and not roll_back:
        _must_be_built(root, source)
    where = Target("--to", "folder", str(to.absolute())) if to else _chosen(settings, problems, target)
    if draft and where.kind != "netlify":
        raise click.UsageError(f"a target of kind {where.kind} knows no drafts")
    base = settings.base_path if settings else "/"
    wish = _Wish(root, where, source, dry_run, aside, known_secrets(root), base, as_json)
    if not releases and not roll_back:
        _warn_of_old_pages(root, source)
    with keeping(wish.secrets), reached(where, root, wish.output, not draft) as host:
        if releases:
            return _list(wish, host)
        return _back(wish, host, roll_back) if roll_back else _deploy(wish, host)


def _deploy(wish: _Wish, host: "Host") -> int:
    from digest.publish.deploy import carry_out, plan

    wanted = plan(wish.output, host, allow=wish.allow, secrets=wish.secrets, base=wish.base)
    now = dt.datetime.now(dt.UTC)
    sent: Sent | None = None
    if not wish.dry_run and wanted.needed:
        with _progress(len(wanted.changes.send) + len(wanted.changes.remove), wish.as_json) as tell:
            sent = carry_out(wanted, tell, note=f"digest deploy {now:%Y-%m-%d %H:%M} UTC")
        _note(wish, now, {**_counts(wanted), "site": wanted.fingerprint, **_live(sent, host)})
    if wish.as_json:
        _say_json(wish, {**_report(wanted, wish.dry_run), **(_live(sent, host) if sent else {})})
    else:
        for line in (*_lines(wanted, wish.dry_run), sent.address if sent else ""):
            _say(wish, line)
    return say.FINE


def _back(wish: _Wish, host: "Host", release: str) -> int:
    from digest.publish.targets.folder import no_releases

    if release == _PREVIOUS:
        known = host.releases()
        live = next((number for number, found in enumerate(known) if found.live), -1)
        if not known:
            raise no_releases(host.place)
        if live + 1 >= len(known):
            text, hint = (
                "there is no state before the one that is shown",
                "digest deploy --releases lists what there is",
            )
            raise Refused(Problem(Place(host.place), text, "deploy-no-release", hint))
        release = known[live + 1].id
    if wish.dry_run:
        _say(wish, f"would go back to {release} at {host.place}")
        return say.FINE
    sent = host.roll_back(release)
    _note(wish, dt.datetime.now(dt.UTC), {"rolled_back_to": release, **_live(sent, host)})
    if wish.as_json:
        _say_json(wish, {"rolled_back_to": release, **_live(sent, host)})
    else:
        _say(wish, f"{host.place} shows {release} again")
    return say.FINE


def _list(wish: _Wish, host: "Host") -> int:
    known = host.releases()
    if wish.as_json:
        _say_json(wish, [{"id": release.id, "when": release.when, "live": release.live} for release in known])
    elif not known:
        _say(wish, f"{host.place} keeps no earlier states")
    for release in () if wish.as_json else known:
        _say(wish, f"{'live' if release.live else '':4}  {release.id}  {release.when}")
    return say.FINE


def _say(wish: _Wish, line: str) -> None:
    if line:
        say.line(redacted(line, wish.secrets))


def _say_json(wish: _Wish, value: object) -> None:
    say.as_json(without(value, wish.secrets))


def _note(wish: _Wish, now: dt.datetime, line: dict[str, object]) -> None:
    from digest.publish.log import note

    said = {"when": now.isoformat(timespec="seconds"), "target": wish.target.name, "kind": wish.target.kind}
    note(wish.root, {name: without(value, wish.secrets) for name, value in {**said, **line}.items()})


def _live(sent: "Sent", host: "Host") -> dict[str, object]:
    return {"place": host.place, "release": sent.release, "address": sent.address, "uploaded": sent.uploaded}


def _must_be_built(root: Path, folder: Path) -> None:
    """Said before anything else that may be missing, such as a key or a target."""
    from digest.site.output import Output

    if not (folder / "index.html").is_file():
        raise Refused(Problem(Place(str(folder)), "there is no built site here", "deploy-empty", _BUILD))
    if Output(root, folder.resolve()).unfinished:
        text = "a build is putting files in place here, or was cut off at it"
        raise Refused(Problem(Place(str(folder)), text, "deploy-unfinished", "digest build, then deploy again"))


def _warn_of_old_pages(root: Path, folder: Path) -> None:
    """Say that what is sent is older than the content, where the last build can tell."""
    from digest.site.look import outdated
    from digest.site.memo_file import memo_name
    from digest.site.seal import workshop

    if folder.resolve() != (root / "output").resolve():
        return
    memo = Path(workshop(str(root), f"{root}/output")) / "memo"
    changed = outdated(str(root), memo_name(memo))
    if changed:
        text = "this file came, went or was saved after the last build: what is sent is older"
        hint = "to send what is there now: digest build, then deploy again"
        say.problems([Problem(Place(changed), text, "deploy-stale", hint, "warning")])


def _check_names(names: frozenset[str]) -> None:
    from digest.publish.deploy import REFUSALS

    for name in sorted(names):
        if name not in REFUSALS and not name.startswith(".") and "/." not in name:
            hint = did_you_mean(name, REFUSALS) or f"known: {', '.join(REFUSALS)}, or the path of a dot-file"
            raise click.UsageError(f"--allow knows no “{name}”; {hint}")


def _chosen(settings: Settings | None, problems: tuple[Problem, ...], target: str | None) -> Target:
    if target is not None and target.startswith("folder:"):
        return Target(target, "folder", str(Path(target.removeprefix("folder:")).expanduser().absolute()))
    if settings is None:
        raise Refused(*problems)
    return _named(settings.deploy, target)


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


@contextmanager
def _progress(files: int, silent: bool) -> Iterator["Tell"]:
    """Shows how far the sending is: a bar on a terminal, a line now and then elsewhere."""
    if silent:
        yield lambda _: None
    elif sys.stderr.isatty():
        with click.progressbar(length=files, label="Sending", file=sys.stderr) as bar:
            yield lambda _: bar.update(1)
    else:
        done = 0

        def tell(_: str) -> None:
            nonlocal done
            done += 1
            if done % _STEP == 0:
                say.note(f"{done} of {files} files")

        yield tell


def _counts(wanted: "Plan") -> dict[str, object]:
    changes = wanted.changes
    counts = {"add": len(changes.add), "change": len(changes.change), "delete": len(changes.remove)}
    return {"files": len(wanted.here), **counts, "bytes": wanted.bytes}


def _report(wanted: "Plan", dry_run: bool) -> dict[str, object]:
    changes = wanted.changes
    return {
        "target": wanted.host.place,
        "dry_run": dry_run,
        "add": _sized(wanted, changes.add),
        "change": _sized(wanted, changes.change),
        "delete": [{"path": path, "bytes": wanted.present.files[path].size} for path in changes.remove],
        "bytes": wanted.bytes,
    }


def _sized(wanted: "Plan", paths: tuple[str, ...]) -> list[dict[str, object]]:
    return [{"path": path, "bytes": wanted.here[path].size} for path in paths]


def _lines(wanted: "Plan", dry_run: bool) -> Iterator[str]:
    """What was sent or would be, as it is said to people."""
    changes, place = wanted.changes, wanted.host.place
    if dry_run:
        for word, paths in (("add", changes.add), ("change", changes.change)):
            for path in paths:
                yield f"{word:>6} {wanted.here[path].size:>10,}  {path}"
        for path in changes.remove:
            yield f"delete {wanted.present.files[path].size:>10,}  {path}"
    if not changes:
        yield f"{place} already holds this site: {len(wanted.here)} files, nothing to send"
        return
    verb = "would send" if dry_run else "sent"
    counts = f"{len(changes.add)} new and {len(changes.change)} changed files ({wanted.bytes:,} bytes)"
    yield f"{verb} {counts} to {place}, removing {len(changes.remove)}"
