"""Who is told, when, and how often: every kind of rung, what an "I have it" does, gaps, repeats, and those never told."""

from dataclasses import replace
from typing import Any

import pytest
from small import CALL, begun, small
from trial import Trial, at, kinds, roster

from workflow.core import facts as f
from workflow.core.acts import Note
from workflow.core.record import Entry
from workflow.core.tellings import why_late
from workflow.errors import Refused

STEP = "ring: {begins: {entering: visit.told}, due: {within: 2 hours}, done: {form: call}, ladder: climb}"
SLOW = "ring: {begins: {entering: visit.told}, due: {within: 2 office working days, by: '12:00'}, done: {form: call}, ladder: climb}"  # fmt: skip


def climbing(rungs: str, step: str = STEP, **more: Any) -> Trial:
    ladder = rungs if rungs.startswith("{held_for") else f"[{rungs}]"
    top = (
        f"ladders: {{climb: {ladder}}}\ncalendars: {{ofsted: {{days: mon-fri, "
        f"closed: [england_public_holidays]}}, office: {{days: mon-fri, hours: '08:30-17:30'}}}}"
    )
    usual = "hours: {begins: {entering: visit.fed}, due: {within: 1 office hour}, done: {form: call}, ladder: climb}"
    return begun(small(f"{step}\n{usual}", CALL, top=top), **more)


def told(trial: Trial, until: str) -> list[tuple[str, str, str]]:
    trial.run_until(until)
    return [(when[5:], how, person) for when, _, how, person in trial.told()]


def test_each_kind_of_rung_comes_at_its_time() -> None:
    rungs = """
      {when: begins, tell: [owner]},
      {when: 1 office working day before, tell: [owner], unless: logged},
      {when: 3 hours before, tell: [owner]},
      {when: "08:30 on the day", digest: [owner]},
      {when: due, ask: [owner]},
      {when: 30 minutes after, tell: [cover, team_manager]},
      {when: 1 office working day after, tell: [director]}
    """
    # Monday 10:05; due on Wednesday at 12:00
    assert told(climbing(rungs, SLOW), "2026-11-27T00:00") == [
        ("11-23T10:05", "tell", "p-llp"),
        ("11-24T12:00", "tell", "p-llp"),
        ("11-25T08:30", "digest", "p-llp"),
        ("11-25T09:00", "tell", "p-llp"),
        ("11-25T12:00", "ask", "p-llp"),
        ("11-25T12:30", "tell", "p-cov"),
        ("11-25T12:30", "tell", "p-sim"),
        ("11-26T12:00", "tell", "p-dee"),
    ]


def test_a_reminder_whose_time_had_passed_when_the_step_began_is_left_out() -> None:
    rungs = "{when: 3 hours before, tell: [owner]}, {when: due, tell: [team_manager]}"
    assert told(climbing(rungs), "2026-11-23T13:00") == [("11-23T12:05", "tell", "p-sim")]


def test_where_there_is_no_due_time_only_the_beginning_is_told() -> None:
    forms = CALL + "draft: {issued_on: {ask: When?, kind: date, public: true}}"
    step = (
        "ring: {begins: {entering: visit.told}, due: {within: 2 calendar days, from: draft.issued_on, "
        "by: '12:00'}, done: {form: call}, ladder: climb}"
    )
    rungs = "climb: [{when: begins, tell: [owner]}, {when: due, tell: [team_manager]}]\nalarm: [{when: due, tell: [team_manager]}]"
    other = "\nusual: {begins: {entering: visit.fed}, due: {within: 1 office hour}, done: {form: call}}"
    trial = begun(small(step + other, forms, ladders=rungs))
    assert told(trial, "2026-11-24T00:00") == [("11-23T10:05", "tell", "p-llp")]
    trial.fill("2026-11-24T09:00", "draft", issued_on="2026-11-24")
    # the due time moved: the beginning is not told a second time
    assert told(trial, "2026-11-26T12:00")[1:] == [("11-26T12:00", "tell", "p-sim")]


def test_the_last_rung_comes_again_as_often_as_it_says() -> None:
    rungs = "{when: due, tell: [owner]}, {when: 1 hour after, tell: [team_manager], again_every: 30 minutes, times: 2}"
    assert [row[0][6:] for row in told(climbing(rungs), "2026-11-24T00:00") if row[2] == "p-sim"] == ["13:05", "13:35", "14:05"]  # fmt: skip


