"""The inspections of a school that belong together: each that names an earlier one, and those that name it; for pages to read."""

from __future__ import annotations

from contextlib import suppress

from workflow.core.carrying import follows
from workflow.core.inspection import Inspection
from workflow.errors import UnreadableEntry
from workflow.reading import Reader
from workflow.store import tables as t
from workflow.views import LinkedView, Standing


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
