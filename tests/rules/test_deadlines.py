"""Each way in which a step may be due, on the smallest inspection that has it; the file opens Monday 23 November 2026, 10:05."""

from small import CALL, MONDAY, begun, small
from trial import kinds, local

from workflow.core import facts as f

DRAFT = "draft: {issued_on: {ask: When was it issued?, kind: date, public: true}}"
PLAN = """
plan:
  time: {ask: At what time?, kind: time_of_day, public: true}
"""
MEETING = "meeting: {at: {ask: When shall we meet?, kind: instant, public: true}}"


def due(rule: str, now: str = MONDAY, forms: str = CALL) -> str:
    """When a step that begins as the file opens is due."""
    step = f"ring: {{begins: {{entering: visit.told}}, due: {{{rule}}}, done: {{form: {forms.split(':', maxsplit=1)[0].strip()}}}}}"
    return begun(small(step, forms), now).due("ring")


def test_a_span_of_clock_time_runs_through_the_night() -> None:
    assert due("within: 90 minutes") == "2026-11-23T11:35"
    assert due("within: 20 hours") == "2026-11-24T06:05"


def test_a_span_of_office_hours_goes_on_next_morning() -> None:
    # 16:45 to 17:30 is 45 minutes; the other 75 from Tuesday 08:30
    assert due("within: 2 office hours", "2026-11-23T16:45") == "2026-11-24T09:45"


def test_a_span_of_working_days_ends_when_the_last_of_them_closes() -> None:
    assert due("within: 2 office working days") == "2026-11-25T17:30"  # Tuesday, Wednesday


def test_a_span_of_working_days_may_end_at_a_time_of_its_own() -> None:
    assert due('within: 2 office working days, by: "12:00"') == "2026-11-25T12:00"


def test_a_span_of_calendar_days_ends_at_midnight_after_the_last() -> None:
    assert due("within: 7 calendar days") == "2026-12-01T00:00"  # the end of Monday 30 November


def test_five_ofsted_days_from_a_date_in_a_form_wait_for_it_and_then_count_over_christmas() -> None:
    step = """
    comment:
      begins: {entering: visit.told}
      due: {within: 5 ofsted working days, from: draft.issued_on, by: "12:00"}
      done: {entering: visit.fed}
    """
    trial = begun(small(step, DRAFT))
    assert trial.due("comment") == ""
    assert trial.one("comment").derivation["waits_for"] == "draft.issued_on"
    assert kinds(trial.fill("2026-12-18T16:00", "draft", issued_on="2026-12-18")) == ["Answered", "Rescheduled"]
    # Monday 21, 22, 23, 24; Friday 25 and Monday 28 (for Boxing Day) are holidays; Tuesday 29 is the fifth
    assert trial.due("comment") == "2026-12-29T12:00"
    found = trial.fill("2026-12-19T09:00", "draft", issued_on="2026-12-17")
    moved = next(fact for fact in found if isinstance(fact, f.Rescheduled))
    assert (local(moved.old_due), local(moved.due)) == ("2026-12-29T12:00", "2026-12-24T12:00")


def test_a_date_put_right_moves_the_due_time_and_names_the_entry() -> None:
    step = "ring: {begins: {entering: visit.told}, due: {within: 2 calendar days, from: draft.issued_on}, done: {form: draft}}"
    other = (
        "call: {begins: {answered: draft.issued_on}, due: {by: '12:00', on: draft.issued_on, "
        "no_sooner_than: 5 minutes}, done: {entering: visit.fed}}"
    )
    trial = begun(small(f"{step}\n{other}", DRAFT))
    trial.fill("2026-11-24T09:00", "draft", issued_on="2026-11-25")
    entry = trial.last_entry(f.Answered)
    assert trial.due("call") == "2026-11-25T12:00"
    found = trial.correct("2026-11-24T10:00", entry, issued_on="2026-11-26")
    assert trial.due("call") == "2026-11-26T12:00"
    assert [fact.cause for fact in found if isinstance(fact, f.Rescheduled)] == [trial.last_entry(f.Corrected)]


def test_a_clock_time_is_the_same_day_unless_the_file_says_which() -> None:
    assert due('by: "15:00", no_sooner_than: 30 minutes') == "2026-11-23T15:00"
    assert due('by: "15:00", on: same day, no_sooner_than: 30 minutes') == "2026-11-23T15:00"