def test_a_rung_comes_again_only_until_the_next_one_is_reached_however_seldom_the_clock_looks() -> None:
    rungs = "{when: due, tell: [owner], again_every: 10 minutes}, {when: 35 minutes after, tell: [team_manager]}"
    often, seldom = climbing(rungs), climbing(rungs)
    assert [row[0][6:] for row in told(often, "2026-11-23T14:00")] == ["12:05", "12:15", "12:25", "12:35", "12:40"]
    seldom.tick("2026-11-23T14:00")
    counts = [(fact.rung, fact.repeat) for one in seldom.entries if isinstance(fact := one.fact, f.Escalated)]
    assert counts == [(1, 0), (0, 3)]


def test_a_person_who_would_be_told_twice_by_one_rung_is_told_once() -> None:
    people = "{when: due, tell: [owner, link_officer, team_manager, cover]}"
    trial = climbing(people)
    trial.run_until("2026-11-23T12:05")
    assert trial.reached() == ["p-llp", "p-sim", "p-cov"]


# --- "I have it" -------------------------------------------------------------------------------------------------


def test_i_have_it_holds_the_ladder_for_as_long_as_it_says() -> None:
    rungs = (
        "{held_for: 20 minutes, rungs: [{when: due, tell: [owner]}, {when: 10 minutes after, "
        "tell: [team_manager]}, {when: 15 minutes after, tell: [director]}]}"
    )
    trial = climbing(rungs)
    trial.run_until("2026-11-23T12:10")
    trial.hold("2026-11-23T12:10", trial.one("ring").key)
    # 12:15 falls in the hold and waits for its end at 12:30; 12:20 keeps its five minutes after that
    assert told(trial, "2026-11-23T14:00")[1:] == [("11-23T12:30", "tell", "p-sim"), ("11-23T12:35", "tell", "p-dee")]


def test_i_have_it_that_ends_before_the_next_rung_holds_nothing() -> None:
    rungs = (
        "{held_for: 20 minutes, rungs: [{when: due, tell: [owner]}, {when: 60 minutes after, tell: [team_manager]}]}"
    )
    trial = climbing(rungs)
    trial.run_until("2026-11-23T12:10")
    trial.hold("2026-11-23T12:10", trial.one("ring").key)
    assert told(trial, "2026-11-23T14:00")[1:] == [("11-23T13:05", "tell", "p-sim")]


def test_i_have_it_holds_repeats_too() -> None:
    rungs = "{held_for: 2 office hours, rungs: [{when: due, tell: [owner, team_manager], again_every: 30 minutes, times: 3}]}"
    trial = climbing(rungs)
    trial.run_until("2026-11-23T12:40")  # told at 12:05 and 12:35
    trial.hold("2026-11-23T12:40", trial.one("ring").key)
    assert [row[0][6:] for row in told(trial, "2026-11-23T17:00") if row[2] == "p-sim"] == [
        "12:05",
        "12:35",
        "14:40",
        "15:10",
    ]


def test_i_have_it_said_twice_holds_twice() -> None:
    rungs = (
        "{held_for: 20 minutes, rungs: [{when: due, tell: [owner]}, {when: 10 minutes after, tell: [team_manager]}]}"
    )
    trial = climbing(rungs)
    for now in ("12:10", "12:25"):
        trial.run_until(f"2026-11-23T{now}")
        trial.hold(f"2026-11-23T{now}", trial.one("ring").key)
    assert told(trial, "2026-11-23T14:00")[1:] == [("11-23T12:45", "tell", "p-sim")]


# --- gaps and late entries ------------------------------------------------------------------------------------------


def test_what_was_overdue_when_it_was_written_reaches_its_owner_and_the_next_rung_only() -> None:
    rungs = (
        "{when: 30 minutes before, tell: [owner]}, {when: due, ask: [owner]}, {when: 30 minutes after, "
        "tell: [team_manager]}, {when: 60 minutes after, tell: [director]}"
    )
    step = STEP.replace("visit.told", "visit.inside")
    trial = climbing(rungs, step)
    trial.run_until("2026-11-24T15:00")
    trial.fire("2026-11-24T15:00", "arrive", when="2026-11-24T09:00")
    assert trial.one("ring", "1").entered_late
    assert told(trial, "2026-11-24T20:00") == [("11-24T15:00", "ask", "p-llp"), ("11-24T15:30", "tell", "p-sim")]


