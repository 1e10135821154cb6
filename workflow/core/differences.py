"""What has changed between two versions of one file, by subject, of what duties are worked out from; nothing is concluded here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import datetime
from itertools import zip_longest
from operator import attrgetter
from typing import TypeVar

from workflow.core.basis import EVER, Subject
from workflow.core.inspection import Answer, Held, Inspection, SetAside, StrandFile

# What was concluded, or only counts entries, is nothing that duties rest on; what is not named here is compared as a whole.
_CONCLUDED = {"seq", "recorded_at", "obligations", "told", "schools"}
_BY_SUBJECT = {"strands", "answers", "held", "set_aside"}
_as_a_whole = attrgetter(*(one.name for one in fields(Inspection) if one.name not in _CONCLUDED | _BY_SUBJECT))
STRANDS: Subject = ("strands",)
Said = TypeVar("Said", Answer, Held, SetAside)


def of_form(form: str) -> Subject:
    return ("form", form)


def of_tries(form: str) -> Subject:
    """Answers to a form that tell of a try nobody answered."""
    return ("tries", form)


def of_state(kind: str, state: str) -> Subject:
    """Entering a state of a strand kind, or leaving it."""
    return ("state", kind, state)


def of_held(strand: str, step: str) -> Subject:
    return ("held", strand, step)


def of_set_aside(strand: str, step: str) -> Subject:
    return ("set_aside", strand, step)


def differences(
    before: Inspection, after: Inspection, is_try: Callable[[Answer], bool]
) -> dict[Subject, datetime] | None:
    """Each subject that changed, with the earliest instant its change is about; None: too much to say, begin anew."""
    if before is after:
        return {}
    if before.seq > after.seq or _as_a_whole(before) != _as_a_whole(after):
        return None
    found: dict[Subject, datetime] = {}
    for subject, at in _found(before, after, is_try):
        found[subject] = min(at, found.get(subject, at))
    return found


def _found(
    before: Inspection, after: Inspection, is_try: Callable[[Answer], bool]
) -> Iterator[tuple[Subject, datetime]]:
    for one in _unlike(before.answers, after.answers):
        yield of_form(one.form), one.at
        if is_try(one):
            yield of_tries(one.form), one.at
    if before.strands is not after.strands:
        for key in {**before.strands, **after.strands}:
            yield from _strand(before.strands.get(key), after.strands.get(key))
    for held in _unlike(before.held, after.held):
        yield of_held(held.obligation.strand, held.obligation.step), EVER
    for aside in _unlike(before.set_aside, after.set_aside):
        yield of_set_aside(aside.obligation.strand, aside.obligation.step), EVER


def _strand(before: StrandFile | None, after: StrandFile | None) -> Iterator[tuple[Subject, datetime]]:
    """The states that were entered or left between the two, from the last that both have."""
    if before is None or after is None:
        yield STRANDS, EVER
    old, new = before.entered if before else (), after.entered if after else ()
    same = next((place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), None)
    if same is None and len(old) == len(new):
        return
    first = max((min(len(old), len(new)) if same is None else same) - 1, 0)
    for strand, entered in ((before, old), (after, new)):
        yield from ((of_state(strand.kind, one.state), EVER) for one in entered[first:] if strand)


def _unlike(before: tuple[Said, ...], after: tuple[Said, ...]) -> Iterator[Said]:
    """What stands in one of them alone, or differs; as a rule the one is the beginning of the other."""
    same = len(before) if after[: len(before)] == before else 0
    for old, new in zip_longest(before[same:], after[same:]):
        if old is not new and old != new:
            yield from (one for one in (old, new) if one is not None)