def test_a_clock_time_on_the_next_working_day_passes_over_the_week_end() -> None:
    rule = 'by: "12:30", on: 1 office working day after, no_sooner_than: 30 minutes'
    assert due(rule) == "2026-11-24T12:30"
    assert due(rule, "2026-11-27T16:00") == "2026-11-30T12:30"


def test_friday_is_the_first_friday_on_or_after_and_never_sooner_than_the_floor() -> None:
    rule = 'by: "15:00", on: friday, no_sooner_than: 30 minutes'
    assert due(rule) == "2026-11-27T15:00"
    assert due(rule, "2026-11-27T14:00") == "2026-11-27T15:00"
    assert due(rule, "2026-11-27T14:50") == "2026-11-27T15:20"  # half an hour after it began


def test_the_floor_says_what_it_changed() -> None:
    step = "ring: {begins: {entering: visit.told}, due: {by: '10:20', no_sooner_than: 60 minutes}, done: {entering: visit.fed}}"
    told = begun(small(step)).one("ring").derivation
    assert (told["floor"], told["before_floor"], told["result"]) == (
        "60 minutes",
        "2026-11-23T10:20:00.000000Z",
        "2026-11-23T11:05:00.000000Z",
    )


def test_a_day_may_be_counted_from_and_back_from_a_date_in_a_form() -> None:
    steps = """
    before: {begins: {entering: visit.told},
      due: {by: "10:00", on: 2 ofsted working days before draft.issued_on, no_sooner_than: 5 minutes}, done: {entering: visit.fed}}
    same: {begins: {entering: visit.told}, due: {by: "10:00", on: draft.issued_on, no_sooner_than: 5 minutes}, done: {entering: visit.fed}}
    later: {begins: {entering: visit.told},
      due: {by: "10:00", on: 1 calendar day after draft.issued_on, no_sooner_than: 5 minutes}, done: {entering: visit.fed}}
    """
    trial = begun(small(steps, DRAFT))
    assert trial.owed() == {"before/1": "", "same/1": "", "later/1": ""}
    assert trial.one("same").derivation["waits_for"] == "draft.issued_on"
    trial.fill("2026-11-24T09:00", "draft", issued_on="2026-12-07")  # a Monday
    assert trial.owed() == {
        "before/1": "2026-12-03T10:00",  # Friday, Thursday
        "same/1": "2026-12-07T10:00",
        "later/1": "2026-12-08T10:00",
    }


AGREED = """
ring:
  begins: {each: on_site_day, owed_from: "13:00"}
  due: {at: plan.time, otherwise: "18:45", no_sooner_than: 30 minutes}
  done: {form: call}
"""


def test_a_time_agreed_in_a_form_counts_and_until_then_the_usual_one() -> None:
    trial = begun(small(AGREED, PLAN + CALL))
    trial.fire("2026-11-24T08:30", "arrive")
    assert trial.due("ring") == "2026-11-24T18:45"
    assert trial.one("ring").derivation["otherwise"] == "18:45"
    trial.fill("2026-11-24T09:00", "plan", time="17:30")
    assert trial.due("ring") == "2026-11-24T17:30"
    assert trial.one("ring").derivation["given"] == "plan.time"


def test_a_time_that_nobody_has_agreed_is_waited_for() -> None:
    step = "ring: {begins: {entering: visit.told}, due: {at: plan.time, no_sooner_than: 5 minutes}, done: {form: plan}}"
    trial = begun(small(step, PLAN))
    assert (trial.due("ring"), trial.one("ring").derivation["waits_for"]) == ("", "plan.time")


def test_less_counts_back_from_what_was_agreed_time_of_day_or_instant() -> None:
    steps = """
    by_time: {begins: {entering: visit.told}, due: {at: plan.time, less: 30 minutes, no_sooner_than: 5 minutes}, done: {entering: visit.fed}}
    by_instant: {begins: {entering: visit.told}, due: {at: meeting.at, less: 2 hours, no_sooner_than: 5 minutes}, done: {entering: visit.fed}}
    """
    trial = begun(small(steps, PLAN + MEETING))
    trial.fill("2026-11-23T10:10", "plan", time="17:30")
    trial.fill("2026-11-23T10:11", "meeting", at="2026-11-25T15:00")
    assert trial.owed() == {"by_time/1": "2026-11-23T17:00", "by_instant/1": "2026-11-25T13:00"}
    assert trial.one("by_instant").derivation["given"] == "meeting.at"


