"""The answers to one form as they were given, in the order of the record and in the order of time; what they mean is not its business."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from workflow.core.answers import Outcome
from workflow.core.inspection import Answer

Pair = tuple[Answer, Outcome | None]


@dataclass(frozen=True, slots=True)
class Given:
    """What of the answers ``of`` a file was given to one form; those that were withdrawn are left out."""

    of: tuple[Answer, ...]
    in_order: tuple[Pair, ...]
    by_time: tuple[tuple[datetime, int, Pair], ...]

    def since(self, at: datetime) -> tuple[Pair, ...]:
        """Those that happened at an instant or after it, in order of time."""
        first = bisect_left(self.by_time, at, key=lambda row: row[0])
        return tuple(row[2] for row in self.by_time[first:])


NOTHING_GIVEN = Given((), (), ())


def given_to(
    form: str, answers: tuple[Answer, ...], outcome: Callable[[Answer], Outcome | None], before: Given = NOTHING_GIVEN
) -> Given:
    """The answers to a form; where ``before`` is of the first of them, only what came since is looked at."""
    if answers[: len(before.of)] != before.of:
        before = NOTHING_GIVEN
    added = tuple((one, outcome(one)) for one in answers[len(before.of) :] if one.form == form and not one.withdrawn)
    if not added:
        return Given(answers, before.in_order, before.by_time)
    rows = (*before.by_time, *((pair[0].at, pair[0].seq, pair) for pair in added))
    return Given(answers, before.in_order + added, tuple(sorted(rows, key=lambda row: row[:2])))
