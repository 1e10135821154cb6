"""Who was told of what, as the service's log has it; the alerts themselves stand in the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workflow.core import facts as f
from workflow.core.inspection import Inspection
from workflow.core.record import Entry


@dataclass(frozen=True, slots=True)
class ToldInLog:
    """One person who was told: which alert, who, about which school; ids only, as the log has them."""

    alert: str
    person: str
    school: str


def told_by(entries: Iterable[Entry], file: Inspection) -> Iterator[ToldInLog]:
    """Everyone whom these entries of a file tell."""
    for entry in entries:
        if isinstance(entry.fact, f.Escalated):
            about = entry.fact.obligation
            school = file.school_of(about.strand) if about else file.school
            yield from (ToldInLog(f"{entry.chain}#{entry.seq}", one.person, school) for one in entry.fact.told)
