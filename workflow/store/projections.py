"""Rows that lists are read from, made from folded values and entries alone; nothing is decided here and nothing private stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from protocols.model import Protocol
from workflow.core import facts as f
from workflow.core.inspection import Inspection, Obligation
from workflow.core.record import Entry, instant_text

Row = dict[str, Any]


def text_or_none(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)


def entry_row(authority: str, entry: Entry, sealed: str, link: str) -> Row:
    """The row of an entry: the text as sealed with its hash, and what queries look for; who asked for it is added later."""
    return {
        "authority": authority,
        "chain": entry.chain,
        "seq": entry.seq,
        "kind": entry.kind,
        "occurred_at": instant_text(entry.occurred_at),
        "recorded_at": instant_text(entry.recorded_at),
        "actor": entry.actor,
        "text": sealed,
        "hash": link,
        "request_key": None,
        "request_mac": None,
        "request_part": None,
    }


def status_of(one: Obligation) -> str:
    """How an obligation stands: open, missed, kept, kept_late, not_needed, not_applicable, waived, released or not_told.

    What was kept counts as late exactly when a miss stands on its record that was not withdrawn.
    """
    if one.discharged == "kept":
        return "kept_late" if one.is_missed else "kept"
    if one.is_missed and one.discharged in (None, "released"):
        return "missed"
    return one.discharged or "open"


def obligation_row(authority: str, file: Inspection, one: Obligation) -> Row:
    return {
        "authority": authority,
        "chain": file.chain,
        "strand": one.key.strand,
        "step": one.key.step,
        "occurrence": one.key.occurrence,
        "school": file.school_of(one.key.strand),
        "owed_by": " ".join(one.owed_by),
        "owed_from": instant_text(one.owed_from),
        "due": text_or_none(one.due),
        "status": status_of(one),
        "armed_at": instant_text(one.armed_at),
        "discharged_at": text_or_none(one.discharged_at),
    }


def alert_row(authority: str, entry: Entry, fact: f.Escalated) -> Row:
    key = fact.obligation or f.Key("", "", "")
    return {
        "authority": authority,
        "chain": entry.chain,
        "seq": entry.seq,
        "why": fact.why,
        "how": fact.how,
        "strand": key.strand,
        "step": key.step,
        "occurrence": key.occurrence,
        "schedule": fact.schedule,
        "rung": fact.rung,
        "repeat": fact.repeat,
        "counted": fact.counted,
        "about": fact.about,
        "fell_due": instant_text(fact.fell_due),
        "raised_at": instant_text(entry.recorded_at),
    }


def recipient_rows(authority: str, entry: Entry, fact: f.Escalated) -> list[Row]:
    """One row a person; nobody is told of what was settled in the same moment, so that gives none."""
    of_alert = {"authority": authority, "chain": entry.chain, "seq": entry.seq}
    return [
        {**of_alert, "person": one.person, "role": one.role, "because": one.because, "how": fact.how}
        for one in fact.told
    ]


def person_row(authority: str, entry: Entry, fact: f.PersonAdded) -> Row:
    return {"authority": authority, "person": fact.person, "seq": entry.seq}


def rows_of_entries(authority: str, entries: Iterable[Entry]) -> Mapping[str, list[Row]]:
    """The rows that entries alone give: alert, recipient, person."""
    rows: dict[str, list[Row]] = {"alert": [], "recipient": [], "person": []}
    for entry in entries:
        if isinstance(entry.fact, f.Escalated):
            rows["alert"].append(alert_row(authority, entry, entry.fact))
            rows["recipient"] += recipient_rows(authority, entry, entry.fact)
        elif isinstance(entry.fact, f.PersonAdded):
            rows["person"].append(person_row(authority, entry, entry.fact))
    return rows


def file_row(authority: str, file: Inspection, protocol: Protocol | None, look_at: datetime | None) -> Row:
    return {
        "authority": authority,
        "chain": file.chain,
        "kind": "inspection" if file.opened else "authority",
        "seq": file.seq,
        "protocol": file.protocol,
        "school": file.school,
        "state": file.main.state if file.opened else "",
        "beside": " ".join(_beside(file, protocol)),
        "is_open": is_open(file, protocol),
        "look_at": text_or_none(look_at),
        "set_aside": None,
    }


def _beside(file: Inspection, protocol: Protocol | None) -> list[str]:
    if file.opened is None or protocol is None:
        return []
    aside = (one for one in file.strands.values() if one.key != file.main.key)
    return [f"{one.kind}:{one.state}" for one in aside if not protocol.strands[one.kind].states[one.state].final]


def is_open(file: Inspection, protocol: Protocol | None) -> bool:
    """Whether a file still belongs on the board: its main line goes on, or something is owed. An authority's own never ends."""
    if file.opened is None or protocol is None or any(one.is_open for one in file.obligations.values()):
        return True
    return not protocol.strands[file.main.kind].states[file.main.state].final
