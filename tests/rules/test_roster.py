"""Who stands for a role: holders, those named for a school, absence, cover, whoever is above, and in the end the administrator."""

from datetime import date
from functools import reduce

import pytest
from small import small
from trial import at, days_known

from workflow.core import facts as f
from workflow.core.record import Entry
from workflow.core.roster import Finder, Roster, School, apply_roster
from workflow.core.setting import Setting

NOW = at("2026-11-23T10:05")
ROLES = small("one: {begins: {entering: visit.told}, due: {within: 1 hour}, done: {entering: visit.over}}").roles
ADDED = [
    f.AuthorityAdded("Test Authority", "p-adm"),
    f.SchoolAdded("test-primary", "Test Primary", True, "authority", "100000"),
    f.SchoolAdded("test-infants", "Test Infants", False, "trust"),
]


def roster(*said: f.Fact) -> Roster:
    facts = [*ADDED, *said]
    entries = (Entry("test/a", seq, NOW, NOW, "p-adm", fact, "") for seq, fact in enumerate(facts, 1))
    return reduce(apply_roster, entries, Roster())


def held(person: str, role: str, *schools: str, cover: bool = False) -> f.Assigned:
    return f.Assigned(person, role, schools, cover)


def away(person: str, cover: str = "", until: str = "2026-11-24T00:00") -> f.Absent:
    return f.Absent(person, at("2026-11-23T00:00"), at(until), cover)


def finder(people: Roster, *shut_out: str, school: str = "test-primary", when: str = "2026-11-23T10:05") -> Finder:
    return Finder(people, ROLES, school, at(when), frozenset(shut_out))


def who(people: Roster, role: str, *shut_out: str, school: str = "test-primary") -> list[tuple[str, str, str]]:
    return [(one.person, one.role, one.because) for one in finder(people, *shut_out, school=school).who(role)]


OFFICER, MANAGER, DIRECTOR = (
    held("p-llp", "link_officer"),
    held("p-sim", "team_manager"),
    held("p-dee", "director"),
)


def test_the_roster_is_read_from_the_record_of_the_authority() -> None:
    found = roster(f.PersonAdded("p-llp", {}), OFFICER, f.ClockGap(NOW, NOW, 1, 0))
    assert (found.administrator, found.people, found.seq) == ("p-adm", ("p-llp",), 5)  # a gap says nothing of people
    assert found.schools["test-infants"].responsible_body == "trust"


def test_a_school_is_as_it_was_last_said_to_be_and_the_authority_goes_by_the_number_it_last_said() -> None:
    register = f.InRegister("34", "850/2001", trust="Made-up Trust")
    changed = f.SchoolChanged(
        "test-primary", "Test Academy", False, "trust", "149999", register, closed_on=date(2027, 8, 31)
    )
    found = roster(f.RegisterAgreed("849"), f.RegisterAgreed("850"), changed)
    school = School("test-primary", "Test Academy", False, "trust", "149999", register, date(2027, 8, 31))
    assert found.schools["test-primary"] == school
    assert found.schools["test-infants"] == School("test-infants", "Test Infants", False, "trust")
    assert (found.in_register, found.seq) == (f.RegisterAgreed("850"), 6)


def test_whoever_holds_a_role_stands_for_it() -> None:
    assert who(roster(OFFICER), "link_officer") == [("p-llp", "link_officer", "holds the role")]


def test_those_named_for_a_school_come_before_those_for_every_school() -> None:
    people = roster(OFFICER, held("p-own", "link_officer", "test-primary"))
    assert [one[0] for one in who(people, "link_officer")] == ["p-own"]
    assert [one[0] for one in who(people, "link_officer", school="test-infants")] == ["p-llp"]


def test_two_holders_both_stand_for_a_role() -> None:
    assert [one[0] for one in who(roster(OFFICER, held("p-two", "link_officer")), "link_officer")] == ["p-llp", "p-two"]


def test_a_role_is_held_from_its_first_day_to_its_last_both_included() -> None:
    people = roster(f.Assigned("p-llp", "link_officer", (), False, date(2026, 9, 1), date(2026, 11, 23)))
    assert not people.is_held("link_officer", "test-primary", at("2026-08-31T23:59"))
    assert people.is_held("link_officer", "test-primary", at("2026-09-01T00:00"))
    assert people.is_held("link_officer", "test-primary", at("2026-11-23T23:59"))
    assert not people.is_held("link_officer", "test-primary", at("2026-11-24T00:00"))


