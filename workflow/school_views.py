"""Frozen rows about schools: one as it is, and how the school of an inspection changed while it went on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from workflow.core.roster import School

SchoolView = School  # as the roster has it, it is a row already


@dataclass(frozen=True, slots=True)
class SchoolChangeView:
    """The school became another's while its inspection went on; ``from_day`` is since when, where that was said."""

    seq: int
    at: datetime
    name: str
    urn: str
    maintained: bool
    responsible_body: str
    from_day: date | None
    closed_on: date | None
