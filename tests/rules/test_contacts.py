"""One contact in two inspections of one head: who leads which school, and when two forms ask the same."""

from datetime import date

import pytest
from small import CALL, small
from trial import at

from protocols.model import Protocol
from workflow.core import acts as a
from workflow.core import facts as f
from workflow.core.contacts import contact_in, differences, found_someone, leading, leads, outcome_field, reached_nobody
from workflow.core.roster import Roster

RING = "ring: {begins: {entering: visit.told}, due: {within: 2 hours}, done: {form: call}}"
NOTES = "other: {begins: {entering: visit.told}, due: {within: 2 hours}, done: {form: notes}}"
NOTES_FORM = CALL + "notes: {how: {ask: How was it?, kind: text, private: true}}"
HERE = small(RING + "\n" + NOTES, NOTES_FORM)
MONDAY = at("2026-11-23T10:05")


def protocol(call: str) -> Protocol:
    return small("ring: {begins: {entering: visit.told}, due: {within: 2 hours}, done: {form: call}}", f"call:\n{call}")


def head(person: str, *schools: str, role: str = "head", **more: object) -> f.Assigned:
    return f.Assigned(person, role, schools, **more)  # type: ignore[arg-type]


def test_a_head_leads_the_schools_she_is_named_for_while_she_is() -> None:
    roster = Roster(
        assigned=(
            head("p-hea", "north"),
            head("p-hea", "south"),
            head("p-all"),  # for every school: that names none
            head("p-dep", "north", as_cover=True),
            head("p-was", "north", until_day=date(2026, 11, 22)),
            head("p-cha", "north", role="chair"),
            head("p-llp", "north", role="link_officer"),
        )
    )
    assert leads(roster, HERE, MONDAY) == {"p-hea": {"north", "south"}}
    assert leading(roster, HERE, "south", MONDAY) == {"p-hea"}
    assert leading(roster, HERE, "east", MONDAY) == frozenset()


def test_a_contact_is_a_form_that_says_what_it_came_to_about_the_whole_inspection() -> None:
    assert contact_in(HERE, a.Fill("call", {})) == HERE.forms["call"]
    assert contact_in(HERE, a.Fill("call", {}, "visit")) == HERE.forms["call"]
    others = (a.Fill("call", {}, "side-1"), a.Fill("notes", {}), a.Fill("nothing", {}), a.Note("a word"))
    assert [contact_in(HERE, one) for one in others] == [None] * 4


@pytest.mark.parametrize(
    ("outcome", "is_found"), [("spoke", True), ("not_needed", True), ("no_answer", False), ("?", False)]
)
def test_a_try_that_nobody_answered_found_nobody(outcome: str, is_found: bool) -> None:
    assert found_someone(HERE.forms["call"], {"outcome": outcome}) is is_found
    assert not found_someone(HERE.forms["notes"], {"how": "well"})
    assert reached_nobody(HERE.forms["call"], {"outcome": outcome}) is (outcome == "no_answer")
    assert outcome_field(HERE.forms["notes"]) is None


SPOKE = "{spoke: {says: We spoke, means: reached}, none: {says: No answer, means: no_answer}}"
OUTCOME = f"  outcome: {{ask: How did it go?, kind: choice, public: true, options: {SPOKE}}}\n"


def reasons(here: str, there: str, **answers: str) -> tuple[str, ...]:
    return differences(protocol(here).forms["call"], protocol(there), answers)


def test_two_forms_that_ask_the_same_may_differ_in_what_need_not_be_answered() -> None:
    more = OUTCOME + "  weekend: {ask: And the weekend?, kind: yes_no, public: true, optional: true}\n"
    assert reasons(more, OUTCOME, outcome="spoke") == ()
    assert reasons(OUTCOME, more, outcome="spoke") == ()
    assert reasons(OUTCOME, OUTCOME, outcome="spoke") == ()


def test_every_reason_why_it_would_not_say_the_same_there_is_named() -> None:
    when = OUTCOME + "  when: {ask: When again?, kind: time_of_day, public: true}\n"
    asked_otherwise = OUTCOME + "  when: {ask: When again?, kind: text, public: true}\n"
    assert reasons(when, OUTCOME, outcome="spoke", when="17:30") == ("'When again?' is asked only here",)
    assert reasons(OUTCOME, when, outcome="spoke") == ("'When again?' is asked only there",)
    assert reasons(when, asked_otherwise, outcome="spoke", when="17:30") == (
        "'When again?' is another kind of question there",
    )
    renamed = OUTCOME.replace("means: reached", "means: not_needed")
    assert reasons(OUTCOME, renamed, outcome="spoke") == (
        "what was answered to 'How did it go?' does not mean the same there",
    )
    assert reasons(OUTCOME, OUTCOME.replace("spoke:", "rang:"), outcome="spoke") == (
        "what was answered to 'How did it go?' does not mean the same there",
    )
    assert differences(HERE.forms["notes"], protocol(OUTCOME), {}) == ("'A small promise' has no form 'notes'",)


def test_what_is_private_here_is_never_given_to_a_form_that_shows_it() -> None:
    private = OUTCOME + "  words: {ask: What was said?, kind: text, private: true, optional: true}\n"
    public = OUTCOME + "  words: {ask: What was said?, kind: text, public: true, optional: true}\n"
    assert reasons(private, public, outcome="spoke", words="a secret") == (
        "'What was said?' is another kind of question there",
    )
    assert reasons(private, public, outcome="spoke", words="") == ()
    assert reasons(private, OUTCOME, outcome="spoke", words="a secret") == ("'What was said?' is asked only here",)
    secret = "{a: {says: One thing}, b: {says: Another}}"
    choice = OUTCOME + f"  which: {{ask: Which?, kind: choice, private: true, optional: true, options: {secret}}}\n"
    other = choice.replace("a: {says", "c: {says")
    assert reasons(choice, other, outcome="spoke", which="a") == (
        "what was answered to 'Which?' does not mean the same there",
    )
    assert reasons(choice, other, outcome="spoke", which="b", unasked="x") == ()
