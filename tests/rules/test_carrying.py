"""Inspections of one school that follow each other: which may be named, and what goes on from the earlier one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from small import begun, small
from trial import SCHOOL, Chance, Trial, at, local

from protocols.model import Protocol
from workflow.core import facts as f
from workflow.core.acts import By
from workflow.core.carrying import follows
from workflow.core.decide import open_inspection
from workflow.core.inspection import Inspection
from workflow.core.record import commitment
from workflow.core.setting import Earlier
from workflow.errors import Refused

FORMS = """
news:
  rang_at: {ask: When did they ring?, kind: instant, public: true}
  known_at: {ask: When did we know?, kind: instant, public: true}
  earlier: {ask: Which one does it follow?, kind: inspection, public: true, optional: true}
plan:
  call_time: {ask: When shall we ring?, kind: time_of_day, public: true, optional: true}
  number: {ask: On which number?, kind: phone, private: true}
  rings: {ask: Who rings?, kind: person, public: true, optional: true}
  not_told: {ask: Who hears nothing?, kind: not_told, public: true, optional: true}
"""
LINKED = """
strands:
  visit:
    begins: told
    opened_with: {form: news, called_at: rang_at, known_at: known_at, follows: earlier, carries_over: [plan]}
    states:
      told: {says: Ofsted has rung, call_day: true}
      inside: {says: Inspectors are in school, on_site_days: ofsted}
      over: {says: It is over, final: true}
    transitions:
      - {trigger: arrive, from: told, to: inside, by: [link_officer]}
      - {trigger: ring_again, from: inside, to: told, by: [link_officer], form: news}
      - {trigger: close, from: any, to: over, by: [link_officer]}
