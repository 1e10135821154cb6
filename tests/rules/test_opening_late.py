"""Opening an inspection: in any state it may be in by then, late or not, with a word to whoever should hear at once."""

from dataclasses import replace
from pathlib import Path

import pytest
from small import CALL, begun, small
from trial import SCHOOL, Trial, at, kinds, local, roster

from protocols.model import Protocol
from protocols.reader import read_protocol
from workflow.core import facts as f
from workflow.core.acts import By
from workflow.core.decide import open_inspection
from workflow.errors import Refused, UnknownThing

SKETCH = Path(__file__).parents[1] / "library" / "sketch.yaml"
STEPS = """
ring: {begins: {entering: visit.told}, due: {within: 2 hours}, done: {form: call}}
there: {begins: {each: on_site_day, owed_from: "13:00"}, due: {by: "18:45", no_sooner_than: 30 minutes}, done: {form: call}}
after: {begins: {entering: visit.fed}, due: {within: 1 calendar day, by: "12:00"}, done: {form: call}}
gone: {begins: {entering: visit.told}, due: {within: 5 office working days}, done: {form: call}, until: {entering: visit.fed}}
"""


@pytest.fixture
def protocol() -> Protocol:
    return small(STEPS, CALL)


def opened(protocol: Protocol, now: str, state: str, **answers: str) -> Trial:
    trial = Trial(protocol)
    trial.open(now, state, by="p-llp", **answers)
    return trial


def test_what_was_past_before_the_authority_knew_was_not_missed_it_had_not_been_told(protocol: Protocol) -> None:
    trial = opened(protocol, "2026-11-26T09:00", "paused", rang_at="2026-11-23T10:05", known_at="2026-11-26T09:00")
    assert {f"{one.key.step}/{one.key.occurrence}": one.discharged for one in trial.file.obligations.values()} == {
        "ring/1": "not_told",
        "there/2026-11-23": "not_told",
        "there/2026-11-24": "not_told",
        "there/2026-11-25": "not_told",
        "gone/1": None,
    }
    assert not any(one.is_missed for one in trial.file.obligations.values())
    assert trial.owed() == {"gone/1": "2026-11-30T17:30"}  # what still helps
    assert trial.replayed() == trial.file


def test_what_the_inspection_was_already_beyond_is_released(protocol: Protocol) -> None:
    trial = opened(protocol, "2026-11-26T09:00", "fed", rang_at="2026-11-23T10:05", known_at="2026-11-26T09:00")
    assert (trial.how("ring"), trial.how("gone")) == ("not_told", "released")
    assert trial.owed() == {"after/1": "2026-11-27T12:00"}  # from when the authority knew


LATE = (
    CALL
    + """
news:
  rang_at: {ask: When did they ring?, kind: instant, public: true}
  known_at: {ask: When did we know?, kind: instant, public: true}
  come_at: {ask: Since when does it stand so?, kind: instant, public: true, optional: true}
"""
)
USUAL = """
strands:
  visit:
    begins: told
    opened_with: {form: news, called_at: rang_at, known_at: known_at, since: come_at, in_order: [told, inside, fed]}
    states:
      told: {says: Ofsted has rung}
      inside: {says: Inspectors are in school, on_site_days: ofsted}
      fed: {says: The feedback has been given}
      over: {says: It is over, final: true}
    transitions:
      - {trigger: feed, from: [told, inside], to: fed, by: [link_officer]}
      - {trigger: arrive, from: told, to: inside, by: [link_officer]}
      - {trigger: close, from: any, to: over, by: [link_officer]}
"""
SEEN = """
inside: {begins: {entering: visit.inside}, due: {within: 1 hour}, done: {form: call}}
support: {begins: {entering: visit.inside}, due: {within: 2 hours}, still_helps: true, done: {form: call}}
after: {begins: {entering: visit.fed}, due: {within: 3 calendar days, by: "12:00"}, done: {form: call}}
"""
SIX_DAYS = {"rang_at": "2026-11-23T10:05", "known_at": "2026-11-29T10:00"}


def test_the_usual_order_says_what_was_passed_though_there_is_a_shorter_way() -> None:
    trial = opened(small(SEEN, LATE, top=USUAL), "2026-11-29T10:05", "fed", **SIX_DAYS)
    assert trial.file.opened is not None
    assert trial.file.opened.passed == ("told", "inside")
    assert trial.how("inside") == "not_told"


def test_what_still_helps_is_owed_from_when_the_authority_knew() -> None:
    trial = opened(small(SEEN, LATE, top=USUAL), "2026-11-29T10:05", "fed", **SIX_DAYS)
    assert trial.due("support") == "2026-11-29T12:00"  # two hours from 10:00, when it was known
    assert trial.reached() == []


def test_what_still_helps_is_owed_from_its_own_time_where_that_is_still_to_come() -> None:
    known = {"rang_at": "2026-11-23T10:05", "known_at": "2026-11-23T11:00"}
    trial = opened(small(SEEN, LATE, top=USUAL), "2026-11-23T11:00", "fed", **known)
    assert trial.due("support") == "2026-11-23T12:05"


