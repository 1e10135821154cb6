"""An inspection run in memory, for tests of the rules: local times in, facts and due times out; no database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from protocols.holidays import england
from protocols.model import Protocol
from protocols.working_time import LONDON, instant
from workflow.core import acts as a
from workflow.core import facts as f
from workflow.core.conclude import look_at
from workflow.core.decide import Decision, open_inspection, take_step, watch
from workflow.core.fold import apply, fold
from workflow.core.handing import Passing, hand_over
from workflow.core.inspection import Inspection, Obligation
from workflow.core.record import Entry, seal, unseal
from workflow.core.roster import Roster, School
from workflow.core.setting import KnownDays, Setting

SCHOOL = "test-primary"
PEOPLE = {
    "director": "p-dee",
    "senior_officer": "p-cem",
    "team_manager": "p-sim",
    "link_officer": "p-llp",
    "welfare_lead": "p-wel",
    "duty_desk": "p-desk",
    "head": "p-head",
    "chair": "p-chair",
}


def at(text: str) -> datetime:
    """A local time (Europe/London), or an instant with its zone, as an instant."""
    local = datetime.fromisoformat(text)
    return local.astimezone(UTC) if local.tzinfo else instant(local.date(), local.time())


def local(when: datetime | None) -> str:
    """An instant as local time, to the minute."""
    return "" if when is None else when.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M")


def days_known(**changes: object) -> KnownDays:
    holidays = england()
    known = KnownDays(holidays.days, holidays.known_until, holidays.version)
    return replace(known, **changes)  # type: ignore[arg-type]


def roster(protocol: Protocol, *, maintained: bool = True, body: str = "authority") -> Roster:
    """Every role of the protocol held by one person, and a cover for the link officer."""
    held = tuple(
        f.Assigned(PEOPLE.get(role, f"p-{role}"), role) for role, one in protocol.roles.items() if not one.named_in
    )
    cover = f.Assigned("p-cov", "link_officer", as_cover=True)
    people = tuple(one.person for one in (*held, cover))
    school = School(SCHOOL, "Test Primary", maintained, body)
    return Roster(1, "p-adm", people, (*held, cover), (), {SCHOOL: school})


@dataclass
class Chance:
    """Bytes that are different each time and the same each run."""

    number: int = 0

    def __call__(self) -> bytes:
        self.number += 1
        return hashlib.sha256(str(self.number).encode()).digest()


@dataclass
class Trial:
    """One inspection on one protocol; ``entries`` is its whole record."""

    protocol: Protocol
    days: KnownDays = field(default_factory=days_known)
    people: Roster | None = None
    file: Inspection = field(default_factory=lambda: Inspection("made-up/inspection-1"))
    entries: list[Entry] = field(default_factory=list)
    private: list[tuple[int, object]] = field(default_factory=list)
    chance: Callable[[], bytes] = field(default_factory=Chance)

    @property
    def setting(self) -> Setting:
        return Setting(self.protocol, self.days, self.people or roster(self.protocol))

    def _keep(self, decision: Decision) -> list[f.Fact]:
        self.entries += decision.entries
        self.private += decision.private
        self.file = decision.file
        return [one.fact for one in decision.entries]

    def open(
        self, now: str, state: str | None = None, by: str = "p-desk", **answers: str | int | list[str]
    ) -> list[f.Fact]:
        state = state or self.protocol.main.begins
        known = [one.person for one in self.setting.roster.assigned]
        writer = next((one for one in (by, "p-llp") if one in known), known[0])
        return self._keep(
            open_inspection(self.file.chain, self.setting, SCHOOL, state, answers, a.By(writer), at(now), self.chance)
        )

    def ask(
        self,
        now: str,
        act: a.Act,
        by: str = "p-llp",
        did: str = "",
        when: str | None = None,
        seen: int | None = None,
        must_have_seen: bool = False,
    ) -> list[f.Fact]:
        asked = a.Asked(act, a.By(by, did), at(when or now), seen, must_have_seen)
        return self._keep(take_step(self.file, self.setting, asked, at(now), self.chance))

    def fire(
        self, now: str, trigger: str, by: str = "p-llp", when: str | None = None, strand: str = "", **answers: str
    ) -> list[f.Fact]:
        return self.ask(now, a.Fire(trigger, strand, answers), by, when=when)

    def fill(
        self, now: str, form: str, by: str = "p-llp", when: str | None = None, strand: str = "", **answers: str
    ) -> list[f.Fact]:
        return self.ask(now, a.Fill(form, answers, strand), by, when=when)

    def begin(self, now: str, kind: str, by: str = "p-head", when: str | None = None, **answers: str) -> list[f.Fact]:
        return self.ask(now, a.Begin(kind, answers), by, when=when)

    def hold(self, now: str, key: f.Key, by: str = "p-llp") -> list[f.Fact]:
        return self.ask(now, a.Hold(key), by)

    def correct(
        self,
        now: str,
        entry: int,
        by: str = "p-llp",
        when: str | None = None,
        withdrawn: bool = False,
        **answers: str | int | list[str],
    ) -> list[f.Fact]:
        """Put an entry right: ``when`` is when it really happened."""
        moved = at(when) if when else None
        return self.ask(now, a.Correct(entry, "it was written wrongly", moved, answers, withdrawn), by)

    def hand_over(self, now: str, gave: str, took: str, *roles: str, by: str = "operator") -> Passing:
        """Pass this inspection on; what passes, whether or not anything does."""
        found, decision = hand_over(self.file, self.setting, a.HandingOver(gave, took, roles), by, at(now))
        if decision is not None:
            self._keep(decision)
        return found

    def take_up(self, now: str, *schools: str) -> None:
        """In an authority's own file: its schools, and this protocol with its standing strands, as the service says them."""
        added = [f.SchoolAdded(one, one, True, "authority") for one in schools]
        standing = [one for one in self.protocol.strands.values() if one.standing]
        opened = [
            f.StrandOpened(f"{one.key}-{about}" if about else one.key, one.key, one.begins, about=about)
            for one in standing
            for about in (schools if one.standing == "each_school" else ("",))
        ]
        for fact in (*added, f.ProtocolTaken(self.protocol.digest, self.protocol.name), *opened):
            entry = Entry(self.file.chain, self.file.seq + 1, at(now), at(now), "p-adm", fact, "")
            self.entries.append(entry)
            self.file = apply(self.file, entry)
        self.tick(now)

    def tick(self, now: str | datetime) -> list[f.Fact]:
        instant_ = at(now) if isinstance(now, str) else now
        return self._keep(watch(self.file, self.setting, instant_))

    def look_at(self, now: str | datetime) -> datetime | None:
        return look_at(self.file, self.setting, at(now) if isinstance(now, str) else now)

    def run_until(self, until: str) -> list[f.Fact]:
        """Look at the file whenever something is due, up to and including ``until``: what a clock would do."""
        found: list[f.Fact] = []
        now = self.file.recorded_at or datetime.min.replace(tzinfo=UTC)
        while (following := self.look_at(now)) is not None and following <= at(until):
            found += self.tick(following)
            now = following
        return found + self.tick(until)

    # --- what a test asks -------------------------------------------------------------------------------

    def one(self, step: str, occurrence: str | None = None) -> Obligation:
        found = [
            row
            for row in self.file.obligations.values()
            if row.key.step == step and (occurrence is None or row.key.occurrence == occurrence)
        ]
        assert len(found) == 1, f"{step}: {[str(row.key) for row in found]}"
        return found[0]

    def due(self, step: str, occurrence: str | None = None) -> str:
        return local(self.one(step, occurrence).due)

    def owed(self) -> dict[str, str]:
        """Every open obligation with its local due time."""
        return {f"{row.key.step}/{row.key.occurrence}": local(row.due) for row in self.file.open_obligations()}

    def all_due(self) -> dict[str, str]:
        """Every occurrence so far, settled or not, with its local due time."""
        return {f"{row.key.step}/{row.key.occurrence}": local(row.due) for row in self.file.obligations.values()}

    def how(self, step: str, occurrence: str | None = None) -> str | None:
        """How an obligation was settled; None: it is open."""
        return self.one(step, occurrence).discharged

    def last_entry(self, kind: type) -> int:
        """The sequence of the last entry of a kind."""
        return max(one.seq for one in self.entries if isinstance(one.fact, kind))

    def reached(self, why: str = "rung") -> list[str]:
        """The people told for one reason, in order."""
        facts = (one.fact for one in self.entries)
        return [
            told.person for fact in facts if isinstance(fact, f.Escalated) and fact.why == why for told in fact.told
        ]

    def told(self) -> list[tuple[str, str, str, str]]:
        """Every person told so far: local time it should have gone, step (or why), how, person."""
        return [
            (
                local(fact.fell_due),
                fact.obligation.step if fact.obligation and fact.why == "rung" else fact.why,
                fact.how,
                told.person,
            )
            for entry in self.entries
            if isinstance(fact := entry.fact, f.Escalated)
            for told in fact.told
        ]

    def replayed(self) -> Inspection:
        """The file folded again from the text of its record."""
        return fold(self.file.chain, [unseal(seal(one)) for one in self.entries])


def kinds(found: Sequence[f.Fact]) -> list[str]:
    return [type(one).__name__ for one in found]
