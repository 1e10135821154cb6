"""How a due time was worked out, read out from its derivation: what was counted on which calendar, what a pause took out, the floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from api.local_times import clock, day_words, read_time, when
from protocols.model import Protocol
from protocols.working_time import local_day

_EVERY_DAY = "calendar"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A derivation as the record keeps it, in the words of its protocol; times are told as seen from ``now``."""

    derivation: Mapping[str, object]
    protocol: Protocol
    now: datetime

    def lines(self) -> Iterator[str]:
        """Each step of the working, in order, without full stops."""
        if start := self._text("start"):
            yield f"Counted from {self._at(start)}"
        yield from self._given()
        yield from self._counted()
        yield from self._paused()
        yield from self._chosen()

    def _text(self, name: str) -> str:
        found = self.derivation.get(name)
        return found if isinstance(found, str) else ""

    def _list(self, name: str) -> list[object]:
        found = self.derivation.get(name)
        return found if isinstance(found, list) else []

    def _given(self) -> Iterator[str]:
        """What was agreed or answered, or what stands for it."""
        if field := self._text("given"):
            yield f"The time is the answer to {self._asked(field)}"
        if otherwise := self._text("otherwise"):
            yield f"No time had been agreed, so {otherwise} stands"
        if field := self._text("waits_for"):
            yield f"It waits for the answer to {self._asked(field)}: until then it has no time"
        if step := self._text("with"):
            yield f"It is due in the same contact as ‘{self.protocol.steps[step].says.rstrip('.')}’"
        if after := self._text("told_after"):
            yield f"It began after {after}, so the time for a late start holds"

    def _counted(self) -> Iterator[str]:
        """Each interval or day, on which calendar, with the version of the days it was counted with."""
        if not (name := self._text("calendar")):
            return
        calendar = "the calendar of every day" if name == _EVERY_DAY else f"the calendar ‘{name.replace('_', ' ')}’"
        counted = [self._piece(one) for one in self._list("counted")]
        if counted:
            yield f"Counted on {calendar}: {', '.join(counted)}"
        elif day := self._text("day"):
            yield f"The day is {self._at(day)}, on {calendar}"
        if version := self._text("version"):
            yield f"The holidays and closures are those of version {version[:12]}"

    def _paused(self) -> Iterator[str]:
        for one in self._list("paused"):
            yield f"A pause took out {self._piece(one)}"

    def _chosen(self) -> Iterator[str]:
        """What was left when there was more than one time to choose from, and what moved it after that."""
        if others := [self._at(str(one)) for one in self._list("earlier_of") if one]:
            yield f"The earliest of these holds: {', '.join(others)}"
        if before := self._text("before_floor"):
            yield f"That gives {self._at(before)}; it is never sooner than {self._text('floor')} after it begins"
        if first := self._text("first_due"):
            again = self._at(self._text("tried_again"))
            yield f"It was first due at {self._at(first)}; nobody answered a try made in time, so the next has until {again}"
        yield self._result(self._text("result"))

    def _result(self, result: str) -> str:
        if not result:
            return "So it has no time now"
        is_past = result.endswith("Z") and read_time(result) <= self.now
        return f"So it {'was' if is_past else 'is'} due at {self._at(result)}"

    def _piece(self, one: object) -> str:
        """One counted interval or day; an interval without an end goes on."""
        if not isinstance(one, list):
            return self._at(str(one))
        began, ended = (read_time(str(each)) if each else None for each in one)
        if began is None or ended is None:
            return f"{self._at(str(one[0]))} and goes on"
        until = clock(ended) if local_day(began) == local_day(ended) else when(ended, self.now)
        return f"{when(began, self.now)} to {until}"

    def _at(self, text: str) -> str:
        """An instant or a day of the record in local words; anything else as it is."""
        if len(text) == len("2026-11-24"):
            return day_words(date.fromisoformat(text), self.now)
        return when(read_time(text), self.now) if text.endswith("Z") else text

    def _asked(self, field: str) -> str:
        form, _, key = field.partition(".")
        return f"‘{self.protocol.forms[form].fields[key].ask}’"
