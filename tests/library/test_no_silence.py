"""Nothing falls silent: in the states a shipped protocol may stay in for long somebody is still asked, and what is asked can end."""

from __future__ import annotations

import pytest
from timelines import TERMS
from trial import Trial, roster

from protocols.catalogue import shipped
from protocols.terms import read_closures
from workflow.core.facts import ClosuresLoaded
from workflow.errors import Refused
from workflow.store.known_days import known_days

RENEWED, HAMPSHIRE = "ofsted/renewed-framework", "hampshire/commitment"
TOLD = {"rang_at": "2026-11-09T10:00", "known_at": "2026-11-09T10:00", "how_known": "school_rang"}
FULL = TOLD | {"kind": "full", "framework": "eif_2026_09", "first_day": "2026-11-10", "days_on_site": "two"}


def trial_of(name: str) -> Trial:
    protocol, _ = shipped(name)
    text = TERMS.read_text()
    closures = ClosuresLoaded(read_closures(text.encode(), TERMS.name).version, TERMS.name, text)
    return Trial(protocol, days=known_days(closures), people=roster(protocol))


def one_officer(**opening: str) -> Trial:
    trial = trial_of("example/one-officer")
    trial.open("2026-11-09T10:00", by="p-officer", **(TOLD | {"kind": "visit", "first_day": "2026-11-10"} | opening))
    return trial


@pytest.mark.parametrize("name", [RENEWED, HAMPSHIRE])
def test_a_file_opened_weeks_after_publication_is_still_asked_for_its_category_its_review_and_what_follows(
    name: str,
) -> None:
    trial = trial_of(name)
    late = {"rang_at": "2026-09-14T10:00", "known_at": "2026-11-16T10:00", "come_at": "2026-10-05T09:00"}
    trial.open("2026-11-16T10:00", "published", **(FULL | late | {"first_day": "2026-09-15"}))
    assert trial.due("category_noted") == "2026-11-18T17:00"  # two of Ofsted's working days from when we knew: 17, 18
    assert trial.due("review_question") == "2026-11-23T17:00"  # five office working days: 17 to 20, 23
    assert trial.due("follow_up_begun") == "2026-11-30T17:00"  # ten: 17 to 20, 23 to 27, 30


@pytest.mark.parametrize("name", [RENEWED, HAMPSHIRE])
def test_not_needed_ends_the_weekly_question_about_a_plan_and_once_a_month_it_is_mentioned(name: str) -> None:
    trial = trial_of(name)
    trial.open("2026-11-09T10:00", "in_progress", **FULL)
    trial.begin("2026-11-10T12:00", "welfare_plan", by="p-llp")
    trial.fire("2026-11-10T12:30", "say_not_needed", strand="welfare_plan")
    assert trial.how("plan_asked", "1.1") == "released"
    assert trial.due("plan_mentioned_again", "1.1") == "2026-12-08T17:00"  # 28 calendar days from 10 November


@pytest.mark.parametrize("name", [RENEWED, HAMPSHIRE])
def test_a_call_without_a_visit_is_not_closed_before_the_four_weeks_of_calls_have_gone(name: str) -> None:
    call = FULL | {"kind": "introductory_call"}
    del call["first_day"], call["days_on_site"]
    trial = trial_of(name)
    trial.open("2026-11-09T10:00", "call_held", **call)
    trial.fire("2026-11-09T11:00", "begin_follow_up", by="p-sim")
    words = {"worked": "the calls", "did_not": "nothing", "change": "nothing"}
    waits = "first 'The report is published' has to be recorded"
    with pytest.raises(Refused, match=waits):
        trial.fire("2026-12-07T08:00", "close", by="p-sim", **words)
    with pytest.raises(
        Refused
    ) as refused:  # 20 of Ofsted's days: 10 to 13, 16 to 20, 23 to 27, 30, 1 to 4, 7; what is owed is still owed
        trial.fire("2026-12-08T00:30", "close", by="p-sim", **words)
    assert waits not in str(refused.value)


