"""The register held against what an authority knows: what may be taken over by itself, and what somebody has to decide."""

import io
from datetime import date

import pytest
from gias import ACADEMY, download, row

from workflow.core import facts as f
from workflow.core.roster import Roster, School
from workflow.register.comparing import Comparison, compare
from workflow.register.reading import read_register

PRU = {"kind": "14", "kind_name": "Pupil referral unit"}
IN_REGISTER = f.InRegister("1", "850/2001", "Primary", phone="01632960001")
SCHOOL = School("test-primary", "Test Primary", True, "authority", "100001", IN_REGISTER)


def held(*rows: list[str], schools: tuple[School, ...] = (), agreed: f.RegisterAgreed | None = None) -> Comparison:
    roster = Roster(schools={one.key: one for one in schools}, in_register=agreed or f.RegisterAgreed("850"))
    urns = {one.urn for one in schools}
    return compare(roster, read_register(io.BytesIO(download(*rows)), ("850", "851"), urns))


def keys(found: Comparison) -> list[str]:
    return [one.school for one in found.added]


def findings(found: Comparison) -> list[tuple[str, str, str]]:
    return [(one.what, one.school, one.row.urn if one.row else "") for one in found.findings]


def nothing_done(found: Comparison) -> bool:
    return not found.added and not found.changed


def test_a_school_that_nobody_knows_yet_is_added_as_the_law_has_its_type() -> None:
    found = held(row("100001", "Test Primary", "2001"), row("100002", "Test Academy", "2002", **ACADEMY))
    assert found.added == [
        f.SchoolAdded("test-primary", "Test Primary", True, "authority", "100001", IN_REGISTER),
        f.SchoolAdded(
            "test-academy",
            "Test Academy",
            False,
            "trust",
            "100002",
            f.InRegister("34", "850/2002", "Primary", trust="Made-up Trust", phone="01632960001"),
        ),
    ]


def test_the_same_file_again_is_no_news() -> None:
    found = held(row("100001", "Test Primary", "2001"), schools=(SCHOOL,))
    assert (nothing_done(found), found.unchanged, found.findings) == (True, 1, [])


def test_rows_of_another_authority_of_the_same_installation_are_not_this_ones() -> None:
    assert keys(held(row("100001", "Ours"), row("100002", "Theirs", la="851"))) == ["ours"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("St Mary’s C of E (VA) Primary School", "st-marys-c-of-e-va-primary-school"),
        ("St. John's & St. Paul's", "st-johns-and-st-pauls"),
        ("École Élémentaire", "ecole-elementaire"),
        ("Authority", "authority-100001"),  # that word means what belongs to no inspection
        ("学校", "school-100001"),
        ("A" * 80, "a" * 50),
    ],
)
def test_a_key_is_made_of_the_name_so_that_it_can_be_typed_and_stand_in_an_address(name: str, key: str) -> None:
    cells = row("100001", name if name.isascii() or "’" in name or "É" in name else "NAME")
    text = download(cells).replace(b"NAME", name.encode()) if "NAME" in cells else download(cells)
    roster = Roster(in_register=f.RegisterAgreed("850"))
    assert keys(compare(roster, read_register(io.BytesIO(text), ("850",), ()))) == [key]


def test_of_two_schools_of_one_name_the_second_has_its_urn_in_its_key() -> None:
    found = held(row("100001", "St Mary’s"), row("100002", "St. Mary's"), schools=())
    assert keys(found) == ["st-marys", "st-marys-100002"]


def test_a_key_that_stands_already_is_never_given_to_another() -> None:
    found = held(row("100001", "Test Primary", "2001"), row("100005", "Test Primary", "2005"), schools=(SCHOOL,))
    assert keys(found) == ["test-primary-100005"]


