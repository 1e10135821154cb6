"""The sketch of the language, completed, is read value by value."""

import hashlib
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from protocols.clauses import (
    AfterStep,
    Answered,
    AtAnswer,
    ByTime,
    DayRule,
    Deadline,
    EachDate,
    EachDay,
    EarlierOf,
    Entering,
    Every,
    FieldRef,
    Instead,
    Ladder,
    LateStart,
    NotWithin,
    Proof,
    Rung,
    Span,
    StateRef,
    Timing,
    Until,
    When,
    Where,
    With,
    Within,
)
from protocols.model import (
    CalendarRule,
    FormField,
    Guard,
    MayBegin,
    OpenedWith,
    Option,
    Protocol,
    Role,
    Source,
    State,
    Step,
    Transition,
)
from protocols.reader import read_file, read_protocol

HERE = Path(__file__).parent
WEEKDAYS = frozenset({0, 1, 2, 3, 4})
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture(scope="module")
def sketch() -> Protocol:
    return read_file(HERE / "sketch.yaml")[0]


def read_smallest(**changes: str) -> Protocol:
    """smallest.yaml, with the values of keys of its step replaced."""
    text = (HERE / "smallest.yaml").read_text()
    text = text.replace("{when: due, tell", "{when: 1 office hour after, tell")  # so that something uses the calendar
    before, ring, after = text.partition("  ring:\n")
    lines = after.splitlines()
    for key, value in changes.items():
        [at] = [number for number, line in enumerate(lines) if line.startswith(f"    {key}:")]
        lines[at] = f"    {key}: {value}"
    return read_protocol((before + ring + "\n".join(lines)).encode(), "smallest.yaml")


def ring(**changes: str) -> Step:
    return read_smallest(**changes).steps["ring"]


def test_the_head_of_the_file_is_read(sketch: Protocol) -> None:
    assert (sketch.name, sketch.version) == ("hampshire/commitment", "2024-03")
    assert sketch.title == "Hampshire's Ofsted commitment to schools"
    assert sketch.source == Source("003_f8365e51c24845a2.txt", "Hampshire County Council", date(2024, 3, 27))
    assert sketch.applies.maintained is True
    assert sketch.applies.frameworks == ("hb-2024-09", "eif-2025-11", "eif-2026-09")
    assert sketch.waived_by == ("senior_officer", "director")
    assert [one.because for one in sketch.not_promises] == ["a heading"]


def test_the_digest_is_the_sha_256_of_the_bytes() -> None:
    text = (HERE / "smallest.yaml").read_bytes()
    assert read_protocol(text, "a").digest == hashlib.sha256(text).hexdigest()
    assert read_protocol(text + b"\n", "a").digest != read_protocol(text, "a").digest


def test_a_protocol_for_any_school_says_none() -> None:
    assert read_smallest().applies.maintained is None


def test_a_role_acts_for_the_authority_unless_it_is_the_head_or_the_chair(sketch: Protocol) -> None:
    assert list(sketch.roles) == [
        "director", "senior_officer", "team_manager", "link_officer", "welfare_lead", "head", "chair",
    ]  # fmt: skip
    assert sketch.roles["team_manager"] == Role(
        "team_manager", "School Improvement Manager (SIM)", "senior_officer", "senior_officer", "authority"
    )
    assert sketch.roles["head"] == Role("head", "Headteacher", acts_for="school")
    assert sketch.roles["chair"].acts_for == "governing_body"


def test_calendars_are_read(sketch: Protocol) -> None:
    assert sketch.calendars == {
        "inspection": CalendarRule(
            "inspection",
            opens=time(7, 30),
            closes=time(20),
            on=("call_day", "on_site_days", "paused_days", "day_after_feedback"),
            outside="office",
        ),
        "office": CalendarRule(
            "office", WEEKDAYS, time(8, 30), time(17, 30), ("england_public_holidays", "authority_closures")
        ),
        "ofsted": CalendarRule("ofsted", WEEKDAYS, closed=("england_public_holidays",)),
    }


def test_promises_are_read_with_their_numbers(sketch: Protocol) -> None:
    assert list(sketch.promises) == ["before.3", "before.5", "during.1", "after.2"]
    assert sketch.promises["before.5"] == "They establish how and when information will be shared"


