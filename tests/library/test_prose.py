"""A protocol reads aloud, one paragraph a step."""

import re
from datetime import time, timedelta
from pathlib import Path

import pytest

from protocols.clauses import (
    AtAnswer,
    ByTime,
    DayRule,
    Deadline,
    EarlierOf,
    Every,
    FieldRef,
    LateStart,
    Span,
    With,
    Within,
)
from protocols.prose import deadline_words, prose, span_words
from protocols.reader import read_protocol

HERE = Path(__file__).parent
SKETCH = (HERE / "sketch.yaml").read_text()
ISSUED = FieldRef("draft", "issued_on")


def spoken(text: str, step: str) -> str:
    protocol = read_protocol(text.encode(), "test.yaml")
    return dict(zip(protocol.steps, prose(protocol), strict=True))[step]


def test_a_step_reads_aloud_as_one_paragraph() -> None:
    assert spoken(SKETCH, "first_contact") == (
        "When Ofsted has rung, counted from ‘When did we first know?’, the link officer or the team manager owes: "
        "The SIM or LLP rings the school, within 60 inspection minutes, and never sooner than 30 minutes after it begins. "
        "A pause does not stop it. "
        "It is done when the form ‘contact plan’ is filled in. "
        "Who hears: 30 minutes before it is due the owner is told unless it is done; when it is due the owner is asked; "
        "30 minutes after it is due the cover and the team manager are told; "
        "90 minutes after it is due the senior officer is told, again every 1 office hour. "
        "The time is proposed, because the head may be in the planning call. "
        "It keeps before.3 and before.5."
    )


def test_a_step_of_each_day_reads_aloud() -> None:
    assert spoken(SKETCH, "day_call").startswith(
        "Each on site day from 13:00, the link officer owes: The LLP keeps in touch as agreed, "
        "at the time given for ‘When shall we ring?’, or at 18:45 where none is given, "
        "and never sooner than 30 minutes after it begins. A pause does not stop it. "
        "It is done when the form ‘contact’ is filled in as ‘We spoke with the head’, "
        "‘We spoke with the person she named’ or ‘She said it was not needed’. "
        "When it was not needed, it is offered again 1 calendar day later."
    )


def test_what_is_due_instead_when_it_ends_and_when_it_is_tried_again_read_aloud() -> None:
    words = spoken(SKETCH, "wellbeing_call")
    assert (
        "by the earlier of these: within 7 calendar days or by 15:00 on the first Friday, "
        "and never sooner than 2 hours after it begins. "
        "If ‘Was it after half past four?’ is answered ‘Yes’: by 12:30, 1 office working day later, "
        "and never sooner than 30 minutes after it begins instead."
    ) in words
    assert "It is owed no longer when closed." in words
    assert "When nobody answered, it is tried again 2 office hours later." in words


@pytest.mark.parametrize(
    ("begins", "words"),
    [
        ("{after: first_contact}", "After ‘The SIM or LLP rings the school’, the link"),
        (
            "{entering: pause_request.with_ofsted, later: 1 office working day, not_on: [sat, sun]}",
            "When Ofsted has been asked (in ‘pause request’), 1 office working day later, never on a Saturday or Sunday, the",
        ),
        ("{answered: contact_plan.call_time}", "Once ‘When shall we ring?’ is answered, the link"),
        (
            "{answered: notification.told_late, is: yes}",
            "Each time ‘Was it after half past four?’ is answered ‘Yes’, the",
        ),
        (
            "{each: monday, in: inspection.on_site, in_term: true}",
            "Each Monday in term, while inspectors are in school, the link",
        ),
        (
            "{each: 1 september, in: inspection.on_site, ahead: 3 calendar days}",
            "Each 1 September, announced 3 calendar days ahead, while inspectors are in school, the link",
        ),
        (
            "{each: on_site_day, from_number: 2, days: mon-tue}",
            "Each on site day from number 2 on that is a Monday or Tuesday, the link",
        ),
        (
            "{each: on_site_day}\n    only_if: {notification.told_late: [yes, no]}",
            "Each on site day and only if ‘Was it after half past four?’ is answered ‘Yes’ or ‘No’, the link",
        ),
    ],
)
def test_every_way_to_begin_reads_aloud(begins: str, words: str) -> None:
    text = SKETCH.replace('{each: on_site_day, owed_from: "13:00"}', begins)
    assert spoken(text, "day_call").startswith(words)


def test_a_date_of_a_form_reads_aloud() -> None:
    text = SKETCH.replace('{each: on_site_day, owed_from: "13:00"}', "{each_date: contact_plan.days}")
    text = text.replace("    number:  ", "    days: {ask: On which days?, kind: dates, public: true}\n    number:  ")
    assert spoken(text, "day_call").startswith("On each date given for ‘On which days?’, the link officer owes")


@pytest.mark.parametrize(
    ("done", "words"),
    [
        ("{entering: inspection.prepared}", "It is done when the contact plan is agreed."),
        ("{acknowledged_by: [head, chair]}", "It is done when the head or the chair says so."),
        (
            "{form: notification, where: {told_late: no}}",
            "It is done when the form ‘notification’ is filled in and ‘Was it after half past four?’ is answered ‘No’.",
        ),
    ],
)
def test_every_proof_reads_aloud(done: str, words: str) -> None:
    text = SKETCH.replace("done: {form: contact_plan}", f"done: {done}")
    assert words in spoken(text, "first_contact")


