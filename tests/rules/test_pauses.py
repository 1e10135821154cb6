"""What a pause does to what is owed: clocks that stop and clocks that run, a pause recorded late, and one put right."""

from small import CALL, begun, small
from trial import Trial, kinds

from workflow.core import facts as f

MEETING = "meeting: {at: {ask: When shall we meet?, kind: instant, public: true}}"
PLAN = "plan: {time: {ask: At what time?, kind: time_of_day, public: true}}"


def inside(due: str, in_pause: str = "stops", forms: str = CALL) -> Trial:
    """Inspectors arrive Tuesday 24 November at 09:00, and that is when the step begins."""
    step = (
        f"ring: {{begins: {{entering: visit.inside}}, due: {{{due}}}, in_pause: {in_pause}, "
        f"done: {{form: call}}, until: {{entering: visit.over}}}}"
    )
    trial = begun(small(step, forms))
    trial.fire("2026-11-24T09:00", "arrive")
    return trial


def only_first(trial: Trial) -> str:
    return trial.due("ring", "1")


def test_a_span_that_stops_does_not_count_the_time_of_the_pause() -> None:
    trial = inside("within: 4 office hours")
    assert only_first(trial) == "2026-11-24T13:00"
    trial.fire("2026-11-24T10:00", "pause")
    assert only_first(trial) == ""
    assert trial.one("ring", "1").derivation["paused"] == []
    trial.run_until("2026-11-24T14:00")
    assert not trial.one("ring", "1").is_missed
    trial.fire("2026-11-24T14:00", "resume")
    assert only_first(trial) == "2026-11-24T17:00"  # one hour before the pause, three after


def test_a_span_that_runs_is_owed_all_the_same() -> None:
    trial = inside("within: 4 office hours", "runs")
    trial.fire("2026-11-24T10:00", "pause")
    assert only_first(trial) == "2026-11-24T13:00"


def test_a_pause_recorded_late_counts_from_when_it_began_and_those_alerted_hear_of_it() -> None:
    trial = inside("within: 4 office hours")
    trial.run_until("2026-11-24T15:00")
    assert trial.one("ring", "1").is_missed
    assert trial.reached() == ["p-llp", "p-sim"]  # at 13:00 and an office hour later
    found = trial.fire("2026-11-24T15:00", "pause", when="2026-11-24T12:00")
    assert kinds(found) == ["Moved", "Rescheduled", "MissWithdrawn", "Escalated"]
    assert (only_first(trial), trial.one("ring", "1").is_missed) == ("", False)
    assert trial.reached("withdrawn") == ["p-sim"]  # the officer wrote it herself
    trial.fire("2026-11-25T09:00", "resume")
    assert only_first(trial) == "2026-11-25T10:00"  # the fourth hour
    trial.run_until("2026-11-25T11:00")
    assert trial.one("ring", "1").is_missed  # missed again, on its new schedule
    assert trial.reached() == ["p-llp", "p-sim", "p-llp", "p-sim"]


def test_the_time_of_a_pause_put_right_moves_what_it_stopped() -> None:
    trial = inside("within: 4 office hours")
    trial.fire("2026-11-24T11:00", "pause")
    paused = trial.last_entry(f.Moved)
    trial.fire("2026-11-24T14:00", "resume")
    assert only_first(trial) == "2026-11-24T16:00"  # 09:00-11:00 and two more hours
    trial.correct("2026-11-24T14:10", paused, when="2026-11-24T10:00")
    assert only_first(trial) == "2026-11-24T17:00"  # 09:00-10:00 and three more


def test_working_days_wholly_inside_a_pause_are_passed_over() -> None:
    trial = inside('within: 2 office working days, by: "12:00"')
    assert only_first(trial) == "2026-11-26T12:00"
    trial.fire("2026-11-25T08:00", "pause")
    assert only_first(trial) == ""
    trial.fire("2026-11-27T10:00", "resume")
    # Wednesday and Thursday lay in the pause; Friday is the first day, Monday the second
    assert only_first(trial) == "2026-11-30T12:00"


def test_a_day_that_ends_in_a_pause_is_due_at_that_time_after_it() -> None:
    trial = inside("within: 1 office working day")
    assert only_first(trial) == "2026-11-25T17:30"
    trial.fire("2026-11-25T11:00", "pause")  # on the day itself: part of it has counted
    assert only_first(trial) == ""
    trial.fire("2026-11-26T10:00", "resume")
    assert only_first(trial) == "2026-11-26T17:30"


