"""Inspections of one school that follow each other: which one a file names, and what goes on from it into a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from protocols.model import Form, OpenedWith, Protocol
from workflow.core import facts as f
from workflow.core.draft import Draft
from workflow.core.filling import Filled, Unfillable, fill
from workflow.core.inspection import Answer, Inspection
from workflow.core.record import instant_from
from workflow.core.setting import Earlier, Setting
from workflow.errors import Refused


def follows(file: Inspection, protocol: Protocol) -> str:
    """The chain of the earlier inspection that a file names, by its last word; empty where it names none."""
    rule = protocol.main.opened_with
    given = [one.answers for one in file.answers if rule and one.form == rule.form and not one.withdrawn]
    named = [str(answers[rule.follows]) for answers in given if rule and rule.follows in answers]
    return whole_name(named[-1], file.chain) if named else ""


def whole_name(named: str, chain: str) -> str:
    """The chain of an inspection that was named by its last part alone, as seen from another chain of the same authority."""
    return named if "/" in named else f"{chain.rpartition('/')[0]}/{named}"


def refuse_earlier(
    asked: str, setting: Setting, chain: str, form: str, answers: f.Answers, before: f.Answers | None = None
) -> None:
    """What a form names as an earlier inspection is another one of the same school, and Ofsted rang about it no later.

    ``before``: what was answered before, where only some answers are given anew. Raises Refused.
    """
    rule = setting.protocol.main.opened_with
    if rule is None or form != rule.form or not answers.get(rule.follows):
        return
    named, others = str(answers[rule.follows]), tuple(one for one in setting.others if one != chain)
    there = f"name one of: {', '.join(others)}" if others else "leave it empty: there is no other inspection of it"
    if whole_name(named, chain) not in others:
        raise Refused(asked, (f"'{named}' is no other inspection of this school",), (there,))
    earlier, called = setting.earlier, {**(before or {}), **answers}.get(rule.called_at)
    opened = earlier.file.opened if earlier else None
    if opened and isinstance(called, str) and instant_from(called) < opened.called_at:
        raise Refused(asked, (f"Ofsted rang about '{named}' after this one",), ("name one that came before",))


def carry_over(draft: Draft, rule: OpenedWith, writer: str) -> None:
    """What was agreed in the earlier inspection, said anew in this one with secrets of its own; it proves nothing here.

    Each question has its last answer. What this protocol does not ask, or no longer takes, stays behind.
    """
    earlier = draft.setting.earlier
    for key in rule.carries_over if earlier else ():
        assert earlier is not None
        given = [one for one in earlier.file.answers if one.form == key and not one.withdrawn]
        kept = _kept(draft, draft.setting.protocol.forms[key], given, earlier)
        if given and (kept.answers or kept.private):
            public = (draft.file.main.key, key, kept.answers, kept.private)
            draft.add(f.Answered(*public, given[-1].by, earlier.file.chain), given[-1].at, writer, kept.values)


def _kept(draft: Draft, form: Form, given: list[Answer], earlier: Earlier) -> Filled:
    """Question by question, so that one answer which no longer fits leaves the others."""
    kept = Filled({}, {}, ())
    for key, value in _last_words(form, given, earlier).items():
        asked = replace(form, fields={key: form.fields[key]})
        try:
            one = fill(asked, {key: value}, draft.chance, draft.setting.roster.people)
        except Unfillable:
            continue
        kept = Filled({**kept.answers, **one.answers}, {**kept.private, **one.private}, (*kept.values, *one.values))
    return kept


def _last_words(form: Form, given: list[Answer], earlier: Earlier) -> Mapping[str, str | list[str]]:
    """The last answer to each question; what was private there is never taken for a question that is public here."""
    return {key: value for one in given for key, value in _words(form, one, earlier)}


def _words(form: Form, answer: Answer, earlier: Earlier) -> Iterator[tuple[str, str | list[str]]]:
    for key, field in form.fields.items():
        public = answer.answers.get(key)
        if public is not None:
            yield key, public if isinstance(public, list) else str(public)
        elif not field.public and (value := earlier.values.get((answer.seq, key))) is not None:
            yield key, value
