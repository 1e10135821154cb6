"""England's public holidays, read from the dated list that is shipped; it asks nobody over the network and guesses no later year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType

from ruamel.yaml import YAML


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The public holidays of a country up to and including `known_until`, with where they were seen, and when.

    `days` holds the days off: where a holiday falls on a weekend, its substitute weekday and not the day itself.
    `version` is the SHA-256 of the list.
    """

    days: frozenset[date]
    names: Mapping[date, str] = field(hash=False)
    known_until: date
    version: str
    source: str
    seen_on: date


@cache
def england() -> PublicHolidays:
    """The public holidays of England from 2012 on. Source: GOV.UK bank holidays, England and Wales."""
    text = files("protocols").joinpath("calendars", "england.yaml").read_bytes()
    listed = YAML(typ="safe", pure=True).load(text)
    names: Mapping[date, str] = MappingProxyType(listed["days"])
    return PublicHolidays(
        days=frozenset(names),
        names=names,
        known_until=listed["known_until"],
        version=sha256(text).hexdigest(),
        source=listed["source"],
        seen_on=listed["seen_on"],
    )
