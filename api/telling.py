"""Entries of a record in words for officers: what was recorded, which promise was kept, who was told and when. It shows nothing private."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from api.local_times import clock, day_words, when
from api.promises import STANDING, of_view, promise_words
from api.protocols_in_words import why_words
from api.school_words import school_words
from protocols.model import Protocol
from protocols.working_time import local_day
from workflow.core import facts as f
from workflow.late_news import LateNews
from workflow.views import AlertView, Late
from workflow.why_protocol import why_it_was

# What an alert that is no rung says; {} is what it is about.
ALERTS: Mapping[str, str] = {
    "withdrawn": "no longer counts as missed",
    "settled": "{}",
    "told_late": "we learnt of this inspection late",
    "role_unheld": "nobody holds the role of {}",
    "beyond_holidays": "a time lies beyond the public holidays that are known, which end on {}",
    "set_aside": "the clock could not look at {} and has set it aside",
    "entered_late": "was entered late",
    "handed_over": "has been handed over to them by {}",
}
# What became of what had been missed, by how it was settled.
SETTLED_SINCE: Mapping[str, str] = {
    "kept": "has been done, as is now written down",
    "not_needed": "is settled: not needed, she said",
    "not_applicable": "was found not to apply",
    "waived": "was waived, with a reason",
    "released": "is not written down as done, and is owed no longer",
    "not_told": "had passed before the authority was told",
}
WAYS: Mapping[str, str] = {"tell": "told", "ask": "asked", "digest": "in the morning's list"}


_NOT_PEOPLE = {"operator": "whoever runs the program", "engine": "the clock"}


def alert_words(one: AlertView, now: datetime) -> str:
    """What an alert on a list is about: ``‘We ring the school’``, ``nobody holds the role of Records lead``."""
    promise = f"‘{of_view(one, now)}’{_due_then(one, now)}" if one.says else ""
    return f"{promise} {_of_no_rung(one.why, one.about_says, one.news, now)}".strip()


def _due_then(one: AlertView, now: datetime) -> str:
    """Whether its time was still to come when somebody was told of it: ``, due by 11:05 today``."""
    if one.due is None:
        return ""
    return f", due by {when(one.due, now)}" if one.due > one.raised_at else f", which was due at {when(one.due, now)}"


def _of_no_rung(why: str, about: str, news: LateNews | None, now: datetime) -> str:
    if why == "told_late" and news is not None:
        return f"{ALERTS[why]}: {_late_news(news, int(about), now)}"
    if why == "settled":
        about = SETTLED_SINCE[about]
    if why == "beyond_holidays":
        about = day_words(date.fromisoformat(about), now)
    return ALERTS.get(why, "").format(about)


def _late_news(news: LateNews, past: int, now: datetime) -> str:
    """When Ofsted rang, when we knew and how, and what had passed by then: nobody had been told, so nobody missed it."""
    days = (local_day(news.known_at) - local_day(news.called_at)).days
    later = f", {days} day{'' if days == 1 else 's'} later" if days else ""
    how = f" (how we came to know: {news.how})" if news.how else ""
    passed = {0: "no promise's time", 1: "the time of 1 promise"}.get(past, f"the times of {past} promises")
    knew = f"we first knew at {when(news.known_at, now)}{later}{how}"
    return f"Ofsted rang at {when(news.called_at, now)}, {knew}; {passed} had passed by then"


def told_at(one: AlertView, now: datetime) -> str:
    """When somebody was told; where that was late, when it should have been, and why it was not.

    ``11:40 today, late: it should have gone at 11:05, and no clock looked in between``.
    """
    at = when(one.raised_at, now)
    return f"{at}{why_late(one.late, one.fell_due, one.raised_at)}{_repeats(one.counted)}"


def why_late(late: Late, fell_due: datetime, raised_at: datetime) -> str:
    """The words after the time of a telling; none for one that was on time."""
    day = "" if local_day(fell_due) == local_day(raised_at) else f" on {day_words(local_day(fell_due), raised_at)}"
    should = f"{clock(fell_due)}{day}"
    match late:
        case "clock":
            return f", late: it should have gone at {should}, and no clock looked in between"
        case "written":
            return f", late: it began at {should}, and was written down only then"
    return ""


def _repeats(number: int) -> str:
    if number == 0:
        return ""
    return f"; {'1 repeat' if number == 1 else f'{number} repeats'} fell in the gap and {'was' if number == 1 else 'were'} not sent"


def told_words(one: AlertView, now: datetime) -> str:
    """``Ann Example, Link officer (holds the role): asked at 11:05 today, ‘We ring the school’``."""
    who = f"{one.told.name}, {one.told.role_title} ({one.told.because})"
    return f"{who}: {WAYS[one.how]} at {told_at(one, now)}: {alert_words(one, now)}"


def settled_words(fact: f.Discharged) -> str:
    """How a promise was settled: ``Done``, ``Done late``, ``No longer owed``."""
    return STANDING["kept_late" if fact.how == "kept" and fact.in_time is False else fact.how].capitalize()


@dataclass(frozen=True, slots=True)
class Teller:
    """Says facts in the words of one protocol, with people by name; times are told as seen from ``now``.

    ``unagreed`` are the keys of the promises whose time rests on what nobody agreed.
    """

    protocol: Protocol
    names: Mapping[str, str]
    now: datetime
    unagreed: frozenset[str] = frozenset()
    news: LateNews | None = None

    def person(self, who: str) -> str:
        return self.names.get(who, _NOT_PEOPLE.get(who, who))

    def promise(self, key: f.Key) -> str:
        """What a step says, with the day it is for where there are several."""
        step = self.protocol.steps.get(key.step)
        says = step.says if step else key.step.replace("_", " ").capitalize()
        return promise_words(says, key.occurrence, self.now, nothing_agreed=str(key) in self.unagreed)

    def about(self, fact: f.Escalated) -> str:
        roles = self.protocol.roles
        about = roles[fact.about].title if fact.about in roles else fact.about
        about = self.person(about) if fact.why == "handed_over" else about
        promise = f"‘{self.promise(fact.obligation)}’" if fact.obligation else ""
        return f"{promise} {_of_no_rung(fact.why, about, self.news, self.now)}".strip()

    def fact(self, fact: f.Fact) -> str:
        """One fact as a sentence without a full stop; empty for what needs no line of its own."""
        match fact:
            case f.Opened():
                return self._opened(fact)
            case f.StrandOpened() | f.Moved():
                return self._strand(fact)
            case f.Answered():
                gone_on = f", as agreed in {fact.carried_from}" if fact.carried_from else ""
                return f"Written down: {fact.form.replace('_', ' ')} ({fact.strand}){gone_on}"
            case f.Acknowledged():
                return f"{self.person(fact.by.did)} has it: {self.promise(fact.obligation)}"
            case f.Noted():
                return self._noted(fact)
            case f.SchoolChanged():
                return school_words(fact)
            case f.HandedOver():
                return self._handed_over(fact)
            case f.Corrected():
                return f"Entry {fact.entry} is {'withdrawn' if fact.withdrawn else 'put right'}"
            case f.Armed() | f.Rescheduled():
                return self._owed(fact)
            case f.Discharged() | f.Missed() | f.MissWithdrawn():
                return self._came_of(fact)
            case f.Escalated():
                return self._escalated(fact)
        return ""

    def _came_of(self, fact: f.Discharged | f.Missed | f.MissWithdrawn) -> str:
        promise = self.promise(fact.obligation)
        if isinstance(fact, f.Discharged):
            return f"{settled_words(fact)}: {promise}"
        if isinstance(fact, f.MissWithdrawn):
            return f"Not missed after all: {promise}"
        return f"Missed: {promise}, which was due at {when(fact.due, self.now)}"

    def _opened(self, fact: f.Opened) -> str:
        says = self.protocol.strands[fact.strand].states[fact.state].says
        why = why_it_was(fact, self.protocol)
        on = f". It runs on {why_words(why)}" if why else ""
        rang, knew = when(fact.called_at, self.now), when(fact.known_at, self.now)
        return f"Opened: {says}. Ofsted rang at {rang}, we knew at {knew}{on}"

    def _strand(self, fact: f.StrandOpened | f.Moved) -> str:
        if isinstance(fact, f.StrandOpened):
            strand = self.protocol.strands[fact.kind]
            return f"Begun: {strand.says or fact.kind} ({fact.strand}): {strand.states[fact.state].says}"
        kind = self.kind_of(fact.strand)
        return f"{self.protocol.strands[kind].states[fact.to].says} ({fact.strand})" if kind else fact.to

    def kind_of(self, strand: str) -> str:
        """The kind of a strand from its key, which is the kind itself or the kind with a number or a school behind it."""
        fitting = [kind for kind in self.protocol.strands if strand == kind or strand.startswith(f"{kind}-")]
        return max(fitting, key=len, default="")

    def _noted(self, fact: f.Noted) -> str:
        words = {
            "note": "A note",
            "waive": "Waived, with a reason",
            "not_applicable": "Found not to apply, with a reason",
        }
        about = f": {self.promise(fact.obligation)}" if fact.obligation else ""
        return words[fact.purpose] + about

    def _handed_over(self, fact: f.HandedOver) -> str:
        titles = ", ".join(self.protocol.roles[one].title for one in fact.roles)
        return f"Handed over: {titles}, from {self.person(fact.gave)} to {self.person(fact.took)}"

    def _owed(self, fact: f.Armed | f.Rescheduled) -> str:
        begins = "Owed from now" if isinstance(fact, f.Armed) else "Another time"
        late = ", entered late" if fact.entered_late else ""
        by = f"by {when(fact.due, self.now)}" if fact.due else "no time yet"
        return f"{begins}: {self.promise(fact.obligation)}, {by}{late}"

    def _escalated(self, fact: f.Escalated) -> str:
        people = ", ".join(self.person(one.person) for one in fact.told)
        return f"{WAYS[fact.how].capitalize()}: {people}, {self.about(fact)}" if people else ""
