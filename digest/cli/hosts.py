"""From an entry of `deploy:` in site.yaml to the host it names, with its key and the way to reach it."""

import datetime as dt
import fcntl
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from digest.cli.secrets import must_have, secret
from digest.model.target import Target
from digest.problems import Place, Problem, Refused
from digest.publish.host import Host

_NETLIFY = "https://api.netlify.com/api/v1"
_GIT_KEY = "DIGEST_GIT_TOKEN"


@contextmanager
def reached(target: Target, site: Path, source: Path, live: bool) -> Iterator[Host]:
    """The host behind a target while the block runs. Each kind imports what it needs when it is used."""
    with _alone(site):
        if target.kind == "netlify":
            from digest.network.api import Api
            from digest.publish.targets.netlify import NetlifyHost

            key = must_have("NETLIFY_AUTH_TOKEN", "Netlify")
            with Api(os.environ.get("NETLIFY_API_URL", _NETLIFY), key) as api:
                yield NetlifyHost(target.site, api.send, live)
        elif target.kind == "git":
            yield _git(target, site)
        elif target.kind == "rsync":
            yield _rsync(target, site)
        elif target.kind == "s3":
            yield _s3(target)
        else:
            yield _local(target, site, source)


@contextmanager
def _alone(site: Path) -> Iterator[None]:
    """One deploy of a site at a time; the lock dies with its process."""
    folder = site / ".digest"
    folder.mkdir(exist_ok=True)
    with (folder / "deploy.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            text, hint = "another deploy of this site is under way", "wait for it to end"
            raise Refused(Problem(Place(str(site)), text, "deploy-busy", hint)) from None
        yield


def _local(target: Target, site: Path, source: Path) -> Host:
    path = site / Path(target.path).expanduser()
    if target.kind == "archive":
        from digest.publish.targets.archive import ArchiveHost

        return ArchiveHost(path)
    if target.kind == "cloudflare":
        from digest.publish.targets.cloudflare import CloudflareHost

        return CloudflareHost(path, site, source)
    from digest.publish.targets.folder import FolderHost

    return FolderHost(path, site, source)


def _git(target: Target, site: Path) -> Host:
    from digest.fingerprint import of_value
    from digest.publish.targets.git import GitHost, Remote

    address = target.remote
    if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", address) and not (site / address).exists():
        address = _named_remote(site, address)
    elif urlsplit(address).password:
        text, hint = "a password stands in the address of a remote", f"take it out, and set {_GIT_KEY} instead"
        raise Refused(Problem(Place("site.yaml"), text, "deploy-secret", hint))
    if address.startswith("-") or "::" in address:
        hint = "write https://…, ssh://…, user@host:path, or a path"
        raise Refused(Problem(Place("site.yaml"), "this is no address of a repository", "deploy-target", hint))
    parts = urlsplit(address)
    if parts.scheme in ("http", "https"):
        plain = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        key = secret(_GIT_KEY) or unquote(parts.password or "")
        remote = Remote(plain, unquote(parts.username or "") or "x-access-token", key)
    else:
        remote = Remote(address if ":" in address else str((site / Path(address).expanduser()).resolve()))
    store = site / ".digest/deploy" / f"{of_value([remote.address, target.branch])[:12]}.git"
    return GitHost(remote, target.branch, store, target.cname, int(_now().timestamp()))


def _named_remote(site: Path, name: str) -> str:
    command = ["git", "-C", str(site), "remote", "get-url", "--push", "--", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    if done.returncode:
        text, hint = f"the site's repository has no remote “{name}”", "git remote -v lists them"
        raise Refused(Problem(Place("site.yaml"), text, "deploy-target", hint))
    return done.stdout.strip()


def _rsync(target: Target, site: Path) -> Host:
    from digest.publish.targets.rsync import PlainRsyncHost, RsyncHost, Way

    key, known = (str(site / Path(path).expanduser()) if path else "" for path in (target.key, target.known_hosts))
    way = Way(target.host, target.user, target.port, key, known)
    if target.plain:
        return PlainRsyncHost(way, target.path.rstrip("/"), site / ".digest/deploy/rsync")
    return RsyncHost(way, target.path.rstrip("/"), target.keep, f"{_now():%Y%m%dT%H%M%SZ}")


def _s3(target: Target) -> Host:
    from digest.network.s3 import Bucket
    from digest.publish.targets.s3 import S3Host

    bucket = Bucket(target.bucket, region=target.region, endpoint=target.endpoint)
    return S3Host(bucket, target.prefix, target.gzip, target.distribution, f"{_now():%Y%m%dT%H%M%SZ}")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
