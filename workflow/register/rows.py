"""One row of the register as values, or every reason why it cannot be taken; its codes are read by tables.py."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from workflow.core.facts import InRegister
from workflow.register.lines import LOST
from workflow.register.tables import Kind, Tables

_LONGEST = 200
_DATE = re.compile(r"(\d{2})[-/](\d{2})[-/](\d{4})")
_YEARS = range(500, 2101)  # a year 1 is what a program writes that knows none
_URN = re.compile(r"[1-9]\d{4,5}")
_WORDS = ("name", "phase", "diocese", "trust", "federation")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One school as the register has it. ``status`` is open, closed or proposed; ``earlier`` its number before this one."""

    line: int
    urn: str
    la_code: str
    name: str
    kind: Kind
    status: str
    register: InRegister
    closed_on: date | None = None
    why_closed: str = ""
    earlier: str = ""


def reasons_against(fields: Fields, known: Tables) -> tuple[str, ...]:
    """Every reason why this row of an authority that is followed cannot be taken."""
    return (*_numbers(fields), *_words(fields), *_codes(fields, known), *_dates(fields))


def identity_problem(fields: Fields) -> str:
    """Why a row says of no school, or of no authority; empty where it does both."""
    urn, la_code = fields["urn"], fields["la_code"]
    if not urn:
        return "the URN is missing"
    if not urn.isascii() or not urn.isdigit():
        return f"the URN '{_shown(urn)}' is not a number"
    if not _URN.fullmatch(urn):
        return f"the URN '{_shown(urn)}' is not a number of five or six digits that begins with 1 to 9"
    if not la_code:
        return "the number of the local authority is missing"
    if not (la_code.isascii() and la_code.isdigit() and len(la_code) == 3):
        return f"'{_shown(la_code)}' is not the number of a local authority, which has three digits"
    return ""


def remarks_on(fields: Fields) -> tuple[str, ...]:
    """What is left out of a row that is taken all the same."""
    if fields["phone"] and not _phone(fields["phone"]):
        return (f"'{_shown(fields['phone'])}' is not a telephone number, and is left out",)
    return ()


def row_of(line: int, fields: Fields, known: Tables) -> Row:
    """The values of a row against which there is no reason."""
    kind = known.kinds[code(fields["kind"])]
    said = {name: _said(fields[name], known) for name in _WORDS}
    register = InRegister(
        kind=kind.code,
        number=_whole_number(fields["la_code"], fields["number"]),
        phase=said["phase"],
        diocese=said["diocese"],
        federation=said["federation"],
        trust=said["trust"],
        phone=_phone(fields["phone"]),
    )
    earlier = _whole_number(fields["earlier_la_code"], fields["earlier_number"])
    status = known.statuses[code(fields["status"])]
    why = _said(fields["why_closed"], known)
    closed_on = _day(fields["closed_on"]) if status == "closed" else None
    return Row(line, fields["urn"], fields["la_code"], said["name"], kind, status, register, closed_on, why, earlier)


def code(text: str) -> str:
    """A code as the tables have it: older downloads write ``01`` for ``1``."""
    return text.lstrip("0") or text[:1]


def _numbers(fields: Fields) -> Iterator[str]:
    if (number := fields["number"]) and not (number.isascii() and number.isdigit() and len(number) <= 4):
        yield f"the establishment number '{_shown(number)}' is not a number of four digits"


def _words(fields: Fields) -> Iterator[str]:
    if not fields["name"]:
        yield "the name is missing"
    elif not any(one.isalnum() for one in fields["name"]):
        yield f"the name '{_shown(fields['name'])}' has neither a letter nor a digit"
    for name in _WORDS:
        title = {"name": "name", "phase": "phase of education"}.get(name, f"name of the {name}")
        if len(fields[name]) > _LONGEST:
            yield f"the {title} is longer than {_LONGEST} letters"
        if LOST in fields[name]:
            yield f"the {title} holds a byte that is no letter"
        if any(unicodedata.category(one) == "Cc" for one in fields[name]):
            yield f"the {title} holds a sign that nobody sees, such as a line end or a tab"
        if _TURNING & {*fields[name]}:
            yield f"the {title} holds a sign that turns round how the rest is read"


def _codes(fields: Fields, known: Tables) -> Iterator[str]:
    for name, title, listed in (("kind", "type", known.kinds), ("status", "status", known.statuses)):
        if not fields[name]:
            yield f"the code of its {title} is missing"
        elif not (fields[name].isascii() and fields[name].isdigit()):
            yield f"the code of its {title}, '{_shown(fields[name])}', is not a number"
        elif code(fields[name]) not in listed:
            yield f"the code of its {title}, {_shown(fields[name])}, is not one that this program knows"
    kind = known.kinds.get(code(fields["kind"]))
    others = {one.name.casefold() for one in known.kinds.values() if one is not kind}
    if kind and fields["kind_name"].casefold() in others - {kind.name.casefold()}:
        yield f"it says type {kind.code} and '{_shown(fields['kind_name'])}', and these are two types"


def _dates(fields: Fields) -> Iterator[str]:
    opened, closed = (_day(fields[name]) for name in ("opened_on", "closed_on"))
    for name, title in (("opened_on", "opened"), ("closed_on", "closed")):
        if fields[name] and _day(fields[name]) is None:
            yield f"'{_shown(fields[name])}', when it {title}, is not a day written as 31-12-2026 or 31/12/2026"
    if opened and closed and closed < opened:
        yield f"it closed on {closed:%d-%m-%Y}, before it opened on {opened:%d-%m-%Y}"


def _day(text: str) -> date | None:
    """A day written as 31-12-2026 or 31/12/2026; None for anything else."""
    found = _DATE.fullmatch(text)
    if found is None or int(found[3]) not in _YEARS:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def _phone(text: str) -> str:
    """A telephone number as digits; with the 0 that spreadsheets drop. Empty where it is none."""
    digits = re.sub(r"[ ()-]", "", text)
    digits = digits if digits.startswith("0") else f"0{digits}"
    return digits if digits.isascii() and digits.isdigit() and len(digits) in (10, 11) else ""


def _whole_number(la_code: str, number: str) -> str:
    usable = la_code.isascii() and la_code.isdigit() and number.isascii() and number.isdigit()
    return f"{la_code}/{number.zfill(4)}" if usable else ""


def _said(text: str, known: Tables) -> str:
    return "" if text.casefold() in known.says_nothing else text


def _shown(text: str) -> str:
    """A piece of somebody's file inside a sentence: short, and with nothing in it that is not seen."""
    seen = "".join(one if one.isprintable() and one not in _TURNING else "?" for one in text)
    return seen if len(seen) <= 40 else f"{seen[:40]}…"
