"""Why something is owed, or why somebody was told: the chain of facts and rules behind it, as plain rows; private words stay out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from protocols.model import Protocol
from workflow.core import facts as f
from workflow.core.inspection import Inspection
from workflow.core.known import Known
from workflow.core.record import Entry, canonical, instant_text
from workflow.core.tellings import Late, why_late
from workflow.endings import ended_by
from workflow.errors import UnknownThing
from workflow.store.chains import authority_chain
from workflow.transactions import Session, Transactions

Reason = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Happened:
    """One fact of the record, with its entry, its two times and whoever wrote it, by id; why it was ``late``, if it told somebody."""

    seq: int
    fact: f.Fact
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    late: Late = ""


@dataclass(frozen=True, slots=True)
class Adopted:
    """Who adopted the proposed time of a step, by id, and when."""

    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Behind:
    """The facts behind a promise, or behind the alert of entry ``alert`` (0: the promise itself was asked about).

    ``key`` None: the alert is about the file as a whole. ``released_because``: why it is no longer owed, if nobody did it.
    """

    key: f.Key | None
    alert: int
    school: str
    facts: tuple[Happened, ...]
    protocol: Protocol | None
    adopted: Adopted | None
    released_because: str = ""


class Reasons(Transactions):
    """What answers "why?"."""

    def why(self, chain: str, of: str | int) -> list[Reason]:
        """The facts behind an obligation (``strand/step/occurrence``) or an alert (the sequence of its entry), in order of sequence.

        Each with its entry, when it happened and was recorded, by whom, the rule and the derivation. Raises UnknownThing.
        """
        return self._read(lambda session: why(session, chain, of))

    def behind(self, chain: str, of: str | int) -> Behind:
        """The same facts as they are, for whoever tells them as a story. Raises UnknownThing."""

        return self._read(lambda session: _behind_it(session, chain, of))


def why(session: Session, chain: str, of: str | int) -> list[Reason]:
    """The same within a transaction, for whoever reads more at the same moment. Raises UnknownThing."""
    behind = _behind_it(session, chain, of)
    return [_reason(one, behind) for one in behind.facts]


def _behind_it(session: Session, chain: str, of: str | int) -> Behind:
    file = session.load(chain).file
    entries = session.chains.entries(chain)
    key = _obligation_of(entries, of) if isinstance(of, int) else of
    if isinstance(of, str) and of not in file.obligations:
        raise UnknownThing("promise on this file", of, tuple(file.obligations))
    alert = of if isinstance(of, int) else 0
    wanted = _behind(entries, key) | _tries(session, file, key) | {alert}
    found = (one for one in entries if one.seq in wanted and one.seq <= (alert or entries[-1].seq))
    by_seq = {one.seq: one for one in entries}
    protocol = session.protocol(file.protocol) if file.protocol else None
    about = file.obligations[key].key if key else None
    return Behind(
        key=about,
        alert=alert,
        school=_school(session, file, about),
        facts=tuple(_happened(one, file, by_seq) for one in found),
        protocol=protocol,
        adopted=_adopted(session, protocol, about.step) if protocol and about else None,
        released_because=_released(file, entries, about, protocol) if protocol and about else "",
    )


def _happened(one: Entry, file: Inspection, entries: Mapping[int, Entry]) -> Happened:
    late: Late = ""
    if isinstance(one.fact, f.Escalated):
        key = str(one.fact.obligation)
        late = why_late(one.fact.fell_due, one.recorded_at, lambda: file.obligations.get(key), entries.get)
    return Happened(one.seq, one.fact, one.occurred_at, one.recorded_at, one.actor, late)


def _tries(session: Session, file: Inspection, key: str | None) -> set[int]:
    """The entries that say that somebody tried what is owed, while it was owed, and nobody answered."""
    if key is None or not file.protocol:
        return set()
    one, setting = file.obligations[key], session.setting(file.protocol)
    step = setting.protocol.steps.get(one.key.step)
    found = Known(file, setting).unanswered(step, one.key.strand, one.owed_from) if step else []
    return {seq for at, seq in found if one.discharged_at is None or at <= one.discharged_at}


def _obligation_of(entries: tuple[Entry, ...], seq: int) -> str | None:
    """The obligation an alert is about; None for one about the file as a whole."""
    alerts = [one for one in entries if isinstance(one.fact, f.Escalated)]
    for one in alerts:
        if one.seq == seq and isinstance(one.fact, f.Escalated):
            return str(one.fact.obligation) if one.fact.obligation else None
    raise UnknownThing("alert", str(seq), tuple(str(one.seq) for one in alerts))


def _behind(entries: tuple[Entry, ...], key: str | None) -> set[int]:
    """The entries that name an obligation, and those they point to: the cause, and the proof."""
    named = [one for one in entries if key is not None and str(getattr(one.fact, "obligation", "")) == key]
    pointed = {getattr(one.fact, name, 0) for one in named for name in ("cause", "proof")}
    corrected = {
        one.seq
        for one in entries
        if isinstance(one.fact, f.Corrected) and (one.seq in pointed or one.fact.entry in pointed)
    }
    return {one.seq for one in named} | (pointed - {0}) | corrected


def _school(session: Session, file: Inspection, about: f.Key | None) -> str:
    """The name of the school; empty where the file, or the promise, is the authority's own."""
    key = file.school_of(about.strand) if about else file.school
    school = session.roster().schools.get(key)
    return school.name if school else key


