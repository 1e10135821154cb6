"""One call, one transaction, one commit: what every act on an authority's records shares. Nothing is decided here."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import structlog
from sqlalchemy import Connection, Engine, bindparam, select
from sqlalchemy.exc import IntegrityError, OperationalError

from protocols.model import Protocol
from workflow.at_hand import AtHand
from workflow.core.conclude import look_at
from workflow.core.draft import Decision
from workflow.core.inspection import Inspection, Order
from workflow.core.owed import Duties
from workflow.core.record import Entry, canonical, unseal
from workflow.core.roster import Roster
from workflow.core.setting import Setting
from workflow.errors import KeyUsedAgain, Refused, TooBusy, UnknownThing
from workflow.same_request import fit_to_be_a_key, may_be_same
from workflow.store import tables as t
from workflow.store.chains import Addition, Chains, Loaded, Request, authority_chain
from workflow.store.engine import is_passing, reading, writing
from workflow.store.installation import request_secret
from workflow.store.known_days import known_days
from workflow.store.protocols_kept import kept
from workflow.store.snapshots import Folded
from workflow.told import ToldInLog, told_by

TRIES = 5
_log = structlog.get_logger("alongside.alerts")
Result = TypeVar("Result")

_ANSWERED = (
    select(t.entry.c.chain, t.entry.c.appended_from, t.entry.c.request_mac)
    .where(
        t.entry.c.authority == bindparam("authority"),
        t.entry.c.actor == bindparam("actor"),
        t.entry.c.request_key == bindparam("request_key"),
    )
    .limit(1)
)
_WRITTEN_WITH = (
    select(t.entry.c.text)
    .where(
        t.entry.c.authority == bindparam("authority"),
        t.entry.c.chain == bindparam("chain"),
        t.entry.c.appended_from == bindparam("appended_from"),
    )
    .order_by(t.entry.c.seq)
)


@dataclass(frozen=True, slots=True)
class Written:
    """What one transaction wrote to a chain. ``repeated``: it had been written before, by the same request."""

    chain: str
    entries: tuple[Entry, ...]
    repeated: bool = False


class Overtaken(Exception):
    """The authority's own record went on while something was decided with it: its people and days may be others now."""


@dataclass(slots=True)
class Session:
    """One transaction on the records of one authority, at one instant."""

    connection: Connection
    authority: str
    now: datetime
    known_authority: Loaded | None = None
    at_hand: AtHand = field(default_factory=AtHand)
    told: list[ToldInLog] = field(default_factory=list)
    _is_fresh: bool = False
    _left: list[tuple[Loaded, Duties | None]] = field(default_factory=list)

    @property
    def chains(self) -> Chains:
        return Chains(self.connection, self.authority)

    def load(self, chain: str) -> Loaded:
        """Raises UnknownThing for a chain that this authority does not have."""
        if self.chains.is_authority(chain):
            return self.load_authority()
        head, of_authority = self.chains.heads(chain)
        self._know_authority(of_authority)
        loaded = self.chains.load_at(chain, head, self.at_hand.file(chain))
        if loaded.file.seq == 0:
            raise UnknownThing("inspection", chain)
        return loaded

    def leave(self, loaded: Loaded, duties: Duties | None) -> None:
        """Leave a file as it stands in this transaction for the next one."""
        self._left.append((loaded, duties))

    def leave_at_hand(self) -> None:
        """Once this transaction is on record: the files it wrote, for whoever asks next."""
        for loaded, duties in self._left:
            self.at_hand.keep(loaded, duties)

    def load_authority(self) -> Loaded:
        """The authority's own file, asked for once in a transaction and again after it was written to. Raises UnknownThing."""
        known = self.known_authority if self._is_fresh else None
        if known is None:
            known = self._know_authority(self.chains.head(authority_chain(self.authority)))
        if known.file.seq == 0:
            raise UnknownThing("authority", self.authority)
        return known

    def _know_authority(self, head: str | None) -> Loaded:
        """As it was before this transaction wrote to it, however often it is asked for."""
        if self.known_authority is None or not self._is_fresh:
            self.known_authority = self.chains.load_at(authority_chain(self.authority), head, self.known_authority)
            self._is_fresh = True
        return self.known_authority

    def roster(self) -> Roster:
        return self.load_authority().folded.own_roster

    def setting(self, digest: str, of: Folded | None = None) -> Setting:
        """What decides on files of this protocol; ``of`` is the authority's record where it is further than what is stored."""
        folded = of or self.load_authority().folded
        return Setting(self.protocol(digest), known_days(folded.closures), folded.own_roster)

    def protocol(self, digest: str) -> Protocol:
        return kept(self.connection, self.authority, digest)

    def in_order(self) -> tuple[Order | None, Mapping[str, Protocol]]:
        """The authority's order of protocols (None before one was taken), and each of them by digest, in that order."""
        order = self.load_authority().file.order
        return order, {one.protocol: self.protocol(one.protocol) for one in order.protocols} if order else {}

    def append(
        self, loaded: Loaded, decision: Decision, setting: Setting | None, request: Request | None = None
    ) -> Written:
        """Write what was decided of a file."""
        after, protocol = decision.file, setting.protocol if setting else None
        now = max(self.now, after.recorded_at or self.now)
        look = look_at(after, setting, now, decision.duties) if setting else None
        addition = Addition(decision.entries, decision.private, protocol, look, request)
        self._append(loaded, addition, after, decision.duties)
        self.not_overtaken(after.chain)
        return Written(after.chain, decision.entries)

    def append_aside(self, loaded: Loaded, entry: Entry, after: Inspection) -> None:
        """Write one entry that changes nothing in what is owed: when to look at the file next stays as it was."""
        self._append(loaded, Addition((entry,), (), None, None, keeps_look_at=True), after)

    def append_unconcluded(self, loaded: Loaded, entries: tuple[Entry, ...], after: Inspection) -> Written:
        """Write entries of which nothing is concluded yet: the clock looks at the file next, or whoever writes to it."""
        look = self.now if after.protocol else None
        self._append(loaded, Addition(entries, (), None, look), after)
        return Written(after.chain, entries)

    def remake(self, chain: str) -> None:
        """Make the snapshot and the projections of a chain again; the clock looks at it once more."""
        file = self.chains.replayed(chain).file
        protocol = self.protocol(file.protocol) if file.protocol else None
        self.chains.remake(chain, protocol, self.now if protocol else None)

    def not_overtaken(self, chain: str) -> None:
        """What was decided of a file rests on the authority's record as it was read. Raises Overtaken.

        Asked after the rows are in: from then on nobody loads other days before this transaction ends.
        """
        known = self.known_authority if self._is_fresh and not self.chains.is_authority(chain) else None
        is_alone = self.connection.dialect.name == "sqlite"  # there nobody else writes while this transaction may
        if known is not None and not is_alone and self.chains.head(known.file.chain) != known.head:
            raise Overtaken

    def _append(self, loaded: Loaded, addition: Addition, after: Inspection, duties: Duties | None = None) -> None:
        self.leave(self.chains.append(loaded, addition, after), duties)
        self._is_fresh = self._is_fresh and not self.chains.is_authority(after.chain)
        self.told += told_by(addition.entries, after)

    def answered(self, request: Request | None) -> Written | None:
        """What the same request wrote before. Raises KeyUsedAgain when the key came with another request."""
        if request is None:
            return None
        key = {"authority": self.authority, "actor": request.actor, "request_key": request.key}
        found = self.connection.execute(_ANSWERED, key).first()
        if found is None:
            return None
        where = {"authority": self.authority, "chain": found.chain, "appended_from": found.appended_from}
        entries = tuple(unseal(text) for text in self.connection.execute(_WRITTEN_WITH, where).scalars())
        if not self._is_same(request, found.request_mac, entries):
            raise KeyUsedAgain(request.key)
        return Written(found.chain, entries, repeated=True)

    def _is_same(self, request: Request, mac: str, entries: tuple[Entry, ...]) -> bool:
        """Whether it is the same request; where its private answers were erased since, as far as the entries themselves can tell."""
        committed = sorted((one.seq, name) for one in entries for name in getattr(one.fact, "private", ()))
        if not committed:
            return hmac.compare_digest(mac, request.mac(b""))
        salt = self.chains.salt(entries[0].chain, *committed[0])
        if salt is None:
            digest = self.load(entries[0].chain).file.protocol
            return may_be_same(request.asked, request.actor, entries, self.protocol(digest) if digest else None)
        return hmac.compare_digest(mac, request.mac(salt))


