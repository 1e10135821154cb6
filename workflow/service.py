"""Everything that may be done to the records of one authority: one call, one transaction, one commit.

``Workflow`` is made for one authority. Pages read through ``queries``; what is decided lies in ``core``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine, bindparam, insert, select
from sqlalchemy.exc import SQLAlchemyError

from protocols import catalogue
from workflow.authorities import closures_in
from workflow.authority_rules import OPERATOR, fit_to_show, protocol_in_use, usable_key
from workflow.contacts import Contacts, elsewhere, key_elsewhere
from workflow.core import decide
from workflow.core import facts as f
from workflow.core.acts import Asked, By, GivenAnswers
from workflow.core.decide import Beginning
from workflow.core.inspection import Inspection
from workflow.core.machine import Offer
from workflow.core.record import Entry, instant_text
from workflow.errors import Refused, WorkflowError
from workflow.hand_overs import HandOvers
from workflow.keeping import Keeping
from workflow.ordering import Ordering, chosen
from workflow.programmes import beside_others
from workflow.reasons import Reasons
from workflow.saying import Said
from workflow.school_changes import SchoolChanges
from workflow.store import tables as t
from workflow.store.protocols_kept import keep
from workflow.store.snapshots import Folded
from workflow.transactions import Session, Written

_OPEN = (
    select(t.file.c.chain)
    .where(t.file.c.authority == bindparam("authority"), t.file.c.is_open.is_(True), t.file.c.set_aside.is_(None))
    .order_by(t.file.c.chain)
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an act: what was recorded, which obligations it settled, who was told.

    ``repeated``: the same request had been answered before, and nothing was written now.
    """

    chain: str
    recorded: tuple[Entry, ...]
    discharged: tuple[tuple[f.Key, f.DischargedHow], ...]
    told: tuple[tuple[f.Told, f.Escalated], ...]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """An inspection in which the same contact could not be recorded after all, and why; what came before it stands."""

    chain: str
    why: WorkflowError | SQLAlchemyError


@dataclass(frozen=True, slots=True)
class Moving:
    """A due time that another calendar would move."""

    chain: str
    obligation: str
    old_due: datetime | None
    due: datetime | None


def outcome_of(written: Written) -> Outcome:
    facts = [one.fact for one in written.entries]
    return Outcome(
        written.chain,
        written.entries,
        tuple((one.obligation, one.how) for one in facts if isinstance(one, f.Discharged)),
        tuple((person, one) for one in facts if isinstance(one, f.Escalated) for person in one.told),
        written.repeated,
    )


