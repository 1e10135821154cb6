"""The golden timelines: what falls due when, as worked out by hand, held against what the engine says; both ways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from timelines import TERMS, TIMELINES, act_of, as_text, filled, load, local_text
from trial import PEOPLE, Trial, local, roster

from protocols.catalogue import shipped
from protocols.model import Protocol
from protocols.terms import read_closures
from workflow.core.facts import ClosuresLoaded
from workflow.core.inspection import Obligation
from workflow.errors import Refused
from workflow.store.known_days import known_days


def happened(trial: Trial, protocol: Protocol, one: dict[str, Any]) -> None:
    when, written = local_text(one["at"]), local_text(one.get("written", one["at"]))
    person = PEOPLE[one.get("by", "link_officer")]
    trial.run_until(written)
    try:
        trial.ask(written, act_of(trial.file, protocol, one), person, when=when)
    except Refused:
        assert one.get("refused"), f"{one} was refused"
        raise
    assert not one.get("refused"), f"{one} was not refused"


def place(one: Obligation) -> str:
    """The day an occurrence is for, or its number in a series; nothing for a step that is owed once."""
    name = one.key.occurrence
    return name.split(".")[-1] if "." in name else name if name.startswith("20") else "" if name == "1" else name


def expected(rows: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        where = as_text(row["on"]) if "on" in row else str(row.get("nth", ""))
        yield str(row["step"]), str(where), local_text(row["due"]) if row.get("due") else ""


def run(path: Path) -> tuple[Trial, dict[str, Any]]:
    told = load(path.stem, path.parents[1].name)
    protocol, _ = shipped(told["protocol"])
    text = TERMS.read_text()
    closures = ClosuresLoaded(read_closures(text.encode(), TERMS.name).version, TERMS.name, text)
    people = roster(protocol, maintained=told["school"]["maintained"], body=told["school"]["responsible_body"])
    trial = Trial(protocol, days=known_days(closures), people=people)
    opening = told["opened"]
    assert protocol.main.opened_with is not None
    answers = filled(protocol.forms[protocol.main.opened_with.form], dict(opening["notification"]))
    trial.open(local_text(opening["at"]), opening["state"], **answers)
    for one in told.get("then") or []:
        if one.get("refused"):
            with pytest.raises(Refused):
                happened(trial, protocol, one)
        else:
            happened(trial, protocol, one)
    until = local_text(told["seen_until"])
    trial.run_until(until)
    return trial, told


def came_to_be_owed(one: Obligation) -> bool:
    """Not what was announced for later in a day, and released before that moment came."""
    return not (one.discharged == "released" and one.discharged_at is not None and one.discharged_at < one.owed_from)


@pytest.mark.parametrize("path", TIMELINES, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_what_falls_due_when_is_as_worked_out_by_hand(path: Path) -> None:
    trial, told = run(path)
    rows = [one for one in trial.file.obligations.values() if came_to_be_owed(one)]
    found = sorted((one.key.step, place(one), local(one.due)) for one in rows)
    assert found == sorted(expected(told["expect"]))
    assert not {one.key.step for one in rows} & set(told.get("not_expected") or [])
    not_told = {one.key.step for one in rows if one.discharged == "not_told"}
    assert not_told == {row["step"] for row in told["expect"] if row.get("not_told")}
    assert trial.replayed() == trial.file


def test_there_is_a_timeline_for_each_case_that_was_asked_for() -> None:
    assert len([one for one in TIMELINES if one.parents[1].name == "hampshire"]) >= 11
    assert len([one for one in TIMELINES if one.parents[1].name == "renewed-framework"]) >= 7
