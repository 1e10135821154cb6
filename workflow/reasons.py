"""Why something is owed, or why somebody was told: the chain of facts and rules behind it, as plain rows; private words stay out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from protocols.model import Protocol
from workflow.core import facts as f
from workflow.core.record import Entry, canonical, instant_text
from workflow.errors import UnknownThing
from workflow.transactions import Session, Transactions

Reason = dict[str, Any]


class Reasons(Transactions):
    """What answers "why?"."""

    def why(self, chain: str, of: str | int) -> list[Reason]:
        """The facts behind an obligation (``strand/step/occurrence``) or an alert (the sequence of its entry), in order of sequence.

        Each with its entry, when it happened and was recorded, by whom, the rule and the derivation. Raises UnknownThing.
        """

        def work(session: Session) -> list[Reason]:
            loaded = session.load(chain)
            entries = session.chains.entries(chain)
            key = _obligation_of(entries, of) if isinstance(of, int) else of
            if isinstance(of, str) and of not in loaded.file.obligations:
                raise UnknownThing("promise on this file", of, tuple(loaded.file.obligations))
            last = of if isinstance(of, int) else entries[-1].seq
            wanted = _behind(entries, key) | ({of} if isinstance(of, int) else set())
            protocol = session.protocol(loaded.file.protocol) if loaded.file.protocol else None
            return [_reason(one, protocol) for one in entries if one.seq in wanted and one.seq <= last]

        return self._read(work)


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


def _reason(entry: Entry, protocol: Protocol | None) -> Reason:
    found: Reason = {
        "fact": entry.kind,
        "entry": entry.seq,
        "occurred_at": instant_text(entry.occurred_at),
        "recorded_at": instant_text(entry.recorded_at),
        "written_by": entry.actor,
        **dict(_plain_fields(entry.fact)),
    }
    return found | _from_protocol(entry.fact, protocol)


def _plain_fields(fact: f.Fact) -> Iterator[tuple[str, object]]:
    """A fact's own fields in plain form, as the record has them; commitments say nothing to a reader."""
    for one in fields(fact):
        value = getattr(fact, one.name)
        if one.name == "private":
            yield "private_fields", sorted(value)
        elif one.name == "obligation":
            yield one.name, str(value) if value else None
        else:
            yield one.name, _plain(value)


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return value if isinstance(value, str | int | None) else canonical(value).strip('"')


def _from_protocol(fact: f.Fact, protocol: Protocol | None) -> Reason:
    """The sentence of the promise a fact is about, and where its due time comes from."""
    key = getattr(fact, "obligation", None)
    step = protocol.steps.get(key.step) if protocol and key else None
    if protocol is None or step is None:
        return {}
    kept = {one: protocol.promises[one] for one in step.keeps if one in protocol.promises}
    return {
        "step_says": step.says,
        "promises": kept,
        "timing": {"basis": step.timing.basis, "because": step.timing.because, "source": step.timing.source},
        "protocol": f"{protocol.name} {protocol.version}",
        "ladder": step.ladder,
        "line": step.line,
    }
