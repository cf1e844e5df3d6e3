"""A branch of a git repository that a service shows as a site: GitHub Pages, GitLab Pages, Codeberg, one's own.

The site is one commit on top of what was there, so it changes at once or not at all and no history is lost. The push
names the commit that we saw: where another came between, it is refused. What was fetched stays in .digest/ for the next
time. Names of files go through git's standard input and are never arguments.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from digest.problems import Place, Problem, Refused
from digest.publish.built import Built
from digest.publish.host import Delivery, Present, Release, Sent, Tell
from digest.publish.manifest import Entry, Manifest
from digest.publish.programs import failed, run, succeed

_LIVE, _NEXT = "refs/digest/live", "refs/digest/next"
_MARK = "Deployed-by: digest"  # the last line of our commits
_AUTHOR = "digest <deploy@digest.invalid>"
_SHOWN = 50
# A credential helper that answers with a key from the environment: nothing of it can be read from the command.
_HELPER = '!f() { test "$1" = get && echo "username=$DIGEST_GIT_USER" && echo "password=$DIGEST_GIT_KEY"; }; f'


@dataclass(frozen=True, slots=True)
class Remote:
    """Where to push. `address` holds no password; `key` is one, for https."""

    address: str
    user: str = "x-access-token"
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class GitHost:
    """A branch of a repository. `store` is a folder for what is fetched."""

    remote: Remote
    branch: str
    store: Path
    cname: str = ""
    now: int = 0  # seconds since 1970: the time of the commit

    @property
    def place(self) -> str:
        return f"{self.remote.address} ({self.branch})"

    def dress(self, built: Built) -> Built:
        extra = {".nojekyll": b""}
        return built.with_extra({**extra, "CNAME": self.cname.encode() + b"\n"} if self.cname else extra)

    def marks(self, built: Built) -> Manifest:
        return built.marked(lambda _, data: _blob(data))

    def present(self, here: Manifest) -> Present:
        head = self._fetched("--depth=1")
        if not head:
            return Present({})
        there = dict(self._files())
        ours = self._git("log", "-1", "--format=%B", _LIVE).decode("utf-8", "replace").rstrip().endswith(_MARK)
        differing = (path for path, entry in there.items() if path not in here or here[path].mark != entry.mark)
        return Present(there, head, () if ours else tuple(sorted(differing)))

    def send(self, delivery: Delivery, tell: Tell) -> Sent:
        stream = b"".join(self._stream(delivery, tell))
        self._git("fast-import", "--quiet", "--force", "--date-format=raw", give=stream)
        return self._pushed(delivery.present.state)

    def releases(self) -> tuple[Release, ...]:
        head = self._fetched("--unshallow" if (self.store / "shallow").exists() else "--depth=2147483647")
        if not head:
            return ()
        lines = self._git("log", f"-{_SHOWN}", "--first-parent", "--format=%H %cI", _LIVE).decode().splitlines()
        pairs = (line.split(" ", 1) for line in lines)
        return tuple(Release(id_, when, id_ == head) for id_, when in pairs)

    def roll_back(self, release: str) -> Sent:
        known = [found.id for found in self.releases()]
        full = next((id_ for id_ in known if len(release) >= 7 and id_.startswith(release)), "")
        if not full:
            hint = "digest deploy --releases lists them"
            raise Refused(Problem(Place(self.place), f"there is no release “{release}”", "deploy-no-release", hint))
        message = f"Go back to {full[:12]}\n\n{_MARK}\n"
        tree = self._git("rev-parse", f"{full}^{{tree}}").decode().strip()
        header = self._commit_header(message, known[0])
        paths = f'M 040000 {tree} ""\n'.encode()
        self._git("fast-import", "--quiet", "--force", "--date-format=raw", give=header + b"deleteall\n" + paths)
        return self._pushed(known[0])

    def _pushed(self, expected: str) -> Sent:
        """Push what stands at the next commit, if the branch is still where it was seen."""
        commit = self._git("rev-parse", _NEXT).decode().strip()
        branch = f"refs/heads/{self.branch}"
        lease = f"--force-with-lease={branch}:{expected}"
        command = self._command(
            "push", "--porcelain", "--no-verify", lease, "--", self.remote.address, f"{commit}:{branch}"
        )
        done = run(self.place, command, env=self._env())
        if done.code:
            if b"stale info" in done.out or b"[rejected]" in done.out or "cannot lock ref" in done.said:
                text, hint = "another deploy came between", "look at it, and deploy again"
                raise Refused(Problem(Place(self.place), text, "deploy-race", hint))
            raise failed(self.place, "git", done)
        self._git("update-ref", _LIVE, commit)
        return Sent(commit, f"https://{self.cname}" if self.cname else "")

    def _stream(self, delivery: Delivery, tell: Tell) -> Iterator[bytes]:
        """The commit as git's fast-import reads it: what changed, on top of what is there."""
        note = delivery.note or "digest deploy"
        yield self._commit_header(f"{note}\n\n{_MARK}\n", delivery.present.state)
        for path in delivery.changes.remove:
            yield b"D " + _quoted(path) + b"\n"
            tell(path)
        for path in delivery.changes.send:
            data = delivery.built.read(path)
            yield b"M 100644 inline " + _quoted(path) + b"\ndata %d\n" % len(data) + data + b"\n"
            tell(path)

    def _commit_header(self, message: str, parent: str) -> bytes:
        words = message.encode()
        start = f"commit {_NEXT}\ncommitter {_AUTHOR} {self.now} +0000\ndata {len(words)}\n".encode() + words
        return start + (f"from {parent}\n".encode() if parent else b"")

    def _fetched(self, depth: str) -> str:
        """The commit at the head of the branch, now also in the store; empty where there is no such branch."""
        if not (self.store / "HEAD").is_file():
            self.store.mkdir(parents=True, exist_ok=True)
            succeed(self.place, ["git", "init", "--quiet", "--bare", "--template=", str(self.store)])
        for lock in self.store.rglob("*.lock"):  # of a run that was killed: one deploy of a site runs at a time
            lock.unlink()
        branch = f"refs/heads/{self.branch}"
        listed = self._git("ls-remote", "--", self.remote.address, branch).decode()
        head = next((line.split("\t")[0] for line in listed.splitlines() if line.endswith(f"\t{branch}")), "")
        if not head:
            run(self.place, self._command("update-ref", "-d", _NEXT))
            return ""
        known = run(self.place, self._command("rev-parse", "--verify", "--quiet", _LIVE)).out.decode().strip()
        if known != head or depth != "--depth=1":
            self._git("fetch", "--quiet", "--no-tags", depth, "--", self.remote.address, f"+{branch}:{_LIVE}")
        return head

    def _files(self) -> Iterator[tuple[str, Entry]]:
        for line in self._git("ls-tree", "-r", "-z", "--long", "--full-tree", _LIVE).split(b"\0"):
            if line:
                facts, path = line.split(b"\t", 1)
                mode, _, mark, size = facts.decode().split()
                # A link or a program is not what we would write: its mark fits no file of ours.
                shown = mark if mode == "100644" else f"{mode} {mark}"
                yield path.decode("utf-8", "surrogateescape"), Entry(shown, int(size) if size.isdigit() else 0)

    def _git(self, *arguments: str, give: bytes = b"") -> bytes:
        return succeed(self.place, self._command(*arguments), give, self._env())

    def _command(self, *arguments: str) -> list[str]:
        settings = ["core.hooksPath=/dev/null", "core.fsmonitor=false", "gc.auto=0", "protocol.ext.allow=never"]
        if self.remote.key:
            settings += ["credential.helper=", f"credential.helper={_HELPER}"]
        chosen = [word for setting in settings for word in ("-c", setting)]
        return ["git", *chosen, f"--git-dir={self.store}", *arguments]

    def _env(self) -> dict[str, str]:
        # Asking for a passphrase would wait for ever; whoever set a command of their own knows what it does.
        ssh = os.environ.get("GIT_SSH_COMMAND") or "ssh -o BatchMode=yes"
        return {"GIT_SSH_COMMAND": ssh, "DIGEST_GIT_USER": self.remote.user, "DIGEST_GIT_KEY": self.remote.key}


def _blob(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _quoted(path: str) -> bytes:
    """A path as fast-import reads it: in quotes, with what would end or change it spelled out."""
    raw = path.encode("utf-8", "surrogateescape")
    spelled = re.sub(rb'[\x00-\x1f"\\\x7f]', lambda match: b"\\%03o" % match.group()[0], raw)
    return b'"' + spelled + b'"'
