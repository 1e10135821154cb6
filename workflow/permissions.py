"""Who may do what: one table of action, voice and relation. What it does not name is denied. Nothing is read here.

Roles are data of a protocol, so the table speaks of what is declared on a role: whose voice it is (``acts_for``), whether it may
waive. Which step a role may take, and when, stays the protocol's own business: this table only opens the door to asking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from protocols.model import Protocol, Role
from protocols.prose import or_words
from workflow.core.roster import Roster
from workflow.errors import NotPermitted


class Voice(StrEnum):
    """In what capacity somebody asks. ``SENIOR`` may waive a promise; ``SCHOOL`` is its head, ``GOVERNORS`` its governors or trust."""

    ADMINISTRATOR = "administrator"
    SENIOR = "senior"
    OFFICER = "officer"
    SCHOOL = "school"
    GOVERNORS = "governors"


class Relation(StrEnum):
    """How they stand to what they ask about: their role is for this very school; it is for some school; it is about themselves."""

    HERE = "here"
    ANYWHERE = "anywhere"
    OWN = "own"


class Action(StrEnum):
    SEE_SCHOOLS = "see schools"
    ADD_SCHOOLS = "add schools"
    SEE_PEOPLE = "see people"
    ADD_PEOPLE = "add people"
    GIVE_ROLES = "give roles"
    RECORD_ABSENCE = "record an absence"
    SEE_ALERTS_TO = "see what somebody was told"
    SEE_INSPECTION = "see an inspection"
    OPEN_INSPECTION = "open an inspection"
    TAKE_STEPS = "take steps"
    ANSWER_FORMS = "answer forms"
    ANSWER_FORMS_OF_THE_SCHOOL = "answer the forms that are the school's"
    RECORD_FOR_ANOTHER = "record what somebody else did"
    WRITE_NOTES = "write notes"
    ACKNOWLEDGE = "say 'I have it'"
    SET_ASIDE = "waive a promise or set it aside"
    CORRECT = "put an entry right"
    SEE_RECORD = "see the record"
    FOLLOW_RECORDS = "follow the records of all inspections"
    SEE_STANDING = "see what belongs to no inspection"
    WRITE_STANDING = "write to what belongs to no inspection"


_STAFF = (Voice.ADMINISTRATOR, Voice.SENIOR, Voice.OFFICER)
_EVERYBODY = tuple(Voice)
_FOR_WHO_RINGS = "This is for whoever rings you to write down."
Rows = frozenset[tuple[Voice, Relation]]


def _rows(relation: Relation, *voices: Voice) -> Rows:
    return frozenset((voice, relation) for voice in voices)


# A head may see and write what is of her own school, governors may see it and take the steps that are theirs. Nobody outside the
# authority reads its people or its own promises, and nobody has a row for what an inspection could be used for against a head.
TABLE: Mapping[Action, Rows] = {
    Action.SEE_SCHOOLS: _rows(Relation.ANYWHERE, *_STAFF) | _rows(Relation.HERE, Voice.SCHOOL, Voice.GOVERNORS),
    Action.ADD_SCHOOLS: _rows(Relation.ANYWHERE, Voice.ADMINISTRATOR),
    Action.SEE_PEOPLE: _rows(Relation.ANYWHERE, *_STAFF),
    Action.ADD_PEOPLE: _rows(Relation.ANYWHERE, Voice.ADMINISTRATOR),
    Action.GIVE_ROLES: _rows(Relation.ANYWHERE, Voice.ADMINISTRATOR, Voice.SENIOR),
    # Anybody in the team may mark a colleague away, and anybody at all themselves.
    Action.RECORD_ABSENCE: _rows(Relation.ANYWHERE, *_STAFF) | _rows(Relation.OWN, *_EVERYBODY),
    Action.SEE_ALERTS_TO: _rows(Relation.ANYWHERE, Voice.ADMINISTRATOR, Voice.SENIOR)
    | _rows(Relation.OWN, *_EVERYBODY),
    Action.SEE_INSPECTION: _rows(Relation.HERE, *_EVERYBODY),
    Action.OPEN_INSPECTION: _rows(Relation.HERE, *_STAFF),
    Action.TAKE_STEPS: _rows(Relation.HERE, *_EVERYBODY),
    # A form is for those who ring: what came of a call is never the word of who was rung. A protocol names those that are a school's.
    Action.ANSWER_FORMS: _rows(Relation.HERE, *_STAFF),
    Action.ANSWER_FORMS_OF_THE_SCHOOL: _rows(Relation.HERE, *_STAFF, Voice.SCHOOL),
    Action.RECORD_FOR_ANOTHER: _rows(Relation.HERE, *_STAFF),
    Action.WRITE_NOTES: _rows(Relation.HERE, *_STAFF, Voice.SCHOOL),
    Action.ACKNOWLEDGE: _rows(Relation.HERE, *_STAFF),
    Action.SET_ASIDE: _rows(Relation.HERE, Voice.SENIOR),
    Action.CORRECT: _rows(Relation.HERE, *_STAFF) | _rows(Relation.OWN, Voice.SCHOOL, Voice.GOVERNORS),
    Action.SEE_RECORD: _rows(Relation.HERE, *_STAFF, Voice.SCHOOL),
    Action.FOLLOW_RECORDS: _rows(Relation.ANYWHERE, *_STAFF),
    Action.SEE_STANDING: _rows(Relation.ANYWHERE, *_STAFF),
    Action.WRITE_STANDING: _rows(Relation.ANYWHERE, *_STAFF),
}


@dataclass(frozen=True, slots=True)
class Asker:
    """One person of an authority at an instant. ``roles`` are those of its protocols by key, ``senior`` those that may waive."""

    person: str
    roster: Roster
    roles: Mapping[str, Role]
    senior: frozenset[str]
    now: datetime

    def may(self, action: Action, school: str = "", *, named: Iterable[str] = (), own: bool = False) -> bool:
        """``school`` empty: it is about no school. ``named``: the roles that forms of the file name this person for."""
        return bool(TABLE.get(action, frozenset()) & self.standings(school, named, own=own))

    def insist(self, action: Action, school: str = "", *, named: Iterable[str] = (), own: bool = False) -> None:
        """Raises NotPermitted for what the table does not name."""
        if not self.may(action, school, named=named, own=own):
            raise NotPermitted(action.value, self.whom_to_ask(school, named))

    def insist_on_form(self, form: str, protocol: Protocol, school: str, named: Iterable[str] = ()) -> None:
        """Raises NotPermitted for a form that is not this person's to fill in; to a head it says which are."""
        if self.may_answer(form, protocol, school, named):
            return
        if Voice.SCHOOL not in self.voices_here(school, named):
            self.insist(Action.ANSWER_FORMS, school, named=named)
        forms = [one.replace("_", " ") for one in protocol.from_school]
        hers = f"You may fill in {or_words(forms)}, or write a note." if forms else "You may write a note."
        raise NotPermitted(Action.ANSWER_FORMS.value, f"{hers} {self.whom_to_ask(school, named)}", _FOR_WHO_RINGS)

    def may_answer(self, form: str, protocol: Protocol, school: str, named: Iterable[str] = ()) -> bool:
        """Whether this person may fill in a form by itself; the form of a step that leads on stays with whoever may take the step."""
        is_of_school = form in protocol.from_school
        action = Action.ANSWER_FORMS_OF_THE_SCHOOL if is_of_school else Action.ANSWER_FORMS
        return self.may(action, school, named=named)

    def whom_to_ask(self, school: str, named: Iterable[str] = ()) -> str:
        """For those who speak for a school, who at the authority is nearest to it, by the title of the role; else empty."""
        voices = self._voices((*self.roster.roles_anywhere(self.person, self.now), *named))
        if not voices or voices & {*_STAFF}:
            return ""
        mine = (one for one in self.roster.assigned if one.person == self.person)
        here = school or next((key for one in mine for key in one.schools), "")
        theirs = {one.role for one in self.roster.assigned if here in one.schools}
        held = [role for role in self.roles.values() if self.roster.holders(role.key, here, self.now)]
        ours = [role for role in held if role.acts_for == "authority" and not role.named_in]
        nearest = [role for role in ours if role.key in theirs] or ours
        title = max(nearest, key=self._steps_up).title if nearest else "officer at the authority"
        return f"Please ask your school's {title}."

    def _steps_up(self, role: Role) -> int:
        """How many roles stand above one; the reader lets no roles answer in a circle, and of several protocols they are not counted twice."""
        above: list[str] = []
        while (next_up := role.answers_to) and next_up in self.roles and next_up not in above:
            above.append(next_up)
            role = self.roles[next_up]
        return len(above)

    def insist_on_covering(self, person: str, cover: str) -> None:
        """Whoever covers acts in the roles of who is away, so nobody is given a voice by it that is not theirs. Raises NotPermitted.

        Who is away may lend their own to anybody; else it takes whoever may give roles.
        """
        theirs, covers = (replace(self, person=one).standings("") for one in (person, cover))
        if person != self.person and not theirs <= covers:
            self.insist(Action.GIVE_ROLES)

    def standings(self, school: str, named: Iterable[str] = (), *, own: bool = False) -> Rows:
        """Every voice this person has, with each relation in which it stands to what is asked about."""
        anywhere = self._voices((*self.roster.roles_anywhere(self.person, self.now), *named))
        here = (
            self._voices((*self.roster.roles_of(self.person, school, self.now), *named))
            if school
            else anywhere & {Voice.ADMINISTRATOR}
        )
        about = _rows(Relation.ANYWHERE, *anywhere) | _rows(Relation.HERE, *here)
        return about | _rows(Relation.OWN, *anywhere) if own else about

    def voices_here(self, school: str, named: Iterable[str] = ()) -> frozenset[Voice]:
        return frozenset(voice for voice, relation in self.standings(school, named) if relation is Relation.HERE)

    def _voices(self, held: Iterable[str]) -> frozenset[Voice]:
        keys = frozenset(held)
        found = {_VOICES[self.roles[key].acts_for] for key in keys if key in self.roles}
        found |= {Voice.SENIOR} if keys & self.senior else set()
        return frozenset(found | ({Voice.ADMINISTRATOR} if self.person == self.roster.administrator else set()))


_VOICES = {
    "authority": Voice.OFFICER,
    "school": Voice.SCHOOL,
    "governing_body": Voice.GOVERNORS,
    "trust": Voice.GOVERNORS,
}