def test_a_clock_time_in_a_pause_moves_to_that_time_on_the_first_day_after_it() -> None:
    trial = inside('by: "15:00", on: same day, no_sooner_than: 30 minutes')
    trial.fire("2026-11-24T13:00", "pause")
    assert only_first(trial) == ""
    trial.fire("2026-11-26T16:00", "resume")
    assert only_first(trial) == "2026-11-27T15:00"  # by the time it ended, 15:00 had gone
    assert trial.one("ring", "1").derivation["paused"] == [
        ["2026-11-24T13:00:00.000000Z", "2026-11-26T16:00:00.000000Z"]
    ]


def test_a_day_counted_on_into_a_pause_without_end_is_not_due() -> None:
    trial = inside('by: "12:00", on: 3 office working days after, no_sooner_than: 30 minutes')
    trial.fire("2026-11-25T08:00", "pause")
    assert only_first(trial) == ""


def test_a_time_agreed_in_a_form_that_falls_in_a_pause_moves_out_of_it() -> None:
    trial = inside("at: plan.time, no_sooner_than: 30 minutes", forms=CALL + PLAN)
    trial.fill("2026-11-24T09:10", "plan", time="15:00")
    trial.fire("2026-11-24T13:00", "pause")
    assert only_first(trial) == ""
    trial.fire("2026-11-25T10:00", "resume")
    assert only_first(trial) == "2026-11-25T15:00"


def test_a_meeting_agreed_for_an_instant_inside_a_pause_is_not_due_there() -> None:
    trial = inside("at: meeting.at, no_sooner_than: 30 minutes", forms=CALL + MEETING)
    trial.fill("2026-11-24T09:10", "meeting", at="2026-11-25T15:00")
    trial.fire("2026-11-24T13:00", "pause")
    assert only_first(trial) == ""
    trial.fire("2026-11-26T10:00", "resume")
    assert only_first(trial) == "2026-11-26T15:00"


def test_each_day_of_a_pause_has_a_call_and_so_have_the_days_on_site_around_it() -> None:
    steps = """
    there: {begins: {each: on_site_day, owed_from: "13:00"}, due: {by: "18:45", no_sooner_than: 30 minutes}, done: {form: call}}
    away: {begins: {each: paused_day}, due: {by: "12:00", no_sooner_than: 30 minutes}, done: {form: call}}
    """
    trial = begun(small(steps, CALL))
    trial.fire("2026-11-24T09:00", "arrive")
    trial.fire("2026-11-25T10:00", "pause")
    trial.run_until("2026-11-27T10:00")
    trial.fire("2026-11-27T10:00", "resume")
    trial.run_until("2026-11-27T20:00")
    # Wednesday's own call, owed from 13:00, is released when the pause begins at 10:00
    assert trial.how("there", "2026-11-25") == "released"
    assert sorted(trial.owed()) == [
        "away/2026-11-25",
        "away/2026-11-26",
        "away/2026-11-27",
        "there/2026-11-24",
        "there/2026-11-27",
    ]


def test_a_pause_of_some_minutes_on_one_day_leaves_that_day_one_call() -> None:
    step = 'there: {begins: {each: on_site_day, owed_from: "13:00"}, due: {by: "18:45", no_sooner_than: 30 minutes}, done: {form: call}}'
    trial = begun(small(step, CALL))
    trial.fire("2026-11-24T09:00", "arrive")
    trial.fire("2026-11-24T10:00", "pause")
    trial.fire("2026-11-24T14:00", "resume")
    assert trial.owed() == {"there/2026-11-24": "2026-11-24T18:45"}
    assert trial.one("there").owed_from.isoformat() == "2026-11-24T14:00:00+00:00"


def test_a_pause_corrected_to_have_ended_before_it_began_is_no_pause() -> None:
    trial = inside("within: 4 office hours")
    trial.fire("2026-11-24T10:00", "pause")
    trial.fire("2026-11-24T11:00", "resume")
    resumed = trial.last_entry(f.Moved)
    assert only_first(trial) == "2026-11-24T14:00"
    trial.correct("2026-11-24T11:10", resumed, when="2026-11-24T09:50")
    assert only_first(trial) == "2026-11-24T13:00"
