"""What libyaml says when it can't go on, in words an editor can act on, at the place where the mistake was made."""

import yaml

from digest.problems import Place, Problem

# What libyaml says → what we say, what to do.
_UNCLOSED_QUOTES = ("the quotes that open here are never closed", "close them on the same line")
_WORDS = {
    "mapping values are not allowed": (
        "a second “: ” where only a value can stand",
        "put the whole value in quotes",
    ),
    "found unexpected end of stream": _UNCLOSED_QUOTES,
    "unexpected document indicator": _UNCLOSED_QUOTES,
    "did not find expected ',' or ']'": ("the list that opens here is never closed", "close it with ]"),
    "did not find expected ',' or '}'": ("the mapping that opens here is never closed", "close it with }"),
    "did not find expected node content": (
        "the list or mapping that opens here is never closed",
        "close it with ] or }",
    ),
    "could not find expected ':'": ("a line that is not “key: value”", "add the colon, or indent the line"),
    "unknown escape": ("YAML knows no such escape", "double the backslash, or use single quotes"),
    "did not find expected key": (
        "what stands here does not belong to the value before it",
        "quote the whole value, or indent alike",
    ),
    "did not find expected '-' indicator": (
        "the list ends here without a “-”",
        "begin each item with “- ”, indented alike",
    ),
    "block sequence entries are not allowed": (
        "a list can't begin here",
        "begin it on the next line, or put the value in quotes",
    ),
    "did not find expected <document start>": ("YAML directives have no place here", "remove this line"),
    "did not find expected alphabetic": ("a value can't begin with & or *", "put the value in quotes"),
}

_OPENERS = ("the quotes that open", "the list that opens", "the mapping that opens", "the list or mapping that opens")


def syntax_problem(error: yaml.YAMLError, text: str, file: str, first_line: int) -> Problem:
    """The problem behind an exception of the parser; `first_line` is that of `text` in its file."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Problem(Place(file, first_line), f"this is not YAML: {error}", "yaml-syntax", "put the value in quotes")
    said = error.problem or ""
    unknown = (f"this is not YAML: {said}", "put the value in quotes")
    words, hint = next((known for sign, known in _WORDS.items() if sign in said), unknown)
    index = error.problem_mark.index
    at = text[index : index + 1]
    if "cannot start any token" in said:
        words, hint = f"a value can't begin with “{at}”", "put the value in quotes"
        if at == "\t":
            words, hint = "a tab where YAML wants spaces", "indent with spaces"
    if "mapping values" in said and ":" not in text[text.rfind("\n", 0, index) + 1 : index]:  # the line's first: a key
        words = "this line stands deeper than the one above it, which has a value already"
        hint = "indent both alike, or put the whole value in quotes"
    opener = words.startswith(_OPENERS)
    end = len(text.rstrip())
    if error.context_mark is not None and (index >= end or opener or "could not find expected ':'" in said):
        index = error.context_mark.index
    # What was opened and never closed is mended where it opens, not where the text ran out.
    if index >= end:
        opened = max(text.rfind("[", 0, end), text.rfind("{", 0, end)) if opener else -1
        index = opened if opened >= 0 else text.rfind("\n", 0, end) + 1
    line = text.count("\n", 0, index)
    column = index - (text.rfind("\n", 0, index) + 1)
    return Problem(Place(file, line + first_line, column + 1), words, "yaml-syntax", hint)
