"""Cut rules as data: reading, checking and compiling the YAML files of `digest/ingest/rules/`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import Literal

import yaml

from digest.problems import Place, Problem, did_you_mean

Where = Literal["anywhere", "head", "tail", "edge"]
WHERES: tuple[Where, ...] = ("anywhere", "head", "tail", "edge")
SHAPES = ("above", "stray-tag", "links", "label", "price", "appeal", "echo", "below")
MOST_LETTERS = 220  # a line rule looks at no longer line unless it says so
MOST_BLOCKS = 40  # a block rule reaches no further unless it says so
_MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Hop:
    """The step of the road that a rule's cut bears witness to; `{name}` is filled from the pattern's named groups."""

    kind: str
    name: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whose appeal or notice a rule file cuts."""

    key: str
    name: str
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule. Exactly one of `lines`, `start`, `run` and `shape` is set."""

    name: str  # file/rule
    seen: str  # where it was seen
    where: Where = "anywhere"
    kin: bool = False  # only with another cut close by
    ends: bool = False  # below it, the page has nothing more of the story above
    page: bool = False  # it belongs to the page, not to the story above it
    most: int = MOST_LETTERS
    lines: tuple[re.Pattern[str], ...] = ()
    start: re.Pattern[str] | None = None
    through: re.Pattern[str] | None = None
    before: re.Pattern[str] | None = None
    to: Literal["", "end", "prose"] = ""
    run: re.Pattern[str] | None = None
    shape: str = ""
    hop: Hop | None = None
    publisher: Publisher | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules in the order of their files' names, then of the files."""

    rules: tuple[Rule, ...] = ()
    by_name: Mapping[str, Rule] = field(default_factory=dict)
    by_shape: Mapping[str, Rule] = field(default_factory=dict)


_RULE_KEYS = {
    "line",
    "from",
    "through",
    "before",
    "to",
    "run",
    "shape",
    "where",
    "kin",
    "ends",
    "page",
    "most",
    "hop",
    "seen",
}
_FILE_KEYS = {"about", "publisher", "rules"}


@cache
def packaged() -> Rules:
    """The rules that ship with digest. A mistake in them is a bug."""
    folder = resources.files("digest.ingest") / "rules"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    rules, problems = read_rules((name, (folder / name).read_bytes()) for name in names)
    if problems:
        raise ValueError("\n".join(str(problem) for problem in problems))
    return rules


def read_rules(files: Iterable[tuple[str, bytes]]) -> tuple[Rules, tuple[Problem, ...]]:
    """Rule files, by name and bytes, as rules; what is wrong with any of them, all at once."""
    rules: list[Rule] = []
    problems: list[Problem] = []
    for name, data in files:
        _File(name, rules, problems).read(data)
    return _listed(rules), tuple(problems)


@lru_cache(maxsize=4)
def with_own(files: tuple[tuple[str, bytes], ...]) -> tuple[Rules, tuple[Problem, ...]]:
    """The packaged rules and, before them, a site's own; of two of one name the site's counts. Its wrong ones are out.

    `files` are the paths and bytes of the site's rule files; a rule of content/rules/a.yaml is called a/….
    """
    if not files:
        return packaged(), ()
    own, problems = read_rules(files)
    rules = (*own.rules, *(rule for rule in packaged().rules if rule.name not in own.by_name))
    return _listed(rules), problems


def _listed(rules: Iterable[Rule]) -> Rules:
    rules = tuple(rules)
    by_shape = {rule.shape: rule for rule in reversed(rules) if rule.shape}
    return Rules(rules, {rule.name: rule for rule in rules}, by_shape)


