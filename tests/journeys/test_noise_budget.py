"""The noise budget: how many messages an inspection sends in which everybody does everything in time and types it late.

Counted on recipient rows: what reaches one person about one school in the same minute is one message, and the steps of
days are one digest a morning.
"""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from timelines import TERMS, act_of, filled, load, local_text
from trial import PEOPLE, at, local

from protocols.catalogue import shipped
from workflow.core.acts import Asked, By
from workflow.core.fold import fold
from workflow.core.inspection import Inspection
from workflow.core.record import instant_from, instant_text, unseal
from workflow.service import Workflow
from workflow.store import tables as t
from workflow.store.engine import engine_for

THURSDAY_NIGHT = "2026-11-12T23:59"


class CaseClock:
    def __init__(self) -> None:
        self.at = at("2026-11-09T08:00")

    def __call__(self) -> datetime:
        return self.at


def authority(url: str, clock: CaseClock, name: str) -> Workflow:
    flow = Workflow.create(
        engine_for(url),
        "made-up",
        "Made-up Council",
        "Ada Example",
        name,
        now=clock,
        chance=secrets.token_bytes,
        machine_now=lambda: datetime(2026, 11, 9, 8, tzinfo=UTC),
    )
    protocol, _ = shipped(name)
    for role in (key for key, one in protocol.roles.items() if not one.named_in):
        flow.assign(flow.add_person(f"The {role}", person=PEOPLE.get(role, f"p-{role}")), role)
    flow.assign(flow.add_person("The cover", person="p-cov"), "link_officer", as_cover=True)
    flow.add_school("test-primary", "Test Primary", maintained=True, responsible_body="authority")
    flow.load_closures(TERMS.read_bytes(), TERMS.name)
    return flow


def run_clock(flow: Workflow, clock: CaseClock, chain: str, until: str) -> None:
    """What a clock does: look whenever the inspection is due to be looked at."""
    while True:
        with flow.engine.connect() as connection:
            due = connection.execute(
                select(t.file.c.look_at).where(t.file.c.authority == "made-up", t.file.c.chain == chain)
            )
            following = due.scalar_one()
        if following is None or instant_from(following) > at(until):
            break
        clock.at = instant_from(following)
        flow.tick()
    clock.at = at(until)


def lived(flow: Workflow, clock: CaseClock, told: dict[str, Any]) -> str:
    protocol, _ = shipped(told["protocol"])
    opening = told["opened"]
    clock.at = at(local_text(opening["at"]))
    answers = filled(protocol.forms["notification"], dict(opening["notification"]))
    chain = flow.open("test-primary", opening["state"], answers, By("p-desk")).chain
    for one in told["then"]:
        written = local_text(one.get("written", one["at"]))
        run_clock(flow, clock, chain, written)
        person = PEOPLE[one.get("by", "link_officer")]
        act = act_of(folded(flow, chain), protocol, one)
        flow.take_step(chain, Asked(act, By(person), at(local_text(one["at"]))))
    run_clock(flow, clock, chain, local_text(told["seen_until"]))
    return chain


def folded(flow: Workflow, chain: str) -> Inspection:
    texts = (
        select(t.entry.c.text).where(t.entry.c.authority == "made-up", t.entry.c.chain == chain).order_by(t.entry.c.seq)
    )
    with flow.engine.connect() as connection:
        return fold(chain, [unseal(text) for text in connection.execute(texts).scalars()])


def messages(flow: Workflow, chain: str, until: str) -> Counter[str]:
    """How many messages each person had: one a minute, and one digest a morning."""
    joined = t.recipient.join(
        t.alert,
        (t.recipient.c.authority == t.alert.c.authority)
        & (t.recipient.c.chain == t.alert.c.chain)
        & (t.recipient.c.seq == t.alert.c.seq),
    )
    rows = select(t.recipient.c.person, t.recipient.c.how, t.alert.c.fell_due).select_from(joined)
    with flow.engine.connect() as connection:
        found = connection.execute(rows.where(t.recipient.c.authority == "made-up", t.recipient.c.chain == chain)).all()
    sent = {
        (row.person, "digest" if row.how == "digest" else "", when[:10] if row.how == "digest" else when)
        for row in found
        if row.fell_due <= instant_text(at(until)) and (when := local(instant_from(row.fell_due)))
    }
    return Counter(person for person, _, _ in sent)


@pytest.mark.parametrize(
    ("folder", "whole_for_link_officer", "whole_for_manager"), [("hampshire", 12, 4), ("renewed-framework", 11, 4)]
)
def test_noise_budget(database_url: str, folder: str, whole_for_link_officer: int, whole_for_manager: int) -> None:
    clock = CaseClock()
    told = load("ordinary-monday", folder)
    flow = authority(database_url, clock, told["protocol"])
    chain = lived(flow, clock, told)
    week = messages(flow, chain, THURSDAY_NIGHT)
    # worked out on paper in the timeline: notice; first call, reminder and question; call of day 1, reminder and question;
    # whether she is at the school
    assert week == Counter({"p-llp": 6, "p-sim": 1})
    assert week["p-llp"] <= 6
    assert week["p-sim"] <= 2
    whole = messages(flow, chain, local_text(told["seen_until"]))
    assert (whole["p-llp"], whole["p-sim"]) == (whole_for_link_officer, whole_for_manager)
    assert whole["p-llp"] <= 15
    assert whole["p-sim"] <= 4
    assert not {"p-cem", "p-dee", "p-cov"} & set(whole)
    flow.engine.dispose()
