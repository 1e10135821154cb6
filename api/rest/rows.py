"""Rows of the workflow as the shapes that are answered; nothing is looked up here that was not given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from api.rest import shapes as s
from protocols.model import Form, FormField, Protocol
from workflow.entries import Line
from workflow.views import AlertView, ObligationView, PersonView, StrandView


def short(chain: str) -> str:
    """A file as addresses name it: the last part of its chain."""
    return chain.partition("/")[2]


def person(one: PersonView) -> s.Person:
    return s.Person.model_validate(one)


def promise_data(one: ObligationView) -> dict[str, Any]:
    return {
        "inspection": short(one.chain),
        "school": one.school,
        "school_name": one.school_name,
        "promise": one.key,
        "strand": one.strand,
        "step": one.step,
        "occurrence": one.occurrence,
        "says": one.says,
        "status": one.status,
        "is_open": one.is_open,
        "owed_by": list(one.owed_by),
        "owners": [person(owner) for owner in one.owners],
        "owed_from": one.owed_from,
        "due": one.due,
        "discharged_at": one.discharged_at,
        "released_because": one.released_because,
        "nothing_agreed": one.nothing_agreed,
    }


def promise(one: ObligationView) -> s.Promise:
    return s.Promise(**promise_data(one))


def telling(one: AlertView) -> s.Telling:
    return s.Telling(
        inspection=short(one.chain),
        school=one.school,
        entry=one.seq,
        promise=one.key or None,
        says=one.says,
        why=one.why,
        how=one.how,
        about=one.about,
        rung=one.rung,
        repeat=one.repeat,
        fell_due=one.fell_due,
        raised_at=one.raised_at,
        late=one.late,
        told=person(one.told),
    )


def strand(one: StrandView) -> s.Strand:
    return s.Strand(
        strand=one.key,
        kind=one.kind,
        says=one.says,
        state=one.state,
        state_says=one.state_says,
        is_final=one.is_final,
        version=one.version,
        entered=[s.State(state=state, entered_at=at) for state, at in one.entered],
    )


def entry(one: Line) -> s.Entry:
    line = one.line
    return s.Entry(
        inspection=short(one.chain),
        entry=line.seq,
        kind=line.kind,
        occurred_at=line.occurred_at,
        recorded_at=line.recorded_at,
        by=line.actor,
        body=line.body,
        sealed=line.text,
        hash=line.hash,
    )


def form(one: Form) -> s.Form:
    return s.Form(form=one.key, fields=questions(one.fields.values()))


def form_named(protocol: Protocol, name: str | None) -> s.Form | None:
    return form(protocol.forms[name]) if name else None


def questions(fields: Iterable[FormField]) -> list[s.Question]:
    return [
        s.Question(
            key=one.key,
            ask=one.ask,
            kind=one.kind,
            private=not one.public,
            optional=one.optional,
            hint=one.hint,
            options=[s.AnswerOption(key=option.key, says=option.says) for option in one.options],
        )
        for one in fields
    ]