def test_the_main_strand_is_read(sketch: Protocol) -> None:
    main = sketch.main
    assert (main.key, main.begins, main.line) == ("inspection", "notified", 31)
    assert main.opened_with == OpenedWith("notification", "rang_at", "known_at")
    assert main.states["notified"] == State("notified", "Ofsted has rung", call_day=True)
    assert main.states["on_site"] == State("on_site", "Inspectors are in school", on_site_days="ofsted")
    assert main.states["paused"].pauses == ("inspection",)
    assert main.states["feedback_given"].feedback
    assert [key for key, state in main.states.items() if state.final] == ["closed"]


def test_transitions_are_read(sketch: Protocol) -> None:
    officers = ("link_officer", "team_manager")
    first, second, pause, _resume, feedback, close = sketch.main.transitions
    assert first == Transition("agree_contact_plan", ("notified",), "prepared", officers, form="contact_plan", line=42)
    assert second.origins == ("notified", "prepared")
    assert pause.by == ()  # only another strand moves it
    assert feedback.says == "Record that the final feedback has been given"
    assert close.when == (Guard("nothing_owed"), Guard("no_open", ("pause_request",)))


def test_a_side_strand_is_read(sketch: Protocol) -> None:
    side = sketch.strands["pause_request"]
    assert side.may_begin == MayBegin((), ("head", "chair", "link_officer"))
    assert side.transitions[0].when == (Guard("may_ask_for_this_school"),)
    assert side.transitions[1].also == (("inspection", "pause"),)
    assert not side.is_main


def test_the_first_contact_is_read(sketch: Protocol) -> None:
    assert sketch.steps["first_contact"] == Step(
        key="first_contact",
        says="The SIM or LLP rings the school",
        keeps=("before.3", "before.5"),
        owed_by=("link_officer", "team_manager"),
        begins=Entering((StateRef("inspection", "notified"),), at=FieldRef("notification", "known_at")),
        due=Deadline(Within(Span(60, "minutes", "inspection")), HALF_AN_HOUR),
        timing=Timing("proposed", "the head may be in the planning call"),
        stops_in_pause=False,
        done=(Proof("contact_plan"),),
        ladder="prompt",
        strand="inspection",
        line=57,
    )


def test_the_call_of_each_day_is_read(sketch: Protocol) -> None:
    step = sketch.steps["day_call"]
    assert step.begins == EachDay("on_site_day", owed_from=time(13))
    assert step.due == Deadline(AtAnswer(FieldRef("contact_plan", "call_time"), time(18, 45)), HALF_AN_HOUR)
    assert step.done == (Proof("contact", outcomes=("spoke_with_head", "spoke_with_named_person", "not_needed")),)
    assert step.not_needed_asks_again == Span(1, "days", "calendar")
    assert step.strand == "inspection"


def test_an_earlier_of_and_what_is_due_instead_are_read(sketch: Protocol) -> None:
    step = sketch.steps["wellbeing_call"]
    friday = ByTime(time(15), DayRule(weekday=4))
    assert step.due == Deadline(EarlierOf((Within(Span(7, "days", "calendar")), friday)), timedelta(hours=2))
    next_day = ByTime(time(12, 30), DayRule(1, "office"))
    told_late = Where(FieldRef("notification", "told_late"), ("yes",))
    assert step.instead == (Instead((told_late,), Deadline(next_day, HALF_AN_HOUR)),)
    assert step.until == Until((StateRef("inspection", "closed"),))
    assert step.try_again == Span(2, "hours", "office")


def test_a_ladder_is_read_rung_by_rung(sketch: Protocol) -> None:
    assert sketch.ladders["prompt"] == Ladder(
        "prompt",
        (
            Rung(When(span=Span(30, "minutes"), before=True), ("owner",), "tell", unless_logged=True),
            Rung(When("due"), ("owner",), "ask"),
            Rung(When(span=Span(30, "minutes")), ("cover", "team_manager"), "tell"),
            Rung(When(span=Span(90, "minutes")), ("senior_officer",), "tell", again_every=Span(1, "hours", "office")),
        ),
        Span(60, "minutes"),
        line=95,
    )


def test_forms_are_read(sketch: Protocol) -> None:
    assert list(sketch.forms) == ["notification", "contact_plan", "contact", "pause_hop", "pause_answer"]
    plan = sketch.forms["contact_plan"].fields
    assert plan["call_time"] == FormField("call_time", "When shall we ring?", "time_of_day", True)
    assert plan["number"] == FormField("number", "On which number?", "phone", False)
    outcome = sketch.forms["contact"].fields["outcome"]
    assert outcome.options[0] == Option("spoke_with_head", "We spoke with the head", "reached")
    assert [option.means for option in outcome.options] == ["reached", "reached", "not_needed", "no_answer"]
    assert sketch.forms["notification"].fields["told_late"].options == (Option("yes", "Yes"), Option("no", "No"))


