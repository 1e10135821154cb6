"""What was picked out of the answers of a file, in the order of the record and in the order of time; what is picked is its caller's."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from workflow.core.answers import Outcome
from workflow.core.inspection import Answer

Pair = tuple[Answer, Outcome | None]
Pick = TypeVar("Pick")


@dataclass(frozen=True, slots=True)
class Picked(Generic[Pick]):
    """What each of the answers ``of`` gave, those that gave nothing or were withdrawn left out."""

    of: tuple[Answer, ...]
    in_order: tuple[Pick, ...]
    by_time: tuple[tuple[datetime, int, Pick], ...]

    def since(self, at: datetime, most: int | None = None) -> tuple[Pick, ...]:
        """What happened at an instant or after it, in order of time, and no more of it than ``most``."""
        first = bisect_left(self.by_time, at, key=lambda row: row[0])
        rows = self.by_time[first:] if most is None else self.by_time[first : first + most]
        return tuple(row[2] for row in rows)


NOTHING_PICKED: Picked[Any] = Picked((), (), ())


def picked(
    answers: tuple[Answer, ...], pick: Callable[[Answer], Pick | None], before: Picked[Pick] = NOTHING_PICKED
) -> Picked[Pick]:
    """What ``pick`` gives of each answer; where ``before`` is of the first of them, only what came since is looked at."""
    if answers[: len(before.of)] != before.of:
        before = NOTHING_PICKED
    added = [(one, pick(one)) for one in answers[len(before.of) :] if not one.withdrawn]
    rows = [(one.at, one.seq, found) for one, found in added if found is not None]
    if not rows:
        return Picked(answers, before.in_order, before.by_time)
    rows.sort(key=_when)
    in_order = (*before.in_order, *(found for _, found in added if found is not None))
    by_time = (*before.by_time, *rows)
    if before.by_time and _when(before.by_time[-1]) > _when(rows[0]):
        by_time = tuple(sorted(by_time, key=_when))
    return Picked(answers, in_order, by_time)


def _when(row: tuple[datetime, int, Any]) -> tuple[datetime, int]:
    return row[:2]
