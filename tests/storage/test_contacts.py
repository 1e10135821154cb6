"""One call about two schools in the database: recorded in each by itself, with its own salts, resumable, and never by itself."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from workflow import queries
from workflow.contacts import CouldAlso, contacts, with_same_head
from workflow.core.acts import Act, Asked, Begin, By, Correct, Fill, Note
from workflow.core.facts import Key
from workflow.errors import Refused, TooBusy, UnknownThing
from workflow.service import NotRecorded, Outcome, Workflow

PROMISE = Path(__file__).with_name("promise.yaml").read_text(encoding="utf-8")
SPOKE = "    spoke: {ask: Did we speak?, kind: yes_no, public: true}\n"
OUTCOME = """
    spoke:
      ask: Did we speak?
      kind: choice
      public: true
      options:
        with_her: {says: "Yes, with the head", means: reached}
        not_needed: {says: She said it was not needed, means: not_needed}
        no_answer: {says: No answer, means: no_answer}
"""
MORE = OUTCOME + "    when: {ask: When do we ring again?, kind: time_of_day, public: true}\n"
GIVEN = {"rang_at": "2026-11-23T10:05", "known_at": "2026-11-23T10:05"}
CALL = Fill("contact", {"spoke": "with_her", "how": "she was tired"})
RING = Key("visit", "ring", "1")


class Stopped(BaseException):
    """The program ends here, as if it had been killed."""


def take(office: Any, folder: Path, form: str) -> None:
    """Run new inspections on the promise with another form of a contact."""
    assert PROMISE.count(SPOKE) == 1
    file = folder / "promise.yaml"
    file.write_text(PROMISE.replace(SPOKE, form), encoding="utf-8")
    office.workflow.take_protocol(str(file))


@pytest.fixture
def cases(office: Any, tmp_path: Path) -> tuple[str, str]:
    """An inspection of each of two schools that Hea leads."""
    take(office, tmp_path, OUTCOME)
    office.workflow.add_school("junior", "Test Junior", "100002", "community", True, "authority")
    office.workflow.assign("p-hea", "head", ("primary", "junior"))
    return office.open(), office.workflow.open("junior", "told", GIVEN, By("p-olu")).chain


def asking(office: Any, act: Act = CALL, by: str = "p-olu") -> Asked:
    return Asked(act, By(by), office.clock.at)


def answered(office: Any) -> list[tuple[str, str]]:
    """Each contact on record: its school's inspection and when it was."""
    return [(row["chain"], row["occurred_at"]) for row in office.rows("entry") if row["kind"] == "Answered"]


def test_one_call_keeps_the_promises_of_both_each_with_its_own_salt(office: Any, cases: tuple[str, str]) -> None:
    first, second = cases
    office.clock.move_to("2026-11-23T10:30")
    found = office.workflow.take_step_in_each(first, [second], asking(office), "k-1")
    assert [(one.chain, one.discharged) for one in found] == [(chain, ((RING, "kept"),)) for chain in cases]
    kept = [row for row in office.rows("private_value") if row["value"] == "she was tired"]
    assert {row["chain"] for row in kept} == {first, second}
    assert len({row["salt"] for row in kept}) == 2
    assert office.workflow.verify() == ()
    # Either may be put right or withdrawn by itself.
    seq = found[1].recorded[0].seq
    office.ask(second, Correct(seq, "it was about the other school alone", withdrawn=True))
    owed = queries.obligations(office.engine, "test", office.clock.at)
    assert [(one.chain, one.step) for one in owed if not one.is_standing] == [(second, "ring")]


def test_sent_again_with_the_same_key_nothing_is_written(office: Any, cases: tuple[str, str]) -> None:
    first, second = cases
    office.workflow.take_step_in_each(first, [second], asking(office), "k-1")
    entries = office.rows("entry")
    again = office.workflow.take_step_in_each(first, [second, second], asking(office), "k-1")
    assert [one.repeated for one in again] == [True, True]
    assert office.rows("entry") == entries


