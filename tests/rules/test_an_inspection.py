"""The rules of the engine on a small protocol: what is owed, when it is missed, who is told, and what puts it right."""

from pathlib import Path

import pytest
from trial import Trial, at, kinds

from protocols.reader import read_protocol
from workflow.core import facts as f
from workflow.core.acts import Correct, Settle
from workflow.core.record import instant_text
from workflow.core.roster import Finder
from workflow.errors import Refused

SKETCH = Path(__file__).parents[1] / "library" / "sketch.yaml"


@pytest.fixture
def trial() -> Trial:
    return Trial(read_protocol(SKETCH.read_bytes(), "sketch.yaml"))


def opened(trial: Trial, now: str = "2026-11-23T10:05", **changes: str) -> Trial:
    answers = {"rang_at": now, "known_at": now, "told_late": "no"} | changes
    trial.open(now, **answers)
    return trial


PLAN = {"call_time": "17:30", "number": "01632 960001", "if_not_you": "the deputy"}


def test_the_first_contact_is_due_an_hour_after_ofsted_rang(trial: Trial) -> None:
    assert opened(trial).owed() == {"first_contact/1": "2026-11-23T11:05"}


def test_a_contact_in_time_keeps_the_promise(trial: Trial) -> None:
    opened(trial)
    trial.run_until("2026-11-23T10:50")
    found = trial.fire("2026-11-23T10:50", "agree_contact_plan", **PLAN)
    assert kinds(found) == ["Answered", "Moved", "Discharged"]
    assert (trial.one("first_contact").discharged, trial.one("first_contact").in_time) == ("kept", True)


def test_a_missed_step_climbs_the_ladder_rung_by_rung(trial: Trial) -> None:
    opened(trial)
    trial.run_until("2026-11-23T14:40")
    # due 11:05; reminder 10:35; question 11:05; cover and manager 11:35; senior 12:35, then every office hour
    assert trial.told() == [
        ("2026-11-23T10:35", "first_contact", "tell", "p-llp"),
        ("2026-11-23T11:05", "first_contact", "ask", "p-llp"),
        ("2026-11-23T11:35", "first_contact", "tell", "p-cov"),
        ("2026-11-23T11:35", "first_contact", "tell", "p-sim"),
        ("2026-11-23T12:35", "first_contact", "tell", "p-cem"),
        ("2026-11-23T13:35", "first_contact", "tell", "p-cem"),
        ("2026-11-23T14:35", "first_contact", "tell", "p-cem"),
    ]
    assert trial.one("first_contact").is_missed


def test_a_call_made_in_time_and_written_late_withdraws_the_miss_and_tells_those_alerted(trial: Trial) -> None:
    opened(trial)
    trial.run_until("2026-11-23T12:00")
    found = trial.fill("2026-11-23T12:10", "contact_plan", when="2026-11-23T10:50", **PLAN)
    assert kinds(found) == ["Answered", "MissWithdrawn", "Discharged", "Escalated"]
    assert not trial.one("first_contact").is_missed
    assert [row[3] for row in trial.told() if row[1] == "withdrawn"] == ["p-cov", "p-sim"]


def test_a_question_answered_within_half_an_hour_reaches_nobody_else(trial: Trial) -> None:
    opened(trial)
    trial.run_until("2026-11-23T11:25")
    trial.fill("2026-11-23T11:25", "contact_plan", when="2026-11-23T11:00", **PLAN)
    trial.run_until("2026-11-23T18:00")
    assert {row[3] for row in trial.told()} == {"p-llp"}


def test_an_alert_raised_and_settled_in_one_decision_is_not_sent(trial: Trial) -> None:
    opened(trial)
    trial.fill("2026-11-23T12:50", "contact_plan", when="2026-11-23T11:00", **PLAN)  # no clock ran since 10:05
    assert trial.told() == []
    assert "Escalated" in kinds([one.fact for one in trial.entries])  # and yet the record shows that it fell due


