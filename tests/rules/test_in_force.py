"""An answer that changes a deadline holds from when it was given: it makes no miss of the time before."""

from __future__ import annotations

from small import CALL, begun, small

RHYTHM = """
weekly:
  begins: {entering: visit.told}
  due: {every: 14 calendar days, by: "17:00", agreed: rhythm.days}
  done: {form: call, outcome: [spoke]}
"""
FORMS = CALL + "rhythm:\n  days: {ask: How often shall we ring?, kind: number, public: true}\n"
PLAN = """
plan:
  begins: {entering: visit.told}
  due: {within: 10 office working days, by: "17:00"}
  instead: [{if: {closer.wanted: "yes"}, due: {within: 3 office working days, by: "17:00"}}]
  done: {form: planned}
"""
PLAN_FORMS = """
closer:
  wanted: {ask: Shall we keep closer?, kind: yes_no, public: true}
planned:
  made: {ask: Is there a plan?, kind: yes_no, public: true}
"""


def test_a_rhythm_agreed_late_counts_from_when_it_was_agreed() -> None:
    trial = begun(small(RHYTHM, FORMS))  # Monday 23 November; 14 days: Monday 7 December
    assert trial.due("weekly") == "2026-12-07T17:00"
    trial.run_until("2026-12-03T12:00")
    trial.fill("2026-12-03T12:00", "rhythm", days="3")  # 3 days from the start were over; from Thursday: Sunday 6th
    assert trial.due("weekly") == "2026-12-06T17:00"
    assert not trial.one("weekly").is_missed


def test_a_rhythm_agreed_early_counts_from_the_last_contact() -> None:
    trial = begun(small(RHYTHM, FORMS))
    trial.fill("2026-11-24T12:00", "rhythm", days="7")  # 7 days from Monday 23: Monday 30 November
    assert trial.due("weekly") == "2026-11-30T17:00"


def test_a_rhythm_agreed_after_the_contact_fell_due_moves_only_what_comes() -> None:
    trial = begun(small(RHYTHM, FORMS))
    trial.run_until("2026-12-08T09:00")
    trial.fill("2026-12-08T09:00", "rhythm", days="7")
    # the second began with the miss, Monday 7 December 17:00; seven days later: Monday 14
    assert trial.owed() == {"weekly/1.1": "2026-12-07T17:00", "weekly/1.2": "2026-12-14T17:00"}
    assert trial.one("weekly", "1.1").is_missed


def test_a_shorter_deadline_that_is_already_over_counts_from_the_answer_that_brought_it() -> None:
    trial = begun(small(PLAN, PLAN_FORMS))  # 10 office working days from Monday 23: Monday 7 December
    assert trial.due("plan") == "2026-12-07T17:00"
    trial.run_until("2026-11-30T12:00")
    trial.fill(
        "2026-11-30T12:00", "closer", wanted="yes"
    )  # 3 days from the start ended on the 26th; from the 30th: Thursday 3rd
    assert trial.due("plan") == "2026-12-03T17:00"
    assert not trial.one("plan").is_missed


def test_an_answer_that_is_taken_back_gives_the_longer_time_again() -> None:
    trial = begun(small(PLAN, PLAN_FORMS))
    trial.fill("2026-11-24T12:00", "closer", wanted="yes")
    assert trial.due("plan") == "2026-11-26T17:00"
    trial.fill("2026-11-25T12:00", "closer", wanted="no")
    assert trial.due("plan") == "2026-12-07T17:00"


def test_an_answer_after_the_time_has_passed_moves_nothing() -> None:
    trial = begun(small(PLAN, PLAN_FORMS))
    trial.fill("2026-11-24T12:00", "closer", wanted="yes")
    trial.run_until("2026-11-27T12:00")
    trial.fill("2026-11-27T12:00", "closer", wanted="no")
    assert trial.due("plan") == "2026-11-26T17:00"
    assert trial.one("plan").is_missed
