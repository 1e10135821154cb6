"""What is wrong with the shape of a file, in plain sentences with what is allowed; and the part of it that is sound."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from protocols.findings import Finding, Path
from protocols.phrases import shown
from protocols.schema import ProtocolShape

# What to say of a key that is missing, where "it is missing" alone would not help.
MISSING = {
    "no_sooner_than": "a fixed clock time or an 'earlier of' needs a floor: add for example no_sooner_than: 30 minutes",
    "in_pause": "say whether a pause stops this step: add in_pause: runs or in_pause: stops",
    "ladder": "say who is told when the step is missed: add ladder:",
    "timing": "say where the time comes from: add for example timing: {basis: proposed, because: …}",
    "done": "say what proves the step: add for example done: {form: contact}",
    "keeps": "say which promises the step keeps: add keeps: [..]",
}
MOST_LISTED = 60  # names in one sentence
MOST_COMPARED = 500  # names looked through for one that is close
# What stands in for a top-level key that is wrong, so that the rest of the file can still be looked at.
STAND_INS: Mapping[str, Any] = {
    "protocol": "a/a",
    "version": "1",
    "title": "-",
    "source": {"document": "-", "publisher": "-"},
    "applies": {"maintained": "any", "frameworks": ["-"]},
    "not_promises": [],
    "from_school": None,
    "usual": "1",
    "waived_by": ["-"],
}


def sentence(error: Mapping[str, Any], data: Any, seen: Mapping[int, Any]) -> Finding:
    """One of pydantic's errors as a finding; ``seen`` tells which shape each group of keys was held against."""
    path, missing = _path(error["loc"], data)
    value, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            ending = known_words(str(path[-1]), _allowed(path, data, seen), "Allowed")
            return Finding(path, f"{shown(path[-1])} is not a key that may stand here{ending}", at_key=True)
        case "missing":
            key = missing or str(error["loc"][-1])
            return Finding(path, MISSING.get(key, f"{_named(path)} has no '{key}': add {key}:"), at_key=True)
        case "value_error":
            return Finding(path, str(context["error"]))
        case "string_pattern_mismatch":
            is_key = error["loc"][-1] == "[key]"
            return Finding(path, _bad_name(shown(path[-1] if is_key else value), context["pattern"]), at_key=is_key)
        case "one_of":
            return Finding(path, f"{_named(path)} {error['msg']}")
        case kind:
            return Finding(path, f"{shown(value)} {_wanted(kind, context)}")


def _wanted(kind: str, context: Mapping[str, Any]) -> str:
    match kind:
        case "literal_error":
            return f"is not known here; allowed: {_spelled(context['expected'])}"
        case "too_short":
            return f"has too little in it; write at least {context['min_length']}"
        case "greater_than_equal" | "less_than_equal" | "int_type":
            return "is not a number here; write a whole number from 1 to 999"
        case "bool_type":
            return "is neither true nor false; write true or false"
        case "list_type":
            return "is not a list; write it as [one, another]"
        case "dict_type" | "model_type" | "model_attributes_type":
            return "is not a group of keys; write it as {key: value} or as lines further in"
        case "date_type":
            return "is not a date; write the year, month and day without quotes, for example 2024-03-27"
        case _:
            return "is not text; put it in quotes"


def _spelled(expected: str) -> str:
    return expected.replace("True", "true").replace("'", "").replace(" or ", ", ")


def _bad_name(words: str, pattern: str) -> str:
    if "/" in pattern:
        return f"{words} is not a protocol's name; write for example 'hampshire/commitment'"
    return f"{words} cannot be a name; names are lower-case words, joined by '_' where needed"


def known_words(word: str, known: Collection[str], called: str = "Known") -> str:
    """The end of a sentence about a word that is none of those known: the one it may stand for, and all of them."""
    listed = sorted(known)
    close = difflib.get_close_matches(word, listed, 1) if len(listed) <= MOST_COMPARED else []
    hint = f"; did you mean '{close[0]}'?" if close else "."
    more = f" and {len(listed) - MOST_LISTED} more" if len(listed) > MOST_LISTED else ""
    return f"{hint} {called}: {', '.join(listed[:MOST_LISTED]) or 'none'}{more}"


def _allowed(path: Path, data: Any, seen: Mapping[int, Any]) -> tuple[str, ...]:
    for part in path[:-1]:
        data = data[part]
    shape = seen.get(id(data))
    return shape.keys() if shape is not None else ()


def _named(path: Path) -> str:
    return f"'{path[-1]}'" if path and isinstance(path[-1], str) else "this" if path else "the file"


def _path(loc: Iterable[str | int], data: Any) -> tuple[Path, str]:
    """The part of pydantic's location that the file has, and the name of what it has not."""
    path: Path = ()
    rest = ""
    for part in loc:
        if _has(data, part):
            path, data = (*path, part), data[part]
        elif isinstance(part, str) and not part.startswith(("=", "[")):
            rest = part
    return path, rest


def _has(data: Any, part: str | int) -> bool:
    if isinstance(data, dict):
        return part in data
    return isinstance(data, list) and isinstance(part, int) and part < len(data)


def empty_keys(data: Any, path: Path = ()) -> tuple[Any, list[Finding]]:
    """The data without the keys that have nothing after them, and a finding for each."""
    if isinstance(data, dict):
        pairs: list[tuple[str | int, Any]] = list(data.items())
    elif isinstance(data, list):
        pairs = list(enumerate(data))
    else:
        return data, []
    findings: list[Finding] = []
    kept: list[tuple[str | int, Any]] = []
    for key, value in pairs:
        if value is None:
            findings.append(
                Finding((*path, key), f"{_named((*path, key))} has nothing after it; write a value, or leave it out")
            )
            continue
        inner, inside = empty_keys(value, (*path, key))
        findings += inside
        kept.append((key, inner))
    return (dict(kept) if isinstance(data, dict) else [value for _, value in kept]), findings


def without(data: dict[str, Any], locations: Iterable[tuple[str | int, ...]]) -> dict[str, Any]:
    """The file's data without the entries that are wrong, so that the others can be looked at as well."""
    sound = {key: dict(value) if isinstance(value, dict) else value for key, value in data.items()}
    for location in locations:
        section = str(location[0])
        if section in STAND_INS:
            sound[section] = STAND_INS[section]
        elif section not in ProtocolShape.model_fields:
            sound.pop(section, None)
        elif len(location) > 1 and isinstance(sound.get(section), dict):
            sound[section].pop(location[1], None)
        else:
            sound[section] = {}
    return sound
