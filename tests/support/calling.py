"""The JSON API as a program uses it: with a person's token, and with clocks that are moved by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from shire import Program

API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that acts for one person."""

    client: TestClient
    secret: str

    def get(self, path: str, **query: object) -> Response:
        return self.client.get(API + path, params=query, headers=self.shown())

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


def token_of(program: Program, person: str, *more: str) -> str:
    return str(program.fine(*more, "token", "add", person)["secret"])
