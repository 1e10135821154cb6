"""What the register says, held against the schools an authority knows: what may be taken over, and what somebody must decide.

A school never changes its authority, its URN, its type or its responsible body by itself: that is found, and said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from workflow.core import facts as f
from workflow.core.roster import Roster, School
from workflow.register.reading import Register
from workflow.register.rows import Row

What = Literal["closed", "converted", "type", "trust", "authority", "gone", "perhaps_same", "kind_to_settle"]
_LONGEST_KEY = 50  # a URN and a hyphen still fit behind it


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not done by itself: about a school that is known (empty: none), and the row that says so."""

    what: What
    school: str
    name: str
    row: Row | None = None


@dataclass(slots=True)
class Comparison:
    """What taking over a register means for one authority; ``untaken`` counts rows that are no schools to follow, by the reason."""

    added: list[f.SchoolAdded] = field(default_factory=list)
    changed: list[f.SchoolChanged] = field(default_factory=list)
    unchanged: int = 0
    findings: list[Finding] = field(default_factory=list)
    untaken: dict[str, int] = field(default_factory=dict)


def compare(roster: Roster, register: Register) -> Comparison:
    """Hold the rows of one authority against its roster; the order is that of the file, then that of the roster."""
    return _Comparing(roster, register, roster.in_register).made()


@dataclass(slots=True)
class _Comparing:
    roster: Roster
    register: Register
    agreed: f.RegisterAgreed
    made_of: Comparison = field(default_factory=Comparison)
    _taken: set[str] = field(default_factory=set)
    _unreadable: frozenset[str] = frozenset()

    def made(self) -> Comparison:
        self._taken = {*self.roster.schools, "authority"}
        self._unreadable = frozenset(one.urn for one in self.register.bad)
        known = {one.urn: one for one in self.roster.schools.values() if one.urn}
        heirs = dict(self._heirs(known))
        not_new = {*known, *(one.urn for one in heirs.values())}
        for urn, row in self._rows().items():
            if urn not in not_new:
                self._unknown(row)
        for urn, school in known.items():
            self._known(school, heirs.get(urn))
        return self.made_of

    def _rows(self) -> Mapping[str, Row]:
        return {urn: row for urn, row in self.register.rows.items() if row.la_code == self.agreed.la_code}

    def _row(self, urn: str) -> Row | None:
        return self.register.rows.get(urn) or self.register.elsewhere.get(urn)

    # --- a school that is known ---------------------------------------------------------------------------------

    def _known(self, school: School, heir: Row | None) -> None:
        row = self._row(school.urn)
        if heir is not None:
            self._find("converted", school, heir)
        elif row is None:
            if school.closed_on is None and school.urn not in self._unreadable:
                self._find("gone", school, None)
        elif row.la_code != self.agreed.la_code:
            self._find("authority", school, row)
        elif row.status == "closed":
            if school.closed_on is None:
                self._find("closed", school, row)
        elif _is_another_kind(school, row):
            self._find("type", school, row)
        elif _is_of_another_trust(school, row):
            self._find("trust", school, row)
        else:
            self._details(school, row)

    def _details(self, school: School, row: Row) -> None:
        """What may change by itself: how a school is called and described."""
        if (school.name, school.register) == (row.name, row.register):
            self.made_of.unchanged += 1
            return
        now = replace(school, name=row.name, register=row.register)
        self.made_of.changed.append(changed(now))

    def _heirs(self, known: Mapping[str, School]) -> Iterator[tuple[str, Row]]:
        """The open row that followed each known school that closed or is gone: of the same number, or naming it as its earlier one."""
        by_number: dict[str, Row] = {}
        for row in self._rows().values():
            if row.status == "open" and row.urn not in known and not row.kind.left_out:
                by_number |= {number: row for number in (row.earlier, row.register.number) if number}
        for urn, school in known.items():
            before = self._row(urn)
            number = before.register.number if before else school.register.number
            is_over = _ended(before, self.agreed.la_code) if before else urn not in self._unreadable
            if is_over and school.closed_on is None and number in by_number:
                yield urn, by_number[number]

    def _find(self, what: What, school: School, row: Row | None) -> None:
        self.made_of.findings.append(Finding(what, school.key, school.name, row))

    # --- a school that is not ---------------------------------------------------------------------------------------

    def _unknown(self, row: Row) -> None:
        nameless = [
            one for one in self.roster.schools.values() if not one.urn and one.name.casefold() == row.name.casefold()
        ]
        if why := self._why_not(row):
            self.made_of.untaken[why] = self.made_of.untaken.get(why, 0) + 1
        elif row.kind.asks and row.kind.asks not in self.agreed.covered:
            self.made_of.findings.append(Finding("kind_to_settle", "", row.name, row))
        elif nameless:
            self._find("perhaps_same", nameless[0], row)
        else:
            kind = row.kind
            key = self._key(row)
            self.made_of.added.append(f.SchoolAdded(key, row.name, kind.maintained, kind.body, row.urn, row.register))

    def _why_not(self, row: Row) -> str:
        if row.status != "open":
            return {"closed": "closed", "proposed": "proposed to open"}[row.status]
        if row.urn in self.register.known:
            return "known here under another authority, where somebody decides"
        if row.kind.left_out:
            return f"{row.kind.name}: {row.kind.left_out}"
        return f"{row.kind.name}: left out by the authority" if row.kind.asks in self.agreed.left_out else ""

    def _key(self, row: Row) -> str:
        """A key for commands and addresses, from the name; with the URN behind it where the name alone is taken."""
        plain = unicodedata.normalize("NFKD", row.name.replace("&", " and ")).encode("ascii", "ignore").decode().lower()
        words = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:_LONGEST_KEY].strip("-") or "school"
        key = f"{words}-{row.urn}" if words in self._taken or words == "school" else words
        self._taken.add(key)
        return key


def changed(school: School) -> f.SchoolChanged:
    """The fact that a school is from now on as this value has it."""
    return f.SchoolChanged(
        school.key,
        school.name,
        school.maintained,
        school.responsible_body,
        school.urn,
        school.register,
        closed_on=school.closed_on,
    )


def _ended(row: Row, la_code: str) -> bool:
    return row.status == "closed" and row.la_code == la_code


def _is_of_another_trust(school: School, row: Row) -> bool:
    """Only where a trust is responsible for it: a foundation school's trust is a part of how it is described."""
    known = school.register.trust
    return school.responsible_body == "trust" and bool(known) and known != row.register.trust


def _is_another_kind(school: School, row: Row) -> bool:
    """By its type; for one that was added by hand, by what the law makes of the type."""
    if school.register.kind:
        return school.register.kind != row.kind.code
    return (school.maintained, school.responsible_body) != (row.kind.maintained, row.kind.body)
