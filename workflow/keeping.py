"""Keeping the records whole: verifying them, and making again what is made from them. Evidence is only ever read here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from sqlalchemy import delete

from workflow.at_hand import AtHand
from workflow.core import decide
from workflow.core.conclude import look_at
from workflow.store import tables as t
from workflow.store.snapshots import Folded
from workflow.store.tampering import Examination, Problem, chains_of, changed_protocols
from workflow.transactions import Session, Transactions

_MADE_AGAIN = (t.snapshot, t.file, t.obligation, t.alert, t.recipient)
_YIELD_SECONDS = 0.002


class Keeping(Transactions):
    """What looks after the records of one authority."""

    def verify(self) -> tuple[Problem, ...]:
        """Everything in the records that is not as it was written; empty when all is well."""
        return self._read(lambda session: tuple(self._problems(session)))

    def rebuild(self, progress: Callable[[str, int, int], None] | None = None) -> tuple[Problem, ...]:
        """Drop every snapshot and projection and make it again from the record; returns the files that cannot be.

        ``progress`` hears which chain was made, how many are done, and of how many.
        """
        chains = self._read(lambda session: chains_of(session.connection, self.authority))
        self._authority, self._at_hand = None, AtHand()
        failed: list[Problem] = []
        for done, chain in enumerate(chains, start=1):
            try:
                self._write(chain, lambda session, chain=chain: self._rebuilt(session, chain))  # type: ignore[misc]
            except Exception as error:  # noqa: BLE001  one file's trouble must not stop the others
                failed.append(Problem(chain, 0, "rebuild", f"it cannot be made again ({error})"))
            if progress is not None:
                progress(chain, done, len(chains))
            time.sleep(_YIELD_SECONDS)
        return tuple(failed)

    def _rebuilt(self, session: Session, chain: str) -> None:
        for table in _MADE_AGAIN:
            session.connection.execute(delete(table).where(table.c.authority == self.authority, table.c.chain == chain))
        if session.chains.is_authority(chain):
            session.connection.execute(delete(t.person).where(t.person.c.authority == self.authority))
            session.known_authority = None
        session.remake(chain)

    # --- verifying ------------------------------------------------------------------------------------------------

    def _problems(self, session: Session) -> Iterator[Problem]:
        session.known_authority = None
        yield from changed_protocols(session.connection, self.authority)
        for chain in chains_of(session.connection, self.authority):
            examination = Examination(session.connection, self.authority, chain)
            yield from examination.problems()
            if examination.folded is not None:
                yield from self._listed(session, examination, examination.folded)

    def _listed(self, session: Session, examination: Examination, folded: Folded) -> Iterator[Problem]:
        """The row that lists and the clock read. It needs the people and the protocol, so a damaged record may stop it."""
        file = folded.file
        try:
            setting = session.setting(file.protocol) if file.protocol else None
            latest = None
            if setting is not None:
                now = max(session.now, file.recorded_at or session.now)
                watched = decide.watch(file, setting, now)
                latest = now if watched.entries else look_at(file, setting, now, watched.duties)
            protocol = setting.protocol if setting else None
            problems = tuple(examination.compared_file(folded, protocol, latest))
        except Exception as error:  # noqa: BLE001  a damaged record may fail anywhere, and must not stop the rest
            problems = (Problem(examination.chain, 0, "file", f"it cannot be read ({type(error).__name__})"),)
        yield from problems
