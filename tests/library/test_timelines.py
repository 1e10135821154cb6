"""The golden timelines: what falls due when, as worked out by hand, held against what the engine says; both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lived import run
from timelines import TIMELINES, as_text, load, local_text
from trial import local

from protocols.catalogue import names
from workflow.core.inspection import Obligation


def place(one: Obligation) -> str:
    """The day an occurrence is for, or its number in a series; nothing for a step that is owed once."""
    name = one.key.occurrence
    return name.split(".")[-1] if "." in name else name if name.startswith("20") else "" if name == "1" else name


def expected(rows: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        where = as_text(row["on"]) if "on" in row else str(row.get("nth", ""))
        yield str(row["step"]), str(where), local_text(row["due"]) if row.get("due") else ""


def came_to_be_owed(one: Obligation) -> bool:
    """Not what was announced for later in a day, and released before that moment came."""
    return not (one.discharged == "released" and one.discharged_at is not None and one.discharged_at < one.owed_from)


@pytest.mark.parametrize("path", TIMELINES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
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
    of = Counter(path.parts[-3] for path in TIMELINES)
    assert (of["hampshire"] >= 11, of["renewed-framework"] >= 7) == (True, True)
    assert {load(path.stem, path.parts[-3])["protocol"] for path in TIMELINES} == set(names())
