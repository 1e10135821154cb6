"""Acts on the authority's own record: its people, schools, terms, protocol and adopted times. Inspections are not its business."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update

from protocols import catalogue
from protocols.model import Protocol
from protocols.terms import read_closures
from workflow.core import decide
from workflow.core import facts as f
from workflow.core.filling import PrivateValue, keep_private
from workflow.core.record import Entry, commitment, instant_text
from workflow.core.setting import Setting
from workflow.errors import Refused, UnknownThing
from workflow.store import tables as t
from workflow.store.chains import Loaded
from workflow.store.protocols_kept import keep
from workflow.store.snapshots import Folded, fold_on
from workflow.transactions import Session, Transactions, Written

OPERATOR = "operator"  # whoever runs the installation, when nobody is named
_BODIES = ("authority", "governing_body", "trust")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class Said:
    """A fact for the authority's record, with the private values it commits to."""

    fact: f.OfAuthority | f.StrandOpened
    values: tuple[PrivateValue, ...] = ()


class AuthorityActs(Transactions):
    """What may be written to an authority's own record."""

    def add_person(self, name: str, email: str = "", phone: str = "", *, person: str = "", by: str = OPERATOR) -> str:
        """Add a person; returns the id that the record knows them by, made at random unless one is given."""
        person = person or self._random("p-")
        self._say(lambda folded: [self._new_person(folded, person, name, email, phone)], by)
        return person

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
    ) -> None:
        """Give a person a role, or its cover, for these schools (none: every school) between two local days, both included."""

        def said(folded: Folded) -> list[Said]:
            _known_person(folded, person)
            for school in schools:
                _known_school(folded, school)
            return [Said(f.Assigned(person, role, tuple(schools), as_cover, from_day, until_day))]

        self._say(said, by, check=lambda setting, _: _known_role(setting, role))

    def absent(
        self, person: str, from_at: datetime, until_at: datetime, cover: str = "", *, by: str = OPERATOR
    ) -> None:
        """Say that a person is away between two instants, and who covers; no reason is kept anywhere."""
        if until_at <= from_at:
            raise Refused("Recording an absence", ("it ends before it begins",))

        def said(folded: Folded) -> list[Said]:
            for one in filter(None, (person, cover)):
                _known_person(folded, one)
            return [Said(f.Absent(person, from_at, until_at, cover))]

        self._say(said, by)

    def add_school(
        self,
        key: str,
        name: str,
        urn: str = "",
        kind_of_school: str = "",
        maintained: bool = True,
        responsible_body: str = "",
        *,
        by: str = OPERATOR,
    ) -> None:
        """Add a school; the standing strands that each maintained school has begin for it.

        ``responsible_body`` is authority, governing_body or trust; left out, it follows from the kind of school.
        """
        _usable_key("school", key)
        body = responsible_body or _body_of(kind_of_school)
        if body not in _BODIES:
            raise UnknownThing("responsible body", body, _BODIES)

        def said(folded: Folded) -> list[Said]:
            assert folded.roster is not None
            if key in folded.roster.schools:
                raise Refused(f"Adding '{key}'", ("there is a school of that key already",), ("choose another key",))
            return [Said(f.SchoolAdded(key, name, maintained, body, urn))]

        self._say(said, by)

    def take_protocol(self, name_or_path: str, *, by: str = OPERATOR) -> str:
        """Run new inspections on this protocol from now on; its standing strands begin. Returns its digest."""
        protocol, text = catalogue.find(name_or_path)
        fact = f.ProtocolTaken(protocol.digest, protocol.name)
        self._say(lambda folded: [Said(_not_left_behind(folded, protocol, fact))], by, taken=(protocol, text))
        return protocol.digest

    def adopt_time(self, step: str, by: str, reason: str) -> None:
        """Adopt the proposed time of a step of the protocol in use; for those who may waive. The reason is private."""
        if not reason.strip():
            raise Refused("Adopting a time", ("it needs a reason",))
        kept = keep_private("reason", reason, self._salt)

        def said(folded: Folded) -> list[Said]:
            _known_person(folded, by)
            private = {kept.field: commitment(kept.salt, kept.value)}
            return [Said(f.TimeAdopted(folded.file.protocol, step, f.Provenance(by), private), (kept,))]

        self._say(said, by, check=lambda setting, now: _may_adopt(setting, step, by, now))

    def _load_closures(self, text: bytes, name: str, by: str) -> None:
        """Record terms and closures, and have the clock look at every file with them."""
        fact = closures_in(text, name)

        def then(session: Session) -> None:
            here = t.file.c.authority == self.authority
            session.connection.execute(update(t.file).where(here).values(look_at=instant_text(session.now)))

        self._say(lambda _: [Said(fact)], by, then=then)

    # --- one transaction ---------------------------------------------------------------------------------------

    def _say(
        self,
        said: Callable[[Folded], list[Said]],
        by: str,
        *,
        check: Callable[[Setting, datetime], None] | None = None,
        taken: tuple[Protocol, bytes] | None = None,
        then: Callable[[Session], None] = lambda _: None,
    ) -> Written:
        """Record what is said, between what time had brought before it and what follows from it."""

        def work(session: Session) -> Written:
            loaded = session.load_authority()
            _known_writer(loaded.folded, by)
            if check is not None:
                check(session.setting(_protocol_in_use(loaded)), session.now)
            if taken is not None:
                keep(session.connection, self.authority, *taken, instant_text(session.now))
            written = self._recorded(session, loaded, said, by)
            then(session)
            return written

        return self._write(self.chain, work)

    def _recorded(self, session: Session, loaded: Loaded, said: Callable[[Folded], list[Said]], by: str) -> Written:
        folded, entries = _watched(session, loaded.folded)
        private: list[tuple[int, PrivateValue]] = []
        at = max(session.now, folded.file.recorded_at or session.now)
        for one in said(folded):
            for each in (one, *_standing(session, folded, one.fact)):
                entry = Entry(folded.file.chain, folded.file.seq + 1, at, at, by, each.fact, "")
                private += [(entry.seq, value) for value in each.values]
                folded, entries = fold_on(folded, (entry,)), (*entries, entry)
        folded, followed = _watched(session, folded)
        setting = session.setting(folded.file.protocol, folded) if folded.file.protocol else None
        return session.append(loaded, (*entries, *followed), tuple(private), folded.file, setting)

    def _new_person(self, folded: Folded | None, person: str, name: str, email: str, phone: str) -> Said:
        _usable_key("person", person)
        if not name.strip():
            raise Refused("Adding a person", ("a name is needed",))
        if folded is not None and folded.roster is not None and person in folded.roster.people:
            raise Refused(f"Adding '{person}'", ("there is a person of that id already",), ("leave the id to chance",))
        given = {"name": name, "email": email, "phone": phone}
        values = tuple(keep_private(key, value, self._salt) for key, value in given.items() if value)
        private = {one.field: commitment(one.salt, one.value) for one in values}
        return Said(f.PersonAdded(person, private), values)

    def _random(self, prefix: str) -> str:
        return prefix + self._chance(5).hex()


