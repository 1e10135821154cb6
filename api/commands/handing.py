"""The command that passes the cases of one person to a colleague, and what it answers, file by file. No reason is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import typer

from api.commands.answering import answering
from api.commands.chosen import chosen
from api.commands.people import Wrote, person
from api.local_times import listed
from api.replies import FINE, FOUND_PROBLEMS, Reply
from workflow import queries
from workflow.authority_rules import OPERATOR
from workflow.core.acts import HandingOver
from workflow.hand_overs import HandOver, PassedFile
from workflow.standing import standing

__all__ = ["person"]


@answering(person, "hand-over")
def hand_over(
    ctx: typer.Context,
    gave: Annotated[str, typer.Argument(metavar="FROM", help="The id of whoever hands over.")],
    took: Annotated[str, typer.Argument(metavar="TO", help="The id of the colleague who takes over.")],
    roles: Annotated[list[str] | None, typer.Option("--role", help="In this role only; may be given again.")] = None,
    schools: Annotated[
        list[str] | None, typer.Option("--school", metavar="KEY", help="For this school only; may be given again.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would pass; nothing is written.")] = False,
    by: Wrote = OPERATOR,
) -> Reply:
    """Pass somebody's open inspections, and those to come, to a colleague. Stopped half-way, run it again. No reason is asked."""
    house = chosen(ctx).installation()
    flow, handing = house.workflow(), HandingOver(gave, took, tuple(roles or ()), tuple(schools or ()))
    done = flow.would_hand_over(handing, by=by) if dry_run else flow.hand_over(handing, by=by)
    read = (house.engine, flow.authority, house.now())
    stands = standing(house.engine, flow.authority, flow.chain, house.now())
    titles = {key: role.title for key, role in stands.protocol.roles.items()}
    schools_by_key = {one.key: one.name for one in queries.schools(*read)}
    teller = _Words(stands.names, schools_by_key, titles, dry_run=dry_run)
    data = {**_data(done), "dry_run": dry_run}
    return Reply(data, tuple(teller.lines(done)), FINE if dry_run or done.is_whole else FOUND_PROBLEMS)


def _data(done: HandOver) -> dict[str, object]:
    return {"from": done.handing.gave, "to": done.handing.took, "files": done.files, "assigned": done.assigned}


class _Words:
    """A hand-over in words: people, schools and roles by their names."""

    def __init__(
        self, people: Mapping[str, str], schools: Mapping[str, str], titles: Mapping[str, str], *, dry_run: bool
    ) -> None:
        self.people, self.schools, self.titles, self.dry_run = people, schools, titles, dry_run

    def lines(self, done: HandOver) -> Iterator[str]:
        gave, took = (self.people.get(one, one) for one in (done.handing.gave, done.handing.took))
        yield from (self._line(one, gave, took) for one in done.files)
        if not done.files:
            yield f"{gave} stands in no open inspection here."
        if done.assigned:
            yield f"Inspections to come {'would go' if self.dry_run else 'go'} to {took} in place of {gave}."
        if any(one.why == "busy" for one in done.files):
            yield "Run it again to pass the rest; nothing passes twice, and nobody is told twice."
        if self.dry_run:
            yield "Nothing is written."

    def _line(self, one: PassedFile, gave: str, took: str) -> str:
        where = f"{self.schools.get(one.school, one.school)} ({one.chain})"
        roles = listed([self.titles.get(role, role.replace("_", " ")) for role in one.roles])
        match one.how, one.why:
            case "passed", _:
                owed = {0: "nothing owed just now", 1: "1 promise owed"}.get(
                    one.promises, f"{one.promises} promises owed"
                )
                return f"{where}: {'would pass' if self.dry_run else 'passed'} to {took}, as {roles}; {owed}."
            case "already", _:
                return f"{where}: was {took}'s already."
            case _, "barred":
                return f"{where}: cannot be passed to {took}: choose somebody else. It stays with {gave}."
            case _, "chosen":
                return f"{where}: the school chose {gave} as {roles}. Ask her first, and write down whom she chooses."
            case _, "busy":
                return f"{where}: not passed yet, others were writing to it just now."
        return f"{where}: not passed, as its record cannot be read; 'alongside record verify' says more. It stays with {gave}."
