"""How a function becomes a command: it gets --json, its reply is printed, and what it raises becomes a sentence."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from api.errors import KNOWN, as_data, meaning_of, sentence_of
from api.replies import Reply, show

Command = Callable[..., Reply | None]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]


def answering(app: typer.Typer, name: str) -> Callable[[Command], Command]:
    """Add a function to an app as the command ``name``."""

    def added(function: Command) -> Command:
        app.command(name)(_with_json(function))
        return function

    return added


def _with_json(function: Command) -> Callable[..., None]:
    """The function with one more option, whose errors and reply are both printed as that option asks."""

    @functools.wraps(function)
    def command(as_json: bool = False, **given: Any) -> None:
        try:
            reply = function(**given)
        except KNOWN as why:
            raise _told(why, as_json=as_json) from None
        if reply is not None:
            show(reply, as_json=as_json)
            raise typer.Exit(reply.exit_code)

    option = inspect.Parameter("as_json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=AsJson)
    own = inspect.signature(function, eval_str=True)
    command.__signature__ = own.replace(parameters=[*own.parameters.values(), option])  # type: ignore[attr-defined]
    command.__annotations__ = {**inspect.get_annotations(function, eval_str=True), "as_json": AsJson}
    return command


def _told(why: Exception, *, as_json: bool) -> typer.Exit:
    if as_json:
        show(Reply(as_data(why)), as_json=True)
    sys.stderr.write(f"{sentence_of(why)}\n")
    return typer.Exit(meaning_of(why).exit_code)
