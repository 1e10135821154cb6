"""What came of an act, said twice: what was recorded, which promises it kept, what is owed next, and who has been told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from api.local_times import due_words
from api.telling import SETTLED, WAYS, Teller, alert_words
from workflow.core import facts as f
from workflow.service import Outcome
from workflow.standing import Standing
from workflow.views import AlertView, ObligationView


@dataclass(frozen=True, slots=True)
class After:
    """A file after an act. ``told_before`` is for an inspection that was opened: everybody told so far."""

    chain: str
    outcome: Outcome | None = None
    stands: Standing | None = None
    owed: tuple[ObligationView, ...] = ()
    told_before: tuple[AlertView, ...] = ()
    at: datetime | None = None

    def teller(self, now: datetime) -> Teller | None:
        return Teller(self.stands.protocol, self.stands.names, now) if self.stands else None

    def data(self) -> dict[str, object]:
        found: dict[str, object] = {"chain": self.chain, "owed": [owed_data(one) for one in self.owed]}
        if self.outcome is None or self.stands is None:
            return {**found, "told": [_told_before(one) for one in self.told_before]}
        return {
            **found,
            "repeated": self.outcome.repeated,
            "recorded": list(self._recorded()),
            "kept": list(self._kept()),
            "told": [told_data(fact, person) for person, fact in self.outcome.told],
        }

    def _kept(self) -> Iterator[dict[str, object]]:
        """The promises that were settled, and whether in time; the clock's own conclusions among them."""
        assert self.outcome is not None
        for one in self.outcome.recorded:
            if isinstance(one.fact, f.Discharged):
                yield {"promise": str(one.fact.obligation), "how": one.fact.how, "in_time": one.fact.in_time}

    def _recorded(self) -> Iterator[dict[str, object]]:
        assert self.outcome is not None
        assert self.at is not None
        teller = self.teller(self.at)
        for one in self.outcome.recorded:
            says = teller.fact(one.fact) if teller else ""
            yield {"entry": one.seq, "kind": one.kind, "occurred_at": one.occurred_at, "by": one.actor, "says": says}


def owed_data(one: ObligationView) -> dict[str, object]:
    owners = [owner.person for owner in one.owners]
    return {
        "promise": one.key,
        "says": one.says,
        "owed_by": one.owed_by,
        "owners": owners,
        "due": one.due,
        "status": one.status,
    }


def told_data(fact: f.Escalated, person: f.Told) -> dict[str, object]:
    about = str(fact.obligation) if fact.obligation else ""
    of = {"person": person.person, "role": person.role, "because": person.because, "how": fact.how, "why": fact.why}
    return {
        **of,
        "promise": about,
        "rung": fact.rung,
        "repeat": fact.repeat,
        "fell_due": fact.fell_due,
        "about": fact.about,
    }


def _told_before(one: AlertView) -> dict[str, object]:
    of = {"person": one.told.person, "role": one.told.role, "because": one.told.because, "how": one.how, "why": one.why}
    return {
        **of,
        "promise": one.key,
        "rung": one.rung,
        "repeat": one.repeat,
        "fell_due": one.fell_due,
        "about": one.about,
    }


def after_words(after: After, now: datetime) -> Iterator[str]:
    """What a person reads after an act."""
    teller = after.teller(now)
    if after.outcome is not None and teller is not None:
        yield "Recorded before, by the same request" if after.outcome.repeated else "Recorded"
        shown = [(one.seq, teller.fact(one.fact)) for one in after.outcome.recorded if isinstance(one.fact, _SHOWN)]
        yield from (f"  {says} [entry {seq}]" for seq, says in shown if says)
        if after.outcome.discharged:
            yield "Promises"
            yield from (f"  {SETTLED[how]}: {teller.promise(key)}" for key, how in after.outcome.discharged)
    yield "Owed next" if after.owed else "Nothing is owed just now."
    yield from (f"  {owed_words(one, now)}" for one in after.owed)
    told = list(_told_words(after, teller))
    if told:
        yield "Told"
        yield from (f"  {one}" for one in told)


_SHOWN = (*f.ASSERTED, f.Missed, f.MissWithdrawn, f.Rescheduled)


def owed_words(one: ObligationView, now: datetime) -> str:
    by = ", ".join(owner.name for owner in one.owners) or ", ".join(one.owed_by_titles)
    missed = "Missed: " if one.status == "missed" else ""
    return f"{missed}{one.says}: {due_words(one.due, now)}, {by} [{one.key}]"


def _told_words(after: After, teller: Teller | None) -> Iterator[str]:
    if after.outcome is not None and teller is not None:
        yield from (teller.told(fact, person) for person, fact in after.outcome.told)
    for one in after.told_before:
        yield f"{one.told.name}, {one.told.role_title}, {one.told.because}: {WAYS.get(one.how, one.how)}, {alert_words(one)}"
