"""Who hears, and when, where something of the Hampshire file is not done: each instant worked out by hand."""

from __future__ import annotations

import pytest
from timelines import TERMS
from trial import Trial, at, local

from protocols.catalogue import shipped
from protocols.terms import read_closures
from workflow.core.facts import ClosuresLoaded, Escalated
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


@pytest.fixture
def trial() -> Trial:
    protocol, _ = shipped("hampshire/commitment")
    text = TERMS.read_text()
    closures = ClosuresLoaded(read_closures(text.encode(), TERMS.name).version, TERMS.name, text)
    return Trial(protocol, days=known_days(closures))


def heard(trial: Trial, step: str, occurrence: str | None = None) -> list[tuple[str, str, tuple[str, ...]]]:
    """What was told of a step: when, how, and whom, by the record."""
    found = [one.fact for one in trial.entries if isinstance(one.fact, Escalated)]
    return [
        (local(one.fell_due), one.how, tuple(told.person for told in one.told))
        for one in found
        if one.obligation is not None
        and one.why == "rung"
        and one.obligation.step == step
        and occurrence in (None, one.obligation.occurrence)
    ]


def test_feedback_that_nobody_records_reaches_the_sim_that_evening(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.run_until("2026-11-25T23:00")
    # due at 18:30 on the second day on site: 30 minutes after the officer, 60 her cover and the SIM, 120 the CEM
    assert heard(trial, "feedback_known") == [
        ("2026-11-25T19:00", "ask", ("p-llp",)),
        ("2026-11-25T19:30", "tell", ("p-cov", "p-sim")),
        ("2026-11-25T20:30", "tell", ("p-cem",)),
    ]


def test_where_inspectors_come_for_one_day_it_is_asked_on_that_day(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **(ON_TUESDAY | {"days_on_site": "one"}))
    trial.run_until("2026-11-24T19:00")
    assert heard(trial, "feedback_known_day_one") == [("2026-11-24T19:00", "ask", ("p-llp",))]
    assert heard(trial, "feedback_known") == []


def test_that_a_pause_is_thought_of_and_that_ofsted_said_no_reaches_her_link_officer_and_the_sim_at_once(
    trial: Trial,
) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.begin("2026-11-24T13:20", "pause_request")
    assert ("2026-11-24T13:20", "tell", ("p-sim", "p-llp", "p-cem")) in heard(trial, "pause_in_hand")
    refused = {"goes_on": "yes"}
    trial.fire("2026-11-24T13:40", "refuse", by="p-head", strand="pause_request", **refused)
    assert heard(trial, "pause_refused_contact") == [("2026-11-24T13:40", "tell", ("p-llp", "p-sim"))]


def test_a_concern_that_nobody_settles_is_told_every_day_until_somebody_has_it(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    about = {"about": "How a colleague was spoken to.", "conduct": "yes", "inspectors_in_school": "yes"}
    trial.begin("2026-11-24T15:10", "concern", **about)
    trial.run_until("2026-11-28T12:00")
    late = [when for when, _, told in heard(trial, "agree_action") if "p-dee" in told and when >= "2026-11-25"]
    # due 45 minutes by day after 15:10: 15:55. Three hours by day later is 18:55, and then every day at that time.
    assert late == ["2026-11-25T18:55", "2026-11-26T18:55", "2026-11-27T18:55"]


def test_who_comes_instead_hears_before_the_feedback_begins(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.fill("2026-11-24T11:00", "feedback_meeting", planned_at="2026-11-25T15:30")
    trial.run_until("2026-11-25T16:00")
    # due half an hour before 15:30; nothing above the officer in the first 20 minutes, as things are typed late
    assert heard(trial, "attend_feedback") == [
        ("2026-11-25T15:00", "ask", ("p-llp",)),
        ("2026-11-25T15:25", "tell", ("p-cov", "p-sim")),
        ("2026-11-25T15:40", "tell", ("p-cem",)),
    ]


def test_ofsteds_next_day_call_is_asked_about_before_its_time_is_over(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    held = {"held_at": "2026-11-25T15:30", "attended": "we_were_there"}
    trial.fire("2026-11-25T15:40", "hold_feedback", **held)
    trial.fill("2026-11-25T17:00", "two_questions", conduct_concern="yes", closer_contact="no")
    trial.run_until("2026-11-26T17:30")
    # Ofsted takes it until 17:00 on Thursday
    assert heard(trial, "conduct_call") == [
        ("2026-11-26T15:00", "tell", ("p-sim",)),
        ("2026-11-26T16:00", "tell", ("p-cem",)),
        ("2026-11-26T17:00", "ask", ("p-sim",)),
        ("2026-11-26T17:30", "tell", ("p-cem", "p-sim")),
    ]


def test_one_person_alone_does_not_end_an_inspection_as_recorded_in_error(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.begin("2026-11-24T09:00", "entry_in_error", by="p-sim", because="It is another school's.")
    assert heard(trial, "error_looked_at") == [("2026-11-24T09:00", "tell", ("p-records", "p-cem"))]
    assert trial.due("error_looked_at") == "2026-11-26T17:00"  # 2 office working days: 25, 26
    for person in ("p-sim", "p-cem", "p-dee"):
        with pytest.raises(Refused):
            trial.fire("2026-11-24T09:05", "confirm", by=person, strand="entry_in_error", because="It is.")
    trial.fire("2026-11-24T09:10", "confirm", by="p-records", strand="entry_in_error", because="It is.")
    assert trial.file.main.state == "recorded_in_error"
    assert trial.owed() == {}


def test_an_inspection_with_an_open_concern_is_not_put_away_as_an_error(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    about = {"about": "How a colleague was spoken to.", "conduct": "yes", "inspectors_in_school": "yes"}
    trial.begin("2026-11-24T15:10", "concern", **about)
    trial.begin("2026-11-24T15:20", "entry_in_error", by="p-sim", because="It is another school's.")
    with pytest.raises(Refused):
        trial.fire("2026-11-24T15:30", "confirm", by="p-records", strand="entry_in_error", because="It is.")


def test_that_a_senior_officer_should_hear_is_told_by_voice_and_says_nothing_of_what(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.fill("2026-11-24T15:10", "senior_should_hear", today="yes")
    assert trial.due("senior_told") == "2026-11-24T15:25"  # 15 minutes by day
    trial.fill("2026-11-24T15:20", "senior_told", told="p-cem", by_voice="yes")
    assert trial.how("senior_told") == "kept"
    assert all(one.kind != "text" for one in trial.protocol.forms["senior_told"].fields.values())


def with_feedback(trial: Trial) -> None:
    """Inspectors come on Tuesday 24 November 2026, and hold the feedback on Thursday at 15:30."""
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.fire("2026-11-26T15:40", "hold_feedback", held_at="2026-11-26T15:30", attended="we_were_there")


def test_not_needed_of_one_protected_call_is_not_said_of_the_others(trial: Trial) -> None:
    with_feedback(trial)
    trial.fill("2026-11-26T16:00", "contact", outcome="not_needed", about="evening_of_feedback")
    assert trial.how("feedback_evening_contact") == "not_needed"
    trial.fill("2026-11-27T09:00", "contact", outcome="not_needed")
    assert trial.how("day_after_contact") is None
    trial.fill("2026-11-27T09:30", "contact", outcome="not_needed", about="day_after_feedback")
    assert trial.how("day_after_contact") == "not_needed"


def test_not_needed_does_not_start_the_fortnight_again(trial: Trial) -> None:
    with_feedback(trial)
    trial.fill("2026-11-27T09:30", "contact", outcome="not_needed", about="day_after_feedback")
    # 7 and 14 calendar days from the feedback on Thursday the 26th, and not from the Friday
    assert trial.due("check_in") == "2026-12-03T17:00"
    assert trial.due("check_in_rhythm") == "2026-12-10T17:00"


def test_after_a_feedback_on_a_thursday_one_call_on_the_friday_is_the_next_days_and_the_weekends(trial: Trial) -> None:
    with_feedback(trial)
    trial.fill("2026-11-27T11:00", "weekend_contact", outcome="spoke")
    assert (trial.how("day_after_contact"), trial.how("before_weekend")) == ("kept", "kept")


def test_the_same_call_may_be_written_down_on_the_usual_form(trial: Trial) -> None:
    with_feedback(trial)
    trial.fill("2026-11-27T11:00", "contact", outcome="spoke_with_head", weekend="yes")
    assert (trial.how("day_after_contact"), trial.how("before_weekend")) == ("kept", "kept")


def test_a_call_of_a_day_on_site_is_told_of_once_to_each_and_no_more_when_the_next_is_owed(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.run_until("2026-11-30T12:00")
    # due at 18:45; five hours by day later: an hour and a quarter to 20:00, the rest from 07:30 on
    assert heard(trial, "day_call", "2026-11-24") == [
        ("2026-11-24T18:15", "tell", ("p-llp",)),
        ("2026-11-24T18:45", "ask", ("p-llp",)),
        ("2026-11-24T19:15", "tell", ("p-cov", "p-sim")),
        ("2026-11-24T20:15", "tell", ("p-cem",)),
        ("2026-11-25T11:15", "tell", ("p-dee",)),
    ]


def test_nobody_is_told_of_a_weeks_silence_at_night(trial: Trial) -> None:
    with_feedback(trial)
    trial.run_until("2026-12-04T20:00")
    # due on Thursday 3 December at 17:00; four hours by day are three to 20:00 and one from 07:30; twelve end at 16:30
    first = [one for one in heard(trial, "check_in", "1.1") if one[1] == "tell"]
    assert first == [
        ("2026-12-04T08:30", "tell", ("p-cov", "p-sim")),
        ("2026-12-04T16:30", "tell", ("p-cem", "p-wel")),
    ]


def test_the_weekly_look_and_the_rota_wait_for_the_offices_to_open_after_christmas(trial: Trial) -> None:
    trial.take_up("2026-12-21T09:00", "test-primary")
    trial.run_until("2027-01-04T12:00")
    # the offices are shut from 24 December to 3 January; Monday 4 January is the first day they are open
    assert trial.due("sign_off", "2026-12-25") == "2027-01-04T12:00"
    assert trial.due("sign_off", "2027-01-01") == "2027-01-04T12:00"
    # due on Friday 1 January at 15:00; half an office hour later is 09:00 on the Monday, before Ofsted rings
    assert heard(trial, "monday_rota", "2027-01-04") == [("2027-01-04T09:00", "tell", ("p-desk", "p-sim"))]


def test_at_five_days_of_a_pause_a_person_asks_ofsted_and_then_every_week(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.begin("2026-11-24T13:20", "pause_request")
    trial.fire("2026-11-24T13:40", "grant", by="p-head", strand="pause_request", answered_at="2026-11-24T13:40")
    trial.run_until("2026-12-01T09:00")
    # Ofsted's working days after Tuesday the 24th: 25, 26, 27, 30, 1; and five more after it: 2, 3, 4, 7, 8
    assert trial.due("ask_ofsted_fifth_day") == "2026-12-01T12:00"
    assert trial.due("ask_ofsted_weekly") == "2026-12-08T12:00"
    assert trial.file.main.state == "paused"


def test_not_needed_of_a_plan_is_no_last_word(trial: Trial) -> None:
    with_feedback(trial)
    trial.begin("2026-11-30T10:00", "welfare_plan")
    trial.fire("2026-11-30T10:05", "say_not_needed", by="p-head", strand="welfare_plan")
    assert trial.due("plan_mentioned_again") == "2026-12-28T17:00"  # 28 calendar days
    trial.fire("2026-12-01T10:00", "accept", by="p-head", strand="welfare_plan")
    assert trial.due("plan_begun") == "2026-12-03T17:00"  # 2 office working days: 2, 3
    trial.run_until("2026-12-08T18:00")
    # The CEM covers for the welfare lead. Half an office hour after 17:00 is as the office shuts; nine office hours after it
    # are the next day's 17:00, and then every working day.
    assert [one for one in heard(trial, "plan_begun") if one[1] == "tell"] == [
        ("2026-12-03T17:30", "tell", ("p-cem", "p-sim")),
        ("2026-12-04T17:00", "tell", ("p-cem", "p-dee")),
        ("2026-12-07T17:00", "tell", ("p-cem", "p-dee")),
        ("2026-12-08T17:00", "tell", ("p-cem", "p-dee")),
    ]


def test_only_a_senior_officer_says_that_there_is_an_ordinary_reason_why_we_cannot_reach_her(trial: Trial) -> None:
    with_feedback(trial)
    trial.begin("2026-11-30T10:00", "cannot_be_reached", at_once="no")
    with pytest.raises(Refused):
        trial.fire("2026-11-30T10:10", "explain", strand="cannot_be_reached", asked="The office")
    trial.fire("2026-11-30T10:20", "explain", by="p-cem", strand="cannot_be_reached", asked="The office")
    assert trial.owed().get("senior_officer_decides/1") is None


def test_where_ofsted_comes_later_the_sim_and_the_cem_hear_and_somebody_asks_for_a_date(trial: Trial) -> None:
    answers = ON_TUESDAY | {"rang_at": "2026-11-23T10:00", "known_at": "2026-11-23T10:05"}
    trial.open("2026-11-23T10:10", "notified", **answers)
    trial.begin("2026-11-23T11:00", "deferral_request", asked_by="The head", grounds="As she said.")
    trial.fire("2026-11-23T14:00", "agree", strand="deferral_request", answered_at="2026-11-23T14:00")
    assert heard(trial, "return_contact") == [("2026-11-23T14:00", "tell", ("p-llp", "p-sim", "p-cem"))]
    # 10 Ofsted working days: 24 to 27, 30, 1 to 4, 7
    assert trial.due("deferral_date_asked") == "2026-12-07T17:00"
    trial.run_until("2026-12-11T09:00")
    # term ends on Friday 18 December, and the plan for the holiday is made known a week before
    assert trial.due("holiday_plan") == "2026-12-18T15:00"


def test_a_learning_review_is_asked_about_and_decided_and_shared(trial: Trial) -> None:
    with_feedback(trial)
    trial.begin("2026-11-30T10:00", "learning_review", by="p-cem")
    assert trial.due("review_decided") == "2026-12-07T17:00"  # 5 office working days: 1 to 4, 7
    trial.fire("2026-12-01T10:00", "commission", by="p-cem", strand="learning_review", because="To learn from it.")
    # 20 office working days: 2 to 4, 7 to 11, 14 to 18, 21 to 23, then 4 to 7 January
    assert trial.due("review_looked_at") == "2027-01-07T17:00"
    trial.fire("2026-12-14T10:00", "report", by="p-cem", strand="learning_review")
    # 15 to 18, 21 to 23 are seven; 4 to 8, 11 to 15 make seventeen; 18, 19, 20
    assert trial.due("review_shared") == "2027-01-20T17:00"


def test_in_each_state_of_a_challenge_somebody_owes_the_next_move(trial: Trial) -> None:
    with_feedback(trial)
    trial.begin("2026-11-30T10:00", "challenge")
    assert trial.due("challenge_settled") == "2026-12-02T17:00"  # 2 Ofsted working days: 1, 2
    trial.fire("2026-12-01T10:00", "ring_next_day", strand="challenge")
    assert trial.due("challenge_call_answer") == "2026-12-02T17:00"  # 1 Ofsted working day
    trial.fire("2026-12-02T10:00", "send_minor_points", strand="challenge")
    assert trial.due("minor_points_answer") == "2026-12-16T17:00"  # 10: 3, 4, 7 to 11, 14 to 16
    trial.fire("2026-12-10T10:00", "receive_answer", strand="challenge")
    assert trial.due("answer_followed") == "2026-12-24T17:00"  # 10: 11, 14 to 18, 21 to 24
    trial.fire("2026-12-14T10:00", "ask_adjudicator", strand="challenge")
    # 20: 15 to 18, 21 to 24, 29 to 31 are eleven; 4 to 8, 11 to 14
    assert trial.due("adjudicator_asked") == "2027-01-14T17:00"


def test_more_time_that_ofsted_grants_moves_what_counts_from_it(trial: Trial) -> None:
    with_feedback(trial)
    trial.fire("2026-12-18T15:40", "receive_draft", issued_on="2026-12-18")
    assert trial.due("draft_sent") == "2026-12-29T17:00"  # Ofsted's working days: 21 to 24, 29
    trial.fill("2026-12-22T10:00", "more_time_granted", granted="yes", until="2027-01-05")
    assert trial.due("draft_sent") == "2027-01-05T17:00"
    assert trial.due("draft_decided") == "2027-01-04T17:00"  # one Ofsted working day before: Monday


def test_a_concern_of_any_kind_brings_the_sims_decision_forward(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.begin("2026-11-24T15:10", "concern", about="Something else.", conduct="no", inspectors_in_school="yes")
    trial.fire("2026-11-25T15:40", "hold_feedback", held_at="2026-11-25T15:30", attended="we_were_there")
    assert trial.due("follow_up_decision") == "2026-11-26T17:00"  # 1 office working day


def test_a_call_that_reaches_her_ends_the_search_for_her(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    for minute in (0, 5, 10):
        trial.fill(f"2026-11-24T14:{minute:02}", "contact", outcome="no_answer")
    (search,) = trial.file.strands_of("cannot_be_reached")
    assert search.state == "trying"
    trial.fill("2026-11-24T14:20", "contact", outcome="spoke_with_named_person")
    assert trial.file.strands[search.key].state == "trying"  # somebody else's word is not hers
    trial.fill("2026-11-24T14:30", "contact", outcome="spoke_with_head")
    assert trial.file.strands[search.key].state == "reached"
    assert not [key for key in trial.owed() if key.startswith("still_not_reached")]


def test_a_head_who_would_sooner_have_somebody_else_is_rung_by_them_and_her_link_officer_hears_nothing(
    trial: Trial,
) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.fill("2026-11-24T09:00", "details", colleague_offered="yes", somebody_else="yes")
    assert trial.due("another_contact") == "2026-11-24T10:00"
    trial.fill("2026-11-24T09:30", "who_rings_her", by="p-sim", officer="p-wel", hears_nothing=["p-llp"])
    assert trial.how("another_contact") == "kept"
    trial.run_until("2026-11-24T20:30")
    # The call of the day was due at 18:45. The manager covers for a contact the head named.
    assert heard(trial, "day_call")[:3] == [
        ("2026-11-24T18:15", "tell", ("p-wel",)),
        ("2026-11-24T18:45", "ask", ("p-wel",)),
        ("2026-11-24T19:15", "tell", ("p-sim",)),
    ]
    told = {
        person
        for one in trial.entries
        if isinstance(one.fact, Escalated)
        for person in (each.person for each in one.fact.told)
        if one.recorded_at > at("2026-11-24T09:30")
    }
    assert "p-llp" not in told


def test_whoever_was_at_the_feedback_is_asked_about_it(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.fill("2026-11-24T11:00", "feedback_attendee", by="p-sim", who="p-cov", cover_settled="yes")
    held = {"held_at": "2026-11-25T15:30", "attended": "we_were_there"}
    trial.fire("2026-11-25T15:40", "hold_feedback", **held)
    trial.run_until("2026-11-25T20:30")
    # due at 20:00; asked half an hour after it
    assert heard(trial, "two_questions") == [("2026-11-25T20:30", "ask", ("p-cov",))]


def test_an_inspection_seen_on_ofsteds_website_after_its_report_still_owes_what_helps(trial: Trial) -> None:
    late = {"rang_at": "2026-09-14T10:00", "known_at": "2026-10-23T10:00", "how_known": "ofsted_website"}
    late |= {"come_at": "2026-10-20T09:00", "kind": "full", "framework": "eif_2026_09"}
    trial.open("2026-10-23T10:15", "published", **late, first_day="2026-09-15", days_on_site="two")
    not_told = {one.key.step for one in trial.file.obligations.values() if one.discharged == "not_told"}
    # Nobody could comment on a draft of which nobody knew; nothing is called missed.
    assert {"draft_sent", "publication_day_contact", "day_after_contact"} <= not_told
    assert not [one for one in trial.file.obligations.values() if one.is_missed]
    # Contact today, within 60 inspection minutes. What support there is, and two questions: this evening.
    assert trial.due("first_contact") == "2026-10-23T11:00"
    assert trial.due("support_told") == "2026-10-23T20:00"
    assert trial.due("two_questions") == "2026-10-23T20:00"
    # Five Ofsted working days after Tuesday 20 October: 21, 22, 23, 26, 27.
    trial.run_until("2026-10-27T09:00")
    assert trial.due("five_days_after") == "2026-10-27T17:00"