def test_i_have_it_holds_the_ladder_for_an_hour_and_then_it_goes_on(trial: Trial) -> None:
    opened(trial)
    trial.run_until("2026-11-23T11:10")
    trial.hold("2026-11-23T11:10", trial.one("first_contact").key)
    trial.run_until("2026-11-23T13:15")
    # rungs of 11:35 and 12:35 wait for the end of the hold at 12:10 and keep their distance: 12:10 and 13:10
    assert trial.told()[2:] == [
        ("2026-11-23T12:10", "first_contact", "tell", "p-cov"),
        ("2026-11-23T12:10", "first_contact", "tell", "p-sim"),
        ("2026-11-23T13:10", "first_contact", "tell", "p-cem"),
    ]


def test_each_day_on_site_has_a_call_of_its_own(trial: Trial) -> None:
    opened(trial)
    trial.fire("2026-11-23T10:50", "agree_contact_plan", **PLAN)
    trial.fire("2026-11-24T08:40", "inspectors_arrive")
    assert trial.owed() == {"day_call/2026-11-24": "2026-11-24T17:30"}  # at her time
    trial.fill("2026-11-24T17:20", "contact", outcome="spoke_with_head")
    trial.run_until("2026-11-25T09:00")
    assert trial.owed() == {"day_call/2026-11-25": "2026-11-25T17:30"}


def test_a_call_before_it_was_owed_does_not_keep_it(trial: Trial) -> None:
    opened(trial)
    trial.fire("2026-11-24T08:40", "inspectors_arrive")
    trial.fill("2026-11-24T09:00", "contact", outcome="spoke_with_head")  # owed from 13:00
    assert "day_call/2026-11-24" in trial.owed()


def test_no_answer_never_keeps_a_promise(trial: Trial) -> None:
    opened(trial)
    trial.fire("2026-11-24T08:40", "inspectors_arrive")
    trial.fill("2026-11-24T18:00", "contact", outcome="no_answer")
    assert trial.owed()["day_call/2026-11-24"] == "2026-11-24T18:45"


def test_not_needed_she_said_is_an_outcome_and_is_offered_again(trial: Trial) -> None:
    opened(trial)
    trial.fire("2026-11-24T08:40", "inspectors_arrive")
    trial.fill("2026-11-24T14:00", "contact", outcome="not_needed")
    assert trial.one("day_call", "2026-11-24").discharged == "not_needed"
    trial.run_until("2026-11-25T14:00")
    assert "day_call/2026-11-24+" in trial.owed()  # the softer offer, a day later


def test_a_pause_is_asked_for_granted_and_moves_the_inspection_in_one_decision(trial: Trial) -> None:
    opened(trial)
    trial.fire("2026-11-24T08:40", "inspectors_arrive")
    trial.begin("2026-11-24T15:00", "pause_request")
    trial.fire("2026-11-24T15:10", "ask", by="p-head", strand="pause_request", asked_at="2026-11-24T15:10")
    found = trial.fire("2026-11-24T15:40", "grant", by="p-sim", strand="pause_request", decided_at="2026-11-24T15:40")
    assert [fact.strand for fact in found if isinstance(fact, f.Moved)] == ["pause_request-1", "inspection"]
    assert trial.file.main.state == "paused"


def test_only_the_responsible_body_or_the_head_may_ask_for_a_pause() -> None:
    protocol = read_protocol(SKETCH.read_bytes(), "sketch.yaml")
    from trial import roster  # noqa: PLC0415

    trial = Trial(protocol, people=roster(protocol, body="governing_body"))
    opened(trial)
    trial.begin("2026-11-23T15:00", "pause_request")
    with pytest.raises(Refused) as refused:
        trial.fire("2026-11-23T15:10", "ask", by="p-sim", strand="pause_request", asked_at="2026-11-23T15:10")
    assert "the head or the governing body can ask" in str(refused.value)
    trial.fire("2026-11-23T15:10", "ask", by="p-chair", strand="pause_request", asked_at="2026-11-23T15:10")


def test_inspectors_may_arrive_though_nobody_rang_the_head(trial: Trial) -> None:
    opened(trial)
    trial.fire("2026-11-24T08:40", "inspectors_arrive")
    assert trial.one("first_contact").is_missed
    assert trial.file.main.state == "on_site"