def test_what_follows_a_state_counts_from_when_it_came_to_it() -> None:
    since = {"come_at": "2026-11-27T15:30"}
    trial = opened(small(SEEN, LATE, top=USUAL), "2026-11-29T10:05", "fed", **SIX_DAYS, **since)
    assert trial.due("after") == "2026-11-30T12:00"  # three days after the 27th; from the 29th it would be the 2nd
    trial.correct("2026-11-29T10:10", 1, come_at="2026-11-28T15:30")
    assert trial.due("after") == "2026-12-01T12:00"


def test_when_it_came_to_a_state_is_looked_at_when_it_is_put_right_too() -> None:
    trial = opened(small(SEEN, LATE, top=USUAL), "2026-11-29T10:05", "fed", **SIX_DAYS, come_at="2026-11-27T15:30")
    for come_at in ("2027-11-27T15:30", "2020-11-27T15:30"):
        with pytest.raises(Refused, match=r"lies in the future|before Ofsted rang"):
            trial.correct("2026-11-29T10:10", 1, come_at=come_at)


@pytest.mark.parametrize(
    ("come_at", "reason"),
    [
        ("2026-11-23T10:00", "it cannot have come to this state before Ofsted rang"),
        ("2026-11-29T11:00", "the time it came to this state lies in the future"),
    ],
)
def test_a_state_was_not_come_to_before_ofsted_rang_nor_later_than_now(come_at: str, reason: str) -> None:
    with pytest.raises(Refused) as said:
        opened(small(SEEN, LATE, top=USUAL), "2026-11-29T10:05", "fed", **SIX_DAYS, come_at=come_at)
    assert said.value.reasons == (reason,)


def test_one_alert_says_that_the_authority_was_told_late(protocol: Protocol) -> None:
    trial = opened(protocol, "2026-11-26T09:00", "paused", rang_at="2026-11-23T10:05", known_at="2026-11-26T09:00")
    said = [one.fact for one in trial.entries if isinstance(one.fact, f.Escalated)]
    assert [(one.why, one.about, [told.person for told in one.told]) for one in said] == [
        ("told_late", "4", ["p-sim", "p-llp"])
    ]


def test_news_of_the_day_before_is_late_though_nothing_had_passed() -> None:
    step = "plan: {begins: {entering: visit.fed}, due: {within: 1 hour}, done: {form: call}}"
    late = {"rang_at": "2026-11-23T16:40", "known_at": "2026-11-24T08:10"}
    assert opened(small(step, CALL), "2026-11-24T08:10", "told", **late).told() == [
        ("2026-11-24T08:10", "told_late", "tell", "p-adm")  # no promise is owed yet that would say whom
    ]


def test_an_inspection_known_in_time_raises_no_such_alert(protocol: Protocol) -> None:
    assert (
        opened(protocol, "2026-11-23T10:10", "told", rang_at="2026-11-23T10:05", known_at="2026-11-23T10:10").told()
        == []
    )


def test_where_nobody_says_when_it_was_known_it_was_when_ofsted_rang() -> None:
    forms = """
news:
      rang_at: {ask: When did they ring?, kind: instant, public: true, optional: true}
      known_at: {ask: When did we know?, kind: instant, public: true, optional: true}
    """
    trial = opened(small(STEPS, CALL + forms), "2026-11-23T10:05", "told")
    assert trial.file.opened is not None
    assert (local(trial.file.opened.called_at), local(trial.file.opened.known_at)) == ("2026-11-23T10:05",) * 2


def refused(protocol: Protocol, state: str = "told", **answers: str) -> tuple[str, ...]:
    with pytest.raises(Refused) as said:
        opened(
            protocol,
            "2026-11-23T10:05",
            state,
            **({"rang_at": "2026-11-23T10:00", "known_at": "2026-11-23T10:05"} | answers),
        )
    return said.value.reasons


def test_every_reason_why_an_inspection_cannot_be_opened_so_is_said_at_once(protocol: Protocol) -> None:
    first = "'{}' is not a state it can be opened in; those are: told, inside, paused, fed"
    assert refused(protocol, "over", known_at="2026-11-23T09:59") == (
        first.format("over"),
        "the authority cannot have known before Ofsted rang",
    )
    assert refused(protocol, "nowhere", known_at="2026-11-23T10:11") == (
        first.format("nowhere"),
        "the time the authority first knew lies in the future",
    )


@pytest.mark.parametrize(
    ("applies", "school", "reason"),
    [
        ("true", False, "'A small promise' is for maintained schools"),
        ("false", True, "'A small promise' is for schools that are not maintained"),
        ("true", True, ""),
        ("false", False, ""),
    ],
)
def test_a_protocol_is_for_the_schools_it_says(applies: str, school: bool, reason: str) -> None:
    protocol = small(STEPS, CALL, top=f"applies: {{maintained: {applies}, frameworks: [eif-2025-11]}}")
    trial = Trial(protocol, people=roster(protocol, maintained=school))
    if reason:
        with pytest.raises(Refused, match=reason):
            trial.open("2026-11-23T10:05", rang_at="2026-11-23T10:05", known_at="2026-11-23T10:05")
    else:
        trial.open("2026-11-23T10:05", rang_at="2026-11-23T10:05", known_at="2026-11-23T10:05")
        assert trial.file.main.state == "told"


