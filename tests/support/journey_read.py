"""The journey of Test Primary as it is read: what stands in the pause, why closing is refused, and what explains a due time and an alert.

Each is worked out by hand, as the events are, and held against every way in: the command line and the API.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

PEOPLE = (
    ("p-dee", "Dee Example", "director"),
    ("p-cem", "Cem Example", "senior_officer"),
    ("p-sim", "Sim Example", "team_manager"),
    ("p-llp", "Lee Example", "link_officer"),
    ("p-wel", "Wel Example", "welfare_lead"),
    ("p-desk", "Dot Example", "duty_desk"),
    ("p-rec", "Rae Example", "records"),
    ("p-head", "Hea Example", "head"),
    ("p-chair", "Cha Example", "chair"),
)
PREPARED = "2026-12-01T09:00"
IN_THE_PAUSE = "2026-12-09T19:30"
TOO_EARLY_TO_CLOSE = "2027-01-26T09:00"
CLOSED = "2027-02-10T10:00"
LATER = "2027-02-10T10:05"
CLOSE = "inspection step test-primary close --answer worked=Yes. --answer did_not=No. --answer change=Nothing."
DAY_CALL = "inspection/day_call/2026-12-08"
TOLD_THE_CEM = ("tell p-cem: day_call", "12-08 20:15")

STRANDS_IN_THE_PAUSE = [
    ("The inspection", "The inspection is paused"),
    ("A concern", "The lead inspector has been told"),
    ("We cannot reach the head", "We have spoken"),
    ("Asking Ofsted for a pause", "Ofsted agreed to a pause"),
]
OWED_IN_THE_PAUSE = {
    "concern-1/combined_plan/1": ("12-16 17:00", "p-sim"),
    "concern-1/concern_check_in/1.2": ("12-16 17:00", "p-llp"),
    "inspection/attend_feedback/1": ("", "p-llp"),  # the pause has stopped its clock
}
WHO_MAY_CLOSE = (
    "there was 'A concern' in this inspection, so somebody more senior decides: "
    "County Education Manager (CEM) or Assistant Director, Education and Inclusion"
)
# Every reason of the way that is nearest to being open, the SIM's own, at once.
WHY_NOT_CLOSED_YET = [
    "still owed: While a concern is open we are never more than seven days without speaking",
    "still owed: We ask the head once, through somebody other than the link officer: did we do what we said, and what should we have done",
    "'A concern' is still open, which you may take further",
    WHO_MAY_CLOSE,
    "it can be done from Tuesday 9 February 2027, 09:30",  # the twentieth Ofsted working day after 12 January, 09:30
]
RECORDED_ON_CLOSING = [
    "Answered",
    "Moved",
    "Discharged",  # the look at files that stay open: this one does not
]


def the_due_time_is_explained(reasons: list[dict[str, Any]]) -> None:
    """Why the call of day 1 was owed by 18:45, and everything that came of it, in order."""
    assert [one["fact"] for one in reasons] == [
        "Moved",  # inspectors arrived
        "Armed",
        "Escalated",  # the officer was reminded,
        "Missed",
        "Escalated",  # asked,
        "Escalated",  # her cover and the SIM were told,
        "Escalated",  # the CEM was told
        "Answered",  # the call, made at 18:30
        "MissWithdrawn",
        "Discharged",
        "Escalated",  # and those three heard that it was none
    ]
    arrived, armed, answered = reasons[0], reasons[1], reasons[7]
    assert (arrived["trigger"], arrived["entry"]) == ("inspectors_arrive", armed["cause"])
    assert armed["due"] == "2026-12-08T18:45:00.000000Z"
    assert "at 18:45 where none is given" in armed["rule"]
    assert armed["derivation"]["otherwise"] == "18:45"
    assert armed["timing"]["basis"] == "proposed"
    assert armed["promises"]["concerns.4"].startswith(
        "The expected contact between school leaders and the local authority"
    )
    assert (answered["occurred_at"], answered["recorded_at"]) == (
        "2026-12-08T18:30:00.000000Z",
        "2026-12-08T20:30:00.000000Z",
    )


def the_alert_is_explained(reasons: list[dict[str, Any]], alert: int) -> None:
    """Why the CEM was told at 20:15: what was owed, missed and told before it, and nothing that came later."""
    last = reasons[-1]
    assert (last["entry"], last["fell_due"], last["rung"]) == (alert, "2026-12-08T20:15:00.000000Z", 3)
    assert last["told"] == [{"person": "p-cem", "role": "senior_officer", "because": "holds the role"}]
    assert [one["fact"] for one in reasons] == [
        "Moved",
        "Armed",
        "Escalated",
        "Missed",
        "Escalated",
        "Escalated",
        "Escalated",
    ]


def both_strands_moved_in_one_decision(strands: Any) -> None:
    """Ofsted granted the pause at 16:20: the request and the inspection itself moved then, though it was typed at 17:20."""
    assert strands["pause_request-1"]["granted"] == "12-09 16:20"
    assert strands["inspection"]["paused"] == "12-09 16:20"
    assert strands["cannot_be_reached-1"] == {"trying": "12-09 15:50", "reached": "12-09 16:00"}


def in_the_pause(strands: Iterable[tuple[str, str]], owed: dict[str, tuple[str, ...]]) -> None:
    assert list(strands) == STRANDS_IN_THE_PAUSE
    assert owed == OWED_IN_THE_PAUSE
