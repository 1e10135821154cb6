"""Who hears, and when, where something of the Hampshire file is not done: each instant worked out by hand."""

from __future__ import annotations

import pytest
from timelines import TERMS
from trial import Trial, local

from protocols.catalogue import shipped
from protocols.terms import read_closures
from workflow.core.facts import ClosuresLoaded, Escalated
from workflow.store.known_days import known_days

ON_TUESDAY = {
    "rang_at": "2026-11-23T10:10",
    "known_at": "2026-11-24T08:10",
    "how_known": "school_rang",
    "kind": "full",
    "framework": "eif_2026_09",
    "first_day": "2026-11-24",
    "days_on_site": "two",
}


@pytest.fixture
def trial() -> Trial:
    protocol, _ = shipped("hampshire/commitment")
    text = TERMS.read_text()
    closures = ClosuresLoaded(read_closures(text.encode(), TERMS.name).version, TERMS.name, text)
    return Trial(protocol, days=known_days(closures))


def heard(trial: Trial, step: str, occurrence: str | None = None) -> list[tuple[str, str, tuple[str, ...]]]:
    """What was told of a step: when, how, and whom, by the record."""
    found = [one.fact for one in trial.entries if isinstance(one.fact, Escalated)]
    return [
        (local(one.fell_due), one.how, tuple(told.person for told in one.told))
        for one in found
        if one.obligation is not None
        and one.why == "rung"
        and one.obligation.step == step
        and occurrence in (None, one.obligation.occurrence)
    ]


def test_feedback_that_nobody_records_reaches_the_sim_that_evening(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **ON_TUESDAY)
    trial.run_until("2026-11-25T23:00")
    # due at 18:30 on the second day on site: 30 minutes after the officer, 60 her cover and the SIM, 120 the CEM
    assert heard(trial, "feedback_known") == [
        ("2026-11-25T19:00", "ask", ("p-llp",)),
        ("2026-11-25T19:30", "tell", ("p-cov", "p-sim")),
        ("2026-11-25T20:30", "tell", ("p-cem",)),
    ]


def test_where_inspectors_come_for_one_day_it_is_asked_on_that_day(trial: Trial) -> None:
    trial.open("2026-11-24T08:10", "in_progress", **(ON_TUESDAY | {"days_on_site": "one"}))
    trial.run_until("2026-11-24T19:00")
    assert heard(trial, "feedback_known_day_one") == [("2026-11-24T19:00", "ask", ("p-llp",))]
    assert heard(trial, "feedback_known") == []
