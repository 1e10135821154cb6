"""The clock's work: the files whose time to be looked at has come, one transaction each; a file that fails stops no other.

Any number of clocks may run at once: the sequence settles who was first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import DBAPIError

from workflow.core import decide
from workflow.core import facts as f
from workflow.core.conclude import look_at
from workflow.core.inspection import apply
from workflow.core.record import Entry, instant_text
from workflow.errors import TooBusy
from workflow.store import tables as t
from workflow.store.projections import text_or_none
from workflow.transactions import Session, Transactions, Written

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
    """What one tick came to: files looked at, what was concluded, who was told, and the files that failed."""

    looked_at: int = 0
    concluded: int = 0
    told: int = 0
    set_aside: tuple[str, ...] = ()
    left_busy: tuple[str, ...] = ()


class Sweep(Transactions):
    """What the clock does to the records of one authority."""

    def tick(self, limit: int = 100) -> TickReport:
        """Look at up to ``limit`` files whose time has come; the rest wait for the next tick."""
        concluded, told = 0, 0
        set_aside: list[str] = []
        busy: list[str] = []
        due = self._due(limit)
        for chain in due:
            try:
                entries = self.look(chain).entries
            except TooBusy:
                busy.append(chain)
            except DBAPIError:
                raise
            except Exception as error:  # noqa: BLE001  one file's trouble, whatever it is, must not stop the others
                self._set_aside(chain, error)
                set_aside.append(chain)
            else:
                concluded += len(entries)
                told += sum(len(one.fact.told) for one in entries if isinstance(one.fact, f.Escalated))
        return TickReport(len(due), concluded, told, tuple(set_aside), tuple(busy))

    def look(self, chain: str) -> Written:
        """Record what time alone has brought to one file, and when to look again."""

        def work(session: Session) -> Written:
            loaded = session.load(chain)
            if not loaded.file.protocol:
                return Written(chain, ())
            setting = session.setting(loaded.file.protocol)
            decision = decide.watch(loaded.file, setting, session.now)
            if decision.entries:
                return session.append(loaded, decision.entries, decision.private, decision.file, setting)
            self._look_again(session, loaded.file.chain, loaded.file.seq, look_at(loaded.file, setting, session.now))
            return Written(chain, ())

        return self._write(chain, work)

    def _look_again(self, session: Session, chain: str, seq: int, at: datetime | None) -> None:
        """Only where nothing was added since: a clock that was slower than a person must not put an older time back."""
        where = {"of_authority": self.authority, "of_chain": chain, "of_seq": seq}
        session.connection.execute(_LOOKED.values(look_at=bindparam("at")), {**where, "at": text_or_none(at)})

    def _due(self, limit: int) -> list[str]:
        def work(session: Session) -> list[str]:
            key = {"authority": self.authority, "now": instant_text(session.now), "limit": limit}
            return list(session.connection.execute(_DUE, key).scalars())

        return self._read(work)

    # --- a file that fails --------------------------------------------------------------------------------------

    def _set_aside(self, chain: str, error: Exception) -> None:
        """Set a file aside until it is looked at again by hand, and tell the administrator; the words of the error stay in the log."""
        _log.error("file set aside", file=chain, error=type(error).__name__)

        def work(session: Session) -> None:
            where = {"of_authority": self.authority, "of_chain": chain}
            session.connection.execute(_SET_ASIDE.values(set_aside=bindparam("why")), {**where, "why": type(error).__name__})
            if not session.chains.is_authority(chain):
                self._alert_administrator(session, chain)

        self._write(chain, work)

    def _alert_administrator(self, session: Session, chain: str) -> None:
        loaded, roster = session.load_authority(), session.roster()
        told = (f.Told(roster.administrator, "administrator", "looks after this installation"),)
        at = max(session.now, loaded.file.recorded_at or session.now)
        fact = f.Escalated("set_aside", "tell", told, roster.seq, at, about=chain)
        self._add_to_authority(session, fact, at)

    def _add_to_authority(self, session: Session, fact: f.Fact, at: datetime) -> None:
        """One more entry of the engine's on the authority's own record."""
        loaded = session.load_authority()
        entry = Entry(loaded.file.chain, loaded.file.seq + 1, at, at, decide.ENGINE, fact, "")
        after = apply(loaded.file, entry)
        setting = session.setting(after.protocol) if after.protocol else None
        session.append(loaded, (entry,), (), after, setting)
