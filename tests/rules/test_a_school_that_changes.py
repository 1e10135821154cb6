"""A school that becomes another's while its inspection goes on: who may ask and who is told follow, and no promise is lost."""

from datetime import date

import pytest
from small import CALL, begun, small
from trial import Trial, at, kinds, local, roster

from protocols.model import Protocol
from workflow.core import facts as f
from workflow.core.decide import possible
from workflow.core.fold import fold
from workflow.core.inspection import Inspection
from workflow.core.record import Entry
from workflow.core.school_changing import change_school
from workflow.core.school_now import responsible_body, school_now, speaking_now

STEP = "ring: {begins: {entering: visit.told}, due: {within: 4 hours}, done: {form: call}}"
ALARM = "alarm: [{when: begins, tell: [owner]}, {when: due, tell: [chair]}, {when: 2 office hours after, tell: [team_manager]}]"
SIDE = """
side:
  says: A pause
  begins: open
  may_begin: {in: any, by: [link_officer]}
  states: {open: {says: It is open}, done: {says: It is done, final: true}}
  transitions: [{trigger: ask, from: open, to: done, by: [team_manager, chair, trust_lead], when: [may_ask_for_this_school]}]
"""
ROLES = """
roles:
  director: {title: Director}
  team_manager: {title: Manager, answers_to: director, cover: director}
  link_officer: {title: Officer, answers_to: team_manager, cover: team_manager}
  head: {title: Headteacher, acts_for: school}
  chair: {title: Chair of governors, acts_for: governing_body}
  trust_lead: {title: Chief executive of the trust, acts_for: trust}
"""
WITHOUT_A_TRUST = ROLES.replace("  trust_lead: {title: Chief executive of the trust, acts_for: trust}\n", "")


def protocol(roles: str = ROLES) -> Protocol:
    side = SIDE if roles == ROLES else SIDE.replace(", trust_lead", "")
    return small(STEP, CALL, strands=side, ladders=ALARM, top=roles)


def aided(roles: str = ROLES, body: str = "governing_body") -> Trial:
    """An inspection of a voluntary aided school, told on Monday 23 November 2026 at 10:05."""
    of = protocol(roles)
    return begun(of, people=roster(of, body=body))


def becomes(
    body: str, *, maintained: bool = False, urn: str = "149999", trust: str = "Made-up Trust"
) -> f.SchoolChanged:
    register = f.InRegister("34", trust=trust)
    return f.SchoolChanged(
        "test-primary", "Test Academy", maintained, body, urn, register, date(2026, 11, 23), by=f.Provenance("p-adm")
    )


def change(trial: Trial, now: str, school: f.SchoolChanged) -> list[f.Fact]:
    decision = change_school(trial.file, trial.setting, school, "it converted", "p-adm", at(now), trial.chance)
    return trial._keep(decision)


def why_not(trial: Trial, person: str) -> list[tuple[str, ...]]:
    now = trial.entries[-1].recorded_at
    return [one.reasons for one in possible(trial.file, trial.setting, person, now) if one.transition.trigger == "ask"]


def test_whoever_is_responsible_now_may_ask_and_whoever_was_may_not() -> None:
    trial = aided()
    trial.begin("2026-11-23T11:00", "side", by="p-llp")
    assert (why_not(trial, "p-chair"), why_not(trial, "p-trust_lead")) == (
        [()],
        [("for this school the head or the governing body can ask; we can help them ask",)],
    )
    change(trial, "2026-11-23T11:10", becomes("trust"))
    assert (why_not(trial, "p-chair"), why_not(trial, "p-trust_lead")) == (
        [("for this school the head or the trust can ask; we can help them ask",)],
        [()],
    )
    assert responsible_body(trial.file) == "trust"


def test_what_was_promised_stays_owed_with_the_same_time_and_is_kept_to_the_end() -> None:
    trial = aided()
    assert trial.due("ring") == "2026-11-23T14:05"
    change(trial, "2026-11-23T11:10", becomes("trust"))
    assert trial.owed() == {"ring/1": "2026-11-23T14:05"}
    assert trial.file.protocol == trial.protocol.digest
    trial.fill("2026-11-23T13:00", "call", outcome="spoke")
    assert (trial.how("ring"), trial.one("ring").in_time) == ("kept", True)


def test_whoever_speaks_for_the_body_that_is_responsible_now_is_told() -> None:
    trial = aided()
    change(trial, "2026-11-23T11:10", becomes("trust"))
    trial.run_until("2026-11-23T14:05")
    assert [(when, person) for when, _, _, person in trial.told()] == [
        ("2026-11-23T10:05", "p-llp"),
        ("2026-11-23T14:05", "p-trust_lead"),  # the rung names the chair of governors, who is chair no more
    ]


def test_without_a_change_the_role_that_the_rung_names_is_told() -> None:
    trial = aided()
    trial.run_until("2026-11-23T14:05")
    assert trial.told()[-1] == ("2026-11-23T14:05", "ring", "tell", "p-chair")


def test_where_the_protocol_has_no_voice_of_the_new_body_whoever_was_told_still_is() -> None:
    trial = aided(WITHOUT_A_TRUST)
    change(trial, "2026-11-23T11:10", becomes("trust"))
    trial.run_until("2026-11-23T14:05")
    assert trial.told()[-1] == ("2026-11-23T14:05", "ring", "tell", "p-chair")


