"""Schools of the register in the record: added once, in short transactions, never moved; and a school that changes in its inspections."""

import io
from datetime import date
from typing import Any

import pytest
from gias import ACADEMY, download, row
from sqlalchemy import Engine

from workflow import queries
from workflow.core.acts import Fill
from workflow.core.facts import InRegister, RegisterAgreed
from workflow.errors import Refused, TooBusy, UnknownThing
from workflow.importing import Imported, Watching, import_register
from workflow.school_changes import SchoolSaid
from workflow.service import Workflow

ROWS = [row(str(100_010 + number), f"School {number}", number=str(2000 + number)) for number in range(60)]


@pytest.fixture
def numbered(office: Any) -> Any:
    """The office, which has said its number in the register; its own school has the URN 100001."""
    office.workflow.agree_register("850")
    return office


def imported(office: Any, *rows: list[str], flows: list[Workflow] | None = None, **how: Any) -> Imported:
    return import_register(flows or [office.workflow], io.BytesIO(download(*rows)), Watching(), **how)


def entries(office: Any) -> int:
    return len(office.rows("entry"))


def schools(office: Any) -> dict[str, Any]:
    return {one.key: one for one in queries.schools(office.engine, office.key, office.clock.at)}


# --- the number in the register --------------------------------------------------------------------------------------


def test_an_authority_says_its_number_and_what_it_settles_once_and_may_put_it_right(office: Any) -> None:
    assert office.workflow.in_register() == RegisterAgreed("")
    office.workflow.agree_register("850")
    before = entries(office)
    assert office.workflow.agree_register("850") == RegisterAgreed("850")
    assert entries(office) == before
    office.workflow.agree_register(covered=("pupil_referral_unit",))
    assert office.workflow.agree_register("851") == RegisterAgreed("851", ("pupil_referral_unit",))
    assert office.workflow.agree_register(left_out=("pupil_referral_unit",)) == RegisterAgreed(
        "851", (), ("pupil_referral_unit",)
    )


