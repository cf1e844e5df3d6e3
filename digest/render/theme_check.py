"""Mistakes in templates that no page may happen to meet: names on a branch not taken, markup made unsafe."""

import re
from collections.abc import Iterator

from jinja2 import meta, nodes

from digest.problems import Place, Problem, did_you_mean
from digest.render.templates import Templates
from digest.render.theme import PACKAGED_FOLDER, Theme

# Every name that a page or the engine gives to templates; docs/themes.md describes them.
COMMON_NAMES = ("page", "site", "nav", "sections", "link", "asset", "has_asset", "today", "feeds")
PAGE_NAMES = (
    *("article", "draft", "drafts", "edition", "editions", "groups", "heading", "items", "lead", "newer", "note"),
    *("older", "pager", "reason", "source_card", "sources", "storyline", "storylines", "target", "term", "title"),
)
KNOWN_NAMES = frozenset(COMMON_NAMES + PAGE_NAMES)
_OPEN_ATTRIBUTE = re.compile(r"<[a-zA-Z][^<>]*\s[\w:.-]+\s*=\s*\Z")


def check_theme(theme: Theme, templates: Templates) -> tuple[Problem, ...]:
    """All that is wrong with the templates of a site's own themes; the packaged one is taken as checked."""
    problems: list[Problem] = []
    trees: dict[str, nodes.Template] = {}
    for name in theme.templates():
        file = theme.find(name)
        if file is None or file.place.startswith(f"digest/{PACKAGED_FOLDER.name}/"):
            continue
        tree, problem = templates.parse(name)
        if problem:
            problems.append(problem)
        if tree:
            trees[file.place] = tree
    known = KNOWN_NAMES | templates.names() | {name for tree in trees.values() for name in _assigned(tree)}
    for place, tree in trees.items():
        problems += _undeclared(place, tree, known)
        problems += _misnamed(place, tree, templates)
        problems += _unsafe(place, tree)
        problems += _references(place, tree, theme)
    return tuple(problems)


def _assigned(tree: nodes.Template) -> Iterator[str]:
    for node in tree.find_all(nodes.Name):
        if node.ctx in {"store", "param"}:
            yield node.name
    # Jinja's own search for undeclared names does not see that blocks may use what the template around them imports.
    for macro in tree.find_all(nodes.Macro):
        yield macro.name
    for whole in tree.find_all(nodes.Import):
        yield whole.target
    for some in tree.find_all(nodes.FromImport):
        yield from (name if isinstance(name, str) else name[1] for name in some.names)


def _undeclared(place: str, tree: nodes.Template, known: frozenset[str]) -> Iterator[Problem]:
    tested = {
        node.node.name
        for node in tree.find_all((nodes.Test, nodes.Filter))
        if node.name in {"defined", "undefined", "default", "d"} and isinstance(node.node, nodes.Name)
    }
    unknown = meta.find_undeclared_variables(tree) - known - tested
    seen: set[tuple[str, int]] = set()
    for node in tree.find_all(nodes.Name):
        if node.ctx == "load" and node.name in unknown and (node.name, node.lineno) not in seen:
            seen.add((node.name, node.lineno))
            hint = did_you_mean(node.name, known)
            yield Problem(Place(place, node.lineno), f"“{node.name}” is not defined", "undefined-name", hint)


def _misnamed(place: str, tree: nodes.Template, templates: Templates) -> Iterator[Problem]:
    # Inside a condition Jinja asks for a filter only when it runs, so that a template may test for it.
    for kind, wanted in (("filter", nodes.Filter), ("test", nodes.Test)):
        for node in tree.find_all(wanted):
            if not templates.knows(kind, node.name):
                yield templates.misnamed(Place(place, node.lineno), f"No {kind} named '{node.name}'")


def _unsafe(place: str, tree: nodes.Template) -> Iterator[Problem]:
    for scope in tree.find_all((nodes.ScopedEvalContextModifier, nodes.EvalContextModifier)):
        text = "escaping can't be turned off: content would become markup"
        yield Problem(Place(place, scope.lineno), text, "template-unsafe", "remove the autoescape tag")
    for output in tree.find_all(nodes.Output):
        for before, after in zip(output.nodes, output.nodes[1:], strict=False):
            if not isinstance(before, nodes.TemplateData) or isinstance(after, nodes.TemplateData):
                continue
            if _OPEN_ATTRIBUTE.search(before.data):
                text = "this attribute's value needs quotes: content with a space in it would become attributes"
                yield Problem(Place(place, after.lineno), text, "template-unsafe", 'write name="{{ … }}"')


def _references(place: str, tree: nodes.Template, theme: Theme) -> Iterator[Problem]:
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        name = getattr(node, "template", None)
        if (
            getattr(node, "ignore_missing", False)
            or not isinstance(name, nodes.Const)
            or not isinstance(name.value, str)
        ):
            continue
        if theme.find(name.value) is None:
            hint = did_you_mean(name.value, theme.templates())
            yield Problem(Place(place, node.lineno), f"there is no template “{name.value}”", "missing-template", hint)
