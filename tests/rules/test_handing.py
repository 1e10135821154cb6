"""Passing an inspection to a colleague: who is asked from then on, what stays the school's own choice, and the ladders going on."""

from dataclasses import replace
from datetime import date
from functools import reduce

import pytest
from small import CALL, begun, small
from trial import Trial, at, roster

from workflow.core import facts as f
from workflow.core.acts import HandingOver
from workflow.core.handing import Kept, Passing, assigned_anew, covered_anew
from workflow.core.known import Known
from workflow.core.record import Entry
from workflow.core.roster import Finder, Roster, apply_roster
from workflow.errors import Refused

RING = "ring: {begins: {entering: visit.told}, due: {within: 2 hours}, done: {form: call}, ladder: climb}"
LADDERS = """
climb:
  - {when: 30 minutes before, tell: [owner]}
  - {when: due, ask: [owner]}
  - {when: 30 minutes after, tell: [owner, team_manager]}
"""
TOP = """
roles:
  director: {title: Director}
  team_manager: {title: Manager, answers_to: director, cover: director}
  link_officer: {title: Officer, answers_to: team_manager, cover: team_manager}
  visitor: {title: Officer at the feedback, answers_to: team_manager, named_in: plan.who}
  contact: {title: Contact for the head, answers_to: team_manager, named_in: wish.who, chosen_by: head}
  head: {title: Headteacher, acts_for: school}
  chair: {title: Chair of governors, acts_for: governing_body}
"""
FORMS = (
    CALL
    + """
plan: {who: {ask: Who goes?, kind: person, public: true}}
wish:
  who: {ask: Who rings her?, kind: person, public: true}
  hides: {ask: Who should not hear of it?, kind: not_told, public: true, optional: true}
worry: {hides: {ask: Who should not hear of it?, kind: not_told, public: true, optional: true}}
"""
)
STEPS = f"""
{RING}
plan: {{begins: {{entering: visit.told}}, due: {{within: 9 hours}}, done: {{form: plan}}}}
wish: {{begins: {{entering: visit.told}}, due: {{within: 9 hours}}, done: {{form: wish}}}}
go: {{owed_by: [visitor, link_officer], begins: {{entering: visit.inside}}, due: {{within: 2 hours}}, done: {{form: call}}, ladder: climb}}
speak: {{owed_by: [contact, link_officer], begins: {{entering: visit.inside}}, due: {{within: 3 hours}}, done: {{form: call}}, ladder: climb}}
heed: {{owed_by: [link_officer], begins: {{entering: side.begun}}, due: {{within: 2 hours}}, done: {{entering: side.over}}, ladder: climb}}
"""
SIDE = """
side:
  begins: begun
  may_begin: {in: any, by: [head, link_officer], form: worry}
  states: {begun: {says: A worry}, over: {says: It is over, final: true}}
  transitions: [{trigger: finish, from: begun, to: over, by: [link_officer, team_manager]}]
"""
PROTOCOL = small(STEPS, FORMS, strands=SIDE, ladders=LADDERS, top=TOP)


def people(*more: f.Assigned | f.Absent) -> Roster:
    """Everybody of the trial, a colleague who holds no role yet, and what is said."""
    usual = roster(PROTOCOL)
    usual = replace(usual, people=(*usual.people, "p-bob", "p-new"))
    friday = at("2026-11-20T09:00")
    return reduce(apply_roster, (Entry("a", 2, friday, friday, "p-adm", one, "") for one in more), usual)


def opened(*more: f.Assigned | f.Absent) -> Trial:
    """Ofsted rings on Monday at 10:05: ringing the school is due by 12:05."""
    return begun(PROTOCOL, people=people(*more))


def rungs(trial: Trial) -> list[tuple[str, str, str, str]]:
    return [(when[5:], what, how, person) for when, what, how, person in trial.told()]


def test_what_was_asked_of_one_is_asked_of_the_other_and_the_ladder_goes_on_where_it_is() -> None:
    trial = opened()
    trial.run_until("2026-11-23T11:40")
    assert trial.hand_over("2026-11-23T11:45", "p-llp", "p-bob") == Passing(("link_officer",), promises=3)
    trial.run_until("2026-11-23T13:00")
    # Reminded 30 minutes before 12:05, passed at 11:45, asked at 12:05, told with the manager at 12:35: each rung once.
    assert rungs(trial) == [
        ("11-23T11:35", "ring", "tell", "p-llp"),
        ("11-23T11:45", "handed_over", "tell", "p-bob"),
        ("11-23T12:05", "ring", "ask", "p-bob"),
        ("11-23T12:35", "ring", "tell", "p-bob"),
        ("11-23T12:35", "ring", "tell", "p-sim"),
    ]
    assert trial.one("ring").schedule == 0
    assert trial.replayed() == trial.file