def test_stopped_between_the_two_and_sent_again_the_rest_follows_with_the_time_of_the_call(
    office: Any, cases: tuple[str, str]
) -> None:
    first, second = cases
    number = iter(range(1, 100))

    def stop(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO entry") and next(number) == 2:
            raise Stopped

    event.listen(office.engine, "after_cursor_execute", stop)
    office.clock.move_to("2026-11-23T10:30")
    with pytest.raises(Stopped):
        office.workflow.take_step_in_each(first, [second], asking(office), "k-1", is_timed=False)
    assert answered(office) == [(first, "2026-11-23T10:30:00.000000Z")]
    office.clock.move_to("2026-11-23T10:45")
    again = office.another().take_step_in_each(first, [second], asking(office), "k-1", is_timed=False)
    assert [one.repeated for one in again] == [True, False]
    assert sorted(answered(office)) == sorted((chain, "2026-11-23T10:30:00.000000Z") for chain in cases)


def test_the_first_stands_where_others_were_writing_to_the_second(office: Any, cases: tuple[str, str]) -> None:
    first, second = cases

    class Busy(Workflow):
        def _write(self, chain: str, work: Any) -> Any:
            if chain == second:
                raise TooBusy(chain)
            return super()._write(chain, work)

    busy = Busy(office.engine, "test", **office.means())
    found = busy.take_step_in_each(first, [second], asking(office), "k-1")
    assert isinstance(found[0], Outcome)
    assert isinstance(found[1], NotRecorded)
    assert (found[1].chain, str(found[1].why)) == (second, str(TooBusy(second)))
    assert [chain for chain, _ in answered(office)] == [first]


def test_the_first_stands_where_the_disk_is_full_before_the_second(office: Any, cases: tuple[str, str]) -> None:
    first, second = cases
    full = OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    class Full(Workflow):
        def _write(self, chain: str, work: Any) -> Any:
            if chain == second:
                raise full
            return super()._write(chain, work)

    found = Full(office.engine, "test", **office.means()).take_step_in_each(first, [second], asking(office), "k-1")
    assert found[1] == NotRecorded(second, full)
    assert [chain for chain, _ in answered(office)] == [first]


def test_another_inspection_that_cannot_be_read_stops_neither_the_call_nor_the_page(
    office: Any, cases: tuple[str, str], tamper: Any
) -> None:
    first, second = cases
    tamper("UPDATE entry SET text = 'nothing' WHERE authority = 'test' AND chain = :chain AND seq = 1", chain=second)
    tamper("DELETE FROM snapshot WHERE authority = 'test' AND chain = :chain", chain=second)
    assert office.another().could_also(first, asking(office)) == ()
    assert with_same_head(office.engine, "test", first, office.clock.at) == ()


def test_a_try_that_nobody_answered_may_be_said_to_be_about_both_and_keeps_nothing(
    office: Any, cases: tuple[str, str]
) -> None:
    first, second = cases
    tried = asking(office, Fill("contact", {"spoke": "no_answer"}))
    assert office.workflow.could_also(first, tried) == ()
    found = office.workflow.take_step_in_each(first, [second], tried)
    assert [one.discharged for one in found] == [(), ()]
    assert [chain for chain, _ in sorted(answered(office))] == sorted(cases)


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (Note("a word"), "only a contact with the head"),
        (Fill("signed", {"done": "yes"}), "only a contact with the head"),
        (Begin("concern", {"words": "a word"}), "only a contact with the head"),
    ],
)
def test_what_is_no_contact_counts_in_one_inspection_alone(
    office: Any, cases: tuple[str, str], act: Act, says: str
) -> None:
    entries = office.rows("entry")
    with pytest.raises(Refused, match=says):
        office.workflow.take_step_in_each(cases[0], [cases[1]], asking(office, act))
    assert office.workflow.could_also(cases[0], asking(office, act)) == ()
    assert office.rows("entry") == entries


