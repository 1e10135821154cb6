"""Cases passed to a colleague in one go: one transaction a file, then the assignments; run again, it goes on where it stopped.

What passes is compared with who stands now, so nothing passes twice and nobody is told twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import structlog
from sqlalchemy import bindparam, select

from protocols.working_time import local_day
from workflow.authorities import AuthorityActs
from workflow.authority_rules import OPERATOR, known_person, known_school, known_writer, protocol_in_use
from workflow.core.acts import HandingOver
from workflow.core.handing import Passing, assigned_anew, covered_anew, hand_over, of_the_authority, passing
from workflow.core.setting import Setting
from workflow.errors import Refused, TooBusy, UnknownThing
from workflow.saying import Said, alone
from workflow.store import tables as t
from workflow.store.snapshots import Folded
from workflow.transactions import Session

How = Literal["passed", "already", "not_passed"]
Why = Literal["", "barred", "chosen", "busy", "unreadable"]
_log = structlog.get_logger("alongside.hand_overs")
_OPEN = (
    select(t.file.c.chain, t.file.c.school)
    .where(t.file.c.authority == bindparam("authority"), t.file.c.kind == "inspection", t.file.c.is_open.is_(True))
    .order_by(t.file.c.chain)
)


@dataclass(frozen=True, slots=True)
class PassedFile:
    """What a hand-over came to in one inspection; ``roles`` by key, ``promises`` how many of what is owed pass.

    ``why`` it did not pass: ``barred`` (to this colleague, and no more is said), ``chosen`` (the school's own choice of
    person), ``busy`` (others were writing; run it again), ``unreadable``.
    """

    chain: str
    school: str
    how: How
    roles: tuple[str, ...] = ()
    promises: int = 0
    why: Why = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """A hand-over, file by file. ``assigned``: whether the assignments pass too, so that inspections to come go with them."""

    handing: HandingOver
    files: tuple[PassedFile, ...]
    assigned: bool

    @property
    def is_whole(self) -> bool:
        return all(one.why in ("", "chosen") for one in self.files)


class HandOvers(AuthorityActs):
    """What passes the cases of one person to another."""

    def hand_over(self, handing: HandingOver, *, by: str = OPERATOR) -> HandOver:
        """Pass every open inspection in which somebody stands in a role of the authority's, then their assignments.

        The assignments come last: whatever stops it half-way, run again it ends the same. A school where something did
        not pass stays with whoever had it. Raises Refused or UnknownThing before anything is written.
        """
        self._read(lambda session: _fit(session, handing, by))
        files: dict[str, tuple[PassedFile, ...]] = {}
        # Again until there is none left: somebody may open one meanwhile.
        while True:
            for chain, school in self._open_files(handing):
                if chain not in files:
                    files[chain] = self._passed_on(handing, chain, school, by)
            found = tuple(one for lines in files.values() for one in lines)
            if any(one.why == "busy" for one in found):
                return HandOver(handing, found, assigned=False)
            assigned = self._assigned(handing, files, by)
            if assigned is not None:
                return HandOver(handing, found, assigned)

    def would_hand_over(self, handing: HandingOver, *, by: str = OPERATOR) -> HandOver:
        """The same, read only: what would pass if it were done now."""

        def work(session: Session) -> HandOver:
            _fit(session, handing, by)
            files: list[PassedFile] = []
            for chain, school in _open_in(session, handing):
                file = session.load(chain).file
                found = passing(file, session.setting(file.protocol), handing, session.now)
                files += _lines(found, chain, school)
            said = _said(session.load_authority().folded, handing, files, session)
            return HandOver(handing, tuple(files), assigned=bool(said))

        return self._read(work)

    def _open_files(self, handing: HandingOver) -> list[tuple[str, str]]:
        return self._read(lambda session: _open_in(session, handing))

    def _passed_on(self, handing: HandingOver, chain: str, school: str, by: str) -> tuple[PassedFile, ...]:
        """One file in a transaction of its own; one that cannot be passed on now stops no other."""

        def work(session: Session) -> Passing:
            loaded = session.load(chain)
            setting = session.setting(protocol_in_use(loaded))
            found, decision = hand_over(loaded.file, setting, handing, by, session.now)
            if decision is not None:
                session.append(loaded, decision, setting)
            return found

        found = self._apart(lambda: self._write(chain, work))
        if isinstance(found, TooBusy):
            return (PassedFile(chain, school, "not_passed", why="busy"),)
        if isinstance(found, Exception):
            _log.error("file not handed over", file=chain, error=type(found).__name__)
            return (PassedFile(chain, school, "not_passed", why="unreadable"),)
        return tuple(_lines(found, chain, school))

    def _assigned(self, handing: HandingOver, files: Mapping[str, tuple[PassedFile, ...]], by: str) -> bool | None:
        """Pass the assignments, in one transaction; nothing is written where they have passed already.

        None, and nothing at all, where an inspection was opened since: it is to pass first.
        """

        def work(session: Session) -> bool | None:
            alone(session)
            if any(chain not in files for chain, _ in _open_in(session, handing)):
                return None
            found, loaded = [one for lines in files.values() for one in lines], session.load_authority()
            return bool(self._recorded(session, loaded, lambda now: _said(now, handing, found, session), by).entries)

        return self._write(self.chain, work)


def _open_in(session: Session, handing: HandingOver) -> list[tuple[str, str]]:
    rows = session.connection.execute(_OPEN, {"authority": session.authority}).all()
    return [(row.chain, row.school) for row in rows if not handing.schools or row.school in handing.schools]


def _lines(found: Passing, chain: str, school: str) -> Iterator[PassedFile]:
    """What is said of one file: a line for what passes, or did, and one for what is somebody else's choice."""
    if found.is_barred:
        yield PassedFile(chain, school, "not_passed", found.roles, found.promises, "barred")
    elif found.roles:
        yield PassedFile(chain, school, "passed", found.roles, found.promises)
    elif found.already:
        yield PassedFile(chain, school, "already", found.already)
    if found.chosen:
        yield PassedFile(chain, school, "not_passed", found.chosen, why="chosen")