@pytest.mark.parametrize(
    ("raised", "due"),
    [
        # the working day after a Wednesday's feedback, and Ofsted's last for it: two office hours
        ("2026-11-12T09:00", "2026-11-12T11:00"),
        ("2026-11-11T18:30", "2026-11-12T10:30"),  # that evening: two hours from when the office opens at 08:30
        ("2026-12-24T10:00", "2026-12-29T12:00"),  # our offices are shut until 4 January, and Ofsted's are not
    ],
)
def test_help_with_a_concern_comes_while_a_senior_inspector_still_takes_the_call(raised: str, due: str) -> None:
    trial = trial_of(RENEWED)
    trial.open("2026-11-09T10:00", "in_progress", **FULL)
    held = {"held_at": "2026-11-11T15:30", "attended": "we_were_there"}
    trial.run_until("2026-11-11T15:30")
    trial.fire("2026-11-11T15:30", "hold_feedback", **held)
    trial.begin(raised, "concern", by="p-llp", about="x", conduct="yes", inspectors_in_school="no")
    assert trial.due("help_raise_with_inspector") == due


@pytest.mark.parametrize("name", [RENEWED, HAMPSHIRE])
def test_a_thought_of_a_pause_is_taken_up_that_evening_though_nobody_wrote_down_that_inspectors_are_there(
    name: str,
) -> None:
    trial = trial_of(name)
    trial.open("2026-11-09T10:00", **FULL)
    trial.begin("2026-11-10T18:00", "pause_request")
    assert (trial.due("pause_in_hand"), trial.due("pause_settled")) == ("2026-11-10T18:10", "2026-11-10T18:30")


def test_an_arrival_that_nobody_writes_down_is_told_a_senior_officer_again_on_each_working_day() -> None:
    trial = trial_of(RENEWED)
    trial.open("2026-11-09T10:00", **FULL)
    trial.run_until("2026-11-12T12:00")
    told = [when for when, step, _, to in trial.told() if step.startswith("arrival") and "p-cem" in to]
    assert told == ["2026-11-10T11:30", "2026-11-11T11:30", "2026-11-12T11:30"]


def test_ofsted_is_asked_when_it_comes_back_to_finish_an_inspection() -> None:
    trial = trial_of(RENEWED)
    trial.open("2026-11-09T10:00", "in_progress", **FULL)
    trial.fire("2026-11-11T15:00", "leave_incomplete")
    assert trial.due("deferral_date_asked", "1.1") == "2026-11-25T17:00"  # 12, 13, 16 to 20, 23 to 25


def test_when_and_by_whom_a_feedback_is_attended_counts_ofsteds_days_though_our_offices_are_shut() -> None:
    trial = trial_of(RENEWED)
    trial.open(
        "2026-12-22T10:00",
        **(FULL | {"rang_at": "2026-12-22T10:00", "known_at": "2026-12-22T10:00", "first_day": "2026-12-23"}),
    )
    assert trial.due("feedback_time") == trial.due("feedback_cover") == "2026-12-24T12:00"


def test_one_officer_rings_on_each_working_day_of_a_pause_and_each_week_of_a_wait() -> None:
    trial = one_officer()
    trial.fire("2026-11-10T08:35", "inspectors_arrive", by="p-officer")
    trial.fire("2026-11-10T11:00", "pause", by="p-officer")
    trial.run_until("2026-11-11T12:00")
    assert trial.due("paused_day_call", "2026-11-10") == "2026-11-10T17:15"
    assert trial.due("paused_day_call", "2026-11-11") == "2026-11-11T17:15"
    assert trial.due("put_off_check_in", "1.1") == "2026-11-17T17:00"  # 7 calendar days
    later = one_officer()
    later.fire("2026-11-09T12:00", "defer", by="p-officer")
    assert later.due("put_off_check_in", "1.1") == "2026-11-16T17:00"


def test_one_officer_has_a_day_for_a_draft_that_came_before_anybody_there_knew_and_for_every_call() -> None:
    trial = trial_of("example/one-officer")
    late = {"rang_at": "2026-10-12T10:00", "known_at": "2026-11-16T10:00", "come_at": "2026-11-12T10:00"}
    visit = TOLD | late | {"kind": "visit", "first_day": "2026-10-13"}
    trial.open("2026-11-16T10:00", "draft_received", by="p-officer", **visit)
    assert (
        trial.due("draft_read") == "2026-11-17T17:00"
    )  # three of Ofsted's working days from Thursday the 12th: 13, 16, 17
    with pytest.raises(Refused):
        trial_of("example/one-officer").open("2026-11-09T10:00", by="p-officer", **(TOLD | {"kind": "call"}))


@pytest.mark.parametrize("happened", ["inspectors_arrive", "defer", "pause"])
def test_somebody_at_solihull_asks_how_an_inspection_stands_that_nobody_writes_of(happened: str) -> None:
    trial = trial_of("solihull/maintained")
    opening = {key: answer for key, answer in FULL.items() if key != "framework"}
    trial.open("2026-11-09T10:00", **opening)
    trial.fire("2026-11-09T12:00", happened)
    assert trial.due("how_it_stands", "1.1") == "2026-11-16T17:00"  # 10 to 13, 16


