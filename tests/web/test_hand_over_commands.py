"""Passing cases on, and one call about two schools, from the command line: what it answers, and what it never says."""

import re
from contextlib import closing
from sqlite3 import connect

import pytest
from shire import RUNG, Program

AT = "2026-11-23T10:30"
CONTACT = ("inspection", "step", "test-primary", "contact", "--answer", "outcome=spoke_with_head", "--by", "p-ann")
WISH = ("inspection", "step", "test-junior", "who_rings_her", "--by", "p-cem", "--answer", "officer=p-sim")


@pytest.fixture
def with_bob(opened: Program) -> Program:
    opened.fine("person", "add", "Bob Example", "--id", "p-bob", at="2026-11-23T10:20")
    return opened


@pytest.fixture
def two_schools(with_bob: Program) -> Program:
    """Hea Example leads Test Primary and Test Junior, and Ofsted has rung both."""
    when = "2026-11-23T10:21"
    with_bob.fine("school", "add", "test-junior", "--name", "Test Junior", at=when)
    with_bob.fine("person", "add", "Hea Example", "--id", "p-hea", at=when)
    both = ("--school", "test-primary", "--school", "test-junior")
    with_bob.fine("person", "assign", "p-hea", "head", *both, at=when)
    answers = [word for one in RUNG for word in ("--answer", one)]
    with_bob.fine("inspection", "open", "--school", "test-junior", *answers, "--by", "p-ann", at="2026-11-23T10:22")
    return with_bob


def behind_its_back(program: Program, statement: str) -> None:
    with closing(connect(program.url.removeprefix("sqlite:///"))) as connection:
        connection.execute(statement)
        connection.commit()


def owners(program: Program, school: str = "test-primary") -> set[str]:
    view = program.fine("inspection", "show", school, at=AT)
    return {owner["person"] for one in view["obligations"] for owner in one["owners"]}


def test_an_officers_cases_pass_in_one_go_and_the_answer_has_a_line_for_each(two_schools: Program) -> None:
    said = two_schools("person", "hand-over", "p-ann", "p-bob", at=AT)
    assert said.code == 0
    lines = said.out.splitlines()
    assert len(lines) == 3
    for school in ("Test Primary", "Test Junior"):
        [line] = [one for one in lines if one.startswith(school)]
        assert "passed to Bob Example, as Leadership and Learning Partner (LLP); " in line
        assert line.endswith(" promises owed.")
    assert lines[2] == "Inspections to come go to Bob Example in place of Ann Example."
    assert owners(two_schools) == {"p-bob", "p-sim"}  # Sim for the duty desk, which nobody is
    told = two_schools("person", "told", "p-bob", at=AT).out
    assert told.count("told, has been handed over to them by Ann Example (has taken this over)") == 2


def test_done_again_it_says_that_it_was_done(with_bob: Program) -> None:
    with_bob.fine("person", "hand-over", "p-ann", "p-bob", at=AT)
    again = with_bob("person", "hand-over", "p-ann", "p-bob", at=AT)
    assert again.code == 0
    assert again.out.splitlines()[0].endswith("was Bob Example's already.")
    assert len(again.out.splitlines()) == 1


def test_a_dry_run_says_what_would_pass_and_writes_nothing(with_bob: Program) -> None:
    before = with_bob("record", "show", "test-primary", at=AT).out
    said = with_bob("person", "hand-over", "p-ann", "p-bob", "--dry-run", at=AT)
    assert "would pass to Bob Example" in said.out
    assert said.out.splitlines()[-1] == "Nothing is written."
    assert with_bob("record", "show", "test-primary", at=AT).out == before
    assert owners(with_bob) == {"p-ann", "p-sim"}


def test_somebody_with_no_case_is_told_so(with_bob: Program) -> None:
    said = with_bob("person", "hand-over", "p-bob", "p-ann", at=AT)
    assert said.out.splitlines() == ["Bob Example stands in no open inspection here."]


def test_where_the_head_chose_somebody_she_is_asked_first(two_schools: Program) -> None:
    two_schools.fine(*WISH, at=AT)
    said = two_schools("person", "hand-over", "p-sim", "p-bob", "--school", "test-junior", at=AT)
    assert "the school chose Sim Example as Contact for the head. Ask her first" in said.out
    view = two_schools.fine("inspection", "show", "test-junior", at=AT)
    first = next(one for one in view["obligations"] if one["step"] == "first_contact")
    assert [owner["person"] for owner in first["owners"]] == ["p-sim"]


def test_what_cannot_pass_to_somebody_says_no_reason(two_schools: Program) -> None:
    two_schools.fine(*WISH, "--answer", "hears_nothing=p-bob", at=AT)
    said = two_schools("person", "hand-over", "p-ann", "p-bob", at=AT)
    assert said.code == 1
    [line] = [one for one in said.out.splitlines() if one.startswith("Test Junior")]
    assert (
        line.partition("): ")[2] == "cannot be passed to Bob Example: choose somebody else. It stays with Ann Example."
    )
    assert two_schools("person", "told", "p-bob", at=AT).out.count("Test Junior") == 0
    assert "p-ann" in owners(two_schools, "test-junior")
    assert "p-ann" not in owners(two_schools)


