"""What worked-out values rest on, so that each is worked out again only when that has changed. It knows nothing of inspections."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

FOREVER = datetime.max.replace(tzinfo=UTC)
EVER = datetime.min.replace(tzinfo=UTC)
Subject = tuple[str, ...]
# What has changed of a file, and from which instant on: an answer given at ten changes nothing that was over by nine.
Changes = Mapping[Subject, datetime]
Value = TypeVar("Value")


@dataclass(slots=True)
class Basis:
    """The subjects a value was worked out from, and how long it stands.

    ``reads`` has for each subject the last instant at which a change of it would still matter. ``until``: the first
    instant at which the value is another by time alone.
    """

    reads: dict[Subject, datetime] = field(default_factory=dict)
    until: datetime = FOREVER

    def read(self, subject: Subject, last: datetime = FOREVER) -> None:
        known = self.reads.get(subject)
        if known is None or known < last:
            self.reads[subject] = last

    def take_in(self, other: Basis) -> None:
        """Whoever reads a value rests on whatever that rests on."""
        for subject, last in other.reads.items():
            self.read(subject, last)
        self.until = min(self.until, other.until)

    def stands(self, changes: Changes) -> bool:
        return self.reads.keys().isdisjoint(changes) or all(
            at > self.reads[subject] for subject, at in changes.items() if subject in self.reads
        )

    def stands_at(self, now: datetime, changes: Changes) -> bool:
        return now < self.until and self.stands(changes)


@dataclass(frozen=True, slots=True)
class Noting:
    """Collects what is read while something is worked out: ``open_`` has one basis for each thing being worked out around it."""

    open_: list[Basis]

    def __enter__(self) -> Basis:
        self.open_.append(Basis())
        return self.open_[-1]

    def __exit__(self, *_: object) -> None:
        basis = self.open_.pop()
        if self.open_:
            self.open_[-1].take_in(basis)


@dataclass(frozen=True, slots=True)
class Worked(Generic[Value]):
    """A value with what it rests on."""

    value: Value
    basis: Basis


@dataclass(frozen=True, slots=True)
class Before:
    """A value that no longer stands, and what has changed since: what of it may be kept is for whoever works it out again."""

    value: Any
    changes: Changes


@dataclass(slots=True)
class Notes:
    """Values worked out from one version of a file, each with its basis, and those of earlier versions that still stand.

    It belongs to one decision at a time: two threads never share one. ``latest``: the latest instant anything was worked
    out for; what stands then need not stand before.
    """

    worked: dict[Hashable, Worked[Any]] = field(default_factory=dict)
    fallen: dict[Hashable, Before] = field(default_factory=dict)
    latest: datetime = EVER
    _readers: dict[Subject, set[Hashable]] = field(default_factory=dict)  # what has read a subject, in any version
    _open: list[Basis] = field(default_factory=list)

    def read(self, subject: Subject, last: datetime = FOREVER) -> None:
        """Say that whatever is being worked out rests on this, up to ``last``."""
        if self._open:
            self._open[-1].read(subject, last)

    def stands_until(self, at: datetime) -> None:
        """Say that whatever is being worked out is another from this instant on."""
        for basis in self._open[-1:]:
            basis.until = min(basis.until, at)

    def rests_on(self, basis: Basis) -> None:
        """Say that what is being worked out rests on all of this."""
        self._open[-1].take_in(basis)

    def noting(self) -> Noting:
        """Collect what is read from here on; it counts for whatever is being worked out around it too."""
        return Noting(self._open)

    def standing(self, name: Hashable, now: datetime) -> Worked[Any] | None:
        """The value of this name, if there is one and it still stands at ``now``."""
        found = self.worked.get(name)
        if found is None or now >= found.basis.until:
            return None
        if self._open:
            self._open[-1].take_in(found.basis)
        return found

    def kept(self, name: Hashable, work: Callable[[Before | None], Value], now: datetime = EVER) -> Worked[Value]:
        """The value of this name, worked out by ``work`` unless the one there still stands at ``now``."""
        if (standing := self.standing(name, now)) is not None:
            return standing
        found = self.worked.get(name)
        before = Before(found.value, {}) if found is not None else self.fallen.pop(name, None)
        with self.noting() as basis:
            value = work(before)
        for subject in basis.reads:
            self._readers.setdefault(subject, set()).add(name)
        self.worked[name] = Worked(value, basis)
        return self.worked[name]

    def forget(self, name: Hashable) -> None:
        del self.worked[name]

    def after(self, changes: Changes) -> Notes:
        """Notes for a later version of the file: what rests on nothing that changed, and what fell, for whoever can use it."""
        worked = dict(self.worked)
        fallen = {name: Before(one.value, _both(one.changes, changes)) for name, one in self.fallen.items()}
        for name in {one for subject in changes for one in self._readers.get(subject, ())}:
            found = worked.get(name)
            if found is not None and not found.basis.stands(changes):
                fallen[name] = Before(found.value, changes)
                del worked[name]
        return Notes(worked, fallen, self.latest, self._readers)


def _both(one: Changes, other: Changes) -> Changes:
    return {subject: min(one.get(subject, FOREVER), other.get(subject, FOREVER)) for subject in {*one, *other}}