def closures_in(text: bytes, name: str) -> f.ClosuresLoaded:
    """The fact that a file of terms and closures was loaded. Raises TermsError for one that cannot be."""
    version = read_closures(text, name).version
    return f.ClosuresLoaded(version, name, text.decode("utf-8-sig"))


def _watched(session: Session, folded: Folded) -> tuple[Folded, tuple[Entry, ...]]:
    """The authority's record with what time has brought to its standing strands."""
    if not folded.file.protocol:
        return folded, ()
    decision = decide.watch(folded.file, session.setting(folded.file.protocol, folded), session.now)
    return fold_on(folded, decision.entries), decision.entries


def _standing(session: Session, folded: Folded, fact: f.Fact) -> Iterator[Said]:
    """The standing strands that begin with a protocol, or with a school."""
    digest = fact.protocol if isinstance(fact, f.ProtocolTaken) else folded.file.protocol
    if not isinstance(fact, f.ProtocolTaken | f.SchoolAdded) or not digest:
        return
    schools = folded.file.schools if isinstance(fact, f.ProtocolTaken) else (fact.school,) if fact.maintained else ()
    for strand in session.protocol(digest).strands.values():
        of_authority = [""] if isinstance(fact, f.ProtocolTaken) else []
        for about in of_authority if strand.standing == "authority" else schools if strand.standing else ():
            key = f"{strand.key}-{about}" if about else strand.key
            if key not in folded.file.strands:
                yield Said(f.StrandOpened(key, strand.key, strand.begins, f.Provenance(how="system"), about))


