"""Contacts with a head who leads several schools: who leads which, and when one contact may count in two inspections.

Nothing counts by itself: somebody says that the call was about both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from protocols.model import Form, FormField, Protocol
from protocols.working_time import local_day
from workflow.core import acts as a
from workflow.core import facts as f
from workflow.core.roster import Roster

KEPT: tuple[f.DischargedHow, ...] = ("kept", "not_needed")


def leads(roster: Roster, protocol: Protocol, at: datetime) -> Mapping[str, frozenset[str]]:
    """Who speaks for which schools at an instant, by person: as named for those schools, in roles that act for a school."""
    roles = {role.key for role in protocol.roles.values() if role.acts_for == "school"}
    found: dict[str, frozenset[str]] = {}
    for one in roster.assigned:
        if one.role in roles and one.schools and not one.as_cover and one.holds_on(local_day(at)):
            found[one.person] = found.get(one.person, frozenset()) | {*one.schools}
    return found


def leading(roster: Roster, protocol: Protocol, school: str, at: datetime) -> frozenset[str]:
    """Whoever leads one school."""
    return frozenset(person for person, schools in leads(roster, protocol, at).items() if school in schools)


def outcome_field(form: Form) -> FormField | None:
    """The question that says what a contact came to; None for a form that is about no contact."""
    return next((one for one in form.fields.values() if any(option.means for option in one.options)), None)


def contact_in(protocol: Protocol, act: a.Act) -> Form | None:
    """The form of a contact that an act fills in, about the inspection as a whole; None for any other act."""
    if not isinstance(act, a.Fill) or act.form not in protocol.forms or act.strand not in ("", protocol.main.key):
        return None
    form = protocol.forms[act.form]
    return form if outcome_field(form) else None


def found_someone(form: Form, answers: a.GivenAnswers) -> bool:
    """Whether the contact reached somebody, or was not needed."""
    return _came_to(form, answers) in ("reached", "not_needed")


def reached_nobody(form: Form, answers: a.GivenAnswers) -> bool:
    """Whether nobody answered; False for a form that is about no contact."""
    return _came_to(form, answers) == "no_answer"


def _came_to(form: Form, answers: a.GivenAnswers) -> str | None:
    asked = outcome_field(form)
    given = answers.get(asked.key) if asked else None
    return next((one.means for one in asked.options if one.key == given), None) if asked else None


def differences(here: Form, there: Protocol, answers: a.GivenAnswers) -> tuple[str, ...]:
    """Every reason why what was answered in one protocol's form would not say the same in another's."""
    if here.key not in there.forms:
        return (f"'{there.title}' has no form '{here.key}'",)
    return tuple(_differences(here, there.forms[here.key], answers))


def _differences(here: Form, there: Form, answers: a.GivenAnswers) -> Iterator[str]:
    """Of all that must be answered in either form, and all that was; no answer that is private is ever named."""
    given = [key for key, value in answers.items() if key in here.fields and value not in ("", [])]
    for key in dict.fromkeys((*_required(here), *_required(there), *given)):
        ours, theirs = here.fields.get(key), there.fields.get(key)
        if ours is None or theirs is None:
            only, where = (theirs, "there") if ours is None else (ours, "here")
            yield f"'{only.ask if only else key}' is asked only {where}"
        elif (ours.kind, ours.public) != (theirs.kind, theirs.public):
            yield f"'{ours.ask}' is another kind of question there"
        elif key in given and _meaning(ours, answers[key]) != _meaning(theirs, answers[key]):
            yield f"what was answered to '{ours.ask}' does not mean the same there"


def _required(form: Form) -> list[str]:
    return [key for key, one in form.fields.items() if one.public and not one.optional]


def _meaning(field: FormField, given: object) -> tuple[bool, str | None]:
    """Whether it is an answer to the question at all, and what that tells of the contact."""
    chosen = next((one for one in field.options if one.key == given), None)
    return chosen is not None or not field.options, chosen.means if chosen else None
