"""The commands on protocol files: listing, checking, reading aloud, drawing, and working out due times. They need no database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.commands.answering import answering
from api.errors import Misused
from api.local_times import clock, day_and_clock, long_day, read_time
from api.replies import FOUND_PROBLEMS, Reply, table
from api.telling import WAYS
from protocols import catalogue
from protocols.errors import ProtocolError
from protocols.model import Protocol
from protocols.prose import prose
from protocols.published import json_schema
from protocols.reader import read_file
from protocols.working_time import LONDON
from workflow import what_if

app = typer.Typer(no_args_is_help=True, help="Protocol files: what an authority has promised, and by when.")

Named = Annotated[str, typer.Argument(metavar="NAME", help="A shipped protocol's name, or the path of a file.")]
Answers = Annotated[
    list[str] | None,
    typer.Option("--answers", metavar="FORM.FIELD=VALUE", help="An answer in a form; may be given again."),
]
Terms = Annotated[Path | None, typer.Option("--terms", help="A file of school terms and closures (YAML or iCalendar).")]

_LONG_HEX = re.compile(r"\b[0-9a-f]{64}\b")


@answering(app, "check")
def check(file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to check.")]) -> Reply:
    """Read a file strictly, and name each mistake with its line and column. Answers 1 when there is one."""
    try:
        protocol, _ = _opened(file)
    except ProtocolError as why:
        words = (*(str(one) for one in why.mistakes), _mistakes(len(why.mistakes)))
        return Reply({"file": str(file), "fine": False, "mistakes": why.mistakes}, words, FOUND_PROBLEMS)
    says = f"{file}: {protocol.name} {protocol.version} is well formed, with {len(protocol.steps)} steps."
    return Reply({"file": str(file), "fine": True, "mistakes": [], "digest": protocol.digest}, (says,))


def _opened(file: Path) -> tuple[Protocol, bytes]:
    """A file as it stands; where there is none of that path, a shipped protocol of that name."""
    return catalogue.shipped(str(file)) if str(file) in catalogue.names() and not file.exists() else read_file(file)


def _mistakes(number: int) -> str:
    return "1 mistake." if number == 1 else f"{number} mistakes."


@answering(app, "show")
def show_protocol(
    name: Named,
    as_prose: Annotated[bool, typer.Option("--prose", help="Each step as sentences, to be read aloud.")] = False,
) -> Reply:
    """A protocol's own text, or each of its steps in words."""
    protocol, text = catalogue.find(name)
    data: dict[str, object] = {"name": protocol.name, "version": protocol.version, "title": protocol.title}
    data |= {"digest": protocol.digest, "source": protocol.source, "promises": protocol.promises}
    if as_prose:
        said = prose(protocol)
        words = [f"{number}. {each}\n" for number, each in enumerate(said, 1)]
        return Reply({**data, "steps": dict(zip(protocol.steps, said, strict=True))}, (f"{protocol.title}\n", *words))
    return Reply({**data, "text": text.decode()}, (text.decode().rstrip("\n"),))


@answering(app, "schema")
def schema() -> Reply:
    """The shape of a protocol file as JSON Schema 2020-12."""
    found = json_schema()
    return Reply(found, (_pretty(found),))


def _pretty(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2)


@answering(app, "diagram")
def diagram(
    name: Named,
    strand: Annotated[str, typer.Argument(metavar="[STRAND]", help="The main line when it is left out.")] = "",
) -> Reply:
    """The states of a strand and what leads from one to the next, as Mermaid text."""
    protocol, _ = catalogue.find(name)
    drawn = what_if.drawing(protocol, strand or protocol.main.key)
    return Reply({"strand": strand or protocol.main.key, "mermaid": drawn}, (drawn,))


@answering(app, "due")
def due(
    name: Named,
    step: Annotated[str, typer.Argument(metavar="STEP", help="The step, by its name in the file.")],
    begins: Annotated[str, typer.Option("--from", metavar="TIME", help="When it begins, as 2026-12-24T15:30.")],
    answers: Answers = None,
    state: Annotated[str, typer.Option("--state", help="Where the main line is; else where the step begins.")] = "",
    terms: Terms = None,
) -> Reply:
    """When a step would be due: the time, how it was worked out, and who would be told when."""
    protocol, _ = catalogue.find(name)
    found = what_if.due(protocol, _days(terms), step, read_time(begins), answers_by_form(answers or ()), state)
    return Reply(found, tuple(due_lines(found, protocol)))


