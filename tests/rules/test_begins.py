"""What makes a step owed: each kind of beginning, once or as often as it comes round, and where it belongs."""

from datetime import date

import pytest
from small import CALL, begun, small
from trial import Trial, at, days_known, kinds, local

from workflow.core import facts as f
from workflow.core.acts import Correct
from workflow.core.conclude import duties_of
from workflow.core.setting import KnownDays

BY_NOON = 'due: {by: "12:00", no_sooner_than: 30 minutes}'
DATES = "agreed: {days: {ask: Which days?, kind: dates, public: true}}"
SURE = "ask: {worried: {ask: Are you worried?, kind: yes_no, public: true}}"


def owed_from(trial: Trial, step: str, occurrence: str) -> str:
    return local(trial.one(step, occurrence).owed_from)


# --- entering a state ---------------------------------------------------------------------------------------


def test_each_time_a_state_is_entered_the_step_is_owed_again() -> None:
    trial = begun(small("ring: {begins: {entering: [visit.inside, visit.fed]}, due: {within: 1 hour}, done: {form: call}}", CALL))  # fmt: skip
    for now, trigger in (
        ("2026-11-24T09:00", "arrive"),
        ("2026-11-24T10:00", "pause"),
        ("2026-11-24T11:00", "resume"),
        ("2026-11-24T12:00", "feed"),
    ):
        trial.fire(now, trigger)
    assert trial.all_due() == {
        "ring/1": "2026-11-24T10:00",
        "ring/2": "2026-11-24T12:00",
        "ring/3": "2026-11-24T13:00",
    }


def test_an_instant_in_a_form_may_count_in_place_of_the_time_of_entering() -> None:
    steps = (
        "ring: {begins: {entering: visit.told, at: news.known_at}, due: {within: 1 hour}, done: {entering: visit.fed}}"
    )
    trial = begun(small(steps), rang_at="2026-11-23T08:00", known_at="2026-11-23T10:00")
    assert trial.due("ring") == "2026-11-23T11:00"


def test_where_nobody_gave_that_instant_it_is_the_time_of_entering() -> None:
    steps = "ring: {begins: {entering: visit.inside, at: meeting.at}, due: {within: 1 hour}, done: {form: meeting}}"
    trial = begun(small(steps, "meeting: {at: {ask: When?, kind: instant, public: true}}"))
    trial.fire("2026-11-24T09:00", "arrive")
    assert trial.due("ring") == "2026-11-24T10:00"


def test_a_step_may_begin_some_days_later_with_the_day() -> None:
    steps = """
    soon: {begins: {entering: visit.told, later: 3 calendar days}, due: {by: "12:00", no_sooner_than: 30 minutes}, done: {entering: visit.fed}}
    work: {begins: {entering: visit.told, later: 5 office working days}, due: {by: "12:00", no_sooner_than: 30 minutes}, done: {entering: visit.fed}}
    """
    trial = begun(small(steps))
    assert trial.owed() == {}
    trial.run_until("2026-11-26T00:00")
    assert trial.owed() == {"soon/1": "2026-11-26T12:00"}
    trial.run_until("2026-11-30T00:00")  # Tuesday to Friday are four working days, Monday 30 the fifth
    assert trial.owed()["work/1"] == "2026-11-30T12:00"


def test_a_step_may_be_left_out_on_some_weekdays() -> None:
    steps = "ring: {begins: {entering: visit.fed, not_on: [fri, sat, sun]}, due: {within: 1 hour}, done: {form: call}}"
    thursday, friday = begun(small(steps, CALL)), begun(small(steps, CALL))
    thursday.fire("2026-11-26T16:00", "feed")
    friday.fire("2026-11-27T16:00", "feed")
    assert (thursday.owed(), friday.owed()) == ({"ring/1": "2026-11-26T17:00"}, {})


def test_a_step_of_a_side_strand_is_owed_for_each_of_its_kind_apart() -> None:
    side = """
    side:
      begins: open
      may_begin: {in: any, by: [head]}
      states: {open: {says: Open}, done: {says: Done, final: true}}
      transitions: [{trigger: end, from: open, to: done, by: [link_officer]}]
    """
    trial = begun(small("ring: {begins: {entering: side.open}, due: {within: 1 hour}, done: {form: call}}", CALL, strands=side))  # fmt: skip
    trial.begin("2026-11-23T10:10", "side")
    trial.begin("2026-11-23T10:20", "side")
    trial.fill("2026-11-23T10:30", "call", strand="side-2", outcome="spoke")
    assert [(str(one.key), one.is_open) for one in trial.file.obligations.values()] == [
        ("side-1/ring/1", True),
        ("side-2/ring/1", False),
    ]