def _said(folded: Folded, handing: HandingOver, files: Sequence[PassedFile], session: Session) -> list[Said]:
    """The facts with which the assignments pass; of a school where something stayed, the same stays."""
    if not folded.file.protocol:
        return []
    roster, ours = folded.own_roster, frozenset(of_the_authority(session.protocol(folded.file.protocol)))
    stayed = [one for one in files if one.how == "not_passed"]
    kept = frozenset((role, one.school) for one in stayed for role in one.roles or ours)
    said = [Said(one) for one in assigned_anew(roster, handing, ours, kept, local_day(session.now))]
    if not (handing.roles or handing.schools) and all(one.why == "chosen" for one in stayed):
        said += [Said(one) for one in covered_anew(roster, handing, session.now)]
    return said


def _fit(session: Session, handing: HandingOver, by: str) -> None:
    """Raises Refused or UnknownThing for a hand-over that cannot be carried out."""
    loaded = session.load_authority()
    setting = session.setting(protocol_in_use(loaded))
    known_writer(loaded.folded, by)
    for person in (handing.gave, handing.took):
        known_person(loaded.folded, person)
    for school in handing.schools:
        known_school(loaded.folded, school)
    for role in handing.roles:
        _known_role(session, setting, role)
    if reasons := _why_not(setting, handing):
        raise Refused("This hand-over", reasons, ("hand over to a colleague at the authority",))


def _known_role(session: Session, setting: Setting, role: str) -> None:
    """A role of the authority's in the protocol in use, or in one that an open inspection runs on. Raises UnknownThing."""
    digests = {session.load(chain).file.protocol for chain, _ in _open_in(session, HandingOver("", ""))}
    known = {*of_the_authority(setting.protocol)}
    known = known.union(*(of_the_authority(session.protocol(one)) for one in digests if one))
    if role not in known:
        raise UnknownThing("role at the authority", role, tuple(sorted(known)))


def _why_not(setting: Setting, handing: HandingOver) -> tuple[str, ...]:
    if handing.gave == handing.took:
        return ("it is from somebody to themselves",)
    held = {one.role for one in setting.roster.assigned if one.person == handing.took}
    speaks = held and not any(
        role not in setting.protocol.roles or role in of_the_authority(setting.protocol) for role in held
    )
    return (f"'{handing.took}' speaks for a school, not for the authority",) if speaks else ()