def test_a_later_assignment_of_the_same_kind_takes_the_place_of_the_earlier() -> None:
    ended = f.Assigned("p-llp", "link_officer", until_day=date(2026, 11, 22))
    assert not roster(OFFICER, ended).is_held("link_officer", "test-primary", NOW)


def test_a_role_that_only_has_a_cover_counts_as_held() -> None:
    assert roster(held("p-cov", "link_officer", cover=True)).is_held("link_officer", "test-primary", NOW)


def test_somebody_away_is_stood_for_by_the_cover_that_was_named() -> None:
    people = roster(OFFICER, held("p-cov", "link_officer", cover=True), away("p-llp", "p-friend"))
    assert who(people, "link_officer") == [("p-friend", "link_officer", "covers: the holder is away")]


def test_where_no_cover_was_named_it_is_whoever_covers_the_role() -> None:
    people = roster(OFFICER, held("p-cov", "link_officer", cover=True), MANAGER, away("p-llp"))
    assert who(people, "link_officer") == [("p-cov", "link_officer", "covers for the holder")]


def test_where_nobody_covers_it_is_the_role_that_the_protocol_names_as_cover() -> None:
    assert who(roster(OFFICER, MANAGER, away("p-llp")), "link_officer") == [
        ("p-sim", "link_officer", "covers as Manager")
    ]


def test_where_those_are_away_too_it_is_the_nearest_above() -> None:
    people = roster(OFFICER, MANAGER, DIRECTOR, away("p-llp"), away("p-sim"))
    assert who(people, "link_officer") == [("p-dee", "director", "nobody is there as Officer")]


def test_it_is_never_nobody() -> None:
    assert who(roster(OFFICER, away("p-llp")), "link_officer") == [("p-adm", "administrator", "Officer is away")]
    assert who(roster(), "head") == [("p-adm", "administrator", "Headteacher is not held by anybody")]
    assert who(roster(), "no_such_role") == [("p-adm", "administrator", "no_such_role is not held by anybody")]


def test_an_absence_ends_when_it_says() -> None:
    people = roster(OFFICER, MANAGER, away("p-llp", until="2026-11-23T12:00"))
    assert [one.person for one in finder(people, when="2026-11-23T11:59").who("link_officer")] == ["p-sim"]
    assert [one.person for one in finder(people, when="2026-11-23T12:00").who("link_officer")] == ["p-llp"]


def test_the_later_word_on_an_absence_counts() -> None:
    people = roster(OFFICER, away("p-llp", "p-one"), away("p-llp", "p-two"))
    assert [one[0] for one in who(people, "link_officer")] == ["p-two"]


def test_the_owner_is_the_first_role_that_somebody_at_work_holds() -> None:
    people = roster(OFFICER, MANAGER, away("p-llp"))
    owed_by = ("link_officer", "team_manager")
    assert [(one.person, one.role) for one in finder(people).owner(owed_by)] == [("p-sim", "team_manager")]
    assert [(one.person, one.role) for one in finder(roster(OFFICER, MANAGER)).owner(owed_by)] == [
        ("p-llp", "link_officer")
    ]


def test_whoever_covers_for_an_owner_who_is_away_is_asked_before_the_next_role() -> None:
    owed_by = ("link_officer", "team_manager")
    named = roster(OFFICER, MANAGER, away("p-llp", "p-friend"))
    assert [(one.person, one.because) for one in finder(named).owner(owed_by)] == [
        ("p-friend", "covers: the holder is away")
    ]
    assigned = roster(OFFICER, MANAGER, held("p-cov", "link_officer", cover=True), away("p-llp"))
    assert [(one.person, one.because) for one in finder(assigned).owner(owed_by)] == [
        ("p-cov", "covers for the holder")
    ]


def test_where_no_owner_is_at_work_it_is_whoever_stands_for_the_first() -> None:
    people = roster(OFFICER, DIRECTOR, away("p-llp"))
    assert [one.person for one in finder(people).owner(("link_officer",))] == ["p-dee"]


def test_the_cover_is_somebody_else_than_the_owner() -> None:
    people = roster(held("p-sim", "link_officer"), MANAGER, DIRECTOR)
    assert [one.person for one in finder(people).cover(("link_officer",))] == ["p-adm"]  # p-sim would cover for herself
    covered = roster(OFFICER, held("p-cov", "link_officer", cover=True))
    assert [one.person for one in finder(covered).cover(("link_officer",))] == ["p-cov"]


