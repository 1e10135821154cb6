"""Who is asking: the person whose token a program shows. A token is found before its authority is known, and names it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from api.errors import NotSignedIn
from api.wiring import Installation
from workflow import tokens
from workflow.service import Workflow
from workflow.visible import Visible, visible

_SCHEME = "bearer"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Desk:
    """One request of one person: the installation, their authority, and their id."""

    house: Installation
    authority: str
    person: str

    def visible(self) -> AbstractContextManager[Visible]:
        """What this person may see at this moment of case time."""
        return visible(self.house.engine, self.authority, self.person, self.house.now())

    def workflow(self) -> Workflow:
        return self.house.workflow(self.authority)


def desk_of(house: Installation, authorization: str | None) -> Desk:
    """The desk of whoever shows this header. Raises NotSignedIn where there is no token, or none that is good any more."""
    scheme, _, secret = (authorization or "").strip().partition(" ")
    if scheme.lower() != _SCHEME or not 0 < len(secret.strip()) <= _LONGEST:
        raise NotSignedIn
    found = tokens.find(house.engine, secret.strip(), house.machine_now())
    if found is None:
        raise NotSignedIn
    return Desk(house, found.authority, found.person)