@answering(app, "timeline")
def timeline(
    name: Named,
    called: Annotated[str, typer.Option("--called", metavar="TIME", help="When Ofsted rang, as 2026-11-23T10:05.")],
    known: Annotated[
        str, typer.Option("--known", metavar="TIME", help="When the authority first knew; else the same.")
    ] = "",
    then: Annotated[
        list[str] | None,
        typer.Option(
            "--then", metavar="'TIME NAME [FIELD=VALUE …]'", help="A step or form on the main line; may be given again."
        ),
    ] = None,
    answers: Answers = None,
    until: Annotated[
        str, typer.Option("--until", metavar="TIME", help="How far to look; else two weeks after the last of these.")
    ] = "",
    terms: Terms = None,
) -> Reply:
    """Everything that would be owed, and when, if these things happened and nothing more was done."""
    protocol, _ = catalogue.find(name)
    called_at = read_time(called)
    happenings = [_happening(one) for one in then or ()]
    last_at = max([called_at, *(one.at for one in happenings)])
    until_at = read_time(until) if until else last_at + timedelta(days=14)
    main = protocol.main.opened_with
    opening = answers_by_form(answers or ()).get(main.form if main else "", {})
    known_at = read_time(known) if known else called_at
    found = what_if.timeline(protocol, _days(terms), called_at, known_at, happenings, until_at, opening)
    rows = ((_due_words(one), one.step, one.occurrence, one.says) for one in found)
    return Reply(found, (table(("Due", "Step", "For", "What"), rows),))


def _days(terms: Path | None) -> what_if.Days:
    return what_if.days_known(terms.read_bytes(), terms.name) if terms else what_if.days_known()


def _happening(words: str) -> what_if.Happening:
    """``2026-11-24T08:00 inspectors_arrive``, or a form's name and its answers."""
    parts = words.split()
    if len(parts) < 2:
        raise Misused(f"'{words}' is not a time and a name; write '2026-11-24T08:00 inspectors_arrive'.")
    return what_if.Happening(read_time(parts[0]), parts[1], dict(pair(one) for one in parts[2:]))


def pair(words: str) -> tuple[str, str]:
    """``field=value`` taken apart. Raises Misused."""
    key, sign, value = words.partition("=")
    if not sign or not key:
        raise Misused(f"'{words}' is not an answer; write it as field=value.")
    return key.strip(), value


def answers_by_form(given: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
    """``form.field=value``, gathered by form. Raises Misused."""
    found: dict[str, dict[str, str]] = {}
    for words in given:
        key, value = pair(words)
        form, dot, name = key.partition(".")
        if not dot:
            raise Misused(f"'{words}' does not say which form it belongs to; write it as form.field=value.")
        found.setdefault(form, {})[name] = value
    return found


def due_lines(found: what_if.Expected, protocol: Protocol) -> Iterable[str]:
    """A due time read out: the rule, the time, how it was reached, then who is told when."""
    yield found.says
    yield f"  Rule      {found.rule}"
    yield f"  Owed by   {', then '.join(protocol.roles[one].title for one in found.owed_by)}"
    yield f"  From      {day_and_clock(found.owed_from)}"
    yield f"  Due       {day_and_clock(found.due) if found.due else 'no time yet'}"
    for key, value in found.derivation.items():
        if key not in ("rule", "result"):
            yield f"            {key.replace('_', ' ')}: {_reason(value)}"
    for one in found.told:
        people = ", ".join(protocol.roles[role].title if role in protocol.roles else role for role in one.to)
        yield f"  {day_and_clock(one.at)}: {people} ({WAYS[one.how]})"


def _reason(value: object) -> str:
    """One part of a derivation; instants are told in local time."""
    if isinstance(value, list):
        return ", ".join(
            f"{_reason(one[0])} to {_reason(one[1])}" if isinstance(one, list) else _reason(one) for one in value
        )
    words = _LONG_HEX.sub(lambda found: found.group()[:12], str(value))
    return day_and_clock(read_time(words)) if words.endswith("Z") and len(words) == 27 else words


def _due_words(one: what_if.Expected) -> str:
    if one.due is None:
        return "no time yet"
    there = one.due.astimezone(LONDON)
    return f"{there.date().isoformat()} {long_day(there.date())[:3]} {clock(one.due)}"
