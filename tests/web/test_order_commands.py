"""Several protocols from the command line: the order is adopted, seen before and after an opening, and looked over."""

from pathlib import Path

import pytest
from shire import RUNG, Program

from api.cli import app
from api.protocols_in_words import place_words

AT = "2026-11-23T10:12"
STORAGE = Path(__file__).parents[1] / "storage"
BECAUSE = ("--because", "agreed with the heads")


@pytest.fixture
def both(testshire: Program, tmp_path: Path) -> Program:
    """Hampshire's commitment, and a made-up protocol for the schools it is not for; beside Test Primary an academy."""
    path = tmp_path / "log.yaml"
    text = (STORAGE / "promise.yaml").read_text("utf-8").replace("{maintained: any,", "{maintained: false,")
    path.write_text(text, "utf-8")
    testshire.fine("protocol", "order", "hampshire/commitment", str(path), *BECAUSE, at="2026-11-20T09:30")
    testshire.fine("school", "add", "test-academy", "--name", "Test Academy", "--kind", "academy", at=AT)
    return testshire


def opening(school: str, *more: str) -> tuple[str, ...]:
    given = RUNG if school == "test-primary" else RUNG[:2]
    answers = (word for one in given for word in ("--answer", one))
    return ("inspection", "open", "--school", school, *answers, "--by", "p-ann", *more)


def test_the_order_is_seen_where_the_protocols_are_listed(both: Program) -> None:
    listed = {one["name"]: one for one in both.fine("protocol", "list", at=AT)}
    found = {name: [(at["authority"], at["place"]) for at in one["order"]] for name, one in listed.items()}
    assert found["hampshire/commitment"] == [("testshire", 1)]
    assert found["test/promise"] == [("testshire", 2)]
    words = both("protocol", "list", at=AT).out
    assert (
        "  For maintained schools. Source: slides on support in inspections (003_f8365e51c24845a2.txt), Hampshire County Council, of 27 March 2024"
        in words
    )
    assert "  133 steps, checked: nothing is wrong." in words
    assert "  Second in the order of testshire, since 20 November 2026." in words


def test_without_a_database_the_shipped_ones_are_listed(tmp_path: Path) -> None:
    answer = Program(f"sqlite:///{tmp_path / 'none.db'}")("protocol", "list")
    assert answer.code == 0
    assert "hampshire/commitment 2024-03: Hampshire's Ofsted commitment to schools" in answer.out
    assert "in the order of" not in answer.out


def test_before_an_opening_somebody_may_ask_which_and_why(both: Program) -> None:
    words = both("protocol", "for", "test-academy", at=AT).out.splitlines()
    assert words[0] == (
        "An inspection would run on test/promise, because Test Academy is not a maintained school and it is the first for "
        "such a school, second in the order adopted on 20 November 2026."
    )
    assert words[3] == "  1. hampshire/commitment: is not for this school (Hampshire's Ofsted commitment to schools)"
    assert [one.partition(".")[0] for one in words if one.startswith("  rang_at")] == [
        "  rang_at"
    ]  # what opening it asks


def test_the_opening_the_view_and_the_record_say_which_and_why(both: Program) -> None:
    why = (
        "It runs on hampshire/commitment, because Test Primary is a maintained school and it stands first in the order "
        "adopted on 20 November 2026."
    )
    assert both(*opening("test-primary"), at=AT).out.splitlines()[1] == why
    assert why in both("inspection", "show", "test-primary", at=AT).out
    story = both("why", "test-primary", "first_contact", at=AT).out
    assert "It runs on hampshire/commitment, because the school is a maintained school and it stands first in" in story
    opened = both("record", "show", "test-primary", at=AT).out.splitlines()[0]
    assert '"name":"hampshire/commitment","order":' in opened


