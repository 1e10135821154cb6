"""The story that a demonstration begins with: made-up people and schools, and three inspections as they went until its clock starts.

Everybody and everything here is invented; telephone numbers are from the ranges that Ofcom keeps for drama.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.core.acts import Act, Fill, Fire, GivenAnswers, Hold
from workflow.core.facts import Key

AUTHORITY, NAME, PROTOCOL = "testshire", "Testshire Council (made up)", "hampshire/commitment"
ADMINISTRATOR = ("p-marlow", "Jo Marlow", "jo.marlow@example.org", "01632 960001")
BEGINS_AT = "2026-11-13T10:30"  # a Friday
CLOCK_STARTS_AT = "2026-11-24T10:20"  # Tuesday of the week after


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody made up, with the roles they hold; ``schools`` empty: for every school."""

    id: str
    name: str
    email: str
    phone: str
    roles: tuple[str, ...]
    schools: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    key: str
    name: str
    kind: str
    responsible_body: str


@dataclass(frozen=True, slots=True)
class Rung:
    """Ofsted rang: an inspection is opened."""

    at: str
    school: str
    by: str
    answers: GivenAnswers
    state: str = "notified"


@dataclass(frozen=True, slots=True)
class Done:
    """Something was done; an empty ``school`` is the authority's own record."""

    at: str
    school: str
    by: str
    act: Act


Events = tuple[Rung | Done, ...]

PEOPLE = (
    Person("p-archer", "Helen Archer", "helen.archer@example.org", "07700 900101", ("director",)),
    Person("p-osei", "David Osei", "david.osei@example.org", "07700 900102", ("senior_officer",)),
    Person("p-nair", "Priya Nair", "priya.nair@example.org", "07700 900103", ("team_manager",)),
    Person(
        "p-farrow",
        "Amina Farrow",
        "amina.farrow@example.org",
        "07700 900104",
        ("link_officer",),
        ("larch-row", "fern-hollow"),
    ),
    Person(
        "p-beck",
        "Tom Beck",
        "tom.beck@example.org",
        "07700 900105",
        ("link_officer",),
        ("tern-point",),
        ("link_officer",),
    ),
    Person("p-lindley", "Grace Lindley", "grace.lindley@example.org", "07700 900106", ("welfare_lead",)),
    Person("p-doyle", "Sam Doyle", "sam.doyle@example.org", "01632 960002", ("duty_desk",)),
    Person("p-hughes", "Nell Hughes", "nell.hughes@example.org", "01632 960003", ("records",)),
)

PLACES = (
    Place("larch-row", "Larch Row Example Primary School", "community school", "authority"),
    Place("fern-hollow", "Fern Hollow Example Junior School", "voluntary aided school", "governing_body"),
    Place("tern-point", "Tern Point Example Infant School", "community school", "authority"),
)

_SPOKE: Mapping[str, str] = {"outcome": "spoke_with_head", "what_was_said_and_agreed": "Made up, like everything here."}


def _rang(at: str, known_at: str, kind: str, first_day: str, days: str) -> GivenAnswers:
    given = {"rang_at": at, "known_at": known_at, "how_known": "ofsted_email", "kind": kind}
    return {**given, "framework": "eif_2026_09", "first_day": first_day, "days_on_site": days}


def _first_hours(school: str, day: str, officer: str, call_time: str) -> tuple[Done, ...]:
    """What is done within two hours of Ofsted's call, when it came at 10:05."""
    plan = {"call_time": call_time, "number": "07700 900150", "if_not_you": "The deputy, made up too"}
    return (
        Done(f"{day}T10:20", school, officer, Hold(Key("inspection", "tell_team", "1"))),
        Done(f"{day}T10:50", school, officer, Fill("contact", _SPOKE)),
        Done(
            f"{day}T10:55", school, officer, Fill("first_call", {"deferral": "not_wanted", "after_planning_call": "no"})
        ),
        Done(f"{day}T10:57", school, officer, Fire("agree_contact_plan", answers=plan)),
        Done(f"{day}T11:30", school, "p-nair", Fill("involvement", {"plan": "usual_plan"})),
        Done(
            f"{day}T14:10",
            school,
            officer,
            Fill("feedback_attendee", {"who": officer, "cover": "p-nair", "cover_settled": "yes"}),
        ),
        Done(f"{day}T15:05", school, "p-doyle", Fill("details", {"colleague_offered": "yes"})),
    )


def _in_school(school: str, day: str, officer: str) -> tuple[Done, ...]:
    return (Done(f"{day}T08:10", school, officer, Fire("inspectors_arrive")),)


