"""Inspections of a programme from the command line: one names the one before, and each shows the others."""

from datetime import UTC, datetime

import pytest
from shire import Answer, Program

from api.telling import Teller
from protocols.catalogue import shipped
from workflow.core.facts import Answered

CALL = {
    "rang_at": "2027-03-08T10:05",
    "known_at": "2027-03-08T10:05",
    "how_known": "ofsted_email",
    "kind": "introductory_call",
    "framework": "eif_2026_09",
}
PLAN = ("call_time=17:30", "number=01632 960001", "if_not_you=the deputy")
IN_MARCH = "2027-03-08T10:10"  # winter time still: local time is UTC


def answers(*given: str) -> tuple[str, ...]:
    return tuple(word for one in given for word in ("--answer", one))


def call(program: Program, earlier: str, **changes: str) -> Answer:
    """Ofsted rings Test Primary for an introductory call, and whoever opens it names the inspection before."""
    given = answers(*(f"{key}={value}" for key, value in (CALL | changes).items()), f"earlier={earlier}")
    return program("inspection", "open", "--school", "test-primary", *given, "--by", "p-ann", "--json", at=IN_MARCH)


@pytest.fixture
def report(opened: Program) -> str:
    """The chain of the inspection whose report begins the programme; when to ring the head is agreed."""
    asked = ("inspection", "step", "test-primary", "agree_contact_plan", *answers(*PLAN), "--by", "p-ann")
    opened.fine(*asked, at="2026-11-23T10:50")
    return str(opened.fine("inspection", "show", "test-primary", at="2026-11-23T11:00")["chain"])


def test_each_inspection_of_a_programme_names_the_others_and_when_ofsted_rang(opened: Program, report: str) -> None:
    chain = call(opened, report).data["chain"]
    rang = "the inspection that Ofsted rang about on"
    before, after = (opened("inspection", "show", one, at=IN_MARCH).out for one in (report, chain))
    assert f"Followed by {rang} Monday 8 March 2027, 10:05: Ofsted has rung ({chain})." in before
    agreed = "We have agreed how to keep in touch"
    assert f"Follows {rang} Monday 23 November 2026, 10:05: {agreed} ({report})." in after
    (linked,) = opened.fine("inspection", "show", chain, at=IN_MARCH)["linked"]
    assert (linked["chain"], linked["follows"], linked["how"]) == (report, "", "followed")


def test_a_call_falls_due_at_the_time_agreed_in_the_inspection_before(opened: Program, report: str) -> None:
    chain = call(opened, report, kind="monitoring", first_day="2027-03-09").data["chain"]
    opened.fine("inspection", "step", chain, "inspectors_arrive", "--by", "p-ann", at="2027-03-09T08:35")
    opened.fine("tick", at="2027-03-09T13:00")
    assert "So it is due at 17:30 today." in opened("why", chain, "day_call", at="2027-03-09T13:05").out


def test_answers_that_go_on_say_where_they_were_given() -> None:
    protocol, _ = shipped("ofsted/renewed-framework")
    teller = Teller(protocol, {}, datetime(2027, 3, 8, 10, 10, tzinfo=UTC))
    said = Answered("inspection", "contact_plan", {}, carried_from="testshire/inspection-1")
    assert teller.fact(said) == "Written down: contact plan (inspection), as agreed in testshire/inspection-1"


def test_an_inspection_that_is_not_there_is_refused_with_those_that_are(opened: Program, report: str) -> None:
    answer = call(opened, "testshire/inspection-of-nobody")
    assert answer.code == 1
    assert "'testshire/inspection-of-nobody' is no other inspection of this school" in answer.err
    assert report in answer.err
