"""How many due times a second working time reaches on one core, beside workclock on the same cases.

Run as `python -m benchmarks.working_time`, or as a part of `make bench`. The instants of both are compared before anything is timed. workclock
answers with the instant alone and knows no counted days; ours also gives the derivation.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter

from workclock import Holidays, Schedule, WorkDay

from benchmarks.figures import Figure, Line, Row, beside
from benchmarks.sizes import FULL, Place
from protocols.holidays import england
from protocols.working_time import Calendar, Pause, after_span, instant, local_day, nth_day

WEEKDAYS = frozenset(range(5))
NAMED_DAYS = frozenset(date(2026, 11, day) for day in range(1, 31))
OFFICE = Calendar("office", WEEKDAYS, time(8, 30), time(17, 30), england().days, known_until=england().known_until)
INSPECTION = Calendar("inspection", opens=time(7, 30), closes=time(20), only_on=NAMED_DAYS, outside=OFFICE)
OFSTED = Calendar("ofsted", WEEKDAYS, closed=england().days)

LONDON = "Europe/London"
THEIR_OFFICE = Schedule([WorkDay(time(8, 30), time(17, 30)), Holidays(england().days)], time_zone=LONDON)
THEIR_INSPECTION = Schedule([WorkDay(time(7, 30), time(20), range(7))], time_zone=LONDON)
# A working day as a span: from the close of the day of the start, five whole days of 24 hours on weekdays.
THEIR_OFSTED = Schedule([WorkDay(time(0), time(0)), Holidays(england().days)], time_zone=LONDON)

PAUSES = (Pause(datetime(2026, 11, 10, 10, tzinfo=UTC), datetime(2026, 11, 13, 10, tzinfo=UTC)),)
MINUTES_60, HOURS_2, DAYS_5 = timedelta(minutes=60), timedelta(hours=2), timedelta(days=5)
TIMES, ROUNDS = 20_000, 3

Reach = Callable[[datetime], datetime | None]


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of due time, reached by us and, where it can, by workclock."""

    name: str
    ours: Reach
    theirs: Reach | None


def five_working_days(start: datetime) -> datetime | None:
    day, _ = nth_day(local_day(start), 5, OFSTED)
    return None if day is None else instant(day + timedelta(days=1), time(0))


def their_five_working_days(start: datetime) -> datetime:
    return THEIR_OFSTED.add(instant(local_day(start) + timedelta(days=1), time(0)), DAYS_5)


CASES = (
    Case(
        "60 inspection minutes",
        lambda start: after_span(start, MINUTES_60, INSPECTION).result,
        lambda start: THEIR_INSPECTION.add(start, MINUTES_60),
    ),
    Case(
        "2 office hours",
        lambda start: after_span(start, HOURS_2, OFFICE).result,
        lambda start: THEIR_OFFICE.add(start, HOURS_2),
    ),
    Case("5 working days", five_working_days, their_five_working_days),
    Case("2 office hours, paused", lambda start: after_span(start, HOURS_2, OFFICE, PAUSES).result, None),
)


def starts() -> list[datetime]:
    """Seconds of 1 to 27 November 2026, the same every time: no clock changes and no named day runs out."""
    chance = random.Random(20261102)
    first = datetime(2026, 11, 1, tzinfo=UTC)
    return [first + timedelta(seconds=chance.randrange(27 * 24 * 3600)) for _ in range(TIMES)]


def a_second(reach: Reach, instants: list[datetime], rounds: int = ROUNDS) -> float:
    """Due times a second, the best of a few rounds."""
    best = float("inf")
    for _ in range(rounds):
        began = perf_counter()
        for start in instants:
            reach(start)
        best = min(best, perf_counter() - began)
    return len(instants) / best


def measure(place: Place) -> Iterator[Line]:
    """As rows of the table of `make bench`."""
    instants = starts()[:: 1 if place.size is FULL else 100]
    for case in CASES:
        what = f"Due times: {case.name}"
        if case.theirs is None:
            yield Row(what, "due times/s", Figure.of([a_second(case.ours, instants)]))
            continue
        compare(case, instants)
        pairs = [(a_second(case.ours, instants, 1), a_second(case.theirs, instants, 1)) for _ in range(ROUNDS)]
        ours, theirs = zip(*pairs, strict=True)
        yield beside(what, "due times/s", ours, theirs, "workclock")


def compare(case: Case, instants: list[datetime]) -> None:
    """Both must reach the same instants."""
    for start in instants:
        if case.theirs is not None and case.ours(start) != case.theirs(start):
            raise SystemExit(f"{case.name} from {start}: ours {case.ours(start)}, workclock {case.theirs(start)}")


def row(case: Case, instants: list[datetime]) -> str:
    ours = a_second(case.ours, instants)
    if case.theirs is None:
        return f"{case.name:<24}{ours:>14,.0f}{'-':>14}{'-':>8}"
    compare(case, instants)
    theirs = a_second(case.theirs, instants)
    return f"{case.name:<24}{ours:>14,.0f}{theirs:>14,.0f}{ours / theirs:>8.2f}"


def main() -> None:
    instants = starts()
    print(f"{'due times a second':<24}{'ours':>14}{'workclock':>14}{'ratio':>8}")
    for case in CASES:
        print(row(case, instants))


if __name__ == "__main__":
    main()
