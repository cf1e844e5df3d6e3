"""A machine of one's own, reached by ssh: each deploy is a folder of its own, and one link says which is live.

At the host's path stand releases/, a folder a deploy, and `current`, the link that the web server follows. Files that a
former release holds already are linked, not sent. The link is turned by one rename when all files are there: visitors
see the whole old site or the whole new one, and going back is turning it again.
"""

import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from digest.fingerprint import of_value
from digest.problems import Place, Problem, Refused
from digest.publish.built import Built
from digest.publish.host import Delivery, Present, Release, Sent, Tell
from digest.publish.manifest import Entry, Manifest, is_below
from digest.publish.programs import failed, run, succeed

_RELEASE = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
_RECORD = ".digest-manifest.json"
_RACE = 75  # how a script ends when another deploy was quicker
_FORM = "--chmod=D755,F644"  # whatever the rights here: a web server must be able to read it

# Scripts for the host; $1 is the path there, $2 the release, $3 the one that was live when this deploy was planned.
# A script goes on there when the near side is killed or the line is cut: it trusts nothing that it has not counted, and
# turns the link only from where its deploy found it, or it would undo a later deploy that was quicker.
_ENTER = 'set -e; cd "$1"; here=$(pwd); '
# $4 is what was sent, $5 how many files, $6 the bytes of the record that comes in. What has become something else than
# was sent is of no use to a later run either.
_SAVE = (
    'cat > "releases/$2.json.part"; test "$(wc -c < "releases/$2.json.part")" -eq "$6"; '
    'if ! test -e "releases/$2"; then found=$(find "$4" -type f | wc -l); if test "$found" -ne "$5"; then '
    'rm -rf -- "$4"; echo "what arrived are $((found)) files and not $5; deploy again" >&2; exit 1; fi; '
    'mv -- "$4" "releases/$2"; fi; '
    'mv -f -- "releases/$2.json.part" "releases/$2.json"; '
)
# A lock is a folder, for no other lock is everywhere; one older than two minutes was left by a machine that fell, for
# what is done under it takes a moment. It is taken away by renaming: of several that wait, one succeeds.
_LOCK = (
    'tries=0; until mkdir .turning 2>/dev/null; do tries=$((tries + 1)); if test "$tries" -gt 240; then '
    'echo "another deploy has been at the link for minutes: remove $here/.turning if none is" >&2; exit 1; fi; '
    'sleep 1; if test -n "$(find . -maxdepth 1 -name .turning -mmin +2 2>/dev/null)"; then '
    'mv .turning ".stale-$$" 2>/dev/null && rmdir ".stale-$$" || true; fi; done; '
    "trap 'rmdir \"$here/.turning\" 2>/dev/null || true' EXIT; trap 'exit 1' HUP INT TERM; "
)
# mv -T (GNU, busybox) or -h (BSD): else the new link would be moved into the folder that the old one leads to.
_TURN = (
    'test -e "releases/$2/index.html"; live=; if test -e current; then live=$(readlink current); fi; '
    f'live=${{live#releases/}}; if test "${{live%/}}" != "$3"; then echo "$live"; exit {_RACE}; fi; '
    'ln -sfn -- "releases/$2" ".next-$2"; mv -fT -- ".next-$2" current 2>/dev/null || mv -fh ".next-$2" current; '
)
_UNLOCK = 'rmdir "$here/.turning" 2>/dev/null || true; trap - EXIT; '
# What others are sending right now stays; what nobody has touched for a day does not. $7 is how many releases stay.
_PRUNE = (
    'cd releases; ls -1d [0-9]*Z-???????? | sort -r | tail -n "+$(($7 + 1))" | while IFS= read -r old; do '
    'test "releases/$old" = "$(readlink ../current)" || rm -rf -- "$old" "$old.json"; done; rm -rf -- "../$4"; '
    'find .. -maxdepth 1 \\( -name "incoming-*" -o -name ".next-*" \\) -mtime +0 -exec rm -rf {} +'
)


@dataclass(frozen=True, slots=True)
class Way:
    """How to get there. `key` and `known_hosts` are files, empty for what ssh itself would take."""

    host: str
    user: str = ""
    port: int = 22
    key: str = ""
    known_hosts: str = ""

    @property
    def login(self) -> str:
        return f"{self.user}@{self.host}" if self.user else self.host

    @property
    def ssh(self) -> list[str]:
        """The command up to the login. A host whose key is not known is refused: it may be another's."""
        options = ["BatchMode=yes", "StrictHostKeyChecking=yes", "ConnectTimeout=30", "ServerAliveInterval=15"]
        if self.known_hosts:
            options.append(f"UserKnownHostsFile={self.known_hosts}")
        chosen = [word for option in options for word in ("-o", option)]
        key = ["-i", self.key, "-o", "IdentitiesOnly=yes"] if self.key else []
        return ["ssh", "-p", str(self.port), *chosen, *key]


