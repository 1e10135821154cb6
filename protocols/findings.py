"""A mistake before it has a place in a file: the path of keys that leads to it, and the sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong at the end of ``path``; ``at_key`` when the key itself is wrong rather than its value."""

    path: Path
    says: str
    at_key: bool = False


def parts(value: object) -> Iterator[object]:
    """A value of the protocol and every value inside it."""
    yield value
    if is_dataclass(value):
        inner = [getattr(value, field.name) for field in fields(value)]
    elif isinstance(value, Mapping):
        inner = list(value.values())
    else:
        inner = list(value) if isinstance(value, tuple) else []
    for one in inner:
        yield from parts(one)
