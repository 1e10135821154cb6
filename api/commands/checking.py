"""The check-up: what of the installation is not as it should be, each with what to do about it. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import typer

from api.commands.chosen import chosen
from api.local_times import date_words
from api.one_server import is_served
from api.protocols_in_words import for_words
from api.replies import FINE, FOUND_PROBLEMS, Reply
from api.wiring import Installation
from protocols.working_time import local_day
from workflow import queries
from workflow.ordering import how_to_add
from workflow.store.engine import database_version, sqlite_is_old

SOON = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``is_fine`` False: it needs somebody."""

    about: str
    is_fine: bool
    says: str


def doctor(ctx: typer.Context) -> Reply:
    """Look over the installation: database, holidays, clock, protocols, and roles that nobody holds. Answers 1 if somebody is needed."""
    house = chosen(ctx).installation()
    found = [*_of_installation(house), *(one for key in _meant(house) for one in _of_authority(house, key))]
    words = [f"{'fine' if one.is_fine else 'LOOK'}  {one.about}: {one.says}" for one in found]
    return Reply(found, tuple(words), FINE if all(one.is_fine for one in found) else FOUND_PROBLEMS)


def _meant(house: Installation) -> tuple[str, ...]:
    return (house.authority(),) if house.settings.authority else queries.authorities(house.engine)


def _of_installation(house: Installation) -> Iterator[Finding]:
    yield Finding("database", True, f"{database_version(house.engine)}, with the tables of this version")
    if sqlite_is_old(house.engine):
        says = "this SQLite may damage a file that two processes write at once; keep to one process, or use PostgreSQL"
        yield Finding("SQLite", False, says)
    if house.is_demo:
        yield Finding("demonstration", True, "this is one: nothing in it is real")
    known_until = queries.holidays_known_until()
    left = known_until - house.now().date()
    says = f"known until {known_until.isoformat()}"
    yield Finding(
        "public holidays", left > SOON, says if left > SOON else f"{says}: install a newer version before then"
    )
    beat = house.pulse()
    served = " (a server is running)" if is_served(house.settings.database) else ""
    yield Finding("clock", beat.is_fine, beat.says + served)
    if not queries.authorities(house.engine):
        yield Finding("authorities", False, "there is none yet; run 'alongside authority add'")


def _of_order(house: Installation, key: str) -> Iterator[Finding]:
    """The order of the protocols, and for how many schools none of them is."""
    order, protocols = house.workflow(key).protocols_in_order()
    if order is None:
        return
    named = ", then ".join(f"{one.name} ({for_words(one)})" for one in protocols)
    yield Finding(f"{key}: order of protocols", True, f"since {date_words(local_day(order.at))}: {named}")
    kinds = {one.applies.maintained for one in protocols}
    without = [
        one
        for one in queries.schools(house.engine, key, house.now())
        if one.closed_on is None and not kinds & {None, one.maintained}
    ]
    if without:
        number = "1 school" if len(without) == 1 else f"{len(without)} schools"
        says = f"none is for {number} ({without[0].name}{' and others' if without[1:] else ''}), whose inspections cannot be opened"
        adding = how_to_add(tuple(one.name for one in protocols), maintained=without[0].maintained)
        yield Finding(f"{key}: order of protocols", False, f"{says}; {adding}")


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _of_authority(house: Installation, key: str) -> Iterator[Finding]:
    in_use = queries.protocols_in_use(house.engine, key)
    named = ", ".join(f"{one.name} {one.version} ({_files(one.files)})" for one in in_use)
    yield Finding(f"{key}: protocols", bool(in_use), named or "none is in use yet; run 'alongside authority take NAME'")
    yield from _of_order(house, key)
    unheld: dict[str, list[str]] = {}
    for one in queries.roles_unheld(house.engine, key, house.now()):
        unheld.setdefault(f"{one.title} ({one.role})", []).append(one.school)
    for role, schools in unheld.items():
        where = ", ".join(filter(None, schools)) or "any school"
        yield Finding(f"{key}: roles", False, f"nobody is {role} for {where}; run 'alongside person assign'")
    if in_use and not unheld:
        yield Finding(f"{key}: roles", True, "every role is held for every school")
    for line in queries.board(house.engine, key, house.now()):
        if line.set_aside:
            yield Finding(
                f"{key}: {line.chain}",
                False,
                "the clock could not look at it and has set it aside; run 'alongside record verify', then 'alongside tick --take-up'",
            )