@dataclass(frozen=True, slots=True)
class RsyncHost:
    """A folder on a machine, with releases in it; `keep` of them stay. `stamp` names the next: 20180411T060000Z."""

    way: Way
    path: str
    keep: int
    stamp: str

    @property
    def place(self) -> str:
        return f"{self.way.login}:{self.path}"

    def dress(self, built: Built) -> Built:
        return built

    def marks(self, built: Built) -> Manifest:
        return built.manifest

    def present(self, here: Manifest) -> Present:
        script = (
            'cd "$1" 2>/dev/null || exit 0; test -e current || exit 0; test -L current || { echo foreign; exit 0; }; '
            'r=$(readlink current); echo "$r"; cat "$r.json" 2>/dev/null'
        )
        target, _, record = self._there(script).decode("utf-8", "replace").partition("\n")
        release = target.removeprefix("releases/").rstrip("/")
        if not target:
            return Present({})
        if not _RELEASE.fullmatch(release):
            text, hint = "“current” is not a link to a release of digest", "move it away, or choose another path"
            raise Refused(Problem(Place(self.place), text, "deploy-foreign", hint))
        return Present(_read_record(record), release)

    def send(self, delivery: Delivery, tell: Tell) -> Sent:
        mark = of_value({path: entry.mark for path, entry in delivery.here.items()})[:8]
        release, incoming = f"{self.stamp}-{mark}", f"incoming-{mark}"
        # Named by what it will hold: what an interrupted run of the same site left there is taken up again.
        self._there('mkdir -p -- "$1/releases" "$1/$2"', incoming)
        linked = [f"--link-dest=../releases/{delivery.present.state}"] if delivery.present.state else []
        out = _rsync(self.way, delivery.built.folder, f"{self.path}/{incoming}", sorted(delivery.here), *linked)
        for path in delivery.changes.send:
            delivery.built.read(path)  # refuses where the site was built again meanwhile
            tell(path)
        files = {path: [entry.mark, entry.size] for path, entry in sorted(delivery.here.items())}
        record = json.dumps(files).encode()
        counts = (str(len(files)), str(len(record)), str(self.keep))
        live = self._turn(_SAVE, _PRUNE, (release, delivery.present.state, incoming, *counts), record)
        for path in delivery.changes.remove:
            tell(path)
        return Sent(live, uploaded=_travelled(out))

    def releases(self) -> tuple[Release, ...]:
        script = 'cd "$1" 2>/dev/null || exit 0; readlink current || echo; ls -1 releases 2>/dev/null; true'
        live, *names = self._there(script).decode("utf-8", "replace").splitlines() or [""]
        found = sorted((name for name in names if _RELEASE.fullmatch(name)), reverse=True)
        return tuple(Release(name, _when(name), live.rstrip("/") == f"releases/{name}") for name in found)

    def roll_back(self, release: str) -> Sent:
        known = self.releases()
        if release not in {there.id for there in known}:
            hint = "digest deploy --releases lists them"
            raise Refused(Problem(Place(self.place), f"there is no release “{release}”", "deploy-no-release", hint))
        live = next((there.id for there in known if there.live), "")
        return Sent(self._turn("", "", (release, live)))

    def _turn(self, before: str, after: str, arguments: tuple[str, ...], give: bytes = b"") -> str:
        """The release that is live when the scripts have turned the link; the first of `arguments` is the one to be.

        Raises Refused where another was made live since this deploy was planned, with another site in it.
        """
        done = run(self.place, self._command(f"{_ENTER}{before}{_LOCK}{_TURN}{_UNLOCK}{after}", arguments), give)
        if done.code == _RACE:
            release, live = arguments[0], done.out.decode("utf-8", "replace").strip().rpartition("\n")[2]
            if live[-8:] == release[-8:]:  # what an interrupted run of ours had begun, and the host ended
                return live
            text = f"another deploy was quicker: {live or 'no release'} is live now"
            raise Refused(Problem(Place(self.place), text, "deploy-race", "look at it, and deploy again"))
        if done.code:
            raise failed(self.place, "ssh", done)
        return arguments[0]

    def _there(self, script: str, *arguments: str) -> bytes:
        """What a script of ours writes on the host; $1 is the path there."""
        return succeed(self.place, self._command(script, arguments))

    def _command(self, script: str, arguments: tuple[str, ...]) -> list[str]:
        """Runs a script on the host, with its words quoted for the shell there."""
        words = shlex.join(["sh", "-c", script, "digest", self.path, *arguments])
        return [*self.way.ssh, "--", self.way.login, words]


