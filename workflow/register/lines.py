"""A downloaded table, line by line: bytes into cells, and where that cannot be done the line and the reason. It knows no column."""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LONGEST_LINE = 20_000  # bytes; the longest of the real file has about 2,000
_MOST_LINES_OF_ONE_ROW = 5
LOST = "\N{REPLACEMENT CHARACTER}"  # stands where bytes were no letter of any kind
_OPEN_QUOTE = "unexpected end of data"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: the number of its first line, from 1, and its cells; or why it has none."""

    number: int
    cells: tuple[str, ...] = ()
    problem: str = ""


@dataclass(slots=True)
class Lines:
    """The rows of a file in the order they stand; what is unreadable in one harms no other. Nothing is held but a few lines.

    A letter is read as UTF-8 where it is that, and else as Windows-1252, in which the register is published: in names, no
    text in Windows-1252 happens to be UTF-8 too. ``read`` counts the bytes taken so far.
    """

    file: BinaryIO
    read: int = 0
    _number: int = 0
    _ahead: deque[bytes] | None = None

    def __iter__(self) -> Iterator[Line]:
        self._ahead = deque()
        while (raw := self._next()) is not None:
            number = self._number
            if len(raw) >= LONGEST_LINE:
                self._skip_rest(raw)
                yield Line(number, problem=f"the line is longer than {LONGEST_LINE:,} signs")
            elif raw.strip():
                yield self._row(number, raw)

    def _next(self) -> bytes | None:
        assert self._ahead is not None
        raw = self._ahead.popleft() if self._ahead else self._taken()
        self._number += bool(raw)
        return raw or None

    def _taken(self) -> bytes:
        raw = self.file.readline(LONGEST_LINE)
        self.read += len(raw)
        return raw

    def _skip_rest(self, raw: bytes) -> None:
        while raw and not raw.endswith(b"\n"):
            raw = self._taken()

    def _row(self, number: int, raw: bytes) -> Line:
        try:
            return Line(number, _cells(raw))
        except csv.Error as why:
            if str(why) != _OPEN_QUOTE:
                return Line(number, problem="a quotation mark stands in the middle of a field")
        return self._of_several(number, raw) or Line(number, problem="a quotation mark is opened and never closed")

    def _of_several(self, number: int, raw: bytes) -> Line | None:
        """A row with line ends inside quotation marks; None, and all but its first line given back, where none ends soon."""
        assert self._ahead is not None
        taken: list[bytes] = []
        while len(taken) < _MOST_LINES_OF_ONE_ROW and (more := self._next()) is not None:
            taken.append(more)
            try:
                return Line(number, _cells(raw + b"".join(taken)))
            except csv.Error:
                continue
        self._ahead.extendleft(reversed(taken))
        self._number -= len(taken)
        return None


def _cells(raw: bytes) -> tuple[str, ...]:
    """The cells of one row. Raises csv.Error for quotation marks that do not fit."""
    text = _text(raw)
    rows = list(csv.reader(text.splitlines(keepends=True) if '"' in text else [text], strict=True))
    if len(rows) != 1:
        raise csv.Error("more than one row")
    return tuple(rows[0])


def _text(raw: bytes) -> str:
    try:
        return raw.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
