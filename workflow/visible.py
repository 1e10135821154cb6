"""What one person may see of an authority's records: files of their schools, less what the head keeps from them. It writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, select

from protocols.model import Protocol
from workflow import entries
from workflow.core import facts as f
from workflow.core.inspection import Inspection
from workflow.entries import Line, PlaceInFeed
from workflow.errors import UnknownThing, UnreadableEntry
from workflow.named_files import NamedFile, file_meant, own_file
from workflow.permissions import Action, Asker, Voice
from workflow.reading import Reader, reader
from workflow.store import tables as t
from workflow.store.chains import authority_chain
from workflow.views import AlertView, ObligationView


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person sees of one file. ``hidden`` are the strands they see nothing of; ``named`` the roles that are theirs in this file alone.

    ``strands`` are all there were when it was looked at: of one that began since, nobody has asked yet whom it is kept from.
    """

    chain: str
    school: str
    asker: Asker
    named: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    strands: frozenset[str] = frozenset()

    def may(self, action: Action, *, own: bool = False) -> bool:
        return self.asker.may(action, self.school, named=self.named, own=own)

    def insist(self, action: Action, *, own: bool = False) -> None:
        """Raises NotPermitted."""
        self.asker.insist(action, self.school, named=self.named, own=own)

    def sees(self, strand: str) -> bool:
        return not strand or (strand in self.strands and strand not in self.hidden)