def _released(file: Inspection, entries: tuple[Entry, ...], key: f.Key, protocol: Protocol) -> str:
    one = file.obligations[str(key)]
    if one.discharged != "released":
        return ""
    cause = next((each.fact for each in entries if each.seq == one.proof), None)
    return ended_by(file, one, protocol, cause)


def _adopted(session: Session, protocol: Protocol, step: str) -> Adopted | None:
    """The last time that somebody adopted the step's proposed time; that is an entry of the authority's own record."""
    for one in reversed(session.chains.entries(authority_chain(session.authority))):
        if isinstance(one.fact, f.TimeAdopted) and (one.fact.protocol, one.fact.step) == (protocol.digest, step):
            return Adopted(one.fact.by.did or one.actor, one.occurred_at)
    return None


def _reason(one: Happened, behind: Behind) -> Reason:
    found: Reason = {
        "fact": type(one.fact).__name__,
        "entry": one.seq,
        "occurred_at": instant_text(one.occurred_at),
        "recorded_at": instant_text(one.recorded_at),
        "written_by": one.actor,
        **dict(_plain_fields(one.fact)),
    }
    return found | _from_protocol(one.fact, behind)


def _plain_fields(fact: f.Fact) -> Iterator[tuple[str, object]]:
    """A fact's own fields in plain form, as the record has them; commitments say nothing to a reader."""
    for one in fields(fact):
        value = getattr(fact, one.name)
        if one.name == "private":
            yield "private_fields", sorted(value)
        elif one.name == "obligation":
            yield one.name, str(value) if value else None
        else:
            yield one.name, json.loads(canonical(value))


def _from_protocol(fact: f.Fact, behind: Behind) -> Reason:
    """The sentence of the promise a fact is about, where its due time comes from, and whether that was adopted."""
    protocol, key = behind.protocol, getattr(fact, "obligation", None)
    step = protocol.steps.get(key.step) if protocol and key else None
    if protocol is None or step is None:
        return {}
    kept = {one: protocol.promises[one] for one in step.keeps if one in protocol.promises}
    return {
        "step_says": step.says,
        "promises": kept,
        "timing": {"basis": step.timing.basis, "because": step.timing.because, "source": step.timing.source},
        "protocol": f"{protocol.name} {protocol.version}",
        "adopted": {"by": behind.adopted.person, "at": instant_text(behind.adopted.at)} if behind.adopted else None,
        "ladder": step.ladder,
        "line": step.line,
    }
