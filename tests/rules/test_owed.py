"""What proves a step, what ends it, what is asked again, and what makes way for another; silence never ends anything."""

from dataclasses import replace

from small import CALL, begun, small
from trial import Trial, at, kinds

from protocols.clauses import AfterStep
from workflow.core import facts as f
from workflow.core.acts import Settle

RING = "ring: {begins: {entering: visit.told}, due: {within: 2 hours}, done: {form: call}"


# --- proofs -------------------------------------------------------------------------------------------------


def test_one_contact_keeps_every_promise_it_satisfies() -> None:
    trial = begun(small(f"{RING}}}\nagain: {{begins: {{entering: visit.told}}, due: {{within: 3 hours}}, done: {{form: call}}}}", CALL))  # fmt: skip
    found = trial.fill("2026-11-23T10:30", "call", outcome="spoke")
    assert kinds(found) == ["Answered", "Discharged", "Discharged"]


def test_only_the_outcomes_that_are_named_keep_it() -> None:
    trial = begun(small("ring: {begins: {entering: visit.told}, due: {within: 2 hours}, done: {form: call, outcome: spoke}}", CALL))  # fmt: skip
    trial.fill("2026-11-23T10:20", "call", outcome="not_needed")
    assert trial.owed() == {"ring/1": "2026-11-23T12:05"}
    trial.fill("2026-11-23T10:30", "call", outcome="spoke")
    assert trial.owed() == {}


def test_a_form_without_an_outcome_proves_nothing_where_an_outcome_is_asked() -> None:
    forms = CALL.replace("public: true", "public: true\n    optional: true")
    trial = begun(small("ring: {begins: {entering: visit.told}, due: {within: 2 hours}, done: {form: call, outcome: spoke}}", forms))  # fmt: skip
    trial.fill("2026-11-23T10:20", "call")
    assert trial.owed() == {"ring/1": "2026-11-23T12:05"}


def test_a_proof_may_ask_for_certain_answers() -> None:
    forms = "ask: {well: {ask: Is she well?, kind: yes_no, public: true}}"
    step = "ring: {begins: {entering: visit.told}, due: {within: 2 hours}, done: {form: ask, where: {well: 'yes'}}}"
    trial = begun(small(step, forms))
    trial.fill("2026-11-23T10:20", "ask", well="no")
    assert trial.how("ring") is None
    trial.fill("2026-11-23T10:30", "ask", well="yes")
    assert trial.how("ring") == "kept"


def test_any_one_of_several_proofs_will_do() -> None:
    steps = (
        "ring: {begins: {entering: visit.told}, due: {within: 2 hours}, done: [{form: call}, "
        "{entering: visit.inside}, {acknowledged_by: [team_manager]}]}"
    )
    for act in ("call", "enter", "hold"):
        trial = begun(small(steps, CALL))
        if act == "call":
            trial.fill("2026-11-23T10:30", "call", outcome="spoke")
        elif act == "enter":
            trial.fire("2026-11-23T10:30", "arrive")
        else:
            trial.hold("2026-11-23T10:30", trial.one("ring").key, by="p-sim")
        assert trial.how("ring") == "kept", act


def test_an_i_have_it_is_proof_only_from_those_who_are_asked_for_it() -> None:
    steps = "see: {begins: {entering: visit.told}, due: {within: 2 hours}, done: {acknowledged_by: [team_manager]}}"
    trial = begun(small(steps))
    trial.hold("2026-11-23T10:20", trial.one("see").key, by="p-llp")
    assert trial.how("see") is None
    trial.hold("2026-11-23T10:30", trial.one("see").key, by="p-sim")
    assert trial.how("see") == "kept"


