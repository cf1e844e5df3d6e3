"""Templates at work: what a page becomes, or what the theme's author did wrong, with its place."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress

import jinja2
import msgspec
from jinja2 import nodes
from jinja2.utils import missing
from markupsafe import Markup

from digest.model.dates import Published, day, rfc3339
from digest.problems import Place, Problem, did_you_mean
from digest.render.code import markup
from digest.render.environment import REMOVED_FILTERS, environment_of
from digest.render.theme import Theme

# Our own, so that the machine's locale has no say.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class TemplateFailed(Exception):  # noqa: N818 - wrong content of a theme; carries its Problem
    """A page can't be made because of a mistake in a template."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def long_day(published: Published) -> str:
    """11 April 2018."""
    date = day(published)
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def short_day(published: Published) -> str:
    """11 Apr 2018; months of up to four letters whole."""
    date = day(published)
    name = MONTHS[date.month - 1]
    return f"{date.day} {name if len(name) <= 4 else name[:3]} {date.year}"


def iso(published: Published) -> str:
    """For the datetime attribute: a day as 2018-04-11, a moment by RFC 3339."""
    return rfc3339(published) if hasattr(published, "hour") else published.isoformat()


def month_name(month: str) -> str:
    """April 2018, from 2018/04."""
    year, _, number = month.partition("/")
    return f"{MONTHS[int(number) - 1]} {year}"


FILTERS: Mapping[str, Callable[..., object]] = {
    "day": long_day,
    "short_day": short_day,
    "iso": iso,
    "month": month_name,
}


_SPELLED = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def script_json(value: object) -> Markup:
    """JSON that may stand in a script element: nothing in it can end the element or begin a comment.

    Keys stand in the order given.
    """
    try:
        text = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # a lone surrogate, which the standard encoder lets through to be replaced
        text = json.dumps(value, ensure_ascii=False)
    for character, spelled in _SPELLED.items():
        if character in text:
            text = text.replace(character, spelled)
    return markup(text)  # every character that HTML knows is spelled out


def json_text(value: object) -> str:
    """Readable JSON with the letters as they are."""
    try:
        return msgspec.json.format(msgspec.json.encode(value), indent=1).decode()
    except UnicodeEncodeError:
        return json.dumps(value, ensure_ascii=False, indent=1)


class Templates:
    """The templates of one theme, compiled when first used."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._environment = environment_of(theme, FILTERS)

    def render(self, name: str, context: Mapping[str, object], page: str, note: Callable[[list[str]], object]) -> str:
        """The page as text. `note` is called with the names of all templates looked up. Raises TemplateFailed."""
        noted = self._environment.noted = []
        try:
            return self._environment.get_template(name).render(context)
        except Exception as error:
            problem = self._problem(error, name, context, page)
            if problem is None:
                raise
            raise TemplateFailed(problem) from error
        finally:
            self._environment.noted = None
            note(noted)

    def compile_all(self) -> None:
        """Compile every template now, so that processes that are forked from this one need not; mistakes wait."""
        for name in self.theme.templates():
            with suppress(jinja2.TemplateError):
                self._environment.get_template(name)

    def parse(self, name: str) -> tuple[nodes.Template | None, Problem | None]:
        """The syntax tree of a template, or what keeps it from compiling."""
        file = self.theme.find(name)
        try:
            source = self._environment.loader.get_source(self._environment, name)[0]  # type: ignore[union-attr]
            tree = self._environment.parse(source, name, file.place if file else name)
            self._environment.get_template(name)
        except jinja2.TemplateSyntaxError as error:
            return None, self._syntax(error)
        return tree, None

    def names(self) -> frozenset[str]:
        """Names that every template may use, whatever the page."""
        return frozenset(self._environment.globals)

    def _problem(self, error: Exception, name: str, context: Mapping[str, object], page: str) -> Problem | None:
        """What the theme's author did wrong; None where no template was at work, which is a bug of ours."""
        if isinstance(error, jinja2.TemplateSyntaxError):
            return self._syntax(error)
        place = self._place(error)
        if isinstance(error, jinja2.TemplateNotFound):
            wanted = str(error.name or name)
            hint = did_you_mean(wanted, self.theme.templates())
            place = place or Place(f"themes/{self.theme.name}")
            return Problem(place, f"there is no template “{wanted}”", "missing-template", hint)
        if place is None:
            return None
        if isinstance(error, jinja2.TemplateRuntimeError) and str(error).startswith("No "):
            return self.misnamed(place, str(error))
        if isinstance(error, jinja2.UndefinedError):
            return _undefined(error, place, {*context, *self._environment.globals}, page)
        text = f"{type(error).__name__}: {error} (while making {page})"
        return Problem(
            place,
            text,
            "template-error",
            "the handbook’s page “Themes” lists what each kind of page gives its template",
        )

    def _syntax(self, error: jinja2.TemplateSyntaxError) -> Problem:
        file = self.theme.find(error.name or "")
        place = Place(error.filename or (file.place if file else str(error.name)), error.lineno)
        return self.misnamed(place, (error.message or "wrong syntax").rstrip("."))

    def misnamed(self, place: Place, message: str) -> Problem:
        """A mistake of form; for a filter or test that is not there, with its nearest relations."""
        hint = "the Jinja manual says how this is written; the handbook’s page “Themes” what it may use"
        for kind, known in (("filter", self._environment.filters), ("test", self._environment.tests)):
            if f"No {kind} named" in message:
                wanted = message.split("'")[1]
                hint = did_you_mean(wanted, known) or f"the Jinja manual lists the {kind}s there are"
                if wanted in REMOVED_FILTERS:
                    hint = "content is never trusted as markup; what may be markup comes ready from the page"
        return Problem(place, message, "template-syntax", hint)

    def knows(self, kind: str, name: str) -> bool:
        """Whether there is such a filter or test."""
        return name in (self._environment.filters if kind == "filter" else self._environment.tests)

    def _place(self, error: Exception) -> Place | None:
        """The innermost template line that was at work."""
        places = {file.place for layer in self.theme.layers for file in layer.values()}
        found, trace = None, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename in places:
                found = Place(trace.tb_frame.f_code.co_filename, trace.tb_lineno)
            trace = trace.tb_next
        return found


def _undefined(error: jinja2.UndefinedError, place: Place, known: set[str], page: str) -> Problem:
    name, owner = getattr(error, "digest_name", None), getattr(error, "digest_of", missing)
    if name is None:
        return Problem(place, f"{error} (while making {page})", "undefined-name")
    if owner is None:
        text = f"“{name}” is asked of something that this page does not have (while making {page})"
        return Problem(place, text, "undefined-name", "not every page has it: write it within {% if … %}")
    text = f"“{name}” is not defined (while making {page})"
    if owner is not missing:
        text = f"{_a_kind(owner)} has no “{name}” (while making {page})"
        members = owner.keys() if isinstance(owner, Mapping) else dir(owner)
        known = {str(member) for member in members if not str(member).startswith("_")}
    return Problem(place, text, "undefined-name", did_you_mean(str(name), known))


def _a_kind(value: object) -> str:
    name = type(value).__name__
    return {"str": "a text", "tuple": "a list", "int": "a number", "NoneType": "nothing"}.get(name, f"“{name}”")
