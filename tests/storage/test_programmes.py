"""A programme of inspections of one school: each names the one before, shows the others, and goes on from what was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, select

from protocols.catalogue import shipped
from workflow import queries
from workflow.core.acts import Asked, By, Correct, Fill, Fire
from workflow.errors import Refused
from workflow.service import Workflow
from workflow.store import tables as t
from workflow.store.engine import reading

NAME = "ofsted/renewed-framework"


@dataclass
class Council:
    """An authority on the renewed framework with two schools; the time of the case stands where a test puts it."""

    workflow: Workflow
    clock: Any

    def open(self, school: str, when: str, kind: str = "full", key: str | None = None, **answers: str) -> str:
        self.clock.move_to(when)
        given = {"rang_at": when, "known_at": when, "how_known": "ofsted_email", "kind": kind}
        return self.workflow.open(
            school, "notified", {**given, "framework": "eif_2026_09", **answers}, By("p-llp"), key
        ).chain

    def ask(self, chain: str, act: Any) -> None:
        self.workflow.take_step(chain, Asked(act, By("p-llp"), self.clock.at))

    def linked(self, chain: str) -> list[tuple[str, str]]:
        view = queries.inspection(self.workflow.engine, self.workflow.authority, chain, self.clock.at)
        return [(one.chain, one.follows) for one in view.linked]

    def private_values(self) -> list[dict[str, Any]]:
        here = select(t.private_value).where(t.private_value.c.authority == "shire")
        with reading(self.workflow.engine) as connection:
            return [dict(row._mapping) for row in connection.execute(here)]


@pytest.fixture
def council(engine: Engine, office_of: Any) -> Council:
    office = office_of(engine)
    made = Workflow.create(
        engine, "shire", "Made-up Shire", "Ada Example", NAME, **office.means(), administrator="p-adm"
    )
    protocol, _ = shipped(NAME)
    for role in (key for key, one in protocol.roles.items() if not one.named_in):
        person = "p-llp" if role == "link_officer" else f"p-{role.replace('_', '-')}"
        made.assign(made.add_person(f"The {role}", person=person), role)
    for key in ("primary", "junior"):
        made.add_school(key, f"Test {key.capitalize()}", "", "community", True, "authority")
    return Council(made, office.clock)


@pytest.fixture
def report(council: Council) -> str:
    """The inspection whose report begins a programme, with a contact plan."""
    chain = council.open("primary", "2027-01-11T10:05", first_day="2027-01-12", days_on_site="two")
    plan = {"call_time": "17:30", "number": "01632 960001", "if_not_you": "the deputy"}
    council.ask(chain, Fire("agree_contact_plan", answers=plan))
    return chain


def test_each_inspection_of_a_programme_shows_the_others_in_order(council: Council, report: str) -> None:
    call = council.open("primary", "2027-03-08T10:05", "introductory_call", earlier=report)
    visit = council.open("primary", "2027-06-07T10:05", "monitoring", earlier=call)
    council.open("primary", "2027-06-21T10:05")  # of the same school, and of no programme
    assert council.linked(report) == [(call, report), (visit, call)]
    assert council.linked(call) == [(report, ""), (visit, call)]
    assert council.linked(visit) == [(report, ""), (call, report)]


def test_the_last_part_of_its_name_is_enough(council: Council, report: str) -> None:
    call = council.open("primary", "2027-03-08T10:05", "introductory_call", earlier=report.partition("/")[2])
    assert council.linked(report) == [(call, report)]
    assert council.workflow.verify() == ()


def test_an_inspection_of_no_programme_shows_no_others(council: Council, report: str) -> None:
    alone = council.open("primary", "2027-06-07T10:05")
    assert council.linked(alone) == council.linked(report) == []


def test_how_to_reach_the_head_goes_on_with_the_number_and_is_sealed_anew(council: Council, report: str) -> None:
    call = council.open("primary", "2027-03-08T10:05", "introductory_call", earlier=report)
    rows = {
        (one["chain"], one["field"]): (one["value"], one["salt"])
        for one in council.private_values()
        if one["field"] in ("number", "if_not_you")
    }
    assert rows[call, "number"][0] == rows[report, "number"][0] == "01632 960001"
    assert rows[call, "if_not_you"][0] == "the deputy"
    assert rows[call, "number"][1] != rows[report, "number"][1]
    owed = queries.obligations(council.workflow.engine, "shire", council.clock.at, chain=call)
    assert "contact_plan" in {one.step for one in owed}  # it is asked again all the same
    assert council.workflow.verify() == ()


def test_a_school_is_not_linked_with_the_inspection_of_another(council: Council, report: str) -> None:
    with pytest.raises(Refused, match="is no other inspection of this school"):
        council.open("junior", "2027-03-08T10:05", "introductory_call", earlier=report)


def test_a_link_that_was_forgotten_is_put_right(council: Council, report: str) -> None:
    call = council.open("primary", "2027-03-08T10:05", "introductory_call")
    with pytest.raises(Refused, match="is no other inspection of this school"):
        council.ask(call, Correct(1, "it was left out", answers={"earlier": call}))
    put_right = Correct(1, "it was left out", answers={"earlier": report})
    assert council.workflow.would_take_step(call, Asked(put_right, By("p-llp"), council.clock.at))
    council.ask(call, put_right)
    assert council.linked(report) == [(call, report)]


def test_the_same_opening_sent_twice_carries_over_once(council: Council, report: str) -> None:
    first = council.open("primary", "2027-03-08T10:05", "introductory_call", key="once", earlier=report)
    council.ask(report, Fill("contact_plan", {"number": "01632 960009", "if_not_you": "the chair"}))
    again = council.open("primary", "2027-03-08T10:05", "introductory_call", key="once", earlier=report)
    assert first == again
    assert council.linked(report) == [(first, report)]


def test_an_earlier_one_that_cannot_be_read_stops_only_the_link(council: Council, report: str, tamper: Any) -> None:
    council.workflow.rebuild()  # so that no file is at hand
    tamper("UPDATE entry SET text = '{}' WHERE chain = :chain AND seq = 2", chain=report)
    tamper("DELETE FROM snapshot WHERE chain = :chain", chain=report)
    with pytest.raises(Refused, match=f"the record of '{report}' cannot be read just now") as refused:
        council.open("primary", "2027-03-08T10:05", "introductory_call", earlier=report)
    assert refused.value.instead[0].startswith("leave out which inspection it follows")
    call = council.open("primary", "2027-03-08T10:05", "introductory_call")
    with pytest.raises(Refused, match="cannot be read just now"):
        council.ask(call, Correct(1, "it was left out", answers={"earlier": report}))


def test_no_two_inspections_follow_each_other(council: Council, report: str) -> None:
    call = council.open("primary", "2027-03-08T10:05", "introductory_call", earlier=report)
    with pytest.raises(Refused, match=f"Ofsted rang about '{call}' after this one"):
        council.ask(report, Correct(1, "it was left out", answers={"earlier": call}))
    assert council.linked(report) == [(call, report)]
