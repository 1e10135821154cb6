"""The sealed form of the record: one entry, one line of JSON, chained by sha-256.

The text is what is stored and hashed; the columns beside it are copies. See ARCHITECTURE.md, "The sealed form".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from workflow.core.facts import KINDS, Fact
from workflow.core.facts_of_authority import LEFT_OUT_AT_DEFAULT
from workflow.errors import UnreadableEntry

FORMAT = 1
_LENGTH = len("2026-11-23T10:05:00.000000Z")
_hints = cache(get_type_hints)
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
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


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
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


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
    try:
        raw = json.loads(text)
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
            fact=_built(KINDS[raw["kind"]], raw["body"]),
            prev=str(raw["prev"]),
        )
    except _UNFIT as why:
        raise UnreadableEntry(chain, seq, "body", f"it does not fit a {raw['kind']}") from why


def _plain(value: object) -> object:
    match value:
        case bool() | None | str():
            return _clean(value)
        case int():
            return _small(value)
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case _ if is_dataclass(value):
            return {name: _plain(getattr(value, name)) for name in _said(value)}
    raise ValueError(f"a {type(value).__name__} cannot stand in a record")


def _said(value: Any) -> Iterator[str]:
    """The fields that stand in an entry: a field that was added later is left out where it holds its default."""
    for one in fields(value):
        if not (LEFT_OUT_AT_DEFAULT in one.metadata and getattr(value, one.name) == one.default):
            yield one.name


def _clean(value: bool | str | None) -> bool | str | None:
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("the character U+0000 cannot stand in a record")
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _small(value: int) -> int:
    if abs(value) >= 2**53:
        raise ValueError("a number of 2^53 or more cannot stand in a record")
    return value


def _built(kind: type, body: Mapping[str, Any]) -> Any:
    hints = _hints(kind)
    if unknown := set(body) - set(hints):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    return kind(**{name: _value(hints[name], raw) for name, raw in body.items()})


def _value(hint: Any, raw: Any) -> Any:
    """The value of a field of a fact, from its plain form and its declared type."""
    if get_origin(hint) is UnionType:
        return _of_union(hint, raw)
    if hint is datetime:
        return instant_from(raw)
    if hint is date:
        return date.fromisoformat(raw)
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], one) for one in raw)
    if isinstance(hint, type) and is_dataclass(hint):
        return _built(hint, raw)
    return raw


def _of_union(hint: Any, raw: Any) -> Any:
    options = [one for one in get_args(hint) if one is not NoneType]
    return None if raw is None else _value(options[0], raw) if len(options) == 1 else raw