@dataclass(slots=True)
class _File:
    """One file while it is read."""

    name: str
    rules: list[Rule]
    problems: list[Problem]
    lines: Mapping[str, int] = field(default_factory=dict)  # of rules, from 1
    line: int = 0  # of what is being read

    def wrong(self, text: str, hint: str = "see the handbook’s page “Cut rules”", line: int = 0) -> None:
        self.problems.append(Problem(Place(self.name, line or self.line), text, "cut-rule-wrong", hint))

    def read(self, data: bytes) -> None:
        try:
            said = yaml.load(data, Loader=yaml.CSafeLoader) if len(data) <= _MAX_BYTES else None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            self.wrong(f"not YAML: {error.problem or error.context}", line=line)
            return
        except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
            self.wrong(f"not YAML: {' '.join(str(error).split())[:200]}")
            return
        if not isinstance(said, dict) or not isinstance(said.get("rules"), dict):
            self.wrong("a rule file is a mapping with the key “rules”")
            return
        for key in said.keys() - _FILE_KEYS:
            self.wrong(f"no such key “{key}”", did_you_mean(str(key), _FILE_KEYS))
        publisher = self.publisher(said.get("publisher"))
        stem = self.name.rpartition("/")[2].removesuffix(".yaml")
        self.lines = _lines_of(data)
        for key, value in said["rules"].items():
            self.line = self.lines.get(str(key), 0)
            rule = self.rule(f"{stem}/{key}", value, publisher)
            if rule:
                self.rules.append(rule)

    def publisher(self, said: object) -> Publisher | None:
        if said is None:
            return None
        named = isinstance(said, dict) and {"key", "name"} <= said.keys()
        if not isinstance(said, dict) or not named or not isinstance(said.get("hosts", []), list):
            self.wrong("“publisher” needs a key and a name, and may have a list of hosts")
            return None
        return Publisher(
            str(said["key"]), str(said["name"]), tuple(str(host).lower() for host in said.get("hosts", ()))
        )

    def rule(self, name: str, said: object, publisher: Publisher | None) -> Rule | None:
        before = len(self.problems)
        if not isinstance(said, dict):
            self.wrong(f"{name}: a rule is a mapping")
            return None
        for key in said.keys() - _RULE_KEYS:
            self.wrong(f"{name}: no such key “{key}”", did_you_mean(str(key), _RULE_KEYS))
        if sum(kind in said for kind in ("line", "from", "run", "shape")) != 1:
            self.wrong(f"{name}: a rule has exactly one of “line”, “from”, “run” and “shape”")
        if not str(said.get("seen", "")).strip():
            self.wrong(f"{name}: “seen” is missing", "say in one sentence where this was seen")
        for key, allowed in (("where", WHERES), ("shape", SHAPES), ("to", ("end", "prose"))):
            if key in said and said[key] not in allowed:
                self.wrong(f"{name}: “{key}” is one of {', '.join(allowed)}")
        if "from" in said and sum(key in said for key in ("through", "before", "to")) != 1:
            self.wrong(f"{name}: a block ends in exactly one of “through”, “before” and “to”")
        if not re.fullmatch(r"[1-9]\d{0,5}", str(said.get("most", 1))):
            self.wrong(f"{name}: “most” is a whole number")
            return None
        rule = self.compiled(name, said, publisher)
        return rule if len(self.problems) == before else None

    def compiled(self, name: str, said: dict[str, object], publisher: Publisher | None) -> Rule:
        lines = said.get("line", ())
        return Rule(
            name=name,
            seen=" ".join(str(said.get("seen", "")).split()),
            where=said.get("where", "anywhere"),  # type: ignore[arg-type]
            kin=said.get("kin") is True,
            ends=said.get("ends") is True,
            page=said.get("page") is True,
            most=int(str(said.get("most", MOST_BLOCKS if "from" in said else MOST_LETTERS))),
            lines=tuple(
                pattern
                for one in (lines if isinstance(lines, list) else [lines] if lines else [])
                if (pattern := self.pattern(name, one))
            ),
            start=self.pattern(name, said.get("from")),
            through=self.pattern(name, said.get("through")),
            before=self.pattern(name, said.get("before")),
            to=said.get("to", ""),  # type: ignore[arg-type]
            run=self.pattern(name, said.get("run")),
            shape=str(said.get("shape", "")),
            hop=self.hop(name, said.get("hop")),
            publisher=publisher,
        )

    def pattern(self, name: str, said: object) -> re.Pattern[str] | None:
        if said is None:
            return None
        try:
            return re.compile(str(said), re.IGNORECASE)
        except re.error as error:
            self.wrong(f"{name}: “{said}” is no pattern: {error}")
            return None

    def hop(self, name: str, said: object) -> Hop | None:
        if said is None:
            return None
        if not isinstance(said, dict) or "kind" not in said or said.keys() - {"kind", "name", "detail"}:
            self.wrong(f"{name}: a hop has a kind, and may have a name and a detail")
            return None
        return Hop(str(said["kind"]), str(said.get("name", "")), str(said.get("detail", "")))


def _lines_of(data: bytes) -> dict[str, int]:
    """On which line each rule of a file begins."""
    node = yaml.compose(data, Loader=yaml.CSafeLoader)
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value == "rules" and isinstance(value, yaml.MappingNode):
            return {str(one.value): one.start_mark.line + 1 for one, _ in value.value}
    return {}