def test_a_span_of_days_from_a_date_in_a_form_ends_at_a_time() -> None:
    due = '{within: 1 office working day, from: news.rang_at, by: "09:30"}'
    rule = Within(Span(1, "days", "office"), FieldRef("news", "rang_at"), time(9, 30))
    assert ring(due=due).due == Deadline(rule)


def test_a_time_before_an_instant_in_a_form() -> None:
    due = "{at: news.rang_at, less: 1 hour, no_sooner_than: 10 minutes}"
    rule = AtAnswer(FieldRef("news", "rang_at"), None, Span(1, "hours"))
    assert ring(due=due).due == Deadline(rule, timedelta(minutes=10))


def test_a_clock_time_without_a_day_is_of_the_same_day() -> None:
    assert ring(due='{by: "18:45", no_sooner_than: 1 hour}').due.rule == ByTime(time(18, 45), DayRule())


def test_a_day_before_a_date_in_a_form() -> None:
    due = '{by: "12:00", on: 2 office working days before news.rang_at, no_sooner_than: 1 hour}'
    assert ring(due=due).due.rule == ByTime(time(12), DayRule(-2, "office", of=FieldRef("news", "rang_at")))


def test_a_late_start_has_a_due_time_of_its_own() -> None:
    due = '{within: 2 office hours, told_after: {time: "16:30", by: "09:00", on: 1 office working day after}}'
    assert ring(due=due).due.late_start == LateStart(time(16, 30), time(9), DayRule(1, "office"))


def test_a_series_has_its_longest_gap() -> None:
    text = (HERE / "smallest.yaml").read_text()
    text = text.replace("due: {within: 2 office hours}", 'due: {every: 7 calendar days, by: "15:00", agreed: news.gap}')
    text = text.replace(
        "begins: {entering: visit.told}", "begins: {entering: visit.told, later: 2 office working days}"
    )
    text = text.replace(
        "    sure:", "    gap: {ask: How often?, kind: number, public: true, optional: true}\n    sure:"
    )
    step = read_protocol(text.encode(), "a").steps["ring"]
    assert step.due == Deadline(Every(Span(7, "days", "calendar"), time(15), FieldRef("news", "gap")))
    assert step.begins == Entering((StateRef("visit", "told"),), later=Span(2, "days", "office"))


def test_every_other_way_to_begin() -> None:
    begun = ring(begins="{entering: [visit.told], not_on: [fri, saturday]}").begins
    assert begun == Entering((StateRef("visit", "told"),), not_on=frozenset({4, 5}))
    assert ring(begins="{answered: news.rang_at}").begins == Answered(FieldRef("news", "rang_at"))
    sure = FieldRef("news", "sure")
    assert ring(begins='{answered: news.sure, is: "yes"}').begins == Answered(sure, ("yes",))
    assert ring(begins="{answered: news.sure, is: [no, yes]}").begins == Answered(sure, ("no", "yes"))


def test_every_kind_of_day_a_step_comes_round_on() -> None:
    told = (StateRef("visit", "told"),)
    assert ring(begins="{each: monday, in: visit.told, in_term: true}").begins == EachDay("monday", told, in_term=True)
    yearly = ring(begins="{each: 1 september, in: visit.told, ahead: 3 calendar days}").begins
    assert yearly == EachDay("1 september", told, ahead=3)
    holiday = ring(begins="{each: last_school_day, in: [visit.told], days: mon-thu, from_number: 2}").begins
    assert holiday == EachDay("last_school_day", told, weekdays=frozenset({0, 1, 2, 3}), from_number=2)


def test_a_step_for_each_date_of_a_form() -> None:
    text = (HERE / "smallest.yaml").read_text().replace("{entering: visit.told}", "{each_date: news.checks}")
    text = text.replace("    sure:", "    checks: {ask: On which days?, kind: dates, public: true}\n    sure:")
    assert read_protocol(text.encode(), "a").steps["ring"].begins == EachDate(FieldRef("news", "checks"))


