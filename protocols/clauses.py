"""The clauses of a step as values: spans, days, due times, what begins, ends and proves it, and who is told. Frozen, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

Basis = Literal["source", "ofsted", "local", "proposed"]
Unit = Literal["minutes", "hours", "days"]
Meaning = Literal["reached", "not_needed", "no_answer"]
EVERY_WEEKDAY = frozenset(range(7))  # 0 is Monday


# --- spans, days and references -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of time on a calendar: ``60 inspection minutes``, ``5 ofsted working days``.

    ``calendar`` is None for plain clock time (``30 minutes``) and ``"calendar"`` for every calendar day.
    """

    amount: int
    unit: Unit
    calendar: str | None = None

    @property
    def length(self) -> timedelta:
        """The length of a span of minutes or hours; a span of days has none and raises ValueError."""
        if self.unit == "days":
            raise ValueError("a span of days has no fixed length; count it on its calendar")
        return timedelta(**{self.unit: self.amount})


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field of a form: ``draft.issued_on``."""

    form: str
    field: str


@dataclass(frozen=True, slots=True)
class StateRef:
    """A state of a strand: ``inspection.notified``."""

    strand: str
    state: str


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on a public answer: the latest answer to ``field`` is one of ``values``."""

    field: FieldRef
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayRule:
    """A day, counted from the day a step begins or from a date in a form.

    ``number`` working or calendar days after (negative: before); 0 is the day itself. ``weekday`` (0 = Monday)
    is the first such day on or after the day it begins. ``of`` is the date or instant in a form to count from.
    """

    number: int = 0
    calendar: str | None = None
    weekday: int | None = None
    of: FieldRef | None = None


# --- due times -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Within:
    """A span from the moment the step begins, or from a date in a form; a span of days ends at ``by`` or with the day."""

    span: Span
    of: FieldRef | None = None
    by: time | None = None


@dataclass(frozen=True, slots=True)
class ByTime:
    """A local clock time on a day."""

    by: time
    on: DayRule = DayRule()


@dataclass(frozen=True, slots=True)
class AtAnswer:
    """The time or instant given in a form, less ``before``; ``otherwise`` when nobody has given one."""

    field: FieldRef
    otherwise: time | None = None
    before: Span | None = None


Part = Within | ByTime | AtAnswer


@dataclass(frozen=True, slots=True)
class EarlierOf:
    """The earliest of several due times; those that cannot be worked out yet are left aside."""

    of: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class With:
    """Due in the same contact as another step, so at the time of that step."""

    step: str


@dataclass(frozen=True, slots=True)
class Every:
    """A series: at most ``span`` of days (or the number of them in ``agreed``, if fewer) since the last proof, ``by`` a local time on that day."""

    span: Span
    by: time
    agreed: FieldRef | None = None


Rule = Part | EarlierOf | With | Every


@dataclass(frozen=True, slots=True)
class LateStart:
    """What is due when the step begins after ``after`` (local clock): ``by`` on ``on``."""

    after: time
    by: time
    on: DayRule


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due time with its floor: never sooner than ``no_sooner_than`` after the step begins."""

    rule: Rule
    no_sooner_than: timedelta | None = None
    late_start: LateStart | None = None


@dataclass(frozen=True, slots=True)
class Instead:
    """Another deadline for when every condition holds; the first that fits is used."""

    where: tuple[Where, ...]
    due: Deadline


# --- what begins, ends and proves a step -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entering:
    """Each time the strand enters one of these states; ``at`` is the instant in a form that counts instead.

    ``later`` days later it begins with that local day.
    """

    states: tuple[StateRef, ...]
    at: FieldRef | None = None
    later: Span | None = None
    not_on: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class AfterStep:
    """When another step of the same strand is done, however it was done."""

    step: str


@dataclass(frozen=True, slots=True)
class Answered:
    """When the field is answered; with ``values``, each time it is answered so."""

    field: FieldRef
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EachDay:
    """One occurrence for each day of a kind while the strand is in ``states`` (empty: the main strand, any open state).

    ``day`` is on_site_day, paused_day, a weekday's name, last_school_day (before each school holiday),
    last_day_of_half_term, or a day of the year as ``1 september``. ``weekdays`` narrows it; ``in_term`` keeps
    school days only; ``from_number`` skips the first ones; it is armed ``ahead`` calendar days before the day.
    """

    day: str
    states: tuple[StateRef, ...] = ()
    owed_from: time | None = None
    from_number: int = 1
    weekdays: frozenset[int] = EVERY_WEEKDAY
    in_term: bool = False
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class EachDate:
    """One occurrence for each date in a form's list of dates."""

    field: FieldRef


Begins = Entering | AfterStep | Answered | EachDay | EachDate


@dataclass(frozen=True, slots=True)
class Proof:
    """What discharges a step: a form (with one of these answers), a state entered, or an acknowledgement by a role."""

    form: str | None = None
    where: tuple[Where, ...] = ()
    outcomes: tuple[str, ...] = ()
    entering: tuple[StateRef, ...] = ()
    acknowledged_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Until:
    """What releases a step that is still owed: a state entered, or a span since it first began."""

    entering: tuple[StateRef, ...] = ()
    after: Span | None = None


@dataclass(frozen=True, slots=True)
class NotWithin:
    """Leave the occurrence out when it would fall within ``span`` of one of ``steps``' due times."""

    span: Span
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timing:
    """Where a due time comes from, and why it is what it is."""

    basis: Basis
    because: str = ""
    source: str = ""
    seen_on: date | None = None


# --- who is told -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class When:
    """When a rung comes: ``begins``; ``due``, before it (``span`` negative by ``before``) or after it; or at a clock time on the due day."""

    point: Literal["begins", "due"] = "due"
    span: Span | None = None
    before: bool = False
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a ladder: when, whom, and how. ``owner`` and ``cover`` stand for whoever the roster gives."""

    when: When
    to: tuple[str, ...]
    how: Literal["tell", "ask", "digest"]
    unless_logged: bool = False
    again_every: Span | None = None
    times: int | None = None


AN_HOUR = Span(60, "minutes")


@dataclass(frozen=True, slots=True)
class Ladder:
    """Who is told, rung by rung, and how long an "I have it" holds the ladder."""

    key: str
    rungs: tuple[Rung, ...]
    held_for: Span = AN_HOUR
    line: int = 0