def test_a_new_name_or_description_is_taken_over_and_nothing_else_with_it() -> None:
    said = row("100001", "Test Primary School", "2001", diocese="Diocese of Nowhere", federation="The Two", phone="")
    [changed] = held(said, schools=(SCHOOL,)).changed
    assert (changed.school, changed.name, changed.urn) == ("test-primary", "Test Primary School", "100001")
    assert (changed.maintained, changed.responsible_body) == (True, "authority")
    assert changed.register == f.InRegister("1", "850/2001", "Primary", "Diocese of Nowhere", "The Two")
    assert changed.by == f.Provenance(how="system")


def test_a_school_that_was_added_by_hand_with_its_urn_is_described_by_the_register() -> None:
    by_hand = School("test-primary", "Test Primary", True, "authority", "100001")
    assert [one.register for one in held(row("100001", "Test Primary", "2001"), schools=(by_hand,)).changed] == [
        IN_REGISTER
    ]


def test_what_somebody_has_said_of_whose_school_it_is_stands_while_its_type_is_the_same() -> None:
    said_otherwise = School("test-primary", "Test Primary", True, "governing_body", "100001", IN_REGISTER)
    found = held(row("100001", "Test Primary", "2001"), schools=(said_otherwise,))
    assert (nothing_done(found), found.unchanged) == (True, 1)


# --- what never happens by itself ------------------------------------------------------------------------------------


def test_a_school_that_has_closed_is_said_and_stays() -> None:
    closed = row("100001", "Test Primary", "2001", status="2", closed="31-08-2026", why_closed="Closure")
    found = held(closed, schools=(SCHOOL,))
    assert (nothing_done(found), findings(found)) == (True, [("closed", "test-primary", "100001")])
    assert found.findings[0].row.closed_on == date(2026, 8, 31)  # type: ignore[union-attr]
    assert found.findings[0].row.why_closed == "Closure"  # type: ignore[union-attr]


def test_once_somebody_has_said_that_it_closed_it_is_said_no_more() -> None:
    known = School("test-primary", "Test Primary", True, "authority", "100001", IN_REGISTER, date(2026, 8, 31))
    closed = row("100001", "Test Primary", "2001", status="2", closed="31-08-2026")
    assert held(closed, schools=(known,)).findings == []
    assert held(row("100009", "Another"), schools=(known,)).findings == []


def test_a_school_of_another_type_is_said_and_stays_what_it_was() -> None:
    found = held(row("100001", "Test Primary", "2001", kind="5", kind_name="Foundation school"), schools=(SCHOOL,))
    assert (nothing_done(found), findings(found)) == (True, [("type", "test-primary", "100001")])


def test_a_school_added_by_hand_that_is_otherwise_in_the_register_is_said() -> None:
    by_hand = School("test-primary", "Test Primary", True, "authority", "100001")
    found = held(row("100001", "Test Primary", "2001", **ACADEMY), schools=(by_hand,))
    assert (nothing_done(found), findings(found)) == (True, [("type", "test-primary", "100001")])


def test_an_academy_of_another_trust_is_said_and_stays_with_its_trust() -> None:
    academy = School("academy", "Academy", False, "trust", "100001", f.InRegister("34", "850/2001", trust="Old Trust"))
    found = held(row("100001", "Academy", "2001", **ACADEMY), schools=(academy,))
    assert (nothing_done(found), findings(found)) == (True, [("trust", "academy", "100001")])


@pytest.mark.parametrize(
    "heir",
    [
        row("149999", "Test Academy", "2001", **ACADEMY),  # the same number
        row("149999", "Test Academy", "4000", **ACADEMY, earlier_la="850", earlier_number="2001"),
    ],
    ids=["of the same number", "that names its earlier number"],
)
def test_a_school_that_goes_on_under_another_urn_is_said_and_not_added_beside_itself(heir: list[str]) -> None:
    closed = row("100001", "Test Primary", "2001", status="2", closed="31-12-2026", why_closed="Academy Converter")
    found = held(closed, heir, schools=(SCHOOL,))
    assert (nothing_done(found), findings(found)) == (True, [("converted", "test-primary", "149999")])