# --- what may not be ---------------------------------------------------------------------------------------------


def _protocol_in_use(loaded: Loaded) -> str:
    if not loaded.file.protocol:
        raise Refused("This", ("the authority has taken no protocol yet",), ("take a protocol first",))
    return loaded.file.protocol


def _not_left_behind(folded: Folded, protocol: Protocol, fact: f.ProtocolTaken) -> f.ProtocolTaken:
    """A strand that is still open must be known to the protocol that takes over, with the state it stands in."""
    left = [
        key
        for key, one in folded.file.strands.items()
        if one.kind not in protocol.strands or one.state not in protocol.strands[one.kind].states
    ]
    steps = {one.key.step for one in folded.file.obligations.values()} - set(protocol.steps)
    if left or steps:
        reasons = tuple(f"it does not know '{one}', which is on record" for one in (*left, *sorted(steps)))
        raise Refused(f"Taking '{protocol.title}'", reasons, ("keep these names in the new version",))
    return fact


def _known_writer(folded: Folded, by: str) -> None:
    """Whoever writes is named by id, or is whoever runs the installation."""
    assert folded.roster is not None
    known = (OPERATOR, *folded.roster.people)
    if by not in known:
        why = f"'{by}' is nobody's id here, and a name would stand in the open record for ever"
        raise Refused("Writing this to the authority's record", (why,), (f"write it as {', '.join(known)}",))


def _known_person(folded: Folded, person: str) -> None:
    assert folded.roster is not None
    if person not in folded.roster.people:
        raise UnknownThing("person", person, folded.roster.people)


def _known_school(folded: Folded, school: str) -> None:
    assert folded.roster is not None
    if school not in folded.roster.schools:
        raise UnknownThing("school", school, tuple(folded.roster.schools))


def _known_role(setting: Setting, role: str) -> None:
    if role not in setting.protocol.roles:
        raise UnknownThing("role", role, tuple(setting.protocol.roles))


def _may_adopt(setting: Setting, step: str, person: str, now: datetime) -> None:
    """Only a proposed time is adopted, and by somebody senior: one of the roles that may waive a step."""
    steps = setting.protocol.steps
    proposed = tuple(key for key, one in steps.items() if one.timing.basis == "proposed")
    if step not in proposed:
        raise UnknownThing("step with a proposed time", step, proposed)
    if person in setting.roster.people and not set(setting.roster.roles_of(person, "", now)) & set(
        setting.protocol.waived_by
    ):
        titles = " or ".join(setting.protocol.roles[one].title for one in setting.protocol.waived_by)
        raise Refused("Adopting a time", (f"it is for {titles}",), ("ask them to decide",))


def _body_of(kind_of_school: str) -> str:
    """Whose school it is (School Standards and Framework Act 1998, section 20; Academies Act 2010, section 1)."""
    kind = kind_of_school.lower()
    if "academy" in kind or "free school" in kind:
        return "trust"
    return "governing_body" if "aided" in kind or "foundation" in kind else "authority"


def _usable_key(kind: str, key: str) -> None:
    if not _KEY.fullmatch(key):
        raise Refused(
            f"Adding the {kind} '{key}'",
            ("a key is made of small letters, digits and hyphens, and begins with a letter or digit",),
            ("choose another key",),
        )
