"""One manner for all hosts: look at the site and at the host, refuse what must not go out, send only what changed."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from digest.fingerprint import of_value
from digest.problems import Place, Problem, Refused
from digest.publish.built import Built, built_site
from digest.publish.difference import Difference, difference
from digest.publish.host import Delivery, Host, Present, Sent, Tell
from digest.publish.inspection import inspect
from digest.publish.manifest import Manifest

# What may be set aside by name, and the codes of the problems that go with it.
REFUSALS = {
    "loss": ("deploy-loss",),
    "foreign": ("deploy-foreign",),
    "drafts": ("deploy-drafts",),
    "secrets": ("deploy-secret",),
    "leftovers": ("leftover",),
    "rules": ("bad-redirect", "bad-header", "unreachable-redirect"),
    "links": ("broken-link", "foreign-request"),
}
_SHOWN = 20  # problems of one sort; the rest are counted


def _quietly(path: str) -> None:
    """Tell nobody that `path` is done."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One deployment, decided and not yet done."""

    host: Host
    built: Built
    here: Manifest
    present: Present

    @property
    def changes(self) -> Difference:
        return difference(self.here, self.present.files)

    @property
    def bytes(self) -> int:
        """The bytes of all new and changed files."""
        return sum(self.here[path].size for path in self.changes.send)

    @property
    def needed(self) -> bool:
        """Whether anything is to be done at the host at all."""
        return bool(self.changes) or not self.present.finished

    @property
    def fingerprint(self) -> str:
        """Of the whole site that is sent: equal for equal sites, whatever the host."""
        return of_value({path: entry.mark for path, entry in self.built.manifest.items()})


def plan(
    folder: Path, host: Host, *, allow: Collection[str] = (), secrets: Collection[str] = (), base: str = "/"
) -> Plan:
    """Compare a built folder with what stands at a host. Changes nothing.

    `secrets` are values that must not be in the site, `base` is the path it lives under. Files that the host has
    already were looked into when they were sent. Raises Refused with every reason not to send that is not set aside in
    `allow`: a name of REFUSALS, or the path of a dot-file. OSError where the host can't be reached.
    """
    built = host.dress(built_site(folder, allow))
    here = host.marks(built)
    wanted = Plan(host, built, here, host.present(here))
    found = inspect(built, secrets, base=base, only=wanted.changes.send)
    _refuse((*found, *_losses(wanted)), allow)
    return wanted


def carry_out(wanted: Plan, tell: Tell = _quietly, *, note: str = "") -> Sent:
    """Send what the plan says. Raises OSError when the host or the way to it fails; the next run goes on from there."""
    if not wanted.needed:
        return Sent()
    return wanted.host.send(Delivery(wanted.built, wanted.here, wanted.present, wanted.changes, note), tell)


def _losses(wanted: Plan) -> tuple[Problem, ...]:
    place, problems = Place(wanted.host.place), []
    gone, there = len(wanted.changes.remove), len(wanted.present.files)
    if gone * 2 > there:
        text = f"{gone} of {there} files there would be removed"
        problems.append(Problem(place, text, "deploy-loss", "if that is meant, say so: digest deploy --allow loss"))
    if wanted.present.foreign:
        count = len(wanted.present.foreign)
        text = f"{count} files there are not ours and would be overwritten, {wanted.present.foreign[0]} for one"
        hint = "move them away, or overwrite: digest deploy --allow foreign"
        problems.append(Problem(place, text, "deploy-foreign", hint))
    return tuple(problems)


def _refuse(problems: Collection[Problem], allow: Collection[str]) -> None:
    aside = {code for name in allow for code in REFUSALS.get(name, ())}
    standing = [problem for problem in problems if problem.severity == "error" and problem.code not in aside]
    if not standing:
        return
    shown: list[Problem] = []
    for code in dict.fromkeys(problem.code for problem in standing):
        alike = [problem for problem in standing if problem.code == code]
        shown += alike[:_SHOWN]
        if len(alike) > _SHOWN:
            hint = "digest check lists them all"
            shown.append(Problem(alike[-1].place, f"and {len(alike) - _SHOWN} more like this", code, hint))
    raise Refused(*shown)