# --- after another step, and answers ----------------------------------------------------------------------------


def test_a_step_after_another_begins_when_that_is_done_however_it_was_done() -> None:
    steps = """
    ring: {begins: {entering: visit.told}, due: {within: 1 hour}, done: {form: call}}
    write: {begins: {after: ring}, due: {within: 2 hours}, done: {entering: visit.fed}}
    """
    spoke, declined, late = (begun(small(steps, CALL)) for _ in range(3))
    spoke.fill("2026-11-23T10:30", "call", outcome="spoke")
    declined.fill("2026-11-23T10:30", "call", outcome="not_needed")
    late.fill("2026-11-23T14:00", "call", outcome="spoke")
    assert [one.due("write") for one in (spoke, declined, late)] == [
        "2026-11-23T12:30",
        "2026-11-23T12:30",
        "2026-11-23T16:00",
    ]


def test_a_step_after_one_that_was_set_aside_or_never_done_does_not_begin() -> None:
    steps = """
    ring: {begins: {entering: visit.told}, due: {within: 1 hour}, done: {form: call}, until: {entering: visit.inside}}
    write: {begins: {after: ring}, due: {within: 2 hours}, done: {entering: visit.fed}}
    """
    trial = begun(small(steps, CALL))
    trial.fire("2026-11-23T10:30", "arrive")
    assert (trial.how("ring"), trial.owed()) == ("released", {})


def test_an_answer_begins_a_step_once_and_a_later_one_does_not_begin_it_again() -> None:
    steps = "ring: {begins: {answered: ask.worried}, due: {within: 1 hour}, done: {entering: visit.fed}}"
    trial = begun(small(steps, SURE))
    trial.fill("2026-11-23T11:00", "ask", worried="no")
    trial.fill("2026-11-23T11:30", "ask", worried="yes")
    assert trial.owed() == {"ring/1": "2026-11-23T12:00"}


def test_a_certain_answer_begins_a_step_each_time_it_is_given() -> None:
    steps = "ring: {begins: {answered: ask.worried, is: 'yes'}, due: {within: 1 hour}, done: {entering: visit.fed}}"
    trial = begun(small(steps, SURE))
    for now, answer in (("2026-11-23T11:00", "no"), ("2026-11-23T11:30", "yes"), ("2026-11-23T12:00", "yes")):
        trial.fill(now, "ask", worried=answer)
    assert trial.owed() == {"ring/1": "2026-11-23T12:30", "ring/2": "2026-11-23T13:00"}


def test_an_answer_withdrawn_takes_with_it_what_it_began() -> None:
    steps = "ring: {begins: {answered: ask.worried, is: 'yes'}, due: {within: 1 hour}, done: {entering: visit.fed}}"
    trial = begun(small(steps, SURE))
    trial.fill("2026-11-23T11:00", "ask", worried="yes")
    trial.run_until("2026-11-23T12:30")
    found = trial.correct("2026-11-23T12:30", trial.last_entry(f.Answered), withdrawn=True)
    assert kinds(found) == ["Corrected", "MissWithdrawn", "Discharged"]
    assert (trial.how("ring"), trial.one("ring").is_missed) == ("released", False)


def test_conditions_that_cease_to_hold_release_a_step_and_it_is_owed_again_when_they_do() -> None:
    steps = """
    ring: {begins: {entering: visit.told}, only_if: {ask.worried: "yes"}, due: {within: 3 hours}, done: {entering: visit.fed}}
    """
    trial = begun(small(steps, SURE))
    assert trial.owed() == {}
    trial.fill("2026-11-23T10:10", "ask", worried="yes")
    assert trial.owed() == {"ring/1": "2026-11-23T13:05"}
    trial.fill("2026-11-23T10:20", "ask", worried="no")
    assert (trial.owed(), trial.how("ring")) == ({}, "released")
    trial.fill("2026-11-23T10:30", "ask", worried="yes")
    assert trial.owed() == {"ring/1": "2026-11-23T13:05"}


