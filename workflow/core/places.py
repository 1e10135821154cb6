"""What a step owes, as values: each occurrence, those that follow one another, and all of one step in one strand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from protocols.model import Step
from workflow.core.basis import FOREVER, Basis, Changes
from workflow.core.deadlines import Begun, DueTime
from workflow.core.facts import DischargedHow, Key


@dataclass(frozen=True, slots=True)
class Settled:
    """What settles an occurrence, and when: a proof, a decision to set it aside, or its end."""

    how: DischargedHow
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Owed:
    """One occurrence of a step as the facts have it. ``ends_at``: when it is released, if nothing settles it before."""

    key: Key
    step: Step
    begun: Begun
    reckoned: DueTime
    settled: Settled | None
    ends_at: datetime | None
    due_rests_on: Basis = field(compare=False)

    @property
    def due(self) -> datetime | None:
        return self.reckoned.due

    @property
    def in_time(self) -> bool | None:
        """Whether it was proved by its due time; None where time does not matter."""
        if self.settled is None or self.settled.how not in ("kept", "not_needed"):
            return None
        return self.due is None or self.settled.at <= self.due

    def next_start(self) -> datetime | None:
        """When the next of a series begins: with its proof or, if that came too late or never, at its due time."""
        if self.settled is not None and self.in_time is not False and self.settled.how != "released":
            return max(self.settled.at, self.begun.start)
        return self.due

    def was_settled_before(self, at: datetime) -> bool:
        return self.settled is not None and self.settled.at < at

    def may_change(self, now: datetime) -> bool:
        """Whether time alone may bring something of it."""
        return self.settled is None or self.begun.armed_at > now or self.settled.at > now

    def instants(self) -> Iterator[datetime]:
        """When it begins, and when it is due and ends as long as nothing settles it."""
        yield self.begun.armed_at
        if self.settled is None:
            yield from (at for at in (self.due, self.ends_at) if at is not None)


# An occurrence, with what it and those before it rest on.
Link = tuple[Owed, Basis]
Name = tuple[str, str]  # of a strand and a step


@dataclass(frozen=True, slots=True)
class Chain:
    """The occurrences that follow one another from where a step began once."""

    first: Begun
    ends_at: datetime | None
    links: tuple[Link, ...]

    def dues(self, changes: Changes, now: datetime) -> dict[Begun, Owed]:
        """Those whose due time stands, by how they began."""
        return {one.begun: one for one, _ in self.links if one.due_rests_on.stands_at(now, changes)}

    def standing(self, changes: Changes, now: datetime) -> tuple[Link, ...]:
        """The first links that still stand: what was settled before anything changed is not worked out again."""
        number = len(self.links)
        while number and not self.links[number - 1][1].stands_at(now, changes):
            number -= 1
        return self.links[:number]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """What one step of one strand owes.

    ``news`` are those that are not as they were in the place marked ``since`` (None: in none), and those that time may change.
    """

    owed: tuple[Owed, ...]
    chains: tuple[Chain, ...]
    news: tuple[Owed, ...]
    since: object = None
    mark: object = field(default_factory=object)

    def quiet_until(self, now: datetime) -> datetime:
        """The first instant after now at which it may differ from a record that it agrees with now."""
        turns = [at for one in self.news for at in (*one.instants(), one.due) if at is not None]
        turns += [one.settled.at for one in self.news if one.settled is not None]
        return min((at for at in turns if at > now), default=FOREVER)

    def next_after(self, now: datetime) -> datetime:
        """The first instant after now at which something of it begins, is due or ends."""
        return min((at for one in self.news for at in one.instants() if at > now), default=FOREVER)


NOTHING_OWED = Place((), (), ())
