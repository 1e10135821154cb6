"""A frozen value with some of its fields changed: as ``dataclasses.replace`` does, at half the cost, for what is folded entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

Value = TypeVar("Value")


def changed(value: Value, **changes: object) -> Value:
    """The same value but for these fields. Raises KeyError for a field it does not have."""
    kind: Any = type(value)
    read, places = _parts(kind)
    parts = list(read(value))
    for name, now in changes.items():
        parts[places[name]] = now
    made: Value = kind(*parts)
    return made


@cache
def _parts(kind: Any) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, int]]:
    """What reads every field of a kind of value, and the place of each; for kinds made of their fields in this order."""
    names = [one.name for one in fields(kind)]
    return attrgetter(*names), {name: place for place, name in enumerate(names)}
