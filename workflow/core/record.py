"""The sealed form of the record: one entry, one line of JSON, chained by sha-256.

The text is what is stored and hashed; the columns beside it are copies. See ARCHITECTURE.md, "The sealed form".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache, partial
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from workflow.core.facts import KINDS, Fact
from workflow.core.facts_of_authority import LEFT_OUT_AT_DEFAULT
from workflow.errors import UnreadableEntry

FORMAT = 1
_LENGTH = len("2026-11-23T10:05:00.000000Z")
_NEVER = object()
_ways: dict[type, Callable[[Any], Any]] = {bool: lambda value: value, NoneType: lambda value: value}
_encoded = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False, check_circular=False
).encode


def _whole(number: str) -> int:
    return int(number) if len(number) < len("9007199254740992") else _small(int(number))


def _no_number(number: str) -> Any:
    raise ValueError(f"{number} cannot stand in a record")


_decoded = json.JSONDecoder(parse_int=_whole, parse_float=_no_number, parse_constant=_no_number).raw_decode
# What text that was tampered with may raise: a wrong shape, a number without end, brackets without end.
_UNFIT = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact as it stands in a chain. Instants are UTC; ``actor`` is who wrote it down (``engine`` for what is concluded)."""

    chain: str
    seq: int
    recorded_at: datetime
    occurred_at: datetime
    actor: str
    fact: Fact
    prev: str

    @property
    def kind(self) -> str:
        return type(self.fact).__name__


def instant_text(at: datetime) -> str:
    """``YYYY-MM-DDTHH:MM:SS.ffffffZ``, always 27 characters."""
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(timespec="microseconds")[:-6] + "Z"


@lru_cache(maxsize=64)  # the entries of one transaction share theirs, and what follows from them names them again
def instant_from(text: str) -> datetime:
    """The instant of such a text; ValueError for anything that is not written exactly so."""
    if len(text) != _LENGTH or text[10] != "T" or text[-1] != "Z":
        raise ValueError(f"'{text}' is not an instant of a record")
    return datetime.fromisoformat(text)


def first_link(chain: str) -> str:
    """``prev`` of a chain's first entry: the sha-256 of the chain's name."""
    return hashlib.sha256(chain.encode()).hexdigest()


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def commitment(salt: bytes, value: str) -> str:
    """What stands in an entry for a private value: sha-256 of 32 random bytes and the UTF-8 of the value as stored."""
    return hashlib.sha256(salt + value.encode()).hexdigest()


def canonical(value: object) -> str:
    """Keys sorted, no spaces, ASCII only; floats and integers of 2^53 or more are refused with ValueError."""
    return _encoded(_plain(value))


def is_sealed_form(text: str, raw: Any) -> bool:
    """Whether a text, read as ``raw``, is written as entries are sealed: key for key, without a space too many."""
    if "\\r" not in text and "\\u0000" not in text:
        return bool(_encoded(raw) == text)  # numbers that cannot stand in a record were refused when it was read
    try:
        return canonical(raw) == text
    except ValueError:
        return False


def seal(entry: Entry) -> str:
    """The text of an entry, without a line end."""
    return canonical(
        {
            "actor": entry.actor,
            "body": entry.fact,
            "chain": entry.chain,
            "kind": entry.kind,
            "occurred_at": entry.occurred_at,
            "prev": entry.prev,
            "recorded_at": entry.recorded_at,
            "seq": entry.seq,
            "v": FORMAT,
        }
    )


def unseal(text: str) -> Entry:
    """The entry a text holds. Raises UnreadableEntry for an unknown format or kind, or a body that does not fit its kind."""
    return entry_of(parsed(text))


def parsed(text: str) -> Any:
    """The text of an entry as JSON. Raises UnreadableEntry."""
    try:
        raw, end = _decoded(text)
    except _UNFIT as why:
        raise UnreadableEntry("?", 0, "text", "this is not an entry of a record") from why
    if end != len(text):
        raise UnreadableEntry("?", 0, "text", "there is something after the entry")
    return raw


