"""The clock's work: the files whose time to be looked at has come, one transaction each; a file that fails stops no other.

Any number of clocks may run at once: the sequence settles who was first.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import InterfaceError, OperationalError

from protocols.working_time import local_day
from workflow.core import decide
from workflow.core import facts as f
from workflow.core.conclude import look_at
from workflow.core.draft import ENGINE
from workflow.core.fold import apply
from workflow.core.record import Entry, instant_text
from workflow.errors import TooBusy
from workflow.store import tables as t
from workflow.store.heartbeats import Heartbeat, beat, heartbeat
from workflow.store.projections import text_or_none
from workflow.transactions import Result, Session, Transactions, Written

TICK = "tick"
REST = timedelta(minutes=5)  # a longer time without a tick is a gap, and goes on record at once
_YIELD_SECONDS = 0.002  # between transactions, so that on SQLite a person who is waiting gets in
_log = structlog.get_logger("alongside.clock")

_DUE = (
    select(t.file.c.chain)
    .where(
        t.file.c.authority == bindparam("authority"),
        t.file.c.look_at <= bindparam("now"),
        t.file.c.set_aside.is_(None),
    )
    .order_by(t.file.c.look_at)
    .limit(bindparam("limit"))
)
_LOOKED = update(t.file).where(
    t.file.c.authority == bindparam("of_authority"),
    t.file.c.chain == bindparam("of_chain"),
    t.file.c.seq == bindparam("of_seq"),
)
_SET_ASIDE = update(t.file).where(
    t.file.c.authority == bindparam("of_authority"), t.file.c.chain == bindparam("of_chain")
)


@dataclass(frozen=True, slots=True)
class TickReport:
    """What a sweep came to: files looked at, what was concluded, how many were told, the files that failed or were busy."""

    looked_at: int = 0
    concluded: tuple[Entry, ...] = ()
    set_aside: tuple[str, ...] = ()
    left_busy: tuple[str, ...] = ()

    @property
    def told(self) -> int:
        return sum(len(one.fact.told) for one in self.concluded if isinstance(one.fact, f.Escalated))

    def __add__(self, other: TickReport) -> TickReport:
        return TickReport(
            self.looked_at + other.looked_at,
            self.concluded + other.concluded,
            self.set_aside + other.set_aside,
            self.left_busy + other.left_busy,
        )


class Sweep(Transactions):
    """What the clock does to the records of one authority."""

    def tick(self, limit: int = 100) -> TickReport:
        """Look at up to ``limit`` files whose time has come, and say that the clock goes; after a gap, look at all of them."""
        before = self._read(lambda session: heartbeat(session.connection, self.authority, TICK))
        rested = self._machine_now() - before.machine_at if before else timedelta()
        report = self.sweep(None if rested > REST else limit)
        fell_due = sum(before is not None and one.occurred_at > before.case_at for one in report.concluded)
        self._write(self.chain, lambda session: self._beat(session, before, fell_due))
        return report

    def sweep(self, limit: int | None = None) -> TickReport:
        """Look at files whose time has come; None: at all of them. No heartbeat is left: this is not the clock."""
        report, size = TickReport(), limit or 100
        while True:
            due = self._due(size)
            for chain in due:
                report += self._looked(chain)
            # A busy file is still due: going round for it again would hold up everything else.
            if limit is not None or len(due) < size or report.left_busy:
                return report

    def look(self, chain: str) -> Written:
        """Record what time alone has brought to one file, and when to look again."""

        def work(session: Session) -> Written:
            loaded = session.load(chain)
            if not loaded.file.protocol:
                return Written(chain, ())
            setting = session.setting(loaded.file.protocol)
            decision = decide.watch(loaded.file, setting, session.now, session.at_hand.take_duties(loaded))
            if decision.entries:
                return session.append(loaded, decision, setting)
            look = look_at(loaded.file, setting, session.now, decision.duties)
            self._look_again(session, loaded.file.chain, loaded.file.seq, look)
            session.not_overtaken(chain)
            session.leave(loaded, decision.duties)
            return Written(chain, ())

        return self._write(chain, work)

    def take_up(self, chain: str) -> Written:
        """Look again at a file that was set aside; it stays with the clock if that goes well."""
        written = self.look(chain)
        where = {"of_authority": self.authority, "of_chain": chain}
        self._write(chain, lambda session: session.connection.execute(_SET_ASIDE.values(set_aside=None), where))
        return written

    def _looked(self, chain: str) -> TickReport:
        found = self._apart(lambda: self.look(chain))
        if isinstance(found, TooBusy):
            return TickReport(1, left_busy=(chain,))
        if isinstance(found, Exception):
            self._set_aside(chain, found)
            return TickReport(1, set_aside=(chain,))
        return TickReport(1, found.entries)

    def _apart(self, work: Callable[[], Result]) -> Result | Exception:
        """What the work on one file of many came to, or what went wrong with it, which stops no other; then whoever waits gets in."""
        try:
            return work()
        except (OperationalError, InterfaceError):
            raise  # the database itself is away: no file is to blame
        except Exception as error:  # noqa: BLE001  one file's trouble, whatever it is, must not stop the others
            return error
        finally:
            time.sleep(_YIELD_SECONDS)

    def _look_again(self, session: Session, chain: str, seq: int, at: datetime | None) -> None:
        """Only where nothing was added since: a clock that was slower than a person must not put an older time back."""
        where = {"of_authority": self.authority, "of_chain": chain, "of_seq": seq}
        session.connection.execute(_LOOKED.values(look_at=bindparam("at")), {**where, "at": text_or_none(at)})

    def _due(self, limit: int) -> list[str]:
        def work(session: Session) -> list[str]:
            session.load_authority()  # without its people nothing can be decided: that stops the tick, and blames no file
            key = {"authority": self.authority, "now": instant_text(session.now), "limit": limit}
            return list(session.connection.execute(_DUE, key).scalars())

        return self._read(work)

    # --- the clock itself ---------------------------------------------------------------------------------------

    def _beat(self, session: Session, before: Heartbeat | None, fell_due: int) -> None:
        """The clock went; once a day, and at once after a gap, the longest rest goes on the authority's record."""
        last = heartbeat(session.connection, self.authority, TICK, lock=True)
        machine_now, now = self._machine_now(), session.now
        if last is None:
            beat(session.connection, self.authority, TICK, Heartbeat(machine_now, now, now), is_first=True)
            return
        if last != before:
            return  # another clock went in the meantime, and has said so
        rested = machine_now - last.machine_at
        after = Heartbeat(machine_now, now, last.stretch_from, last.longest, last.fell_due)
        if rested > last.longest:
            after = Heartbeat(machine_now, now, last.stretch_from, rested, fell_due)
        is_gap, is_new_day = rested > REST, local_day(now) != local_day(last.stretch_from)
        if is_gap or is_new_day:
            from_at = last.case_at if is_gap else last.stretch_from
            fact = f.ClockGap(from_at, now, int(after.longest.total_seconds()), after.fell_due)
            self._add_to_authority(session, fact)
            after = Heartbeat(machine_now, now, now)
        beat(session.connection, self.authority, TICK, after, is_first=False)

    # --- a file that fails --------------------------------------------------------------------------------------

    def _set_aside(self, chain: str, error: Exception) -> None:
        """Set a file aside until it is taken up again, and tell the administrator; of the error only its name is kept."""
        _log.error("file set aside", file=chain, error=type(error).__name__)

        def work(session: Session) -> None:
            where = {"of_authority": self.authority, "of_chain": chain}
            changed = _SET_ASIDE.values(set_aside=bindparam("why"))
            session.connection.execute(changed, {**where, "why": type(error).__name__})
            roster = session.roster()
            told = roster.told_administrator()
            self._add_to_authority(
                session, f.Escalated("set_aside", "tell", told, roster.seq, session.now, about=chain)
            )

        self._write(chain, work)

    def _add_to_authority(self, session: Session, fact: f.Fact) -> None:
        """One more entry of the engine's on the authority's own record."""
        loaded = session.load_authority()
        at = max(session.now, loaded.file.recorded_at or session.now)
        entry = Entry(loaded.file.chain, loaded.file.seq + 1, at, at, ENGINE, fact, "")
        session.append_aside(loaded, entry, apply(loaded.file, entry))