@pytest.mark.parametrize(
    ("code", "covered", "left_out", "why"),
    [
        ("85", (), (), "has three digits"),
        ("Test", (), (), "has three digits"),
        ("", ("pupil_referral_unit",), (), "its number is not known yet"),
        ("850", ("pupil_referral_unit",), ("pupil_referral_unit",), "cannot be both covered and left out"),
    ],
)
def test_a_number_that_is_none_is_refused(
    office: Any, code: str, covered: tuple[str, ...], left_out: tuple[str, ...], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        office.workflow.agree_register(code, covered, left_out)


def test_a_kind_that_nobody_has_to_settle_is_unknown(office: Any) -> None:
    with pytest.raises(UnknownThing, match=r"no kind of school to settle called 'academy'"):
        office.workflow.agree_register("850", ("academy",))


def test_the_register_is_not_taken_over_before_a_number_is_known_nor_where_two_have_the_same(
    engine: Engine, office: Any, office_of: Any
) -> None:
    with pytest.raises(Refused, match="no authority here has said which number"):
        imported(office, *ROWS)
    other = office_of(engine, "other")
    for one in (office, other):
        one.workflow.agree_register("850")
    with pytest.raises(Refused, match="two authorities here go by the number 850"):
        imported(office, *ROWS, flows=[office.workflow, other.workflow])


# --- taking over ---------------------------------------------------------------------------------------------------------


def test_schools_are_added_with_what_is_promised_to_each_and_the_same_file_again_writes_nothing(numbered: Any) -> None:
    imported(numbered, *ROWS)
    found = schools(numbered)
    assert len(found) == 61  # 60 and the one that was there
    assert found["school-7"].register == InRegister("1", "850/2007", "Primary", phone="01632960001")
    owed = queries.obligations(numbered.engine, "test", numbered.clock.at)
    assert len([one for one in owed if one.step == "letter"]) == 61
    before = entries(numbered)
    again = imported(numbered, *ROWS)
    assert [(len(one.added), len(one.changed), one.unchanged) for _, one in again.of] == [(0, 0, 60)]
    assert entries(numbered) == before
    assert numbered.workflow.verify() == ()


def test_nothing_is_ever_written_about_a_person(numbered: Any) -> None:
    imported(numbered, *ROWS)
    for table in ("entry", "snapshot", "private_value", "file", "obligation"):
        assert "Planted" not in repr(numbered.rows(table))
        assert "Headname" not in repr(numbered.rows(table))


def test_a_trial_writes_nothing_and_says_what_would_be_done(numbered: Any) -> None:
    before = entries(numbered)
    found = imported(numbered, *ROWS, dry_run=True)
    assert [len(one.added) for _, one in found.of] == [60]
    assert entries(numbered) == before


def test_an_import_that_was_broken_off_goes_on_where_it_stopped(numbered: Any) -> None:
    def broken_off(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_register([numbered.workflow], io.BytesIO(download(*ROWS)), Watching(recorded=broken_off))
    halfway = len(schools(numbered))
    assert 1 < halfway < 61
    # The clock finds what was not concluded yet: the letter to each school that is there.
    numbered.workflow.tick()
    owed = queries.obligations(numbered.engine, "test", numbered.clock.at)
    assert len([one for one in owed if one.step == "letter"]) == halfway
    assert numbered.workflow.verify() == ()
    found = imported(numbered, *ROWS)
    assert [(len(one.added), one.unchanged) for _, one in found.of] == [(61 - halfway, halfway - 1)]
    assert len(schools(numbered)) == 61
    assert numbered.workflow.verify() == ()


def test_two_who_import_the_same_file_at_once_add_each_school_once(numbered: Any) -> None:
    another = numbered.another()

    def meanwhile(_: int) -> None:
        import_register([another], io.BytesIO(download(*ROWS)), Watching())

    import_register([numbered.workflow], io.BytesIO(download(*ROWS)), Watching(to_record=meanwhile))
    assert len(schools(numbered)) == 61
    assert [one["kind"] for one in numbered.rows("entry")].count("SchoolAdded") == 61
    assert numbered.workflow.verify() == ()


def test_an_authority_without_a_protocol_takes_over_its_schools_too(engine: Engine, office: Any) -> None:
    late = Workflow.create(engine, "late", "Late Authority", "Lee Example", **office.means(), administrator="p-lee")
    late.agree_register("850")
    import_register([late], io.BytesIO(download(*ROWS)), Watching())
    assert len(late.schools()) == 60
    assert late.verify() == ()


def test_each_authority_takes_over_its_own_schools_and_those_without_a_number_none(
    engine: Engine, numbered: Any, office_of: Any
) -> None:
    south, silent = office_of(engine, "south"), office_of(engine, "silent")
    south.workflow.agree_register("851")
    flows = [numbered.workflow, south.workflow, silent.workflow]
    found = imported(numbered, row("100010", "Ours"), row("100011", "Theirs", la="851"), flows=flows)
    assert [(key, [added.school for added in one.added]) for key, one in found.of] == [
        ("test", ["ours"]),
        ("south", ["theirs"]),
    ]
    assert set(schools(silent)) == {"primary"}


def test_a_new_name_is_taken_over_and_the_file_of_before_would_bring_it_back(numbered: Any) -> None:
    imported(numbered, row("100010", "Old Name"))
    imported(numbered, row("100010", "New Name"))
    assert schools(numbered)["old-name"].name == "New Name"  # the key stays: it stands in people's notes and addresses
    line = queries.record(numbered.engine, "test", numbered.own_chain, numbered.clock.at)[-1]
    assert (line.kind, line.body["name"], line.body["by"]["how"]) == ("SchoolChanged", "New Name", "system")


def test_what_would_move_a_school_is_said_and_its_inspection_is_not_touched(numbered: Any) -> None:
    chain = numbered.open()
    before = entries(numbered)
    found = imported(numbered, row("100001", "Test Primary", "2001", status="2", closed="31-10-2026"))
    assert [one.what for _, comparison in found.of for one in comparison.findings] == ["closed"]
    assert entries(numbered) == before
    assert queries.inspection(numbered.engine, "test", chain, numbered.clock.at).is_open


# --- a school that changes -----------------------------------------------------------------------------------------------

ACADEMY_NOW = SchoolSaid(name="Test Academy", urn="149999", kind="34", trust="Made-up Trust")


def test_a_school_that_becomes_an_academy_is_so_in_each_inspection_that_goes_on(numbered: Any) -> None:
    chain = numbered.open()
    numbered.clock.move_to("2026-11-23T11:00")
    after = numbered.workflow.change_school("primary", ACADEMY_NOW, "it converted", date(2026, 11, 23), by="p-ada")
    assert (after.school.urn, after.school.maintained, after.school.responsible_body) == ("149999", False, "trust")
    assert [(one.chain, one.how) for one in after.inspections] == [(chain, "recorded")]
    view = queries.inspection(numbered.engine, "test", chain, numbered.clock.at)
    [change] = view.school_changes
    assert (change.now.urn, change.now.responsible_body, change.from_day) == ("149999", "trust", date(2026, 11, 23))
    assert (change.before.maintained, change.before.responsible_body) == (True, "authority")
    assert [(one.step, one.is_open) for one in view.obligations] == [("ring", True)]
    numbered.ask(chain, Fill("contact", {"spoke": "yes"}))
    assert numbered.workflow.verify() == ()
    assert numbered.workflow.rebuild() == ()
    assert numbered.workflow.verify() == ()


def test_the_reason_is_private_in_the_authoritys_record_and_in_each_inspection(numbered: Any) -> None:
    chain = numbered.open()
    numbered.workflow.change_school("primary", ACADEMY_NOW, "the marked words")
    kept = [
        (one["chain"], one["field"]) for one in numbered.rows("private_value") if one["value"] == "the marked words"
    ]
    assert sorted(kept) == sorted([(numbered.own_chain, "because"), (chain, "because")])
    for table in ("entry", "snapshot", "file", "obligation", "alert"):
        assert "marked words" not in repr(numbered.rows(table))


def test_a_change_that_was_broken_off_goes_on_where_it_stopped(numbered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    numbered.workflow.add_school("second", "Second")
    first, second = sorted([numbered.open(), numbered.open()])
    written = Workflow._told_in

    def broken_off(self: Workflow, chain: str, *rest: Any) -> Any:
        if chain == second:
            raise KeyboardInterrupt
        return written(self, chain, *rest)

    monkeypatch.setattr(Workflow, "_told_in", broken_off)
    with pytest.raises(KeyboardInterrupt):
        numbered.workflow.change_school("primary", ACADEMY_NOW, "it converted")
    monkeypatch.undo()
    again = numbered.workflow.change_school("primary", ACADEMY_NOW, "it converted")
    assert (again.is_news, [(one.chain, one.how) for one in again.inspections]) == (
        False,
        [(first, "as_it_was"), (second, "recorded")],
    )
    before = entries(numbered)
    numbered.workflow.change_school("primary", ACADEMY_NOW, "it converted")
    assert entries(numbered) == before


def test_an_inspection_that_cannot_be_written_stops_no_other(
    numbered: Any, tamper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = sorted([numbered.open(), numbered.open()])
    tamper("DELETE FROM snapshot WHERE chain = :chain", chain=broken)
    tamper("UPDATE entry SET text = 'not an entry' WHERE chain = :chain", chain=broken)
    told = numbered.another().change_school("primary", ACADEMY_NOW, "it converted").inspections
    assert [(one.chain, one.how) for one in told] == [(broken, "failed"), (whole, "recorded")]

    def busy(*_: Any, **__: Any) -> None:
        raise TooBusy(whole)

    monkeypatch.setattr("workflow.school_changes.change_school", busy)
    told = numbered.another().change_school("primary", ACADEMY_NOW, "it converted").inspections
    assert [one.how for one in told] == ["failed", "busy"]


def test_an_inspection_opened_since_has_it_from_its_opening_and_a_closed_one_is_left_alone(numbered: Any) -> None:
    numbered.workflow.change_school("primary", ACADEMY_NOW, "it converted")
    chain = numbered.open()
    again = numbered.workflow.change_school("primary", ACADEMY_NOW, "it converted")
    assert [(one.chain, one.how) for one in again.inspections] == [(chain, "as_it_was")]


def test_of_a_school_that_closed_what_was_promised_before_is_owed_to_the_end(numbered: Any) -> None:
    after = numbered.workflow.change_school("primary", SchoolSaid(closed_on=date(2026, 11, 20)), "it closed")
    assert after.school.closed_on == date(2026, 11, 20)
    [letter] = [one for one in queries.obligations(numbered.engine, "test", numbered.clock.at) if one.step == "letter"]
    assert letter.school == "primary"  # what was promised before is owed to the end
    assert numbered.workflow.verify() == ()


@pytest.mark.parametrize("kind", ["5", "Foundation school", "foundation SCHOOL"])
def test_a_type_goes_by_its_code_or_its_name_and_brings_whose_school_it_is(numbered: Any, kind: str) -> None:
    after = numbered.workflow.change_school("primary", SchoolSaid(kind=kind), "it became a foundation school").school
    assert (after.register.kind, after.maintained, after.responsible_body) == ("5", True, "governing_body")


def test_a_school_that_was_said_to_have_closed_by_mistake_goes_on(numbered: Any) -> None:
    numbered.workflow.change_school("primary", SchoolSaid(closed_on=date(2026, 11, 20)), "it closed")
    after = numbered.workflow.change_school("primary", SchoolSaid(not_closed=True), "another of that name closed")
    assert (after.is_news, after.school.closed_on) == (True, None)
    assert numbered.workflow.verify() == ()


def test_a_school_that_becomes_maintained_is_promised_what_each_school_is(numbered: Any) -> None:
    imported(numbered, row("100010", "Test Academy", **ACADEMY))
    numbered.workflow.change_school("test-academy", SchoolSaid(maintained=True, responsible_body="authority"), "back")
    owed = queries.obligations(numbered.engine, "test", numbered.clock.at)
    assert sorted(one.school for one in owed if one.step == "letter") == ["primary", "test-academy"]


@pytest.mark.parametrize(
    ("said", "because", "from_day", "why"),
    [
        (SchoolSaid(), "because", None, "nothing is said that changes"),
        (SchoolSaid(urn="149999"), " ", None, "it needs a reason"),
        (SchoolSaid(urn="149999"), "because", date(2026, 11, 24), "the day from which it is so lies in the future"),
        (SchoolSaid(closed_on=date(2027, 1, 1)), "because", None, "the day it closed on lies in the future"),
        (SchoolSaid(closed_on=date(2026, 1, 1), not_closed=True), "because", None, "it cannot have closed and not"),
        (SchoolSaid(urn="abc"), "because", None, "a URN is a number of five or six digits"),
        (SchoolSaid(name=""), "because", None, "a name is needed"),
        (SchoolSaid(trust="Made\tup"), "because", None, "the trust holds signs that nobody sees"),
        (SchoolSaid(urn="100010"), "because", None, "the URN 100010 is that of 'ours'"),
    ],
)
def test_what_cannot_be_said_of_a_school_is_refused(
    numbered: Any, said: SchoolSaid, because: str, from_day: date | None, why: str
) -> None:
    imported(numbered, row("100010", "Ours"))
    before = entries(numbered)
    with pytest.raises(Refused, match=why):
        numbered.workflow.change_school("primary", said, because, from_day)
    assert entries(numbered) == before


@pytest.mark.parametrize(
    ("key", "said", "what"),
    [
        ("nowhere", SchoolSaid(urn="149999"), "school"),
        ("primary", SchoolSaid(kind="99"), "type of school"),
        ("primary", SchoolSaid(responsible_body="nobody"), "responsible body"),
    ],
)
def test_what_is_not_there_is_unknown(numbered: Any, key: str, said: SchoolSaid, what: str) -> None:
    with pytest.raises(UnknownThing) as unknown:
        numbered.workflow.change_school(key, said, "because")
    assert unknown.value.kind == what
