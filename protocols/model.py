"""The values a protocol file becomes: frozen, closed, and free of behaviour that reads or writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Literal

Basis = Literal["source", "ofsted", "local", "proposed"]
Unit = Literal["minutes", "hours", "days"]
Meaning = Literal["reached", "not_needed", "no_answer"]
FieldKind = Literal[
    "text", "phone", "email", "date", "dates", "time_of_day", "instant", "yes_no", "choice", "number", "person", "not_told"
]
ActsFor = Literal["authority", "governing_body", "trust", "school"]


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


@dataclass(frozen=True, slots=True)
class EarlierOf:
    """The earliest of several due times; those that cannot be worked out yet are left aside."""

    of: tuple[Within | ByTime | AtAnswer, ...]


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


@dataclass(frozen=True, slots=True)
class LateStart:
    """What is due when the step begins after ``after`` (local clock): ``by`` on ``on``."""

    after: time
    by: time
    on: DayRule


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due time with its floor: never sooner than ``no_sooner_than`` after the step begins."""

    rule: Within | ByTime | AtAnswer | EarlierOf | With | Every
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
    weekdays: frozenset[int] = frozenset(range(7))
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


@dataclass(frozen=True, slots=True)
class Step:
    """A promised step: who owes it, what begins it, by when, what proves it, and who is told when it is missed."""

    key: str
    says: str
    keeps: tuple[str, ...]
    owed_by: tuple[str, ...]
    begins: Begins
    due: Deadline
    timing: Timing
    stops_in_pause: bool
    done: tuple[Proof, ...]
    ladder: str
    strand: str
    only_if: tuple[Where, ...] = ()
    instead: tuple[Instead, ...] = ()
    until: Until = Until()
    not_needed_asks_again: Span | None = None
    try_again: Span | None = None
    serves: str | None = None
    not_within: NotWithin | None = None
    cites: tuple[str, ...] = ()
    line: int = 0


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


@dataclass(frozen=True, slots=True)
class Ladder:
    """Who is told, rung by rung, and how long an "I have it" holds the ladder."""

    key: str
    rungs: tuple[Rung, ...]
    held_for: Span = Span(60, "minutes")
    line: int = 0


# --- forms, strands, people --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a choice; ``means`` tells the engine what a contact's outcome is."""

    key: str
    says: str
    means: Meaning | None = None


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form. A private answer is only ever a commitment in the record."""

    key: str
    ask: str
    kind: FieldKind
    public: bool
    options: tuple[Option, ...] = ()
    optional: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    key: str
    fields: Mapping[str, FormField]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Role:
    """A role people hold; its rank is who it answers to. ``acts_for`` says whose voice it is."""

    key: str
    title: str
    answers_to: str | None = None
    cover: str | None = None
    acts_for: ActsFor = "authority"


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """A calendar as the file writes it; what it is closed on comes from data and from the record."""

    key: str
    weekdays: frozenset[int] = frozenset(range(7))
    opens: time = time(0)
    closes: time | None = None
    closed: tuple[str, ...] = ()  # england_public_holidays, authority_closures, school_holidays
    on: tuple[str, ...] = ()  # call_day, on_site_days, paused_days, day_after_feedback
    outside: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A state and what the engine must know about it."""

    key: str
    says: str
    final: bool = False
    call_day: bool = False
    on_site_days: str | None = None
    pauses: tuple[str, ...] = ()
    feedback: bool = False


@dataclass(frozen=True, slots=True)
class Guard:
    """A named condition of the language. Names: may_ask_for_this_school, nothing_owed, no_open, never_opened, answered, not_before."""

    name: str
    strands: tuple[str, ...] = ()
    where: Where | None = None
    span: Span | None = None
    since: StateRef | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    trigger: str
    origins: tuple[str, ...]
    to: str
    by: tuple[str, ...]  # role keys; empty when only another strand's `also` may fire it
    says: str = ""
    when: tuple[Guard, ...] = ()
    form: str | None = None
    also: tuple[tuple[str, str], ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class MayBegin:
    """How a side strand begins: in which main states, by whom, with which form, and after how many unanswered tries by itself."""

    states: tuple[str, ...]  # empty: any main state that is not final
    by: tuple[str, ...]
    form: str | None = None
    when: tuple[Guard, ...] = ()
    after_no_answer: int | None = None


@dataclass(frozen=True, slots=True)
class OpenedWith:
    """The form that opens the file, and which of its fields say when Ofsted rang and when the authority first knew."""

    form: str
    called_at: str
    known_at: str


@dataclass(frozen=True, slots=True)
class Strand:
    """A small machine: the main line, a side strand of an inspection, or a standing strand of the authority."""

    key: str
    begins: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    says: str = ""
    may_begin: MayBegin | None = None
    standing: Literal["authority", "each_school"] | None = None
    opened_with: OpenedWith | None = None
    line: int = 0

    @property
    def is_main(self) -> bool:
        return self.opened_with is not None


@dataclass(frozen=True, slots=True)
class Source:
    document: str
    publisher: str
    dated: date | None = None
    seen_on: date | None = None


@dataclass(frozen=True, slots=True)
class Applies:
    """Which schools and frameworks a protocol is for; ``maintained`` None: any school."""

    maintained: bool | None
    frameworks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotAPromise:
    sentence: str
    because: str


@dataclass(frozen=True, slots=True)
class Protocol:
    """One protocol file, read and checked. ``digest`` is the sha-256 of its text, in hex."""

    name: str
    version: str
    title: str
    source: Source
    applies: Applies
    roles: Mapping[str, Role]
    calendars: Mapping[str, CalendarRule]
    promises: Mapping[str, str]
    strands: Mapping[str, Strand]
    steps: Mapping[str, Step]
    ladders: Mapping[str, Ladder]
    forms: Mapping[str, Form]
    waived_by: tuple[str, ...]
    not_promises: tuple[NotAPromise, ...] = ()
    digest: str = field(default="", compare=False)

    @property
    def main(self) -> Strand:
        return next(strand for strand in self.strands.values() if strand.is_main)
