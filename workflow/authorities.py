"""Acts on the authority's own record: its people, schools, terms, protocol and adopted times. Inspections are not its business."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from sqlalchemy import update

from protocols import catalogue
from protocols.model import Protocol
from protocols.terms import read_closures
from workflow.authority_rules import (
    OPERATOR,
    fit_to_show,
    free_id,
    in_order_of_days,
    known_person,
    known_role,
    known_school,
    known_writer,
    may_adopt,
    not_left_behind,
)
from workflow.core import facts as f
from workflow.core.choosing import drops_none, order_after
from workflow.core.draft import Decision
from workflow.core.filling import PrivateValue, commitments, kept_private
from workflow.core.inspection import Inspection
from workflow.core.record import Entry, instant_text
from workflow.errors import Refused, UnknownThing
from workflow.saying import NOT_AGAIN, Heard, Said, Sent, alone, standing_strands, unheard, watched
from workflow.store import tables as t
from workflow.store.chains import Loaded, Request
from workflow.store.protocols_kept import keep
from workflow.store.snapshots import Folded, fold_on
from workflow.sweep import Sweep, TickReport
from workflow.transactions import Session, Written


class AuthorityActs(Sweep):
    """What may be written to an authority's own record."""

    def add_person(
        self,
        name: str,
        email: str = "",
        phone: str = "",
        *,
        person: str = "",
        by: str = OPERATOR,
        request_key: str | None = None,
        heard: Heard = unheard,
    ) -> str:
        """Add a person; returns the id that the record knows them by, made at random unless one is given."""
        of = {"add_person": person, "name": name, "email": email, "phone": phone}
        person = person or self._random("p-")
        made = self._say(
            lambda folded: [self._new_person(folded, person, name, email, phone)], by, sent=Sent(request_key, of)
        )
        heard(made)
        return next(one.fact.person for one in made.entries if isinstance(one.fact, f.PersonAdded))

    def assign(
        self,
        person: str,
        role: str,
        schools: tuple[str, ...] = (),
        as_cover: bool = False,
        from_day: date | None = None,
        until_day: date | None = None,
        *,
        by: str = OPERATOR,
        request_key: str | None = None,
        heard: Heard = unheard,
    ) -> None:
        """Give a person a role, or its cover, for these schools (none: every school) between two local days, both included."""
        in_order_of_days(from_day, until_day)
        fact = f.Assigned(person, role, tuple(schools), as_cover, from_day, until_day)

        def said(folded: Folded) -> list[Said]:
            known_person(folded, person)
            for school in schools:
                known_school(folded, school)
            return [Said(fact)]

        heard(self._say(said, by, check=lambda session: known_role(session, role), sent=Sent(request_key, fact)))

    def absent(
        self,
        person: str,
        from_at: datetime,
        until_at: datetime,
        cover: str = "",
        *,
        by: str = OPERATOR,
        request_key: str | None = None,
        heard: Heard = unheard,
    ) -> None:
        """Say that a person is away between two instants, and who covers; no reason is kept anywhere."""
        fact = f.Absent(person, from_at, until_at, cover)
        if until_at <= from_at:
            raise Refused("Recording an absence", ("it ends before it begins",), ("look at the two times",))
        if cover == person:
            raise Refused("Recording an absence", ("nobody covers for themselves",), ("name somebody else, or nobody",))

        def said(folded: Folded) -> list[Said]:
            for one in filter(None, (person, cover)):
                known_person(folded, one)
            return [Said(fact)]

        heard(self._say(said, by, sent=Sent(request_key, fact)))

    def take_protocol(self, name_or_path: str, *, by: str = OPERATOR) -> str:
        """Run new inspections on this protocol from now on; its standing strands begin. Returns its digest."""
        protocol, text = catalogue.find(name_or_path)
        fact = f.ProtocolTaken(protocol.digest, protocol.name)

        def said(folded: Folded) -> list[Said]:
            drops_none(folded.file.order, fact)
            is_first = order_after(folded.file.order, fact)[0].protocol == protocol.digest
            return [Said(not_left_behind(folded, protocol, fact) if is_first else fact)]

        self._say(said, by, taken=((protocol, text),))
        return protocol.digest

    def adopt_time(self, step: str, by: str, reason: str, protocol: str = "") -> None:
        """Adopt the proposed time of a step of a protocol in use, by its name (else the first of the order).

        For those who may waive. The reason is private.
        """
        if not reason.strip():
            raise Refused("Adopting a time", ("it needs a reason",))
        kept = kept_private("Adopting a time", "reason", reason, self._salt)

        def said(folded: Folded) -> list[Said]:
            known_person(folded, by)
            digest = _digest_of(folded.file, protocol)
            return [Said(f.TimeAdopted(digest, step, f.Provenance(by), commitments([kept])), (kept,))]

        def check(session: Session) -> None:
            digest = _digest_of(session.load_authority().file, protocol)
            may_adopt(session.setting(digest), step, by, session.now)

        self._say(said, by, check=check)

    def load_closures(self, text: bytes, name: str, *, by: str = OPERATOR) -> TickReport:
        """Load terms and closures; whatever is owed moves with them, one transaction an inspection. Raises TermsError.

        Where the program stops half-way, the clock goes on with the rest.
        """
        fact = closures_in(text, name)

        def then(session: Session) -> None:
            here = t.file.c.authority == self.authority
            alone(session)
            session.connection.execute(update(t.file).where(here).values(look_at=instant_text(session.now)))

        self._say(lambda _: [Said(fact)], by, then=then)
        return self.sweep()

    # --- one transaction ---------------------------------------------------------------------------------------

    def _say(
        self,
        said: Callable[[Folded], list[Said]],
        by: str,
        *,
        check: Callable[[Session], None] | None = None,
        taken: Iterable[tuple[Protocol, bytes]] = (),
        then: Callable[[Session], None] = lambda _: None,
        sent: Sent = NOT_AGAIN,
    ) -> Written:
        """Record what is said, between what time had brought before it and what follows from it."""

        def work(session: Session) -> Written:
            request = self._request(session, sent.key, by, sent.asked)
            if before := session.answered(request):
                return before
            loaded = session.load_authority()
            known_writer(loaded.folded, by)
            if check is not None:
                check(session)
            for protocol, text in taken:
                keep(session.connection, self.authority, protocol, text, instant_text(session.now))
            written = self._recorded(session, loaded, said, by, request)
            then(session)
            return written

        return self._write(self.chain, work)

    def _recorded(
        self,
        session: Session,
        loaded: Loaded,
        said: Callable[[Folded], list[Said]],
        by: str,
        request: Request | None = None,
    ) -> Written:
        """Nothing at all is written where nothing is said."""
        folded, before = watched(session, loaded.folded)
        news = said(folded)
        if not news:
            return Written(self.chain, ())
        folded, entries, private = self._entered(session, folded, news, by)
        folded, followed = watched(session, folded)
        setting = session.setting(folded.file.protocol, folded) if folded.file.protocol else None
        decision = Decision((*before, *entries, *followed), private, folded.file)
        return session.append(loaded, decision, setting, request)

    def _entered(
        self, session: Session, folded: Folded, said: list[Said], by: str
    ) -> tuple[Folded, tuple[Entry, ...], tuple[tuple[int, PrivateValue], ...]]:
        """The authority's record with these facts and the standing strands that begin with them; their private values by sequence."""
        entries: list[Entry] = []
        private: list[tuple[int, PrivateValue]] = []
        at = max(session.now, folded.file.recorded_at or session.now)
        for one in said:
            for each in (one, *standing_strands(session, folded, one.fact)):
                entry = Entry(folded.file.chain, folded.file.seq + 1, at, at, by, each.fact, "")
                private += [(entry.seq, value) for value in each.values]
                folded = fold_on(folded, (entry,))
                entries.append(entry)
        return folded, tuple(entries), tuple(private)

    def _new_person(self, folded: Folded | None, person: str, name: str, email: str, phone: str) -> Said:
        free_id(person)
        if folded is not None and person in folded.own_roster.people:
            raise Refused(f"Adding '{person}'", ("there is a person of that id already",), ("leave the id to chance",))
        given = {"name": name, "email": email, "phone": phone}
        asked = "Adding a person"
        fit_to_show(asked, **given)
        values = tuple(kept_private(asked, key, value, self._salt) for key, value in given.items() if value)
        return Said(f.PersonAdded(person, commitments(values)), values)

    def _random(self, prefix: str) -> str:
        return prefix + self._chance(5).hex()


def _digest_of(file: Inspection, name: str) -> str:
    """The protocol of this name in the order; the first where none is named. Raises UnknownThing."""
    order = {one.name: one.protocol for one in file.order.protocols} if file.order else {}
    if name and name not in order:
        raise UnknownThing("protocol in this authority's order", name, tuple(order))
    return order.get(name, file.protocol)


def closures_in(text: bytes, name: str) -> f.ClosuresLoaded:
    """The fact that a file of terms and closures was loaded. Raises TermsError for one that cannot be."""
    version = read_closures(text, name).version
    return f.ClosuresLoaded(version, name, text.decode("utf-8-sig"))
