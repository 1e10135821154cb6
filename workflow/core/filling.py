"""Filling in a form: what was given, checked field by field, split into public answers and private values."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from protocols.model import Form, FormField
from protocols.working_time import instant
from workflow.core.acts import GivenAnswers
from workflow.core.record import commitment, instant_text
from workflow.core.setting import Setting
from workflow.errors import Refused, UnknownThing

Chance = Callable[[], bytes]
_CENTURY = 20
_IS = "' is "


@dataclass(frozen=True, slots=True)
class PrivateValue:
    """A private value as stored, with the 32 random bytes that its commitment was made with."""

    field: str
    salt: bytes
    value: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as filled in: public answers, commitments of the private ones, and the values behind those."""

    answers: Mapping[str, str | int | list[str]]
    private: Mapping[str, str]
    values: tuple[PrivateValue, ...]


class Unfillable(ValueError):
    """What is wrong with what was given, each thing a sentence."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reasons))


def fill(form: Form, given: GivenAnswers, chance: Chance, people: Container[str] | None = None) -> Filled:
    """A form filled in. Raises Unfillable with every reason at once; nothing is half-kept.

    ``people`` are the ids of those the authority knows; None: nobody in particular is meant. A name in place of an id
    would stand in the open record, and somebody the head does not want told would be told after all.
    """
    reasons = [*_unknown(form, given), *_missing(form, given)]
    read: dict[str, str | int | list[str]] = {}
    for key, value in given.items():
        if key in form.fields and value not in ("", []):
            try:
                read[key] = _known(form.fields[key], _read(form.fields[key], value), people)
            except ValueError as why:
                said = str(why) if form.fields[key].public else _without_it(str(why))
                reasons.append(f"'{form.fields[key].ask}': {said}")
    if reasons:
        raise Unfillable(tuple(reasons))
    public = {key: value for key, value in read.items() if form.fields[key].public}
    values = tuple(keep_private(key, value, chance) for key, value in read.items() if key not in public)
    return Filled(public, commitments(values), values)


def _without_it(sentence: str) -> str:
    """A sentence about a private answer, without the answer: a refusal may end up where nothing private is kept."""
    return f"what was given is {sentence.rpartition(_IS)[2]}" if sentence.startswith("'") else sentence


def keep_private(key: str, value: object, chance: Chance) -> PrivateValue:
    """A value that may only ever stand in the record as a commitment. Line ends are LF."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    try:
        return PrivateValue(key, chance(), _kept_text(text))
    except ValueError as why:
        raise Unfillable((f"'{key}': {why}",)) from why


def commitments(values: Iterable[PrivateValue]) -> dict[str, str]:
    """What an entry holds in place of private values, by field."""
    return {one.field: commitment(one.salt, one.value) for one in values}


def kept_private(asked: str, field: str, words: str, chance: Chance) -> PrivateValue:
    """Private words that somebody gave by themselves, as they are kept. Raises Refused for those that cannot be."""
    try:
        return keep_private(field, words, chance)
    except Unfillable as why:
        raise Refused(asked, why.reasons, ("type it again",)) from why


def _kept_text(value: str) -> str:
    """Text as it is kept: line ends are LF. Raises ValueError for what no record can hold."""
    if "\x00" in value:
        raise ValueError("the character U+0000 cannot be kept")
    if not value.isprintable() and any("\ud800" <= one <= "\udfff" for one in value):
        raise ValueError("it holds half a character, which cannot be kept; type it again")
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _unknown(form: Form, given: GivenAnswers) -> Iterator[str]:
    if unknown := [f"'{key}'" for key in given if key not in form.fields]:
        yield f"the form does not ask {', '.join(unknown)}: leave out what it does not ask; it asks: {', '.join(form.fields)}"


def _missing(form: Form, given: GivenAnswers) -> Iterator[str]:
    for key, one in form.fields.items():
        if not one.optional and given.get(key, "") in ("", []):
            answers = ", ".join(option.key for option in one.options) or ("yes, no" if one.kind == "yes_no" else "")
            yield f"'{one.ask}' ({key}) has no answer yet" + (f"; its answers are: {answers}" if answers else "")


def _read(one: FormField, value: object) -> str | int | list[str]:
    if one.kind in ("dates", "not_told"):
        values = value if isinstance(value, list) else str(value).replace(",", " ").split()
        return [_one_date(each) if one.kind == "dates" else _kept_text(str(each)) for each in values]
    return _READ[one.kind](one, str(value))


def _known(one: FormField, value: str | int | list[str], people: Container[str] | None) -> str | int | list[str]:
    if people is not None and one.kind in ("person", "not_told"):
        for person in value if isinstance(value, list) else [value]:
            if person not in people:
                raise ValueError(f"'{person}' is nobody we know; give a person's id")
    return value


def _text(_: FormField, value: str) -> str:
    return _kept_text(value)


def _one_date(value: object) -> str:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"'{value}' is not a date; write it as 2026-12-18") from None
    return _of_this_century(day).isoformat()


def _date(_: FormField, value: str) -> str:
    return _one_date(value)


def _time(_: FormField, value: str) -> str:
    try:
        at = time.fromisoformat(value)
    except ValueError:
        at = None
    if at is None or at.tzinfo is not None:
        raise ValueError(f"'{value}' is not a time of day; write it as 17:30")
    return at.isoformat("minutes")


def _of_this_century(day: date) -> date:
    """A year typed wrongly would put due times where no calendar reaches. Raises ValueError."""
    if day.year // 100 != _CENTURY:
        raise ValueError(f"the year {day.year} is not in this century")
    return day


def _instant(_: FormField, value: str) -> str:
    return instant_text(read_instant(value))


def read_instant(value: str) -> datetime:
    """An instant from what somebody wrote: local time (Europe/London) unless it says its zone. Raises ValueError."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"'{value}' is not a date and time; write it as 2026-11-23T10:05") from None
    _of_this_century(at.date())
    return at.astimezone(UTC) if at.tzinfo else instant(at.date(), at.time())


def _choice(one: FormField, value: str) -> str:
    keys = [option.key for option in one.options] or ["yes", "no"]
    if value not in keys:
        raise ValueError(f"'{value}' is not one of the answers: {', '.join(keys)}")
    return value


def _number(_: FormField, value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise ValueError(f"'{value}' is not a whole number")
    return int(value)


_READ: Mapping[str, Callable[[FormField, str], str | int]] = {
    "text": _text,
    "phone": _text,
    "email": _text,
    "person": _text,
    "inspection": _text,
    "date": _date,
    "time_of_day": _time,
    "instant": _instant,
    "yes_no": _choice,
    "choice": _choice,
    "number": _number,
}


def filled(setting: Setting, form: str, given: GivenAnswers, chance: Chance, asked: str) -> Filled:
    """A form of the protocol filled in. Raises UnknownThing for a form it has not, Refused with every reason."""
    if form not in setting.protocol.forms:
        raise UnknownThing("form", form, tuple(setting.protocol.forms))
    try:
        return fill(setting.protocol.forms[form], given, chance, setting.roster.people)
    except Unfillable as why:
        raise Refused(asked, why.reasons, ("answer what is asked and send it again",)) from why
