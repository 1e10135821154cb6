"""The JSON API as a program uses it: with a person's token, and with clocks that are moved by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from shire import Hands, Program

from api.wiring import Installation
from workflow import tokens

API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that acts for one person."""

    client: TestClient
    secret: str

    def get(self, path: str, **query: object) -> Response:
        return self.client.get(API + path, params=query or None, headers=self.shown())

    def post(self, path: str, body: object, **headers: str) -> Response:
        """``If_Match`` and the like are headers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(API + path, json=body, headers=self.shown() | named)

    def fine(self, path: str, **query: object) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def done(self, path: str, body: object, **headers: str) -> Any:
        answer = self.post(path, body, **headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def shown(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


@dataclass(slots=True)
class Office:
    """The API of one installation, with the program beside it; ``case`` and ``machine`` are its clocks."""

    client: TestClient
    program: Program
    case: Hands
    machine: Hands
    house: Installation
    _made: int = field(default=0, init=False)

    def acting_for(self, person: str, authority: str = "testshire") -> Caller:
        self._made += 1
        chance, days = bytes([self._made]) * 37, timedelta(days=90)
        made = tokens.issue(self.house.engine, authority, person, "test", days, self.machine.at, chance)
        return Caller(self.client, made[1])


def staff(program: Program) -> None:
    """Somebody of every voice, here at Test Primary and elsewhere at Far School; Ned holds no role."""
    at = "2026-11-20T09:00"
    program.fine("school", "add", "far-school", "--name", "Far School", at=at)
    for person, name, role, school in (
        ("p-far", "Far Example", "link_officer", "far-school"),
        ("p-hea", "Hea Example", "head", "test-primary"),
        ("p-hal", "Hal Example", "head", "far-school"),
        ("p-gov", "Gov Example", "chair", "test-primary"),
    ):
        program.fine("person", "add", name, "--id", person, at=at)
        program.fine("person", "assign", person, role, "--school", school, at=at)
    program.fine("person", "add", "Ned Example", "--id", "p-ned", at=at)
