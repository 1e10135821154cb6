"""Small protocols for tests: a frame of one short inspection, and YAML written in the test for what it is about."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from ruamel.yaml import YAML
from trial import Trial, days_known

from protocols.building import build
from protocols.checks import check
from protocols.model import Protocol
from protocols.names import Known, wrong_names
from protocols.schema import ProtocolShape
from workflow.core.roster import Roster
from workflow.core.setting import KnownDays

FRAME = """
protocol: test/small
version: "1"
title: A small promise
source: {document: a letter, publisher: Test Authority}
applies: {maintained: any, frameworks: [eif-2025-11]}
roles:
  director: {title: Director}
  team_manager: {title: Manager, answers_to: director, cover: director}
  link_officer: {title: Officer, answers_to: team_manager, cover: team_manager}
  head: {title: Headteacher, acts_for: school}
  chair: {title: Chair of governors, acts_for: governing_body}
calendars:
  office: {days: mon-fri, hours: "08:30-17:30", closed: [england_public_holidays, authority_closures]}
  ofsted: {days: mon-fri, closed: [england_public_holidays]}
promises: {p.1: We help}
strands:
  visit:
    begins: told
    opened_with: {form: news, called_at: rang_at, known_at: known_at}
    states:
      told: {says: Ofsted has rung, call_day: true}
      inside: {says: Inspectors are in school, on_site_days: ofsted}
      paused: {says: It is paused, pauses: [visit]}
      fed: {says: The feedback has been given, feedback: true}
      over: {says: It is over, final: true}
    transitions:
      - {trigger: arrive, from: told, to: inside, by: [link_officer]}
      - {trigger: pause, from: inside, to: paused, by: [link_officer]}
      - {trigger: resume, from: paused, to: inside, by: [link_officer]}
      - {trigger: feed, from: [told, inside], to: fed, by: [link_officer]}
      - {trigger: close, from: any, to: over, by: [link_officer]}
      - {trigger: reopen, from: over, to: fed, by: [team_manager]}
ladders:
  alarm: [{when: due, tell: [owner]}, {when: 1 office hour after, tell: [team_manager]}]
forms:
  news:
    rang_at: {ask: When did they ring?, kind: instant, public: true}
    known_at: {ask: When did we know?, kind: instant, public: true}
waived_by: [team_manager]
"""
STEP = """
says: We help
keeps: [p.1]
owed_by: [link_officer]
timing: {basis: local, because: soon is kind}
in_pause: runs
ladder: alarm
"""
CALL = """
call:
  outcome:
    ask: How did it go?
    kind: choice
    public: true
    options:
      spoke: {says: We spoke, means: reached}
      not_needed: {says: She said it was not needed, means: not_needed}
      no_answer: {says: No answer, means: no_answer}
"""
MONDAY = "2026-11-23T10:05"


@cache
def _frame() -> str:
    return json.dumps(_read(FRAME))


def _read(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text) or {}


@cache
def small(
    steps: str, forms: str = "", *, strands: str = "", ladders: str = "", calendars: str = "", top: str = ""
) -> Protocol:
    """The frame with these steps (what a step does not say is filled in), and more forms, strands, ladders, calendars.

    A section of ``top`` takes the place of the frame's. Checked as a file would be, save for its syntax.
    """
    whole = json.loads(_frame())
    whole["steps"] = {key: _read(STEP) | given for key, given in _read(steps).items()}
    for section, more in (("forms", forms), ("strands", strands), ("ladders", ladders), ("calendars", calendars)):
        whole[section] |= _read(more) if more else {}
    whole |= _read(top) if top else {}
    shape = ProtocolShape.model_validate(whole, context={})
    wrong = [one.says for one in wrong_names(shape, Known.of(whole))]
    assert not wrong, wrong
    protocol = build(shape, lambda _: 1, hashlib.sha256(json.dumps(whole).encode()).hexdigest())
    assert not (unsound := check(protocol)), [one.says for one in unsound]
    return protocol


def begun(
    protocol: Protocol, now: str = MONDAY, people: Roster | None = None, days: KnownDays | None = None, **more: Any
) -> Trial:
    """An inspection on a protocol of this frame, opened when Ofsted rang."""
    trial = Trial(protocol, days or days_known(), people)
    trial.open(now, by="p-llp", **({"rang_at": now, "known_at": now} | more))
    return trial
