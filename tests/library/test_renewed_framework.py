"""What the renewed framework promises: every row of it, on the right calendar, to every maintained school, and to its end."""

from __future__ import annotations

import pytest
from timelines import TERMS
from trial import Trial, local, roster

from protocols.catalogue import shipped
from protocols.checks_of_steps import reachable
from protocols.clauses import DayRule, Span
from protocols.findings import parts
from protocols.model import Protocol, Step
from protocols.terms import read_closures
from workflow.core.acts import Begin
from workflow.core.facts import ClosuresLoaded, Escalated
from workflow.core.inspection import Inspection
from workflow.errors import Refused
from workflow.store.known_days import known_days

ON_TUESDAY = {
    "rang_at": "2026-11-23T10:10",
    "known_at": "2026-11-24T08:10",
    "how_known": "school_rang",
    "kind": "full",
    "framework": "eif_2026_09",
    "first_day": "2026-11-24",
    "days_on_site": "two",
}
AIDED = "governing_body"


@pytest.fixture(scope="module")
def protocol() -> Protocol:
    found, _ = shipped("ofsted/renewed-framework")
    return found


@pytest.fixture
def trial(protocol: Protocol) -> Trial:
    return trial_of(protocol)


def trial_of(protocol: Protocol, body: str = "authority") -> Trial:
    text = TERMS.read_text()
    closures = ClosuresLoaded(read_closures(text.encode(), TERMS.name).version, TERMS.name, text)
    return Trial(protocol, days=known_days(closures), people=roster(protocol, body=body))


def counted_in_days(step: Step) -> set[str]:
    """The calendars on which a step counts working days."""
    spans = [one for one in parts(step) if isinstance(one, Span) and one.unit == "days" and one.calendar]
    days = [one for one in parts((step.due, step.instead)) if isinstance(one, DayRule) and one.number]
    return {str(one.calendar) for one in (*spans, *days)} - {"calendar"}


def test_every_row_of_the_framework_is_a_promise_that_a_step_keeps(protocol: Protocol) -> None:
    rows = [f"r{number:02}" for number in range(1, 26)]
    kept = {row for step in protocol.steps.values() for row in step.keeps}
    assert [row for row in rows if row not in protocol.promises or row not in kept] == []


def test_every_time_of_the_authoritys_is_proposed_and_says_why_and_ofsteds_names_where_it_was_read(
    protocol: Protocol,
) -> None:
    for step in protocol.steps.values():
        if step.timing.basis == "ofsted":
            assert step.timing.source, step.key
            assert step.timing.seen_on, step.key
        else:
            assert (step.timing.basis, bool(step.timing.because)) == ("proposed", True), step.key


@pytest.mark.parametrize("row", ["r09", "r12", "r15", "r17", "r19"])
def test_what_serves_a_time_of_ofsteds_never_counts_the_offices_days(protocol: Protocol, row: str) -> None:
    steps = [step for step in protocol.steps.values() if row in step.keeps]
    assert steps
    assert {step.key: counted_in_days(step) for step in steps if counted_in_days(step) - {"ofsted"}} == {}


def test_no_head_and_no_chair_is_ever_told_by_a_ladder(protocol: Protocol) -> None:
    told = {role for ladder in protocol.ladders.values() for rung in ladder.rungs for role in rung.to}
    outside = {key for key, role in protocol.roles.items() if role.acts_for != "authority"}
    assert outside == {"head", "chair"}
    assert not told & outside


def test_calls_to_a_head_never_stop_in_a_pause(protocol: Protocol) -> None:
    calls = [step for step in protocol.steps.values() if any(one.form == "contact" for one in step.done)]
    assert len(calls) > 20
    assert [step.key for step in calls if step.stops_in_pause] == []


def test_from_wherever_an_inspection_stands_it_can_come_to_its_end(protocol: Protocol) -> None:
    for key, state in protocol.main.states.items():
        assert state.final or "closed" in reachable(protocol.main, key), key


@pytest.mark.parametrize(
    "state",
    [
        "notified",
        "deferred",
        "prepared",
        "call_held",
        "in_progress",
        "paused",
        "incomplete",
        "suspended",
        "feedback_given",
        "draft_received",
        "final_received",
        "published",
        "follow_up",
    ],
)
def test_it_can_be_opened_in_any_state_that_is_no_end_and_nothing_of_before_reads_missed(
    trial: Trial, state: str
) -> None:
    assert state in trial.protocol.main.states
    trial.open("2026-11-24T08:10", state, **ON_TUESDAY)
    assert not any(one.is_missed for one in trial.file.obligations.values())
    assert trial.owed()  # somebody owes something, wherever it stands
    trial.run_until("2026-11-25T12:00")
    assert trial.replayed() == trial.file


def test_a_school_that_is_not_maintained_is_refused(protocol: Protocol) -> None:
    trial = Trial(protocol, people=roster(protocol, maintained=False, body="trust"))
    with pytest.raises(Refused, match="is for maintained schools"):
        trial.open("2026-11-24T08:10", "notified", **ON_TUESDAY)