@dataclass(slots=True)
class Visible:
    """One moment of an authority's records, as one person may see it."""

    read: Reader
    asker: Asker
    protocols: tuple[Protocol, ...] = ()
    _sights: dict[str, Sight] = field(default_factory=dict, init=False)
    _unreadable: set[str] = field(default_factory=set, init=False)

    @property
    def own_chain(self) -> str:
        return authority_chain(self.read.authority)

    def sight(self, chain: str) -> Sight:
        """Raises UnknownThing for a file that is not there."""
        if chain not in self._sights:
            self._sights[chain] = self._sight(chain, self.read.folded(chain))
        return self._sights[chain]

    def _sight(self, chain: str, file: Inspection) -> Sight:
        if not file.protocol:
            return Sight(chain, file.school, self.asker, strands=frozenset(file.strands))
        protocol = self.read.session.protocol(file.protocol)
        asker = replace(self.asker, roles=protocol.roles, senior=frozenset(protocol.waived_by))
        known = self.read.known(chain)
        named = known.named(file.main.key) if file.opened else {}
        mine = tuple(role for role, person in named.items() if person == asker.person)
        mine += tuple(file.roles_taken(asker.person))
        shut_out = known.hidden_from((asker.person,))
        found = Sight(chain, file.school, asker, mine, shut_out, frozenset(file.strands))
        # Governors see the inspection and what is asked of them, and nothing of how anybody is supported.
        if file.opened and asker.voices_here(file.school, mine) == {Voice.GOVERNORS}:
            beside = (one for one in file.strands.values() if one.key != file.main.key)
            apart = (one.key for one in beside if protocol.strands[one.kind].on_board == "no")
            return replace(found, hidden=shut_out | frozenset(apart))
        return found

    def may_see(self, chain: str) -> bool:
        action = Action.SEE_STANDING if chain == self.own_chain else Action.SEE_INSPECTION
        return self.sight(chain).may(action)

    # --- files ------------------------------------------------------------------------------------------------

    def inspections(self, *, closed_too: bool) -> tuple[str, ...]:
        """The chains of the inspections this person may see, in order of name."""
        still = () if closed_too else (t.file.c.is_open.is_(True),)
        rows = self.read.files(t.file.c.kind == "inspection", *still)
        return tuple(row.chain for row in rows if self._is_listed(row))

    def _is_listed(self, row: Row[Any]) -> bool:
        """A record that cannot be read must not drop out of sight: then its school alone decides."""
        try:
            return self.may_see(row.chain)
        except UnreadableEntry:
            return self.asker.may(Action.SEE_INSPECTION, row.school)

    def row(self, chain: str) -> Row[Any]:
        """The row that lists show of a file. Raises UnknownThing."""
        found = self.read.files(t.file.c.chain == chain)
        if not found:
            raise UnknownThing("inspection", chain)
        return found[0]

    def chain_of(self, named: str) -> str:
        """The file that is meant by a name. Raises UnknownThing.

        What somebody may not see is not there for them, so that asking tells nobody where Ofsted is.
        """
        rows = self.read.files(t.file.c.kind == "inspection")
        found = [NamedFile(row.chain, row.school, row.is_open) for row in rows] + [own_file(self.read.authority)]
        if chain := file_meant(named, [one for one in found if one.is_called(named) and self.may_see(one.chain)]):
            return chain
        raise UnknownThing("inspection", named)

    # --- rows -------------------------------------------------------------------------------------------------

    def obligations(self, chain: str = "", *, open_only: bool) -> tuple[ObligationView, ...]:
        """Promises in order of due time: of one file, or of every file this person may see."""
        here = [t.obligation.c.chain == chain] if chain else []
        still = [t.obligation.c.discharged_at.is_(None)] if open_only else []
        return tuple(one for one in self.read.obligations(*here, *still) if self._sees(one.chain, one.strand))

    def alerts(self, chain: str) -> tuple[AlertView, ...]:
        """Everybody who was told or asked about one file, in order of entry."""
        found = self.read.alerts(t.alert.c.chain == chain)
        seen = (one for one in found if self._sees(chain, one.key.partition("/")[0]))
        return tuple(sorted(seen, key=lambda one: (one.seq, one.told.person)))

    def alerts_to(self, person: str) -> tuple[AlertView, ...]:
        """What somebody was told, the latest first."""
        found = self.read.alerts(t.recipient.c.person == person)
        return tuple(one for one in reversed(found) if self._sees(one.chain, one.key.partition("/")[0]))

    def _sees(self, chain: str, strand: str) -> bool:
        """Nothing where it cannot be read whom the head keeps it from."""
        try:
            return self.may_see(chain) and self.sight(chain).sees(strand)
        except UnreadableEntry:
            return False

    # --- the record ---------------------------------------------------------------------------------------------

    def lines(self, chain: str, after: int, limit: int) -> tuple[tuple[Line, ...], int | None]:
        """Entries of one file, and the sequence to read on from; None: those were the last."""
        found = entries.of_chain(self.read, chain, after, limit)
        seen = tuple(one for one in found if self.sight(chain).sees(one.strand))
        return seen, found[-1].line.seq if len(found) == limit else None

    def feed(
        self, after: PlaceInFeed | None, until: datetime, limit: int
    ) -> tuple[tuple[Line, ...], PlaceInFeed | None, bool]:
        """Entries of every file whose record this person may see; the place to read on from; whether there may be more by now."""
        found = entries.of_all(self.read, after, until, limit)
        seen = tuple(shown for one in found if (shown := self._followed(one)) is not None)
        return seen, found[-1].place if found else after, len(found) == limit

    def _followed(self, one: Line) -> Line | None:
        """The line as this person may follow it; None: not at all. Of a record that cannot be read, whatever it holds is kept back."""
        action = Action.SEE_STANDING if one.chain == self.own_chain else Action.SEE_RECORD
        if one.chain not in self._unreadable:
            try:
                sight = self.sight(one.chain)
                return one if sight.may(action) and sight.sees(one.strand) else None
            except UnreadableEntry:
                self._unreadable.add(one.chain)
        may = self.asker.may(action, self.row(one.chain).school)
        return entries.unreadable(one.chain, one.line.seq, one.line.recorded_at, one.line.hash) if may else None

    def line(self, chain: str, seq: int) -> Line:
        """One entry. Raises UnknownThing, also for what the head keeps from this person."""
        found = entries.one_of_chain(self.read, chain, seq)
        if found is None or not self.sight(chain).sees(found.strand):
            raise UnknownThing("entry", str(seq))
        return found

    def sees_entry(self, chain: str, seq: int) -> bool:
        found = entries.one_of_chain(self.read, chain, seq)
        return found is not None and found.is_readable and self.sight(chain).sees(found.strand)

    def sees_fact(self, chain: str, fact: f.Fact) -> bool:
        return self.sight(chain).sees(entries.strand_of(self.read, chain, fact))

    def changed_strand(self, chain: str, fact: f.Fact) -> str:
        """The strand whose newest version this fact is; empty where it only adds."""
        if isinstance(fact, f.Corrected) and not self._changes(chain, fact.entry):
            return ""
        return entries.strand_of(self.read, chain, fact) if isinstance(fact, (*_CHANGING, f.Corrected)) else ""

    def _changes(self, chain: str, seq: int) -> bool:
        found = entries.one_of_chain(self.read, chain, seq)
        return found is not None and found.line.kind in {one.__name__ for one in _CHANGING}


_CHANGING = (f.Opened, f.StrandOpened, f.Moved, f.Answered)


@contextmanager
def visible(engine: Engine, authority: str, person: str, now: datetime) -> Iterator[Visible]:
    """What this person may see at this instant. Raises UnknownThing for an authority that is not there."""
    with reader(engine, authority, now) as read:
        protocols = _protocols(read)
        yield Visible(read, _asker(read, person, protocols), protocols)


def _protocols(read: Reader) -> tuple[Protocol, ...]:
    """Every protocol the authority has used; last the one that what belongs to no inspection runs on."""
    in_use = read.session.load_authority().file.protocol
    statement = select(t.protocol.c.digest).where(t.protocol.c.authority == read.authority)
    digests = [one for one in read.session.connection.execute(statement).scalars() if one != in_use]
    return tuple(read.session.protocol(one) for one in (*digests, *([in_use] if in_use else [])))


def _asker(read: Reader, person: str, protocols: tuple[Protocol, ...]) -> Asker:
    """Roles by their key: those of the protocol in use, and of every other the authority has used where it has no such role."""
    roles = {key: role for protocol in protocols for key, role in protocol.roles.items()}
    senior = frozenset(protocols[-1].waived_by) if protocols else frozenset[str]()
    return Asker(person, read.session.roster(), roles, senior, read.now)
