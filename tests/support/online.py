"""The journey's lines as a program asks them of the JSON API, with a client that was generated from its document.

What somebody would type (journey_on_site.py and its neighbours) is read here, and sent by the person who would type it.
"""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from importlib import import_module
from types import ModuleType
from typing import Any

from commanding import Seen, minute, of_strand

_LOCAL_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
MOST = 200


def instant(local: str) -> str:
    """A local time of the journey as RFC 3339 has it: in December and January London's time is UTC."""
    return f"{local}:00Z" if _LOCAL_TIME.fullmatch(local) else local


@dataclass
class Online:
    """The API at an address, spoken to through a generated client; ``secrets`` holds the token of each person."""

    client: ModuleType
    address: str
    secrets: dict[str, str]
    _sessions: dict[str, Any] = field(default_factory=dict)

    # --- asking ---------------------------------------------------------------------------------------------------

    def asked(self, tag: str, operation: str, person: str, *named: object, **more: object) -> Any:
        """The whole answer to one operation; anything that the document does not name is an error of the client's."""
        if person not in self._sessions:
            shown = {
                "base_url": f"{self.address}/api/v1",
                "token": self.secrets[person],
                "raise_on_unexpected_status": True,
            }
            self._sessions[person] = self.client.AuthenticatedClient(**shown)
        function = import_module(f"{self.client.__name__}.api.{tag}.{operation}").sync_detailed
        return function(*named, client=self._sessions[person], **more)

    def fine(self, tag: str, operation: str, person: str, *named: object, **more: object) -> Any:
        """What it was answered, as the shape that the document says."""
        answer = self.asked(tag, operation, person, *named, **more)
        assert answer.status_code in (HTTPStatus.OK, HTTPStatus.CREATED), (operation, named, answer.content)
        return answer.parsed

    def whole(self, tag: str, operation: str, person: str, *named: object, **more: object) -> Iterator[Any]:
        """Every item of a list, read in parts."""
        cursor: str | None = ""
        while cursor is not None:
            part = self.fine(tag, operation, person, *named, limit=MOST, cursor=cursor, **more)
            yield from part.items
            cursor = part.cursor

    def shape(self, name: str, /, **members: object) -> Any:
        given = {key: value for key, value in members.items() if value not in ("", None)}
        return getattr(import_module(f"{self.client.__name__}.models"), name).from_dict(given)

    def close(self) -> None:
        for session in self._sessions.values():
            session.get_httpx_client().close()

    # --- writing --------------------------------------------------------------------------------------------------

    def typed(self, line: str) -> Any:
        """The whole answer to what one line of the journey asks."""
        words = _LINE.parse_args(shlex.split(line))
        if words.what == ["person", "absent"]:
            away = self.shape(
                "AbsenceSent", from_at=instant(words.since), until_at=instant(words.until), cover=words.cover
            )
            return self.asked("people", "record_absence", words.by, words.rest[0], body=away)
        answers = _answers(words.answer)
        if words.what == ["inspection", "open"]:
            opened = self.shape("InspectionOpened", school=words.school, answers=answers)
            return self.asked("inspections", "open_inspection", words.by, body=opened)
        inspection, *named = words.rest
        from_whom = {"did": words.did, "said_by": words.said_by, "how": words.how}
        if words.at:
            from_whom["occurred_at"] = instant(words.at)
        if words.begin:
            begun = self.shape("MatterBegun", kind=words.begin, answers=answers, **from_whom)
            return self.asked("acts", "begin_matter", words.by, inspection, body=begun)
        if words.have:
            (promise,) = (one.promise for one in self.promises(inspection, words.by) if one.step == words.have)
            have = self.shape("SaidIHaveIt", promise=promise, **from_whom)
            return self.asked("acts", "say_i_have_it", words.by, inspection, body=have)
        return self._step(inspection, named[0], words, {"answers": answers, **from_whom})

    def _step(self, inspection: str, name: str, words: argparse.Namespace, sent: dict[str, Any]) -> Any:
        """A step or a form, as '/possible' lists it, with the version of its strand as it was seen there."""
        possible = self.fine("inspections", "list_what_is_possible", words.by, inspection)
        fits = [one for one in possible.steps if one.trigger == name and one.strand.startswith(words.strand)]
        if fits:
            body = self.shape("StepTaken", trigger=name, strand=fits[0].strand, **sent)
            return self.asked("acts", "take_step", words.by, inspection, body=body, if_match=f'"{fits[0].version}"')
        (form,) = (
            one for one in possible.forms if one.form == name and one.strand.startswith(words.strand or "inspection")
        )
        body = self.shape("FormAnswered", form=name, strand=form.strand, **sent)
        return self.asked("acts", "answer_form", words.by, inspection, body=body, if_match=f'"{form.version}"')

    # --- reading --------------------------------------------------------------------------------------------------

    def promises(self, inspection: str, person: str, *, settled_too: bool = False) -> list[Any]:
        of = ("promises", "list_obligations_of_inspection", person, inspection)
        return list(self.whole(*of, settled_too=settled_too))

    def seen(self, inspection: str, person: str) -> Seen:
        """An inspection as this person sees it. Whoever was told was told in the minute in which it fell due."""
        owed = {of_strand(one.promise): one for one in self.promises(inspection, person, settled_too=True)}
        told = list(self.whole("promises", "list_alerts", person, inspection))
        assert not [one for one in told if one.raised_at != one.fell_due]
        strands = self.fine("inspections", "read_inspection", person, inspection).strands
        return Seen(
            dues={key: _minute_of(one.due) for key, one in owed.items()},
            standing={key: one.status for key, one in owed.items()},
            strands={
                one.strand: {state.state: _minute_of(state.entered_at) for state in one.entered} for one in strands
            },
            alerts={(one.entry, one.told.person): {**one.to_dict(), "key": one.promise or ""} for one in told},
        )


def _minute_of(at: datetime | None) -> str:
    return minute(at.isoformat()) if at else ""


def _answers(given: list[str]) -> dict[str, object]:
    """A field given again is a list."""
    found: dict[str, Any] = {}
    for key, _, value in (one.partition("=") for one in given):
        found.setdefault(key, []).append(instant(value))
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def _line() -> argparse.ArgumentParser:
    reads = argparse.ArgumentParser(exit_on_error=False)
    reads.add_argument("what", nargs=2)
    reads.add_argument("rest", nargs="*")
    reads.add_argument("--answer", action="append", default=[])
    for name in ("by", "strand", "begin", "have", "did", "said-by", "how", "at", "school", "until", "cover"):
        reads.add_argument(f"--{name}", default="")
    reads.add_argument("--from", dest="since", default="")
    return reads


_LINE = _line()
