"""School terms and office closures, read from the text an authority loads (YAML or iCalendar); it stores nothing and knows no holidays."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise

import icalendar
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_ONE_DAY = timedelta(days=1)
_LONGEST = timedelta(days=366)
_LARGEST = 200_000  # bytes; a school year takes a few thousand
_CATEGORIES = {"TERM": "terms", "HALF-TERM": "half_terms", "OFFICE-CLOSED": "office_closed"}


class TermsError(ValueError):
    """A file of terms cannot be used: which file, where in it, what is wrong and what to do. Nothing of it was loaded."""

    def __init__(self, name: str, place: str, trouble: str, remedy: str) -> None:
        self.name, self.place, self.trouble, self.remedy = name, place, trouble, remedy
        where = f"{name}, {place}" if place else name
        super().__init__(f"{where}: {trouble}. {remedy}. Nothing of this file has been loaded.")


@dataclass(frozen=True, slots=True)
class Term:
    """A school term, or a half-term holiday inside one, from its first day to its last, both included."""

    name: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Closures:
    """What an authority says of its schools' terms and its office's closures.

    `half_terms` are the holidays inside terms. `version` is the SHA-256 of the text, `seen_on` the day it was checked.
    """

    terms: tuple[Term, ...]
    half_terms: tuple[Term, ...]
    office_closed: frozenset[date]
    source: str
    version: str
    seen_on: date | None = None

    def school_days(self, holidays: frozenset[date]) -> frozenset[date]:
        """The weekdays in term that are neither in a half-term holiday nor among the public `holidays`."""
        off = holidays.union(*(_days(half_term.first_day, half_term.last_day) for half_term in self.half_terms))
        in_term = frozenset[date]().union(*(_days(term.first_day, term.last_day) for term in self.terms))
        return frozenset(day for day in in_term - off if day.weekday() < 5)

    def last_school_days_before_holidays(self, holidays: frozenset[date]) -> tuple[date, ...]:
        """The last school day before each school holiday: each half-term holiday, and the holiday after each term."""
        school_days = self.school_days(holidays)
        ends = {self._last_school_day(term, end, school_days) for term in self.terms for end in self._breaks(term)}
        return tuple(sorted(day for day in ends if day is not None))

    def _breaks(self, term: Term) -> Iterator[date]:
        """The days on which schooling breaks off in and after a term."""
        yield from (half.first_day for half in self.half_terms if term.first_day <= half.first_day <= term.last_day)
        yield term.last_day + _ONE_DAY

    @staticmethod
    def _last_school_day(term: Term, before: date, school_days: frozenset[date]) -> date | None:
        return max((day for day in school_days if term.first_day <= day < before), default=None)


@dataclass(frozen=True, slots=True)
class _Span:
    """A named run of days as the file gives it, with the place to name when it is wrong."""

    place: str
    name: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class _Draft:
    """A file that has been read but not yet judged."""

    source: str
    seen_on: date | None
    spans: dict[str, list[_Span]]


def read_closures(text: bytes, name: str) -> Closures:
    """Terms and closures from YAML or iCalendar, told apart by content; `name` is the file's, for the error.

    YAML: `source`, `seen_on`, `terms` and `half_terms` (each with `name`, `first_day`, `last_day`, both days included),
    `office_closed` (days, or `from` and `to`). iCalendar: all-day events whose category is TERM, HALF-TERM or
    OFFICE-CLOSED. Days are London days. Raises TermsError; a file is taken whole or not at all.
    """
    if len(text) > _LARGEST:
        raise TermsError(name, "", f"it is larger than {_LARGEST:,} bytes", "Load one school year's terms at a time")
    try:
        content = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise TermsError(name, f"line {line}", "it is not UTF-8 text", "Save it again as UTF-8") from error
    is_icalendar = content.lstrip().upper().startswith("BEGIN:VCALENDAR")
    draft = _Events(name).draft(content) if is_icalendar else _Lines(name).draft(content)
    _judge(draft, name)
    return Closures(
        terms=_settled(draft.spans["terms"]),
        half_terms=_settled(draft.spans["half_terms"]),
        office_closed=frozenset[date]().union(*(_days(s.first_day, s.last_day) for s in draft.spans["office_closed"])),
        source=draft.source,
        version=sha256(text).hexdigest(),
        seen_on=draft.seen_on,
    )


def _days(first_day: date, last_day: date) -> frozenset[date]:
    return frozenset(first_day + away * _ONE_DAY for away in range((last_day - first_day).days + 1))


def _is_plausible(day: date) -> bool:
    return 2000 <= day.year < 2100


def _settled(spans: Sequence[_Span]) -> tuple[Term, ...]:
    return tuple(Term(s.name, s.first_day, s.last_day) for s in sorted(spans, key=lambda s: s.first_day))


def _judge(draft: _Draft, name: str) -> None:
    """Raise TermsError for the first thing in a draft that cannot be right."""
    terms, half_terms = draft.spans["terms"], draft.spans["half_terms"]
    if not terms:
        raise TermsError(name, "", "it holds no term", "Give at least one term with its first and last day")
    for span in (*terms, *half_terms, *draft.spans["office_closed"]):
        if span.last_day < span.first_day:
            raise TermsError(name, span.place, f"“{span.name}” ends before it begins", "Check its two days")
        if span.last_day - span.first_day > _LONGEST:
            raise TermsError(name, span.place, f"“{span.name}” is longer than a year", "Check the years of its days")
    for spans in (terms, half_terms):
        for earlier, later in pairwise(sorted(spans, key=lambda s: s.first_day)):
            if later.first_day <= earlier.last_day:
                trouble = f"“{later.name}” begins before “{earlier.name}” has ended"
                raise TermsError(
                    name, later.place, trouble, "Change the days of one of them so that they do not overlap"
                )
    for half in half_terms:
        if not any(term.first_day <= half.first_day and half.last_day <= term.last_day for term in terms):
            remedy = "Check its days, or add the term it belongs to"
            raise TermsError(name, half.place, f"the half-term holiday “{half.name}” lies inside no term", remedy)


class _Lines:
    """Reads the YAML form: one fixed shape, every mistake named by its line."""

    def __init__(self, name: str) -> None:
        self.name = name

    def draft(self, content: str) -> _Draft:
        top = self._fields(self._composed(content), ("source", "seen_on", "terms"), ("half_terms", "office_closed"))
        named, closed = self._named_span, self._closed_span
        spans = {key: self._each(top.get(key), named) for key in ("terms", "half_terms")}
        spans["office_closed"] = self._each(top.get("office_closed"), closed)
        return _Draft(self._words(top["source"]), self._day(top["seen_on"]), spans)

    def _composed(self, content: str) -> Node:
        try:
            top: Node | None = YAML(typ="safe", pure=True).compose(content)
        except MarkedYAMLError as error:
            place = f"line {error.problem_mark.line + 1}" if error.problem_mark else ""
            trouble = f"it is not well-formed YAML ({error.problem})"
            raise TermsError(self.name, place, trouble, "Check the punctuation and indentation of this line") from error
        except (YAMLError, RecursionError) as error:
            raise TermsError(self.name, "", "it is not well-formed YAML", "Compare it with the example file") from error
        if top is None:
            raise TermsError(self.name, "", "it is empty", "Start from the example file")
        return top

    def _fields(self, node: Node, needed: Sequence[str], allowed: Sequence[str] = ()) -> dict[str, Node]:
        if not isinstance(node, MappingNode):
            raise self._wrong(node, f"expected {', '.join(needed)} here", "Write each as a key with its value")
        fields: dict[str, Node] = {}
        for key_node, value in node.value:
            key = self._words(key_node)
            if key not in (*needed, *allowed):
                raise self._wrong(key_node, f"“{key}” is not known here", f"Use {', '.join((*needed, *allowed))}")
            if key in fields:
                raise self._wrong(key_node, f"“{key}” is given twice", "Keep one of the two")
            if isinstance(value, ScalarNode) and not value.value.strip():
                raise self._wrong(key_node, f"“{key}” has no value", "Write one after the colon, or take the line out")
            fields[key] = value
        for key in needed:
            if key not in fields:
                raise self._wrong(node, f"“{key}” is missing", f"Add {key}")
        return fields

    def _each(self, node: Node | None, read: Callable[[Node], _Span]) -> list[_Span]:
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            raise self._wrong(node, "expected a list here", "Begin each entry with a dash")
        return [read(entry) for entry in node.value]

    def _named_span(self, node: Node) -> _Span:
        fields = self._fields(node, ("name", "first_day", "last_day"))
        first_day, last_day = self._day(fields["first_day"]), self._day(fields["last_day"])
        return _Span(_line(node), self._words(fields["name"]), first_day, last_day)

    def _closed_span(self, node: Node) -> _Span:
        if isinstance(node, ScalarNode):
            day = self._day(node)
            return _Span(_line(node), "office closed", day, day)
        fields = self._fields(node, ("from", "to"))
        return _Span(_line(node), "office closed", self._day(fields["from"]), self._day(fields["to"]))

    def _day(self, node: Node) -> date:
        words = self._words(node)
        try:
            day = date.fromisoformat(words)
        except ValueError as error:
            raise self._wrong(node, f"“{words}” is not a day of the calendar", "Write it as 2026-09-02") from error
        if not _is_plausible(day):
            raise self._wrong(node, f"“{words}” is not in this century", "Check the year")
        return day

    def _words(self, node: Node) -> str:
        if not isinstance(node, ScalarNode) or not node.value.strip():
            raise self._wrong(node, "expected a single word, sentence or day here", "Write one after the colon")
        return str(node.value).strip()

    def _wrong(self, node: Node, trouble: str, remedy: str) -> TermsError:
        return TermsError(self.name, _line(node), trouble, remedy)


def _line(node: Node) -> str:
    return f"line {node.start_mark.line + 1}"


class _Events:
    """Reads the iCalendar form: all-day events, every mistake named by its event. The end of an event is the day after it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def draft(self, content: str) -> _Draft:
        try:
            whole = icalendar.Calendar.from_ical(content)
        except (ValueError, IndexError) as error:
            remedy = "Export it again from the calendar it came from"
            raise TermsError(self.name, "", f"it is not a well-formed iCalendar file ({error})", remedy) from error
        spans: dict[str, list[_Span]] = {kind: [] for kind in _CATEGORIES.values()}
        for number, event in enumerate(whole.events, start=1):
            place = f"event {number} (“{event.get('SUMMARY', 'without a summary')}”)"
            self._refuse_unusable(event, place)
            spans[self._kind(event, place)].append(self._span(event, place))
        return _Draft(str(whole.get("X-WR-CALNAME") or whole.get("PRODID") or self.name), None, spans)

    def _refuse_unusable(self, event: icalendar.Event, place: str) -> None:
        if event.errors:
            raise TermsError(self.name, place, f"it is damaged ({event.errors[0][1]})", "Export the file again")
        for key in ("RRULE", "RDATE", "DURATION"):
            if key in event:
                raise TermsError(
                    self.name, place, f"it has a {key}", "Write each date as an event with a start and an end"
                )
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            raise TermsError(self.name, place, "it is cancelled", "Take it out of the file")

    def _kind(self, event: icalendar.Event, place: str) -> str:
        found = [_CATEGORIES[word.upper()] for word in event.categories if word.upper() in _CATEGORIES]
        if len(found) != 1:
            remedy = f"Give it exactly one of the categories {', '.join(_CATEGORIES)}, or take it out of the file"
            raise TermsError(self.name, place, "it is not marked as a term, a half-term or a closure", remedy)
        return found[0]

    def _span(self, event: icalendar.Event, place: str) -> _Span:
        first_day = self._day(event, "DTSTART", place)
        after = self._day(event, "DTEND", place) if "DTEND" in event else first_day + _ONE_DAY
        return _Span(place, str(event.get("SUMMARY", place)), first_day, after - _ONE_DAY)

    def _day(self, event: icalendar.Event, key: str, place: str) -> date:
        day = getattr(event.get(key), "dt", None)
        if not isinstance(day, date) or isinstance(day, datetime):
            raise TermsError(self.name, place, f"its {key} is not a day", "Make it an all-day event with a start")
        if not _is_plausible(day):
            raise TermsError(self.name, place, f"its {key} is not in this century", "Check the year")
        return day
