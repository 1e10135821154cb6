"""The register's download read as a stream: the rows of those who are followed, the rows nobody can use, and how many are others'."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from workflow.errors import WorkflowError
from workflow.register.lines import Line, Lines
from workflow.register.rows import Fields, Row, identity_problem, reasons_against, remarks_on, row_of
from workflow.register.tables import Tables, tables

_WHERE = "Download 'Establishment fields CSV' from get-information-schools.service.gov.uk/Downloads and take the file edubasealldata"
_EVERY = 500  # rows between two words about how far it is


@dataclass
class NotTheRegister(WorkflowError):
    """A file that is not the register's download; the sentence says what it is, and what to do."""

    says: str

    def __str__(self) -> str:
        return f"This file cannot be read as the register of schools: {self.says}. {_WHERE}. Nothing was changed."


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left aside: its line, its URN where it has a readable one, and why."""

    line: int
    urn: str
    says: str


@dataclass(slots=True)
class Register:
    """What was found in a file, by URN.

    ``rows`` are those of the authorities that are followed; ``known`` are the schools that any of them has already, and
    ``elsewhere`` the rows of such schools under an authority that is not followed. ``remarks`` are on rows that were
    taken, ``others`` counts the rest.
    """

    known: frozenset[str] = frozenset()
    rows: dict[str, Row] = field(default_factory=dict)
    elsewhere: dict[str, Row] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    remarks: list[BadRow] = field(default_factory=list)
    number: int = 0
    others: int = 0


def read_register(
    file: BinaryIO,
    la_codes: Collection[str],
    known_urns: Collection[str],
    progress: Callable[[int], None] = lambda _: None,
) -> Register:
    """Read a download once, from its beginning; ``progress`` hears how many bytes were read. Raises NotTheRegister.

    ``la_codes`` are the numbers of the authorities that are followed, ``known_urns`` the schools they have already.
    """
    lines = Lines(file)
    rows = iter(lines)
    columns = _columns(next(rows, None))
    judge = _Judge(columns, frozenset(la_codes), tables(), Register(frozenset(known_urns)))
    for number, line in enumerate(rows, 1):
        judge.take(line)
        if number % _EVERY == 0:
            progress(lines.read)
    progress(lines.read)
    if not judge.found.number:
        raise NotTheRegister("it has a line of titles and no school")
    return judge.found


@dataclass(slots=True)
class _Judge:
    """Each line of the file held against what is asked of it."""

    columns: Columns
    la_codes: frozenset[str]
    known: Tables
    found: Register
    _lines: dict[str, int] = field(default_factory=dict)

    def take(self, line: Line) -> None:
        self.found.number += 1
        problem = line.problem or self.columns.problem(line.cells)
        if problem:
            self._bad(line, "", problem)
            return
        fields = self.columns.fields(line.cells)
        urn = fields["urn"]
        if problem := identity_problem(fields):
            self._bad(line, "", problem)
        elif urn in self._lines:
            self._bad(line, urn, f"the URN {urn} stands in line {self._lines[urn]} already")
        else:
            self._lines[urn] = line.number
            self._judged(line, fields, urn)

    def _judged(self, line: Line, fields: Fields, urn: str) -> None:
        is_ours = fields["la_code"] in self.la_codes
        if not is_ours and urn not in self.found.known:
            self.found.others += 1
        elif reasons := reasons_against(fields, self.known):
            self._bad(line, urn, "; ".join(reasons))
        else:
            place = self.found.rows if is_ours else self.found.elsewhere
            place[urn] = row_of(line.number, fields, self.known)
            self.found.remarks += [BadRow(line.number, urn, says) for says in remarks_on(fields)]

    def _bad(self, line: Line, urn: str, says: str) -> None:
        self.found.bad.append(BadRow(line.number, urn, says))


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in a row of ``number`` cells; ``titles`` is the line of titles itself."""

    places: Mapping[str, int]
    titles: tuple[str, ...]

    def problem(self, cells: tuple[str, ...]) -> str:
        if len(cells) != len(self.titles):
            few = "few" if len(cells) < len(self.titles) else "many"
            return f"it has too {few} fields: {len(cells)}, and the titles are {len(self.titles)}"
        if cells == self.titles:
            return "it is the line of titles again"
        return "" if any(one.strip() for one in cells) else "every field of it is empty"

    def fields(self, cells: tuple[str, ...]) -> Fields:
        return {name: cells[place].strip(" ") for name, place in self.places.items()}


def _columns(line: Line | None) -> Columns:
    """Where the fields stand, from the line of titles. Raises NotTheRegister."""
    if line is None:
        raise NotTheRegister("it is empty")
    if line.problem:
        raise NotTheRegister(f"of its first line, {line.problem}")
    titles = tuple(one.strip() for one in line.cells)
    if strange := _strange(line.cells[0]):
        raise NotTheRegister(strange)
    wanted = tables().columns
    missing = [title for title in wanted.values() if title not in titles]
    if len(missing) == len(wanted):
        raise NotTheRegister("its first line holds none of the register's titles")
    if missing:
        raise NotTheRegister(f"it has no column {_listed(missing)}")
    twice = [title for title in wanted.values() if titles.count(title) > 1]
    if twice:
        raise NotTheRegister(f"it has more than one column {_listed(twice)}")
    return Columns({name: titles.index(title) for name, title in wanted.items()}, titles)


def _strange(first: str) -> str:
    """What a file is that is no table at all, by the bytes it begins with."""
    began = first.encode("cp1252", errors="replace")
    if began.startswith(b"PK"):
        return "it is packed (.zip) or a workbook (.xlsx); unpack it first, or save it as CSV"
    if began.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or "\x00" in first:
        return "it is written in UTF-16; save it as 'CSV UTF-8'"
    return ""


def _listed(titles: Iterable[str]) -> str:
    return ", ".join(f"'{one}'" for one in titles)
