"""Protocols in words: for which schools, from where, and why an inspection runs on this one and no other."""

from __future__ import annotations

from api.local_times import date_words
from protocols.model import Protocol, Source
from protocols.prose import kind_of_schools
from protocols.working_time import local_day
from workflow.why_protocol import WhyProtocol

_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def place_words(place: int) -> str:
    """``first``, ``second`` … ``number 11``."""
    return _PLACES[place - 1] if place <= len(_PLACES) else f"number {place}"


def why_words(one: WhyProtocol, *, has_changed: bool = False) -> str:
    """``hampshire/commitment, because Test Primary is a maintained school and it stands first in the order adopted on …``.

    ``has_changed``: the school is another by now than when the inspection was opened.
    """
    kind = "a maintained school" if one.maintained else "not a maintained school"
    is_so = f"was {kind} when the inspection was opened" if has_changed else f"is {kind}"
    order = f"the order adopted on {date_words(local_day(one.ordered_at))}"
    if one.instead_of:
        return (
            f"{one.name}, which was chosen for it with a reason: {one.school_name} {is_so}, and {order} gives "
            f"{one.instead_of}"
        )
    place = (
        "it stands first in" if one.place == 1 else f"it is the first for such a school, {place_words(one.place)} in"
    )
    return f"{one.name}, because {one.school_name} {is_so} and {place} {order}"


def source_words(source: Source) -> str:
    """Where the promises stand: the document, who published it, when, and when somebody last looked."""
    words = [source.document, source.publisher]
    words += [f"of {date_words(source.dated)}"] if source.dated else []
    words += [f"seen on {date_words(source.seen_on)}"] if source.seen_on else []
    return ", ".join(words)


def for_words(protocol: Protocol) -> str:
    return f"for {kind_of_schools(protocol)}"
