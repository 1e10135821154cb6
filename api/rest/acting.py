"""Carrying out what a program asks of a file: who asks, whether they may, which act is meant, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Response

from api.actors import Desk
from api.errors import Misused
from api.rest import shapes as s
from api.rest.asked import HOW_TO, Answers, Happened, Provenance
from api.rest.door import AtDesk
from api.rest.rows import short
from api.rest.versions import REPLAYED, IdempotencyKey, IfMatch, seen_version
from api.telling import Teller
from protocols.model import Form
from protocols.prose import or_words
from workflow.core import facts as f
from workflow.core.acts import Act, Asked
from workflow.errors import UnknownThing
from workflow.permissions import Action
from workflow.service import Outcome
from workflow.standing import Standing, standing_at
from workflow.views import StrandView
from workflow.visible import Sight, Visible


@dataclass(frozen=True, slots=True)
class Here:
    """The file that was named, as this person sees it and as it stands."""

    chain: str
    seen: Visible
    sight: Sight
    stands: Standing

    def strands(self) -> tuple[StrandView, ...]:
        return tuple(one for one in self.stands.strands if self.sight.sees(one.key))

    def promise(self, words: str) -> f.Key:
        """Raises UnknownThing for a promise that is not there, or that this person sees nothing of."""
        strand, _, rest = words.partition("/")
        step, _, occurrence = rest.partition("/")
        if words not in self.stands.promises or not self.sight.sees(strand):
            raise UnknownThing("promise", words)
        return f.Key(strand, step, occurrence)

    def strand(self, named: str) -> StrandView:
        """Raises UnknownThing, likewise."""
        found = next((one for one in self.strands() if one.key == named), None)
        if found is None:
            raise UnknownThing("strand", named)
        return found

    def may_answer(self, form: str) -> bool:
        if self.chain == self.seen.own_chain:
            return self.sight.may(Action.WRITE_STANDING)
        return self.sight.asker.may_answer(form, self.stands.protocol, self.sight.school, self.sight.named)

    def insist_on_form(self, form: str) -> None:
        """Raises NotPermitted for a form that is not this person's to fill in."""
        if not self.may_answer(form):
            self.sight.asker.insist_on_form(form, self.stands.protocol, self.sight.school, self.sight.named)

    def strand_with(self, trigger: str, named: str) -> str:
        """The strand to move: the one named, else the only open one that has this step. Raises UnknownThing or Misused."""
        if named:
            return self.strand(named).key
        kinds = self.stands.protocol.strands
        having = [one for one in self.strands() if any(t.trigger == trigger for t in kinds[one.kind].transitions)]
        fitting = [one for one in having if not one.is_final] or having
        if not fitting:
            raise UnknownThing("step", trigger)
        if len(fitting) > 1:
            raise Misused(f"'{trigger}' could move {or_words(one.key for one in fitting)}: say which with 'strand'.")
        return fitting[0].key


def here(seen: Visible, named: str) -> Here:
    """Raises UnknownThing for a file that is not there, or not for this person."""
    chain = seen.chain_of(named)
    return Here(chain, seen, seen.sight(chain), standing_at(seen.read, chain))


@dataclass(frozen=True, slots=True)
class Call:
    """What came beside the body: who asks, the file named, the key of the request, and the version seen where one is."""

    desk: Desk
    named: str
    response: Response
    key: str | None
    if_match: str | None = None


async def _call(inspection: str, desk: AtDesk, response: Response, idempotency_key: IdempotencyKey = None) -> Call:
    return Call(desk, inspection, response, idempotency_key)


async def _versioned(call: AnyCall, if_match: IfMatch = None) -> Call:
    return replace(call, if_match=if_match)


AnyCall = Annotated[Call, Depends(_call)]
VersionedCall = Annotated[Call, Depends(_versioned)]


def carried_out(call: Call, action: Action, sent: Provenance, act: Callable[[Here], Act]) -> s.Recorded:
    """Do what was asked, if this person may. Raises whatever ``Workflow.take_step`` does, and NotPermitted."""
    desk, occurred_at = call.desk, sent.occurred_at if isinstance(sent, Happened) else None
    with desk.visible() as seen:
        at = here(seen, call.named)
        insist(at, action, sent, desk.person)
        meant = act(at)
    asked = Asked(
        meant, sent.by(desk.person), occurred_at or desk.house.now(), seen_version(call.if_match), must_have_seen=True
    )
    outcome = desk.workflow().take_step(at.chain, asked, call.key, is_timed=occurred_at is not None)
    return told_of(desk, outcome, call.response)


def insist(at: Here, action: Action, sent: Provenance, person: str) -> None:
    """What belongs to no inspection has one row of its own in the table. Raises NotPermitted."""
    if at.chain == at.seen.own_chain:
        at.sight.insist(Action.WRITE_STANDING)
        return
    at.sight.insist(action)
    if sent.did not in ("", person):
        at.sight.insist(Action.RECORD_FOR_ANOTHER)


def told_of(desk: Desk, outcome: Outcome, response: Response) -> s.Recorded:
    """What came of it, as this person may see it; the same again when the same request comes again."""
    if outcome.repeated:
        response.headers[REPLAYED] = "true"
    response.headers["Location"] = f"/api/v1/inspections/{short(outcome.chain)}/entries/{outcome.recorded[0].seq}"
    with desk.visible() as seen:
        stands = standing_at(seen.read, outcome.chain)
        entries = [one for one in outcome.recorded if seen.sees_fact(outcome.chain, one.fact)]
        changed = ((seen.changed_strand(outcome.chain, one.fact), one.seq) for one in entries)
        versions = {strand: seq for strand, seq in changed if strand}
    teller = Teller(stands.protocol, stands.names, desk.house.now(), stands.unagreed, stands.news)
    return s.Recorded(
        inspection=short(outcome.chain),
        entries=[
            s.RecordedEntry(
                entry=one.seq,
                kind=one.kind,
                occurred_at=one.occurred_at,
                recorded_at=one.recorded_at,
                by=one.actor,
                says=teller.fact(one.fact),
            )
            for one in entries
        ],
        settled=[_settled(one.fact) for one in entries if isinstance(one.fact, f.Discharged)],
        told=[who for one in entries if isinstance(one.fact, f.Escalated) for who in _told(one.seq, one.fact)],
        strands=[s.StrandVersion(strand=key, version=version) for key, version in versions.items()],
    )


def _settled(fact: f.Discharged) -> s.Settled:
    return s.Settled(promise=str(fact.obligation), how=fact.how, in_time=fact.in_time)


def _told(entry: int, fact: f.Escalated) -> Iterator[s.ToldOne]:
    for one in fact.told:
        yield s.ToldOne(
            entry=entry,
            promise=str(fact.obligation) if fact.obligation else None,
            person=one.person,
            role=one.role,
            because=one.because,
            how=fact.how,
            why=fact.why,
        )


def zoned(form: Form | None, answers: Answers) -> Answers:
    """The answers, if every instant among them says its zone. Raises Misused; the form itself is checked where it is recorded."""
    for key, one in form.fields.items() if form else ():
        value = answers.get(key, "")
        if one.kind == "instant" and isinstance(value, str) and value and not _says_its_zone(value):
            raise Misused(f"answers.{key}: {HOW_TO}")
    return answers


def _says_its_zone(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return True  # no time at all: the form says so better
