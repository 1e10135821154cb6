"""The commands for the tokens with which programs use the JSON API: each acts for one person, and can be ended at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from api import wiring
from api.commands.answering import answering
from api.commands.chosen import chosen
from api.local_times import day_and_clock
from api.replies import Reply, table
from workflow import tokens
from workflow.tokens import NAME_BYTES, SECRET_BYTES, Token

app = typer.Typer(no_args_is_help=True, help="Tokens: what a program shows to the JSON API, to act for a person.")


@answering(app, "add")
def add(
    ctx: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Whom it acts for, by id.")],
    label: Annotated[
        str, typer.Option("--label", help="A word for the program that will use it, in small letters; never a name.")
    ] = "program",
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How long it is good for.")] = 90,
) -> Reply:
    """Make a token. Its secret is printed once, and kept nowhere: put it where the program will find it."""
    house = chosen(ctx).installation()
    chance, good_for = wiring.chance(NAME_BYTES + SECRET_BYTES), timedelta(days=days)
    made, secret = tokens.issue(house.engine, house.authority(), person, label, good_for, house.machine_now(), chance)
    words = (
        f"'{made.token}' acts for '{person}' until {day_and_clock(made.expires_at)}. Its secret, which is not shown again:",
        secret,
    )
    return Reply({**_data(made), "secret": secret}, words)


@answering(app, "list")
def list_tokens(ctx: typer.Context) -> Reply:
    """Every token, with the person it acts for and how long it is good for. No secret is shown."""
    house = chosen(ctx).installation()
    found = tokens.issued(house.engine, house.authority())
    rows = ((one.token, one.person, one.label, _standing(one, house)) for one in found)
    return Reply([_data(one) for one in found], (table(("Token", "Person", "For", ""), rows),))


@answering(app, "revoke")
def revoke(
    ctx: typer.Context, token: Annotated[str, typer.Argument(metavar="TOKEN", help="As 'token list' has it.")]
) -> Reply:
    """End a token, at once and for good."""
    house = chosen(ctx).installation()
    ended = tokens.revoke(house.engine, house.authority(), token, house.machine_now())
    return Reply(_data(ended), (f"'{token}' is ended. Whatever still shows it is turned away.",))


def _data(one: Token) -> dict[str, object]:
    of = {"token": one.token, "person": one.person, "label": one.label, "created_at": one.created_at}
    return {**of, "expires_at": one.expires_at, "revoked_at": one.revoked_at}


def _standing(one: Token, house: wiring.Installation) -> str:
    if one.revoked_at is not None:
        return f"ended on {day_and_clock(one.revoked_at)}"
    word = "good until" if one.is_good_at(house.machine_now()) else "was good until"
    return f"{word} {day_and_clock(one.expires_at)}"