def test_a_refusal_says_what_was_asked_every_reason_and_what_is_possible(trial: Trial) -> None:
    opened(trial)
    trial.fire("2026-11-24T08:40", "inspectors_arrive")
    trial.fire("2026-11-25T16:00", "feedback", by="p-head")
    trial.begin("2026-11-25T16:05", "pause_request")
    with pytest.raises(Refused) as refused:
        trial.fire("2026-11-25T16:10", "close", by="p-llp")
    said = str(refused.value)
    assert said.startswith(
        "Recording 'close' is not possible: it is for School Improvement Manager (SIM); still owed: "
    )
    assert "'pause request' is still open" in said


def test_a_waiver_needs_a_senior_officer_and_a_reason(trial: Trial) -> None:
    opened(trial)
    key = trial.one("first_contact").key
    with pytest.raises(Refused, match="County Education Manager"):
        trial.ask("2026-11-23T10:30", Settle(key, "the school is shut by snow"), by="p-sim")
    with pytest.raises(Refused, match="needs a reason"):
        trial.ask("2026-11-23T10:30", Settle(key, " "), by="p-cem")
    trial.ask("2026-11-23T10:30", Settle(key, "the school is shut by snow"), by="p-cem")
    assert trial.one("first_contact").discharged == "waived"


def test_a_correction_adds_and_moves_what_follows_from_it(trial: Trial) -> None:
    opened(trial)
    trial.fire("2026-11-23T12:00", "agree_contact_plan", when="2026-11-23T11:30", **PLAN)
    answered = next(one.seq for one in trial.entries if isinstance(one.fact, f.Answered))
    assert trial.one("first_contact").is_missed
    found = trial.ask(
        "2026-11-23T12:30", Correct(answered, "the time was typed wrongly", occurred_at=at("2026-11-23T11:00"))
    )
    assert kinds(found)[:2] == ["Corrected", "MissWithdrawn"]
    assert not trial.one("first_contact").is_missed


def test_an_entry_withdrawn_by_correction_makes_the_promise_owed_again(trial: Trial) -> None:
    opened(trial)
    trial.run_until("2026-11-23T10:40")
    trial.fill("2026-11-23T10:40", "contact_plan", **PLAN)
    answered = trial.entries[-2].seq
    found = trial.ask("2026-11-23T10:45", Correct(answered, "that was another school", withdrawn=True))
    assert kinds(found) == ["Corrected", "Rescheduled"]
    assert trial.owed() == {"first_contact/1": "2026-11-23T11:05"}


def test_an_inspection_opened_late_invents_no_misses(trial: Trial) -> None:
    trial.open(
        "2026-11-26T09:00",
        "feedback_given",
        rang_at="2026-11-23T10:05",
        known_at="2026-11-26T09:00",
        told_late="no",
    )
    assert not any(one.is_missed for one in trial.file.obligations.values())
    # the contact still helps, so it is owed from when the authority knew: Thursday 09:00 and an hour
    assert trial.due("first_contact") == "2026-11-26T10:00"


def test_the_record_gives_back_the_file(trial: Trial) -> None:
    opened(trial)
    trial.run_until("2026-11-23T13:00")
    trial.fire("2026-11-24T08:40", "inspectors_arrive")
    trial.run_until("2026-11-25T13:00")
    assert trial.replayed() == trial.file


def test_before_its_time_nothing_follows(trial: Trial) -> None:
    opened(trial)
    following = trial.look_at("2026-11-23T10:05")
    assert following == at("2026-11-23T10:35")
    assert trial.tick("2026-11-23T10:34") == []
    assert instant_text(following) == "2026-11-23T10:35:00.000000Z"


def test_after_an_outage_each_rung_is_told_once_the_highest_first_and_repeats_are_counted(trial: Trial) -> None:
    opened(trial)
    found = [fact for fact in trial.tick("2026-11-23T15:00") if isinstance(fact, f.Escalated)]
    # repeats of the last rung at 13:35 and 14:35 fell in the gap
    assert [(fact.rung, fact.counted) for fact in found] == [(3, 2), (2, 0), (1, 0), (0, 0)]
    trial.run_until("2026-11-23T15:40")
    assert trial.told()[-1][0] == "2026-11-23T15:35"


def test_someone_the_head_shut_out_is_not_told(trial: Trial) -> None:
    setting = trial.setting
    finder = Finder(
        setting.roster, setting.protocol.roles, "test-primary", at("2026-11-23T10:05"), frozenset({"p-sim"})
    )
    assert [told.person for told in finder.who("team_manager")] == ["p-cem"]