def test_a_contact_in_another_strand_counts_but_not_in_a_second_of_its_kind() -> None:
    side = """
    side:
      begins: open
      may_begin: {in: any, by: [head]}
      states: {open: {says: Open}, done: {says: Done, final: true}}
      transitions: [{trigger: end, from: open, to: done, by: [link_officer]}]
    """
    steps = "ring: {begins: {entering: side.open}, due: {within: 2 hours}, try_again: 3 hours, done: {form: call}}"
    trial = begun(small(steps, CALL, strands=side))
    trial.begin("2026-11-23T10:10", "side")
    trial.begin("2026-11-23T10:10", "side")
    trial.fill("2026-11-23T11:10", "call", strand="side-1", outcome="no_answer")  # a try for the first alone
    assert {str(key): trial.file.obligations[key].due for key in trial.file.obligations} != {}
    assert sorted(one.due.isoformat()[11:16] for one in trial.file.open_obligations() if one.due) == ["12:10", "14:10"]
    trial.fill("2026-11-23T11:20", "call", outcome="spoke")  # in the main strand: for both
    assert trial.file.open_obligations() == ()


# --- what ends it --------------------------------------------------------------------------------------------


def test_a_span_may_end_what_is_owed_by_itself() -> None:
    trial = begun(small(f"{RING}, until: {{after: 2 calendar days}}}}", CALL))
    trial.run_until("2026-11-25T10:04")
    assert trial.how("ring") is None
    trial.run_until("2026-11-25T10:05")
    assert (trial.how("ring"), trial.one("ring").is_missed) == ("released", True)


def test_what_comes_after_its_end_keeps_nothing() -> None:
    trial = begun(small(f"{RING}, until: {{after: 2 calendar days}}}}", CALL))
    trial.run_until("2026-11-26T10:00")
    trial.fill("2026-11-26T10:00", "call", outcome="spoke")
    assert trial.how("ring") == "released"


def test_what_was_done_before_its_end_and_written_afterwards_kept_it() -> None:
    trial = begun(small(f"{RING}, until: {{after: 2 calendar days}}}}", CALL))
    trial.run_until("2026-11-26T10:00")
    trial.fill("2026-11-26T10:00", "call", when="2026-11-23T11:00", outcome="spoke")
    assert (trial.how("ring"), trial.one("ring").in_time, trial.one("ring").is_missed) == ("kept", True, False)


def test_a_proof_withdrawn_after_the_end_leaves_the_promise_released_not_kept() -> None:
    trial = begun(small(f"{RING}, until: {{entering: visit.fed}}}}", CALL))
    trial.fill("2026-11-23T11:00", "call", outcome="spoke")
    call = trial.last_entry(f.Answered)
    trial.fire("2026-11-23T11:30", "feed")
    trial.correct("2026-11-23T11:40", call, withdrawn=True)
    assert trial.how("ring") == "released"


def test_leaving_a_state_ends_nothing_but_a_state_of_its_until_does() -> None:
    trial = begun(small(f"{RING}, until: {{entering: visit.fed}}}}", CALL))
    trial.fire("2026-11-23T10:30", "arrive")
    assert trial.how("ring") is None
    trial.fire("2026-11-23T10:40", "feed")
    assert trial.how("ring") == "released"


def test_the_end_of_a_strand_ends_what_it_owes() -> None:
    trial = begun(small(f"{RING}}}", CALL))
    trial.run_until("2026-11-23T13:00")
    trial.fire("2026-11-23T13:00", "close")
    assert (trial.how("ring"), trial.owed(), trial.look_at("2026-11-23T13:00")) == ("released", {}, None)
    assert trial.one("ring").is_missed  # what was missed before stays missed


def test_what_was_released_at_the_end_is_owed_again_when_the_inspection_is_reopened() -> None:
    trial = begun(small(f"{RING}}}", CALL))
    trial.fire("2026-11-23T10:30", "close")
    found = trial.fire("2026-11-23T11:00", "reopen", by="p-sim")
    assert kinds(found) == ["Moved", "Rescheduled"]
    assert trial.owed() == {"ring/1": "2026-11-23T12:05"}
    assert trial.replayed() == trial.file


