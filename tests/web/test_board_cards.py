"""In what order the promises of a card stand, which of them are always seen, and what is said of each beside its time."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from shire import RUNG, Hands, Program, utc

from api.main import create_app
from api.pages.cards import in_order
from api.wiring import Installation
from workflow.views import BoardLine, ObligationView

MakeInstallation = Callable[[Hands, Hands], Installation]
RING = "We ring the school, ask how it is, and say who will be there for it"
CONCERN = ("--begin", "concern", "--answer", "about=x", "--answer", "conduct=no", "--answer", "inspectors_in_school=no")
SENIOR = "We tell a senior officer by voice"
NO_ANSWER = ("contact", "--answer", "outcome=no_answer", "--by", "p-ann")


@pytest.fixture
def case() -> Hands:
    return Hands(utc("2026-11-23T10:20"))


@pytest.fixture
def house(installed: MakeInstallation, case: Hands) -> Installation:
    return installed(case, Hands(utc("2026-11-23T14:02:10")))


@pytest.fixture
def browser(house: Installation) -> TestClient:
    return TestClient(create_app(house))


def step(program: Program, at: str, *words: str, school: str = "test-primary") -> None:
    program.fine("inspection", "step", school, *words, at=at)


def words(page: str) -> str:
    """A page as it is read: without tags, and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("&#39;", "'")


def card(page: str, school: str = "Test Primary") -> str:
    return page.partition(f">{school}<")[2].partition("</section>")[0]


def promises(part: str) -> list[str]:
    return [words(one).strip() for one in re.findall(r'<p class="says">(.*?)</p>', part)]


def shown_and_behind(page: str) -> tuple[list[str], list[str], str]:
    """The promises of the card that are seen at once, those behind its line, and the line."""
    seen, _, behind = card(page).partition('<details class="later">')
    return promises(seen), promises(behind), words(behind.partition("</summary>")[0]).strip()


def of_promise(page: str, says: str) -> str:
    """What the board says beneath one promise."""
    return words(card(page).partition(f">{says}</p>")[2].partition("</li>")[0])


# --- what is seen, and in what order -----------------------------------------------------------------------------


def test_what_is_due_later_waits_behind_a_line_that_says_how_many_and_when(browser: TestClient) -> None:
    # Rung on Monday at 10:05. Due then: 10:35, three at 11:05, 17:00, and on Tuesday 09:30 and 12:00, on Wednesday two at 12:00.
    seen, behind, line = shown_and_behind(browser.get("/").text)
    assert [len(seen), len(behind)] == [6, 3]
    assert line == "And 3 more, due later: the first by 12:00 tomorrow"
    assert seen[:2] == [
        "We tell the school's SIM and LLP that Ofsted has rung, and one of them says that they have it",
        RING,
    ]


def test_what_was_missed_never_waits_behind_a_line(browser: TestClient, house: Installation, case: Hands) -> None:
    # By Thursday all nine promises of the first days are missed, and no other has begun.
    case.at = utc("2026-11-26T12:00")
    house.look()
    page = browser.get("/").text
    assert len(promises(card(page))) == card(page).count("<strong>Missed</strong>") == 9
    assert 'class="later"' not in page


def test_what_was_missed_days_ago_stands_beneath_what_is_near(
    browser: TestClient, house: Installation, opened: Program, case: Hands
) -> None:
    # On Wednesday at 11:00 two are due at 12:00; the first contact was missed on Monday at 11:05.
    case.at = utc("2026-11-25T11:00")
    house.look()
    seen, _, _ = shown_and_behind(browser.get("/").text)
    assert seen.index("We find out when the final feedback is") < seen.index(RING)


def test_a_concern_stands_above_everything_that_was_missed_before(
    browser: TestClient, house: Installation, opened: Program, case: Hands
) -> None:
    step(opened, "2026-11-26T11:55", *CONCERN, "--by", "p-ann")
    case.at = utc("2026-11-26T12:00")
    house.look()
    seen, _, _ = shown_and_behind(browser.get("/").text)
    assert seen[:2] == [SENIOR, "We agree with senior officers what to do about the concern"]


def test_the_decision_about_a_head_nobody_can_reach_stands_above_everything(
    browser: TestClient, house: Installation, opened: Program, case: Hands
) -> None:
    step(opened, "2026-11-26T11:55", "--begin", "cannot_be_reached", "--answer", "at_once=yes", "--by", "p-ann")
    # It was due within ten minutes; it is missed since Thursday, and stands at the top on Saturday all the same.
    case.at = utc("2026-11-28T09:00")
    house.look()
    seen, _, _ = shown_and_behind(browser.get("/").text)
    assert seen[0].startswith("We decide what to do, with a senior officer")


def test_a_school_with_a_concern_stands_above_one_that_waits_for_an_old_promise(
    browser: TestClient, house: Installation, opened: Program, case: Hands
) -> None:
    opened.fine("school", "add", "other", "--name", "Other Primary", at="2026-11-23T10:11")
    answers = [word for one in RUNG for word in ("--answer", one)]
    opened.fine("inspection", "open", "--school", "other", *answers, "--by", "p-ann", at="2026-11-23T10:12")
    step(opened, "2026-11-25T09:00", *CONCERN, "--by", "p-ann", school="other")
    case.at = utc("2026-11-25T09:05")
    house.look()
    page = browser.get("/").text
    assert page.index(">Other Primary<") < page.index(">Test Primary<")


MINUTES = st.integers(-20_000, 20_000)
NOW = utc("2026-11-23T10:20")
ONE = ObligationView(
    "test/1", "visit/ring/1", "visit", "ring", "We ring", "a", "A", "open", (), ("Officer",), (), NOW, None, NOW, None
)  # fmt: skip
LINE = BoardLine("test/1", "a", "A", "", "told", "Ofsted has rung", (), None, (), (), None)


