"""What came of taking over the register of schools, in sentences and as a table to keep: each line says what somebody may do."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from api.local_times import date_words
from api.school_words import added_words
from workflow.core import facts as f
from workflow.importing import Imported
from workflow.register.comparing import Comparison, Finding
from workflow.register.rows import Row

_SHOWN = 20
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
TITLES = ("What", "Authority", "School", "URN", "Line of the file", "Says")


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One thing an import found or did; ``line`` 0: no line of the file says it."""

    what: str
    authority: str
    school: str
    urn: str
    line: int
    says: str


def report_lines(found: Imported) -> Iterator[ReportLine]:
    """Everything worth keeping: what somebody must decide first, then the rows left aside, then what was recorded."""
    for authority, comparison in found.of:
        for one in comparison.findings:
            row = one.row
            line, urn = (row.line, row.urn) if row else (0, "")
            yield ReportLine(_WHAT[one.what], authority, one.school, urn, line, finding_words(one))
    for bad in found.bad:
        yield ReportLine("left aside", "", "", bad.urn, bad.line, bad.says)
    for remark in found.remarks:
        yield ReportLine("taken, but", "", "", remark.urn, remark.line, remark.says)
    for authority, comparison in found.of:
        for what, facts in (("added", comparison.added), ("changed", comparison.changed)):
            yield from (ReportLine(what, authority, one.school, one.urn, 0, _recorded(one)) for one in facts)


def _recorded(one: f.SchoolAdded | f.SchoolChanged) -> str:
    return f"{one.name}: {added_words(one)}"


def summary(found: Imported, *, dry_run: bool) -> Iterator[str]:
    """The whole import in some lines for a person at a terminal; long lists are cut, and say so."""
    yield f"{found.rows:,} rows read; {found.others:,} of them are of other authorities."
    for authority, comparison in found.of:
        yield f"{authority}: {_counted(comparison, dry_run=dry_run)}."
        yield from (f"  {number:,} not taken: {why}" for why, number in sorted(comparison.untaken.items()))
    findings = [one for _, comparison in found.of for one in comparison.findings]
    if findings:
        yield from ("", "Somebody has to decide; nothing was changed here:")
        yield from _cut([finding_words(one) for one in findings])
    for title, rows in (("Rows left aside:", found.bad), ("Rows taken, but not whole:", found.remarks)):
        if rows:
            yield from ("", title)
            yield from _cut([f"line {one.line}: {one.says}" for one in rows])
    if dry_run:
        yield from ("", "This was a trial: nothing was recorded.")


def _counted(one: Comparison, *, dry_run: bool) -> str:
    would = "would be " if dry_run else ""
    counts = f"{len(one.added):,} {would}added, {len(one.changed):,} {would}changed, {one.unchanged:,} as they were"
    return f"{counts}, {len(one.findings):,} for somebody to decide" if one.findings else counts


def _cut(lines: list[str]) -> Iterator[str]:
    yield from (f"  {one}" for one in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"  … and {len(lines) - _SHOWN:,} more; --report FILE writes all of them down."


def write_report(found: Imported, to: TextIO) -> None:
    """The whole report as a table for a spreadsheet, in which no cell of somebody's file is taken for a formula."""
    written = csv.writer(to)
    written.writerow(TITLES)
    for one in report_lines(found):
        cells = (one.what, one.authority, one.school, one.urn, str(one.line or ""), one.says)
        written.writerow([_cell(cell) for cell in cells])


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


_WHAT = {
    "closed": "has closed",
    "converted": "has another URN",
    "type": "is of another type",
    "trust": "is of another trust",
    "authority": "is of another authority",
    "gone": "is not in the file",
    "perhaps_same": "may be known already",
    "kind_to_settle": "has to be settled",
}


def finding_words(one: Finding) -> str:
    """What was found, and what somebody may do about it: a command, where one does it."""
    row = one.row
    if row is None:
        return (
            f"{one.name} ({one.school}) does not stand in this file. If it has closed: "
            f"'alongside school change {one.school} --closed DAY --because …'."
        )
    return _WORDS[one.what](one, row)


def _closed(one: Finding, row: Row) -> str:
    on = f" on {date_words(row.closed_on)}" if row.closed_on else ""
    why = f" ({row.why_closed})" if row.why_closed else ""
    day = row.closed_on.isoformat() if row.closed_on else "DAY"
    return (
        f"{one.name} ({one.school}) closed{on}{why}. What goes on there goes on. "
        f"'alongside school change {one.school} --closed {day} --because …' says so here."
    )


def _converted(one: Finding, row: Row) -> str:
    return (
        f"{one.name} ({one.school}) goes on as {row.name}, URN {row.urn}, {row.kind.name}. "
        f"{_change(one, row)} takes that over, in its open inspections too."
    )


def _type(one: Finding, row: Row) -> str:
    return (
        f"{one.name} ({one.school}) is a {row.kind.name} in the register now. "
        f"{_change(one, row)} takes that over, in its open inspections too."
    )


def _trust(one: Finding, row: Row) -> str:
    named = row.register.trust or "no trust"
    return (
        f"{one.name} ({one.school}) belongs to {named} in the register now. "
        f"'alongside school change {one.school} --trust \"{row.register.trust}\" --from DAY --because …' takes that over."
    )


def _authority(one: Finding, row: Row) -> str:
    return (
        f"{one.name} ({one.school}) stands under the authority {row.la_code} now. It stays here, with its inspections, "
        "until both authorities have agreed what becomes of them."
    )


def _perhaps_same(one: Finding, row: Row) -> str:
    return (
        f"{row.name}, URN {row.urn}, may be the school '{one.school}' that was added by hand. If it is: "
        f"'alongside school change {one.school} --urn {row.urn} --because …'; if not, give that one another name first."
    )


def _kind_to_settle(_: Finding, row: Row) -> str:
    return (
        f"{row.name}, URN {row.urn}, is a {row.kind.name}: does your promise cover it? "
        f"'alongside authority register --covers {row.kind.asks}', or --leaves-out, then import again."
    )


def _change(one: Finding, row: Row) -> str:
    maintained = "--maintained" if row.kind.maintained else "--not-maintained"
    urn = f" --urn {row.urn}" if one.what == "converted" else ""
    return (
        f"'alongside school change {one.school}{urn} --kind {row.kind.code} {maintained} "
        f"--responsible-body {row.kind.body} --from DAY --because …'"
    )


_WORDS = {
    "closed": _closed,
    "converted": _converted,
    "type": _type,
    "trust": _trust,
    "authority": _authority,
    "perhaps_same": _perhaps_same,
    "kind_to_settle": _kind_to_settle,
}