def test_what_is_overdue_when_written_and_has_a_ladder_of_reminders_only_reaches_its_owner() -> None:
    rungs = "{when: 30 minutes before, tell: [owner]}, {when: due, tell: [cover]}"
    step = STEP.replace("visit.told", "visit.inside")
    trial = climbing(rungs, step)
    trial.fire("2026-11-24T15:00", "arrive", when="2026-11-24T09:00")
    assert told(trial, "2026-11-24T20:00") == [("11-24T15:00", "tell", "p-llp")]


def test_rungs_that_came_before_something_was_released_are_told_after_a_gap() -> None:
    step = STEP[:-1] + ", until: {after: 1 calendar day}}"
    rungs = "{when: due, tell: [owner]}, {when: 90 minutes after, tell: [team_manager], again_every: 6 hours}"
    trial = climbing(rungs, step)
    found = [one for one in trial.tick("2026-11-26T09:00") if isinstance(one, f.Escalated)]
    # due 12:05; the manager at 13:35, 19:35, 01:35, 07:35; released on Tuesday at 10:05
    assert [(one.rung, one.counted) for one in found if one.why == "rung"] == [(1, 3), (0, 0)]
    assert trial.look_at("2026-11-26T09:00") is None


# --- settled, withdrawn, and those who are never told ------------------------------------------------------------------


def test_those_who_were_alarmed_hear_that_it_is_settled_save_the_one_who_wrote_it() -> None:
    rungs = "{when: due, ask: [owner]}, {when: 30 minutes after, tell: [team_manager, director]}"
    trial = climbing(rungs)
    trial.run_until("2026-11-23T13:00")
    trial.fill("2026-11-23T13:00", "call", by="p-sim", outcome="spoke")
    assert trial.reached("settled") == [
        "p-llp",
        "p-dee",
    ]  # the officer who was asked, the director; the manager wrote it
    trial.fill("2026-11-23T13:10", "call", by="p-sim", outcome="spoke")
    assert trial.reached("settled") == ["p-llp", "p-dee"]  # once


FORMS = CALL + "wish: {not_them: {ask: Who is to hear nothing?, kind: not_told, public: true, optional: true}}"
SIDE = """
side:
  begins: open
  may_begin: {in: any, by: [head], form: wish}
  states: {open: {says: Open}, done: {says: Done, final: true}}
  transitions: [{trigger: end, from: open, to: done, by: [link_officer]}]
"""
HELP = "help: {begins: {entering: side.open}, due: {within: 1 hour}, done: {form: call}, until: {entering: side.done}}"


def test_somebody_the_head_has_shut_out_of_a_side_strand_hears_nothing_of_it() -> None:
    step = f"{HELP}\nring: {{begins: {{entering: visit.told}}, due: {{within: 1 hour}}, done: {{form: call}}}}"
    trial = begun(small(step, FORMS, strands=SIDE))
    trial.begin("2026-11-23T10:05", "side", not_them=["p-sim"])
    trial.run_until("2026-11-23T13:00")
    by_step = {step: [row[3] for row in trial.told() if row[1] == step] for step in ("help", "ring")}
    assert by_step == {"help": ["p-llp", "p-dee"], "ring": ["p-llp", "p-sim"]}


def test_somebody_shut_out_after_having_been_told_does_not_even_hear_that_it_is_settled() -> None:
    trial = begun(small(HELP, FORMS, strands=SIDE))
    trial.begin("2026-11-23T10:05", "side")
    trial.run_until("2026-11-23T13:00")
    assert trial.reached() == ["p-llp", "p-sim"]
    trial.fill("2026-11-23T13:00", "wish", by="p-head", strand="side-1", not_them=["p-sim"])
    trial.fill("2026-11-23T13:10", "call", by="p-head", strand="side-1", outcome="spoke")
    assert trial.reached("settled") == ["p-llp"]