def test_what_cannot_be_recorded_there_is_refused_before_anything_is_written(
    office: Any, cases: tuple[str, str], tmp_path: Path
) -> None:
    first, second = cases
    office.workflow.add_school("infant", "Test Infant", "100003", "community", True, "authority")
    third = office.workflow.open("infant", "told", GIVEN, By("p-olu")).chain
    entries = office.rows("entry")
    for other, says in (
        (third, "nobody on record leads both 'primary' and 'infant'"),
        (first, "it is the same inspection"),
    ):
        with pytest.raises(Refused, match=says):
            office.workflow.take_step_in_each(first, [second, other], asking(office))
    with pytest.raises(UnknownThing):
        office.workflow.take_step_in_each(first, ["test/none"], asking(office))
    with pytest.raises(Refused, match="only a contact"):
        office.workflow.take_step_in_each(first, [office.own_chain], asking(office))
    assert office.rows("entry") == entries
    # The infant school is hers too, but its inspection runs on a later version, whose form asks more.
    office.workflow.assign("p-hea", "head", ("infant",))
    take(office, tmp_path, MORE)
    later = office.workflow.open("infant", "told", GIVEN, By("p-olu")).chain
    with pytest.raises(Refused, match="'When do we ring again\\?' is asked only there"):
        office.workflow.take_step_in_each(first, [later], asking(office))
    assert {one.chain for one in office.workflow.could_also(first, asking(office))} == {second, third}
    assert answered(office) == []


def test_what_it_could_keep_elsewhere_is_said_while_it_is_owed_there(office: Any, cases: tuple[str, str]) -> None:
    first, second = cases
    assert office.workflow.could_also(first, asking(office)) == (CouldAlso(second, "junior", (RING,)),)
    office.ask(second, CALL)
    assert office.workflow.could_also(first, asking(office)) == ()  # it is kept there already


def test_nobody_hears_of_another_inspection_in_which_they_may_not_write(office: Any, cases: tuple[str, str]) -> None:
    first, _ = cases
    office.workflow.add_person("Ivy Example", person="p-ivy")
    office.workflow.assign("p-ivy", "officer", ("primary",))
    assert office.workflow.could_also(first, asking(office, by="p-ivy")) == ()
    with pytest.raises(Refused, match="p-ivy holds no role for this school"):
        office.workflow.take_step_in_each(first, [cases[1]], asking(office, by="p-ivy"))
    assert answered(office) == []


def test_what_would_be_kept_is_said_and_nothing_is_written(office: Any, cases: tuple[str, str]) -> None:
    entries = office.rows("entry")
    would = office.workflow.would_take_step(cases[0], asking(office))
    assert [one.kind for one in would] == ["Answered", "Discharged"]
    assert office.rows("entry") == entries


def test_the_contacts_with_one_head_stand_together_in_order_of_time_and_say_what_is_public(
    office: Any, cases: tuple[str, str]
) -> None:
    first, second = cases
    means = (office.engine, "test")
    [other] = with_same_head(*means, first, office.clock.at)
    assert (other.chain, other.school_name, other.state_says, other.head.name) == (
        second,
        "Test Junior",
        "Ofsted has rung",
        "Hea Example",
    )
    office.clock.move_to("2026-11-23T10:40")
    office.ask(first, Fill("contact", {"spoke": "no_answer"}))
    office.workflow.take_step(second, replace(asking(office), occurred_at=office.clock.at.replace(minute=20)))
    found = contacts(*means, cases, office.clock.at)
    assert [(one.school, one.at.strftime("%H:%M"), one.says, one.did.name) for one in found] == [
        ("junior", "10:20", "Did we speak? Yes, with the head", "Olu Example"),
        ("primary", "10:40", "Did we speak? No answer", "Olu Example"),
    ]
    assert "tired" not in str(found)
    assert contacts(*means, (), office.clock.at) == ()
    assert with_same_head(*means, office.own_chain, office.clock.at) == ()