def test_the_earlier_of_leaves_aside_what_nobody_knows_yet() -> None:
    step = """
    ring:
      begins: {entering: visit.told}
      due: {earlier_of: [{by: "15:00", on: draft.issued_on}, {within: 2 calendar days, by: "12:00"}], no_sooner_than: 2 hours}
      done: {form: call}
    """
    trial = begun(small(step, DRAFT + CALL))
    assert trial.due("ring") == "2026-11-25T12:00"
    trial.fill("2026-11-23T10:10", "draft", issued_on="2026-11-24")
    assert trial.due("ring") == "2026-11-24T15:00"
    assert trial.one("ring").derivation["earlier_of"] == ["2026-11-24T15:00:00.000000Z", "2026-11-25T12:00:00.000000Z"]


def test_the_earlier_of_things_that_nobody_knows_is_not_due() -> None:
    step = """
    ring:
      begins: {entering: visit.told}
      due: {earlier_of: [{by: "15:00", on: draft.issued_on}, {at: plan.time}], no_sooner_than: 2 hours}
      done: {form: call}
    """
    trial = begun(small(step, DRAFT + PLAN + CALL))
    assert trial.due("ring") == ""
    assert trial.one("ring").derivation["earlier_of"] == ["", ""]


def test_in_the_same_contact_means_at_the_same_time() -> None:
    steps = """
    ring: {begins: {entering: visit.told}, due: {within: 60 minutes}, done: {form: call}}
    ask: {begins: {entering: visit.told}, due: {with: ring}, done: {form: call}}
    """
    trial = begun(small(steps, CALL))
    assert trial.owed() == {"ring/1": "2026-11-23T11:05", "ask/1": "2026-11-23T11:05"}
    trial.fill("2026-11-23T10:50", "call", outcome="spoke")  # one call keeps both
    assert trial.owed() == {}


def test_in_the_same_contact_as_one_that_comes_round_means_its_next_and_stays_so() -> None:
    steps = """
    weekly: {begins: {entering: visit.told}, due: {every: 7 calendar days, by: "17:00"}, done: {form: call}}
    ask: {begins: {entering: visit.fed}, due: {with: weekly}, done: {entering: visit.over}}
    """
    trial = begun(small(steps, CALL))
    trial.fill("2026-11-24T10:00", "call", outcome="spoke")  # the first week: done on Tuesday
    trial.fire("2026-11-25T10:00", "feed")
    assert trial.due("ask") == "2026-12-01T17:00"  # the second week, still to be done
    trial.run_until("2026-12-20T10:00")
    assert trial.due("ask") == "2026-12-01T17:00"
    assert "Rescheduled" not in kinds([one.fact for one in trial.entries])


def test_with_a_step_that_is_not_owed_there_is_no_due_time() -> None:
    steps = """
    ring: {begins: {entering: visit.inside}, due: {within: 60 minutes}, done: {form: call}}
    ask: {begins: {entering: visit.told}, due: {with: ring}, done: {form: call}}
    """
    assert begun(small(steps, CALL)).owed() == {"ask/1": ""}


SERIES = """
weekly:
  begins: {entering: visit.told}
  due: {every: 7 calendar days, by: "17:00", agreed: rhythm.days}
  done: {form: call}
  until: {entering: visit.over}
"""
RHYTHM = "rhythm: {days: {ask: How many days?, kind: number, public: true}}"


def test_a_series_is_owed_again_from_each_contact() -> None:
    trial = begun(small(SERIES, RHYTHM + CALL))
    assert trial.owed() == {"weekly/1.1": "2026-11-30T17:00"}
    trial.fill("2026-11-26T11:00", "call", outcome="spoke")
    assert trial.owed() == {"weekly/1.2": "2026-12-03T17:00"}


def test_silence_never_ends_a_series() -> None:
    trial = begun(small(SERIES, RHYTHM + CALL))
    trial.run_until("2026-12-15T09:00")
    # missed on 30 November and 7 and 14 December, each owed again from its due time
    assert trial.owed() == {
        "weekly/1.1": "2026-11-30T17:00",
        "weekly/1.2": "2026-12-07T17:00",
        "weekly/1.3": "2026-12-14T17:00",
        "weekly/1.4": "2026-12-21T17:00",
    }


def test_a_series_ends_where_its_until_says() -> None:
    trial = begun(small(SERIES, RHYTHM + CALL))
    trial.fire("2026-11-25T09:00", "close")
    assert (trial.owed(), trial.how("weekly")) == ({}, "released")