# --- days that come round -----------------------------------------------------------------------------------------


def each(day: str, **more: str) -> str:
    rule = "".join(f", {key}: {value}" for key, value in more.items())
    return f"ring: {{begins: {{each: {day}{rule}}}, {BY_NOON}, done: {{form: call}}}}"


def test_each_weekday_while_in_a_state() -> None:
    trial = begun(small(each("monday", **{"in": "visit.told", "owed_from": '"09:00"'}), CALL))
    trial.run_until("2026-12-08T00:00")
    # the first Monday was under way when Ofsted rang at 10:05
    assert trial.all_due() == {
        "ring/2026-11-23": "2026-11-23T12:00",
        "ring/2026-11-30": "2026-11-30T12:00",
        "ring/2026-12-07": "2026-12-07T12:00",
    }
    assert owed_from(trial, "ring", "2026-11-23") == "2026-11-23T10:05"
    assert owed_from(trial, "ring", "2026-11-30") == "2026-11-30T09:00"


def test_a_day_that_had_passed_when_the_state_was_entered_does_not_count() -> None:
    trial = begun(small(each("monday", **{"in": "visit.fed"}), CALL))
    trial.fire("2026-11-24T09:00", "feed")  # a Tuesday
    trial.fire("2026-11-27T09:00", "close")
    trial.run_until("2026-12-08T00:00")
    assert trial.all_due() == {}


def test_on_site_days_from_the_second_on() -> None:
    trial = begun(small(each("on_site_day", from_number="2"), CALL))
    trial.fire("2026-11-24T09:00", "arrive")
    trial.run_until("2026-11-26T08:00")
    assert sorted(trial.all_due()) == ["ring/2026-11-25", "ring/2026-11-26"]


def test_leaving_and_coming_back_on_one_day_does_not_make_it_two() -> None:
    trial = begun(small(each("friday", **{"in": "visit.inside", "from_number": "2"}), CALL))
    trial.fire("2026-11-27T09:00", "arrive")
    trial.fire("2026-11-27T10:00", "pause")
    trial.fire("2026-11-27T11:00", "resume")
    trial.run_until("2026-12-05T00:00")
    assert trial.all_due() == {"ring/2026-12-04": "2026-12-04T12:00"}  # the second Friday


def test_only_some_weekdays_of_the_days_that_come_round() -> None:
    trial = begun(small(each("paused_day", days="[wed]"), CALL))
    trial.fire("2026-11-24T09:00", "arrive")
    trial.fire("2026-11-24T10:00", "pause")
    trial.run_until("2026-11-28T00:00")
    assert trial.all_due() == {"ring/2026-11-25": "2026-11-25T12:00"}


def test_mondays_in_term_leave_out_the_half_term_holiday() -> None:
    days = frozenset({date(2026, 11, 23), date(2026, 12, 7)})
    trial = begun(
        small(each("monday", **{"in": "visit.told", "in_term": "true"}), CALL), days=days_known(school_days=days)
    )
    trial.run_until("2026-12-08T00:00")
    assert sorted(trial.all_due()) == ["ring/2026-11-23", "ring/2026-12-07"]


def test_where_no_terms_are_known_every_weekday_that_is_no_holiday_is_a_school_day() -> None:
    trial = begun(small(each("monday", **{"in": "visit.told", "in_term": "true"}), CALL), "2026-12-21T09:00")
    trial.run_until("2027-01-05T00:00")
    assert sorted(trial.all_due()) == ["ring/2026-12-21", "ring/2027-01-04"]  # the 28th stands in for Boxing Day


def test_the_last_school_day_is_told_of_some_days_ahead() -> None:
    days = days_known(last_school_days=(date(2026, 12, 18),))
    trial = begun(small(each("last_school_day", **{"in": "visit.told", "ahead": "3 calendar days"}), CALL), days=days)
    trial.run_until("2026-12-14T23:59")
    assert trial.all_due() == {}
    trial.run_until("2026-12-15T00:00")
    assert trial.all_due() == {"ring/2026-12-18": "2026-12-18T12:00"}
    trial.fill("2026-12-15T10:00", "call", outcome="spoke")  # the notice is there to be acted on
    assert trial.how("ring") == "kept"


