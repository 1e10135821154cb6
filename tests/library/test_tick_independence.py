"""Whatever is recorded and however seldom the clock looks, the record says the same as with a look each minute."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from happenings import OPENED, PROTOCOL, happenings
from hypothesis import given, settings
from hypothesis import strategies as st
from trial import Trial

from workflow.core import acts as a
from workflow.core import facts as f
from workflow.core.record import Entry
from workflow.errors import Refused, UnknownThing


def asked(trial: Trial, act: Any, now: datetime, late: int) -> None:
    when = max(now - timedelta(minutes=late), OPENED)
    if act == "hold":
        act = a.Hold(f.Key("inspection", "first_contact", "1"))
    if isinstance(act, tuple):
        entry = asserted(trial.entries)[act[0] % len(asserted(trial.entries))].seq
        moved = None if act[2] else when + timedelta(minutes=act[1])
        act = a.Correct(entry, "it was written wrongly", occurred_at=moved, withdrawn=act[2])
    person = "p-head" if isinstance(act, a.Fire) and act.trigger == "ask" else "p-llp"
    for attempt in (person, "p-sim"):
        with suppress(Refused, UnknownThing):
            trial.ask(now.isoformat(), act, attempt, when=when.isoformat())
            return


def asserted(entries: list[Entry]) -> list[Entry]:
    return [one for one in entries if isinstance(one.fact, f.ASSERTED)]


def said(entries: list[Entry]) -> Counter[str]:
    """What a record says, without sequence, the time of writing, and how late a telling went."""
    place = {one.seq: number for number, one in enumerate(asserted(entries), 1)}
    found: Counter[str] = Counter()
    repeats: dict[str, int] = {}
    for one in entries:
        body = asdict(one.fact)
        for name in ("cause", "proof", "entry"):
            if name in body:
                body[name] = place.get(body[name], 0)
        if isinstance(one.fact, f.Escalated):
            if one.fact.why == "rung":
                key = f"{one.fact.obligation} {one.fact.schedule} {one.fact.rung}"
                repeats[key] = max(repeats.get(key, 0), one.fact.repeat)
            continue
        found[f"{one.kind} {one.occurred_at} {body}"] += 1
    return found + Counter(f"told {key} to repeat {number}" for key, number in repeats.items())


def unheard(trial: Trial) -> set[str]:
    """What nobody did, and of which it was time to tell somebody, and nobody was told."""
    undone = {
        key for key, one in trial.file.obligations.items() if one.is_missed and one.discharged in (None, "released")
    }
    rungs = [one.fact for one in trial.entries if isinstance(one.fact, f.Escalated) and one.fact.why == "rung"]
    told = {str(one.obligation) for one in rungs if one.told}
    return {str(one.obligation) for one in rungs if str(one.obligation) in undone} - told


class Looking(Trial):
    """A trial whose clock looks at whole minutes only, as a tick a minute would."""

    def run(self, now: datetime, until: datetime) -> None:
        while (following := self.look_at(now)) is not None:
            minute = following.replace(second=0, microsecond=0)
            now = minute if minute == following else minute + timedelta(minutes=1)
            if now > until:
                return
            self.tick(now)


def begun() -> Looking:
    trial = Looking(PROTOCOL)
    trial.open("2026-11-23T10:05", rang_at="2026-11-23T10:05", known_at="2026-11-23T10:05", told_late="no")
    return trial


@settings(max_examples=40, deadline=None)
@given(st.lists(happenings, max_size=7), st.lists(st.integers(0, 9000), max_size=4), st.integers(0, 9000))
def test_tick_independence(steps: list[Any], ticks: list[int], more: int) -> None:
    often, seldom = begun(), begun()
    now = OPENED
    looks = sorted(OPENED + timedelta(minutes=minutes) for minutes in ticks)
    for wait, act, late in steps:
        following = now + timedelta(minutes=wait)
        often.run(now, following)
        for look in looks:
            if now <= look < following:
                seldom.tick(look)
        now = following
        asked(often, act, now, late)
        asked(seldom, act, now, late)
    end = now + timedelta(minutes=more)
    often.run(now, end)
    often.tick(end)
    seldom.tick(end)
    assert said(often.entries) == said(seldom.entries)
    assert unheard(seldom) <= unheard(often)
    assert often.replayed() == often.file
    assert seldom.replayed() == seldom.file


@settings(max_examples=40, deadline=None)
@given(st.lists(happenings, max_size=6), st.floats(0.0, 1.0))
def test_before_look_at_watch_concludes_nothing(steps: list[Any], part: float) -> None:
    trial = begun()
    now = OPENED
    for wait, act, late in steps:
        now += timedelta(minutes=wait)
        trial.tick(now)
        asked(trial, act, now, late)
    trial.tick(now)
    following = trial.look_at(now)
    just_before = (following or now + timedelta(days=400)) - timedelta(microseconds=1)
    assert trial.tick(now + (just_before - now) * part) == []
