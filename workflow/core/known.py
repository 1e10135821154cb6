"""What is known of a file: its days, its pauses and its answers, read from the folded value and the setting; nothing is concluded here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from protocols.clauses import FieldRef, StateRef, Where
from protocols.model import CalendarRule, Step
from protocols.working_time import EVERY_DAY, Calendar, Pause, instant, local_day
from workflow.core.answers import Outcome
from workflow.core.inspection import Answer, Entered, Inspection, StrandFile
from workflow.core.record import instant_from
from workflow.core.roster import Finder
from workflow.core.school_now import speaking_now
from workflow.core.setting import Setting

# How far ahead the days of a state that goes on are taken to be like today. From the day it was entered, so that
# the same facts always give the same days, whenever they are asked for.
_AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time a strand spent in certain states; ``until`` None: it is there still."""

    from_at: datetime
    until_at: datetime | None
    seq: int

    def days(self) -> Iterator[date]:
        """The local days it touches, in order, up to 400 days ahead when it goes on."""
        last = local_day(self.until_at) if self.until_at else local_day(self.from_at) + _AHEAD
        day = local_day(self.from_at)
        while day <= last:
            yield day
            day += timedelta(days=1)


@dataclass(slots=True)
class Known:
    """A file in its setting. Calendars and day sets are worked out once and kept for this value's short life."""

    file: Inspection
    setting: Setting
    _calendars: dict[str, Calendar] = field(default_factory=dict)
    _pauses: dict[str, tuple[Pause, ...]] = field(default_factory=dict)
    _latest: dict[tuple[str, str, str], Answer | None] = field(default_factory=dict)
    _opening: tuple[datetime, ...] | None = None
    _given: dict[str, list[tuple[Answer, Outcome | None]]] | None = None

    # --- states ---------------------------------------------------------------------------------------

    def entered(self, states: tuple[StateRef, ...], strand: str | None = None) -> list[tuple[StrandFile, Entered]]:
        """Each time one of these states was entered, in the order of sequence; in one strand only, if named."""
        wanted = {(one.strand, one.state) for one in states}
        strands = self.file.strands if strand is None else {strand: self.file.strands[strand]}
        found = [
            (one, entered)
            for one in (strands.values() if wanted else ())
            for entered in one.entered
            if (one.kind, entered.state) in wanted
        ]
        return sorted(found, key=lambda pair: pair[1].seq)

    def stretches(self, strand: StrandFile, states: frozenset[str]) -> tuple[Stretch, ...]:
        """The times a strand spent in any of these states; a time that ends before it begins is left out."""
        found: list[Stretch] = []
        for index, one in enumerate(strand.entered):
            if one.state not in states:
                continue
            after = (
                strand.entered[index + 1].at if index + 1 < len(strand.entered) else self.file.left.get(strand.about)
            )
            if after is None or after > one.at:
                found.append(Stretch(one.at, after, one.seq))
        return tuple(found)

    def states_where(self, kind: str, mark: str) -> frozenset[str]:
        """The states of a strand kind that declare this mark (on_site_days, pauses, call_day, feedback, final)."""
        states = self.setting.protocol.strands[kind].states.values()
        return frozenset(one.key for one in states if getattr(one, mark))

    def is_final(self, strand: StrandFile) -> bool:
        return self.setting.protocol.strands[strand.kind].states[strand.state].final

    def ended_at(self, strand: StrandFile) -> datetime | None:
        """When a strand came to the final state it is in; None while it goes on."""
        return strand.entered[-1].at if self.is_final(strand) else None

    # --- pauses and days ------------------------------------------------------------------------------

    def pauses(self, kind: str) -> tuple[Pause, ...]:
        """The times in which clocks of this strand kind that may stop did stop."""
        if kind not in self._pauses:
            found = [
                Pause(one.from_at, one.until_at)
                for strand in self.file.strands.values()
                for one in self.stretches(strand, self._pausing(strand.kind, kind))
            ]
            self._pauses[kind] = tuple(sorted(found, key=lambda pause: pause.began_at))
        return self._pauses[kind]

    def _pausing(self, kind: str, paused: str) -> frozenset[str]:
        states = self.setting.protocol.strands[kind].states.values()
        return frozenset(one.key for one in states if paused in one.pauses)

    def calendar(self, name: str | None) -> Calendar:
        """The calendar of this name with the days this file knows of; None or ``calendar`` is every day."""
        if name is None or name == "calendar":
            return EVERY_DAY
        if name not in self._calendars:
            self._calendars[name] = self._resolved(self.setting.protocol.calendars[name])
        return self._calendars[name]

    def _resolved(self, rule: CalendarRule) -> Calendar:
        return Calendar(
            name=rule.key,
            weekdays=rule.weekdays,
            opens=rule.opens,
            closes=rule.closes,
            closed=self._closed(rule),
            only_on=self._only_on(rule),
            outside=self.calendar(rule.outside) if rule.outside else None,
            version=self.setting.days.version,
            known_until=self.setting.days.known_until if rule.closed else None,
        )

    def _closed(self, rule: CalendarRule) -> frozenset[date]:
        days = self.setting.days
        lists = {
            "england_public_holidays": days.public_holidays,
            "authority_closures": days.office_closed,
            "school_holidays": days.school_holidays,
        }
        return frozenset[date]().union(*(lists[name] for name in rule.closed))

    def _only_on(self, rule: CalendarRule) -> frozenset[date] | None:
        if not rule.on:
            return None
        sets = {
            "call_day": self._call_days,
            "on_site_days": lambda: frozenset(self.on_site_days()),
            "paused_days": lambda: frozenset(self.paused_days()),
            "day_after_feedback": self._days_after_feedback,
        }
        return frozenset[date]().union(*(sets[name]() for name in rule.on))

    def _call_days(self) -> frozenset[date]:
        entered = [one.at for one in self._entered_with("call_day")]
        return frozenset(local_day(at) for at in (*entered, *self.opening()))

    def opening(self) -> tuple[datetime, ...]:
        """When Ofsted rang and when the authority first knew, as put right since; nothing for an authority's own file."""
        if self._opening is None:
            self._opening = self._opened_at()
        return self._opening

    def _opened_at(self) -> tuple[datetime, ...]:
        opened, rule = self.file.opened, self.setting.protocol.main.opened_with if self.file.opened else None
        if opened is None or rule is None:
            return ()
        given = next(one.answers for one in self.file.answers if one.seq == self.file.main.entered[0].seq)
        said = ((opened.called_at, given.get(rule.called_at)), (opened.known_at, given.get(rule.known_at)))
        return tuple(instant_from(value) if isinstance(value, str) else at for at, value in said)

    def _days_after_feedback(self) -> frozenset[date]:
        return frozenset(local_day(one.at) + timedelta(days=1) for one in self._entered_with("feedback"))

    def _entered_with(self, mark: str) -> list[Entered]:
        strands = self.file.strands.values()
        return [one for each in strands for one in each.entered if one.state in self.states_where(each.kind, mark)]

    def on_site_days(self) -> list[date]:
        """The days inspectors are in school, in order: those of the calendar its state names, while it lasts."""
        found: set[date] = set()
        for strand in self.file.strands.values():
            for state in self.setting.protocol.strands[strand.kind].states.values():
                if state.on_site_days:
                    open_on = self.calendar(state.on_site_days).is_open_on
                    stretches = self.stretches(strand, frozenset({state.key}))
                    found |= {day for one in stretches for day in one.days() if open_on(day)}
        return sorted(found)

    def paused_days(self) -> list[date]:
        """Every local day that a pause of the main strand touches, in order, week-ends included."""
        if self.file.opened is None:
            return []
        pauses = self.pauses(self.file.opened.strand)
        return sorted({day for one in pauses for day in Stretch(one.began_at, one.ended_at, 0).days()})

    # --- answers --------------------------------------------------------------------------------------

    def given(self, form: str | None) -> list[tuple[Answer, Outcome | None]]:
        """Each time a form was answered, those withdrawn left out, with the outcome of the contact if it tells one."""
        if self._given is None:
            self._given = {}
            for one in self.file.answers:
                if not one.withdrawn:
                    self._given.setdefault(one.form, []).append((one, self.outcome(one)))
        return self._given.get(form or "", [])

    def outcome(self, answer: Answer) -> Outcome | None:
        """The outcome of a contact and what it means (reached, not_needed, no_answer); None for a form that has none."""
        for one in self.setting.protocol.forms[answer.form].fields.values():
            for option in one.options:
                if option.means and answer.answers.get(one.key) == option.key:
                    return option.key, option.means
        return None

    def unanswered(self, step: Step, strand: str, since: datetime) -> list[tuple[datetime, int]]:
        """Each try that would have done a step and that nobody answered, with its entry, in order of time."""
        given = {answer.seq: (answer, outcome) for proof in step.done for answer, outcome in self.given(proof.form)}
        tried = (one for one, outcome in given.values() if outcome and outcome[1] == "no_answer")
        return sorted((one.at, one.seq) for one in tried if one.at >= since and self.is_of(one.strand, strand))

    def latest(self, ref: FieldRef, strand: str) -> Answer | None:
        """The latest answer on record to a field, as far as this strand is concerned."""
        key = (ref.form, ref.field, strand)
        if key not in self._latest:
            self._latest[key] = next(reversed(self._all(ref, strand)), None)
        return self._latest[key]

    def is_of(self, given_in: str, strand: str) -> bool:
        """Whether what was given in one strand concerns another: itself, or one of another kind."""
        if given_in == strand or strand not in self.file.strands:
            return True
        return self.file.strands[given_in].kind != self.file.strands[strand].kind

    def finder(self, strand: str, at: datetime) -> Finder:
        """Turns roles into people for what a strand owes, at an instant."""
        roster, roles, school = self.setting.roster, self.setting.protocol.roles, self.file.school_of(strand)
        of = self.shut_out(strand), self.named(strand), self.file.handed, speaking_now(self.file, roles)
        return Finder(roster, roles, school, at, *of)

    def named(self, strand: str) -> dict[str, str]:
        """Whom the forms of this file name for a role, by role: the latest answer, or who took it over since."""
        found: dict[str, str] = {}
        for role in self.setting.protocol.roles.values():
            answers = [(one.seq, one.answers[ref.field]) for ref in role.named_in for one in self._all(ref, strand)]
            if answers:
                seq, person = max(answers, key=lambda pair: pair[0])
                found[role.key] = self.file.stands_for(role.key, str(person), seq)
        return found

    def shut_out(self, strand: str) -> frozenset[str]:
        """Those the head does not want told of this strand, or of anything in this inspection."""
        main = self.file.opened.strand if self.file.opened else strand
        here = (one for one in self.file.answers if one.strand in (strand, main) and not one.withdrawn)
        return frozenset(person for answer in here for person in self.wished_out(answer))

    def wished_out(self, answer: Answer) -> frozenset[str]:
        """Those whom one answer shuts out; a form that its strand never asks shuts nobody out."""
        protocol = self.setting.protocol
        fields = (one.key for one in protocol.forms[answer.form].fields.values() if one.kind == "not_told")
        found = [people for key in fields if isinstance(people := answer.answers.get(key), list)]
        asks = bool(found) and answer.form in protocol.forms_of(self.file.strands[answer.strand].kind)
        return frozenset(person for people in found for person in people) if asks else frozenset()

    def value(self, ref: FieldRef, strand: str) -> str | int | list[str] | None:
        answer = self.latest(ref, strand)
        return None if answer is None else answer.answers[ref.field]

    def agreed(self, ref: FieldRef, strand: str) -> list[tuple[datetime, str]]:
        """Every time or instant given in a form, as far as this strand is concerned, by when it was given."""
        here = sorted(self._all(ref, strand), key=lambda one: (one.at, one.seq))
        return [(one.at, str(one.answers[ref.field])) for one in here]

    def instant_of(self, ref: FieldRef, strand: str, until: int | None = None) -> datetime | None:
        """An instant given in a form (before entry ``until``, if any was); a date gives its first moment, local time."""
        before = [] if until is None else [one for one in self._all(ref, strand) if one.seq < until]
        answer = before[-1] if before else self.latest(ref, strand)
        value = answer.answers[ref.field] if answer else None
        if not isinstance(value, str):
            return None
        return instant_from(value) if value.endswith("Z") else first_moment(date.fromisoformat(value))

    def _all(self, ref: FieldRef, strand: str) -> list[Answer]:
        """Every answer on record to a field, as far as this strand is concerned, in the order of sequence."""
        given = (one for one, _ in self.given(ref.form) if self.is_of(one.strand, strand))
        return [one for one in given if ref.field in one.answers]

    def day_of(self, ref: FieldRef, strand: str) -> date | None:
        """The local day of a date or an instant given in a form."""
        value = self.value(ref, strand)
        if not isinstance(value, str):
            return None
        return local_day(instant_from(value)) if value.endswith("Z") else date.fromisoformat(value)

    def holds(self, where: Where, strand: str) -> bool:
        return str(self.value(where.field, strand)) in where.values

    def all_hold(self, conditions: tuple[Where, ...], strand: str) -> bool:
        return all(self.holds(one, strand) for one in conditions)


def first_moment(day: date) -> datetime:
    """The first instant of a local day, UTC."""
    return instant(day, time.min)