def test_somebody_the_head_wants_to_hear_nothing_at_all_hears_of_no_promise() -> None:
    ring = "ring: {begins: {entering: visit.told}, due: {within: 1 hour}, done: {form: call}}"
    asked = "asked: {begins: {entering: visit.told}, due: {within: 9 office hours}, done: {form: wish}}"
    trial = begun(small(f"{HELP}\n{ring}\n{asked}", FORMS, strands=SIDE))
    trial.fill("2026-11-23T10:06", "wish", not_them=["p-llp"])  # of the inspection as a whole
    trial.begin("2026-11-23T10:10", "side")
    trial.run_until("2026-11-23T11:30")
    # both due an hour later: the officer's cover is asked instead
    assert [(row[1], row[3]) for row in trial.told()] == [("ring", "p-cov"), ("help", "p-cov")]


def test_an_administrator_who_is_to_hear_nothing_does_not_hear_where_holidays_end_either() -> None:
    step = "far: {begins: {entering: visit.told}, due: {within: 2 ofsted working days, from: draft.issued_on}, done: {form: call}}"
    asked = "asked: {begins: {entering: visit.told}, due: {within: 9 office hours}, done: {form: wish}}"
    draft = "draft: {issued_on: {ask: On which day?, kind: date, public: true}}"
    trial = begun(small(f"{step}\n{asked}", f"{FORMS}\n{draft}"))
    trial.people = replace(trial.setting.roster, people=(*trial.setting.roster.people, "p-adm"))
    trial.fill("2026-11-23T10:06", "wish", not_them=["p-adm"])
    trial.fill("2026-11-23T10:10", "draft", issued_on="2035-11-23")
    assert trial.reached("beyond_holidays") == ["p-dee"]  # the first role of the file that somebody holds


def test_a_form_that_a_strand_never_asks_shuts_nobody_out_of_it() -> None:
    step = f"{HELP}\nring: {{begins: {{entering: visit.told}}, due: {{within: 1 hour}}, done: {{form: call}}}}"
    trial = begun(small(step, FORMS, strands=SIDE))
    trial.fill("2026-11-23T10:06", "wish", not_them=["p-llp", "p-sim", "p-dee"])  # the side strand's own form
    trial.run_until("2026-11-23T11:10")
    assert trial.reached() == ["p-llp"]


def test_somebody_shut_out_does_not_lift_the_wish_nor_hold_the_ladder_back() -> None:
    trial = begun(small(HELP, FORMS, strands=SIDE))
    trial.begin("2026-11-23T10:05", "side", not_them=["p-sim"])
    wish = trial.last_entry(f.Answered)
    for correction in ({"withdrawn": True}, {"not_them": ["p-dee"]}):
        with pytest.raises(Refused, match="it is a wish about whoever asks this"):
            trial.correct("2026-11-23T10:10", wish, by="p-sim", **correction)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="the head asked that somebody else has it"):
        trial.hold("2026-11-23T10:10", f.Key("side-1", "help", "1"), by="p-sim")
    trial.correct("2026-11-23T10:20", wish, by="p-head", not_them=[])
    trial.run_until("2026-11-23T13:00")
    assert trial.reached() == ["p-llp", "p-sim"]


def test_nobody_is_told_in_the_very_decision_that_shuts_them_out() -> None:
    trial = begun(small(HELP, FORMS, strands=SIDE))
    trial.begin("2026-11-23T10:05", "side")
    # Due at 11:05; an office hour later, at 12:05, the manager's time came; the clock has not looked since 11:30.
    trial.run_until("2026-11-23T11:30")
    trial.fill("2026-11-23T12:30", "wish", by="p-head", strand="side-1", not_them=["p-sim"])
    assert trial.reached() == ["p-llp", "p-dee"]


def test_what_time_alone_released_is_told_though_somebodys_act_found_it_so() -> None:
    step = "ring: {begins: {entering: visit.told}, due: {within: 2 hours}, until: {after: 1 calendar day}, done: {form: call}, ladder: climb}"
    trial = climbing("{when: due, tell: [owner]}, {when: 1 hour after, tell: [team_manager]}", step)
    trial.ask("2026-11-25T09:00", Note("a word about something else"), "p-llp")
    assert set(trial.reached()) == {"p-llp", "p-sim"}


