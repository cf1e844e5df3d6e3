"""Compiled templates, by their source, for as long as the process lives: a preview builds again and again with them.

Nothing of this is ever kept in a file: code that a build believed without looking would be a way in for others.
"""

import marshal
from types import CodeType

import jinja2
from jinja2.bccache import Bucket

MOST = 500  # of them at once: a theme has some thirty


class Compiled(jinja2.BytecodeCache):
    """What Jinja asks before it compiles. One serves all themes: all are compiled by the same rules."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code for a name and a source, if it is here."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember code that was compiled just now."""
        if len(self._codes) >= MOST:
            self._codes.clear()
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code

    def given(self) -> bytes:
        """All of it, for the process that this one was forked from."""
        return marshal.dumps(self._codes)

    def take(self, given: bytes) -> None:
        """What a process that was forked from this one has compiled."""
        if given:
            self._codes.update(marshal.loads(given))  # noqa: S302 - it comes from our own process, through a pipe


COMPILED = Compiled()