def test_done_again_nothing_passes_and_nobody_is_told_twice() -> None:
    trial = opened()
    trial.hand_over("2026-11-23T10:30", "p-llp", "p-bob")
    before = trial.file
    assert trial.hand_over("2026-11-23T10:31", "p-llp", "p-bob") == Passing(already=("link_officer",))
    assert trial.file is before


def test_what_fell_due_while_no_clock_looked_goes_to_whoever_has_it_now() -> None:
    trial = opened()
    trial.hand_over("2026-11-23T12:10", "p-llp", "p-bob")
    assert [row for row in rungs(trial) if row[1] == "ring"] == [
        ("11-23T12:05", "ring", "ask", "p-bob"),
        ("11-23T11:35", "ring", "tell", "p-bob"),
    ]


def test_it_passes_on_and_back_again() -> None:
    trial = opened()
    asked = []
    for now, gave, took in (("10:30", "p-llp", "p-bob"), ("10:40", "p-bob", "p-new"), ("10:50", "p-new", "p-llp")):
        trial.hand_over(f"2026-11-23T{now}", gave, took)
        finder = finder_of(trial, f"2026-11-23T{now}")
        asked.append([(one.person, one.because) for one in finder.who("link_officer")])
    assert asked == [
        [("p-bob", "has taken this over")],
        [("p-new", "has taken this over")],
        [("p-llp", "has taken this over")],
    ]
    assert trial.file.roles_taken("p-bob") == frozenset()
    assert trial.file.roles_taken("p-llp") == {"link_officer"}


def finder_of(trial: Trial, now: str) -> Finder:
    return Known(trial.file, trial.setting).finder(trial.file.main.key, at(now))


def test_whoever_takes_it_over_may_write_in_it_and_whoever_passed_it_on_keeps_what_the_roster_gives() -> None:
    trial = opened()
    with pytest.raises(Refused, match="p-bob holds no role for this school"):
        trial.fill("2026-11-23T10:20", "call", by="p-bob", outcome="spoke")
    trial.hand_over("2026-11-23T10:30", "p-llp", "p-bob")
    trial.fill("2026-11-23T10:40", "call", by="p-bob", outcome="spoke")
    trial.fire("2026-11-23T10:50", "arrive", by="p-bob")  # for the link officer, says the protocol
    trial.hand_over("2026-11-23T11:00", "p-bob", "p-new")
    with pytest.raises(Refused, match="p-bob holds no role for this school"):
        trial.fill("2026-11-23T11:10", "call", by="p-bob", outcome="spoke")
    trial.fill(
        "2026-11-23T11:10", "call", by="p-llp", outcome="spoke"
    )  # what she did before is still hers to write down


def test_who_takes_it_over_by_their_own_hand_is_not_told_what_they_did() -> None:
    trial = opened()
    trial.hand_over("2026-11-23T10:30", "p-llp", "p-sim", by="p-sim")
    assert trial.reached("handed_over") == []
    assert trial.entries[-1].fact == f.HandedOver(("link_officer",), "p-llp", "p-sim", f.Provenance("p-sim"))


def test_one_role_of_several_may_pass() -> None:
    trial = opened(f.Assigned("p-llp", "team_manager"))
    assert trial.hand_over("2026-11-23T10:30", "p-llp", "p-bob", "team_manager").roles == ("team_manager",)
    assert [one.person for one in finder_of(trial, "2026-11-23T10:30").who("link_officer")] == ["p-llp"]


def test_nobody_is_passed_on_who_stands_in_nothing_here_nor_whoever_speaks_for_the_school() -> None:
    trial = opened()
    before = trial.file
    assert trial.hand_over("2026-11-23T10:30", "p-new", "p-bob") == Passing()
    assert trial.hand_over("2026-11-23T10:30", "p-head", "p-bob") == Passing()
    assert trial.file is before


def test_the_cover_of_who_is_away_passes_too() -> None:
    away = f.Absent("p-llp", at("2026-11-23T07:50"), at("2026-11-27T17:00"), "p-dee")
    trial = opened(away)
    assert trial.hand_over("2026-11-23T10:30", "p-dee", "p-bob").roles == ("director", "link_officer")
    assert [one.person for one in finder_of(trial, "2026-11-23T10:30").who("link_officer")] == ["p-bob"]
    assert [one.person for one in finder_of(trial, "2026-11-28T10:30").who("link_officer")] == ["p-llp"]