def test_what_a_step_cites_serves_and_keeps_clear_of_reads_aloud() -> None:
    text = SKETCH.replace("basis: proposed, because: the head may", "basis: ofsted, because: the head may")
    text = text.replace("    not_needed_asks_again: 1 calendar day\n", (
        "    cites: [the handbook, a letter]\n    serves: first_contact\n    until: {after: 30 calendar days}\n"
        "    not_within: {span: 1 office working day, of: [first_contact]}\n"
    ))  # fmt: skip
    text = text.replace(
        "in_pause: runs\n    done: {form: contact, outcome: [spoke_with_head, spoke",
        "in_pause: stops\n    done: {form: contact, outcome: [spoke_with_head, spoke",
    )
    words = spoken(text, "day_call")
    assert "A pause stops it." in words
    assert "It serves ‘The SIM or LLP rings the school’." in words
    assert "It is owed no longer when 30 calendar days have gone by." in words
    assert "It is left out within 1 office working day of ‘The SIM or LLP rings the school’." in words
    assert words.endswith("It cites the handbook and a letter.")
    assert "The time is Ofsted's, because the head may be in the planning call." in spoken(text, "first_contact")


def test_every_kind_of_rung_reads_aloud() -> None:
    text = SKETCH.replace("when: due, ask: [owner]", 'when: "08:00 on the day", digest: [owner, cover]')
    text = text.replace("again_every: 1 office hour", "again_every: 1 office hour, times: 3")
    text = text.replace("{when: 30 minutes before, tell: [owner], unless: logged}", "{when: begins, digest: [owner]}")
    words = spoken(text, "day_call")
    assert "as it begins the owner reads it in the morning's list;" in words
    assert "at 08:00 on the day the owner and the cover read it in the morning's list;" in words
    assert "the senior officer is told, again every 1 office hour, 3 times at most." in words


def test_where_a_time_comes_from_reads_aloud() -> None:
    text = SKETCH.replace("because: inspectors' end-of-day meeting runs late", "source: a letter, seen_on: 2026-11-02")
    assert "The time is proposed (a letter, seen on 2026-11-02)." in spoken(text, "day_call")


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (Deadline(Within(Span(2, "hours", "office"))), "within 2 office hours"),
        (
            Deadline(Within(Span(5, "days", "ofsted"), ISSUED, time(17))),
            "within 5 ofsted working days of draft.issued_on, by 17:00 on the last day",
        ),
        (Deadline(ByTime(time(18, 45))), "by 18:45 the same day"),
        (Deadline(ByTime(time(9), DayRule(of=ISSUED))), "by 09:00 on the day of draft.issued_on"),
        (Deadline(ByTime(time(9), DayRule(-1, "calendar"))), "by 09:00, 1 calendar day earlier"),
        (
            Deadline(ByTime(time(9), DayRule(2, "office", of=ISSUED))),
            "by 09:00, 2 office working days after draft.issued_on",
        ),
        (
            Deadline(AtAnswer(ISSUED, before=Span(30, "minutes")), timedelta(minutes=90)),
            "30 minutes before the time given for draft.issued_on, and never sooner than 90 minutes after it begins",
        ),
        (Deadline(With("first_contact")), "in the same contact as first contact"),
        (
            Deadline(Every(Span(7, "days", "calendar"), time(15), ISSUED)),
            "at most 7 calendar days (or the number given for draft.issued_on, if fewer) after the last time, by 15:00",
        ),
        (
            Deadline(Within(Span(1, "hours")), late_start=LateStart(time(16, 30), time(9), DayRule(1, "office"))),
            "within 1 hour; begun after 16:30, by 09:00, 1 office working day later instead",
        ),
        (
            Deadline(EarlierOf((Within(Span(1, "hours")), ByTime(time(18)), ByTime(time(19)))), timedelta(hours=1)),
            (
                "by the earlier of these: within 1 hour, by 18:00 the same day or by 19:00 the same day, "
                "and never sooner than 1 hour after it begins"
            ),
        ),
    ],
)
def test_a_due_time_is_worded_without_its_protocol_too(deadline: Deadline, words: str) -> None:
    assert deadline_words(deadline) == words


@pytest.mark.parametrize("text", ["30 minutes", "1 office hour", "5 ofsted working days", "1 calendar day"])
def test_a_span_is_worded_as_the_file_writes_it(text: str) -> None:
    sketch = SKETCH.replace("within: 60 inspection minutes", f"within: {text}").replace("chair:          {", "chair: {")
    sketch = sketch.replace("again_every: 1 office hour", "again_every: 1 inspection hour")
    rule = read_protocol(sketch.encode(), "a").steps["first_contact"].due.rule
    assert isinstance(rule, Within)
    assert span_words(rule.span) == text


def test_no_name_of_the_file_shows_through() -> None:
    # Names are joined by '_' and dots; read aloud, neither may be left.
    words = "\n".join(prose(read_protocol(SKETCH.encode(), "sketch.yaml")))
    assert re.findall(r"\w+_\w+", words) == []