@pytest.mark.parametrize(
    ("before", "after", "instead"),
    [
        ("governing_body", "trust", {"chair": "trust_lead"}),
        ("trust", "governing_body", {"trust_lead": "chair"}),
        ("authority", "trust", {}),  # the authority goes on, and what it owes its own people stays
        ("governing_body", "authority", {}),
        ("governing_body", "governing_body", {}),
    ],
)
def test_only_a_body_that_was_responsible_gives_its_voice_away(
    before: str, after: str, instead: dict[str, str]
) -> None:
    trial = aided(body=before)
    change(trial, "2026-11-23T11:10", becomes(after))
    assert speaking_now(trial.file, trial.protocol.roles) == instead


def test_the_change_is_on_record_with_its_reason_kept_apart() -> None:
    trial = aided()
    assert kinds(change(trial, "2026-11-23T11:10", becomes("trust"))) == ["SchoolChanged"]
    entry = trial.entries[-1]
    assert (entry.actor, local(entry.occurred_at)) == ("p-adm", "2026-11-23T11:10")
    assert isinstance(entry.fact, f.SchoolChanged)
    assert set(entry.fact.private) == {"because"}
    assert "it converted" not in repr(entry.fact)
    assert trial.replayed() == trial.file


def test_said_again_it_writes_nothing() -> None:
    trial = aided()
    change(trial, "2026-11-23T11:10", becomes("trust"))
    assert change(trial, "2026-11-23T11:20", becomes("trust")) == []
    assert change(trial, "2026-11-23T11:20", becomes("trust", trust="Another Trust")) != []


def test_a_school_that_is_only_called_otherwise_is_no_news_to_an_inspection() -> None:
    trial = aided()
    change(trial, "2026-11-23T11:10", becomes("trust"))
    named = f.SchoolChanged(
        "test-primary", "A New Name", False, "trust", "149999", f.InRegister("34", trust="Made-up Trust")
    )
    assert change(trial, "2026-11-23T11:20", named) == []


def test_what_time_has_brought_is_concluded_before_the_change() -> None:
    trial = aided()
    facts = change(trial, "2026-11-23T15:00", becomes("trust"))
    assert kinds(facts)[0] == "Missed"
    told = [one for one in facts if isinstance(one, f.Escalated)]
    assert [one.told[0].person for one in told] == ["p-chair"]  # it fell due while the school was the governors'
    assert kinds(facts)[-1] == "SchoolChanged"


def test_an_authoritys_own_file_is_nobodys_school() -> None:
    assert school_now(Inspection("test/authority")) is None
    assert responsible_body(Inspection("test/authority")) == ""
    assert speaking_now(Inspection("test/authority"), {}) == {}


# --- standing promises to each school ------------------------------------------------------------------------------

LETTER = """
letter: {begins: {each: 1 september, in: letters.running}, due: {within: 5 calendar days}, done: {form: call}}
"""
LETTERS = """
letters:
  begins: running
  standing: each_school
  states: {running: {says: The school knows whom to ring}}
  transitions: []
"""


def with_letters(*schools: str) -> Trial:
    trial = Trial(small(LETTER, CALL, strands=LETTERS), file=Inspection("test/authority"))
    trial.take_up("2026-07-01T09:00", *schools)
    return trial


def now_is(trial: Trial, now: str, school: str, *, maintained: bool, closed_on: date | None = None) -> None:
    fact = f.SchoolChanged(school, school, maintained, "trust", closed_on=closed_on)
    entry = Entry(trial.file.chain, trial.file.seq + 1, at(now), at(now), "p-adm", fact, "")
    trial.entries.append(entry)
    trial.file = fold(trial.file.chain, trial.entries)
    trial.tick(now)


def owed_to(trial: Trial) -> list[str]:
    return [str(one.key) for one in trial.file.open_obligations()]


def test_a_school_that_is_maintained_no_more_is_promised_nothing_new() -> None:
    trial = with_letters("first", "second")
    now_is(trial, "2026-07-15T09:00", "first", maintained=False)
    trial.run_until("2026-09-02T09:00")
    assert owed_to(trial) == ["letters-second/letter/2026-09-01"]
    assert trial.file.schools == ("second",)
    assert trial.replayed() == trial.file


def test_what_it_was_promised_before_it_left_is_owed_to_the_end() -> None:
    trial = with_letters("first")
    trial.run_until("2026-09-02T09:00")
    now_is(trial, "2026-09-02T10:00", "first", maintained=False)
    assert owed_to(trial) == ["letters-first/letter/2026-09-01"]
    trial.run_until("2027-09-02T09:00")
    assert [str(key) for key in trial.file.obligations] == ["letters-first/letter/2026-09-01"]


def test_a_school_that_has_closed_is_promised_nothing_new() -> None:
    trial = with_letters("first")
    now_is(trial, "2026-08-31T09:00", "first", maintained=True, closed_on=date(2026, 8, 31))
    trial.run_until("2026-09-02T09:00")
    assert (owed_to(trial), trial.file.schools) == ([], ())


def test_a_school_that_comes_back_is_promised_again_what_each_school_is() -> None:
    trial = with_letters("first")
    now_is(trial, "2026-07-15T09:00", "first", maintained=False)
    now_is(trial, "2026-07-16T09:00", "first", maintained=False)
    now_is(trial, "2026-07-20T09:00", "first", maintained=True)
    trial.run_until("2026-09-02T09:00")
    assert (owed_to(trial), trial.file.schools, trial.file.left) == (
        ["letters-first/letter/2026-09-01"],
        ("first",),
        {},
    )
