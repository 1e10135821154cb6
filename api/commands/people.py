"""The commands on an authority's own record: its people, terms, protocol and adopted times."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api import wiring
from api.commands.answering import answering
from api.commands.chosen import chosen
from api.local_times import day_and_clock, read_day, read_time, when
from api.promises import place_first
from api.replies import Reply, table
from api.telling import WAYS, alert_words, told_at
from workflow import demonstration, queries
from workflow.authority_rules import OPERATOR
from workflow.errors import UnknownThing
from workflow.service import Moving, Workflow

authority = typer.Typer(no_args_is_help=True, help="Authorities.")
person = typer.Typer(no_args_is_help=True, help="People: who holds which role, who covers, who is away.")
terms = typer.Typer(no_args_is_help=True, help="School terms and office closures.")

Wrote = Annotated[
    str, typer.Option("--by", metavar="PERSON", help="Who writes this down; else whoever runs the program.")
]
KnownBy = Annotated[str, typer.Option("--administrator-id", help="The id to know that person by; else by chance.")]
Demo = Annotated[bool, typer.Option("--demo", help="Make this empty database a demonstration, whose time may be set.")]


@answering(authority, "add")
def add_authority(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="A short name in small letters, such as 'testshire'.")],
    name: Annotated[str, typer.Option("--name", help="Its full name.")],
    administrator: Annotated[
        str, typer.Option("--administrator", metavar="NAME", help="Who looks after this installation.")
    ],
    protocol: Annotated[
        str, typer.Option("--protocol", metavar="NAME", help="The protocol its inspections run on.")
    ] = "",
    administrator_id: KnownBy = "",
    email: Annotated[str, typer.Option("--email")] = "",
    phone: Annotated[str, typer.Option("--phone")] = "",
    demo: Demo = False,
) -> Reply:
    """Add an authority. Its first person is the administrator, the one role that stands in no protocol."""
    given = chosen(ctx)
    if demo:
        demonstration.make(given.connected())
    house = given.installation()
    made = Workflow.create(
        house.engine,
        key,
        name,
        administrator,
        protocol or None,
        now=house.now,
        chance=wiring.chance,
        machine_now=house.machine_now,
        administrator=administrator_id,
        administrator_email=email,
        administrator_phone=phone,
    )
    words = [f"{name} is added, as '{made.authority}'."]
    words += (
        [f"Its inspections run on {protocol}."]
        if protocol
        else ["It has no protocol yet: 'alongside authority take NAME'."]
    )
    return Reply({"authority": made.authority, "protocol": protocol}, tuple(words))


@answering(authority, "take")
def take_protocol(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A shipped protocol's name, or the path of a file.")],
    by: Wrote = OPERATOR,
) -> Reply:
    """Run new inspections on this protocol from now on. Those that are open stay on their own."""
    house = chosen(ctx).installation()
    digest = house.workflow().take_protocol(name, by=by)
    return Reply({"protocol": name, "digest": digest}, (f"New inspections run on {name} from now on ({digest[:12]}).",))


@answering(person, "add")
def add_person(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    email: Annotated[str, typer.Option("--email")] = "",
    phone: Annotated[str, typer.Option("--phone")] = "",
    known_by: Annotated[str, typer.Option("--id", help="The id that the record knows them by; else by chance.")] = "",
    by: Wrote = OPERATOR,
) -> Reply:
    """Add a person. The record holds only the id; name and numbers can be erased."""
    house = chosen(ctx).installation()
    made = house.workflow().add_person(name, email, phone, person=known_by, by=by)
    return Reply({"person": made}, (f"{name} is added, as '{made}'.",))


@answering(person, "assign")
def assign(
    ctx: typer.Context,
    who: Annotated[str, typer.Argument(metavar="PERSON", help="Their id.")],
    role: Annotated[str, typer.Argument(metavar="ROLE", help="A role of the protocol in use.")],
    schools: Annotated[
        list[str] | None, typer.Option("--school", help="For this school only; may be given again.")
    ] = None,
    as_cover: Annotated[bool, typer.Option("--cover", help="As cover for whoever holds the role.")] = False,
    from_day: Annotated[str, typer.Option("--from", metavar="DAY")] = "",
    until_day: Annotated[str, typer.Option("--until", metavar="DAY", help="The last day.")] = "",
    by: Wrote = OPERATOR,
) -> Reply:
    """Give a person a role, for every school or for some."""
    house = chosen(ctx).installation()
    first, last = (read_day(one) if one else None for one in (from_day, until_day))
    house.workflow().assign(who, role, tuple(schools or ()), as_cover, first, last, by=by)
    data = {"person": who, "role": role, "schools": schools or [], "as_cover": as_cover, "from": first, "until": last}
    where = f" for {', '.join(schools)}" if schools else ""
    known = queries.people(house.engine, house.authority(), house.now())
    name, title = next(
        ((one.name, one.role_title) for one in known if (one.person, one.role) == (who, role)), (who, role)
    )
    return Reply(data, (f"{name} {'covers for' if as_cover else 'is'} {title}{where}.",))


@answering(person, "absent")
def absent(
    ctx: typer.Context,
    who: Annotated[str, typer.Argument(metavar="PERSON", help="Their id.")],
    from_at: Annotated[str, typer.Option("--from", metavar="TIME", help="As 2026-11-23T07:50.")],
    until_at: Annotated[
        str,
        typer.Option(
            "--until", metavar="TIME", help="When they are back. Recorded again from the same time, it is put right."
        ),
    ],
    cover: Annotated[
        str, typer.Option("--cover", metavar="PERSON", help="Who covers, if it is not the usual cover.")
    ] = "",
    by: Wrote = OPERATOR,
) -> Reply:
    """Say that somebody is away. No reason is asked for, and none is kept."""
    first, back = read_time(from_at), read_time(until_at)
    house = chosen(ctx).installation()
    house.workflow().absent(who, first, back, cover, by=by)
    covered = f" '{cover}' covers." if cover else ""
    says = f"'{who}' is away from {day_and_clock(first)} to {day_and_clock(back)}.{covered}"
    return Reply({"person": who, "from": first, "until": back, "cover": cover}, (says,))


@answering(person, "list")
def list_people(ctx: typer.Context) -> Reply:
    """Everyone, with the roles they hold or cover."""
    house = chosen(ctx).installation()
    found = queries.people(house.engine, house.authority(), house.now())
    rows = ((one.person, one.name, one.role_title, one.because) for one in found)
    return Reply(found, (table(("Id", "Name", "Role", ""), rows),))


@answering(person, "told")
def told(ctx: typer.Context, who: Annotated[str, typer.Argument(metavar="PERSON", help="Their id.")]) -> Reply:
    """Everything that somebody was told or asked, the latest first."""
    house = chosen(ctx).installation()
    key = house.authority()
    known = {one.person for one in queries.people(house.engine, key, house.now())}
    if who not in known:
        raise UnknownThing("person", who, tuple(sorted(known)))
    found = queries.alerts_for(house.engine, key, who, house.now())
    words = [
        f"{told_at(one, house.now())}. {place_first(one)}: {WAYS[one.how]}, {alert_words(one, house.now())} ({one.told.because})"
        for one in found
    ]
    return Reply(found, tuple(words) or ("Nothing yet.",))


@answering(terms, "load")
def load_terms(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML or iCalendar.")],
    by: Wrote = OPERATOR,
    preview: Annotated[bool, typer.Option("--preview", help="Only say which due times would move.")] = False,
) -> Reply:
    """Load school terms and office closures. What is owed moves with them; the record says so."""
    house = chosen(ctx).installation()
    if preview:
        moving = house.workflow().preview_closures(file.read_bytes(), file.name)
        words = [f"{one.chain}, {one.obligation}: {_moved(one, house.now())}" for one in moving]
        return Reply({"would_move": moving}, (*words, f"{len(moving)} due times would move. Nothing is loaded."))
    house.workflow().load_closures(file.read_bytes(), file.name, by=by)
    return Reply({"loaded": file.name}, (f"{file.name} is loaded.",))


def _moved(one: Moving, now: datetime) -> str:
    before, after = (when(at, now) if at else "no time" for at in (one.old_due, one.due))
    return f"from {before} to {after}"


def adopt(
    ctx: typer.Context,
    step: Annotated[str, typer.Argument(metavar="STEP", help="A step whose time is proposed.")],
    by: Annotated[str, typer.Option("--by", metavar="PERSON", help="Who adopts it.")],
    reason: Annotated[str, typer.Option("--reason")],
    protocol: Annotated[
        str, typer.Option("--protocol", metavar="NAME", help="Of which protocol of the order; else of the first.")
    ] = "",
) -> Reply:
    """Adopt the proposed time of a step, for good."""
    chosen(ctx).installation().workflow().adopt_time(step, by, reason, protocol)
    return Reply({"step": step, "by": by}, (f"The proposed time of {step} is adopted.",))
