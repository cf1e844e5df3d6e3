"""Macros that lose no time, and those of other templates: worked out once for equal arguments."""

from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import jinja2
import msgspec
from jinja2.environment import TemplateModule
from jinja2.runtime import Macro
from markupsafe import Markup

from digest.render.code import markup

MACROS_KEPT = 12_000  # results of macros: some 20 MB of list items, each of which several lists show


class Noting(Protocol):
    """Who notes the look-ups of templates: see digest.render.environment.Environment."""

    noted: list[str] | None  # where look-ups are noted now

    def note(self, names: list[str]) -> None:
        """Add look-ups that were made earlier and count now too."""


class HouseMacro(Macro):
    """A macro that loses no time where it is called with as many plain arguments as it has."""

    def __init__(self, environment: jinja2.Environment, func: Callable[..., str], name: str, *more: Any) -> None:
        super().__init__(environment, func, name, *more)
        extra = self.catch_kwargs or self.catch_varargs or self.caller or not self._default_autoescape
        self._plain = -1 if extra else self._argument_count

    steady = True  # whether nothing that it says depends on what was asked before

    def __repr__(self) -> str:
        return f"<Macro {self.name!r}>"

    def __call__(self, *arguments: Any, **more: Any) -> str:
        if len(arguments) == self._plain and not more:
            made = self._func(*arguments)
            return made if type(made) is Markup else markup(made)  # a macro escapes what it prints
        return super().__call__(*arguments, **more)


class Remembered:
    """An imported macro. It sees its arguments and nothing of the page, so that equal calls have equal results."""

    def __init__(self, environment: Noting, macro: Macro) -> None:
        self._environment = environment
        self._macro = macro
        self._results: dict[tuple[object, ...], tuple[object, list[str], tuple[object, ...]]] = {}
        self._oldest = deque[tuple[object, ...]]()  # a dict looks long for its first key

    def __call__(self, *arguments: object, **more: object) -> object:
        key = None if more else _identities(arguments)
        if key is None:
            return self._macro(*arguments, **more)
        known = self._results.get(key)
        if known is None:
            result, noted = self._first(arguments)
            if len(self._results) >= MACROS_KEPT:
                del self._results[self._oldest.popleft()]
            self._oldest.append(key)
            # With the arguments themselves, for while they live no other object has their identity.
            known = self._results[key] = (result, noted, arguments)
        self._environment.note(known[1])
        return known[0]

    def _first(self, arguments: tuple[object, ...]) -> tuple[object, list[str]]:
        """The result, and the look-ups it took."""
        environment, noted = self._environment, list[str]()
        outer, environment.noted = environment.noted, noted
        try:
            return self._macro(*arguments), noted
        finally:
            environment.noted = outer

    def __repr__(self) -> str:
        return repr(self._macro)

    def __getattr__(self, name: str) -> object:
        return getattr(self._macro, name)


def is_steady(value: object) -> bool:
    """Whether a name of a template that was imported means the same each time: no list, mapping or counter."""
    if isinstance(value, HouseMacro | TemplateModule):
        return bool(getattr(value, "steady", True))
    return value is None or isinstance(value, Remembered | str | int | float)


_BY_VALUE = frozenset({str, int, bool, type(None)})


def _identities(arguments: tuple[object, ...]) -> tuple[object, ...] | None:
    """What tells these arguments from others; None where one of them may change or may ask questions."""
    key: list[object] = []
    for argument in arguments:
        kind = type(argument)
        if kind in _BY_VALUE:
            key += (kind, argument)
        elif isinstance(argument, msgspec.Struct) and argument.__struct_config__.frozen:
            key += (kind, id(argument))
        else:
            return None
    return tuple(key)