def test_an_inspection_reopened_after_the_due_time_tells_only_the_owner_and_the_next_rung() -> None:
    trial = begun(small(f"{RING}}}", CALL))
    trial.fire("2026-11-23T10:30", "close")
    trial.run_until("2026-11-30T09:00")
    trial.fire("2026-11-30T09:00", "reopen", by="p-sim")
    trial.run_until("2026-12-02T09:00")
    assert trial.one("ring").entered_late
    assert trial.told() == [
        ("2026-11-30T09:00", "ring", "tell", "p-llp"),
        ("2026-11-30T10:00", "ring", "tell", "p-sim"),
    ]


# --- asked again -----------------------------------------------------------------------------------------------


def test_no_thank_you_is_asked_again_as_often_as_it_is_said() -> None:
    trial = begun(small(f"{RING}, not_needed_asks_again: 1 calendar day}}", CALL))
    trial.fill("2026-11-23T11:00", "call", outcome="not_needed")
    assert trial.how("ring", "1") == "not_needed"
    trial.run_until("2026-11-24T11:00")
    assert trial.owed() == {"ring/1+": "2026-11-24T13:00"}
    trial.fill("2026-11-24T11:10", "call", outcome="not_needed")
    trial.run_until("2026-11-25T11:10")
    assert trial.owed() == {"ring/1++": "2026-11-25T13:10"}
    trial.fill("2026-11-25T11:20", "call", outcome="spoke")
    assert trial.look_at("2026-11-25T11:20") is None


def test_no_thank_you_may_be_asked_again_after_hours() -> None:
    trial = begun(small(f"{RING}, not_needed_asks_again: 4 office hours}}", CALL))
    trial.fill("2026-11-23T15:30", "call", when="2026-11-23T11:00", outcome="not_needed")
    trial.run_until("2026-11-23T15:31")
    assert trial.owed() == {"ring/1+": "2026-11-23T17:00"}  # four hours after 11:00, and two


def test_two_tries_that_nobody_answered_move_the_due_time_and_a_third_does_not() -> None:
    trial = begun(small(f"{RING}, try_again: 90 minutes}}", CALL))
    trial.fill("2026-11-23T11:00", "call", outcome="no_answer")
    assert trial.due("ring") == "2026-11-23T12:30"
    trial.fill("2026-11-23T12:00", "call", outcome="no_answer")
    assert trial.due("ring") == "2026-11-23T13:30"
    trial.fill("2026-11-23T13:00", "call", outcome="no_answer")
    assert trial.due("ring") == "2026-11-23T13:30"
    assert trial.one("ring").derivation["tried_again"] == "2026-11-23T13:30:00.000000Z"
    trial.run_until("2026-11-23T13:30")
    assert trial.one("ring").is_missed


def test_a_try_after_the_due_time_moves_nothing_and_one_early_never_makes_it_sooner() -> None:
    trial = begun(small(f"{RING}, try_again: 30 minutes}}", CALL))
    trial.fill("2026-11-23T10:20", "call", outcome="no_answer")
    assert trial.due("ring") == "2026-11-23T12:05"
    trial.run_until("2026-11-23T12:10")
    trial.fill("2026-11-23T12:10", "call", outcome="no_answer")
    assert (trial.due("ring"), trial.one("ring").is_missed) == ("2026-11-23T12:05", True)


def test_a_try_may_be_made_again_some_days_later() -> None:
    trial = begun(small(f"{RING}, try_again: 1 office working day}}", CALL))
    trial.fill("2026-11-23T11:00", "call", outcome="no_answer")
    assert trial.due("ring") == "2026-11-24T11:00"


def test_where_there_is_no_due_time_a_try_gives_none() -> None:
    forms = CALL + "draft: {issued_on: {ask: When?, kind: date, public: true}}"
    step = "ring: {begins: {entering: visit.told}, due: {within: 2 calendar days, from: draft.issued_on}, try_again: 1 hour, done: {form: call}}"
    trial = begun(small(step, forms))
    trial.fill("2026-11-23T11:00", "call", outcome="no_answer")
    assert trial.due("ring") == ""


