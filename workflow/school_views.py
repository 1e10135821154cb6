"""Frozen rows about schools: one as it is, and how the school of an inspection changed while it went on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from workflow.core.roster import School
from workflow.core.school_now import WhoseSchool

__all__ = ["SchoolChangeView", "SchoolView", "WhoseSchool"]

SchoolView = School  # as the roster has it, it is a row already


@dataclass(frozen=True, slots=True)
class SchoolChangeView:
    """The school became another's while its inspection went on; ``from_day`` is since when, where that was said."""

    seq: int
    at: datetime
    from_day: date | None
    before: WhoseSchool
    now: WhoseSchool