def test_a_voluntary_aided_school_is_never_left_out_of_the_copies_because_nobody_gave_its_type() -> None:
    trial = trial_of(RENEWED)
    trial.open("2026-11-24T08:10", "published", **FULL)
    with pytest.raises(Refused):
        trial.fill(
            "2026-11-24T10:00", "category", by="p-desk", published_on="2026-11-24", confirmed="yes", monitoring="no"
        )


@pytest.mark.parametrize("name", [RENEWED, HAMPSHIRE, "solihull/maintained"])
def test_a_visit_whose_first_day_nobody_knows_is_asked_about_until_somebody_writes_it_down(name: str) -> None:
    unused = {"first_day"} | ({"framework"} if name.startswith("solihull") else set())
    opening = {key: answer for key, answer in FULL.items() if key not in unused}
    trial = trial_of(name)
    trial.open("2026-11-09T10:00", **opening)
    assert trial.due("first_day_known") == "2026-11-09T17:00"  # 17:00 on the day we knew
    trial.run_until("2026-11-09T19:00")
    told = [(when, to) for when, step, _, to in trial.told() if step == "first_day_known"]
    above = "p-dee" if name.startswith("solihull") else "p-cem"
    # 30, 60 and 120 minutes after
    assert {("2026-11-09T17:30", "p-llp"), ("2026-11-09T18:00", "p-sim"), ("2026-11-09T19:00", above)} <= set(told)
    trial.fill("2026-11-10T08:00", "notification", **opening, first_day="2026-11-12")
    assert trial.how("first_day_known") == "released"
    assert trial.due("arrival") == "2026-11-12T09:30"
    known = trial_of(name)
    known.open("2026-11-09T10:00", **opening, first_day="2026-11-10")
    assert "first_day_known" not in {one.key.step for one in known.file.obligations.values()}


@pytest.mark.parametrize("name", [RENEWED, HAMPSHIRE])
def test_whoever_opens_a_visit_that_goes_on_is_asked_for_its_first_day_so_that_the_feedback_has_its_time(
    name: str,
) -> None:
    opening = {key: answer for key, answer in FULL.items() if key != "first_day"} | {"known_at": "2026-11-10T10:00"}
    trial = trial_of(name)
    trial.open("2026-11-10T10:00", "in_progress", **opening)
    assert trial.one("feedback_time").due is None
    assert trial.due("first_day_known") == "2026-11-10T17:00"  # 17:00 on the day we knew
    trial.fill("2026-11-10T12:30", "notification", **opening, first_day="2026-11-10")
    assert trial.how("first_day_known") == "released"
    assert trial.due("feedback_time") == "2026-11-11T12:00"  # noon on the working day after Tuesday the 10th


def test_the_one_officer_told_in_the_evening_rings_before_school_the_next_morning() -> None:
    evening = {"rang_at": "2026-11-09T10:00", "known_at": "2026-11-09T19:00"}
    trial = trial_of("example/one-officer")
    trial.open("2026-11-09T19:00", by="p-officer", **(TOLD | evening | {"kind": "visit", "first_day": "2026-11-10"}))
    assert trial.due("first_call") == "2026-11-10T07:45"


@pytest.mark.parametrize(
    ("raised", "due"),
    [
        ("2026-11-10T11:00", "2026-11-10T18:30"),
        ("2026-11-10T17:29", "2026-11-10T18:30"),  # 61 minutes later, and 60 is the least
        ("2026-11-10T18:00", "2026-11-11T09:30"),
        ("2026-11-14T10:00", "2026-11-14T18:30"),  # a Saturday
    ],
)
def test_whoever_told_the_one_officer_that_something_is_wrong_is_rung_though_the_director_has_it(
    raised: str, due: str
) -> None:
    trial = one_officer()
    trial.begin(raised, "worry", by="p-head", about="x")
    trial.fire(raised, "take", by="p-dee", strand="worry")
    assert trial.due("worry_answered") == due
    assert trial.how("worry_answered") is None


