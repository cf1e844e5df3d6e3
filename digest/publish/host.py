"""What every kind of host has in common: it can be looked at, sent to, and led back to an earlier state."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from digest.publish.built import Built
from digest.publish.difference import Difference
from digest.publish.manifest import Manifest

Tell = Callable[[str], None]  # called with the path of each file that is done, also of those removed


@dataclass(frozen=True, slots=True)
class Present:
    """What stands at a host now, by the host's own marks. `state` names it, for noticing that another came between.

    `foreign` are files in the way that digest did not write, and would be overwritten or removed.
    """

    files: Manifest
    state: str = ""
    foreign: tuple[str, ...] = ()
    finished: bool = True  # False: an earlier run was cut off after its last file


@dataclass(frozen=True, slots=True)
class Sent:
    """A site that is live. `release` leads back to it later; empty where a host keeps no earlier states."""

    release: str = ""
    address: str = ""
    uploaded: int = 0  # files that really travelled; a host may know the bytes of some already


@dataclass(frozen=True, slots=True)
class Release:
    """An earlier state that a host still has. `when` is as the host says it."""

    id: str
    when: str = ""
    live: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """Everything a host needs to send."""

    built: Built
    here: Manifest
    present: Present
    changes: Difference
    note: str = ""  # a line for the host's own log: when and what


class Host(Protocol):
    """One place at one kind of host."""

    @property
    def place(self) -> str:
        """Where it is, as it is shown to the user; never with a secret."""

    def dress(self, built: Built) -> Built:
        """The site with what this kind of host wants beside it."""

    def marks(self, built: Built) -> Manifest:
        """The site's manifest by the host's own marks."""

    def present(self, here: Manifest) -> Present:
        """What stands there now. Changes nothing. Raises Refused, or OSError where the host can't be reached."""

    def send(self, delivery: Delivery, tell: Tell) -> Sent:
        """Make it live: whole or not at all, where the host can. May be cut off at any moment and run again."""

    def releases(self) -> tuple[Release, ...]:
        """The states that can be gone back to, the newest first; none where the host keeps none."""

    def roll_back(self, release: str) -> Sent:
        """Make an earlier state live again. Raises Refused where there is no such release."""


class HostFailed(OSError):  # noqa: N818 - named for what happened
    """The host, or the way to it, failed. What was live before is live still, or what was to be live is."""

    def __init__(self, place: str, text: str) -> None:
        super().__init__(5, text, place)
