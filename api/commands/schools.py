"""The commands on an authority's schools: listing and adding them, and taking over the register they are published in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from api.commands.answering import answering
from api.commands.chosen import chosen
from api.commands.people import Wrote, authority
from api.local_times import date_words, read_day
from api.register_words import report_lines, summary, write_report
from api.replies import FINE, FOUND_PROBLEMS, Reply, table
from api.school_words import added_words, after_change, maintained_words
from api.wiring import Installation
from workflow import queries
from workflow.authority_rules import OPERATOR
from workflow.importing import Watching, import_register
from workflow.school_changes import SchoolSaid
from workflow.school_views import SchoolView
from workflow.service import Workflow

school = typer.Typer(no_args_is_help=True, help="Schools; 'school' and 'schools' are the same.")


@answering(school, "list")
def list_schools(ctx: typer.Context) -> Reply:
    """The schools of the authority."""
    house = chosen(ctx).installation()
    found = queries.schools(house.engine, house.authority(), house.now())
    rows = (
        (one.key, one.name, maintained_words(one), one.responsible_body.replace("_", " "), one.urn, _closed(one))
        for one in found
    )
    return Reply(found, (table(("Key", "Name", "", "Responsible body", "URN", ""), rows),))


@answering(school, "add")
def add_school(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="A short name in small letters.")],
    name: Annotated[str, typer.Option("--name")],
    urn: Annotated[str, typer.Option("--urn", help="Its number in the register of schools.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="Such as 'community school' or 'voluntary aided school'.")] = "",
    responsible_body: Annotated[
        str,
        typer.Option(
            "--responsible-body", help="authority, governing_body, trust or proprietor; else as its kind has it."
        ),
    ] = "",
    maintained: Annotated[
        bool | None,
        typer.Option("--maintained/--not-maintained", help="Else as its kind has it: voluntary aided schools are."),
    ] = None,
    by: Wrote = OPERATOR,
) -> Reply:
    """Add a school."""
    house = chosen(ctx).installation()
    added = house.workflow().add_school(key, name, urn, kind, maintained, responsible_body, by=by)
    words = f"{name} is added, as '{key}': {added_words(added)}."
    data = {"school": key, "name": name, "maintained": added.maintained, "responsible_body": added.responsible_body}
    return Reply(data, (words,))


def _closed(one: SchoolView) -> str:
    return f"closed {date_words(one.closed_on)}" if one.closed_on else ""


@answering(school, "change")
def change_school(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The school's key.")],
    because: Annotated[str, typer.Option("--because", help="Why; it is private.")],
    from_day: Annotated[str, typer.Option("--from", metavar="DAY", help="Since when, such as 2027-01-01.")] = "",
    name: Annotated[str | None, typer.Option("--name")] = None,
    urn: Annotated[str | None, typer.Option("--urn", help="Its new number in the register.")] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind", metavar="TYPE", help="Its type in the register, such as 'Academy converter', or its code, 34."
        ),
    ] = None,
    responsible_body: Annotated[
        str | None, typer.Option("--responsible-body", help="authority, governing_body, trust or proprietor.")
    ] = None,
    maintained: Annotated[bool | None, typer.Option("--maintained/--not-maintained")] = None,
    trust: Annotated[str | None, typer.Option("--trust", metavar="NAME", help="The trust it belongs to.")] = None,
    closed: Annotated[str, typer.Option("--closed", metavar="DAY", help="The day it closed on.")] = "",
    not_closed: Annotated[bool, typer.Option("--not-closed", help="That it had closed was a mistake.")] = False,
    by: Wrote = OPERATOR,
) -> Reply:
    """Say how a school is from now on: another number, type or responsible body, or closed. Its open inspections go on.

    What was promised in them is kept; who may ask Ofsted for a pause follows. Stopped half-way, run it again.
    """
    first, last = (read_day(one) if one else None for one in (from_day, closed))
    said = SchoolSaid(name, urn, kind, maintained, responsible_body, trust, last, not_closed)
    after = chosen(ctx).installation().workflow().change_school(key, said, because, first, by=by)
    failed = any(one.how in ("busy", "failed") for one in after.inspections)
    data = {"school": after.school, "is_news": after.is_news, "inspections": after.inspections}
    return Reply(data, tuple(after_change(after)), FOUND_PROBLEMS if failed else FINE)


@answering(school, "import")
def import_schools(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The register's download, edubasealldata….csv.")],
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write everything found to this file, as a table.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    by: Wrote = OPERATOR,
) -> Reply:
    """Take over the register of schools: add and update the schools of every authority that has said its number.

    What would move a school is reported and never done. Answers 1 where somebody has to decide, or a row was left aside.
    """
    house = chosen(ctx).installation()
    with file.open("rb") as download, _progress(file.stat().st_size) as watching:
        found = import_register(_meant(house), download, watching, dry_run=dry_run, by=by)
    if report is not None:
        with report.open("w", encoding="utf-8-sig", newline="") as to:
            write_report(found, to)
    lines = list(report_lines(found))
    counts = {"rows": found.rows, "others": found.others, "dry_run": dry_run}
    of = {key: {"unchanged": one.unchanged, "untaken": one.untaken} for key, one in found.of}
    needed = found.bad or any(one.findings for _, one in found.of)
    words = tuple(summary(found, dry_run=dry_run))
    return Reply({**counts, "of": of, "report": lines}, words, FOUND_PROBLEMS if needed else FINE)


def _meant(house: Installation) -> list[Workflow]:
    """The authority that was named, or every one."""
    return [house.workflow()] if house.settings.authority else house.workflows()


@contextmanager
def _progress(size: int) -> Iterator[Watching]:
    """A bar for whoever watches, on standard error; silent where nobody does."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not sys.stderr.isatty(), transient=True) as bar:
        reading = bar.add_task("Reading", total=size or None)
        recording = bar.add_task("Recording", total=None, visible=False)
        yield Watching(
            lambda read: bar.update(reading, completed=read),
            lambda number: bar.update(recording, total=number, visible=True),
            lambda number: bar.advance(recording, number),
        )


@answering(authority, "register")
def agree_register(
    ctx: typer.Context,
    la_code: Annotated[str, typer.Option("--la-code", metavar="NUMBER", help="Three digits, such as 850.")] = "",
    covers: Annotated[
        list[str] | None, typer.Option("--covers", metavar="KIND", help="Its promise covers this kind of school.")
    ] = None,
    leaves_out: Annotated[
        list[str] | None, typer.Option("--leaves-out", metavar="KIND", help="Its promise does not.")
    ] = None,
    by: Wrote = OPERATOR,
) -> Reply:
    """Say by which number the register of schools knows the authority, and which kinds its promise covers: pupil_referral_unit."""
    flow = chosen(ctx).installation().workflow()
    now = flow.agree_register(la_code, tuple(covers or ()), tuple(leaves_out or ()), by=by)
    words = [f"The register of schools knows it by the number {now.la_code}."]
    words += [f"Its promise covers: {', '.join(now.covered)}."] if now.covered else []
    words += [f"Left out: {', '.join(now.left_out)}."] if now.left_out else []
    return Reply(now, tuple(words))
