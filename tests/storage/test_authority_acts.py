"""What may be written to an authority's own record: people, schools, terms, protocols, adopted times, standing promises."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from protocols.terms import TermsError
from workflow import queries
from workflow.core.acts import Asked, Begin, By, Fill, Settle
from workflow.core.facts import ClockGap, Key
from workflow.errors import Refused, UnknownThing
from workflow.service import Workflow
from workflow.store.engine import engine_for
from workflow.sweep import TickReport

CLOSED = b"""source: made up
seen_on: 2026-11-21
terms:
  - {name: Autumn term, first_day: 2026-09-02, last_day: 2026-12-18}
office_closed:
  - {from: 2026-11-23, to: 2026-11-23}
"""


def kinds(office: Any) -> list[str]:
    return [line.kind for line in queries.record(office.engine, "test", office.own_chain, office.clock.at)]


def test_an_authority_begins_with_its_administrator_its_protocol_and_its_standing_promises(office: Any) -> None:
    assert kinds(office)[:4] == ["AuthorityAdded", "PersonAdded", "ProtocolTaken", "StrandOpened"]
    added = queries.record(office.engine, "test", office.own_chain, office.clock.at)[0].body
    assert added == {"name": "Test Authority", "administrator": "p-ada"}
    # On Monday 23 November the sign-off of Friday 27 is not owed yet; the letter to the school is, since it was added.
    owed = queries.obligations(office.engine, "test", office.clock.at)
    assert [(one.key, one.school) for one in owed] == [("letters-primary/letter/1", "primary")]


def test_a_standing_promise_is_swept_and_kept_like_any_other(office: Any) -> None:
    office.clock.move_to("2026-11-27T12:00")
    concluded = office.workflow.tick().concluded
    assert [(one.kind, str(one.fact.obligation)) for one in concluded] == [
        ("Armed", "oversight/sign_off/2026-11-27"),
        ("Missed", "oversight/sign_off/2026-11-27"),
        ("Escalated", "oversight/sign_off/2026-11-27"),
    ]
    outcome = office.ask(office.own_chain, Fill("signed", {"done": "yes"}, strand="oversight"), "p-mae")
    assert [(str(key), how) for key, how in outcome.discharged] == [("oversight/sign_off/2026-11-27", "kept")]


def test_the_promises_to_each_school_begin_only_for_maintained_schools(office: Any) -> None:
    office.workflow.add_school("academy", "Test Academy", "100002", "academy", False, "trust")
    office.workflow.add_school("infant", "Test Infant", "100003", "community", True)
    owed = queries.obligations(office.engine, "test", office.clock.at)
    assert [one.school for one in owed] == ["infant", "primary"]


@pytest.mark.parametrize(
    ("kind", "body", "maintained"),
    [
        ("Community school", "authority", True),
        ("Voluntary controlled school", "authority", True),
        ("Voluntary aided school", "governing_body", True),
        ("Foundation school", "governing_body", True),
        ("Academy converter", "trust", False),
        ("", "authority", True),
    ],
)
def test_the_responsible_body_follows_from_the_kind_of_school(
    office: Any, kind: str, body: str, maintained: bool
) -> None:
    office.workflow.add_school("other", "Test Other", "", kind)
    found = queries.schools(office.engine, "test", office.clock.at)
    assert [(one.responsible_body, one.maintained) for one in found if one.key == "other"] == [(body, maintained)]


def test_a_protocol_taken_later_begins_for_the_schools_that_are_there(engine: Engine, office: Any) -> None:
    late = Workflow.create(engine, "late", "Late Authority", "Lee Example", **office.means(), administrator="p-lee")
    late.add_school("primary", "Test Primary")
    with pytest.raises(Refused, match="has taken no protocol yet"):
        late.open("primary", "told", {}, By("p-lee"))
    with pytest.raises(Refused, match="has taken no protocol yet"):
        late.take_step("late/authority", Asked(Fill("signed", {}), By("p-lee"), office.clock.at))
    assert late.tick().looked_at == 0
    late.take_protocol(str(Path(__file__).with_name("promise.yaml")))
    assert [one.key for one in queries.obligations(engine, "late", office.clock.at)] == ["letters-primary/letter/1"]


def test_a_protocol_that_does_not_know_what_is_on_record_is_not_taken(office: Any) -> None:
    smallest = Path(__file__).parents[1] / "library" / "smallest.yaml"
    with pytest.raises(Refused, match="it does not know 'oversight', which is on record"):
        office.workflow.take_protocol(str(smallest))
    assert [one.name for one in queries.protocols_in_use(office.engine, "test")] == ["test/promise"]


def test_a_protocol_is_stored_once_with_the_bytes_it_was_read_from(office: Any) -> None:
    path = Path(__file__).with_name("promise.yaml")
    office.workflow.take_protocol(str(path))
    (row,) = office.rows("protocol")
    assert (row["text"].encode(), row["first_used_at"]) == (path.read_bytes(), "2026-11-23T09:00:00.000000Z")


def test_the_authoritys_own_file_is_read_again_once_it_was_written_to(office: Any) -> None:
    def twice(session: Any) -> tuple[int, int]:
        before = session.load_authority().file.seq
        for _ in range(2):
            office.workflow._add_to_authority(session, ClockGap(office.clock.at, office.clock.at, 0, 0))
        return before, session.load_authority().file.seq

    before, after = office.workflow._write("", twice)
    assert after == before + 2


def test_a_person_without_an_id_is_given_one_by_chance(office: Any) -> None:
    person = office.workflow.add_person("New Example")
    assert person.startswith("p-")
    assert len(person) == 12
    assert queries.people(office.engine, "test", office.clock.at)[-1].name == "New Example"


def test_a_refused_act_says_why_and_writes_nothing(office: Any) -> None:
    before, workflow = office.rows("entry"), office.workflow
    noon, later = office.clock.at, office.clock.at.replace(hour=18)
    for refused in (
        lambda: workflow.add_person("Twice Example", person="p-olu"),
        lambda: workflow.add_person(" "),
        lambda: workflow.add_person("Bad Key", person="Bad/Key"),
        lambda: workflow.assign("p-nobody", "officer"),
        lambda: workflow.assign("p-olu", "king"),
        lambda: workflow.assign("p-olu", "officer", ("nowhere",)),
        lambda: workflow.absent("p-olu", later, noon),
        lambda: workflow.absent("p-olu", noon, later, "p-nobody"),
        lambda: workflow.add_school("primary", "Twice Primary"),
        lambda: workflow.adopt_time("ring", "p-mae", " "),
        lambda: workflow.adopt_time("ask", "p-mae", "it is ours already"),
        lambda: workflow.adopt_time("ring", "p-olu", "an officer may not"),
        lambda: workflow.add_school("other", "Test Other", responsible_body="the Crown"),
        lambda: workflow.adopt_time("ring", "p-nobody", "because"),
        lambda: office.ask(office.own_chain, Begin("concern", {"words": "x"})),
        lambda: workflow.open(
            "nowhere", "told", {"rang_at": "2026-11-23T09:00", "known_at": "2026-11-23T09:00"}, By("p-olu")
        ),
    ):
        with pytest.raises((Refused, UnknownThing)):
            refused()
    assert office.rows("entry") == before


@pytest.mark.parametrize(
    ("key", "urn", "why"),
    [
        ("authority", "", "'authority' is the name of the authority's own file"),
        ("other", "10012", "has six digits"),
        ("other", "1001234", "has six digits"),
        ("other", "10012a", "has six digits"),
        ("other", "\u0661\u0660\u0660\u0661\u0662\u0663", "has six digits"),  # digits, of another script
        ("other", "012345", "has six digits"),
    ],
)
def test_a_school_that_could_not_be_found_again_is_not_added(office: Any, key: str, urn: str, why: str) -> None:
    before = office.rows("entry")
    with pytest.raises(Refused, match=why):
        office.workflow.add_school(key, "Other School", urn)
    assert office.rows("entry") == before


def test_a_role_that_would_end_before_it_begins_is_not_given(office: Any) -> None:
    before = office.rows("entry")
    with pytest.raises(Refused, match="its last day, 2026-11-23, comes before its first, 2026-11-24"):
        office.workflow.assign("p-olu", "manager", (), False, date(2026, 11, 24), date(2026, 11, 23))
    assert office.rows("entry") == before
    office.workflow.assign("p-olu", "manager", (), False, date(2026, 11, 24), date(2026, 11, 24))  # one day is enough


def test_an_absence_reaches_the_alerts_and_keeps_no_reason(office: Any) -> None:
    chain = office.open()
    office.workflow.absent("p-olu", office.clock.at, office.clock.at.replace(hour=18), "p-mae")
    office.clock.move_to("2026-11-23T12:05")
    office.workflow.tick()
    (alert,) = [one for one in office.rows("recipient") if one["chain"] == chain]
    assert (alert["person"], alert["because"]) == ("p-mae", "covers: the holder is away")
    (line,) = [
        one for one in queries.record(office.engine, "test", office.own_chain, office.clock.at) if one.kind == "Absent"
    ]
    assert set(line.body) == {"person", "from_at", "until_at", "cover"}


def test_nobody_covers_for_themselves(office: Any) -> None:
    before = office.rows("entry")
    with pytest.raises(Refused, match=r"nobody covers for themselves. Possible instead: name somebody else, or nobody"):
        office.workflow.absent("p-olu", office.clock.at, office.clock.at.replace(hour=18), "p-olu")
    with pytest.raises(Refused, match=r"it ends before it begins. Possible instead: look at the two times"):
        office.workflow.absent("p-olu", office.clock.at, office.clock.at)
    assert office.rows("entry") == before


def test_an_assignment_holds_between_its_days(office: Any) -> None:
    new = office.workflow.add_person("New Example", person="p-new")
    office.workflow.assign(new, "officer", ("primary",), from_day=date(2026, 11, 24))
    office.open()
    owed = queries.obligations(office.engine, "test", office.clock.at)
    assert [[who.name for who in one.owners] for one in owed if one.step == "ring"] == [["Olu Example"]]
    office.clock.move_to("2026-11-24T10:00")
    owed = queries.obligations(office.engine, "test", office.clock.at)
    assert [[who.name for who in one.owners] for one in owed if one.step == "ring"] == [["New Example"]]


def test_a_new_calendar_reaches_each_inspection_in_a_transaction_of_its_own(office: Any) -> None:
    chains = [office.open(), office.open("2026-11-23T10:06")]
    report = office.workflow.load_closures(CLOSED, "terms.yaml")
    # The office is closed on Monday 23: two office hours from its opening on Tuesday at 08:30 end at 10:30.
    moved = {one.chain: one.fact.due.isoformat() for one in report.concluded if one.kind == "Rescheduled"}
    assert moved == dict.fromkeys(chains, "2026-11-24T10:30:00+00:00")
    appended = {row["chain"]: row["appended_from"] for row in office.rows("entry") if row["kind"] == "Rescheduled"}
    assert set(appended) == set(chains)
    assert office.workflow.verify() == ()


def test_a_preview_says_what_a_new_calendar_would_move_and_writes_nothing(office: Any) -> None:
    chain = office.open()
    before = office.rows("entry")
    (moving,) = office.workflow.preview_closures(CLOSED, "terms.yaml")
    assert (moving.chain, moving.obligation) == (chain, "visit/ring/1")
    assert (f"{moving.old_due:%d %H:%M}", f"{moving.due:%d %H:%M}") == ("23 12:05", "24 10:30")
    assert office.rows("entry") == before
    office.workflow.load_closures(CLOSED, "terms.yaml")
    assert office.workflow.preview_closures(CLOSED, "terms.yaml") == ()


def test_a_calendar_that_stopped_half_way_is_taken_on_by_the_clock(office: Any) -> None:
    class Stopped(Workflow):
        """Its program ends as soon as the terms are loaded."""

        def sweep(self, limit: int | None = None) -> TickReport:
            raise KeyboardInterrupt

    chain = office.open()
    with pytest.raises(KeyboardInterrupt):
        Stopped(office.engine, "test", **office.means()).load_closures(CLOSED, "terms.yaml")
    assert [one.chain for one in office.workflow.tick().concluded] == [chain]


def test_a_file_of_terms_that_is_wrong_is_not_loaded_at_all(office: Any) -> None:
    before = office.rows("entry")
    with pytest.raises(TermsError, match="it holds no term"):
        office.workflow.load_closures(b"source: x\nseen_on: 2026-11-21\nterms: []\n", "terms.yaml")
    assert office.rows("entry") == before


def test_an_adopted_time_is_an_entry_with_a_private_reason(office: Any) -> None:
    office.workflow.adopt_time("ring", "p-mae", "agreed in October")
    line = queries.record(office.engine, "test", office.own_chain, office.clock.at)[-1]
    assert (line.kind, line.body["step"], line.body["by"]["did"]) == ("TimeAdopted", "ring", "p-mae")
    assert "October" not in line.text


def test_a_waiver_with_its_reason_settles_what_is_owed(office: Any) -> None:
    chain = office.open()
    with pytest.raises(Refused, match="Manager"):
        office.ask(chain, Settle(Key("visit", "ring", "1"), "she rang us"))
    outcome = office.ask(chain, Settle(Key("visit", "ring", "1"), "she rang us"), "p-mae")
    assert [how for _, how in outcome.discharged] == ["waived"]


# --- what cannot stand in a record --------------------------------------------------------------------------------

HALF = "Test \udcff"  # a byte that was no UTF-8, as a command line hands it on


@pytest.mark.parametrize("person", ["engine", "operator", "school", "ofsted"])
def test_nobody_is_given_an_id_that_stands_for_somebody_else_in_every_record(office: Any, person: str) -> None:
    with pytest.raises(Refused, match="that id stands for somebody else in every record"):
        office.workflow.add_person("Pat Example", person=person)


@pytest.mark.parametrize("words", [HALF, "Test \x00"])
def test_words_that_no_record_can_hold_are_refused_before_anything_is_saved(office: Any, words: str) -> None:
    before = office.rows("entry")
    for say in (
        lambda: office.workflow.add_person(words),
        lambda: office.workflow.add_school("elm", words),
        lambda: office.workflow.add_school("elm", "Test Elm", words),
        lambda: office.workflow.adopt_time("ring", "p-mae", words),
    ):
        with pytest.raises(Refused, match="cannot be kept"):
            say()
    assert office.rows("entry") == before


@pytest.mark.parametrize("words", ["Test \x1b[2J", "Test \u202egnp", "Test\nPrimary"])
def test_a_name_that_would_change_how_a_page_or_a_terminal_reads_is_refused(office: Any, words: str) -> None:
    for say in (lambda: office.workflow.add_person(words), lambda: office.workflow.add_school("elm", words)):
        with pytest.raises(Refused, match="signs that nobody sees"):
            say()


@pytest.mark.parametrize("words", ["Zoë O’Neill-Ó Brádaigh", "مدرسة", "学校 👩\u200d🏫"])
def test_a_name_in_any_script_is_kept(office: Any, words: str) -> None:
    office.workflow.add_school("elm", words)
    assert [one.name for one in queries.schools(office.engine, "test", office.clock.at)] == ["Test Primary", words]


@pytest.mark.parametrize("words", [" ", "\u200b", "-"])
def test_a_school_without_a_name_is_refused(office: Any, words: str) -> None:
    with pytest.raises(Refused, match="a name is needed"):
        office.workflow.add_school("elm", words)


@pytest.mark.parametrize("key", ["", "north/south", "North", "north\udcff"])
def test_an_authority_needs_a_key_that_can_stand_in_a_chains_name(engine: Engine, office: Any, key: str) -> None:
    with pytest.raises(Refused, match="a key is made of small letters, digits and hyphens"):
        Workflow.create(engine, key, "Test Authority", "Ada Example", **office.means())
    assert queries.authorities(engine) == ("test",)


def test_an_authority_needs_a_name_that_can_be_kept(engine: Engine, office: Any) -> None:
    with pytest.raises(Refused, match="cannot be kept"):
        Workflow.create(engine, "north", HALF, "Ada Example", **office.means())


# --- terms loaded while somebody else writes ----------------------------------------------------------------------


def test_an_inspection_opened_while_terms_are_loaded_is_owed_by_the_new_terms(
    postgres_url: str, office_of: Any
) -> None:
    engine, rivals = engine_for(postgres_url), engine_for(postgres_url)
    office = office_of(engine)
    rival = Workflow(rivals, "test", **office.means())
    still_to_load = [CLOSED]

    def first(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO entry") and still_to_load:
            rival.load_closures(still_to_load.pop(), "terms.yaml")

    event.listen(engine, "before_cursor_execute", first)
    chain = office.open()
    # Known on Monday at 10:05, when the office is closed after all: two office hours end on Tuesday at 10:30.
    (owed,) = queries.obligations(engine, "test", office.clock.at, chain=chain)
    assert owed.due == datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
    assert office.workflow.verify() == ()
    engine.dispose()
    rivals.dispose()
