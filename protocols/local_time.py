"""English wall-clock time, and the calendars of days and hours that count; it holds no dates of its own and counts nothing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

# The Summer Time Order 2002 (SI 2002/262): summer time begins, and ends, at one o'clock in the morning, Greenwich mean time.
_CLOCKS_CHANGE_AT = time(1, tzinfo=UTC)

_MIDNIGHT = time(0)
_ONE_DAY = timedelta(days=1)


class NaiveInstant(ValueError):
    """An instant came without a time zone, so nobody can say which instant it is."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        super().__init__(
            f"{at.isoformat()} has no time zone: an instant must say which zone it is in, for example UTC."
        )


def in_utc(at: datetime) -> datetime:
    """The same instant in UTC. Raises NaiveInstant when `at` has no time zone."""
    if at.tzinfo is UTC:
        return at
    if at.utcoffset() is None:
        raise NaiveInstant(at)
    return at.astimezone(UTC)


def local_day(at: datetime) -> date:
    """The date in London at an instant. Raises NaiveInstant when `at` has no time zone."""
    if at.utcoffset() is None:
        raise NaiveInstant(at)
    return at.astimezone(LONDON).date()


def local_wall_clock(at: datetime) -> time:
    """What a London wall clock shows at an instant. Raises NaiveInstant when `at` has no time zone."""
    return in_utc(at).astimezone(LONDON).time()


@lru_cache(maxsize=8192)
def instant(day: date, at: time) -> datetime:
    """The UTC instant at which a London wall clock shows `at` on `day`.

    A time that does not exist (the hour skipped in March) is the instant the clocks change.
    A time that exists twice (the hour repeated in October) is the first of the two.
    Raises ValueError when `at` carries a time zone of its own.
    """
    if at.tzinfo is not None:
        raise ValueError(f"{at.isoformat()} carries a time zone: a wall-clock time in London is written without one.")
    wall_clock = datetime.combine(day, at.replace(fold=0))
    found = wall_clock.replace(tzinfo=LONDON).astimezone(UTC)
    if found.astimezone(LONDON).replace(tzinfo=None, fold=0) != wall_clock:
        return datetime.combine(day, _CLOCKS_CHANGE_AT)
    return found


def first_moment(day: date) -> datetime:
    """The first instant of a day in London, UTC."""
    return instant(day, time.min)


class NoWorkingTime(ValueError):
    """A calendar is closed for so long that what was asked of it is not to be found."""

    def __init__(self, calendar: str, sought: str, start: date) -> None:
        self.calendar, self.sought, self.start = calendar, sought, start
        super().__init__(
            f"The calendar “{calendar}” does not reach {sought} within three years of {start.isoformat()}: "
            "check its weekdays, hours and closed days."
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days and local hours that count, in Europe/London.

    `weekdays` has 0 for Monday; `closes` of None is midnight at the end of the day. With `only_on`, the weekdays, hours
    and closed days given here rule those days alone, and `outside` rules every other day (None: closed).
    Raises ValueError when it could never be right: closing before opening, a weekday that is not 0 to 6.
    """

    name: str
    weekdays: frozenset[int] = frozenset(range(7))
    opens: time = _MIDNIGHT
    closes: time | None = None
    closed: frozenset[date] = frozenset()
    only_on: frozenset[date] | None = None
    outside: "Calendar | None" = None
    version: str = ""
    known_until: date | None = None

    def __post_init__(self) -> None:
        if self.closes is not None and self.closes <= self.opens:
            raise ValueError(f"The calendar “{self.name}” closes at {self.closes} but opens only at {self.opens}.")
        if not self.weekdays <= frozenset(range(7)):
            raise ValueError(f"The calendar “{self.name}” names a weekday that is not 0 (Monday) to 6 (Sunday).")

    def hours_on(self, day: date) -> tuple[datetime, datetime] | None:
        """The UTC instants of opening and closing on a London day; None when it is closed that day."""
        ruling = self._ruling(day)
        if ruling is None or not ruling._opens_on(day):
            return None
        opens_at = instant(day, ruling.opens)
        return opens_at, instant(day + _ONE_DAY, _MIDNIGHT) if ruling.closes is None else instant(day, ruling.closes)

    def is_open_on(self, day: date) -> bool:
        """Whether a London day counts."""
        ruling = self if self.only_on is None else self._ruling(day)
        return ruling is not None and ruling._opens_on(day)

    def knows(self, day: date) -> bool:
        """Whether the holidays up to a London day are known to this calendar and to the one outside it."""
        known = self.known_until is None or day <= self.known_until
        return known and (self.outside is None or self.outside.knows(day))

    def versions(self) -> str:
        """The version of the data counted with; of both, when another calendar rules outside this one's days."""
        outside = "" if self.outside is None else self.outside.versions()
        return "; ".join(dict.fromkeys(version for version in (self.version, outside) if version))

    def _ruling(self, day: date) -> "Calendar | None":
        if self.only_on is None or day in self.only_on:
            return self
        return None if self.outside is None else self.outside._ruling(day)

    def _opens_on(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.closed


EVERY_DAY = Calendar("calendar")
