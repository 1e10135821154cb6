"""Acts on an authority's schools: its number in the register, what the register says, a school that becomes another's."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from workflow.authorities import AuthorityActs
from workflow.authority_rules import (
    OPERATOR,
    body_of,
    fit_for_a_school,
    fit_to_show,
    known_body,
    known_writer,
    usable_key,
)
from workflow.core import facts as f
from workflow.core.roster import Roster, School
from workflow.errors import Refused, UnknownThing
from workflow.register.comparing import Comparison, changed, compare
from workflow.register.reading import Register
from workflow.register.tables import tables
from workflow.saying import Heard, Said, Sent, unheard
from workflow.store.snapshots import Folded
from workflow.transactions import Session, Written

_NOT_MAINTAINED = ("trust", "proprietor")
_AT_ONCE = 25  # schools in one transaction: on SQLite nobody else writes meanwhile
_YIELD_SECONDS = 0.005  # between two of them, so that a person who is waiting gets in


class SchoolActs(AuthorityActs):
    """What may be written of the schools of one authority."""

    def add_school(
        self,
        key: str,
        name: str,
        urn: str = "",
        kind_of_school: str = "",
        maintained: bool | None = None,
        responsible_body: str = "",
        *,
        by: str = OPERATOR,
        request_key: str | None = None,
        heard: Heard = unheard,
    ) -> f.SchoolAdded:
        """Add a school; the standing strands that each maintained school has begin for it.

        ``responsible_body`` is authority, governing_body, trust or proprietor. What is left out follows from the kind of school: a
        trust's or a proprietor's school is not maintained, every other is (Education and Inspections Act 2006, section 59). Returns what
        was recorded.
        """
        usable_key("school", key)
        fit_to_show(f"Adding '{key}'", name=name, urn=urn)
        fit_for_a_school(key, urn)
        body = responsible_body or body_of(kind_of_school)
        known_body(body)
        fact = f.SchoolAdded(key, name, body not in _NOT_MAINTAINED if maintained is None else maintained, body, urn)

        def said(folded: Folded) -> list[Said]:
            if key in folded.own_roster.schools:
                raise Refused(f"Adding '{key}'", ("there is a school of that key already",), ("choose another key",))
            taken = [one.key for one in folded.own_roster.schools.values() if urn and one.urn == urn]
            if taken:  # the register follows a school by its URN, so that of two it would forget one
                raise Refused(
                    f"Adding '{key}'", (f"the URN {urn} is that of '{taken[0]}'",), ("look at that one first",)
                )
            return [Said(fact)]

        heard(self._say(said, by, sent=Sent(request_key, fact)))
        return fact

    def agree_register(
        self,
        la_code: str = "",
        covered: tuple[str, ...] = (),
        left_out: tuple[str, ...] = (),
        *,
        by: str = OPERATOR,
    ) -> f.RegisterAgreed:
        """Say by which number the register knows the authority, and which kinds that it has to settle its promise covers.

        What is not said stays as it was. Returns what holds now. Raises Refused or UnknownThing.
        """
        for kind in (*covered, *left_out):
            if kind not in tables().asked_of_authorities:
                raise UnknownThing("kind of school to settle", kind, tables().asked_of_authorities)

        def said(folded: Folded) -> list[Said]:
            after = _agreed(folded.own_roster.in_register, la_code, covered, left_out)
            return [Said(after)] if after != folded.own_roster.in_register else []

        self._say(said, by)
        return self.in_register()

    def in_register(self) -> f.RegisterAgreed:
        """How the register knows this authority; its number is empty while nobody has said it."""
        return self._read(lambda session: session.roster().in_register)

    def schools(self) -> Mapping[str, School]:
        """The schools of this authority, by their keys."""
        return self._read(lambda session: session.roster().schools)

    def insist_on_writer(self, by: str) -> None:
        """Raises Refused where ``by`` is nobody's id here, and not the installation's own."""
        self._read(lambda session: known_writer(session.load_authority().folded, by))

    def compared(self, register: Register) -> Comparison:
        """What taking over a register would mean for this authority; nothing is written."""
        return self._read(lambda session: compare(session.roster(), register))

    def take_over(
        self, comparison: Comparison, progress: Callable[[int], None] = lambda _: None, *, by: str = OPERATOR
    ) -> None:
        """Record the schools that are added and changed, some in each transaction. Done again, it goes on where it stopped.

        What follows for the standing promises is concluded once, at the end; should that not come, the clock does it.
        ``progress`` hears how many were recorded since it last heard.
        """
        facts = (*comparison.added, *comparison.changed)
        for first in range(0, len(facts), _AT_ONCE):
            some = facts[first : first + _AT_ONCE]
            self._write(self.chain, lambda session, some=some: self._taken_over(session, some, by))  # type: ignore[misc]
            progress(len(some))
            time.sleep(_YIELD_SECONDS)
        if facts:
            self.look(self.chain)

    def _taken_over(self, session: Session, facts: Sequence[f.SchoolAdded | f.SchoolChanged], by: str) -> Written:
        loaded = session.load_authority()
        known_writer(loaded.folded, by)
        folded, entries, _ = self._entered(session, loaded.folded, _still_new(loaded.folded.own_roster, facts), by)
        return session.append_unconcluded(loaded, entries, folded.file) if entries else Written(self.chain, ())


def _agreed(
    before: f.RegisterAgreed, la_code: str, covered: tuple[str, ...], left_out: tuple[str, ...]
) -> f.RegisterAgreed:
    asked = "Saying how the register knows the authority"
    la_code = la_code or before.la_code
    if not (la_code.isascii() and la_code.isdigit() and len(la_code) == 3):
        why = "an authority's number in the register has three digits" if la_code else "its number is not known yet"
        raise Refused(asked, (why,), ("look it up in the column 'LA (code)' of the register, such as 850",))
    if both := set(covered) & set(left_out):
        raise Refused(asked, (f"{', '.join(sorted(both))} cannot be both covered and left out",), ("choose one",))
    return f.RegisterAgreed(
        la_code,
        tuple(sorted({*before.covered, *covered} - {*left_out})),
        tuple(sorted({*before.left_out, *left_out} - {*covered})),
    )


def _still_new(roster: Roster, facts: Sequence[f.SchoolAdded | f.SchoolChanged]) -> list[Said]:
    """Those that nobody has recorded in the meantime."""
    urns = {one.urn for one in roster.schools.values()}
    found: list[Said] = []
    for fact in facts:
        before = roster.schools.get(fact.school)
        if isinstance(fact, f.SchoolAdded):
            found += [] if before or fact.urn in urns else [Said(fact)]
        elif before and (before.name, before.register) != (fact.name, fact.register):
            # Only how it is called and described: the rest is as the roster has it at this moment.
            found.append(Said(changed(replace(before, name=fact.name, register=fact.register))))
    return found
