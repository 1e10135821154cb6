"""The journey of Test Primary through the command line alone: from Ofsted's call to closure, and what the record shows then.

What happened, and what each event should have brought, stands in journey_on_site.py,
journey_of_the_pause.py and journey_of_the_wait.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from commanding import Commands, Event, Seen
from journey_of_the_pause import FEEDBACK, PAUSED, RESUMED
from journey_of_the_wait import AFTER_THE_FIRST_ASKING, TO_THE_FIRST_ASKING
from journey_on_site import TO_THE_PAUSE
from timelines import TERMS

PREPARED = "2026-12-01T09:00"
CLOSED = "2027-02-10T10:00"
LATER = "2027-02-10T10:05"
CLOSE = "inspection step test-primary close --answer worked=Yes. --answer did_not=No. --answer change=Nothing."
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
DAY_CALL = "inspection/day_call/2026-12-08"


def test_an_inspection_runs_from_ofsteds_call_to_closure_through_the_command_line_alone(database_url: str) -> None:
    office = Commands(database_url, "testshire")
    made_ready(office)
    seen = lived(office, (*TO_THE_PAUSE, *PAUSED), Seen())
    one_decision_moved_both_strands(seen)
    the_page_reads_well_in_the_pause(office)
    seen = lived(office, (*RESUMED, *FEEDBACK, *TO_THE_FIRST_ASKING), seen)
    closing_is_refused_with_every_reason(office)
    seen = lived(office, AFTER_THE_FIRST_ASKING, seen)
    chain = closed_by_a_senior_officer(office)
    the_due_time_is_explained(office, chain)
    the_alert_is_explained(office, chain, seen.alert("tell p-cem: day_call", "12-08 20:15"))
    the_page_reads_well_once_it_is_closed(office, chain)
    the_record_is_as_it_was_written(office)
    whoever_changes_the_record_is_found_out(office, chain)


# --- living it ------------------------------------------------------------------------------------------------


def made_ready(office: Commands) -> None:
    """An authority with its people, one school and the terms; the first command in a process of its own."""
    first = "authority add testshire --name Testshire --administrator 'Ada Example' --administrator-id p-adm --demo"
    added = office.process(f"{first} --protocol hampshire/commitment", PREPARED)
    assert (added.returncode, added.stderr) == (0, "")
    for number, (person, name, role) in enumerate(PEOPLE, 100):
        office.data(f"person add '{name}' --id {person} --phone '07700 900{number}'", PREPARED)
        office.data(f"person assign {person} {role}", PREPARED)
    office.data("person add 'Cov Example' --id p-cov --phone '07700 900120'", PREPARED)
    office.data("person assign p-cov link_officer --cover", PREPARED)
    office.data("school add test-primary --name 'Test Primary' --kind 'community school'", PREPARED)
    office.data(f"terms load '{TERMS}'", PREPARED)


def lived(office: Commands, events: Iterable[Event], before: Seen) -> Seen:
    """Each event as it was typed, held against what it should have brought; nothing else may have changed."""
    for event in events:
        office.data(event.line, event.now)
        seen = office.seen("test-primary", event.now)
        assert (event, *seen.since(before)) == (event, event.owed, event.became, sorted(event.told))
        before = seen
    return before


def closing_is_refused_with_every_reason(office: Commands) -> None:
    """Every reason of the way that is nearest to being open, the SIM's own, at once; and nothing is written."""
    now = "2027-01-26T09:00"
    before = office.data("record show test-primary", now)
    refused = office.data(f"{CLOSE} --by p-sim", now, exit_code=1)
    assert refused["asked"] == "Recording 'Everything promised is done'"
    assert "Ofsted withdrew the inspection" not in refused["instead"]
    assert refused["reasons"] == [
        "still owed: While a concern is open we are never more than seven days without speaking",
        "still owed: We ask the head once, through somebody other than the link officer: did we do what we said, and what should we have done",
        "'A concern' is still open",
        "there was 'A concern' in this inspection, so somebody more senior decides",
        "it can be done from Tuesday 9 February 2027, 09:30",  # the twentieth Ofsted working day after 12 January, 09:30
    ]
    assert office.data("record show test-primary", now) == before


