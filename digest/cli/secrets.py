"""Keys for hosts: from the environment or the system's keyring, never from a file of the site, never shown."""

import configparser
import importlib
import os
import re
import traceback
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from digest.problems import Place, Problem, Refused

_SECRET_NAME = re.compile(r"TOKEN|SECRET|PASSW|(?:API|ACCESS|PRIVATE)_?KEY|CREDENTIAL", re.I)
KEYS = ("NETLIFY_AUTH_TOKEN", "DIGEST_GIT_TOKEN")  # what may stand in the keyring
_SHORTEST = 8  # shorter values are words such as “true”
_KEYRING = "digest"  # the service under which keys are looked up: keyring set digest NETLIFY_AUTH_TOKEN
_IN_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://([^\s/@:]*):([^\s/@]+)@", re.I)


def secret(name: str) -> str:
    """The value of a key; empty where there is none."""
    found = os.environ.get(name, "").strip()
    if found:
        return found
    try:
        keyring = importlib.import_module("keyring")
    except ModuleNotFoundError:
        return ""
    return str(keyring.get_password(_KEYRING, name) or "").strip()


def must_have(name: str, what: str) -> str:
    """The value of a key. Raises Refused where there is none."""
    found = secret(name)
    if not found:
        hint = f"set {name} in the environment, or: keyring set {_KEYRING} {name}"
        raise Refused(Problem(Place("deploy"), f"there is no key for {what}", "deploy-token", hint))
    return found


def known_secrets(site: Path) -> frozenset[str]:
    """Every value on this machine that is known to be secret: what may stand in no file that is sent, and in no line.

    From the environment and the site's .env by their names, from git's remotes by their form, and from the keyring.
    """
    named = [*os.environ.items(), *_env_file(site / ".env")]
    values = {value.strip() for name, value in named if _SECRET_NAME.search(name)}
    values |= {unquote(password) for address in _remotes(site) for _, password in _IN_ADDRESS.findall(address)}
    values |= {secret(name) for name in KEYS}
    values |= {unquote(password) for _, value in named for _, password in _IN_ADDRESS.findall(value)}
    return frozenset(value for value in values if len(value) >= _SHORTEST)


def redacted(text: str, secrets: Collection[str]) -> str:
    """The text without any secret in it, and without passwords in addresses."""
    for value in sorted(secrets, key=len, reverse=True):
        text = text.replace(value, "…")
    return re.sub(r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)", "…", text)


def without(value: object, secrets: Collection[str]) -> object:
    """A value as JSON knows it, without any secret in its texts and names."""
    if isinstance(value, str):
        return redacted(value, secrets)
    if isinstance(value, Mapping):
        return {redacted(str(name), secrets): without(inner, secrets) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without(inner, secrets) for inner in value]
    return value


@contextmanager
def keeping(secrets: Collection[str]) -> Iterator[None]:
    """Whatever is raised inside leaves without a secret in its words: refusals, failures and bugs alike."""
    try:
        yield
    except Refused as refused:
        raise Refused(*(plain(problem, secrets) for problem in refused.problems)) from None
    except OSError as error:
        text, place = redacted(str(error.strerror or error), secrets), redacted(str(error.filename or ""), secrets)
        raise OSError(error.errno or 5, text, place) from None
    except Exception as bug:
        told = "".join(traceback.format_exception(bug))
        if redacted(told, secrets) == told:
            raise
        raise RuntimeError(redacted(told, secrets)) from None


def plain(problem: Problem, secrets: Collection[str]) -> Problem:
    """The problem without any secret in its words."""
    place = Place(redacted(problem.place.file, secrets), problem.place.line, problem.place.column)
    words = (redacted(words, secrets) for words in (problem.text, problem.hint))
    text, hint = words
    return Problem(place, text, problem.code, hint, problem.severity)


def _env_file(path: Path) -> list[tuple[str, str]]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    pairs = (line.removeprefix("export ").partition("=") for line in map(str.strip, text.splitlines()))
    return [(name.strip(), value.strip().strip("\"'")) for name, equals, value in pairs if equals]


def _remotes(site: Path) -> list[str]:
    git = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        git.read_string((site / ".git/config").read_text(encoding="utf-8", errors="replace"))
    except (OSError, configparser.Error):
        return []
    return [value for section in git.sections() for name, value in git.items(section) if "url" in name and value]
