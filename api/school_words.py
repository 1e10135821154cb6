"""Whose school it is, in words: for lists, for the story of an inspection, and for whoever has just changed it."""

from __future__ import annotations

from collections.abc import Iterator

from api.local_times import date_words, day_and_clock
from workflow.core import facts as f
from workflow.register.tables import tables
from workflow.school_changes import SchoolAfter
from workflow.school_views import SchoolChangeView, SchoolView, WhoseSchool

_HOW = {
    "recorded": "{}: it is on its record now. What was promised there stays promised, and it goes on as before.",
    "as_it_was": "{}: its record says so already.",
    "busy": "{}: others were writing to it; run this again.",
    "failed": "{}: it could not be written there. Run 'alongside record verify', then this again.",
}


def maintained_words(one: SchoolView | WhoseSchool | f.SchoolAdded | f.SchoolChanged) -> str:
    return "maintained" if one.maintained else "not maintained"


def added_words(one: f.SchoolAdded | f.SchoolChanged) -> str:
    """``maintained, its responsible body the governing body``."""
    return f"{maintained_words(one)}, its responsible body the {_body(one.responsible_body)}"


def whose_words(one: SchoolView | f.SchoolChanged) -> str:
    """``maintained, the governing body is responsible, URN 100001``."""
    urn = f", URN {one.urn}" if one.urn else ""
    closed = f"; it closed on {date_words(one.closed_on)}" if one.closed_on else ""
    return f"{maintained_words(one)}, the {_body(one.responsible_body)} is responsible{urn}{closed}"


def school_words(fact: f.SchoolChanged) -> str:
    """A change on a record, as a sentence without a full stop."""
    since = f"since {date_words(fact.from_day)}" if fact.from_day else "now"
    return f"The school is {since} {fact.name}: {whose_words(fact)}"


def change_lines(changes: tuple[SchoolChangeView, ...]) -> Iterator[str]:
    """What became of the school while its inspection went on, a line each."""
    for one in changes:
        since = f" since {date_words(one.from_day)}" if one.from_day else ""
        changed = "; ".join(words for words, is_new in _changed(one.before, one.now) if is_new)
        yield (
            f"The school changed{since}: {changed} (written down {day_and_clock(one.at)}). "
            "What was promised before is kept all the same."
        )


def _changed(before: WhoseSchool, now: WhoseSchool) -> Iterator[tuple[str, bool]]:
    """Each thing that makes it another's school, from what to what, and whether it is another now."""
    was, body = _body(before.responsible_body), _body(now.responsible_body)
    closed = f"it closed on {date_words(now.closed_on)}" if now.closed_on else "that it had closed was a mistake"
    yield f"it was {maintained_words(before)}, and is {maintained_words(now)} now", before.maintained != now.maintained
    yield f"the {was} was responsible, and the {body} is now", was != body
    yield _from_to("its URN", before.urn, now.urn), before.urn != now.urn
    yield _from_to("its kind", _kind(before.kind), _kind(now.kind)), before.kind != now.kind
    yield _from_to("its trust", before.trust, now.trust), before.trust != now.trust
    yield closed, before.closed_on != now.closed_on


def _from_to(what: str, before: str, now: str) -> str:
    return f"{what} was {before or 'not on record'}, and is {now or 'not on record'} now"


def _kind(code: str) -> str:
    known = tables().kind(code)
    return known.name if known else code


def after_change(after: SchoolAfter) -> Iterator[str]:
    """What came of a change: the school as it is now, then each of its inspections that goes on."""
    one = after.school
    yield f"{one.name} ({one.key}) is {'now' if after.is_news else 'already'} {whose_words(one)}."
    for told in after.inspections:
        yield _HOW[told.how].format(told.chain)


def _body(body: str) -> str:
    return body.replace("_", " ")