UNREACHED = """
unreached:
  begins: trying
  may_begin: {in: any, by: [head], by_itself: {no_answer: 3}}
  states: {trying: {says: We cannot reach her}, reached: {says: We have reached her, final: true}}
  transitions: [{trigger: end, from: trying, to: reached, by: [link_officer]}]
"""
FIND = """
find: {begins: {entering: unreached.trying}, due: {within: 2 hours}, done: {entering: unreached.reached}}
thank: {begins: {entering: visit.fed}, due: {within: 2 hours}, done: {form: call}}
"""


def tried(trial: Trial, *tries: tuple[str, str]) -> Trial:
    for now, outcome in tries:
        trial.fill(f"2026-11-23T{now}", "call", outcome=outcome)
    return trial


def unreached() -> Trial:
    return begun(small(FIND, CALL, strands=UNREACHED))


def test_the_third_try_that_nobody_answers_opens_another_route_by_itself() -> None:
    trial = tried(unreached(), ("10:10", "no_answer"), ("10:20", "no_answer"))
    assert list(trial.file.strands) == ["visit"]
    tried(trial, ("10:30", "no_answer"))
    assert trial.due("find") == "2026-11-23T12:30"  # two hours after the third
    tried(trial, ("10:40", "no_answer"), ("10:50", "no_answer"), ("11:00", "no_answer"))
    assert list(trial.file.strands) == ["visit", "unreached-1"]  # while it is open there is no second


def test_an_answer_in_between_begins_the_count_afresh() -> None:
    for outcome in ("spoke", "not_needed"):
        trial = tried(unreached(), ("10:10", "no_answer"), ("10:20", "no_answer"), ("10:25", outcome))
        tried(trial, ("10:30", "no_answer"), ("10:40", "no_answer"))
        assert list(trial.file.strands) == ["visit"]


def test_a_try_that_was_withdrawn_was_no_try() -> None:
    trial = tried(unreached(), ("10:10", "no_answer"), ("10:20", "no_answer"))
    trial.correct("2026-11-23T10:25", trial.last_entry(f.Answered), withdrawn=True)
    tried(trial, ("10:30", "no_answer"))
    assert list(trial.file.strands) == ["visit"]


def test_once_she_was_reached_three_more_tries_open_it_again() -> None:
    trial = tried(unreached(), *((f"10:{minute}", "no_answer") for minute in (10, 20, 30)))
    trial.fire("2026-11-23T11:00", "end", strand="unreached")
    tried(trial, *((f"12:{minute}", "no_answer") for minute in (10, 20)))
    assert list(trial.file.strands) == ["visit", "unreached-1"]
    tried(trial, ("12:30", "no_answer"))
    assert list(trial.file.strands) == ["visit", "unreached-1", "unreached-2"]


def test_three_tries_in_an_authoritys_own_file_open_nothing() -> None:
    strands = UNREACHED + (
        "week: {standing: authority, begins: running, states: {running: {says: It runs}}, "
        "transitions: [{trigger: again, from: running, to: running, by: [team_manager]}]}"
    )
    trial = Trial(small(FIND, CALL, strands=strands))
    trial.take_up("2026-11-23T09:00")
    for _ in range(3):
        trial.fill("2026-11-23T10:00", "call", strand="week", outcome="no_answer")
    assert list(trial.file.strands) == ["week"]


# --- making way --------------------------------------------------------------------------------------------------


