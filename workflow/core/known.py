"""What is known of a file: its days, its pauses and its answers, read from the folded value and the setting; nothing is concluded here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from protocols.clauses import FieldRef, StateRef, Where
from protocols.model import Step
from protocols.working_time import EVERY_DAY, Calendar, Pause, first_moment, local_day
from workflow.core.answers import Outcome
from workflow.core.basis import EVER, Notes
from workflow.core.days_counted import calendar_of
from workflow.core.differences import STRANDS, differences, of_form, of_state
from workflow.core.given import NOTHING_PICKED, Pair, Pick, Picked, picked
from workflow.core.inspection import Answer, Entered, Inspection, StrandFile
from workflow.core.record import instant_from
from workflow.core.roster import Finder
from workflow.core.school_now import speaking_now
from workflow.core.setting import Setting
from workflow.core.stretches import Stretch


@dataclass(slots=True)
class Known:
    """A file in its setting. ``notes`` keep what was worked out, with what it rests on, for the versions of the file to come."""

    file: Inspection
    setting: Setting
    notes: Notes = field(default_factory=Notes)
    _picked: dict[tuple[str, ...], Picked[Any]] = field(default_factory=dict)

    def after(self, file: Inspection, setting: Setting | None = None) -> Known:
        """What is known of a later version of the file; what still stands is not worked out again.

        ``setting`` is the one there is by then; where its protocol or its days are others, all is worked out again.
        """
        here = setting or self.setting
        is_same = here.protocol is self.setting.protocol and here.days is self.setting.days
        if not is_same or (changes := differences(self.file, file, self._is_try)) is None:
            return Known(file, here)
        return Known(file, here, self.notes.after(changes) if changes else self.notes, self._picked)

    def _is_try(self, answer: Answer) -> bool:
        outcome = self.outcome(answer)
        return outcome is not None and outcome[1] == "no_answer"

    # --- states ---------------------------------------------------------------------------------------

    def entered(self, states: tuple[StateRef, ...], strand: str | None = None) -> list[tuple[StrandFile, Entered]]:
        """Each time one of these states was entered, in the order of sequence; in one strand only, if named."""
        wanted = {(one.strand, one.state) for one in states}
        for kind, state in wanted:
            self.notes.read(of_state(kind, state))
        looked_at = (self.file.strands[strand],) if strand is not None else self.file.strands.values()
        found = [(one, entered) for one in looked_at for entered in one.entered if (one.kind, entered.state) in wanted]
        return sorted(found, key=lambda pair: pair[1].seq)

    def stretches(self, strand: StrandFile, states: frozenset[str]) -> tuple[Stretch, ...]:
        """The times a strand spent in any of these states; a time that ends before it begins is left out."""
        for state in states:
            self.notes.read(of_state(strand.kind, state))
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
        for state in self.setting.protocol.strands[strand.kind].final_states:
            self.notes.read(of_state(strand.kind, state))
        return self.setting.protocol.strands[strand.kind].states[strand.state].final

    def ended_at(self, strand: StrandFile) -> datetime | None:
        """When a strand came to the final state it is in; None while it goes on."""
        return strand.entered[-1].at if self.is_final(strand) else None

    # --- pauses and days ------------------------------------------------------------------------------

    def pauses(self, kind: str) -> tuple[Pause, ...]:
        """The times in which clocks of this strand kind that may stop did stop."""
        return self.notes.kept(("pauses", kind), lambda _: self._paused(kind)).value

    def _paused(self, kind: str) -> tuple[Pause, ...]:
        self.notes.read(STRANDS)
        found = [
            Pause(one.from_at, one.until_at)
            for strand in self.file.strands.values()
            for one in self.stretches(strand, self._pausing(strand.kind, kind))
        ]
        return tuple(sorted(found, key=lambda pause: pause.began_at))

    def _pausing(self, kind: str, paused: str) -> frozenset[str]:
        states = self.setting.protocol.strands[kind].states.values()
        return frozenset(one.key for one in states if paused in one.pauses)

    def calendar(self, name: str | None) -> Calendar:
        """The calendar of this name with the days this file knows of; None or ``calendar`` is every day."""
        if name is None or name == "calendar":
            return EVERY_DAY
        rule = self.setting.protocol.calendars[name]
        return self.notes.kept(("calendar", name), lambda _: calendar_of(self, rule)).value

    def opening(self) -> tuple[datetime, ...]:
        """When Ofsted rang and when the authority first knew, as put right since; nothing for an authority's own file."""
        return self.notes.kept("opening", lambda _: self._opened_at()).value

    def _opened_at(self) -> tuple[datetime, ...]:
        opened, rule = self.file.opened, self.setting.protocol.main.opened_with if self.file.opened else None
        if opened is None or rule is None:
            return ()
        self.notes.read(of_form(rule.form))
        given = next(one.answers for one in self.file.answers if one.seq == self.file.main.entered[0].seq)
        said = ((opened.called_at, given.get(rule.called_at)), (opened.known_at, given.get(rule.known_at)))
        return tuple(instant_from(value) if isinstance(value, str) else at for at, value in said)

    def entered_with(self, mark: str) -> list[Entered]:
        """Each time a state that declares this mark was entered, in any strand."""
        self.notes.read(STRANDS)
        return [
            one
            for strand in self.file.strands.values()
            for state in self.states_where(strand.kind, mark)
            for _, one in self.entered((StateRef(strand.kind, state),), strand.key)
        ]

    def on_site_days(self) -> list[date]:
        """The days inspectors are in school, in order: those of the calendar its state names, while it lasts."""
        self.notes.read(STRANDS)
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

    def given(self, form: str | None) -> tuple[Pair, ...]:
        """Each time a form was answered, those withdrawn left out, with the outcome of the contact if it tells one."""
        self.notes.read(of_form(form or ""))
        return self._given_to(form or "").in_order

    def _given_to(self, form: str) -> Picked[Pair]:
        return self.picked(("given", form), lambda one: (one, self.outcome(one)) if one.form == form else None)

    def picked(self, name: tuple[str, ...], pick: Callable[[Answer], Pick | None]) -> Picked[Pick]:
        """What ``pick`` gives of each answer, looked at once; whoever asks notes until when more of it would matter."""
        found: Picked[Pick] = self._picked.get(name, NOTHING_PICKED)
        if found.of is not self.file.answers:
            found = self._picked[name] = picked(self.file.answers, pick, found)
        return found

    def contacts(self) -> Iterator[tuple[Answer, Outcome]]:
        """Every answer that tells the outcome of a contact, the latest to happen first."""

        def pick(answer: Answer) -> tuple[Answer, Outcome] | None:
            outcome = self.outcome(answer)
            return (answer, outcome) if outcome else None

        return reversed(self.picked(("contacts",), pick).since(EVER))

    def outcome(self, answer: Answer) -> Outcome | None:
        """The outcome of a contact and what it means (reached, not_needed, no_answer); None for a form that has none."""
        for one in self.setting.protocol.forms[answer.form].fields.values():
            for option in one.options:
                if option.means and answer.answers.get(one.key) == option.key:
                    return option.key, option.means
        return None

    def unanswered(
        self, step: Step, strand: str, since: datetime, most: int | None = None
    ) -> tuple[tuple[datetime, int], ...]:
        """Each try that would have done a step and that nobody answered, with its entry, in order of time."""
        forms = {proof.form for proof in step.done}

        def pick(one: Answer) -> tuple[datetime, int] | None:
            is_ours = one.form in forms and self.is_of(one.strand, strand)
            return (one.at, one.seq) if is_ours and self._is_try(one) else None

        return self.picked(("unanswered", step.key, strand), pick).since(since, most)

    def latest(self, ref: FieldRef, strand: str) -> Answer | None:
        """The latest answer on record to a field, as far as this strand is concerned."""
        given = (one for one, _ in reversed(self.given(ref.form)) if self.is_of(one.strand, strand))
        return next((one for one in given if ref.field in one.answers), None)

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
        return self.notes.kept(("shut out", strand), lambda _: self._shut_out(strand)).value

    def hidden_from(self, people: Collection[str] | None = None) -> frozenset[str]:
        """The matters beside the main line of which the head wants one of these people to hear nothing; None: anybody."""
        beside = self.file.strands.keys() - {self.file.opened.strand if self.file.opened else ""}
        shut_out = {key: self.shut_out(key) for key in beside}
        return frozenset(key for key, them in shut_out.items() if (them if people is None else them & {*people}))

    def _shut_out(self, strand: str) -> frozenset[str]:
        main = self.file.opened.strand if self.file.opened else strand
        forms = self.setting.protocol.forms.values()
        wishing = [form.key for form in forms if any(one.kind == "not_told" for one in form.fields.values())]
        here = [one for form in wishing for one, _ in self.given(form) if one.strand in (strand, main)]
        # Whoever takes a concern back has not said that somebody may read it now: an emptied list alone says so.
        here += [one for one in self.file.answers if one.withdrawn and one.strand == strand != main]
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