"""
STEPS = """
agree: {begins: {entering: visit.told}, due: {within: 2 hours}, done: {form: plan}}
call: {begins: {each: on_site_day, owed_from: "13:00"}, due: {at: plan.call_time, otherwise: "18:45", no_sooner_than: 30 minutes}, done: {form: plan}}
"""
JANUARY, MARCH = "2027-01-11T10:05", "2027-03-08T10:05"


@pytest.fixture
def protocol() -> Protocol:
    return small(STEPS, FORMS, top=LINKED)


@pytest.fixture
def january(protocol: Protocol) -> Trial:
    trial = begun(protocol, JANUARY)
    trial.fill("2027-01-11T11:00", "plan", call_time="17:30", number="01632 960001", rings="p-llp", not_told="p-sim")
    return trial


def kept_values(trial: Trial) -> dict[tuple[int, str], str]:
    return {(seq, one.field): one.value for seq, one in trial.private}  # type: ignore[attr-defined]


def opened_after(earlier: Trial, protocol: Protocol, named: str = "", **changes: Any) -> Trial:
    """An inspection opened in March, as one that follows the January one; ``changes`` are to what is known of that."""
    found = replace(Earlier(earlier.file, kept_values(earlier)), **changes)
    trial = Trial(protocol, file=Inspection("made-up/inspection-2"), chance=Chance(100))
    setting = replace(trial.setting, others=(earlier.file.chain,), earlier=found)
    given = {"rang_at": MARCH, "known_at": MARCH, "earlier": named or earlier.file.chain}
    decision = open_inspection(
        "made-up/inspection-2", setting, SCHOOL, "told", given, By("p-llp"), at(MARCH), trial.chance
    )
    trial.entries, trial.private, trial.file = list(decision.entries), list(decision.private), decision.file
    return trial


def carried(trial: Trial) -> list[f.Answered]:
    return [one.fact for one in trial.entries if isinstance(one.fact, f.Answered)]


def test_how_to_reach_the_head_goes_on_into_the_next_inspection(january: Trial, protocol: Protocol) -> None:
    march = opened_after(january, protocol)
    (said,) = carried(march)
    assert said.answers == {"call_time": "17:30", "rings": "p-llp", "not_told": ["p-sim"]}
    assert said.carried_from == "made-up/inspection-1"
    entry = next(one for one in march.entries if one.fact is said)
    assert (local(entry.occurred_at), entry.actor) == (
        "2027-01-11T11:00",
        "p-llp",
    )  # when she said it; who wrote it here
    (kept,) = [one for seq, one in march.private if seq == entry.seq]
    assert (kept.field, kept.value) == ("number", "01632 960001")  # type: ignore[attr-defined]
    assert said.private == {"number": commitment(kept.salt, "01632 960001")}  # type: ignore[attr-defined]
    # A secret of its own: neither record says that the two numbers are one.
    before = next(one.fact for one in january.entries if isinstance(one.fact, f.Answered))
    assert said.private != before.private
    march.fire("2027-03-09T08:30", "arrive")
    march.run_until("2027-03-09T13:00")
    assert march.due("call") == "2027-03-09T17:30"  # the time she chose in January
    assert march.replayed() == march.file


def test_what_was_agreed_before_keeps_no_promise_now(january: Trial, protocol: Protocol) -> None:
    march = opened_after(january, protocol)
    assert march.owed() == {"agree/1": "2027-03-08T12:05"}  # two hours from 10:05: we ask whether it still holds
    march.fill("2027-03-08T11:00", "plan", number="01632 960002", call_time="16:00")
    assert march.how("agree") == "kept"


def test_whom_the_head_did_not_want_told_hears_nothing_of_the_next_one_either(
    january: Trial, protocol: Protocol
) -> None:
    march = opened_after(january, protocol)
    march.run_until("2027-03-08T16:00")
    # Due at 12:05, and the manager an office hour later, whom she had shut out: the next above hears.
    assert "p-sim" not in march.reached()
    assert "p-llp" in march.reached()


def test_each_question_has_its_last_answer(january: Trial, protocol: Protocol) -> None:
    january.fill("2027-01-12T09:00", "plan", number="01632 960009")  # no time: the one agreed before still stands
    (said,) = carried(opened_after(january, protocol))
    assert said.answers["call_time"] == "17:30"
    assert (
        local(
            next(one.occurred_at for one in opened_after(january, protocol).entries if one.fact.__class__ is f.Answered)
        )
        == "2027-01-12T09:00"
    )


def test_an_answer_that_was_withdrawn_stays_behind(january: Trial, protocol: Protocol) -> None:
    january.correct("2027-01-12T09:00", january.last_entry(f.Answered), by="p-head", withdrawn=True)
    assert carried(opened_after(january, protocol)) == []


def test_what_was_erased_or_no_longer_fits_stays_behind_and_the_rest_goes_on(
    january: Trial, protocol: Protocol
) -> None:
    answers = tuple(replace(one, answers={**one.answers, "rings": "p-gone"}) for one in january.file.answers)
    march = opened_after(january, protocol, values={}, file=replace(january.file, answers=answers))
    (said,) = carried(march)
    assert (said.answers, said.private) == ({"call_time": "17:30", "not_told": ["p-sim"]}, {})


def test_what_was_private_never_becomes_public(january: Trial) -> None:
    asked_openly = small(STEPS, FORMS.replace("kind: phone, private: true", "kind: phone, public: true"), top=LINKED)
    (said,) = carried(opened_after(january, asked_openly))
    assert "number" not in said.answers
    assert said.private == {}


def test_where_nothing_was_agreed_nothing_goes_on(protocol: Protocol) -> None:
    assert carried(opened_after(begun(protocol, JANUARY), protocol)) == []


def test_an_inspection_that_follows_none_carries_nothing(january: Trial, protocol: Protocol) -> None:
    assert carried(begun(protocol, MARCH)) == []
    assert follows(january.file, protocol) == ""


def test_an_inspection_names_another_of_its_own_school(january: Trial, protocol: Protocol) -> None:
    assert follows(opened_after(january, protocol).file, protocol) == "made-up/inspection-1"
    with pytest.raises(Refused) as refused:
        opened_after(january, protocol, named="made-up/inspection-9")
    assert refused.value.reasons == ("'made-up/inspection-9' is no other inspection of this school",)
    assert refused.value.instead == ("name one of: made-up/inspection-1",)


def test_where_a_school_has_no_other_inspection_it_says_so(protocol: Protocol) -> None:
    trial = begun(protocol, JANUARY)
    trial.fire("2027-01-12T08:30", "arrive")
    with pytest.raises(Refused) as refused:
        trial.fire("2027-01-12T09:00", "ring_again", rang_at=JANUARY, known_at=JANUARY, earlier="made-up/inspection-1")
    assert refused.value.instead == ("leave it empty: there is no other inspection of it",)


def test_which_one_it_follows_can_be_put_right_and_the_same_is_asked_of_it(january: Trial, protocol: Protocol) -> None:
    march = opened_after(january, protocol)
    with pytest.raises(Refused, match="no other inspection of this school"):
        march.correct("2027-03-08T11:00", 1, earlier="made-up/inspection-9")
    assert follows(march.file, protocol) == "made-up/inspection-1"


def test_a_protocol_without_follows_links_nothing() -> None:
    plain = small("ring: {begins: {entering: visit.told}, due: {within: 2 hours}, done: {form: news}}")
    assert follows(begun(plain).file, plain) == ""


def test_an_inspection_follows_none_that_ofsted_rang_about_later(january: Trial, protocol: Protocol) -> None:
    opened = january.file.opened
    assert opened is not None
    rung_later = replace(january.file, opened=replace(opened, called_at=at("2027-04-12T10:05")))
    with pytest.raises(Refused) as refused:
        opened_after(january, protocol, file=rung_later)
    assert refused.value.reasons == ("Ofsted rang about 'made-up/inspection-1' after this one",)
    assert refused.value.instead == ("name one that came before",)


def test_a_wish_for_the_whole_inspection_is_not_withdrawn_by_an_officer(january: Trial) -> None:
    with pytest.raises(Refused, match="somebody whom the school wished to hear nothing of it"):
        january.correct("2027-01-11T12:00", january.file.answers[-1].seq, withdrawn=True)
