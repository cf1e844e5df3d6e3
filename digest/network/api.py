"""Requests with a key to one service that the user chose: never a redirect followed, never the key sent elsewhere."""

import ipaddress
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx2

from digest import __version__

_MOST_BYTES = 200_000_000  # a list of a million files is about half of this


class ApiFailed(OSError):  # noqa: N818 - named for what happened
    """No usable answer: the connection failed, or the service answered what no service may."""


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """A whole answer. Header names are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Api:
    """One service at one origin. Safe to use from several threads; to be closed at the end, as a context manager.

    Only https is spoken, but to this machine itself. Proxy variables, .netrc and cookies are not looked at.
    """

    def __init__(self, base: str, key: str, *, seconds: float = 60.0) -> None:
        parts = urlsplit(base)
        if parts.username or parts.password or not parts.hostname:
            raise ApiFailed(22, "this is no address of a service", parts.hostname or "")
        if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname)):
            raise ApiFailed(22, "a key is only sent over https", f"{parts.scheme}://{parts.netloc}")
        self._base = base.rstrip("/")
        self._client = httpx2.Client(
            headers={"Authorization": f"Bearer {key}", "User-Agent": f"digest/{__version__}"},
            verify=ssl.create_default_context() if parts.scheme == "https" else False,
            timeout=seconds,
            trust_env=False,
            follow_redirects=False,
        )

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def send(self, method: str, path: str, body: bytes = b"", media: str = "application/json") -> ApiAnswer:
        """One request and its whole answer, whatever its status. `path` begins with a slash. Raises ApiFailed."""
        if not re.fullmatch(r"/[!-~]*", path):
            raise ValueError(f"not a path: {path!r}")
        headers = {"Content-Type": media} if body or method in ("POST", "PUT") else {}
        try:
            with self._client.stream(method, f"{self._base}{path}", content=body, headers=headers) as response:
                return ApiAnswer(response.status_code, dict(response.headers), self._whole(response))
        except httpx2.HTTPError as error:
            # The request stands in the error and the key in the request: only the words of the error go on.
            words = f"the connection failed ({type(error).__name__}: {str(error)[:120]})"
        raise ApiFailed(5, words, self._base)

    def _whole(self, response: httpx2.Response) -> bytes:
        data = bytearray()
        for piece in response.iter_bytes():
            data += piece
            if len(data) > _MOST_BYTES:
                raise ApiFailed(5, "the answer is too big", self._base)
        return bytes(data)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