def test_the_last_day_of_half_term_comes_round() -> None:
    days = days_known(last_school_days=(date(2027, 2, 12),))
    trial = begun(small(each("last_day_of_half_term", **{"in": "visit.told"}), CALL), days=days)
    trial.run_until("2027-02-12T00:00")
    assert trial.all_due() == {"ring/2027-02-12": "2027-02-12T12:00"}


FAR_AHEAD = date(2028, 1, 3)  # a Monday; 400 days before it is Sunday 29 November 2026


@pytest.mark.parametrize(
    ("day", "days"),
    [
        ("last_school_day", days_known(last_school_days=(FAR_AHEAD,))),
        ("monday", days_known(school_days=frozenset({FAR_AHEAD}))),
    ],
)
def test_a_day_far_ahead_comes_into_view_400_days_before_it(day: str, days: KnownDays) -> None:
    in_term = {"in_term": "true"} if day == "monday" else {}
    trial = begun(small(each(day, **{"in": "visit.told"}, **in_term), CALL), days=days)
    kept = None
    for now, seen in (("2026-11-27T12:00", []), ("2026-11-28T23:59", []), ("2026-11-29T00:00", ["2028-01-03"])):
        kept = duties_of(trial.file, trial.setting, at(now), kept)
        assert [one.key.occurrence for one in kept.all()] == seen


def test_a_day_of_the_year_comes_round_each_year() -> None:
    trial = begun(small(each('"1 september"', **{"in": "visit.told"}), CALL))
    trial.run_until("2028-09-01T00:00")
    assert trial.all_due() == {"ring/2027-09-01": "2027-09-01T12:00", "ring/2028-09-01": "2028-09-01T12:00"}


def test_a_side_strand_may_have_a_step_on_each_day_on_site_while_it_is_open() -> None:
    side = """
    side:
      begins: open
      may_begin: {in: any, by: [head]}
      states: {open: {says: Open}, done: {says: Done, final: true}}
      transitions: [{trigger: end, from: open, to: done, by: [link_officer]}]
    """
    trial = begun(small(each("on_site_day")[:-1] + ", strand: side}", CALL, strands=side))
    trial.fire("2026-11-24T09:00", "arrive")
    trial.begin("2026-11-25T15:00", "side")
    trial.run_until("2026-11-26T08:00")
    trial.fire("2026-11-26T08:00", "end", strand="side")
    trial.run_until("2026-11-28T08:00")
    # begun on Wednesday at 15:00: that day's is due half an hour later; it ends on Thursday
    assert trial.all_due() == {"ring/2026-11-25": "2026-11-25T15:30", "ring/2026-11-26": "2026-11-26T12:00"}


def test_each_date_of_a_list_and_one_taken_from_it_is_released() -> None:
    steps = f"ring: {{begins: {{each_date: agreed.days}}, {BY_NOON}, done: {{form: call}}}}"
    trial = begun(small(steps, DATES + "\n" + CALL))
    trial.fill("2026-11-23T11:00", "agreed", days=["2026-12-22", "2026-12-29"])
    assert trial.owed() == {}
    trial.run_until("2026-12-22T00:00")
    assert trial.owed() == {"ring/2026-12-22": "2026-12-22T12:00"}
    trial.fill("2026-12-22T08:00", "agreed", days=["2026-12-30"])
    assert trial.how("ring", "2026-12-22") == "released"
    trial.run_until("2027-01-01T00:00")
    assert trial.owed() == {"ring/2026-12-30": "2026-12-30T12:00"}


def test_a_list_of_dates_that_nobody_has_given_has_none() -> None:
    steps = f"ring: {{begins: {{each_date: agreed.days}}, {BY_NOON}, done: {{form: call}}}}"
    trial = begun(small(steps, "agreed: {days: {ask: Which?, kind: dates, public: true, optional: true}}\n" + CALL))
    trial.fill("2026-11-23T11:00", "agreed")
    assert trial.look_at("2026-11-23T11:00") is None


# --- standing strands -----------------------------------------------------------------------------------------------