def test_fewer_days_that_were_agreed_count_more_days_do_not_and_none_is_no_answer() -> None:
    trial = begun(small(SERIES, RHYTHM + CALL))
    trial.fill("2026-11-23T11:00", "rhythm", days="3")
    assert trial.due("weekly") == "2026-11-26T17:00"
    trial.fill("2026-11-23T11:10", "rhythm", days="30")
    assert trial.due("weekly") == "2026-11-30T17:00"
    trial.fill("2026-11-23T11:20", "rhythm", days="0")
    assert trial.due("weekly") == "2026-11-30T17:00"


def test_who_is_told_late_in_the_day_has_until_next_morning() -> None:
    rule = 'within: 2 hours, told_after: {time: "16:00", by: "09:30", on: 1 office working day after}'
    assert due(rule, "2026-11-23T15:59") == "2026-11-23T17:59"
    assert due(rule, "2026-11-23T16:00") == "2026-11-23T18:00"
    assert due(rule, "2026-11-23T16:01") == "2026-11-24T09:30"


def test_the_first_instead_whose_conditions_hold_is_in_force() -> None:
    forms = """
    size: {heads: {ask: Is she new?, kind: yes_no, public: true}, small: {ask: Is it small?, kind: yes_no, public: true}}
    """
    step = """
    ring:
      begins: {entering: visit.told}
      due: {within: 8 hours}
      instead:
        - {if: {size.heads: "yes", size.small: "yes"}, due: {within: 1 hour}}
        - {if: {size.heads: "yes"}, due: {within: 2 hours}}
      done: {entering: visit.fed}
    """
    trial = begun(small(step, forms))
    assert trial.due("ring") == "2026-11-23T18:05"
    trial.fill("2026-11-23T10:10", "size", heads="yes", small="no")
    assert trial.due("ring") == "2026-11-23T12:05"
    trial.fill("2026-11-23T10:20", "size", heads="yes", small="yes")
    assert trial.due("ring") == "2026-11-23T11:05"


def test_a_long_count_of_days_is_shown_by_its_first_ten_and_its_last() -> None:
    step = "ring: {begins: {entering: visit.told}, due: {within: 20 calendar days}, done: {entering: visit.fed}}"
    counted = begun(small(step)).one("ring").derivation["counted"]
    assert counted == [*(f"2026-11-{day}" for day in range(24, 31)), *(f"2026-12-0{day}" for day in (1, 2, 3)), "…", "2026-12-13"]  # fmt: skip


def test_the_administrator_hears_once_that_a_due_time_lies_where_no_holidays_are_known() -> None:
    step = """
    ring: {begins: {entering: visit.told}, due: {within: 5 ofsted working days, from: draft.issued_on}, done: {entering: visit.fed}}
    """
    trial = begun(small(step, DRAFT))
    until = trial.days.known_until
    assert trial.reached("beyond_holidays") == []
    for now, day in (("2026-11-24T09:00", 29), ("2026-11-25T09:00", 30)):
        trial.fill(now, "draft", issued_on=f"{until.year}-12-{day}")
    assert trial.reached("beyond_holidays") == ["p-adm"]


def test_a_time_agreed_later_does_not_move_a_due_time_that_has_passed() -> None:
    trial = begun(small(AGREED, PLAN + CALL))
    trial.fill("2026-11-23T11:00", "plan", time="17:30")
    trial.fire("2026-11-24T08:30", "arrive")
    trial.run_until("2026-11-24T18:30")
    trial.fill("2026-11-24T18:30", "call", outcome="spoke")
    assert trial.one("ring", "2026-11-24").is_missed
    trial.fill("2026-11-25T09:00", "plan", time="20:45")  # from now on
    assert trial.one("ring", "2026-11-24").is_missed
    assert trial.due("ring", "2026-11-25") == "2026-11-25T20:45"


def test_an_earlier_time_agreed_afterwards_makes_no_miss_of_what_was_kept() -> None:
    trial = begun(small(AGREED, PLAN + CALL))
    trial.fire("2026-11-24T08:30", "arrive")
    trial.fill("2026-11-24T18:30", "call", outcome="spoke")
    trial.fill("2026-11-24T18:40", "plan", time="17:30", when="2026-11-24T12:00")
    assert (trial.one("ring").in_time, trial.one("ring").is_missed) == (True, False)
