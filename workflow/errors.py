"""What can go wrong in the workflow; each error carries its facts and builds its own sentence. Nothing here knows of HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

_FEW, _NEAREST = 16, 3


class WorkflowError(Exception):
    """The root of the tree."""


@dataclass
class Refused(WorkflowError):
    """What was asked, every reason why not, and what is possible instead."""

    asked: str
    reasons: tuple[str, ...]
    instead: tuple[str, ...] = ()

    def __str__(self) -> str:
        possible = "; ".join(self.instead) or "nothing else just now"
        return f"{self.asked} is not possible: {'; '.join(self.reasons)}. Possible instead: {possible}."


@dataclass
class Stale(WorkflowError):
    """The page was older than the record: what changed since."""

    strand: str
    seen: int
    now: int

    def __str__(self) -> str:
        return f"Something was recorded since you looked (entry {self.now}, you had seen {self.seen}). Look again, then go on."


@dataclass
class Unseen(WorkflowError):
    """What moves a strand, or changes an answer, came without the version that its asker had seen."""

    strand: str
    now: int

    def __str__(self) -> str:
        return f"This changes '{self.strand}', so say which version of it you have seen. Look at it, then send this with its version."


@dataclass
class NotPermitted(WorkflowError):
    """What the table of permissions has no row for; it says nothing of what is there. ``instead``: what to ask for, as a sentence.

    ``because``: why not, as a sentence, where that is kinder than to speak of roles.
    """

    action: str
    instead: str = ""
    because: str = ""

    def __str__(self) -> str:
        because = self.because or f"Your roles do not allow you to {self.action} here."
        return f"{because} {self.instead or 'Ask whoever looks after this installation.'}"


@dataclass
class UnknownThing(WorkflowError):
    """A name that is not there, and those that are; of many, the nearest three. ``listed_by`` says where all of them stand."""

    kind: str
    name: str
    known: tuple[str, ...] = ()
    listed_by: str = ""

    def __str__(self) -> str:
        where = f" {self.listed_by}" if self.listed_by else ""
        return f"There is no {self.kind} called '{self.name}'.{self._there()}{where}"

    def offered(self) -> tuple[str, ...]:
        """All that is there, where that is few; else the nearest three."""
        is_few = len(self.known) <= _FEW
        return self.known if is_few else tuple(get_close_matches(self.name, self.known, _NEAREST, cutoff=0))

    def _there(self) -> str:
        found = ", ".join(self.offered())
        return f" {'There is' if len(self.known) <= _FEW else 'The nearest'}: {found}." if found else ""


@dataclass
class UnreadableEntry(WorkflowError):
    """An entry of a kind or format this program does not know, or that is not what was sealed."""

    chain: str
    sequence: int
    field: str
    says: str

    def __str__(self) -> str:
        return f"{self.chain}, entry {self.sequence}, {self.field}: {self.says}"


@dataclass
class KeyUsedAgain(WorkflowError):
    """An idempotency key came again with another request."""

    key: str

    def __str__(self) -> str:
        return f"The key '{self.key}' was used before for something else. Use a new key."


@dataclass
class TooBusy(WorkflowError):
    """Others kept writing to this file; nothing of this request was saved."""

    chain: str

    def __str__(self) -> str:
        return f"{self.chain} is being written by others just now and nothing was saved. Please try again in a moment."


@dataclass
class Unsettled(WorkflowError):
    """A file whose conclusions do not come to rest; it is set aside and somebody looks at its protocol."""

    chain: str

    def __str__(self) -> str:
        return f"What follows in {self.chain} does not come to rest. Its protocol needs looking at; nothing was saved."


@dataclass
class StrangeDatabase(WorkflowError):
    """A database that is not this program's to change; ``why`` says what stands in it."""

    why: str

    def __str__(self) -> str:
        return f"This database is not one for this program: {self.why}. Nothing in it was changed."
