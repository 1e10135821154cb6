"""Keys of requests that may come again, and whether one may be that on record when its private answers were erased."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from protocols.model import Form, Protocol
from workflow.core import facts as f
from workflow.core.filling import Unfillable, fill, read_instant
from workflow.core.record import Entry, canonical, instant_text
from workflow.errors import Refused

Forms = Mapping[str, Form]
_LONGEST_KEY = 200
_FACTS: dict[str, type] = {
    "Fire": f.Moved,
    "Fill": f.Answered,
    "Begin": f.StrandOpened,
    "Note": f.Noted,
    "Settle": f.Noted,
    "Correct": f.Corrected,
}


def fit_to_be_a_key(key: str) -> None:
    """Raises Refused for what cannot be kept as the key of a request."""
    if not key.isprintable() or len(key) > _LONGEST_KEY:
        why = f"its key is not one of at most {_LONGEST_KEY} letters, digits and signs"
        raise Refused("Recording this", (why,), ("send it with another key",))


def may_be_same(asked: str, actor: str, entries: tuple[Entry, ...], protocol: Protocol | None) -> bool:
    """Whether the record, the kind of act, its people, its time and every public answer are the same.

    ``asked`` is the canonical text of a request, ``protocol`` the record's, if it has one. Private words are neither
    confirmed nor denied: only that there were some in the same fields.
    """
    forms = protocol.forms if protocol else {}
    sent: dict[str, Any] = json.loads(asked)
    written = [one for one in entries if one.actor == actor]
    if "add_person" in sent:
        return any(isinstance(one.fact, f.PersonAdded) and _is_person(sent, one.fact) for one in written)
    if "open" in sent:
        return any(isinstance(one.fact, f.Opened) and _is_opening(sent, one.fact, forms) for one in written)
    if sent.get("chain") != entries[0].chain or sent.get("act") not in _FACTS:
        return False
    if sent["act"] == "Fill" and protocol and _came_with_a_step(written, protocol):
        return False
    acted = [one for one in written if isinstance(one.fact, _FACTS[sent["act"]])]
    return any(_is_act(sent, one) for one in acted) and _same_answers(sent, written, forms)


def _came_with_a_step(written: list[Entry], protocol: Protocol) -> bool:
    """Whether the form on record was answered for a transition or a beginning, and not by itself."""
    facts = [one.fact for one in written]
    forms = {one.form for one in facts if isinstance(one, f.Answered)}
    moved = {one.trigger for one in facts if isinstance(one, f.Moved)}
    begun = {one.kind for one in facts if isinstance(one, f.StrandOpened)}
    asked = {step.form for one in protocol.strands.values() for step in one.transitions if step.trigger in moved}
    asked |= {rule.form for kind in begun if (rule := protocol.strands[kind].may_begin)}
    return bool(forms & asked)


def _is_person(sent: dict[str, Any], fact: f.PersonAdded) -> bool:
    given = {one for one in ("name", "email", "phone") if sent[one]}
    return sent["add_person"] in ("", fact.person) and given == set(fact.private)


def _is_opening(sent: dict[str, Any], fact: f.Opened, forms: Forms) -> bool:
    said = (sent["open"], sent["state"] or fact.state)
    return (
        said == (fact.school, fact.state)
        and _is_by(sent["by"], fact.by)
        and _fits(forms.get(fact.form), sent["answers"], fact.answers, set(fact.private) - {"because"})
    )


def _is_act(sent: dict[str, Any], entry: Entry) -> bool:
    fact, act = entry.fact, sent["asked"]
    when = sent.get("occurred_at")
    if not _is_by(sent["by"], getattr(fact, "by", f.BY_NOBODY)):
        return False
    if when is not None and when != instant_text(entry.occurred_at):
        return False
    match fact:
        case f.Moved():
            return bool(fact.trigger == act["trigger"]) and _is_strand(act["strand"], fact.strand)
        case f.StrandOpened():
            return bool(fact.kind == act["kind"])
        case f.Answered():
            return bool(fact.form == act["form"]) and _is_strand(act["strand"], fact.strand)
        case f.Corrected():
            is_so = (fact.entry, fact.withdrawn) == (act["entry"], act["withdrawn"])
            return is_so and _is_time(act["occurred_at"], fact)
        case f.Noted() if sent["act"] == "Note":
            return fact.purpose == "note"
        case f.Noted():
            purpose = "waive" if act["waive"] else "not_applicable"
            return fact.purpose == purpose and canonical(fact.obligation) == canonical(act["obligation"])
    return False


def _is_strand(named: str, strand: str) -> bool:
    """A strand goes by its key, by its kind, or by no name where it is the only one."""
    return not named or strand == named or strand.startswith(f"{named}-")


def _is_time(said: str | None, fact: f.Corrected) -> bool:
    """An opening, the first entry, moves with its own answers; anything else only to a time that was said."""
    if said is None:
        return fact.occurred_at is None or fact.entry == 1
    return fact.occurred_at is not None and said == instant_text(fact.occurred_at)


def _is_by(sent: dict[str, Any], by: f.Provenance) -> bool:
    return (sent["did"] or sent["wrote"], sent["said_by"], sent["how"]) == (by.did, by.said_by, by.how)


def _same_answers(sent: dict[str, Any], written: list[Entry], forms: Forms) -> bool:
    """Whether the form that came with the act was answered as it is on record, as far as anybody may see."""
    given = sent["asked"].get("answers") or {}
    if sent["act"] == "Correct":
        of = [one.fact.answers or {} for one in written if isinstance(one.fact, f.Corrected)]
        return any(set(given) == set(one) and all(_reads_as(given[key], one[key]) for key in one) for one in of)
    answered = [one.fact for one in written if isinstance(one.fact, f.Answered)]
    if not answered:
        return not given
    return any(_fits(forms.get(one.form), given, one.answers, set(one.private)) for one in answered)


def _fits(form: Form | None, given: dict[str, Any], answers: f.Answers, private: set[str]) -> bool:
    if form is None:
        return False
    try:
        filled = fill(form, given, lambda: bytes(32))
    except Unfillable:
        return False
    return filled.answers == answers and set(filled.private) == private


def _reads_as(given: object, value: object) -> bool:
    """Whether an answer that was put right reads as this one on record; of a correction the form is not at hand."""
    if isinstance(value, list):
        return value == (given if isinstance(given, list) else str(given).replace(",", " ").split())
    try:
        return str(value) in (str(given), instant_text(read_instant(str(given))))
    except ValueError:
        return str(value) == str(given)
