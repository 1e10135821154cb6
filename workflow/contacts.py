"""One contact that may count in several inspections of one head: where it could, why elsewhere not, and her contacts in one list.

It only reads; whoever records says for which inspections.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Engine, bindparam, select

from protocols.model import Form, Protocol
from workflow.authority_rules import protocol_in_use
from workflow.core import decide
from workflow.core import facts as f
from workflow.core.acting import may_write
from workflow.core.acts import Asked, Fill
from workflow.core.contacts import (
    KEPT,
    contact_in,
    differences,
    found_someone,
    leading,
    leads,
    outcome_field,
    reached_nobody,
)
from workflow.core.inspection import Answer, Inspection
from workflow.core.known import Known
from workflow.core.record import Entry
from workflow.core.setting import Setting
from workflow.errors import Refused, UnreadableEntry, WorkflowError
from workflow.programmes import beside_others
from workflow.reading import Reader, reader
from workflow.store import tables as t
from workflow.transactions import Session, Transactions
from workflow.views import ContactView, PersonView, SameHeadView

ALSO = "Recording this in another inspection too"
_OPEN_OF = (
    select(t.file.c.chain)
    .where(
        t.file.c.authority == bindparam("authority"),
        t.file.c.kind == "inspection",
        t.file.c.is_open.is_(True),
        t.file.c.school.in_(bindparam("schools", expanding=True)),
    )
    .order_by(t.file.c.chain)
)
_SENT_BEFORE = select(t.entry.c.chain).where(
    t.entry.c.authority == bindparam("authority"),
    t.entry.c.actor == bindparam("actor"),
    t.entry.c.request_key == bindparam("request_key"),
)


@dataclass(frozen=True, slots=True)
class CouldAlso:
    """Another inspection of the same head in which a contact could be recorded too, and the promises it would keep there."""

    chain: str
    school: str
    promises: tuple[f.Key, ...]


def key_elsewhere(request_key: str | None, chain: str) -> str | None:
    """The key of the same request in another inspection, derived from the one it came with."""
    return f"also-{sha256(f'{request_key} {chain}'.encode()).hexdigest()}" if request_key else None


def elsewhere(asked: Asked, recorded: Sequence[Entry] = ()) -> Asked:
    """The same contact for another inspection: nobody has seen a version of that one; it was when it is on record to have been."""
    answered = [one.occurred_at for one in recorded if isinstance(one.fact, f.Answered)]
    act = replace(asked.act, strand="") if isinstance(asked.act, Fill) else asked.act
    return Asked(act, asked.by, answered[0] if answered else asked.occurred_at)


class Contacts(Transactions):
    """What is asked before a contact is recorded."""

    def would_take_step(self, chain: str, asked: Asked) -> tuple[Entry, ...]:
        """What would be recorded if this were asked of a file now; nothing is. Raises as the asking itself would."""
        return self._read(lambda session: _would(session, chain, asked))

    def could_also(self, chain: str, asked: Asked) -> tuple[CouldAlso, ...]:
        """The other open inspections of the same head in which this contact would keep a promise.

        None of which the head wants the one who asks to hear nothing, or in which they may not write; and none for a
        contact that reached nobody.
        """

        def work(session: Session) -> tuple[CouldAlso, ...]:
            file, setting = _file(session, chain)
            form = contact_in(setting.protocol, asked.act) if file.opened else None
            if form is None or not isinstance(asked.act, Fill) or not found_someone(form, asked.act.answers):
                return ()
            return tuple(_could(session, file, setting, form, asked))

        return self._read(work)

    def check_also(self, chain: str, also: Sequence[str], asked: Asked, request_key: str | None = None) -> None:
        """Raises Refused, with every reason, where this cannot be recorded in one of the other inspections as well."""

        def work(session: Session) -> None:
            for other in also:
                key = key_elsewhere(request_key, other)
                where = {"authority": self.authority, "actor": asked.by.wrote, "request_key": key}
                if key is None or session.connection.execute(_SENT_BEFORE, where).first() is None:
                    _refuse_also(session, chain, other, asked)

        self._read(work)


def _file(session: Session, chain: str) -> tuple[Inspection, Setting]:
    loaded = session.load(chain)
    return loaded.file, session.setting(protocol_in_use(loaded))


def _would(session: Session, chain: str, asked: Asked) -> tuple[Entry, ...]:
    file, setting = _file(session, chain)
    setting = beside_others(session, setting, file.school, getattr(asked.act, "answers", {}))
    return decide.take_step(file, setting, asked, session.now, lambda: bytes(32)).entries


def _refuse_also(session: Session, chain: str, other: str, asked: Asked) -> None:
    (file, setting), (there, its) = _file(session, chain), _file(session, other)
    form = contact_in(setting.protocol, asked.act) if file.opened and there.opened else None
    if form is None or not isinstance(asked.act, Fill):
        why = "only a contact with the head, about the inspection as a whole, may count in two inspections"
        raise Refused(ALSO, (why,), ("record each by itself",))
    if chain == other:
        raise Refused(ALSO, ("it is the same inspection",), ("name the other one",))
    here_too = leading(setting.roster, setting.protocol, file.school, session.now)
    if not here_too & leading(its.roster, its.protocol, there.school, session.now):
        raise Refused(
            ALSO,
            (f"nobody on record leads both '{file.school}' and '{there.school}'",),
            ("'alongside person assign' with a --school for each says who leads them", "record it in each by itself"),
        )
    if reasons := differences(form, its.protocol, asked.act.answers):
        raise Refused(ALSO, reasons, ("record it there by itself, as that protocol asks",))
    _would(session, other, elsewhere(asked))


def _could(session: Session, file: Inspection, setting: Setting, form: Form, asked: Asked) -> Iterator[CouldAlso]:
    assert isinstance(asked.act, Fill)
    for chain in _of_same_head(session, file, setting):
        try:
            there, its = _file(session, chain)
            known, people = Known(there, its), {asked.by.wrote, asked.person}
            if known.shut_out(there.main.key) & people or differences(form, its.protocol, asked.act.answers):
                continue
            may_write(its.roster, there.school, asked.by, session.now)
            entries = _would(session, chain, elsewhere(asked))
        except WorkflowError:
            continue
        hidden = known.hidden_from(people)
        found = [one.fact for one in entries if isinstance(one.fact, f.Discharged) and one.fact.how in KEPT]
        if promises := tuple(one.obligation for one in found if one.obligation.strand not in hidden):
            yield CouldAlso(chain, there.school, promises)


def _of_same_head(session: Session, file: Inspection, setting: Setting) -> list[str]:
    """The other open inspections of whoever leads the school of this one."""
    led = leads(setting.roster, setting.protocol, session.now)
    heads = [person for person, schools in led.items() if file.school in schools]
    schools = sorted({school for person in heads for school in led[person]})
    if not schools:
        return []
    rows = session.connection.execute(_OPEN_OF, {"authority": session.authority, "schools": schools}).scalars()
    return [chain for chain in rows if chain != file.chain]


@dataclass(frozen=True, slots=True)
class Try:
    """A contact that nobody answered: when it was made, and by when the next one is due, where that moved a promise."""

    at: datetime
    again_by: datetime | None


def tries_in(entries: Sequence[Entry], protocol: Protocol) -> tuple[Try, ...]:
    """The tries among what was, or would be, recorded together."""
    moved = [
        one.fact for one in entries if isinstance(one.fact, f.Rescheduled) and "tried_again" in one.fact.derivation
    ]
    again_by = min((one.due for one in moved if one.due is not None), default=None)
    return tuple(
        Try(one.occurred_at, again_by)
        for one in entries
        if isinstance(one.fact, f.Answered) and reached_nobody(protocol.forms[one.fact.form], one.fact.answers)
    )


# --- what pages and commands read ----------------------------------------------------------------------------


def with_same_head(
    engine: Engine, authority: str, chain: str, now: datetime, person: str = ""
) -> tuple[SameHeadView, ...]:
    """The other open inspections of the head of this one, as far as this person may hear of them."""
    with reader(engine, authority, now) as read:
        file, setting = _file(read.session, chain)
        return tuple(_same_head(read, file, setting, person)) if file.opened else ()


def _same_head(read: Reader, file: Inspection, setting: Setting, person: str) -> Iterator[SameHeadView]:
    heads = leading(setting.roster, setting.protocol, file.school, read.now)
    for chain in _of_same_head(read.session, file, setting):
        try:
            there, its = _file(read.session, chain)
        except UnreadableEntry:
            continue  # whom its head has shut out cannot be read, and this one is shown all the same
        both = sorted(heads & leading(its.roster, its.protocol, there.school, read.now))
        if both and person not in Known(there, its).shut_out(there.main.key):
            says = its.protocol.main.states[there.main.state].says
            head = PersonView(both[0], read.name(both[0]))
            yield SameHeadView(chain, there.school, read.school_name(there.school), says, head)


def contacts(
    engine: Engine, authority: str, chains: Sequence[str], now: datetime, person: str = ""
) -> tuple[ContactView, ...]:
    """The contacts on record in these inspections, in the order they happened: public answers alone.

    Without those of a matter of which the head wants somebody to hear nothing.
    """
    with reader(engine, authority, now) as read:
        found = [one for chain in chains for one in _contacts(read, chain, person)]
    return tuple(sorted(found, key=lambda one: (one.at, one.school_name, one.chain, one.seq)))


def _contacts(read: Reader, chain: str, person: str) -> Iterator[ContactView]:
    file, setting = _file(read.session, chain)
    known = Known(file, setting)
    if person in known.shut_out(file.main.key):
        return
    hidden = known.hidden_from()
    for one in file.answers:
        if not one.withdrawn and one.strand not in hidden and (says := _outcome_words(setting, one)):
            yield ContactView(
                chain, file.school, read.school_name(file.school), one.seq, one.at, one.form, says,
                PersonView(one.by.did, read.name(one.by.did)),
            )  # fmt: skip


def _outcome_words(setting: Setting, answer: Answer) -> str:
    form = setting.protocol.forms[answer.form]
    asked = outcome_field(form)
    chosen = next((one for one in asked.options if one.key == answer.answers.get(asked.key)), None) if asked else None
    return f"{asked.ask} {chosen.says}" if asked and chosen else ""
