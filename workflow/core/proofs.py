"""What proves that a step was done, and what was decided of it; which of it counts is for whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from protocols.clauses import Proof
from protocols.model import Step
from workflow.core.answers import proves
from workflow.core.differences import of_held, of_set_aside
from workflow.core.facts import DischargedHow, Key
from workflow.core.given import Picked
from workflow.core.inspection import Answer, StrandFile
from workflow.core.known import Known
from workflow.core.places import Settled


def proofs_of(known: Known, step: Step, strand: StrandFile, key: Key, since: datetime) -> Iterator[Settled]:
    """What proves an occurrence owed from ``since``, of the answers to one form only the first.

    Until when more would matter is for the caller to note.
    """
    for place, proof in enumerate(step.done):
        if proof.form is not None:
            yield from _answered(known, step, place, strand).since(since, most=1)
        yield from (one for one in _entered(known, proof, strand) if one.at >= since)
        yield from (one for one in _acknowledged(known, proof, key) if one.at >= since)


def decided_of(known: Known, key: Key, armed_at: datetime) -> Iterator[Settled]:
    """What was decided of it, also before it began to be owed."""
    known.notes.read(of_set_aside(key.strand, key.step))
    for one in known.file.set_aside:
        if one.obligation == key:
            yield Settled(one.how, max(one.at, armed_at), one.seq)


def _answered(known: Known, step: Step, place: int, strand: StrandFile) -> Picked[Settled]:
    proof = step.done[place]

    def pick(one: Answer) -> Settled | None:
        if one.form != proof.form or one.carried_from or not known.is_of(one.strand, strand.key):
            return None
        outcome = known.outcome(one)
        how: DischargedHow = "not_needed" if outcome and outcome[1] == "not_needed" else "kept"
        return Settled(how, one.at, one.seq) if proves(proof, one, outcome) else None

    return known.picked(("proof", step.key, str(place), strand.key), pick)


def _entered(known: Known, proof: Proof, strand: StrandFile) -> Iterator[Settled]:
    own = any(one.strand == strand.kind for one in proof.entering)
    for _, entered in known.entered(proof.entering, strand.key if own else None):
        if not entered.passed:
            yield Settled("kept", entered.at, entered.seq)


def _acknowledged(known: Known, proof: Proof, key: Key) -> Iterator[Settled]:
    if proof.acknowledged_by:
        known.notes.read(of_held(key.strand, key.step))
        wanted = set(proof.acknowledged_by)
        held = (one for one in known.file.held if one.obligation == key and wanted & set(one.roles))
        yield from (Settled("kept", one.at, one.seq) for one in held)
