"""A file being decided on: facts added one by one to a throwaway draft, and the decision that comes of it."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field, replace
from datetime import datetime, timedelta

from protocols.working_time import local_day
from workflow.core import facts as f
from workflow.core.conclude import Comparison, duties_of
from workflow.core.filling import Chance, PrivateValue
from workflow.core.fold import apply
from workflow.core.inspection import Inspection, Obligation, Telling
from workflow.core.known import Known
from workflow.core.owed import Duties
from workflow.core.record import Entry
from workflow.core.setting import Setting
from workflow.core.tellings import people_for
from workflow.errors import Unsettled

ENGINE = "engine"
AHEAD = timedelta(minutes=5)  # how far after now something may be said to have happened
_MOST_PASSES = 1000


@dataclass(frozen=True, slots=True)
class Decision:
    """The entries to append (their ``prev`` is the store's to fill), the private values by sequence, and the file after them."""

    entries: tuple[Entry, ...]
    private: tuple[tuple[int, PrivateValue], ...]
    file: Inspection
    duties: Duties | None = None  # what the file owes afterwards, for whoever decides on it next


@dataclass(slots=True)
class Draft:
    """A file being decided on: facts are added and applied one by one, and nothing is kept unless all goes well."""

    before: Inspection
    setting: Setting
    now: datetime
    chance: Chance
    earlier: InitVar[Duties | None] = None
    entries: list[Entry] = field(default_factory=list)
    private: list[tuple[int, PrivateValue]] = field(default_factory=list)
    file: Inspection = field(init=False)
    asserted: int = 0
    duties: Duties = field(init=False)
    _known: Known = field(init=False)

    def __post_init__(self, earlier: Duties | None) -> None:
        self.file = self.before
        if self.before.recorded_at is not None:
            self.now = max(self.now, self.before.recorded_at)
        found = duties_of(self.file, self.setting, self.now, earlier)
        self.duties = found.on(found.known, self.now)  # what is found in this draft may come to nothing
        self._known = self.duties.known

    def add(self, fact: f.Fact, at: datetime, actor: str = ENGINE, values: tuple[PrivateValue, ...] = ()) -> int:
        entry = Entry(self.file.chain, self.file.seq + 1, self.now, at, actor, fact, "")
        self.entries.append(entry)
        self.private += [(entry.seq, one) for one in values]
        self.file = apply(self.file, entry)
        if isinstance(fact, f.ASSERTED):
            self.asserted = entry.seq if actor != ENGINE else self.asserted
        return entry.seq

    @property
    def known(self) -> Known:
        if self._known.file is not self.file:
            self._known = self._known.after(self.file)
        return self._known

    def conclude(self) -> None:
        """Everything that follows now, until nothing more does. Raises Unsettled rather than go on for ever."""
        if self.duties.known.notes is self.known.notes and self.duties.are_on_record(self.file):
            return
        for _ in range(_MOST_PASSES):
            if not self._concluded_once():
                self.duties.found_on_record(self.file)
                return
        raise Unsettled(self.file.chain)

    def _concluded_once(self) -> bool:
        if self.duties.known.notes is not self.known.notes:
            self.duties = self.duties.on(self.known, self.now)
        comparison = Comparison(self.file, self.duties, self.asserted)
        found = comparison.changes() or list(comparison.strands())
        found = found or list(comparison.tellings(by_time=not self.asserted))
        for one in found:
            self.add(one.fact, one.at)
        return bool(found)

    def decision(self) -> Decision:
        """The decision, once what was raised and settled in the same moment is taken out of what is sent."""
        ended = [one.fact for one in self.entries if isinstance(one.fact, f.Discharged | f.MissWithdrawn)]
        done = {str(one.obligation) for one in ended if isinstance(one, f.MissWithdrawn) or one.how != "released"}
        entries = [self._sent(one, done) if self.asserted and one.seq < self.asserted else one for one in self.entries]
        if entries != self.entries:
            self.entries, self.file = entries, self.before
            for one in entries:
                self.file = apply(self.file, one)
        for key in sorted({str(one.obligation) for one in ended}):
            self._tell_those_told(self.file.obligations[key])
        self._say_where_holidays_end()
        return Decision(tuple(self.entries), tuple(self.private), self.file, self.duties)

    def _sent(self, entry: Entry, done: set[str]) -> Entry:
        """An alert of the clock as it goes out after the act: to nobody for what the act has done, nor to whom it shut out.

        Nor to whoever has handed the file over in this decision.

        What is only owed no longer is told, as nobody did it.
        """
        fact = entry.fact
        if not isinstance(fact, f.Escalated) or fact.obligation is None:
            return entry
        if str(fact.obligation) in done:
            return replace(entry, fact=replace(fact, told=()))
        gone = {one.fact.gave for one in self.entries if isinstance(one.fact, f.HandedOver)}
        gone |= self.known.shut_out(fact.obligation.strand)
        if fact.why == "rung" and {one.person for one in fact.told} & gone:
            return replace(entry, fact=replace(fact, told=self._others_for(fact, fact.obligation)))
        return entry

    def _others_for(self, fact: f.Escalated, key: f.Key) -> tuple[f.Told, ...]:
        rung = self.setting.protocol.ladder_of(key.step).rungs[fact.rung]
        return people_for(rung, self.file.obligations[str(key)].owed_by, self.known.finder(key.strand, self.now))

    def _tell_those_told(self, one: Obligation) -> None:
        """Whoever was told that something had been missed is told that it is settled, or was no miss.

        Not the one who wrote it, nor anybody the head has shut out since.
        """
        wrote = {entry.actor for entry in self.entries}
        closed = [place for place, telling in enumerate(one.told) if telling.why in ("settled", "withdrawn")]
        told = [row for row in one.told[(closed or [-1])[-1] + 1 :] if one.missed and self._was_of_a_miss(one, row)]
        spared = wrote | self.known.shut_out(one.key.strand)
        people = {row.person: row for telling in told for row in telling.people if row.person not in spared}
        if people and not (one.is_open and one.is_missed):
            why: f.Why = "settled" if one.is_missed else "withdrawn"
            roster = self.setting.roster.seq
            of, how = (roster, self.now, one.key, one.schedule), one.discharged or ""
            fact = f.Escalated(why, "tell", tuple(people.values()), *of, about=how)
            self.add(fact, self.now)

    def _was_of_a_miss(self, one: Obligation, telling: Telling) -> bool:
        """Whether somebody was asked or told of what had fallen due; a reminder or a digest alarms nobody."""
        when = self.setting.protocol.ladder_of(one.key.step).rungs[telling.rung].when
        return telling.how != "digest" and telling.why == "rung" and when.point == "due" and not when.before

    def _say_where_holidays_end(self) -> None:
        """One alert for a file, the first time a due time lies where no public holidays are known."""
        last = self.setting.days.known_until
        dues = [one.fact.due for one in self.entries if isinstance(one.fact, f.Armed | f.Rescheduled)]
        beyond = any(due is not None and local_day(due) > last for due in dues)
        if beyond and not any(one.why == "beyond_holidays" for one in self.file.told):
            self.tell_administrator("beyond_holidays", last.isoformat())

    def tell_administrator(self, why: f.Why, about: str) -> None:
        roster = self.setting.roster
        told = roster.told_administrator()
        if self.file.opened:
            told = self.known.finder(self.file.main.key, self.now).administrator(told[0].because)
        self.add(f.Escalated(why, "tell", told, roster.seq, self.now, about=about), self.now)