@pytest.mark.parametrize("name", [RENEWED, HAMPSHIRE])
def test_a_complaint_that_is_not_answered_is_asked_after_every_ten_of_ofsteds_days(name: str) -> None:
    trial = trial_of(name)
    trial.open("2026-11-09T10:00", "in_progress", **FULL)
    trial.fire("2026-11-11T15:30", "hold_feedback", held_at="2026-11-11T15:30", attended="we_were_there")
    trial.begin("2026-11-12T09:00", "challenge", by="p-sim")
    trial.fire("2026-11-12T10:00", "send_complaint", by="p-sim", strand="challenge")
    trial.run_until("2027-01-26T12:00")
    # 13 (1), 16 to 20 (6), 23 to 27 (11), 30 to 4 December (16), 7 to 11 (21), 14 to 18 (26), 21 to 24 (30: Thursday 24 December)
    assert trial.due("complaint_thirty_days") == "2026-12-24T17:00"
    # 29 to 31 December (3; Christmas Day and the 28th are public holidays), 4 to 8 January (8), 11 and 12 (10)
    assert trial.due("complaint_asked_again", "1.1") == "2027-01-12T17:00"
    assert trial.due("complaint_asked_again", "1.2") == "2027-01-26T17:00"  # 13 to 15 (3), 18 to 22 (8), 25, 26


@pytest.mark.parametrize("name", [RENEWED, HAMPSHIRE])
def test_a_school_still_thinking_of_a_later_date_is_not_forgotten_after_the_hour(name: str) -> None:
    trial = trial_of(name)
    trial.open("2026-11-09T10:00", **FULL)
    trial.fill("2026-11-09T11:00", "first_call", deferral="thinking")
    trial.run_until("2026-11-09T18:00")
    told = [(when, how, to) for when, step, how, to in trial.told() if step == "deferral_open"]
    assert ("2026-11-09T17:00", "ask", "p-llp") in told  # 30 minutes after 16:30
    assert ("2026-11-09T17:30", "tell", "p-sim") in told


@pytest.mark.parametrize("name", [RENEWED, HAMPSHIRE])
def test_the_head_is_never_asked_by_her_link_officer_what_we_should_have_done(name: str) -> None:
    protocol, _ = shipped(name)
    for role in protocol.steps["heads_questions"].owed_by:
        assert "link_officer" not in (role, protocol.roles[role].cover)


def concern(pass_on: str) -> Trial:
    trial = trial_of("notification-log")
    trial.people = roster(trial.protocol, maintained=False, body="trust")
    trial.open("2026-11-09T10:00", **(TOLD | {"kind": "full", "first_day": "2026-11-10"}))
    trial.begin("2026-11-10T11:00", "concern", by="p-head", about="x", pass_on=pass_on)
    return trial


def test_a_concern_of_an_academys_head_goes_to_her_employer_only_as_she_wishes_and_is_answered_either_way() -> None:
    kept, passed = concern("no"), concern("yes")
    assert "concern_passed_on" not in {one.key.step for one in kept.file.obligations.values()}
    assert passed.due("concern_passed_on") == "2026-11-10T13:00"  # two hours by day
    assert kept.due("concern_answered") == passed.due("concern_answered") == "2026-11-10T15:00"  # four


@pytest.mark.parametrize(("outcome", "how"), [("spoke", "kept"), ("not_needed", "not_needed")])
def test_a_concern_in_the_log_is_not_settled_before_whoever_raised_it_was_rung(outcome: str, how: str) -> None:
    trial = concern("no")
    with pytest.raises(Refused, match="it is only for where 'Did you speak with whoever raised it\\?' is answered"):
        trial.fire("2026-11-10T12:00", "settle", by="p-sim", strand="concern", to_whom="x")
    trial.fill("2026-11-10T12:10", "concern_answer", by="p-cem", outcome=outcome)
    trial.fire("2026-11-10T12:15", "settle", by="p-sim", strand="concern", to_whom="x")
    assert trial.how("concern_answered") == how


def test_where_nobody_answers_a_concern_ends_after_a_week_by_a_senior_officer_who_says_why() -> None:
    trial = concern("no")
    with pytest.raises(Refused, match="it is for Senior officer or Director"):
        trial.fire("2026-11-17T09:00", "settle_unanswered", by="p-sim", strand="concern", to_whom="x")
    # Raised on Tuesday the 10th at 11:00; five office working days: 11, 12, 13, 16 and 17.
    with pytest.raises(Refused, match="it can be done from Tuesday 17 November 2026, 11:00"):
        trial.fire("2026-11-17T10:59", "settle_unanswered", by="p-cem", strand="concern", to_whom="x")
    trial.fire("2026-11-17T11:00", "settle_unanswered", by="p-cem", strand="concern", to_whom="x")
    assert trial.file.strands["concern-1"].state == "resolved"
