"""Whose school it is, in words: for lists, for the story of an inspection, and for whoever has just changed it."""

from __future__ import annotations

from collections.abc import Iterator

from api.local_times import day_and_clock
from workflow.core import facts as f
from workflow.school_changes import SchoolAfter
from workflow.school_views import SchoolChangeView, SchoolView

_BODIES = {"governing_body": "governing body"}
_HOW = {
    "recorded": "{}: it is on its record now. What was promised there stays promised, and it goes on as before.",
    "as_it_was": "{}: its record says so already.",
    "busy": "{}: others were writing to it; run this again.",
    "failed": "{}: it could not be written there. Run 'alongside record verify', then this again.",
}


def body_words(body: str) -> str:
    return _BODIES.get(body, body.replace("_", " "))


def whose_words(one: SchoolView | SchoolChangeView | f.SchoolChanged) -> str:
    """``maintained, the governing body is responsible, URN 100001``."""
    maintained = "maintained" if one.maintained else "not maintained"
    urn = f", URN {one.urn}" if one.urn else ""
    closed = f"; it closed on {one.closed_on:%-d %B %Y}" if one.closed_on else ""
    return f"{maintained}, the {body_words(one.responsible_body)} is responsible{urn}{closed}"


def school_words(fact: f.SchoolChanged) -> str:
    """A change on a record, as a sentence without a full stop."""
    since = f"since {fact.from_day:%-d %B %Y}" if fact.from_day else "now"
    return f"The school is {since} {fact.name}: {whose_words(fact)}"


def change_lines(changes: tuple[SchoolChangeView, ...]) -> Iterator[str]:
    """What became of the school while its inspection went on, a line each."""
    for one in changes:
        since = f" since {one.from_day:%-d %B %Y}" if one.from_day else ""
        yield (
            f"The school changed{since}: {one.name}, {whose_words(one)} (written down {day_and_clock(one.at)}). "
            "What was promised before is kept all the same."
        )


def after_change(after: SchoolAfter) -> Iterator[str]:
    """What came of a change: the school as it is now, then each of its inspections that goes on."""
    one = SchoolView.of(after.school)
    yield f"{one.name} ({one.key}) is {'now' if after.is_news else 'already'} {whose_words(one)}."
    for told in after.inspections:
        yield _HOW[told.how].format(told.chain)