WRITE = """  write:
    says: We write
    keeps: []
    cites: [a duty]
    owed_by: [officer]
    begins: {after: ring}
    due: {with: ring}
    timing: {basis: ofsted, source: the handbook, seen_on: 2026-11-02}
    in_pause: stops
    done: [{entering: visit.over}, {acknowledged_by: [manager]}, {form: news, where: {sure: "yes"}}]
    only_if: {news.sure: ["yes", "no"]}
    not_within: {span: 2 office working days, of: [ring]}
    until: {after: 30 calendar days}
    serves: ring
    ladder: slow
"""


def test_a_step_that_follows_another_belongs_to_its_strand_and_may_be_due_with_it() -> None:
    text = (HERE / "smallest.yaml").read_text().replace("basis: local", "basis: ofsted")
    text = text.replace(
        "ladders:\n",
        f"{WRITE}ladders:\n  slow: {{held_for: 2 office hours, rungs: [{{when: begins, digest: [cover]}}]}}\n",
    )
    protocol = read_protocol(text.encode(), "a")
    assert protocol.steps["write"] == Step(
        key="write",
        says="We write",
        keeps=(),
        cites=("a duty",),
        owed_by=("officer",),
        begins=AfterStep("ring"),
        due=Deadline(With("ring")),
        timing=Timing("ofsted", "", "the handbook", date(2026, 11, 2)),
        stops_in_pause=True,
        done=(
            Proof(entering=(StateRef("visit", "over"),)),
            Proof(acknowledged_by=("manager",)),
            Proof("news", (Where(FieldRef("news", "sure"), ("yes",)),)),
        ),
        only_if=(Where(FieldRef("news", "sure"), ("yes", "no")),),
        not_within=NotWithin(Span(2, "days", "office"), ("ring",)),
        until=Until(after=Span(30, "days", "calendar")),
        serves="ring",
        ladder="slow",
        strand="visit",
        line=29,
    )
    assert protocol.ladders["slow"] == Ladder(
        "slow", (Rung(When("begins"), ("cover",), "digest"),), Span(2, "hours", "office"), line=45
    )


SIDE = """  worry:
    says: Somebody is worried
    begins: raised
    may_begin: {in: [told], by: [officer], form: news, when: [{never_opened: [worry]}], by_itself: {no_answer: 3}}
    states: {raised: {says: Raised}, eased: {says: Eased, final: true}}
    transitions:
      - trigger: ease
        from: any
        to: eased
        by: [officer]
        when: [{answered: news.sure, is: "yes"}, {not_before: 1 calendar day, since: worry.raised}]
"""
OUTCOME = "    how: {ask: How?, kind: choice, public: true, options: {none: {says: No answer, means: no_answer}}}\n"


def test_a_side_strand_may_begin_by_itself_and_any_means_every_state_that_is_not_final() -> None:
    text = (HERE / "smallest.yaml").read_text()
    text = text.replace("steps:\n", f"{SIDE}steps:\n").replace("    sure:", f"{OUTCOME}    sure:")
    worry = read_protocol(text.encode(), "a").strands["worry"]
    assert worry.says == "Somebody is worried"
    assert worry.may_begin == MayBegin(("told",), ("officer",), "news", (Guard("never_opened", ("worry",)),), 3)
    assert worry.transitions[0].origins == ("raised",)
    assert worry.transitions[0].when == (
        Guard("answered", where=Where(FieldRef("news", "sure"), ("yes",))),
        Guard("not_before", span=Span(1, "days", "calendar"), since=StateRef("worry", "raised")),
    )


@pytest.mark.parametrize(("written", "read"), [("", None), ("on_board: first", "first"), ("on_board: no", "no")])
def test_a_strand_says_where_on_the_board_it_stands(written: str, read: str | None) -> None:
    text = (HERE / "smallest.yaml").read_text()
    side = SIDE.replace("    begins:", f"    {written}\n    begins:") if written else SIDE
    text = text.replace("steps:\n", f"{side}steps:\n").replace("    sure:", f"{OUTCOME}    sure:")
    assert read_protocol(text.encode(), "a").strands["worry"].on_board == read


def test_a_protocol_of_standing_strands_needs_no_main_line() -> None:
    text = (HERE / "smallest.yaml").read_text()
    text = text.replace("opened_with: {form: news, called_at: rang_at, known_at: rang_at}", "standing: each_school")
    strand = read_protocol(text.encode(), "a").strands["visit"]
    assert (strand.standing, strand.is_main) == ("each_school", False)
