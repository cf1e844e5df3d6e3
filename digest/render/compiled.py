"""Compiled templates, by their source, for as long as the process lives: a preview builds again and again with them.

A process that was forked to compile beside its parent gives the Python that Jinja wrote, through a pipe. Nothing of
this is ever kept in a file: code that a build believed without looking would be a way in for others.
"""

from types import CodeType

import msgspec

Key = tuple[str | None, str | None, str]  # a template's name, its file, its text

MOST = 500  # of them at once: a theme has some thirty


class Compiled:
    """What was compiled. One serves all themes: all are compiled by the same rules."""

    def __init__(self) -> None:
        self.codes: dict[Key, CodeType] = {}
        self._written: dict[Key, str] = {}

    def written(self, key: Key) -> str | None:
        """The Python that Jinja wrote for a template, if it is here."""
        return self._written.get(key)

    def keep(self, key: Key, written: str, code: CodeType) -> None:
        """Remember what became of a template."""
        if len(self.codes) >= MOST:
            self.codes.clear()
            self._written.clear()
        self.codes[key], self._written[key] = code, written

    def given(self) -> bytes:
        """All of it, for the process that this one was forked from."""
        return msgspec.msgpack.encode(list(self._written.items()))

    def take(self, given: bytes) -> None:
        """What a process that was forked from this one has compiled."""
        if given:
            self._written.update(msgspec.msgpack.decode(given, type=list[tuple[Key, str]]))


COMPILED = Compiled()
