"""Web addresses of the commonest make, told by one look."""

import re

# The scheme and a host of plain labels; then a path, query or fragment of what means nothing in HTML or to a parser.
PLAIN_HOST = r"https?://(?:[a-z0-9]++(?:-[a-z0-9]++)*+\.)++[a-z]{2,}+"
PLAIN_TAIL = r"[\w!$()*+,./:;=?@~%-]*+"
_PLAIN = re.compile(rf"{PLAIN_HOST}(?:[/?#]{PLAIN_TAIL}(?:[#&']{PLAIN_TAIL})*+)?+", re.ASCII)


def is_plain(address: str) -> bool:
    """Whether the address is surely sound: http or https, a host by name, no password, no port, nothing hidden."""
    return _PLAIN.fullmatch(address) is not None
