"""Looks up every name a file uses: roles, calendars, states, steps, forms, fields and the rest; and names nothing uses.

It works on the shapes, also when a part of the file was left out as malformed, and says nothing about what a protocol means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from protocols import schema, step_shapes
from protocols.clauses import DayRule, FieldRef, Span, StateRef, When
from protocols.findings import Finding, Path
from protocols.opening_shapes import OpenedWithShape
from protocols.sentences import known_words
from protocols.spelling import CalendarName, FieldUse, Mover, Named, Recipient

SECTIONS = {
    "role": "roles",
    "calendar": "calendars",
    "promise": "promises",
    "strand": "strands",
    "step": "steps",
    "ladder": "ladders",
    "form": "forms",
}
RESERVED = {"roles": ("owner", "cover", "strand"), "calendars": ("calendar", "working"), "strands": ("strand",)}


@dataclass(frozen=True, slots=True)
class KnownField:
    """What is known of a field: nothing (None) where the file is unclear about it."""

    kind: str | None
    public: bool | None
    options: tuple[str, ...]
    outcomes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """Every name of a file, also those of entries that are malformed."""

    names: Mapping[str, frozenset[str] | None]  # None where the file has no such section: said once, elsewhere
    states: Mapping[str, frozenset[str]]
    triggers: Mapping[str, frozenset[str]]
    fields: Mapping[str, Mapping[str, KnownField]]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Known:
        """The names in a file's plain values."""
        strands, forms = _group(data.get("strands")), _group(data.get("forms"))
        return cls(
            {
                kind: frozenset(data[section]) if _group(data.get(section)) else None
                for kind, section in SECTIONS.items()
            },
            {key: frozenset(_group(_group(strand).get("states"))) for key, strand in strands.items()},
            {key: _triggers(strand) for key, strand in strands.items()},
            {key: {name: _known_field(field) for name, field in _group(form).items()} for key, form in forms.items()},
        )


