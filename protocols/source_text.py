"""Bytes into plain values with a place for each: strict YAML 1.2, no anchors, aliases, tags or directives.

It knows nothing of protocols. The text is read as a stream of events, so nothing is built before it is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)

from protocols.errors import Mistake, ProtocolError
from protocols.findings import Path
from protocols.phrases import shown

LARGEST_FILE = 200_000  # bytes
DEEPEST_NESTING = 24

# Control characters, halves of characters, line ends that editors do not show as such, and marks that turn the
# direction of writing: a file must mean what it looks like.
UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
Content = ScalarEvent | MappingStartEvent | SequenceStartEvent | MappingEndEvent | SequenceEndEvent
Value = Any  # what YAML gives: dict, list, str, int, float, bool, date or None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: the line and column of its key and of itself, from 1, and its words if it has some."""

    key: tuple[int, int]
    value: tuple[int, int]
    words: str


@dataclass(slots=True)
class Document:
    """A file's plain values, the place of each, and the mistakes that did not stop the reading."""

    file: str
    data: Value = None
    places: dict[Path, Place] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def mistake(self, path: Path, says: str, at_key: bool = False) -> Mistake:
        """A mistake at the deepest part of ``path`` that the file has."""
        path = self._written(path)
        place = self.places[path]
        named = next((part for part in reversed(path) if isinstance(part, str)), self.file)
        line, column = place.key if at_key else place.value
        return Mistake(self.file, line, column, named if at_key else place.words or named, says)

    def _written(self, path: Path) -> Path:
        """The path without the parts that the file leaves out: brackets around one, ``rungs`` before a list."""
        found: Path = ()
        for part in path:
            found = (*found, part) if (*found, part) in self.places else found
        return found

    def line(self, path: Path) -> int:
        """The line on which the value's key stands, or that of the deepest part of ``path`` that the file has."""
        return self.places[self._written(path)].key[0]


def refuse(file: str, says: str, line: int = 1, column: int = 1, words: str = "") -> ProtocolError:
    """The error for a mistake that stands alone."""
    return ProtocolError((Mistake(file, line, column, words, says),))


def check_size(size: int, file: str) -> None:
    """Raise ProtocolError for a file too large to be read."""
    if size > LARGEST_FILE:
        raise refuse(file, f"the file has {size:,} bytes; the most is {LARGEST_FILE:,}, so it was not read")


def parse(text: bytes, file: str) -> Document:
    """Plain values with their places. Raises ProtocolError for text that is not UTF-8 or not the YAML we allow."""
    check_size(len(text), file)
    try:
        words = text.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        column = error.start - (text.rfind(b"\n", 0, error.start) + 1) + 1
        found = f"byte 0x{text[error.start]:02x}"
        raise refuse(file, f"{found} is not UTF-8; save the file as UTF-8 text", line, column, found) from None
    if unprintable := UNPRINTABLE.search(words):
        before = words[: unprintable.start()].splitlines() or [""]
        at = len(before), len(before[-1]) + 1
        raise refuse(file, _unprintable(unprintable[0]), *at, f"U+{ord(unprintable[0]):04X}")
    return _Builder(file).document(words)


def _unprintable(character: str) -> str:
    return f"the character U+{ord(character):04X} cannot be seen, so it is not allowed; take it out"


