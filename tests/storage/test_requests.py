"""The same request may come twice: it is answered as before, and nothing is written a second time."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from trial import at

from workflow.core.acts import Act, Begin, By, Correct, Fill, Fire, Note, Settle
from workflow.core.facts import Key
from workflow.errors import KeyUsedAgain, Refused


def test_the_same_request_is_answered_as_before_and_writes_nothing(office: Any) -> None:
    chain = office.open()
    first = office.ask(chain, Fill("contact", {"spoke": "yes", "how": "tired"}), key="once")
    entries = office.rows("entry")
    again = office.ask(chain, Fill("contact", {"spoke": "yes", "how": "tired"}), key="once")
    assert (first.repeated, again.repeated) == (False, True)
    assert [one.seq for one in again.recorded] == [one.seq for one in first.recorded]
    assert (again.discharged, again.told) == (first.discharged, first.told)
    assert office.rows("entry") == entries


def test_a_key_that_comes_with_another_request_is_refused(office: Any) -> None:
    chain, other = office.open(), office.open("2026-11-23T10:06")
    office.ask(chain, Fill("contact", {"spoke": "yes", "how": "tired"}), key="once")
    for ask in (
        lambda: office.ask(chain, Fill("contact", {"spoke": "no", "how": "tired"}), key="once"),
        lambda: office.ask(chain, Fill("contact", {"spoke": "yes", "how": "well"}), key="once"),
        lambda: office.ask(other, Fill("contact", {"spoke": "yes", "how": "tired"}), key="once"),
        lambda: office.workflow.open("primary", "told", {}, By("p-olu"), "once"),
    ):
        with pytest.raises(KeyUsedAgain, match="'once' was used before for something else"):
            ask()


def test_what_was_erased_cannot_be_guessed_from_what_a_request_leaves_behind(office: Any) -> None:
    chain = office.open()
    office.ask(chain, Fill("contact", {"spoke": "yes", "how": "tired"}), key="once")
    office.erase_everything_private()
    # Whoever holds the database tries two answers: neither is confirmed, so neither is denied.
    for guess in ("tired", "well"):
        assert office.ask(chain, Fill("contact", {"spoke": "yes", "how": guess}), key="once").repeated


def test_once_the_private_answers_are_erased_a_key_still_answers_for_no_other_request(office: Any) -> None:
    chain, other = office.open(), office.open("2026-11-23T10:06")
    office.ask(chain, Fill("contact", {"spoke": "yes", "how": "tired"}), key="fill")
    office.ask(chain, Note("seen"), key="note")
    office.workflow.add_person("New Example", "new@example.org", person="p-new", request_key="person")
    office.erase_everything_private()
    for ask in (
        lambda: office.ask(other, Fill("contact", {"spoke": "yes", "how": "tired"}), key="fill"),
        lambda: office.ask(chain, Fill("contact", {"spoke": "no", "how": "tired"}), key="fill"),
        lambda: office.ask(chain, Fill("contact", {"spoke": "yes"}), key="fill"),
        lambda: office.ask(chain, Note("seen"), key="fill"),
        lambda: office.ask(chain, Fill("contact", {"spoke": "yes", "how": "tired"}), key="note"),
        lambda: office.workflow.open("primary", "told", {}, By("p-olu"), "note"),
        lambda: office.workflow.add_person("New Example", person="p-new", request_key="person"),
        lambda: office.workflow.add_person("New Example", "new@example.org", person="p-old", request_key="person"),
    ):
        with pytest.raises(KeyUsedAgain):
            ask()
    assert office.ask(chain, Note("other words"), key="note").repeated
    assert office.workflow.add_person("Any Name", "any@example.org", person="p-new", request_key="person") == "p-new"


@pytest.mark.parametrize("key", ["half \udcff", "a\x00b", "k" * 201])
def test_a_key_that_cannot_be_kept_is_refused(office: Any, key: str) -> None:
    chain = office.open()
    with pytest.raises(Refused, match="its key is not one of at most 200 letters, digits and signs"):
        office.ask(chain, Note("seen"), key=key)


def test_two_people_may_use_the_same_key(office: Any) -> None:
    chain = office.open()
    outcomes = [office.ask(chain, Note("seen"), person, key="once") for person in ("p-olu", "p-mae")]
    assert [one.repeated for one in outcomes] == [False, False]


def test_a_refused_request_may_be_put_right_under_the_same_key(office: Any) -> None:
    chain = office.open()
    with pytest.raises(Refused):
        office.ask(chain, Fill("contact", {"spoke": "perhaps"}), key="once")
    assert not office.ask(chain, Fill("contact", {"spoke": "yes"}), key="once").repeated


def test_an_inspection_is_opened_once_for_one_request(office: Any) -> None:
    given = {"rang_at": "2026-11-23T08:55", "known_at": "2026-11-23T09:00"}
    first, again = (office.workflow.open("primary", "told", given, By("p-olu"), "once") for _ in range(2))
    assert (first.chain, first.repeated, again.repeated) == (again.chain, False, True)
    assert [row["chain"] for row in office.rows("file") if row["kind"] == "inspection"] == [first.chain]


def test_a_request_sent_twice_at_once_is_carried_out_once(office: Any) -> None:
    chain, outcomes, ready = office.open(), [], threading.Barrier(2)

    def go() -> None:
        ready.wait()
        outcomes.append(office.ask(chain, Note("the same"), key="once"))

    threads = [threading.Thread(target=go) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one.repeated for one in outcomes) == [False, True]
    assert [row["kind"] for row in office.rows("entry") if row["chain"] == chain].count("Noted") == 1


RING = Key("visit", "ring", "1")
LEAVE, BEGIN = Fire("leave", answers={"told_by": "the chair"}), Begin("concern", {"words": "x"})
WAIVE = Settle(RING, "settled before")
MEND = Correct(3, "typed wrongly", at("2026-11-23T10:05"), {"spoke": "no"})


@pytest.mark.parametrize(
    ("first", "by", "same", "others"),
    [
        (
            LEAVE,
            "p-olu",
            replace(LEAVE, answers={"told_by": "other words"}),
            (
                replace(LEAVE, answers={}),
                replace(LEAVE, strand="concern"),
                Fire("end"),
                Fill("leaving", {"told_by": "the chair"}),
                Note("seen"),
            ),
        ),
        (
            BEGIN,
            "p-olu",
            replace(BEGIN, answers={"words": "other words"}),
            (
                Begin("concern", {"words": "x", "hides": "p-mae"}),
                Begin("other", {"words": "x"}),
                Fill("concern", {"words": "x"}),
                LEAVE,
            ),
        ),
        (
            WAIVE,
            "p-mae",
            replace(WAIVE, reason="other words"),
            (replace(WAIVE, waive=False), replace(WAIVE, obligation=Key("visit", "ask", "1")), Note("settled before")),
        ),
        (
            MEND,
            "p-olu",
            replace(MEND, reason="other words"),
            (
                replace(MEND, entry=1),
                replace(MEND, answers={"spoke": "yes"}),
                replace(MEND, answers={}),
                replace(MEND, occurred_at=None),
                replace(MEND, occurred_at=at("2026-11-23T10:04")),
                Correct(3, "typed wrongly", withdrawn=True),
            ),
        ),
    ],
)
def test_once_the_private_words_are_erased_an_act_is_known_again_and_taken_for_no_other(
    office: Any, first: Act, by: str, same: Act, others: tuple[Act, ...]
) -> None:
    chain = office.open("2026-11-23T10:05")
    office.ask(chain, Fill("contact", {"spoke": "yes"}))
    elsewhere = office.open("2026-11-23T10:06")
    office.clock.move_to("2026-11-23T10:07")
    office.ask(chain, first, by, key="once")
    before = office.rows("entry")
    office.erase_everything_private()
    assert office.ask(chain, same, by, key="once").repeated
    for other, where in (*((one, chain) for one in others), (first, elsewhere)):
        with pytest.raises(KeyUsedAgain):
            office.ask(where, other, by, key="once")
    assert office.rows("entry") == before
