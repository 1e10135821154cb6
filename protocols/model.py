"""The values a protocol file becomes: frozen, closed, and free of behaviour that reads or writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from protocols.clauses import (
    EVERY_WEEKDAY,
    Begins,
    Deadline,
    FieldRef,
    Instead,
    Ladder,
    Meaning,
    NotWithin,
    Proof,
    Span,
    StateRef,
    Timing,
    Until,
    Where,
)

FieldKind = Literal[
    "text",
    "phone",
    "email",
    "date",
    "dates",
    "time_of_day",
    "instant",
    "yes_no",
    "choice",
    "number",
    "person",
    "not_told",
    "inspection",
]
ActsFor = Literal["authority", "governing_body", "trust", "school"]
OnBoard = Literal["first", "no"]


NO_END = Until()


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
    until: Until = NO_END
    not_needed_asks_again: Span | None = None
    try_again: Span | None = None
    still_helps: bool = False  # owed from when the authority knew, though its time had passed by then
    serves: str | None = None
    not_within: NotWithin | None = None
    cites: tuple[str, ...] = ()
    line: int = 0


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
    """A role people hold, or that a form names somebody for; its rank is who it answers to. ``acts_for``: whose voice it is.

    ``chosen_by`` is the role whose choice it is whom a form names; nobody else passes it on.
    """

    key: str
    title: str
    answers_to: str | None = None
    cover: str | None = None
    acts_for: ActsFor = "authority"
    named_in: tuple[FieldRef, ...] = ()
    chosen_by: str | None = None


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """A calendar as the file writes it; what it is closed on comes from data and from the record."""

    key: str
    weekdays: frozenset[int] = EVERY_WEEKDAY
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
    by_itself: Proof | None = None  # the answers that take it by themselves, in the same decision
    line: int = 0

    @property
    def title(self) -> str:
        """What it says, or else its name as words."""
        return self.says or self.trigger.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class MayBegin:
    """How a side strand begins: in which main states, by whom, with which form, and after how many unanswered tries by itself."""

    states: tuple[str, ...]  # empty: any main state that is not final
    by: tuple[str, ...]
    form: str | None = None
    when: tuple[Guard, ...] = ()
    after_no_answer: int | None = None
    always: bool = False  # in every main state, also in those that are final


@dataclass(frozen=True, slots=True)
class OpenedWith:
    """The form that opens the file; which of its fields say when Ofsted rang, when the authority first knew, and how.

    ``since`` is the field for when the state it is opened in was entered; ``in_order`` the states of the usual way.
    ``follows`` is the field that names an earlier inspection of the school, from which the forms of ``carries_over`` go on.
    """

    form: str
    called_at: str
    known_at: str
    how_known: str = ""
    since: str = ""
    in_order: tuple[str, ...] = ()
    follows: str = ""
    carries_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Strand:
    """A small machine: the main line, a side strand of an inspection, or a standing strand of the authority.

    ``on_board``: on a page that anybody may open, what is near in it stands ``first``, or it is not there at all (``no``).
    """

    key: str
    begins: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    says: str = ""
    may_begin: MayBegin | None = None
    standing: Literal["authority", "each_school"] | None = None
    opened_with: OpenedWith | None = None
    on_board: OnBoard | None = None
    line: int = 0

    @property
    def title(self) -> str:
        """What it says, or else its name as words."""
        return self.says or self.key.replace("_", " ").capitalize()

    @property
    def final_states(self) -> tuple[str, ...]:
        return tuple(key for key, one in self.states.items() if one.final)

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
    """One protocol file, read and checked. ``digest`` is the sha-256 of its text, in hex; ``from_school`` the forms a school answers."""

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
    from_school: tuple[str, ...] = ()
    digest: str = field(default="", compare=False)

    @property
    def main(self) -> Strand:
        return next(strand for strand in self.strands.values() if strand.is_main)

    def forms_of(self, kind: str) -> frozenset[str]:
        """The forms that strands of a kind ask for: as they are opened or begun, as they move, and for their steps."""
        strand = self.strands[kind]
        asked = [rule.form for rule in (strand.opened_with, strand.may_begin, *strand.transitions) if rule]
        done = [proof.form for step in self.steps.values() if step.strand == kind for proof in step.done]
        return frozenset(form for form in (*asked, *done) if form)

    def ladder_of(self, step: str) -> Ladder:
        return self.ladders[self.steps[step].ladder]
