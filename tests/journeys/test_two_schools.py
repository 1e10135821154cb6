"""A head of two schools whose link officer changes: one call for both, cases passed on between two calls, nobody asked twice."""

from __future__ import annotations

from commanding import Commands

PEOPLE = (
    ("p-cem", "Cem Example", "senior_officer"),
    ("p-sim", "Sim Example", "team_manager"),
    ("p-ann", "Ann Example", "link_officer"),
)
NEWS = (
    "--answer rang_at=2026-11-23T10:05 --answer known_at=2026-11-23T10:05 --answer how_known=ofsted_email --answer kind=full"
    " --answer framework=eif_2026_09 --answer first_day=2026-11-24 --answer days_on_site=two"
)
SPOKE = "contact --answer outcome=spoke_with_head --answer what_was_said_and_agreed='We ring at 17:30.'"


def made_ready(office: Commands) -> None:
    prepared = "2026-11-20T09:00"
    first = "authority add testshire --name Testshire --administrator 'Ada Example' --administrator-id p-adm --demo"
    office.data(f"{first} --protocol hampshire/commitment", prepared)
    for person, name, role in PEOPLE:
        office.data(f"person add '{name}' --id {person}", prepared)
        office.data(f"person assign {person} {role}", prepared)
    office.data("person add 'Bob Example' --id p-bob", prepared)
    office.data("person add 'Hea Example' --id p-hea", prepared)
    for school, name in (("test-primary", "Test Primary"), ("test-junior", "Test Junior")):
        office.data(f"school add {school} --name '{name}'", prepared)
    office.data("person assign p-hea head --school test-primary --school test-junior", prepared)


def asked(office: Commands, school: str, step: str, now: str) -> tuple[str, list[str]]:
    view = office.data(f"inspection show {school} --all", now)
    found = [one for one in view["obligations"] if one["step"] == step][-1]
    return found["status"], [one["person"] for one in found["owners"]]


def told(office: Commands, person: str, now: str) -> list[tuple[str, str]]:
    alerts = office.data(f"person told {person}", now)
    return sorted((one["school"], one["key"].partition("/")[2] or one["why"]) for one in alerts)


def test_one_head_of_two_schools_is_rung_once_and_her_cases_pass_to_a_colleague(database_url: str) -> None:
    office = Commands(database_url, "testshire")
    made_ready(office)
    for school in ("test-primary", "test-junior"):
        office.data(f"inspection open --school {school} {NEWS} --by p-ann", "2026-11-23T10:10")
    both = f"inspection step test-primary {SPOKE} --by p-ann --request-key call-1 --also test-junior"
    office.data(both, "2026-11-23T10:40")
    for school in ("test-primary", "test-junior"):
        assert asked(office, school, "first_contact", "2026-11-23T10:40") == ("kept", [])
        office.data(f"inspection step {school} inspectors_arrive --by p-ann", "2026-11-24T08:05")
        assert asked(office, school, "day_call", "2026-11-24T08:10") == ("open", ["p-ann"])
    # Ann is off from Tuesday at noon. The call of the day is due at 18:45 at both schools, and Bob is asked for it.
    done = office.data("person hand-over p-ann p-bob --by p-sim", "2026-11-24T12:00")
    assert sorted((one["school"], one["how"]) for one in done["files"]) == [
        ("test-junior", "passed"),
        ("test-primary", "passed"),
    ]
    for school in ("test-primary", "test-junior"):
        assert asked(office, school, "day_call", "2026-11-24T12:00") == ("open", ["p-bob"])
    before = told(office, "p-ann", "2026-11-24T12:00")
    office.data("tick", "2026-11-24T18:46")
    assert told(office, "p-ann", "2026-11-24T18:46") == before
    fresh = [
        row for row in told(office, "p-bob", "2026-11-24T18:46") if row[1] in ("handed_over", "day_call/2026-11-24")
    ]
    assert [row for row in fresh if row[1] == "handed_over"] == [
        ("test-junior", "handed_over"),
        ("test-primary", "handed_over"),
    ]
    assert {row[0] for row in fresh if row[1] != "handed_over"} == {"test-junior", "test-primary"}
    # He had rung at 17:30, about both, and writes it down at 18:50: no miss stands.
    call = (
        f"inspection step test-primary {SPOKE} --by p-bob --at 2026-11-24T17:30 --request-key call-2 --also test-junior"
    )
    assert [one["repeated"] for one in office.data(call, "2026-11-24T18:50")["each"]] == [False, False]
    for school in ("test-primary", "test-junior"):
        assert asked(office, school, "day_call", "2026-11-24T18:50") == ("kept", [])
    page = office.words("inspection show test-junior", "2026-11-24T18:55")
    spoken = [line.strip() for line in page if "Did you speak?" in line]
    assert [line.rpartition(" [")[0] for line in spoken] == [
        "Monday 23 November 2026, 10:40, Test Junior, Ann Example: Did you speak? Yes, with the head",
        "Monday 23 November 2026, 10:40, Test Primary, Ann Example: Did you speak? Yes, with the head",
        "Tuesday 24 November 2026, 17:30, Test Junior, Bob Example: Did you speak? Yes, with the head",
        "Tuesday 24 November 2026, 17:30, Test Primary, Bob Example: Did you speak? Yes, with the head",
    ]
    assert office.run("record verify", "2026-11-24T18:55").exit_code == 0
