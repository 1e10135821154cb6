"""Whose school it is in an inspection that goes on: as it was opened, and as it changed since. What was promised stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from protocols.model import Role
from workflow.core import facts as f
from workflow.core.inspection import Inspection


@dataclass(frozen=True, slots=True)
class WhoseSchool:
    """What makes it another's school when it changes; ``kind`` is the code of its type in the register."""

    maintained: bool
    responsible_body: str
    urn: str
    kind: str
    trust: str
    closed_on: date | None


def whose_school(one: f.Opened | f.SchoolChanged) -> WhoseSchool:
    closed_on = one.closed_on if isinstance(one, f.SchoolChanged) else None
    return WhoseSchool(one.maintained, one.responsible_body, one.urn, one.register.kind, one.register.trust, closed_on)


def school_now(file: Inspection) -> f.Opened | f.SchoolChanged | None:
    """The fact that says whose school it is: the last change, else the opening; None for an authority's own file."""
    return file.school_changes[-1].now if file.school_changes else file.opened


def responsible_body(file: Inspection) -> str:
    """Who answers for the school's leader, and may ask Ofsted for a pause; empty for an authority's own file."""
    now = school_now(file)
    return now.responsible_body if now else ""


def speaking_now(file: Inspection, roles: Mapping[str, Role]) -> dict[str, str]:
    """For each role that speaks for a body which was responsible and is no more, the first that speaks for the body which is."""
    if not file.school_changes or file.opened is None:
        return {}
    now = responsible_body(file)
    since = {change.now.responsible_body for change in file.school_changes}
    before = {file.opened.responsible_body, *since} - {now, "authority"}
    voices = [key for key, one in roles.items() if one.acts_for == now and now != "authority"]
    return {key: voices[0] for key, one in roles.items() if voices and one.acts_for in before}