def test_the_usual_cover_may_hand_over_or_take_over_and_then_covers_still_for_whoever_has_it_back() -> None:
    trial = opened()
    trial.hand_over("2026-11-23T10:30", "p-cov", "p-bob")
    assert [one.person for one in finder_of(trial, "2026-11-23T10:30").cover(("link_officer",))] == ["p-bob"]
    trial = opened()
    trial.hand_over("2026-11-23T10:30", "p-llp", "p-cov")
    assert [one.person for one in finder_of(trial, "2026-11-23T10:30").cover(("link_officer",))] == ["p-sim"]
    trial.hand_over("2026-11-23T10:40", "p-cov", "p-llp")
    assert [one.person for one in finder_of(trial, "2026-11-23T10:40").cover(("link_officer",))] == ["p-cov"]


def test_whom_a_form_named_passes_and_a_later_answer_counts_as_ever() -> None:
    trial = opened()
    trial.fill("2026-11-23T10:20", "plan", who="p-dee")
    trial.hand_over("2026-11-23T10:30", "p-dee", "p-cov")
    assert [one.person for one in finder_of(trial, "2026-11-23T10:30").who("visitor")] == ["p-cov"]
    trial.fill("2026-11-23T10:40", "plan", who="p-dee")
    assert [one.person for one in finder_of(trial, "2026-11-23T10:40").who("visitor")] == ["p-dee"]


def test_whom_the_head_chose_stays_hers_to_change_and_the_rest_passes() -> None:
    trial = opened()
    trial.fill("2026-11-23T10:20", "wish", who="p-llp")
    found = trial.hand_over("2026-11-23T10:30", "p-llp", "p-bob")
    assert (found.roles, found.chosen) == (("link_officer",), ("contact",))
    assert [one.person for one in finder_of(trial, "2026-11-23T10:30").who("contact")] == ["p-llp"]
    # Of ringing, planning and asking her wish, done, two are owed; nothing yet of what her contact owes.
    assert found.promises == 2
    trial.fire("2026-11-23T10:40", "arrive", by="p-bob")
    trial.run_until("2026-11-23T13:00")
    assert ("11-23T12:40", "go", "ask", "p-bob") in rungs(trial)
    assert ("11-23T13:10", "speak", "tell", "p-llp") in rungs_after(trial, "2026-11-23T13:10")


def rungs_after(trial: Trial, now: str) -> list[tuple[str, str, str, str]]:
    trial.run_until(now)
    return rungs(trial)


@pytest.mark.parametrize("is_beside", [False, True])
def test_to_somebody_the_head_wants_to_hear_nothing_it_does_not_pass_and_no_reason_is_given(is_beside: bool) -> None:
    trial = opened()
    if is_beside:
        trial.begin("2026-11-23T10:20", "side", hides="p-bob")
    else:
        trial.fill("2026-11-23T10:20", "wish", who="p-dee", hides="p-bob")
    before = trial.file
    found = trial.hand_over("2026-11-23T10:30", "p-llp", "p-bob")
    assert (found.roles, found.is_barred) == (("link_officer",), True)
    assert trial.file is before
    assert trial.reached("handed_over") == []


def test_what_is_over_beside_it_bars_nobody() -> None:
    trial = opened()
    trial.begin("2026-11-23T10:20", "side", hides="p-bob")
    trial.fire("2026-11-23T10:25", "finish", strand="side-1")
    assert not trial.hand_over("2026-11-23T10:30", "p-llp", "p-bob").is_barred


def test_who_took_it_over_and_then_left_for_good_is_asked_no_more() -> None:
    back = f.Assigned("p-bob", "team_manager", until_day=date(2026, 11, 24))
    trial = opened(back)
    trial.hand_over("2026-11-23T10:30", "p-llp", "p-bob")
    assert [one.person for one in finder_of(trial, "2026-11-24T23:59").who("link_officer")] == ["p-bob"]
    assert [one.person for one in finder_of(trial, "2026-11-25T00:00").who("link_officer")] == ["p-llp"]


def test_whose_roles_had_ended_before_they_took_it_over_has_not_left_since() -> None:
    before = f.Assigned("p-bob", "team_manager", until_day=date(2026, 11, 22))
    trial = opened(before)
    trial.hand_over("2026-11-23T10:30", "p-llp", "p-bob")
    assert [one.person for one in finder_of(trial, "2026-11-30T10:30").who("link_officer")] == ["p-bob"]


# --- the assignments ----------------------------------------------------------------------------------------------

MONDAY = date(2026, 11, 23)
SUNDAY = date(2026, 11, 22)
OURS = frozenset({"link_officer", "team_manager"})


def held(person: str, *schools: str, **more: object) -> f.Assigned:
    return f.Assigned(person, "link_officer", schools, **more)  # type: ignore[arg-type]