@dataclass(frozen=True, slots=True)
class PlainRsyncHost:
    """A folder on a machine that allows nothing but rsync: files go straight into it, in waves.

    There is no moment at which the whole site changes, and no going back; but each file is whole, what others point to
    comes first, and removals come last.
    """

    way: Way
    path: str
    scratch: Path  # a folder of ours, empty but for what is made here

    @property
    def place(self) -> str:
        return f"{self.way.login}:{self.path}"

    def dress(self, built: Built) -> Built:
        return built

    def marks(self, built: Built) -> Manifest:
        return built.manifest

    def present(self, here: Manifest) -> Present:
        self.scratch.mkdir(parents=True, exist_ok=True)
        file = self.scratch / _RECORD
        file.unlink(missing_ok=True)
        source = f"{self.way.login}:{self.path}/{_RECORD}"
        done = run(self.place, [*_base(self.way), "--", source, f"{self.scratch}/"])
        if done.code == 23 and "No such file" in done.said:
            return Present({})
        if done.code:
            raise failed(self.place, "rsync", done)
        there = _read_record(file.read_text(encoding="utf-8", errors="replace"))
        return Present(there)

    def send(self, delivery: Delivery, tell: Tell) -> Sent:
        changes = delivery.changes
        # Claimed before the first byte goes; unknown until the last has arrived, so that a cut run is taken up again.
        unknown = dict.fromkeys(changes.send, Entry("", 0))
        self._record({**delivery.present.files, **unknown})
        uploaded = 0
        for paths in changes.waves:
            for path in paths:
                delivery.built.read(path)  # refuses where the site was built again meanwhile
            uploaded += _travelled(_rsync(self.way, delivery.built.folder, self.path, paths))
            for path in paths:
                tell(path)
        if changes.remove:
            # Folders only: what is named and not in them is removed there.
            empty = self.scratch / "empty"
            for path in changes.remove:
                (empty / path).parent.mkdir(parents=True, exist_ok=True)
            _rsync(self.way, empty, self.path, changes.remove, "--delete-missing-args")
            for path in changes.remove:
                tell(path)
        self._record(delivery.here)
        return Sent(uploaded=uploaded)

    def releases(self) -> tuple[Release, ...]:
        return ()

    def roll_back(self, release: str) -> Sent:
        hint = "build the earlier state (git checkout, digest build) and deploy that"
        raise Refused(Problem(Place(self.place), "this host keeps no earlier states", "deploy-no-release", hint))

    def _record(self, files: Manifest) -> None:
        text = json.dumps({path: [entry.mark, entry.size] for path, entry in sorted(files.items())})
        (self.scratch / _RECORD).write_text(text, encoding="utf-8")
        _rsync(self.way, self.scratch, self.path, (_RECORD,))


def _rsync(way: Way, source: Path, target: str, paths: Iterable[str], *options: str) -> bytes:
    """Send files named by their paths below `source` to a folder there; a line each that really travelled."""
    names = b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)
    command = [*_base(way), "--from0", "--files-from=-", "--out-format=%i %n", *options]
    return succeed(f"{way.login}:{target}", [*command, "--", f"{source}/", f"{way.login}:{target}/"], names)


def _travelled(out: bytes) -> int:
    return sum(line.startswith(b"<f") for line in out.splitlines())


def _base(way: Way) -> list[str]:
    # --checksum: what is there is judged by its bytes, not by its time; -s: no shell there reads our names.
    return ["rsync", "-s", "--checksum", "--perms", _FORM, "-e", shlex.join(way.ssh)]


def _read_record(text: str) -> dict[str, Entry]:
    """The files of a record; none where it can't be read, so that all are sent and none is removed."""
    try:
        known = json.loads(text)
        return {path: Entry(str(mark), int(size)) for path, (mark, size) in known.items() if is_below(path)}
    except (ValueError, TypeError, AttributeError):
        return {}


def _when(release: str) -> str:
    day, time = release[:8], release[9:15]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}+00:00"
