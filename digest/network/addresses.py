"""Which addresses may be fetched: a URL parsed once and strictly, and the question whether an IP address is public."""

import ipaddress
import re
from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from digest.network.failures import Forbidden

_LONGEST = 4096
_PORTS = {"http": 80, "https": 443}

# What a URL never holds and what programs disagree about: http://127.0.0.1\@example.com/ has two hosts.
_SUSPECT = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff\ud800-\udfff]")

# Addresses that are not global though some tables say so; RFC 6890 and the registries of special-purpose addresses.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
        "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10",
    )
)  # fmt: skip
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Web:
    """A web address in parts, as it goes on the wire: ASCII host, explicit port, quoted target."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def place(self) -> str:
        """host:port, as an allow-list names it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        return self.place if self.port != _PORTS[self.scheme] else self.place.rpartition(":")[0]

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"

    def __str__(self) -> str:
        return self.origin + self.target


def web_address(url: str, allowed: Container[str] = ()) -> Web:
    """The address in parts. Raises Forbidden for what is no plain web address, or has a port that is not `allowed`."""
    if len(url) > _LONGEST:
        raise Forbidden(url[:80] + "…", "the address is too long")
    if _SUSPECT.search(url):
        raise Forbidden(_shown(url), "the address holds a space, a backslash or a control character")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Forbidden(_shown(url), f"this is no web address ({error})") from error
    if parts.scheme not in _PORTS:
        raise Forbidden(_shown(url), "only http and https are fetched")
    if "@" in parts.netloc:
        raise Forbidden(_shown(f"{parts.scheme}://…@{parts.hostname}"), "the address holds a user name")
    web = Web(
        parts.scheme, _host(parts.hostname or "", url), port or _PORTS[parts.scheme], _target(parts.path, parts.query)
    )
    if port == 0 or (web.port not in _PORTS.values() and web.place not in allowed):
        raise Forbidden(str(web), f"port {port} is not one of the web's")
    return web


def joined(base: Web, location: str, allowed: Container[str] = ()) -> Web:
    """Where a redirect from `base` leads. Raises Forbidden as `web_address` does."""
    if _SUSPECT.search(location):
        raise Forbidden(_shown(location), "the redirect holds a space, a backslash or a control character")
    try:
        return web_address(urljoin(str(base), location), allowed)
    except ValueError as error:
        raise Forbidden(_shown(location), f"the redirect leads to no web address ({error})") from error


def is_public(address: str) -> bool:
    """Whether an IP address, as a resolver gives it, belongs to the public network; embedded IPv4 is looked into."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _embedded(ip)
    if inner is not None:
        return is_public(str(inner))
    if any(ip.version == net.version and ip in net for net in _NOT_PUBLIC):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _embedded(ip: IPAddress) -> ipaddress.IPv4Address | None:
    """The IPv4 address that a translator would be led to by this IPv6 address."""
    if not isinstance(ip, ipaddress.IPv6Address):
        return None
    low = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    isatap = (int(ip) >> 32) & 0xFFFFFFFF in (0x00005EFE, 0x02005EFE)
    if ip in _NAT64 or ip in _COMPATIBLE or isatap:
        return low
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _host(host: str, url: str) -> str:
    if ":" in host:
        if "%" in host:
            raise Forbidden(_shown(url), "the address names a network interface")
        return host
    try:
        # NFKC first, as resolvers do: ①②⑦.0.0.1 is 127.0.0.1. What it resolves to is checked when connecting.
        plain = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise Forbidden(_shown(url), "the host's name is none") from error
    if not re.fullmatch(r"[a-z0-9_]([a-z0-9._-]{0,252})", plain):
        raise Forbidden(_shown(url), "the address has no host, or one with letters that none may have")
    return plain


def _target(path: str, query: str) -> str:
    safe = "/%:=&?~+!$,;'@()*[]"
    whole = quote(path or "/", safe=safe)
    return f"{whole}?{quote(query, safe=safe)}" if query else whole


def _shown(url: str) -> str:
    return ascii(url[:200])[1:-1]