def anew(*said: f.Assigned, handing: HandingOver | None = None, kept: Kept = frozenset()) -> list[f.Assigned]:
    on_record = Roster(assigned=said)
    return list(assigned_anew(on_record, handing or HandingOver("p-ann", "p-bob"), OURS, kept, MONDAY))


def test_every_school_passes_from_today_and_yesterday_was_the_last_day() -> None:
    assert anew(held("p-ann")) == [held("p-bob", from_day=MONDAY), held("p-ann", until_day=SUNDAY)]


def test_done_again_no_assignment_passes() -> None:
    assert anew(held("p-ann", until_day=SUNDAY), held("p-bob", from_day=MONDAY)) == []


def test_schools_in_which_something_stayed_stay_with_whoever_had_them() -> None:
    kept = frozenset({("link_officer", "north"), ("team_manager", "south")})
    assert anew(held("p-ann"), kept=kept) == [
        held("p-bob", from_day=MONDAY),
        held("p-ann", until_day=SUNDAY),
        held("p-ann", "north"),
    ]
    assert anew(held("p-ann", "north", "south"), kept=kept) == [
        held("p-bob", "south", from_day=MONDAY),
        held("p-ann", "north", "south", until_day=SUNDAY),
        held("p-ann", "north"),
    ]
    assert anew(held("p-ann", "north"), kept=kept) == []


def test_one_school_of_every_school_passes_and_the_others_stay() -> None:
    handing = HandingOver("p-ann", "p-bob", schools=("north",))
    assert anew(held("p-ann"), handing=handing) == [held("p-bob", "north", from_day=MONDAY)]
    assert anew(held("p-ann"), held("p-bob", "north", from_day=MONDAY), handing=handing) == []
    assert anew(held("p-ann", "south"), handing=handing) == []


def test_cover_passes_as_cover_and_other_roles_and_people_stay() -> None:
    cover = held("p-ann", as_cover=True)
    assert anew(cover) == [
        held("p-bob", as_cover=True, from_day=MONDAY),
        held("p-ann", as_cover=True, until_day=SUNDAY),
    ]
    assert anew(cover, handing=HandingOver("p-ann", "p-bob", ("team_manager",))) == []
    assert anew(held("p-cy"), f.Assigned("p-ann", "head"), held("p-ann", until_day=SUNDAY)) == []


def test_what_begins_later_begins_later_for_the_colleague_too_and_what_they_hold_is_not_cut_short() -> None:
    later = date(2027, 1, 4)
    assert anew(held("p-ann", from_day=later))[0] == held("p-bob", from_day=later)
    # Bob holds it until Christmas already: he goes on to hold it, for as long as Ann would have.
    to_christmas = held("p-bob", until_day=date(2026, 12, 24))
    assert anew(to_christmas, held("p-ann"))[0] == held("p-bob")
    easter = date(2027, 3, 26)
    assert anew(to_christmas, held("p-ann", until_day=easter))[0] == held("p-bob", until_day=easter)
    assert anew(held("p-bob"), held("p-ann"))[0] == held("p-ann", until_day=SUNDAY)
    assert anew(held("p-bob", until_day=SUNDAY), held("p-ann"))[0] == held("p-bob", from_day=MONDAY)


def test_where_the_one_who_hands_over_is_named_as_cover_the_colleague_covers() -> None:
    now = at("2026-11-23T10:00")
    past, going_on = (f.Absent("p-cy", at("2026-11-16T08:00"), at(until), "p-ann") for until in ("2026-11-20T17:00", "2026-11-27T17:00"))  # fmt: skip
    of_bob = f.Absent("p-bob", at("2026-12-01T08:00"), at("2026-12-02T08:00"), "p-ann")
    other = f.Absent("p-di", at("2026-11-16T08:00"), at("2026-11-27T17:00"), "p-eve")
    found = covered_anew(Roster(absent=(past, going_on, of_bob, other)), HandingOver("p-ann", "p-bob"), now)
    assert found == (replace(going_on, cover="p-bob"), replace(of_bob, cover=""))


def test_a_matter_is_kept_from_whom_it_names_and_all_of_them_from_whom_the_head_named_for_everything() -> None:
    trial = opened()
    trial.begin("2026-11-23T10:20", "side", hides="p-bob")
    trial.begin("2026-11-23T10:21", "side")
    trial.fill("2026-11-23T10:22", "wish", who="p-dee", hides="p-sim")
    known = Known(trial.file, trial.setting)
    assert known.hidden_from(("p-bob", "p-llp")) == {"side-1"}
    assert known.hidden_from(("p-sim",)) == {"side-1", "side-2"}  # the main line is everybody's to see
    assert known.hidden_from(("p-llp",)) == frozenset()
    assert known.hidden_from() == {"side-1", "side-2"}
