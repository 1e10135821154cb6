"""The JSON API tried by strangers: Schemathesis makes requests from the OpenAPI document, and every answer is held against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from calling import API
from fastapi import FastAPI
from hypothesis import settings
from schemathesis import Case, GenerationMode, HookContext
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

IS_SHORT = settings.get_current_profile_name() == "suite"
EXAMPLES = 12 if IS_SHORT else 500
OFTEN = 0.8  # a name that is there; else whatever comes to a stranger's mind

# Names that the story knows, by where they are sent. 'nowhere' is none.
NAMES: Mapping[str, tuple[str | int, ...]] = {
    "path.inspection": ("test-primary", "authority", "nowhere"),
    "path.person": ("p-ann", "p-sim", "p-hea", "p-jo", "nobody"),
    "path.school": ("test-primary", "far-school", "nowhere"),
    "path.strand": ("inspection", "concern-1", "nowhere"),
    "path.step": ("first_contact", "contact_plan", "tell_senior", "nothing"),
    "path.occurrence": ("1", "1.1", "2026-11-24"),
    "path.entry": tuple(range(1, 30)),
    "header.If-Match": ('"1"', '"2"', '"14"', "*", "W/x"),
    "body.trigger": ("inspectors_arrive", "hand_to_senior", "acknowledge", "close", "cancel", "nothing"),
    "body.form": ("contact", "contact_plan", "first_call", "involvement", "nothing"),
    "body.kind": ("concern", "pause_request", "welfare_plan", "nothing"),
    "body.promise": ("inspection/first_contact/1", "inspection/tell_team/1", "concern-1/tell_senior/1", "no/such/1"),
    "body.entry": tuple(range(1, 30)),
    "body.strand": ("", "inspection", "concern-1"),
    "body.school": ("test-primary", "far-school", "nowhere"),
    "body.role": ("link_officer", "head", "duty_desk", "nothing"),
    "body.did": ("", "", "p-ann", "p-hea", "nobody"),
    "body.occurred_at": ("2026-11-23T15:00:00Z", "2026-11-23T16:04:00+00:00", "2026-11-23T10:30:00Z"),
    "body.from_at": ("2026-11-24T09:00:00Z",),
    "body.until_at": ("2026-11-25T17:00:00Z", "2026-11-23T09:00:00Z"),
    "body.from_day": ("2026-11-24",),
    "body.said_by": ("", "school", "p-hea"),
}
# Answers that the form of a step, of a matter or by itself takes; some of them leave something out.
GOOD_ANSWERS: Mapping[str, dict[str, str]] = {
    "contact": {"outcome": "spoke_with_head"},
    "contact_plan": {"call_time": "17:30", "number": "01632 960123", "if_not_you": "the deputy"},
    "first_call": {"deferral": "not_wanted"},
    "involvement": {"plan": "usual_plan"},
    "concern": {"about": "x", "conduct": "no", "inspectors_in_school": "no"},
    "welfare_plan": {"plan": "x"},
}
# A request may fit its shape and still be turned away: which cursor was given out, which key was used before, which answers a form
# of this protocol asks and which version a strand has now, no schema can tell.
TURNED_AWAY_ALL_THE_SAME = ("2xx", "401", "403", "404", "409", "412", "422", "428")


@dataclass(slots=True)
class Tried:
    """What came of it: every answer with its count, each failure with the request that shows it, and who was named in an answer."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def says(self) -> str:
        return "\n\n".join(f"{name}\n{shown}" for name, shown in self.failures.items())

    def statuses(self) -> set[int]:
        return {status for _, status in self.answers}


@schemathesis.check
def told_as_a_problem(_: object, response: Any, case: Case) -> None:
    """Whatever is no success is a problem of a type that this API knows, with the status it was answered with."""
    if response.status_code < 400 or response.request.method == "HEAD":
        return
    assert response.headers["content-type"] == ["application/problem+json"], (response.headers, response.content[:200])
    told = response.json()
    assert told["status"] == response.status_code, told
    assert told["type"].startswith(f"{API}/problems/"), told
    assert told["detail"], told


def configured(secret: str | None, *, edges_too: bool) -> SchemathesisConfig:
    """Every check, for one person. ``edges_too``: also each edge of each shape and every other method, some 1,200 requests."""
    names = {f"names-{number}": {"values": list(values)} for number, values in enumerate(NAMES.values())}
    bound = {where: {"dictionary": f"names-{number}", "probability": OFTEN} for number, where in enumerate(NAMES)}
    return SchemathesisConfig.from_dict(
        {
            "headers": {"Authorization": f"Bearer {secret}"} if secret else {},
            "generation": {"max-examples": EXAMPLES, "deterministic": IS_SHORT, "database": "none"},
            "checks": {"positive_data_acceptance": {"expected-statuses": list(TURNED_AWAY_ALL_THE_SAME)}},
            "phases": {"coverage": {"enabled": edges_too or not IS_SHORT}},
            "dictionaries": names,
            "parameters": bound,
        }
    )


def tried(app: FastAPI, secret: str | None, *, only: str = "", edges_too: bool = False) -> Tried:
    """Everything that the document offers, asked for by whoever shows this token. ``only``: one operation, by its id."""
    schema = schemathesis.openapi.from_asgi(f"{API}/openapi.json", app, config=configured(secret, edges_too=edges_too))
    found = Tried()
    for event in from_schema(schema.include(operation_id=only) if only else schema).execute():
        match event:
            case events.ScenarioFinished():
                _note(found, event)
            case events.NonFatalError():
                found.failures[f"{event.label}: {event.phase}"] = repr(event.value)
            case events.FatalError():
                raise event.exception
    return found


@schemathesis.hook("before_call")
def with_good_answers(_: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """Most of what fits the shape gets the answers that its form takes, so that not everything ends at the form."""
    fits = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    if not fits or not isinstance(case.body, dict) or "answers" not in case.body:
        return
    asked = next((str(case.body[one]) for one in ("form", "kind", "trigger") if one in case.body), "")
    if len(case.body["answers"]) != 1:  # one in a few stays as it came
        case.body["answers"] = dict(GOOD_ANSWERS.get(asked, {}))


def _note(found: Tried, event: events.ScenarioFinished) -> None:
    for one in event.recorder.interactions.values():
        if one.response is not None:
            found.answers[one.request.method, one.response.status_code] += 1
            found.said.append((one.response.content or b"").decode("utf-8", "replace"))
    for checks in event.recorder.checks.values():
        for check in checks:
            found.checks[check.name] += 1
            if check.failure_info:
                of = f"{check.name}: {event.recorder.label}: {check.failure_info.failure.title}"
                found.failures.setdefault(of, f"{check.failure_info.failure}\n{check.failure_info.code_sample}"[:2000])