def test_the_record_and_why_tell_of_a_hand_over_by_names(with_bob: Program) -> None:
    with_bob.fine("person", "hand-over", "p-ann", "p-bob", "--by", "p-sim", at=AT)
    view = with_bob.fine("inspection", "show", "test-primary", at=AT)
    [alert] = [one for one in view["told"] if one["why"] == "handed_over"]
    story = with_bob("why", "test-primary", "--alert", str(alert["seq"]), at=AT).out
    assert "Bob Example was told that it has been handed over to them by Ann Example" in story


def test_a_call_that_could_count_in_two_inspections_is_offered_and_never_by_itself(two_schools: Program) -> None:
    chain = two_schools.fine("inspection", "show", "test-junior", at=AT)["chain"]
    dry = two_schools(*CONTACT, "--dry-run", at=AT).out.splitlines()
    assert dry[-2:] == [
        f"This call could also keep 1 promise at Test Junior: if it was about both, add --also {chain}.",
        "Nothing is recorded.",
    ]
    said = two_schools(*CONTACT, at=AT).out
    assert f"if it was about both, record it there too ({chain})." in said
    view = two_schools.fine("inspection", "show", "test-junior", at=AT)
    assert [one["status"] for one in view["obligations"] if one["step"] == "first_contact"] == ["open"]


def test_one_call_is_recorded_in_both_and_sent_again_in_neither(two_schools: Program) -> None:
    also = (*CONTACT, "--request-key", "k-1", "--also", "test-junior")
    done = two_schools.fine(*also, at=AT)
    assert [[one["promise"] for one in each["kept"]] for each in done["each"]] == [["inspection/first_contact/1"]] * 2
    again = two_schools.fine(*also, at="2026-11-23T10:31")
    assert [each["repeated"] for each in again["each"]] == [True, True]
    words = two_schools("inspection", "show", "test-primary", at=AT).out
    assert "Hea Example leads Test Junior too, where an inspection is open: Ofsted has rung" in words
    [heading] = [line for line in words.splitlines() if line.startswith("Contacts with her")]
    assert heading == "Contacts with her, Test Junior and Test Primary"
    assert words.count("Ann Example: Did you speak? Yes, with the head") == 2


def test_where_the_second_inspection_fails_the_answer_has_the_key_with_which_the_rest_follows(
    two_schools: Program,
) -> None:
    chain = two_schools.fine("inspection", "show", "test-junior", at=AT)["chain"]
    also = (*CONTACT, "--also", "test-junior")
    shut = f"BEFORE INSERT ON entry WHEN NEW.chain = '{chain}' BEGIN SELECT RAISE(ABORT, 'not now'); END"
    behind_its_back(two_schools, f"CREATE TRIGGER shut {shut}")
    failed = two_schools(*also, at=AT)
    behind_its_back(two_schools, "DROP TRIGGER shut")
    assert failed.code == 1
    assert "Not recorded here: " in failed.out
    [key] = re.findall(r"Send the same again with --request-key (\S+) and the rest follows", failed.out)
    again = two_schools.fine(*also, "--request-key", key, at="2026-11-23T10:31")
    assert [each["repeated"] for each in again["each"]] == [True, False]
    words = two_schools("inspection", "show", "test-primary", at="2026-11-23T10:31").out
    assert words.count("Ann Example: Did you speak? Yes, with the head") == 2  # once for each inspection


def test_a_call_that_only_some_could_hear_of_is_offered_to_nobody_else(two_schools: Program) -> None:
    two_schools.fine(*WISH, "--answer", "hears_nothing=p-ann", at=AT)
    assert "could also keep" not in two_schools(*CONTACT, at=AT).out
    shown = two_schools("inspection", "show", "test-primary", "--for", "p-ann", at=AT).out
    assert "Test Junior" not in shown
    assert "Hea Example leads Test Junior too" in two_schools("inspection", "show", "test-primary", at=AT).out


def test_a_call_about_a_school_of_another_head_is_refused_in_a_sentence(two_schools: Program) -> None:
    two_schools.fine("school", "add", "test-infant", "--name", "Test Infant", at=AT)
    answers = [word for one in RUNG for word in ("--answer", one)]
    two_schools.fine("inspection", "open", "--school", "test-infant", *answers, "--by", "p-ann", at=AT)
    for more in ((), ("--dry-run",)):
        refused = two_schools(*CONTACT, "--also", "test-infant", *more, at=AT)
        assert refused.code == 1
        assert refused.err.startswith(
            "Recording this in another inspection too is not possible: nobody on record leads both"
        )