def test_a_step_whose_reminders_are_all_past_still_reaches_somebody() -> None:
    step = "ring: {begins: {entering: visit.told}, due: {within: 30 minutes}, ladder: climb, done: {form: call}}"
    trial = climbing('{when: 60 minutes before, tell: [owner]}, {when: "08:00 on the day", tell: [team_manager]}', step)
    trial.run_until("2026-11-23T12:00")
    assert trial.reached() == ["p-sim"]


def test_a_series_that_is_entered_late_reaches_its_owner_for_the_call_that_is_missing_now() -> None:
    step = 'ring: {begins: {entering: visit.fed}, due: {every: 7 calendar days, by: "17:00"}, done: {form: call}}'
    trial = begun(small(step, CALL))
    trial.fire("2026-12-15T10:00", "feed", when="2026-11-25T15:30")  # calls were due on 2 and 9 December
    missed = {row.key.occurrence for row in trial.file.obligations.values() if row.is_missed}
    assert missed == {"1.1", "1.2"}
    assert trial.reached() == ["p-llp", "p-llp"]


NAMED = """
roles:
  director: {title: Director}
  team_manager: {title: Manager, answers_to: director, cover: director}
  link_officer: {title: Officer, answers_to: team_manager, cover: team_manager}
  visitor: {title: Officer at the feedback, answers_to: team_manager, named_in: plan.who}
  head: {title: Headteacher, acts_for: school}
  chair: {title: Chair of governors, acts_for: governing_body}
"""
PLAN = CALL + "plan: {who: {ask: Who goes?, kind: person, public: true}}"
GO = """
go:
  owed_by: [visitor, link_officer]
  begins: {entering: visit.inside}
  due: {within: 2 hours}
  done: {form: call}
"""


def test_whoever_a_form_names_for_a_role_is_asked_and_until_then_the_next_role_is() -> None:
    asked = []
    for named in ((), ("p-dee",), ("p-dee", "p-sim")):
        trial = begun(
            small(
                GO + "plan: {begins: {entering: visit.told}, due: {within: 9 hours}, done: {form: plan}}",
                PLAN,
                top=NAMED,
            )
        )
        for person in named:  # the later answer counts
            trial.fill("2026-11-23T10:10", "plan", who=person)
        trial.fire("2026-11-23T11:00", "arrive")
        trial.run_until("2026-11-23T13:00")
        asked += [(row[1], row[3]) for row in trial.told()]
    assert asked == [("go", "p-llp"), ("go", "p-dee"), ("go", "p-sim")]


def test_whoever_is_named_may_write_and_is_somebody_of_the_authoritys() -> None:
    steps = GO + "plan: {begins: {entering: visit.told}, due: {within: 9 hours}, done: {form: plan}}"
    trial = begun(small(steps, PLAN, top=NAMED))
    elsewhere = f.Assigned("p-far", "link_officer", ("another-school",))
    people = trial.setting.roster
    old = f.Assigned("p-far", "a_role_of_another_protocol", ("another-school",))
    trial.people = replace(people, assigned=(*people.assigned, elsewhere, old), people=(*people.people, "p-far"))
    with pytest.raises(Refused, match="'p-head' holds no role at the authority"):
        trial.fill("2026-11-23T10:10", "plan", who="p-head")
    with pytest.raises(Refused, match="p-far holds no role for this school"):
        trial.fill("2026-11-23T10:10", "call", by="p-far", outcome="spoke")
    trial.fill("2026-11-23T10:10", "plan", who="p-far")
    trial.fill("2026-11-23T10:20", "call", by="p-far", outcome="spoke")


def test_whoever_covers_for_somebody_named_is_asked_while_they_are_away() -> None:
    steps = GO + "plan: {begins: {entering: visit.told}, due: {within: 9 hours}, done: {form: plan}}"
    trial = begun(small(steps, PLAN, top=NAMED))
    away = f.Absent("p-dee", at("2026-11-23T08:00"), at("2026-11-24T08:00"), "p-cov")
    trial.people = replace(trial.setting.roster, absent=(away,))
    trial.fill("2026-11-23T10:10", "plan", who="p-dee")
    trial.fire("2026-11-23T11:00", "arrive")
    trial.run_until("2026-11-23T13:00")
    assert [(row[1], row[3]) for row in trial.told()] == [("go", "p-cov")]


