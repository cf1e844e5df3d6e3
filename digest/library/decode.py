"""Front matter and settings, field by field: what can be read is, and all that is wrong is noted, each at its place."""

from collections.abc import Mapping
from typing import Any

import msgspec

from digest.library.forms import Form, Key, Keys, Notes, Schema
from digest.problems import Place, Problem, did_you_mean
from digest.text.matter import Fields, Value

Decoded = dict[str, Any]  # by key, as the key's form gives it


class Named(msgspec.Struct, frozen=True):
    """One entry of a mapping by names."""

    name: str
    value: Value
    decoded: Decoded


def decode(
    fields: Fields, keys: Keys, notes: Notes, owner: Value | None = None, lost: frozenset[str] = frozenset()
) -> Decoded:
    """The values of the known keys that are there and can be read. Keys that begin with “x-” are the editor's own.

    `owner` is the value that holds these fields, where it is not the file itself: a missing key is noted there. `lost`
    are keys that are not missing, though nothing of them could be read.
    """
    decoded: Decoded = {}
    for name, value in fields.items():
        key = keys.get(name)
        if key is None:
            if not name.startswith("x-"):
                notes.at_key(value, f"no such key “{name}”", "unknown-key", did_you_mean(name, keys) or _known(keys))
        elif value.value == "":
            if key.required:
                notes.at_key(
                    value, f"“{name}” is empty", "missing-key", f"write it: {key.about[:1].lower()}{key.about[1:]}"
                )
        elif (content := key.form.read(value, notes)) is not None:
            decoded[name] = content
    for name, key in keys.items():
        if key.required and name not in fields and name not in lost:
            text, hint = f"“{name}” is missing", f"add a line “{name}: …”: {key.about[:1].lower()}{key.about[1:]}"
            if owner is None:
                notes.problems.append(Problem(Place(notes.file, 1), text, "missing-key", hint))
            else:
                notes.at_key(owner, text, "missing-key", hint)
    return decoded


def record(keys: Keys, build: type, what: str) -> Form:
    """A mapping with keys of its own, such as a dateline; `build` takes them by name."""

    def read(value: Value, notes: Notes) -> object | None:
        if not isinstance(value.value, dict):
            example = ", ".join(f"{name}: …" for name in list(keys)[:2])
            notes.at(value, f"{what} is wanted here", "wrong-type", f"write {{{example}}}")
            return None
        before = len(notes.problems)
        decoded = decode(value.value, keys, notes, value)
        return build(**decoded) if len(notes.problems) == before else None

    return Form(read, object_schema(keys))


def by_name(keys: Keys, what: str) -> Form:
    """A mapping of names to mappings that all have the same keys: (name, where it stands, what it holds) each."""

    def read(value: Value, notes: Notes) -> tuple[Named, ...] | None:
        if not isinstance(value.value, dict):
            notes.at(
                value,
                f"a mapping of {what} is wanted here",
                "wrong-type",
                "write a name, and its keys indented below it",
            )
            return None
        named = []
        for name, inner in value.value.items():
            fields = {} if inner.value == "" else inner.value
            if not isinstance(fields, dict):
                notes.at(
                    inner,
                    f"“{name}” holds no keys",
                    "wrong-type",
                    f"write its keys indented below it: {', '.join(keys)}",
                )
                continue
            before = len(notes.problems)
            decoded = decode(fields, keys, notes, inner)
            if len(notes.problems) == before:
                named.append(Named(name, inner, decoded))
        return tuple(named)

    return Form(read, {"type": "object", "additionalProperties": object_schema(keys)})


def object_schema(keys: Keys) -> Schema:
    """JSON Schema of a mapping with these keys."""
    schema: Schema = {
        "type": "object",
        "properties": {name: {**key.form.schema, "description": key.about} for name, key in keys.items()},
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
    }
    required = [name for name, key in keys.items() if key.required]
    return {**schema, "required": required} if required else schema


def _known(keys: Mapping[str, Key]) -> str:
    return "known: " + ", ".join(keys)