class _Builder:
    """Builds a Document from the events of one text."""

    def __init__(self, file: str) -> None:
        self.found = Document(file)

    def document(self, words: str) -> Document:
        events = self._checked(words)
        first = next(events, None)
        if first is None:
            raise refuse(self.found.file, "the file is empty; it must begin with 'protocol:'")
        self.found.data = self._value(first, events, (), _place(first))
        for _ in events:  # whatever follows is checked too
            pass
        return self.found

    def _checked(self, words: str) -> Iterator[Event]:
        """The content events, each one checked; stops the reading at the first thing that is not allowed."""
        depth = documents = 0
        for event in self._events(words):
            depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
            depth -= isinstance(event, MappingEndEvent | SequenceEndEvent)
            documents += isinstance(event, DocumentStartEvent)
            if says := _not_allowed(event, depth, documents):
                line, column = _place(event) if says[0] != "%" else (_first_directive(words), 1)
                raise refuse(self.found.file, says[1], line, column, says[0])
            if isinstance(event, Content):
                yield event

    def _events(self, words: str) -> Iterator[Event]:
        try:
            yield from YAML(typ="safe", pure=True).parse(words)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            why = " ".join(str(part) for part in (error.context, error.problem) if part)
            raise refuse(self.found.file, f"this is not YAML: {why}", line, column, _line_of(words, line)) from None
        except (YAMLError, ValueError, OverflowError) as error:
            raise refuse(self.found.file, f"this is not YAML: {str(error).splitlines()[0]}") from None

    def _value(self, event: Event, events: Iterator[Event], path: Path, key: tuple[int, int]) -> Value:
        words = event.value if isinstance(event, ScalarEvent) else ""
        self.found.places[path] = Place(key, _place(event), words)
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, path)
        unquoted = isinstance(event, ScalarEvent) and event.implicit[0]
        return plain(words) if unquoted else words

    def _sequence(self, events: Iterator[Event], path: Path) -> list[Value]:
        values: list[Value] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            values.append(self._value(event, events, (*path, len(values)), _place(event)))
        return values

    def _mapping(self, events: Iterator[Event], path: Path) -> dict[str, Value]:
        values: dict[str, Value] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                line, column = _place(event)
                raise refuse(self.found.file, "a key must be a word, not a list or a group of keys", line, column)
            name, at = event.value, _place(event)
            if name in values:
                self._repeated(name, at, (*path, name))
                self._value(next(events), events, (*path, "", name), at)  # read, and left out
            else:
                values[name] = self._value(next(events), events, (*path, name), at)
        return values

    def _repeated(self, name: str, at: tuple[int, int], path: Path) -> None:
        first = self.found.places[path].key[0]
        says = f"the key {shown(name)} stands here a second time (first on line {first}); a key may stand only once"
        self.found.mistakes.append(Mistake(self.found.file, *at, name, says))


def _place(event: Event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _first_directive(words: str) -> int:
    return next(number for number, line in enumerate(words.splitlines(), 1) if line.startswith("%"))


def _line_of(words: str, line: int) -> str:
    lines = words.splitlines()
    return lines[line - 1].strip()[:60] if line <= len(lines) else ""


def _not_allowed(event: Event, depth: int, documents: int) -> tuple[str, str] | None:
    """The words and the sentence, when an event is one that no protocol file may have."""
    if isinstance(event, AliasEvent):
        return f"*{event.anchor}", f"the alias '*{event.anchor}' is not allowed; write the words out each time"
    if isinstance(event, DocumentStartEvent):
        return _document_not_allowed(event, documents)
    if isinstance(event, StreamStartEvent) or not isinstance(
        event, ScalarEvent | MappingStartEvent | SequenceStartEvent
    ):
        return None
    if event.anchor is not None:
        return f"&{event.anchor}", f"the anchor '&{event.anchor}' is not allowed; write the words out each time"
    if event.tag is not None:
        tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
        return tag, f"the tag '{tag}' is not allowed; values are plain text, numbers, true or false"
    if isinstance(event, ScalarEvent) and (unprintable := UNPRINTABLE.search(event.value)):
        return f"U+{ord(unprintable[0]):04X}", _unprintable(unprintable[0])
    if depth > DEEPEST_NESTING:
        return "", f"things stand more than {DEEPEST_NESTING} deep inside one another here; no protocol needs that"
    return None


def _document_not_allowed(event: DocumentStartEvent, documents: int) -> tuple[str, str] | None:
    if event.version or event.tags:
        return "%", "a line that begins with '%' is not allowed; the file is always YAML 1.2"
    if documents > 1:
        return "---", "a second document begins here ('---'); a file holds one protocol"
    return None


def plain(words: str) -> Value:
    """An unquoted word as YAML 1.2 reads it, and a date as a date. ``yes``, ``on`` and ``off`` stay words."""
    if words in ("", "~", "null"):
        return None
    if words in ("true", "false"):
        return words == "true"
    if re.fullmatch(r"[-+]?[0-9]{1,18}", words):
        return int(words)
    if re.fullmatch(r"[-+]?[0-9]{0,18}\.[0-9]{1,18}", words):
        return float(words)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", words):
        return _date(words)
    return words


def _date(words: str) -> date | str:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return words