def test_a_school_whose_old_row_is_gone_goes_on_under_its_new_urn_all_the_same() -> None:
    found = held(row("149999", "Test Academy", "2001", **ACADEMY), schools=(SCHOOL,))
    assert (nothing_done(found), findings(found)) == (True, [("converted", "test-primary", "149999")])


def test_a_school_whose_row_could_not_be_read_has_no_heir() -> None:
    found = held(row("100001", "", "2001"), row("149999", "New", "2001"), schools=(SCHOOL,))
    assert (keys(found), found.findings) == (["new"], [])


def test_a_school_that_opened_beside_one_that_goes_on_is_no_heir_of_it() -> None:
    found = held(row("100001", "Test Primary", "2001"), row("149999", "New", "2001"), schools=(SCHOOL,))
    assert (keys(found), found.findings) == (["new"], [])


def test_a_school_that_stands_under_another_authority_is_said_and_stays() -> None:
    found = held(row("100001", "Test Primary", "2001", la="900"), schools=(SCHOOL,))
    assert (nothing_done(found), findings(found)) == (True, [("authority", "test-primary", "100001")])
    assert findings(held(row("100001", "Test Primary", "2001", la="851"), schools=(SCHOOL,))) == [
        ("authority", "test-primary", "100001")  # one that this installation serves as well
    ]


def test_a_school_that_is_not_in_the_file_is_said_but_not_where_its_row_was_unreadable() -> None:
    found = held(row("100009", "Another"), schools=(SCHOOL,))
    assert findings(found) == [("gone", "test-primary", "")]
    assert held(row("100001", "", "2001"), row("100009", "Another"), schools=(SCHOOL,)).findings == []


def test_a_school_that_was_added_by_hand_without_its_urn_is_not_added_again() -> None:
    by_hand = School("test-primary", "TEST primary", True, "authority")
    found = held(row("100001", "Test Primary", "2001"), schools=(by_hand,))
    assert (nothing_done(found), findings(found)) == (True, [("perhaps_same", "test-primary", "100001")])


def test_a_school_that_an_authority_here_has_already_is_not_added_to_a_second_one() -> None:
    theirs = Roster(in_register=f.RegisterAgreed("851"))
    moved = download(row("100001", "Test Primary", "2001", la="851"))
    found = compare(theirs, read_register(io.BytesIO(moved), ("850", "851"), ("100001",)))
    assert (nothing_done(found), found.untaken) == (
        True,
        {"known here under another authority, where somebody decides": 1},
    )


# --- rows that are no schools to follow ---------------------------------------------------------------------------------


def test_what_is_no_open_school_that_ofsted_inspects_so_is_counted_by_the_reason() -> None:
    found = held(
        row("100001", "Closed Long Ago", status="2", closed="31-08-1990"),
        row("100002", "Opens Next Year", status="4"),
        row("100003", "Independent", kind="11", kind_name="Other independent school"),
        row("100004", "A College", kind="18", kind_name="Further education"),
        row("100005", "Closing Soon", status="3"),
    )
    assert keys(found) == ["closing-soon"]
    assert found.untaken == {
        "closed": 1,
        "proposed to open": 1,
        "Other independent school: independent schools are inspected under other rules": 1,
        "Further education: colleges are inspected under other rules": 1,
    }


def test_a_pupil_referral_unit_waits_until_the_authority_has_said_whether_its_promise_covers_it() -> None:
    unit = row("100001", "Test Unit", "1100", **PRU)
    found = held(unit)
    assert (nothing_done(found), findings(found)) == (True, [("kind_to_settle", "", "100001")])
    covered = held(unit, agreed=f.RegisterAgreed("850", covered=("pupil_referral_unit",)))
    assert [(one.school, one.maintained, one.responsible_body) for one in covered.added] == [
        ("test-unit", True, "authority")
    ]
    left_out = held(unit, agreed=f.RegisterAgreed("850", left_out=("pupil_referral_unit",)))
    assert (nothing_done(left_out), left_out.untaken) == (
        True,
        {"Pupil referral unit: left out by the authority": 1},
    )