class Workflow(SchoolChanges, HandOvers, Ordering, Contacts, Keeping, Reasons):
    """The records of one authority. ``now`` is case time, ``machine_now`` the machine's; ``chance(n)`` gives n random bytes."""

    @classmethod
    def create(
        cls,
        engine: Engine,
        authority_key: str,
        name: str,
        administrator_name: str,
        protocol_name: str | None = None,
        *,
        now: Callable[[], datetime],
        chance: Callable[[int], bytes],
        machine_now: Callable[[], datetime],
        administrator: str = "",
        administrator_email: str = "",
        administrator_phone: str = "",
    ) -> Workflow:
        """Add an authority with its administrator, and take its protocol. Raises Refused when the key is taken or unusable."""
        usable_key("authority", authority_key)
        fit_to_show(f"Adding '{authority_key}'", name=name)
        made = cls(engine, authority_key, now=now, chance=chance, machine_now=machine_now)
        person = administrator or made._random("p-")
        who = made._new_person(None, person, administrator_name, administrator_email, administrator_phone)
        made._found(Said(f.AuthorityAdded(name, person)), who, protocol_name)
        return made

    def _found(self, added: Said, who: Said, protocol_name: str | None) -> None:
        taken = catalogue.find(protocol_name) if protocol_name else None
        said = [added, who]
        if taken is not None:
            said.append(Said(f.ProtocolTaken(taken[0].digest, taken[0].name)))

        def work(session: Session) -> Written:
            is_there = select(t.authority.c.key).where(t.authority.c.key == self.authority)
            if session.connection.execute(is_there).first() is not None:
                raise Refused(f"Adding '{self.authority}'", ("there is an authority of that key already",))
            session.connection.execute(insert(t.authority), {"key": self.authority})
            if taken is not None:
                keep(session.connection, self.authority, *taken, instant_text(session.now))
            return self._recorded(session, session.chains.load(self.chain), lambda _: said, OPERATOR)

        self._write(self.chain, work)

    def preview_closures(self, text: bytes, name: str) -> tuple[Moving, ...]:
        """Which due times these terms and closures would move, if they were loaded now; nothing is written. Raises TermsError."""
        closures = closures_in(text, name)

        def work(session: Session) -> tuple[Moving, ...]:
            folded = replace(session.load_authority().folded, closures=closures)
            chains = session.connection.execute(_OPEN, {"authority": self.authority}).scalars().all()
            return tuple(one for chain in chains for one in _moved(session, session.load(chain).file, folded))

        return self._read(work)

    # --- inspections ----------------------------------------------------------------------------------------

    def open(
        self,
        school: str,
        state: str,
        answers: GivenAnswers,
        by: By,
        request_key: str | None = None,
        *,
        protocol: str = "",
        because: str = "",
    ) -> Outcome:
        """Open an inspection in any state that is not an end (none: where it begins); says what came of it.

        It runs on the first protocol of the authority's order that is for the school, or on the one that is named, with a
        private reason. Raises Refused or UnknownThing.
        """

        def work(session: Session) -> Written:
            asked = {"open": school, "state": state, "answers": answers, "by": by}
            asked |= {"protocol": protocol, "because": because} if protocol else {}
            request = self._request(session, request_key, by.wrote, asked)
            if before := session.answered(request):
                return before
            choice = chosen(session, school, protocol, because, self._salt)
            chain = f"{self.authority}/{self._random('inspection-')}"
            setting = beside_others(session, session.setting(choice.protocol.digest), school, answers)
            begins = state or choice.protocol.main.begins
            now, salt = session.now, self._salt
            decision = decide.open_inspection(chain, setting, school, begins, answers, by, now, salt, choice)
            loaded = session.chains.load(chain)
            return session.append(loaded, decision, setting, request)

        return outcome_of(self._write(f"An inspection of {school}", work))

    def take_step(self, chain: str, asked: Asked, request_key: str | None = None, *, is_timed: bool = True) -> Outcome:
        """Do what somebody asks of a file; every refusal says why, and what is possible.

        ``is_timed`` False: nobody said when it happened, so the same request may be sent again at another time.
        Raises Refused, Stale, Unseen, UnknownThing, KeyUsedAgain or TooBusy; then nothing was saved.
        """

        def work(session: Session) -> Written:
            of = _same_request(chain, asked, is_timed=is_timed)
            request = self._request(session, request_key, asked.by.wrote, of)
            if before := session.answered(request):
                return before
            loaded = session.load(chain)
            setting = session.setting(protocol_in_use(loaded))
            setting = beside_others(session, setting, loaded.file.school, getattr(asked.act, "answers", {}))
            with session.at_hand.lent(loaded) as duties:
                decision = decide.take_step(loaded.file, setting, asked, session.now, self._salt, duties)
            return session.append(loaded, decision, setting, request)

        return outcome_of(self._write(chain, work))

    def take_step_in_each(
        self, chain: str, also: Sequence[str], asked: Asked, request_key: str | None = None, *, is_timed: bool = True
    ) -> tuple[Outcome | NotRecorded, ...]:
        """Record one contact in several inspections of one head, each in a transaction of its own; one answer for each.

        Nothing is written before it is known that all may be. Sent again with the same key, what was recorded stays as
        it is and the rest follows. Raises as take_step does, for the first; Refused where one of the others cannot be.
        """
        others = tuple(dict.fromkeys(also))
        self.check_also(chain, others, asked, request_key)
        first = self.take_step(chain, asked, request_key, is_timed=is_timed)
        same_call, found = elsewhere(asked, first.recorded), list[Outcome | NotRecorded]([first])
        for other in others:
            try:
                key = key_elsewhere(request_key, other)
                found.append(self.take_step(other, same_call, key, is_timed=is_timed))
            except (
                WorkflowError,
                SQLAlchemyError,
            ) as why:  # the first is recorded, and whoever asked must hear of both
                found.append(NotRecorded(other, why))
        return tuple(found)

    def possible(self, chain: str, person: str) -> list[Offer]:
        """Everything that leads on from where a file stands, for this person, with every reason why it may not be done now."""

        def work(session: Session) -> list[Offer]:
            loaded = session.load(chain)
            return decide.possible(loaded.file, session.setting(protocol_in_use(loaded)), person, session.now)

        return self._read(work)

    def beginnings(self, chain: str, person: str) -> list[Beginning]:
        """Every matter that may be begun beside an inspection, for this person, with every reason why it may not begin now."""

        def work(session: Session) -> list[Beginning]:
            loaded = session.load(chain)
            return decide.beginnings(loaded.file, session.setting(protocol_in_use(loaded)), person, session.now)

        return self._read(work)


def _same_request(chain: str, asked: Asked, *, is_timed: bool) -> dict[str, object]:
    """What must be the same in a request that is sent again."""
    found: dict[str, object] = {"chain": chain, "act": type(asked.act).__name__, "asked": asked.act}
    found |= {"by": asked.by, "seen": asked.seen}
    return {**found, "occurred_at": asked.occurred_at} if is_timed else found


def _moved(session: Session, file: Inspection, folded: Folded) -> Iterator[Moving]:
    if not file.protocol:
        return
    for one in decide.watch(file, session.setting(file.protocol, folded), session.now).entries:
        if isinstance(one.fact, f.Rescheduled):
            yield Moving(file.chain, str(one.fact.obligation), one.fact.old_due, one.fact.due)