def test_a_school_that_nobody_knows_and_a_person_without_a_role_open_nothing(protocol: Protocol) -> None:
    setting = Trial(protocol).setting
    now, answers = at("2026-11-23T10:05"), {"rang_at": "2026-11-23T10:05", "known_at": "2026-11-23T10:05"}
    with pytest.raises(UnknownThing, match="There is no school called 'no-such-school'"):
        open_inspection("c", setting, "no-such-school", "told", answers, By("p-llp"), now, lambda: b"")
    with pytest.raises(Refused, match="'p-stranger' is nobody's id; people go by their id"):
        open_inspection("c", setting, SCHOOL, "told", answers, By("p-stranger"), now, lambda: b"")
    with pytest.raises(Refused, match="has no answer yet"):
        open_inspection("c", setting, SCHOOL, "told", {}, By("p-llp"), now, lambda: b"")


def test_a_role_that_nobody_holds_is_said_to_the_administrator(protocol: Protocol) -> None:
    people = roster(protocol)
    fewer = tuple(one for one in people.assigned if one.role not in ("team_manager", "head"))
    trial = begun(protocol, people=replace(people, assigned=fewer))
    found = [one.fact for one in trial.entries if isinstance(one.fact, f.Escalated)]
    # the head is not of the authority: schools look after themselves
    assert [(one.why, one.about, one.told[0].person) for one in found] == [("role_unheld", "team_manager", "p-adm")]


def test_an_inspection_opened_while_it_is_paused_stops_the_clocks_from_then() -> None:
    step = "ring: {begins: {entering: visit.told}, due: {within: 8 office hours}, in_pause: stops, done: {form: call}}"
    trial = opened(
        small(step, CALL), "2026-11-23T12:05", "paused", rang_at="2026-11-23T10:05", known_at="2026-11-23T12:05"
    )
    assert trial.owed() == {"ring/1": ""}
    trial.fire("2026-11-24T09:00", "resume")
    assert trial.owed() == {"ring/1": "2026-11-24T15:00"}  # two hours on Monday, six on Tuesday


def test_the_states_an_inspection_has_passed_prove_nothing() -> None:
    step = (
        "see: {begins: {entering: visit.told}, due: {within: 5 office working days}, "
        "done: {entering: visit.inside}, until: {entering: visit.over}}"
    )
    trial = opened(small(step), "2026-11-24T09:00", "paused", rang_at="2026-11-23T10:05", known_at="2026-11-24T09:00")
    assert trial.owed() == {"see/1": "2026-11-30T17:30"}
    trial.fire("2026-11-24T10:00", "resume")
    assert trial.how("see") == "kept"


def test_a_step_of_a_day_is_not_ended_by_the_state_it_was_opened_in() -> None:
    step = (
        'there: {begins: {each: on_site_day, owed_from: "13:00"}, due: {by: "23:45", '
        "no_sooner_than: 30 minutes}, done: {form: call}, until: {entering: visit.paused}}"
    )
    trial = opened(
        small(step, CALL), "2026-11-23T20:00", "paused", rang_at="2026-11-23T10:05", known_at="2026-11-23T20:00"
    )
    assert trial.owed() == {"there/2026-11-23": "2026-11-23T23:45"}  # there is still time to ring today


def test_a_time_put_right_after_a_late_opening_makes_the_promise_owed_again() -> None:
    forms = CALL + "plan: {time: {ask: When?, kind: time_of_day, public: true}}"
    step = (
        "ring: {begins: {entering: visit.told, at: news.known_at}, due: {within: 2 hours}, "
        "done: {form: call}}\nplan: {begins: {entering: visit.fed}, due: {within: 1 hour}, "
        "done: {form: plan}}"
    )
    trial = opened(
        small(step, forms), "2026-11-23T14:00", "inside", rang_at="2026-11-23T10:05", known_at="2026-11-23T14:00"
    )
    assert trial.due("ring") == "2026-11-23T16:00"
    found = trial.correct("2026-11-23T14:10", 1, known_at="2026-11-23T13:00")
    assert kinds(found) == ["Corrected", "Rescheduled"]
    assert trial.due("ring") == "2026-11-23T15:00"


def test_the_sketch_opened_after_the_feedback_tells_of_no_day_that_is_gone() -> None:
    trial = Trial(read_protocol(SKETCH.read_bytes(), "sketch.yaml"))
    trial.open(
        "2026-11-26T09:00", "feedback_given", rang_at="2026-11-23T10:05", known_at="2026-11-26T09:00", told_late="no"
    )
    trial.run_until("2026-11-26T10:00")
    assert {row[1] for row in trial.told()} == {"told_late", "first_contact"}
