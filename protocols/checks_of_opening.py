"""What may be wrong with inspections that follow each other: which question names the earlier one, and what goes on from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from protocols.clauses import Answered, EachDate
from protocols.findings import Finding, Path
from protocols.model import Form, FormField, OpenedWith, Protocol, Step


def earlier_inspections(protocol: Protocol) -> Iterator[Finding]:
    """An earlier inspection is named as a file is opened, publicly, and only where there is one."""
    named = {(one.opened_with.form, one.opened_with.follows) for one in protocol.strands.values() if one.opened_with}
    for form in protocol.forms.values():
        for field in form.fields.values():
            if field.kind == "inspection" and (wrong := _wrong_link(form, field, (form.key, field.key) in named)):
                yield Finding(("forms", form.key, field.key), f"'{field.key}' {wrong}", at_key=True)


def _wrong_link(form: Form, field: FormField, is_named: bool) -> str:
    if not is_named:
        return f"names an inspection, but nothing says so: add follows: {field.key} to the opened_with whose form is '{form.key}'"
    if not field.optional:
        return "names an earlier inspection, so it must be optional: true; most inspections follow none"
    return ""


def carried_over(protocol: Protocol) -> Iterator[Finding]:
    """What goes on from an earlier inspection is read; it begins nothing and proves nothing."""
    for strand in protocol.strands.values():
        if strand.opened_with is not None:
            path: Path = ("strands", strand.key, "opened_with", "carries_over")
            for at, key in enumerate(strand.opened_with.carries_over):
                if wrong := _wrong_to_carry(protocol.forms[key], strand.opened_with, protocol, strand.key):
                    yield Finding((*path, at), f"'{key}' cannot be carried over: {wrong}")


def _wrong_to_carry(form: Form, opened: OpenedWith, protocol: Protocol, main: str) -> str:
    if form.key == opened.form:
        return "it is asked as every inspection is opened"
    if form.key not in protocol.forms_of(main):
        return f"'{main}' does not ask it"
    if any(option.means for field in form.fields.values() for option in field.options):
        return "it says what a contact came to (means:), and each contact is one of its own"
    begun = [step.key for step in protocol.steps.values() if _begins_with(step, form.key)]
    return f"'{begun[0]}' begins with its answer" if begun else ""


def _begins_with(step: Step, form: str) -> bool:
    return isinstance(step.begins, Answered | EachDate) and step.begins.field.form == form


CHECKS: tuple[Callable[[Protocol], Iterable[Finding]], ...] = (earlier_inspections, carried_over)