def test_a_step_makes_way_for_another_that_falls_close_to_it() -> None:
    forms = CALL + "draft: {issued_on: {ask: When?, kind: date, public: true}}"
    steps = """
    five: {begins: {entering: visit.told}, due: {within: 5 office working days, from: draft.issued_on}, done: {form: call}}
    weekly: {begins: {entering: visit.told}, due: {within: 3 office working days},
      not_within: {span: 2 office working days, of: [five]}, done: {form: call}}
    """
    trial = begun(small(steps, forms))
    # weekly is due on Thursday 26 November; five is not due yet, so nothing stands in its way
    assert trial.owed() == {"five/1": "", "weekly/1": "2026-11-26T17:30"}
    trial.fill("2026-11-23T11:00", "draft", issued_on="2026-11-24")  # five: Tuesday 1 December, three days after
    assert sorted(trial.owed()) == ["five/1", "weekly/1"]
    trial.fill("2026-11-23T11:10", "draft", issued_on="2026-11-23")  # five: Monday 30 November, two days after
    assert trial.owed() == {"five/1": "2026-11-30T17:30"}
    trial.fill("2026-11-23T11:20", "draft", issued_on="2026-11-13")  # Friday 20 November: four days before
    assert "weekly/1" in trial.owed()


def test_a_step_that_is_not_due_makes_way_for_nothing() -> None:
    forms = CALL + "draft: {issued_on: {ask: When?, kind: date, public: true}}"
    steps = """
    five: {begins: {entering: visit.told}, due: {within: 5 office working days}, done: {form: call}}
    other: {begins: {entering: visit.told}, due: {within: 3 office working days, from: draft.issued_on},
      not_within: {span: 9 office working days, of: [five]}, done: {form: call}}
    """
    assert begun(small(steps, forms)).owed() == {"five/1": "2026-11-30T17:30", "other/1": ""}


def test_a_promise_waived_in_a_series_goes_on_from_there() -> None:
    steps = "weekly: {begins: {entering: visit.told}, due: {every: 7 calendar days, by: '17:00'}, done: {form: call}}"
    trial = begun(small(steps, CALL))
    trial.ask("2026-11-25T10:00", Settle(trial.one("weekly").key, "she is on holiday"), by="p-sim")
    assert trial.owed() == {"weekly/1.2": "2026-12-02T17:00"}


def test_a_contact_written_late_moves_the_series_that_followed() -> None:
    steps = "weekly: {begins: {entering: visit.told}, due: {every: 7 calendar days, by: '17:00'}, done: {form: call}}"
    trial = begun(small(steps, CALL))
    trial.fill("2026-11-27T10:00", "call", outcome="spoke")
    assert trial.owed() == {"weekly/1.2": "2026-12-04T17:00"}
    trial.fill("2026-11-27T11:00", "call", when="2026-11-25T10:00", outcome="spoke")
    # Wednesday's call settles the first week, Friday's the second
    assert trial.owed() == {"weekly/1.3": "2026-12-04T17:00"}
    assert trial.replayed() == trial.file


def test_an_occurrence_that_comes_round_again_after_a_correction_does_so_at_its_time_whoever_looks_when() -> None:
    steps = "weekly: {begins: {entering: visit.told}, due: {every: 7 calendar days, by: '17:00'}, done: {form: call}}"
    often, seldom = begun(small(steps, CALL)), begun(small(steps, CALL))
    for trial in (often, seldom):
        trial.fill("2026-11-24T10:00", "call", outcome="spoke")
        trial.correct("2026-11-24T11:00", trial.last_entry(f.Answered), withdrawn=True)
        assert trial.owed() == {"weekly/1.1": "2026-11-30T17:00"}
    often.run_until("2026-12-02T09:00")
    seldom.tick("2026-12-02T09:00")
    for trial in (often, seldom):
        again = max(one.seq for one in trial.entries if isinstance(one.fact, f.Rescheduled))
        assert trial.entries[again - 1].occurred_at == at("2026-11-30T17:00")
        assert trial.due("weekly", "1.2") == "2026-12-07T17:00"


def test_a_step_that_waits_for_itself_is_never_owed() -> None:
    """The reader refuses such a file; whatever comes in another way must not be followed for ever."""
    step = "ring: {begins: {entering: visit.told}, due: {within: 2 hours}, done: {form: call}}"
    protocol = small(step, CALL)
    ring = replace(protocol.steps["ring"], begins=AfterStep("ring"))
    trial = begun(replace(protocol, steps={"ring": ring}))
    assert trial.owed() == {}
