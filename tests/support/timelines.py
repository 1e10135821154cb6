"""Reading the golden timelines: their answers, with something made up where a timeline leaves it to the test."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from protocols.model import Form, Protocol
from workflow.core import acts as a
from workflow.core.inspection import Inspection

TESTS = Path(__file__).parents[1]
TIMELINES = sorted((TESTS / "library").glob("*/timelines/*.yaml"))
HAMPSHIRE = "hampshire/commitment"  # the protocol of a timeline that names none
TERMS = TESTS.parent / "protocols" / "calendars" / "demo-terms.yaml"
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
    return made_up | {key: as_text(value) for key, value in answers.items()}


def as_text(value: Any) -> str | list[str]:
    if isinstance(value, list):
        return [as_text(one) for one in value]  # type: ignore[misc]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def local_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return str(value)[:16]


def act_of(file: Inspection, protocol: Protocol, one: dict[str, Any]) -> a.Act:
    answers = dict(one.get("answers") or {})
    strand = one.get("strand", "")
    if "acknowledge" in one:
        owed = [row.key for row in file.obligations.values() if row.key.step == one["acknowledge"]]
        return a.Hold(owed[-1])
    if "form" in one:
        return a.Fill(one["form"], filled(protocol.forms[one["form"]], answers), strand)
    if "begin" in one:
        rule = protocol.strands[one["begin"]].may_begin
        form = protocol.forms[rule.form] if rule and rule.form else Form("", {})
        return a.Begin(one["begin"], filled(form, answers))
    strand_file = file.main if not strand else file.strands.get(strand) or file.strands_of(strand)[-1]
    kind = strand_file.kind
    taken = [
        row
        for row in protocol.strands[kind].transitions
        if row.trigger == one["act"] and strand_file.state in row.origins
    ]
    form = protocol.forms[taken[0].form] if taken and taken[0].form else Form("", {})
    return a.Fire(one["act"], strand, filled(form, answers))


def load(name: str, folder: str = "hampshire") -> dict[str, Any]:
    path = TESTS / "library" / folder / "timelines" / f"{name}.yaml"
    told: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_bytes())
    return {"protocol": HAMPSHIRE, **told}