def test_a_school_that_no_protocol_is_for_is_named_by_the_check_up(testshire: Program) -> None:
    testshire.fine("school", "add", "test-academy", "--name", "Test Academy", "--kind", "academy", at=AT)
    found = [one for one in testshire("doctor", "--json", at=AT).data if "order" in one["about"]]
    assert [one["is_fine"] for one in found] == [True, False]  # somebody is needed
    assert [one["says"] for one in found] == [
        "since 20 November 2026: hampshire/commitment (for maintained schools)",
        (
            "none is for 1 school (Test Academy), whose inspections cannot be opened; add one that is to the order, with "
            "'alongside protocol order hampshire/commitment notification-log --because REASON'"
        ),
    ]


def test_another_is_chosen_with_a_reason_that_is_not_shown(testshire: Program, tmp_path: Path) -> None:
    path = tmp_path / "any.yaml"
    path.write_text((STORAGE / "promise.yaml").read_text("utf-8"), "utf-8")
    testshire.fine("protocol", "order", "hampshire/commitment", str(path), *BECAUSE, at="2026-11-20T09:30")
    answers = ("--answer", "rang_at=2026-11-23T10:05", "--answer", "known_at=2026-11-23T10:05")
    open_it = (
        "inspection",
        "open",
        "--school",
        "test-primary",
        *answers,
        "--by",
        "p-ann",
        "--protocol",
        "test/promise",
    )
    assert "needs a reason" in testshire(*open_it, at=AT).err
    assert testshire(*open_it, "--because", "she asked for the shorter one", at=AT).out.splitlines()[1] == (
        "It runs on test/promise, which was chosen for it with a reason: Test Primary is a maintained school, and the order "
        "adopted on 20 November 2026 gives hampshire/commitment."
    )
    assert "shorter one" not in testshire("record", "show", "test-primary", at=AT).out


def test_an_order_without_a_reason_or_of_what_is_not_there_is_a_sentence(testshire: Program) -> None:
    answer = testshire("protocol", "order", "none/such", *BECAUSE, at=AT)
    assert (answer.code, "none/such" in answer.err) == (2, True)
    answer = testshire("protocol", "order", "hampshire/commitment", "--because", " ", at=AT)
    assert (answer.code, answer.err) == (
        1,
        "Ordering the protocols is not possible: it needs a reason. Possible instead: say it with --because.\n",
    )


def test_places_are_said_in_words_as_far_as_people_do() -> None:
    assert [place_words(one) for one in (1, 2, 10, 11)] == ["first", "second", "tenth", "number 11"]


def test_the_list_needs_no_database_to_be_named() -> None:
    assert Program.on(app, "--database", "sqlite:////nowhere/at/all.db", "protocol", "list").code == 0


def test_five_protocols_are_listed_each_checked() -> None:
    listed = Program.on(app, "--database", "sqlite:////nowhere/at/all.db", "protocol", "list", "--json").data
    assert [(one["name"], one["maintained"], one["mistakes"]) for one in listed] == [
        ("example/one-officer", True, []),
        ("hampshire/commitment", True, []),
        ("notification-log", False, []),
        ("ofsted/renewed-framework", True, []),
        ("solihull/maintained", True, []),
    ]


def test_a_voluntary_aided_school_runs_on_the_commitment_and_an_academy_on_the_log(testshire: Program) -> None:
    names = ("hampshire/commitment", "ofsted/renewed-framework", "notification-log")
    testshire.fine("protocol", "order", *names, *BECAUSE, at="2026-11-20T09:30")
    for key, kind in (("test-aided", "voluntary aided school"), ("test-academy", "academy converter")):
        testshire.fine("school", "add", key, "--name", key, "--kind", kind, at=AT)
    found = {key: testshire.fine("protocol", "for", key, at=AT)["why"] for key in ("test-aided", "test-academy")}
    assert {key: (one["name"], one["place"]) for key, one in found.items()} == {
        "test-aided": ("hampshire/commitment", 1),
        "test-academy": ("notification-log", 3),
    }
