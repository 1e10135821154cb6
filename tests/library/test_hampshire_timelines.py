"""The golden timelines: what falls due when, as worked out by hand, held against what the engine says; both ways."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from trial import PEOPLE, Trial, days_known, local, roster

from protocols.catalogue import shipped
from protocols.model import Form, Protocol
from protocols.terms import read_closures
from workflow.core import acts as a
from workflow.core.facts import ClosuresLoaded
from workflow.core.inspection import Obligation
from workflow.errors import Refused
from workflow.store.known_days import known_days

TIMELINES = sorted((Path(__file__).parent / "hampshire" / "timelines").glob("*.yaml"))
TERMS = Path(__file__).parents[2] / "protocols" / "calendars" / "demo-terms.yaml"
MADE_UP = {
    "text": "as agreed",
    "phone": "01632 960001",
    "email": "someone@example.org",
    "person": "p-llp",
    "date": "2026-11-24",
    "dates": "2026-12-22",
    "time_of_day": "17:30",
    "instant": "2026-11-24T15:00",
    "yes_no": "no",
    "number": "7",
}


def filled(form: Form, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers given, and something for each question a timeline leaves to the test."""
    made_up = {
        key: next((option.key for option in one.options), MADE_UP.get(one.kind, ""))
        for key, one in form.fields.items()
        if not one.optional and key not in answers
    }
    assert not [key for key in made_up if form.fields[key].public and form.fields[key].kind != "person"], (
        f"public answers must be written out: {made_up}"
    )
    return made_up | {key: _text(value) for key, value in answers.items()}


def _text(value: Any) -> str | list[str]:
    if isinstance(value, list):
        return [_text(one) for one in value]  # type: ignore[misc]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def local_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return str(value)[:16]


def happened(trial: Trial, protocol: Protocol, one: dict[str, Any]) -> None:
    when, written = local_text(one["at"]), local_text(one.get("written", one["at"]))
    person = PEOPLE[one.get("by", "link_officer")]
    trial.run_until(written)
    try:
        trial.ask(written, act_of(trial, protocol, one), person, when=when)
    except Refused:
        assert one.get("refused"), f"{one} was refused"
        raise
    assert not one.get("refused"), f"{one} was not refused"


def act_of(trial: Trial, protocol: Protocol, one: dict[str, Any]) -> a.Act:
    answers = dict(one.get("answers") or {})
    strand = one.get("strand", "")
    if "acknowledge" in one:
        owed = [row.key for row in trial.file.obligations.values() if row.key.step == one["acknowledge"]]
        return a.Hold(owed[-1])
    if "form" in one:
        return a.Fill(one["form"], filled(protocol.forms[one["form"]], answers), strand)
    if "begin" in one:
        rule = protocol.strands[one["begin"]].may_begin
        form = protocol.forms[rule.form] if rule and rule.form else Form("", {})
        return a.Begin(one["begin"], filled(form, answers))
    kind = strand or protocol.main.key
    strand_file = trial.file.main if not strand else trial.file.strands_of(strand)[-1]
    taken = [
        row
        for row in protocol.strands[kind].transitions
        if row.trigger == one["act"] and strand_file.state in row.origins
    ]
    form = protocol.forms[taken[0].form] if taken and taken[0].form else Form("", {})
    return a.Fire(one["act"], strand, filled(form, answers))


def place(one: Obligation) -> str:
    """The day an occurrence is for, or its number in a series; nothing for a step that is owed once."""
    name = one.key.occurrence
    return name.split(".")[-1] if "." in name else name if name.startswith("20") else "" if name == "1" else name


def expected(rows: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        where = _text(row["on"]) if "on" in row else str(row.get("nth", ""))
        yield str(row["step"]), str(where), local_text(row["due"]) if row.get("due") else ""


def run(path: Path) -> tuple[Trial, dict[str, Any]]:
    told = YAML(typ="safe", pure=True).load(path.read_bytes())
    protocol, _ = shipped("hampshire/commitment")
    text = TERMS.read_text()
    closures = ClosuresLoaded(read_closures(text.encode(), TERMS.name).version, TERMS.name, text)
    people = roster(
        protocol, **{"maintained": told["school"]["maintained"], "body": told["school"]["responsible_body"]}
    )
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


@pytest.mark.parametrize("path", TIMELINES, ids=lambda path: path.stem)
def test_what_falls_due_when_is_as_worked_out_by_hand(path: Path) -> None:
    trial, told = run(path)
    rows = [one for one in trial.file.obligations.values()]
    found = sorted((one.key.step, place(one), local(one.due)) for one in rows)
    assert found == sorted(expected(told["expect"]))
    assert not {one.key.step for one in rows} & set(told.get("not_expected") or [])
    not_told = {one.key.step for one in rows if one.discharged == "not_told"}
    assert not_told == {row["step"] for row in told["expect"] if row.get("not_told")}
    assert trial.replayed() == trial.file


def test_there_is_a_timeline_for_each_case_that_was_asked_for() -> None:
    assert len(TIMELINES) >= 11