def test_the_standing_strands_of_an_authority_and_of_each_school_come_round_by_themselves() -> None:
    strands = """
    week: {standing: authority, begins: running, states: {running: {says: It runs}},
      transitions: [{trigger: again, from: running, to: running, by: [team_manager]}]}
    told: {standing: each_school, begins: known, states: {known: {says: Known}},
      transitions: [{trigger: again, from: known, to: known, by: [team_manager]}]}
    """
    steps = """
    sign: {begins: {each: friday, in: week.running}, due: {by: "16:00", no_sooner_than: 30 minutes}, done: {form: call}}
    tell: {begins: {each: "1 september", in: told.known}, due: {within: 5 office working days}, done: {form: call}}
    """
    trial = Trial(small(steps, CALL, strands=strands))
    trial.take_up("2027-08-26T09:00", "test-primary", "test-infants")
    trial.run_until("2027-09-01T12:00")
    # Thursday 26 August; Friday 27; from Wednesday 1 September five working days end on Wednesday 8
    assert {str(one.key): local(one.due) for one in trial.file.open_obligations()} == {
        "week/sign/2027-08-27": "2027-08-27T16:00",
        "told-test-primary/tell/2027-09-01": "2027-09-08T17:30",
        "told-test-infants/tell/2027-09-01": "2027-09-08T17:30",
    }
    trial.fill("2027-09-01T12:00", "call", strand="told-test-primary", outcome="spoke")
    assert [str(one.key) for one in trial.file.open_obligations()] == ["told-test-infants/tell/2027-09-01"]
    assert trial.replayed() == trial.file


def test_paused_days_are_known_of_no_authority() -> None:
    strands = (
        "week: {standing: authority, begins: running, states: {running: {says: It runs}}, "
        "transitions: [{trigger: again, from: running, to: running, by: [team_manager]}]}"
    )
    steps = f"""
    sign: {{begins: {{entering: week.running}}, due: {{within: 2 pauses hours}}, done: {{form: call}}}}
    away: {{begins: {{each: paused_day}}, {BY_NOON}, done: {{form: call}}, strand: visit}}
    """
    calendars = 'pauses: {hours: "07:30-20:00", on: [paused_days, call_day, day_after_feedback], outside: office}'
    trial = Trial(small(steps, CALL, strands=strands, calendars=calendars))
    trial.take_up("2026-11-23T16:30")
    assert trial.owed() == {"sign/1": "2026-11-24T09:30"}  # office hours: 16:30-17:30 and 08:30-09:30


def test_inspection_hours_are_long_on_the_days_that_matter_and_office_hours_on_others() -> None:
    calendars = (
        'long: {hours: "07:30-20:00", on: [call_day, on_site_days, paused_days, day_after_feedback], outside: office}'
    )
    steps = """
    call: {begins: {entering: visit.told}, due: {within: 3 long hours}, done: {entering: visit.over}}
    fed: {begins: {entering: visit.fed}, due: {within: 6 long hours}, done: {entering: visit.over}}
    """
    trial = begun(small(steps, calendars=calendars), "2026-11-23T18:30")
    # 18:30-20:00 on the day of the call; Tuesday, not yet on site, opens at 08:30
    assert trial.due("call") == "2026-11-24T10:00"
    trial.fire("2026-11-24T07:00", "arrive")
    assert trial.due("call") == "2026-11-24T09:00"  # on site: from 07:30
    trial.fire("2026-11-25T17:00", "feed")
    # Wednesday 17:00-20:00 on site; the day after feedback from 07:30, three hours more
    assert trial.due("fed") == "2026-11-26T10:30"


def test_school_days_count_where_a_calendar_says_so() -> None:
    calendars = "school: {days: mon-fri, closed: [school_holidays]}"
    steps = (
        "ring: {begins: {entering: visit.told}, due: {within: 2 school working days, by: '12:00'}, done: {form: call}}"
    )
    days = days_known(school_days=frozenset({date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 30)}))
    assert begun(small(steps, CALL, calendars=calendars), days=days).due("ring") == "2026-11-30T12:00"
    assert begun(small(steps, CALL, calendars=calendars)).due("ring") == "2026-11-25T12:00"


def test_a_time_put_right_for_an_opening_moves_what_began_with_it() -> None:
    trial = begun(small("ring: {begins: {entering: visit.told}, due: {within: 1 hour}, done: {form: call}}", CALL))
    trial.ask("2026-11-23T10:10", Correct(1, "they rang earlier", at("2026-11-23T09:55")))
    assert trial.due("ring") == "2026-11-23T10:55"
