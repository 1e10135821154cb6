"""A golden timeline lived through in memory: everything in it happens at its time, while the clock goes by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from timelines import TERMS, act_of, filled, load, local_text
from trial import PEOPLE, Trial, roster

from protocols.catalogue import shipped
from protocols.model import Protocol
from protocols.terms import read_closures
from workflow.core.facts import ClosuresLoaded
from workflow.errors import Refused
from workflow.store.known_days import known_days


def happened(trial: Trial, protocol: Protocol, one: dict[str, Any]) -> None:
    when, written = local_text(one["at"]), local_text(one.get("written", one["at"]))
    role = one.get("by", "link_officer")
    person = PEOPLE.get(role, f"p-{role}")
    trial.run_until(written)
    try:
        trial.ask(written, act_of(trial.file, protocol, one), person, when=when)
    except Refused:
        assert one.get("refused"), f"{one} was refused"
        raise
    assert not one.get("refused"), f"{one} was not refused"


def run(path: Path) -> tuple[Trial, dict[str, Any]]:
    told = load(path.stem, path.parts[-3])
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
