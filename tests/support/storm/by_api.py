"""Asking by the JSON API of a server that may be killed at any moment: the same request is sent again until it is answered."""

from __future__ import annotations

import http.client
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storm.answers import AGAIN, Accepted, Answer, Turned
from storm.case import AUTHORITY, Step

API = "/api/v1"
LONGEST_SECONDS = 30
_WAIT_SECONDS = 0.05  # before it is sent again to a server that has only just been killed
_FOR_ANOTHER_TIME = (500, 502, 503)
_MOVED = {"leave": "visit", "hear": "concern-1"}  # the strand whose version the request names


@dataclass(frozen=True, slots=True)
class ByApi:
    """A program that acts for one person. What it is about to send is kept, so that it is the same when it is sent again."""

    folder: str
    number: int
    port: int
    secret: str

    def ask(self, step: Step, chains: dict[str, str]) -> Answer:
        try:
            return self._asked(step, chains)
        except (OSError, http.client.HTTPException):
            time.sleep(_WAIT_SECONDS)
            return AGAIN

    def _asked(self, step: Step, chains: dict[str, str]) -> Answer:
        path, body = request_of(step, chains)
        headers = {"Idempotency-Key": step.key}
        if step.kind in _MOVED:
            headers["If-Match"] = self._version(step, chains)
        status, answer, _ = self._sent("POST", path, body, headers)
        if status == 201:
            return Accepted(f"{AUTHORITY}/{answer['inspection']}")
        if status in _FOR_ANOTHER_TIME:
            time.sleep(_WAIT_SECONDS)
            return AGAIN
        return Turned(f"{status}: {answer}")

    def _version(self, step: Step, chains: dict[str, str]) -> str:
        """The version that was seen when the request was first made: the same request says the same when it is sent again."""
        kept = Path(self.folder) / f"seen-{self.number}-{step.key}"
        if kept.exists() and (seen := kept.read_text(encoding="utf-8")).endswith("\n"):
            return seen.strip()
        path = f"/inspections/{short(chains[step.of])}/strands/{_MOVED[step.kind]}"
        status, answer, headers = self._sent("GET", path, None, {})
        if status != 200:
            raise http.client.HTTPException(f"{status}: {answer}")
        with kept.open("w", encoding="utf-8") as file:
            file.write(headers["etag"] + "\n")
            file.flush()
            os.fsync(file.fileno())
        return headers["etag"]

    def _sent(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_SECONDS)
        try:
            shown = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
            connection.request(method, API + path, None if body is None else json.dumps(body), shown | headers)
            response = connection.getresponse()
            said = {name.lower(): value for name, value in response.getheaders()}
            return response.status, json.loads(response.read()), said
        finally:
            connection.close()


def short(chain: str) -> str:
    return chain.partition("/")[2]


def request_of(step: Step, chains: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """The step as a program sends it: where to, and what."""
    if step.kind == "open":
        at = step.now.isoformat()
        return "/inspections", {"school": "primary", "answers": {"rang_at": at, "known_at": at}}
    to, body = {
        "ring": ("answers", {"form": "contact", "answers": {"spoke": "yes"}}),
        "leave": ("steps", {"trigger": "leave"}),
        "concern": ("matters", {"kind": "concern", "answers": {"words": "made up"}}),
        "hear": ("steps", {"trigger": "hear", "strand": "concern-1", "answers": {"action": "made up"}}),
        "note": ("notes", {"text": step.words}),
    }[step.kind]
    return f"/inspections/{short(chains[step.of])}/{to}", body
