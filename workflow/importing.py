"""The register of schools taken over by every authority of an installation that has said its number: one file, read once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from workflow.authority_rules import OPERATOR
from workflow.errors import Refused
from workflow.register.comparing import Comparison
from workflow.register.reading import BadRow, Register, read_register
from workflow.service import Workflow


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import. ``others`` counts the rows of authorities that are not followed here."""

    rows: int
    others: int
    bad: tuple[BadRow, ...]
    remarks: tuple[BadRow, ...]
    of: tuple[tuple[str, Comparison], ...]


@dataclass(frozen=True, slots=True)
class Watching:
    """Who watches an import: how many bytes are read, how many schools will be recorded, and each lot as it is."""

    read: Callable[[int], None] = lambda _: None
    to_record: Callable[[int], None] = lambda _: None
    recorded: Callable[[int], None] = lambda _: None


def import_register(
    flows: Sequence[Workflow], file: BinaryIO, watching: Watching, *, dry_run: bool = False, by: str = OPERATOR
) -> Imported:
    """Take over a download of the register for these authorities. Raises NotTheRegister, or Refused where no number is known.

    ``by`` writes in each of them; Refused, before anything is written, where one of them knows nobody of that id.
    Done again with the same file it writes nothing; stopped half-way it goes on. ``dry_run``: only say what would be done.
    """
    codes = _codes(flows)
    for flow in (one for one in flows if one.in_register().la_code):
        flow.insist_on_writer(by)
    known = {one.urn for flow in flows for one in flow.schools().values() if one.urn}
    found = read_register(file, codes, known, watching.read)
    followed = [flow for flow in flows if flow.in_register().la_code]
    compared = [(flow, flow.compared(found)) for flow in followed]
    if not dry_run:
        watching.to_record(sum(len(one.added) + len(one.changed) for _, one in compared))
        for flow, comparison in compared:
            flow.take_over(comparison, watching.recorded, by=by)
    return _imported(found, compared)


def _codes(flows: Sequence[Workflow]) -> list[str]:
    codes = [code for flow in flows if (code := flow.in_register().la_code)]
    asked = "Taking over the register of schools"
    if not codes:
        why = "no authority here has said which number the register knows it by"
        raise Refused(asked, (why,), ("'alongside authority register --la-code NUMBER', then this again",))
    if twice := sorted({one for one in codes if codes.count(one) > 1}):
        why = f"two authorities here go by the number {', '.join(twice)}"
        raise Refused(asked, (why,), ("put the number of one of them right with 'alongside authority register'",))
    return codes


def _imported(found: Register, compared: list[tuple[Workflow, Comparison]]) -> Imported:
    of = tuple((flow.authority, comparison) for flow, comparison in compared)
    return Imported(found.number, found.others, tuple(found.bad), tuple(found.remarks), of)
