"""What may not be written to an authority's own record: unknown names, keys that are taken or unusable, words nobody can keep."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select

from protocols.model import Protocol
from workflow.core import facts as f
from workflow.core.acting import OUTSIDE, may_waive
from workflow.core.draft import ENGINE
from workflow.core.inspection import Order
from workflow.core.roster import School
from workflow.core.setting import Setting
from workflow.errors import Refused, UnknownThing
from workflow.store import tables as t
from workflow.store.chains import Loaded
from workflow.store.snapshots import Folded
from workflow.transactions import Session

OPERATOR = "operator"  # whoever runs the installation, when nobody is named
BODIES = ("authority", "governing_body", "trust", "proprietor")
_NONE_TAKEN = ("the authority has taken no protocol yet",)
AUTHORITY_FILE = "authority"  # what is said in the place of a school's key for what belongs to no inspection
_URN = re.compile(r"[1-9][0-9]{5}", re.ASCII)
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_UNSEEN = "signs that nobody sees and that change how the rest is read, which cannot be kept"
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
Owing = TypeVar("Owing", bound=f.ProtocolTaken | f.ProtocolsOrdered)
_TAKEN = (ENGINE, OPERATOR, *OUTSIDE)  # what stands in a record in the place of a person's id


def protocol_in_use(loaded: Loaded) -> str:
    if not loaded.file.protocol:
        raise Refused("This", _NONE_TAKEN, ("take a protocol first",))
    return loaded.file.protocol


def order_in_use(loaded: Loaded) -> Order:
    if loaded.file.order is None:
        raise Refused("This", _NONE_TAKEN, ("take a protocol first",))
    return loaded.file.order


def not_left_behind(folded: Folded, protocol: Protocol, fact: Owing) -> Owing:
    """What belongs to no inspection must be known to the protocol that takes over, each strand with the state it stands in."""
    left = [
        key
        for key, one in folded.file.strands.items()
        if one.kind not in protocol.strands or one.state not in protocol.strands[one.kind].states
    ]
    steps = {one.key.step for one in folded.file.obligations.values()} - set(protocol.steps)
    if left or steps:
        reasons = tuple(f"it does not know '{one}', which is on record" for one in (*left, *sorted(steps)))
        raise Refused(
            f"Taking '{protocol.title}'",
            reasons,
            ("keep these names in the new version", "let the protocol that has them stand first in the order"),
        )
    return fact


def known_writer(folded: Folded, by: str) -> None:
    """Whoever writes is named by id, or is whoever runs the installation."""
    known = (OPERATOR, *folded.own_roster.people)
    if by not in known:
        why = f"'{by}' is nobody's id here, and a name would stand in the open record for ever"
        raise Refused("Writing this to the authority's record", (why,), (f"write it as {', '.join(known)}",))


def known_person(folded: Folded, person: str) -> None:
    if person not in folded.own_roster.people:
        raise UnknownThing("person", person, folded.own_roster.people)


def known_school(folded: Folded, school: str) -> School:
    schools = folded.own_roster.schools
    if school not in schools:
        raise UnknownThing("school", school, tuple(schools), "'alongside school list' has them all.")
    return schools[school]


def known_body(body: str) -> None:
    if body not in BODIES:
        raise UnknownThing("responsible body", body, BODIES)


def known_role(session: Session, role: str) -> None:
    """A role of any protocol of the order, or of one that an inspection still runs on: one person may hold it in several."""
    order_in_use(session.load_authority())
    here = (t.file.c.authority == session.authority, t.file.c.is_open.is_(True), t.file.c.protocol != "")
    running = session.connection.execute(select(t.file.c.protocol).where(*here).distinct()).scalars()
    digests = dict.fromkeys((*session.in_order()[1], *sorted(running)))
    roles = tuple(dict.fromkeys(key for one in digests for key in session.protocol(one).roles))
    if role not in roles:
        raise UnknownThing("role", role, roles)


def may_adopt(setting: Setting, step: str, person: str, now: datetime) -> None:
    """Only a proposed time is adopted, and by somebody senior: one of the roles that may waive a step."""
    steps = setting.protocol.steps
    proposed = tuple(key for key, one in steps.items() if one.timing.basis == "proposed")
    if step not in proposed:
        raise UnknownThing("step with a proposed time", step, proposed)
    if person in setting.roster.people:
        may_waive(setting.protocol, setting.roster.roles_of(person, "", now), "Adopting a time")


def body_of(kind_of_school: str) -> str:
    """Whose school it is (School Standards and Framework Act 1998, section 20; Academies Act 2010, section 1)."""
    kind = kind_of_school.lower()
    if "academy" in kind or "free school" in kind:
        return "trust"
    return "governing_body" if "aided" in kind or "foundation" in kind else "authority"


def fit_to_show(asked: str, **given: str) -> None:
    """Words that pages and lists will show. Raises Refused, with every reason, for those that cannot be shown or kept."""
    reasons = [f"the {field} holds {_UNSEEN}" for field, words in given.items() if _holds_unseen(words)]
    if not any(one.isalnum() for one in given.get("name", "given")):
        reasons.append("a name is needed")
    if reasons:
        raise Refused(asked, tuple(reasons), ("type it again",))


def _holds_unseen(words: str) -> bool:
    """Whether it holds control characters, half characters, or signs that turn round how what follows is read."""
    return any(unicodedata.category(one) in ("Cc", "Cs") or one in _TURNING for one in words)


def free_id(person: str) -> None:
    """An id that stands for nobody else in a record: not for the clock, nor for whoever runs the program."""
    usable_key("person", person)
    if person in _TAKEN:
        raise Refused(
            f"Adding '{person}'", ("that id stands for somebody else in every record",), ("choose another id",)
        )


def fit_for_a_school(key: str, urn: str) -> None:
    """A key that no other file goes by, and a number as the register of schools gives them. Raises Refused."""
    if key == AUTHORITY_FILE:
        why = f"'{AUTHORITY_FILE}' is the name of the authority's own file"
        raise Refused(f"Adding the school '{key}'", (why,), ("choose another key",))
    if urn and not _URN.fullmatch(urn):
        why = "a URN is the number of a school in the national register of schools, and has six digits"
        raise Refused(f"Adding the school '{key}'", (why,), ("look it up there, such as 100123, or leave it out",))


def in_order_of_days(from_day: date | None, until_day: date | None) -> None:
    """Raises Refused where the last day comes before the first; local days, both included."""
    if from_day is not None and until_day is not None and until_day < from_day:
        why = f"its last day, {until_day}, comes before its first, {from_day}"
        raise Refused("Giving a role", (why,), ("put the two days right and send it again",))


def usable_key(kind: str, key: str) -> None:
    if not _KEY.fullmatch(key):
        raise Refused(
            f"Adding the {kind} '{key}'",
            ("a key is made of small letters, digits and hyphens, and begins with a letter or digit",),
            ("choose another key",),
        )