TERN_POINT: Events = (
    Rung(
        "2026-11-16T10:12",
        "tern-point",
        "p-doyle",
        _rang("2026-11-16T10:05", "2026-11-16T10:10", "full", "2026-11-17", "two"),
    ),
    *_first_hours("tern-point", "2026-11-16", "p-beck", "17:30"),
    *_in_school("tern-point", "2026-11-17", "p-beck"),
    Done("2026-11-17T17:25", "tern-point", "p-beck", Fill("contact", _SPOKE)),
    Done("2026-11-17T17:40", "tern-point", "p-beck", Fill("feedback_meeting", {"planned_at": "2026-11-18T16:00"})),
    Done("2026-11-18T12:05", "tern-point", "p-beck", Fill("message_sent", {"how": "text"})),
    Done("2026-11-18T15:25", "tern-point", "p-beck", Fill("at_the_school", {"who": "p-beck"})),
    Done(
        "2026-11-18T17:05",
        "tern-point",
        "p-beck",
        Fire("hold_feedback", answers={"held_at": "2026-11-18T16:00", "attended": "we_were_there"}),
    ),
    Done(
        "2026-11-18T17:15",
        "tern-point",
        "p-beck",
        Fill("two_questions", {"conduct_concern": "no", "closer_contact": "yes"}),
    ),
    Done(
        "2026-11-18T17:18", "tern-point", "p-beck", Fill("support_offer", {"outcome": "thinking", "in_writing": "no"})
    ),
    Done(
        "2026-11-18T17:20",
        "tern-point",
        "p-beck",
        Fill("feedback_notes", {"reasons": "Made up.", "senior_tonight": "no"}),
    ),
    Done("2026-11-18T19:10", "tern-point", "p-beck", Fill("contact", _SPOKE)),
    Done("2026-11-18T19:15", "tern-point", "p-beck", Fill("may_be_told", {"who": "Made up."})),
    Done("2026-11-19T09:15", "tern-point", "p-nair", Fill("outcome_brief", {"told": "p-osei", "by_voice": "yes"})),
    Done("2026-11-19T12:10", "tern-point", "p-beck", Fill("contact", _SPOKE)),
    Done(
        "2026-11-20T14:20",
        "tern-point",
        "p-beck",
        Fill("weekend_contact", {"outcome": "spoke", "whom_to_ring": "Made up."}),
    ),
    Done(
        "2026-11-20T16:00",
        "tern-point",
        "p-beck",
        Fill("feedback_form", {"areas": "Made up.", "other_schools": "Made up."}),
    ),
    Done(
        "2026-11-19T15:00", "tern-point", "p-nair", Fill("follow_up_decision", {"plan": "later", "because": "Made up."})
    ),
)

FERN_HOLLOW: Events = (
    Rung(
        "2026-11-23T10:11",
        "fern-hollow",
        "p-doyle",
        _rang("2026-11-23T10:05", "2026-11-23T10:09", "full", "2026-11-24", "two"),
    ),
    *_first_hours("fern-hollow", "2026-11-23", "p-farrow", "17:15"),
    *_in_school("fern-hollow", "2026-11-24", "p-farrow"),
    Done("2026-11-24T09:30", "fern-hollow", "p-farrow", Fill("feedback_meeting", {"planned_at": "2026-11-25T16:00"})),
)

LARCH_ROW: Events = (
    Rung(
        "2026-11-24T10:14",
        "larch-row",
        "p-doyle",
        _rang("2026-11-24T10:05", "2026-11-24T10:10", "monitoring", "2026-11-25", "one"),
    ),
)

AUTHORITY_ITSELF: Events = (
    Done("2026-11-13T11:00", "", "p-nair", Fill("rota", {"who": "p-doyle", "cover": "p-nair"}, "monday_desk")),
    Done("2026-11-13T11:20", "", "p-osei", Fill("sign_off", {"looked_at_on": "2026-11-13"}, "oversight")),
    Done("2026-11-13T11:40", "", "p-hughes", Fill("numbers_checked", {"checked_on": "2026-11-13"}, "directory")),
    Done("2026-11-20T11:00", "", "p-osei", Fill("sign_off", {"looked_at_on": "2026-11-20"}, "oversight")),
    Done("2026-11-20T11:30", "", "p-nair", Fill("rota", {"who": "p-doyle", "cover": "p-nair"}, "monday_desk")),
)

# In the order it happened.
EVENTS: Events = tuple(sorted((*TERN_POINT, *FERN_HOLLOW, *LARCH_ROW, *AUTHORITY_ITSELF), key=lambda one: one.at))