def test_a_step_that_no_role_owes_comes_to_the_administrator() -> None:
    assert [one.because for one in finder(roster(OFFICER)).owner(())] == ["no role owes it"]
    assert [one.because for one in finder(roster(OFFICER)).cover(())] == ["nobody covers"]


@pytest.mark.parametrize("shut_out", ["p-llp", "p-cov", "p-friend", "p-sim", "p-dee"])
def test_somebody_the_head_has_shut_out_never_stands_for_a_role(shut_out: str) -> None:
    everybody = (OFFICER, MANAGER, DIRECTOR, held("p-cov", "link_officer", cover=True))
    for absent in ((), (away("p-llp", "p-friend"),), (away("p-llp"),), (away("p-llp"), away("p-cov"), away("p-sim"))):
        found = finder(roster(*everybody, *absent), shut_out)
        told = (*found.owner(("link_officer",)), *found.cover(("link_officer",)), *found.who("director"))
        assert shut_out not in {one.person for one in told}


def test_an_administrator_the_head_has_shut_out_is_not_the_last_resort_while_anybody_else_is_there() -> None:
    people = roster(OFFICER, MANAGER, held("p-adm", "director"))
    asked = finder(people, "p-adm", "p-sim")
    assert [(one.person, one.because) for one in asked.who("director")] == [
        ("p-llp", "Director is not to be asked here")
    ]


def test_where_everybody_is_to_hear_nothing_it_is_the_administrator_all_the_same() -> None:
    people = roster(held("p-adm", "director"))
    assert [one.person for one in finder(people, "p-adm").who("director")] == ["p-adm"]


def test_somebody_who_is_not_to_be_asked_is_not_called_away() -> None:
    people = roster(MANAGER, OFFICER)
    assert who(people, "team_manager", "p-sim") == [("p-adm", "administrator", "Manager is not to be asked here")]


def test_an_absence_recorded_again_from_the_same_time_is_put_right() -> None:
    typed = away("p-llp", until="2036-11-24T00:00")
    people = roster(OFFICER, MANAGER, typed, away("p-llp", until="2026-11-23T10:00"))
    assert [one[0] for one in who(people, "link_officer")] == ["p-llp"]  # back at 10:00, and it is 10:05


def test_a_person_acts_in_roles_held_covered_and_lent_while_somebody_is_away() -> None:
    people = roster(
        MANAGER,
        held("p-sim", "link_officer", cover=True),
        held("p-head", "head", "test-primary"),
        DIRECTOR,
        away("p-dee", "p-sim"),
    )
    assert people.roles_of("p-sim", "test-primary", NOW) == ("director", "link_officer", "team_manager")
    assert people.roles_of("p-sim", "test-primary", at("2026-11-24T00:00")) == ("link_officer", "team_manager")
    assert people.roles_of("p-head", "test-infants", NOW) == ()


def test_a_school_is_found_by_its_key_alone() -> None:
    protocol = small("one: {begins: {entering: visit.told}, due: {within: 1 hour}, done: {entering: visit.over}}")
    setting = Setting(protocol, days_known(), roster())
    assert setting.school("test-infants") is not None
    assert setting.school("Test Infants") is None


def test_an_entry_of_an_inspection_says_nothing_of_people() -> None:
    people = roster(OFFICER)
    assert apply_roster(people, Entry("test/1", 9, NOW, NOW, "p-llp", f.Moved("v", "t", "a", "b"), "")) is people


def test_the_roles_somebody_may_act_in_anywhere_are_theirs_today_and_those_of_whoever_they_cover_for() -> None:
    gone = f.Assigned("p-cov", "director", until_day=date(2026, 11, 22))
    people = roster(held("p-llp", "link_officer", "test-infants"), held("p-cov", "team_manager", cover=True), gone)
    assert people.roles_anywhere("p-llp", NOW) == ("link_officer",)
    assert people.roles_anywhere("p-cov", NOW) == ("team_manager",)
    covered = roster(held("p-llp", "link_officer", "test-infants"), MANAGER, away("p-llp", cover="p-sim"))
    assert covered.roles_anywhere("p-sim", NOW) == ("link_officer", "team_manager")
    assert covered.roles_anywhere("p-sim", at("2026-11-24T00:00")) == ("team_manager",)  # Llp is back
    assert covered.roles_of("p-sim", "test-infants", NOW) == ("link_officer", "team_manager")
    assert covered.roles_of("p-sim", "test-primary", NOW) == ("team_manager",)