def _group(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _triggers(strand: Any) -> frozenset[str]:
    transitions = _group(strand).get("transitions")
    listed = transitions if isinstance(transitions, list) else []
    return frozenset(str(_group(one).get("trigger")) for one in listed)


def _known_field(value: Any) -> KnownField:
    field = _group(value)
    kind = field.get("kind") if isinstance(field.get("kind"), str) else None
    options = ("yes", "no") if kind == "yes_no" else tuple(_group(field.get("options")))
    meanings = {key: str(_group(option).get("means")) for key, option in _group(field.get("options")).items()}
    outcomes = {key: means for key, means in meanings.items() if means != "None"}
    public = True if "public" in field else False if "private" in field else None
    return KnownField(kind, public, options, outcomes)


def wrong_names(shape: schema.ProtocolShape, known: Known) -> Iterator[Finding]:
    """Every name that the file uses and does not have, or uses for what it is not."""
    yield from _reserved(shape)
    yield from _looked_up(shape, known)
    yield from _in_strands(shape, known)
    yield from _in_conditions(shape, known)


def _reserved(shape: schema.ProtocolShape) -> Iterator[Finding]:
    for section, words in RESERVED.items():
        for key in getattr(shape, section):
            if key in words:
                yield Finding(
                    (section, key), f"'{key}' is a word of the language and cannot be a name in {section}", at_key=True
                )


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value of the shapes with the path that the file gives it, keys of conditions included."""
    yield path, value
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from walk(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, Named | FieldUse):
                yield (*path, str(key)), key
            yield from walk(inner, (*path, str(key)))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from walk(inner, (*path, at))


def _looked_up(shape: schema.ProtocolShape, known: Known) -> Iterator[Finding]:
    for path, value in walk(shape):
        match value:
            case Named():
                yield from _named(path, value, known)
            case FieldUse():
                yield from _field(path, value.ref, value.kinds, known)
            case Span() | DayRule() | When() | StateRef():
                yield from _in_phrase(path, value, known)


def _named(path: Path, name: Named, known: Known) -> Iterator[Finding]:
    if (isinstance(name, Recipient) and name in ("owner", "cover")) or (isinstance(name, Mover) and name == "strand"):
        return
    yield from _one_of(path, name, name.kind, known.names[name.kind])


def _in_phrase(path: Path, value: Any, known: Known) -> Iterator[Finding]:
    match value:
        case StateRef():
            yield from _one_of(path, value.strand, "strand", known.names["strand"])
            if value.strand in known.states:
                yield from _one_of(path, value.state, "state", known.states[value.strand], f" in '{value.strand}'")
        case When(span=Span() as span):
            yield from _in_phrase(path, span, known)
        case Span() | DayRule() if value.calendar not in (None, "calendar"):
            yield from _one_of(path, value.calendar or "", CalendarName.kind, known.names["calendar"])
    if isinstance(value, DayRule) and value.of is not None:
        yield from _field(path, value.of, ("date", "instant"), known)


def _one_of(path: Path, name: str, kind: str, names: Collection[str] | None, where: str = "") -> Iterator[Finding]:
    if names is not None and name not in names:
        yield Finding(path, f"there is no {kind} '{name}'{where}{known_words(name, names)}")


def _field(path: Path, ref: FieldRef, kinds: tuple[str, ...], known: Known) -> Iterator[Finding]:
    """The field exists, is public, and has one of the kinds (any, where none is given)."""
    missing = list(_one_of(path, ref.form, "form", known.names["form"]))
    missing = missing or list(
        _one_of(path, ref.field, "field", known.fields.get(ref.form, {}), f" in the form '{ref.form}'")
    )
    yield from missing
    if missing or ref.form not in known.fields:
        return
    field, name = known.fields[ref.form][ref.field], f"{ref.form}.{ref.field}"
    if field.public is False:
        yield Finding(path, f"'{name}' is private; conditions and due times may rest on public answers only")
    if kinds and field.kind is not None and field.kind not in kinds:
        yield Finding(path, f"'{name}' is of the kind '{field.kind}'; what stands here must be: {' or '.join(kinds)}")


def _options(path: Path, ref: FieldRef, values: list[str] | None, known: Known) -> Iterator[Finding]:
    field = known.fields.get(ref.form, {}).get(ref.field)
    if field is None or not field.options:
        return
    for at, value in enumerate(values or ()):
        yield from _one_of((*path, at), value, "answer", field.options, f" to '{ref.form}.{ref.field}'")


def _in_conditions(shape: schema.ProtocolShape, known: Known) -> Iterator[Finding]:
    """The answers that conditions ask for are answers of the field."""
    for path, value in walk(shape):
        match value:
            case step_shapes.AnsweredShape(answered=use, is_=list() as values):
                yield from _field((*path, "answered"), use.ref, ("choice", "yes_no"), known)
                yield from _options((*path, "is"), use.ref, values, known)
            case schema.AnsweredGuardShape(answered=use, is_=values):
                yield from _options((*path, "is"), use.ref, values, known)
            case step_shapes.FormProofShape():
                yield from _proof(path, value, known)
            case dict():
                for key, values in value.items():
                    if isinstance(key, FieldUse):
                        yield from _options((*path, str(key)), key.ref, values, known)


def _proof(path: Path, shape: step_shapes.FormProofShape, known: Known) -> Iterator[Finding]:
    if shape.form not in known.fields:
        return
    for name, values in (shape.where or {}).items():
        ref = FieldRef(str(shape.form), name)
        yield from _field((*path, "where", name), ref, ("choice", "yes_no"), known)
        yield from _options((*path, "where", name), ref, values, known)
    outcomes = {key: means for field in known.fields[shape.form].values() for key, means in field.outcomes.items()}
    for at, outcome in enumerate(shape.outcome or ()):
        yield from _one_of((*path, "outcome", at), outcome, "outcome", outcomes, f" in the form '{shape.form}'")
        if outcomes.get(outcome) == "no_answer":
            yield Finding((*path, "outcome", at), f"'{outcome}' means that nobody answered, which never proves a step")


def _in_strands(shape: schema.ProtocolShape, known: Known) -> Iterator[Finding]:
    main = [key for key, strand in shape.strands.items() if strand.opened_with is not None]
    for key, strand in shape.strands.items():
        path: Path = ("strands", key)
        states = known.states[key]
        yield from _one_of((*path, "begins"), strand.begins, "state", states, f" in '{key}'")
        for at, transition in enumerate(strand.transitions):
            yield from _transition((*path, "transitions", at), key, transition, known)
        if strand.opened_with is not None:
            yield from _opened_with((*path, "opened_with"), strand.opened_with, known)
            for at, state in enumerate(strand.opened_with.in_order or ()):
                yield from _one_of((*path, "opened_with", "in_order", at), state, "state", states, f" in '{key}'")
        if strand.may_begin is not None and strand.may_begin.in_ not in (["any"], ["always"]) and main:
            for at, state in enumerate(strand.may_begin.in_):
                yield from _one_of(
                    (*path, "may_begin", "in", at), state, "state", known.states[main[0]], f" in '{main[0]}'"
                )


def _transition(path: Path, strand: str, shape: schema.TransitionShape, known: Known) -> Iterator[Finding]:
    states = known.states[strand]
    for at, origin in enumerate([] if shape.from_ == ["any"] else shape.from_):
        yield from _one_of((*path, "from", at), origin, "state", states, f" in '{strand}'")
    yield from _one_of((*path, "to"), shape.to, "state", states, f" in '{strand}'")
    if "strand" in shape.by and len(shape.by) > 1:
        yield Finding((*path, "by"), "'strand' stands alone: by: [strand] means that only another strand moves this")
    for other, trigger in (shape.also or {}).items():
        if other in known.triggers:
            yield from _one_of((*path, "also", str(other)), trigger, "trigger", known.triggers[other], f" in '{other}'")


def _opened_with(path: Path, shape: OpenedWithShape, known: Known) -> Iterator[Finding]:
    if shape.form in known.fields:
        times = (("called_at", shape.called_at), ("known_at", shape.known_at), ("since", shape.since))
        for key, field in ((key, field) for key, field in times if field is not None):
            yield from _field((*path, key), FieldRef(str(shape.form), field), ("instant",), known)
        if shape.follows is not None:
            yield from _field((*path, "follows"), FieldRef(str(shape.form), shape.follows), ("inspection",), known)
        if shape.how_known is not None:
            yield from _field((*path, "how_known"), FieldRef(str(shape.form), shape.how_known), ("choice",), known)
