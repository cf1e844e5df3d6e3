"""Jinja as this house runs it: every output escaped, every undefined name an error, every look-up noted, fast.

What differs from plain Jinja is only how fast it goes: text is escaped without being wrapped, a mapping is asked for
its keys before its methods, and a macro that was imported is a function of its arguments and is worked out once.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from types import CodeType
from typing import Any, NoReturn, cast

import jinja2
from jinja2.environment import TemplateModule
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, Macro
from jinja2.utils import missing

from digest.render.code import Code, escaped, markup
from digest.render.compiled import COMPILED
from digest.render.macros import HouseMacro, Remembered, is_steady
from digest.render.theme import Theme

# Each could turn content into markup, or make a build depend on chance.
REMOVED_FILTERS = ("safe", "urlize", "xmlattr", "random", "pprint", "forceescape", "indent", "do")


class _Undefined(jinja2.StrictUndefined):
    """An undefined name that remembers what it was looked up in, for the hint."""

    __slots__ = ()

    def _fail_with_undefined_error(self, *args: object, **kwargs: object) -> NoReturn:
        error = self._undefined_exception(self._undefined_message)
        error.digest_name = self._undefined_name  # type: ignore[attr-defined]
        error.digest_of = self._undefined_obj  # type: ignore[attr-defined]
        raise error

    # StrictUndefined binds these to its own method when the class is made, so they are bound anew here.
    __iter__ = __str__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = __contains__ = _fail_with_undefined_error
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = _fail_with_undefined_error
    __rtruediv__ = _fail_with_undefined_error
    __floordiv__ = __mod__ = __pos__ = __neg__ = __call__ = __getitem__ = __lt__ = __le__ = _fail_with_undefined_error
    __gt__ = __ge__ = __int__ = __float__ = __complex__ = __pow__ = __rpow__ = _fail_with_undefined_error

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        self._fail_with_undefined_error()


class _Loader(jinja2.BaseLoader):
    def __init__(self, theme: Theme) -> None:
        self.theme = theme

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str | None, Callable[[], bool]]:
        file = self.theme.find(template)
        if file is None or not template.endswith(".html"):
            raise jinja2.TemplateNotFound(template)
        try:
            text = file.data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = 1 + file.data.count(b"\n", 0, error.start)
            raise jinja2.TemplateSyntaxError("not UTF-8", line, template, file.place) from None
        return text, file.place, lambda: True


# Of a context: what is set, imported or left to others; and `self`, which is the template's own.
_WRITING = frozenset({"vars", "exported_vars", "blocks", "TemplateReference"})


class _Template(jinja2.Template):
    """A template whose imported macros are remembered, and whose own look-ups each page that imports it notes."""

    _opened: tuple[TemplateModule, list[str]] | None = None
    environment: "Environment"

    @cached_property
    def only_reads(self) -> bool:
        """Whether it leaves the names around it as they are, so that it may be handed those themselves."""
        return _WRITING.isdisjoint(self.root_render_func.__code__.co_names) and not self.blocks

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._opened is None:
            with self.environment.noting() as noted:
                names = self.new_context()
                module = TemplateModule(self, names)
            if not all(map(is_steady, names.vars.values())):
                return self._unsteady(module, noted)
            for name, value in list(vars(module).items()):
                if isinstance(value, Macro):
                    setattr(module, name, Remembered(self.environment, value))
            self._opened = module, noted
        self.environment.note(self._opened[1])
        return self._opened[0]

    def _unsteady(self, module: TemplateModule, noted: list[str]) -> TemplateModule:
        """A module whose names may change, as a counter does: made for this import alone, else pages would share it."""
        for value in (module, *vars(module).values()):
            if isinstance(value, HouseMacro | TemplateModule):
                value.steady = False  # type: ignore[union-attr]
        self.environment.note(noted)
        return module

    def render(self, given: Mapping[str, object]) -> str:
        """The page as text."""
        names = {**self.environment.globals, **given}
        try:
            return "".join(self.root_render_func(_Context(self.environment, names, self.name, self.blocks)))
        except Exception:
            self.environment.handle_exception()


class _Context(Context):
    """The names that a template sees.

    No template has globals of its own, so none are told apart; and what a template calls is called outright: nothing
    that this house hands to templates asks to be given its context.
    """

    def __init__(
        self,
        environment: jinja2.Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Callable[[Context], Iterator[str]]],
        globals: object = None,  # noqa: A002 - Jinja's own signature
    ) -> None:
        self.parent = parent
        self.vars: dict[str, Any] = {}
        self.environment = environment
        self.eval_ctx = EvalContext(environment, name)
        self.exported_vars: set[str] = set()
        self.name = name
        self.globals_keys: set[str] = set()
        self.blocks = {block: [make] for block, make in blocks.items()}

    def call(
        self,
        called: Callable[..., object],
        /,
        *arguments: object,
        _loop_vars: object = None,
        _block_vars: object = None,
        **more: object,
    ) -> object:
        """What the call gives; the names around it are for those who ask for a context."""
        return called(*arguments, **more)


class Environment(jinja2.Environment):
    """Notes each look-up of a template, those that fail too.

    Jinja gives a look-up no context, so the list of the page being rendered hangs here for as long as that takes.
    """

    code_generator_class = Code
    template_class = _Template
    context_class = _Context
    escaped = staticmethod(escaped)
    markup = staticmethod(markup)
    Macro = HouseMacro
    noted: list[str] | None = None

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.attribute = self._attribute()
        self._ready: dict[str, _Template] = {}

    def note(self, names: list[str]) -> None:
        """Add look-ups that were made earlier and count now too."""
        if self.noted is not None and names:
            self.noted += names

    @contextmanager
    def noting(self) -> Iterator[list[str]]:
        """A note of its own for what is worked out once for many pages."""
        outer, self.noted = self.noted, []
        try:
            yield self.noted
        finally:
            self.noted = outer

    def included(self, name: str, parent: str, context: Context, local: dict[str, object]) -> str:
        """What an included template makes where it stands."""
        template = self.get_template(name, parent)
        if not local and template.only_reads:
            return "".join(template.root_render_func(context))
        names = {**context.get_all(), **{key: value for key, value in local.items() if value is not missing}}
        return "".join(template.root_render_func(_Context(self, names, name, template.blocks)))

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: Any = None,  # noqa: A002
    ) -> _Template:
        """The template of that name, compiled once."""
        found = self._ready.get(name) if isinstance(name, str) else None
        if found is None:
            found = cast("_Template", super().get_template(name, parent, globals))
            self._ready[found.name or ""] = found
        elif self.noted is not None:
            self.noted.append(found.name or "")
        return found

    def _load_template(self, name: str, globals: Any) -> jinja2.Template:  # noqa: A002 - Jinja's own signature
        if self.noted is not None:
            self.noted.append(name)
        return super()._load_template(name, globals)

    def compile(  # type: ignore[override]  # of Jinja's four ways the one that loading a template takes
        self, source: str, name: str | None = None, filename: str | None = None, raw: bool = False
    ) -> str | CodeType:
        """A template's code: as this process has compiled it already, or written by another from the same text."""
        if raw:
            return super().compile(source, name, filename, raw=True)
        key = name, filename, source
        code = COMPILED.codes.get(key)
        if code is None:
            written = COMPILED.written(key) or super().compile(source, name, filename, raw=True)
            code = self._compile(written, filename or "<template>")
            COMPILED.keep(key, written, code)
        return code

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute; of a mapping first the value at that key."""
        return self.attribute(obj, attribute)

    def _attribute(self) -> Callable[[Any, str], Any]:
        """What `getattr` does, as a plain function: templates ask for a million attributes."""
        otherwise = super().getattr

        def attribute(obj: Any, name: str) -> Any:
            if type(obj) is dict and name in obj:
                return obj[name]
            try:
                return getattr(obj, name)
            except AttributeError:
                return otherwise(obj, name)

        return attribute


def environment_of(theme: Theme, filters: Mapping[str, Callable[..., object]]) -> Environment:
    """Jinja for one theme."""
    environment = Environment(
        loader=_Loader(theme),
        autoescape=True,
        undefined=_Undefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    for name in REMOVED_FILTERS:
        environment.filters.pop(name, None)
    for name in ("lipsum", "cycler", "joiner"):
        environment.globals.pop(name, None)
    environment.filters.update(filters)
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    return environment
