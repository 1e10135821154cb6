"""What a program is answered about people and schools; everything else stands in ``shapes``."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from api.rest.shapes import Shape


class HeldRole(Shape):
    role: str
    title: str
    schools: list[str] = Field(description="Empty: every school.")
    as_cover: bool
    from_day: date | None
    until_day: date | None


class Absence(Shape):
    from_at: datetime
    until_at: datetime
    cover: str


class Colleague(Shape):
    """Somebody of the authority's, or of a school's, with every role they were given, and when they are away from now on."""

    person: str
    name: str
    roles: list[HeldRole]
    absences: list[Absence]


class Me(Shape):
    """Whose token this is."""

    authority: str
    authority_name: str
    person: str
    name: str
    roles: list[HeldRole]


class School(Shape):
    key: str
    name: str
    maintained: bool
    responsible_body: str
    urn: str


class PersonAdded(Shape):
    person: str


class RoleRecorded(Shape):
    person: str
    role: str


class AbsenceRecorded(Absence):
    person: str