def test_a_role_that_a_form_names_somebody_for_is_not_missing_at_the_opening() -> None:
    trial = begun(
        small(
            GO + "plan: {begins: {entering: visit.told}, due: {within: 9 hours}, done: {form: plan}}", PLAN, top=NAMED
        )
    )
    assert trial.reached("role_unheld") == []


def test_what_was_raised_and_taken_back_is_still_kept_from_whom_it_was_kept_from() -> None:
    """Whoever takes back what they raised has not said that the manager may hear of it after all."""
    trial = begun(small(HELP, FORMS, strands=SIDE))
    trial.begin("2026-11-23T10:05", "side", not_them=["p-sim"])
    trial.correct("2026-11-23T10:10", trial.last_entry(f.Answered), by="p-head", withdrawn=True)
    trial.run_until("2026-11-23T13:00")
    assert trial.reached() == ["p-llp", "p-dee"]


def test_a_list_that_was_emptied_shuts_nobody_out() -> None:
    trial = begun(small(HELP, FORMS, strands=SIDE))
    trial.begin("2026-11-23T10:05", "side", not_them=["p-sim"])
    trial.correct("2026-11-23T10:10", trial.last_entry(f.Answered), by="p-head", not_them=[])
    trial.run_until("2026-11-23T13:00")
    assert trial.reached() == ["p-llp", "p-sim"]


@pytest.mark.parametrize("away_until", ["2026-11-23T12:30", "2026-11-23T13:00"])
def test_a_late_telling_goes_to_whoever_is_there_when_it_goes(away_until: str) -> None:
    trial = climbing("{when: due, tell: [owner]}, {when: 1 hour after, tell: [team_manager]}")
    people = roster(trial.protocol)
    absent = (f.Absent("p-llp", at("2026-11-23T08:00"), at(away_until), "p-cov"),)
    trial.people = type(people)(2, people.administrator, people.people, people.assigned, absent, people.schools)
    trial.tick("2026-11-23T12:50")  # the rung came at 12:05
    assert trial.reached() == (["p-llp"] if away_until.endswith("12:30") else ["p-cov"])


def test_what_is_told_and_settled_in_one_moment_stands_in_the_record_and_reaches_nobody() -> None:
    trial = climbing("{when: due, tell: [owner]}, {when: 1 hour after, tell: [team_manager]}")
    found = trial.fill("2026-11-23T14:00", "call", when="2026-11-23T11:00", outcome="spoke")
    assert "Escalated" in kinds(found)
    assert trial.told() == []
    assert trial.replayed() == trial.file


# --- why it went late --------------------------------------------------------------------------------------------


def test_two_minutes_after_its_time_is_not_late_and_nothing_is_looked_up() -> None:
    assert why_late(at("2026-11-23T12:05"), at("2026-11-23T12:07"), pytest.fail, pytest.fail) == ""


def test_a_telling_about_the_file_as_a_whole_is_late_because_of_the_clock() -> None:
    assert why_late(at("2026-11-23T12:05"), at("2026-11-23T12:08"), lambda: None, pytest.fail) == "clock"


@pytest.mark.parametrize(
    ("began", "written", "why"),
    [
        ("2026-11-23T10:05", "2026-11-23T11:00", "written"),  # it began at 10:05 and was typed at 11:00
        ("2026-11-23T10:05", "2026-11-23T10:05", "clock"),  # typed as it began: nobody looked until 11:00
        ("2026-11-23T09:00", "2026-11-23T11:00", "clock"),  # a later rung: what began at 9:00 had been due for long
    ],
)
def test_what_goes_as_its_promise_begins_is_late_because_that_was_written_late(
    began: str, written: str, why: str
) -> None:
    promise = replace(climbing("{when: due, tell: [team_manager]}").one("ring"), armed_at=at(began), cause=1)
    entry = Entry("test/a", 1, at(written), at(began), "p-llp", f.Moved("visit", "arrive", "told", "inside"), "")
    assert why_late(at("2026-11-23T10:05"), at("2026-11-23T11:00"), lambda: promise, {1: entry}.get) == why


def test_what_begins_by_time_alone_is_late_because_of_the_clock() -> None:
    promise = replace(
        climbing("{when: due, tell: [team_manager]}").one("ring"), armed_at=at("2026-11-23T10:05"), cause=0
    )
    assert why_late(at("2026-11-23T10:05"), at("2026-11-23T11:00"), lambda: promise, pytest.fail) == "clock"
