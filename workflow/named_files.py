"""Which file is meant by a name: one rule for commands and for programs. Whom a file may be shown is not asked here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workflow.store.chains import authority_chain


@dataclass(frozen=True, slots=True)
class NamedFile:
    """What a file may be called by: its chain, and the key of its school."""

    chain: str
    school: str
    is_open: bool

    def is_called(self, name: str) -> bool:
        """By its whole name, its last part (``authority`` of an authority's own) or its school's key."""
        return name in (self.chain, self.chain.partition("/")[2], self.school)


def own_file(authority: str) -> NamedFile:
    chain = authority_chain(authority)
    return NamedFile(chain, chain, is_open=True)


def file_meant(name: str, files: Iterable[NamedFile]) -> str:
    """The chain of the one file that is called so, or of the only open one among several; empty where it is none or many."""
    called = [one for one in files if one.is_called(name)]
    for fitting in (called, [one for one in called if one.is_open]):
        if len(fitting) == 1:
            return fitting[0].chain
    return ""