def test_of_a_voluntary_aided_school_the_head_or_the_governors_ask_for_a_pause_and_we_help(protocol: Protocol) -> None:
    trial = trial_of(protocol, AIDED)
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.begin("2026-11-24T13:00", "pause_request", by="p-sim")
    words = {"asked_by": "the head", "of_whom": "the lead inspector"}
    with pytest.raises(Refused):
        trial.fire("2026-11-24T13:05", "ask_lead", by="p-sim", strand="pause_request", **words)
    trial.fire("2026-11-24T13:10", "ask_lead", by="p-chair", strand="pause_request", **words)
    assert trial.file.strands["pause_request-1"].state == "with_lead"


def test_no_day_that_passes_ends_a_pause_and_a_person_is_asked_on_ofsteds_days(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.begin("2026-11-24T10:40", "pause_request")
    trial.fire("2026-11-24T11:20", "grant", strand="pause_request", answered_at="2026-11-24T11:20")
    trial.run_until("2026-12-04T12:00")
    assert trial.file.main.state == "paused"
    # Tuesday 24 November; one, four and five of Ofsted's working days later
    assert trial.due("ask_ofsted_next_day") == "2026-11-25T12:00"
    assert trial.due("ask_ofsted_fourth_day") == "2026-11-30T12:00"
    assert trial.due("ask_ofsted_fifth_day") == "2026-12-01T12:00"
    assert trial.due("ask_ofsted_weekly", "1.1") == "2026-12-08T12:00"


def test_while_inspectors_are_to_return_we_speak_each_week_and_ask_after_ten(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.fire("2026-11-25T15:00", "suspend")
    assert trial.due("return_contact") == "2026-11-25T20:00"
    assert trial.due("return_check_in", "1.1") == "2026-12-02T17:00"  # 7 calendar days
    assert trial.due("return_rhythm", "1.1") == "2026-12-09T17:00"  # 14 calendar days
    trial.run_until("2027-02-03T12:00")
    assert trial.due("return_ten_weeks") == "2027-02-03T12:00"  # 70 calendar days from 25 November


def test_three_calls_that_nobody_answers_begin_the_search_for_her(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    for at in ("08:30", "09:00", "09:30"):
        trial.fill(f"2026-11-24T{at}", "contact", outcome="no_answer")
    assert trial.file.strands["cannot_be_reached-1"].state == "trying"
    assert trial.due("senior_officer_decides") == "2026-11-24T11:30"  # two hours by day
    assert trial.how("first_contact") is None


def expect(trial: Trial, at: str, **visit: str) -> None:
    trial.ask(at, Begin("programme_visit", visit), "p-sim")


def test_a_call_before_one_visit_is_no_call_before_the_next(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "call_held", **(ON_TUESDAY | {"kind": "introductory_call"}))
    trial.begin("2026-11-24T09:00", "programme", by="p-sim", began_with="needs_attention")
    expect(trial, "2026-11-24T09:05", on_day="2026-12-03", kind="call")
    expect(trial, "2026-11-24T09:10", on_day="2026-12-10", kind="monitoring")
    trial.fill("2026-12-01T11:00", "visit_contact", strand="programme_visit-1", outcome="spoke")
    before = {
        one.key.strand: one.discharged for one in trial.file.obligations.values() if one.key.step == "visit_before"
    }
    assert before == {"programme_visit-1": "kept", "programme_visit-2": None}


def test_a_school_that_is_not_voluntary_aided_owes_no_copy_to_those_who_appoint_foundation_governors(
    trial: Trial,
) -> None:
    trial.open("2026-11-24T08:10", "published", **ON_TUESDAY)
    said = {"published_on": "2026-11-24", "confirmed": "yes", "monitoring": "yes", "school_type": "community"}
    trial.fill("2026-11-24T10:00", "category", by="p-desk", **said)
    assert trial.due("statement_of_action") == "2026-12-08T17:00"  # 25 to 27, 30, 1 to 4, 7, 8
    assert "statement_copies" not in {one.key.step for one in trial.file.obligations.values()}


def rota(trial: Trial) -> list[tuple[str, str]]:
    """The Mondays that nobody has been named for, each with when somebody is first told."""
    rows = [one for one in trial.file.obligations.values() if one.key.step == "monday_rota"]
    told = [(local(one.fell_due), str(one.obligation)) for one in alerts(trial) if one.obligation]
    first = {key: min(when for when, of in told if of == key) for _, key in told}
    return [(one.key.occurrence.split(".")[-1], first.get(str(one.key), "")) for one in rows]


def alerts(trial: Trial) -> list[Escalated]:
    found = [one.fact for one in trial.entries if isinstance(one.fact, Escalated)]
    return [one for one in found if one.obligation is not None and one.obligation.step == "monday_rota"]


def test_a_monday_that_nobody_is_named_for_is_told_on_the_friday_and_none_in_the_holidays(trial: Trial) -> None:
    trial.file = Inspection("made-up/authority")
    trial.take_up("2026-12-07T09:00", "test-primary")
    trial.run_until("2026-12-07T09:30")
    trial.fill("2026-12-10T10:00", "rota", by="p-desk", strand="monday_desk", who="p-desk")
    trial.run_until("2027-01-09T12:00")
    assert [row for row in rota(trial) if row[0] > "2026-12-07"] == [
        ("2026-12-14", ""),  # filled on the Thursday: nobody hears of it
        # None for the 21st and the 28th: term ends on the 18th and begins again on Monday 4 January.
        ("2027-01-04", "2027-01-04T09:00"),  # empty on New Year's Day; told half an hour after the offices open
        ("2027-01-11", "2027-01-08T15:30"),  # empty at 15:00 on the Friday
    ]