def entry_of(raw: Any) -> Entry:
    """The entry that a text holds, once it was read as JSON. Raises as ``unseal`` does."""
    try:
        chain, seq = str(raw["chain"]), int(raw["seq"])
    except _UNFIT as why:
        raise UnreadableEntry("?", 0, "text", "this is not an entry of a record") from why
    if raw.get("v") != FORMAT:
        raise UnreadableEntry(chain, seq, "v", f"format {raw.get('v')} is not known to this program")
    if str(raw.get("kind")) not in KINDS:
        raise UnreadableEntry(chain, seq, "kind", f"'{raw.get('kind')}' is not known to this program")
    try:
        return Entry(
            chain=chain,
            seq=seq,
            recorded_at=instant_from(raw["recorded_at"]),
            occurred_at=instant_from(raw["occurred_at"]),
            actor=str(raw["actor"]),
            fact=_builder(KINDS[raw["kind"]])(raw["body"]),
            prev=str(raw["prev"]),
        )
    except _UNFIT as why:
        raise UnreadableEntry(chain, seq, "body", f"it does not fit a {raw['kind']}") from why


def _plain(value: Any) -> Any:
    """The value as JSON has it; how, depends on its type alone, so that is settled once for each type."""
    kind = type(value)
    way = _ways.get(kind)
    if way is None:
        way = _ways[kind] = _way_of(kind)
    return way(value)


def _way_of(kind: type) -> Callable[[Any], Any]:
    for of, way in _WAYS:
        if issubclass(kind, of):
            return way
    if is_dataclass(kind):
        return partial(_said, tuple((one.name, _left_out_at(one)) for one in fields(kind)))
    raise ValueError(f"a {kind.__name__} cannot stand in a record")


def _list(value: list[Any] | tuple[Any, ...]) -> list[Any]:
    return [_plain(one) for one in value]


def _object(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): _plain(one) for key, one in value.items()}


def _left_out_at(one: Field[Any]) -> object:
    """The value at which a field is left out of an entry: its default, if it was added later, else none."""
    return one.default if LEFT_OUT_AT_DEFAULT in one.metadata else _NEVER


def _said(fields_of: tuple[tuple[str, object], ...], value: Any) -> dict[str, Any]:
    """The fields that stand in an entry: a field that was added later is left out where it holds its default."""
    told = ((name, left_out_at, getattr(value, name)) for name, left_out_at in fields_of)
    return {name: _plain(one) for name, left_out_at, one in told if left_out_at is _NEVER or one != left_out_at}


def _clean(value: str) -> str:
    if "\x00" in value:
        raise ValueError("the character U+0000 cannot stand in a record")
    return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value


def _small(value: int) -> int:
    if abs(value) >= 2**53:
        raise ValueError("a number of 2^53 or more cannot stand in a record")
    return value


# A datetime is a date too, so it stands before it.
_WAYS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, _clean),
    (int, _small),
    (datetime, instant_text),
    (date, lambda day: day.isoformat()),
    (Mapping, _object),
    (list, _list),
    (tuple, _list),
)


@cache
def _builder(kind: type) -> Callable[[Mapping[str, Any]], Any]:
    """What makes a value of this kind of its plain form; worked out from its declared types once."""
    readers = ((name, _reader(hint)) for name, hint in get_type_hints(kind).items())
    read_as = tuple((name, read) for name, read in readers if read is not None)

    def build(body: Mapping[str, Any]) -> Any:
        values = {**body}
        for name, read in read_as:
            if name in values:
                values[name] = read(values[name])
        return kind(**values)

    return build


def _reader(hint: Any) -> Callable[[Any], Any] | None:
    """What reads a field of this declared type from its plain form; None: it stands there as it is."""
    if get_origin(hint) is UnionType:
        return _optional([one for one in get_args(hint) if one is not NoneType])
    if hint in (datetime, date):
        return instant_from if hint is datetime else date.fromisoformat
    if get_origin(hint) is tuple:
        return _row(_reader(get_args(hint)[0]))
    return _builder(hint) if isinstance(hint, type) and is_dataclass(hint) else None


def _optional(options: list[Any]) -> Callable[[Any], Any] | None:
    read = _reader(options[0]) if len(options) == 1 else None
    return None if read is None else lambda raw: None if raw is None else read(raw)


def _row(read: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    return tuple if read is None else lambda raw: tuple(read(one) for one in raw)