def closed_by_a_senior_officer(office: Commands) -> str:
    """There was a concern, so the SIM may not close it, and the CEM may; returns the inspection's name."""
    refused = office.data(f"{CLOSE} --by p-sim", CLOSED, exit_code=1)
    assert refused["reasons"][0] == "there was 'A concern' in this inspection, so somebody more senior decides"
    done = office.data(f"{CLOSE} --by p-cem", CLOSED)
    assert [one["kind"] for one in done["recorded"]] == [
        "Answered",
        "Moved",
        "Discharged",  # the look at files that stay open: this one does not
    ]
    assert (done["owed"], done["told"]) == ([], [])
    assert office.data("inspection list", LATER) == []
    return str(done["chain"])


# --- what it shows --------------------------------------------------------------------------------------------


def one_decision_moved_both_strands(seen: Seen) -> None:
    """Ofsted granted the pause at 16:20: the request and the inspection itself moved then, though it was typed at 17:20."""
    assert seen.strands["pause_request-1"]["granted"] == "12-09 16:20"
    assert seen.strands["inspection"]["paused"] == "12-09 16:20"
    assert seen.strands["cannot_be_reached-1"] == {"trying": "12-09 15:50", "reached": "12-09 16:00"}


def the_page_reads_well_in_the_pause(office: Commands) -> None:
    """Where it stands, what is owed next with its time and its owner, and who has been told, in the words of the protocol."""
    now = "2026-12-09T19:30"
    words = office.words("inspection show test-primary", now)
    assert words[0].startswith("Test Primary: The inspection is paused")
    page = office.data("inspection show test-primary", now)
    assert [(one["says"], one["state_says"]) for one in page["strands"]] == [
        ("The inspection", "The inspection is paused"),
        ("A concern", "The lead inspector has been told"),
        ("We cannot reach the head", "We have spoken"),
        ("Asking Ofsted for a pause", "Ofsted agreed to a pause"),
    ]
    still_open = [one for one in page["obligations"] if one["status"] == "open"]
    owed = {one["key"]: (one["due"], *(owner["person"] for owner in one["owners"])) for one in still_open}
    assert owed == {
        "concern-1/combined_plan/1": ("2026-12-16T17:00:00+00:00", "p-sim"),
        "concern-1/concern_check_in/1.2": ("2026-12-16T17:00:00+00:00", "p-llp"),
        "inspection/attend_feedback/1": (None, "p-llp"),  # the pause has stopped its clock
    }
    assert [one["says"] for one in still_open if not any(one["says"] in line for line in words)] == []


def the_page_reads_well_once_it_is_closed(office: Commands, chain: str) -> None:
    words = office.words(f"inspection show {chain}", LATER)
    assert words[0] == f"Test Primary: Closed ({chain})"
    assert words[2] == "A concern (concern-1): Settled"
    assert "Nothing is owed just now." in words


def the_due_time_is_explained(office: Commands, chain: str) -> None:
    """Why the call of day 1 was owed by 18:45, and everything that came of it, in order."""
    reasons: list[dict[str, Any]] = office.data(f"why {chain} {DAY_CALL}", LATER)
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


def the_alert_is_explained(office: Commands, chain: str, alert: int) -> None:
    """Why the CEM was told at 20:15: what was owed, missed and told before it, and nothing that came later."""
    reasons: list[dict[str, Any]] = office.data(f"why {chain} --alert {alert}", LATER)
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


def the_record_is_as_it_was_written(office: Commands) -> None:
    """The last command on it is a process of its own, as the first was."""
    verified = office.process("record verify", LATER)
    assert (verified.returncode, verified.stdout) == (0, "The record is as it was written.\n")


def whoever_changes_the_record_is_found_out(office: Commands, chain: str) -> None:
    """Somebody makes the late call look an hour earlier: inspection, sequence and field are named."""
    record = office.data(f"record show {chain}", LATER)
    call = next(
        one["seq"] for one in record if one["kind"] == "Answered" and one["occurred_at"][:16] == "2026-12-08T18:30"
    )
    office.tamper(
        "UPDATE entry SET text = replace(text, '18:30:00', '17:30:00') WHERE chain = :chain AND seq = :seq",
        chain=chain,
        seq=call,
    )
    verified = office.run("record verify", LATER)
    assert verified.exit_code == 1
    assert verified.stdout.splitlines() == [
        f"{chain}, entry {call}, text: it is not the text that was sealed",
        f"{chain}, entry {call}, occurred_at: the column is not what the sealed text says",
        f"{chain}, entry {record[-1]['seq']}, snapshot: it is not what the entries add up to",
        "3 found.",
    ]