@given(st.lists(st.tuples(st.none() | MINUTES, st.sampled_from([None, "first", "no"])), max_size=30))
def test_any_card_hides_only_what_is_due_later_and_counts_it(given_owed: list[tuple[int | None, str | None]]) -> None:
    owed = tuple(
        replace(
            ONE,
            says=f"{minutes}",
            due=None if minutes is None else NOW + timedelta(minutes=minutes),
            on_board=on_board,  # type: ignore[arg-type]
        )
        for minutes, on_board in given_owed
    )
    (found,) = in_order([replace(LINE, owed=owed)], NOW)
    may_be_seen = sorted(str(minutes) for minutes, on_board in given_owed if on_board != "no")
    assert sorted(one.says for one in (*found.promises, *found.later)) == may_be_seen
    # Twelve hours are 720 minutes.
    assert [one.says for one in found.later if one.says != "None" and int(one.says) <= 720] == []
    assert re.findall(r"And (\d+) more", found.and_more) == ([str(len(found.later))] if found.later else [])


# --- what is not there ---------------------------------------------------------------------------------------------


def test_a_plan_of_support_is_nowhere_on_the_board(
    browser: TestClient, house: Installation, opened: Program, case: Hands
) -> None:
    step(opened, "2026-11-23T10:15", "--begin", "welfare_plan", "--by", "p-ann")
    # A week and a day later what it promises is missed, and somebody was told.
    case.at = utc("2026-12-01T17:00")
    house.look()
    page = words(browser.get("/").text)
    found = (
        "A plan of support",
        "It is talked about, and the head decides",
        "While the head has not decided about a plan",
    )
    assert [one for one in found if one in page] == []
    assert (
        "Nobody signs in to this page, so plans of support, and whatever a head keeps from somebody, stay off it."
        in page
    )
    shown = opened("inspection", "show", "test-primary", at="2026-12-01T17:00").out
    assert [one for one in found if one in shown] == list(found)


# --- what is said of a promise beside its time ------------------------------------------------------------------------


def test_a_try_that_nobody_answered_is_there_with_the_next(browser: TestClient, opened: Program, case: Hands) -> None:
    # The first contact is tried again within 30 inspection minutes: by 11:15, and after the second by 11:40.
    step(opened, "2026-11-23T10:45", *NO_ANSWER)
    case.at = utc("2026-11-23T10:50")
    assert of_promise(browser.get("/").text, RING).startswith(
        " Tried at 10:45, no answer; next try by 11:15. Due by 11:15 today"
    )
    step(opened, "2026-11-23T11:10", *NO_ANSWER)
    case.at = utc("2026-11-23T11:12")
    assert "Tried at 10:45 and 11:10, no answer; next try by 11:40." in words(browser.get("/").text)


def test_a_try_stays_there_after_the_time_of_the_next_has_passed(
    browser: TestClient, house: Installation, opened: Program, case: Hands
) -> None:
    step(opened, "2026-11-23T10:45", *NO_ANSWER)
    case.at = utc("2026-11-23T11:20")
    house.look()
    found = of_promise(browser.get("/").text, RING)
    assert found.startswith(" Tried at 10:45, no answer. Due Missed : was due at 11:15 today, 5 minutes ago")


def test_no_promise_was_tried_that_another_call_could_not_keep(
    browser: TestClient, opened: Program, case: Hands
) -> None:
    step(opened, "2026-11-23T10:45", *NO_ANSWER)
    case.at = utc("2026-11-23T10:50")
    assert browser.get("/").text.count("Tried at") == 1


def test_those_told_last_are_seen_and_those_before_wait_behind_their_number(
    browser: TestClient, house: Installation, case: Hands
) -> None:
    # Of the first contact, due at 11:05: Ann is asked then, Sim is told at 11:35, Cem at 12:35.
    for at in ("2026-11-23T11:05", "2026-11-23T11:35", "2026-11-23T12:35"):
        case.at = utc(at)
        house.look()
    found = of_promise(browser.get("/").text, RING)
    last = "Told Cem Example (told at 12:35 today)"
    assert f"{last} 2 told before Sim Example (told at 11:35 today) Ann Example (asked at 11:05 today)" in found


def test_who_is_told_next_is_there_with_the_time(browser: TestClient) -> None:
    # Half an hour after 11:05 the cover and the manager hear of it; Ann's cover is her manager.
    assert "Next Sim Example at 11:35, unless done" in of_promise(browser.get("/").text, RING)


def test_a_concern_that_the_head_keeps_from_somebody_is_on_no_open_page(
    browser: TestClient, opened: Program, case: Hands
) -> None:
    step(opened, "2026-11-23T10:20", *CONCERN, "--answer", "not_told=p-cem", "--by", "p-ann")
    case.at = utc("2026-11-23T10:21")
    page = browser.get("/").text
    assert "oncern" not in page
    assert SENIOR not in page


def test_somebody_told_late_is_told_of_by_the_day(browser: TestClient, house: Installation, case: Hands) -> None:
    # The senior officer hears of the attendee at 19:00, two hours after it was due; the clock looks on Tuesday at 12:00.
    case.at = utc("2026-11-24T12:00")
    house.look()
    case.at = utc("2026-11-26T12:00")
    found = of_promise(browser.get("/").text, "We settle who will come to the final feedback")
    late = "late: it should have gone at 19:00 on Monday 23 November, and no clock looked in between"
    assert f"Cem Example (told at 12:00 on Tuesday 24 November, {late})" in found
