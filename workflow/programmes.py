"""The inspections of a school that belong together: each that names an earlier one, and those that name it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from workflow.core.acts import GivenAnswers
from workflow.core.carrying import follows, whole_name
from workflow.core.inspection import Inspection
from workflow.core.setting import Earlier, Setting
from workflow.errors import Refused, UnreadableEntry
from workflow.reading import Reader
from workflow.store import tables as t
from workflow.store.chains import authority_chain
from workflow.transactions import Session
from workflow.views import LinkedView, Standing


def beside_others(session: Session, setting: Setting, school: str, given: GivenAnswers) -> Setting:
    """The setting with the school's other inspections, where an answer names one of them: what a decision may rest on.

    Raises Refused where the one that is named cannot be read.
    """
    rule = setting.protocol.main.opened_with
    said = str(given.get(rule.follows, "")) if rule and rule.follows else ""
    if not said:
        return setting
    named = whole_name(said, authority_chain(session.authority))
    others = session.chains.of_school(school)
    return replace(setting, others=others, earlier=_earlier(session, named) if named in others else None)


def _earlier(session: Session, named: str) -> Earlier:
    try:
        return Earlier(session.load(named).file, session.chains.private(named))
    except (UnreadableEntry, LookupError, ValueError) as why:
        reasons = (f"the record of '{named}' cannot be read just now",)
        instead = "leave out which inspection it follows, and put that right once 'alongside record verify' is clean"
        raise Refused("Naming an earlier inspection", reasons, (instead,)) from why


def belonging_to(read: Reader, file: Inspection) -> tuple[LinkedView, ...]:
    """The other inspections of the programme that this one belongs to, in the order in which Ofsted rang."""
    files = {file.chain: file, **_others(read, file)}
    links = {chain: follows(one, read.session.protocol(one.protocol)) for chain, one in files.items()}
    together = _together(file.chain, links)
    found = [_linked(read, one, file, links) for one in files.values() if one.chain in together - {file.chain}]
    return tuple(sorted(found, key=lambda one: (one.called_at, one.chain)))


def _others(read: Reader, file: Inspection) -> dict[str, Inspection]:
    """Those that cannot be read are left out: what is wrong with them is said where they are looked at."""
    found: dict[str, Inspection] = {}
    for row in read.files(t.file.c.kind == "inspection", t.file.c.school == file.school):
        with suppress(UnreadableEntry):
            found[row.chain] = file if row.chain == file.chain else read.folded(row.chain)
    return found


def _together(chain: str, links: dict[str, str]) -> set[str]:
    """Every inspection that one comes to by following links, either way."""
    found: set[str] = set()
    waiting = [chain]
    while waiting:
        one = waiting.pop()
        if one in links and one not in found:
            found.add(one)
            waiting += [links[one], *(other for other, named in links.items() if named == one)]
    return found


def _linked(read: Reader, one: Inspection, file: Inspection, links: dict[str, str]) -> LinkedView:
    protocol, opened, named = read.session.protocol(one.protocol), one.opened, links[one.chain]
    assert opened is not None
    state = protocol.main.states[one.main.state]
    how: Standing = "beside"
    if named == file.chain:
        how = "follows"
    elif links[file.chain] == one.chain:
        how = "followed"
    return LinkedView(one.chain, opened.called_at, state.says, not state.final, named, how)
