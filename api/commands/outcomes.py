"""What came of an act, said twice: what was recorded, which promises it kept, what is owed next, and who has been told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from api.local_times import due_words
from api.promises import with_place
from api.telling import Teller, settled_words, told_words
from api.tries import recorded_tries
from workflow.contacts import tries_in
from workflow.core import facts as f
from workflow.service import Outcome
from workflow.standing import Standing
from workflow.views import AlertView, ObligationView


@dataclass(frozen=True, slots=True)
class After:
    """A file after an act: what is owed now, who was told by it, and why each promise it released is owed no longer."""

    chain: str
    outcome: Outcome | None = None
    stands: Standing | None = None
    owed: tuple[ObligationView, ...] = ()
    told: tuple[AlertView, ...] = ()
    released: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None

    def teller(self, now: datetime) -> Teller | None:
        stands = self.stands
        return Teller(stands.protocol, stands.names, now, stands.unagreed, stands.news) if stands else None

    @property
    def place(self) -> str:
        """Where it was recorded: ``at Test Primary``."""
        name = self.stands.school_name if self.stands else ""
        return f"at {name}" if name else "on the authority's own record"

    def because(self, fact: f.Discharged) -> str:
        """Why a promise that was released is owed no longer."""
        why = self.released.get(str(fact.obligation), "") if fact.how == "released" else ""
        return f", because {why}" if why else ""

    def data(self) -> dict[str, object]:
        found: dict[str, object] = {"chain": self.chain, "owed": [owed_data(one) for one in self.owed]}
        found["told"] = [_told(one) for one in self.told]
        if self.outcome is None or self.stands is None:
            return found
        return {
            **found,
            "repeated": self.outcome.repeated,
            "recorded": list(self._recorded()),
            "kept": list(self._kept()),
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


def _told(one: AlertView) -> dict[str, object]:
    of: dict[str, object] = {
        "person": one.told.person,
        "role": one.told.role,
        "because": one.told.because,
        "how": one.how,
        "why": one.why,
    }
    of |= {"promise": one.key, "rung": one.rung, "repeat": one.repeat, "about": one.about, "entry": one.seq}
    return {**of, "fell_due": one.fell_due, "raised_at": one.raised_at, "late": one.late}


def after_words(after: After, now: datetime) -> Iterator[str]:
    """What a person reads after an act."""
    teller = after.teller(now)
    if after.outcome is not None and teller is not None:
        recorded = "Recorded before, by the same request," if after.outcome.repeated else "Recorded"
        yield f"{recorded} {after.place}"
        shown = [(one.seq, teller.fact(one.fact)) for one in after.outcome.recorded if isinstance(one.fact, _SHOWN)]
        yield from (f"  {says} [entry {seq}]" for seq, says in shown if says)
        yield from recorded_tries(tries_in(after.outcome.recorded, teller.protocol), now)
        settled = [one.fact for one in after.outcome.recorded if isinstance(one.fact, f.Discharged)]
        if settled:
            yield "Promises"
            yield from (
                f"  {settled_words(fact)}{after.because(fact)}: {teller.promise(fact.obligation)}" for fact in settled
            )
    yield "Owed next" if after.owed else "Nothing is owed just now."
    yield from (f"  {owed_words(one, now)}" for one in after.owed)
    if after.told:
        yield "Told"
        yield from (f"  {line}" for line in _told_lines(after.told, now))


def _told_lines(told: tuple[AlertView, ...], now: datetime) -> Iterator[str]:
    """A line for each telling; the roles that nobody holds stand in one line for each person who was told of them."""
    yield from (told_words(one, now) for one in told if one.why != "role_unheld")
    unheld: dict[str, list[AlertView]] = {}
    for one in told:
        if one.why == "role_unheld":
            unheld.setdefault(one.told.person, []).append(one)
    for first, *more in unheld.values():
        roles = "; ".join(one.about_says for one in (first, *more))
        yield f"{told_words(first, now)}{f', and {len(more)} more: {roles}' if more else ''}"


_SHOWN = (*f.ASSERTED, f.Missed, f.MissWithdrawn, f.Rescheduled)


def owed_words(one: ObligationView, now: datetime) -> str:
    by = ", ".join(owner.name for owner in one.owners) or ", ".join(one.owed_by_titles)
    missed = "Missed: " if one.status == "missed" else ""
    return f"{missed}{with_place(one, now)}: {due_words(one.due, now)}, {by}"