class Transactions:
    """The records of one authority, and the only way to write to them. It cannot be made without its authority."""

    def __init__(
        self,
        engine: Engine,
        authority: str,
        *,
        now: Callable[[], datetime],
        chance: Callable[[int], bytes],
        machine_now: Callable[[], datetime],
    ) -> None:
        self.engine, self.authority = engine, authority
        self._now, self._chance, self._machine_now = now, chance, machine_now
        self._authority: Loaded | None = None
        self._at_hand = AtHand()

    @property
    def chain(self) -> str:
        """The chain of the authority's own record."""
        return authority_chain(self.authority)

    def now(self) -> datetime:
        """Case time."""
        return self._now()

    def _salt(self) -> bytes:
        return self._chance(32)

    def _read(self, work: Callable[[Session], Result]) -> Result:
        now = self._now()  # first: a demonstration's clock is read from the database too
        with reading(self.engine) as connection:
            session = Session(connection, self.authority, now, self._authority, self._at_hand)
            result = work(session)
        self._authority = session.known_authority
        return result

    def _write(self, chain: str, work: Callable[[Session], Result]) -> Result:
        """Do ``work`` in a transaction; again, with a fresh now, when somebody else wrote first. Raises TooBusy after five tries."""
        lost: Exception | None = None
        for _ in range(TRIES):
            try:
                return self._write_once(work)
            except (IntegrityError, Overtaken) as error:
                lost = error
            except OperationalError as error:
                if not is_passing(error):
                    raise
                lost = error
                if self.engine.dialect.name == "sqlite":
                    break  # it waited for as long as somebody should wait already
        raise TooBusy(chain) from lost

    def _write_once(self, work: Callable[[Session], Result]) -> Result:
        with writing(self.engine) as connection:
            session = Session(connection, self.authority, self._now(), self._authority, self._at_hand)
            result = work(session)
        self._authority = session.known_authority
        session.leave_at_hand()
        for one in session.told:
            _log.info("told", alert=one.alert, person=one.person, school=one.school)
        return result

    def _request(self, session: Session, key: str | None, actor: str, asked: object) -> Request | None:
        """The key of a request with an HMAC of what was asked, so that the same key never answers for another request."""
        if key is None:
            return None
        fit_to_be_a_key(key)
        secret = request_secret(session.connection, self._chance)
        try:
            text = canonical(asked)
        except ValueError as why:
            raise Refused("Recording this", (str(why),), ("send it in another form",)) from why
        return Request(key, actor, text, secret)
