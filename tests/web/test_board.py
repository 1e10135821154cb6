"""The board says what is owed next, by whom, by when and who has been told, to anybody and without a script."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from shire import Hands, Program, utc

from api.main import create_app
from api.wiring import Installation

MakeInstallation = Callable[[Hands, Hands], Installation]
AT = "2026-11-23T10:20"


@pytest.fixture
def machine() -> Hands:
    return Hands(utc("2026-11-23T14:02:10"))


@pytest.fixture
def case() -> Hands:
    return Hands(utc(AT))


@pytest.fixture
def house(installed: MakeInstallation, case: Hands, machine: Hands) -> Installation:
    return installed(case, machine)


@pytest.fixture
def browser(house: Installation) -> TestClient:
    return TestClient(create_app(house))


class Outline(HTMLParser):
    """The tags of a page, in order, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def words(page: str) -> str:
    """A page as it is read: without tags, and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("&#39;", "'")


def test_an_open_inspection_is_there_with_where_it_stands(browser: TestClient) -> None:
    page = words(browser.get("/").text)
    assert "Test Primary" in page
    assert "Ofsted has rung." in page


def test_a_promise_is_there_with_its_time_and_whoever_is_asked(browser: TestClient) -> None:
    # Rung at 10:05: the first contact is due within 60 inspection minutes, at 11:05; it is 10:20.
    page = words(browser.get("/").text)
    contact = "We ring the school, ask how it is, and say who will be there for it"
    assert f"{contact} Due by 11:05 today, in 45 minutes By Ann Example Next Sim Example" in page


def test_a_promise_that_was_missed_while_nobody_was_told_says_so(
    browser: TestClient, house: Installation, case: Hands
) -> None:
    # Who comes to the feedback was to be agreed by 17:00; the officer is asked half an hour after that.
    case.at = utc("2026-11-23T17:10")
    house.look()
    page = words(browser.get("/").text)
    assert "By Ann Example Told nobody yet" in page[page.index("who will come to the final feedback") :]


def test_who_has_been_told_is_there_with_the_time(browser: TestClient) -> None:
    page = words(browser.get("/").text)
    # Ofsted rang at 10:05, and that was written down at 10:10.
    late = "told at 10:10 today, late: it began at 10:05, and was written down only then"
    assert f"Told Ann Example and Sim Example ({late})" in page


def test_who_was_told_late_reads_so_with_the_reason(browser: TestClient, house: Installation, case: Hands) -> None:
    # The first contact was due at 11:05, and its officer is asked then. The clock looks at 11:40 for the first time.
    case.at = utc("2026-11-23T11:40")
    house.look()
    page = words(browser.get("/").text)
    assert "asked at 11:40 today, late: it should have gone at 11:05, and no clock looked in between" in page


def test_a_promise_beside_the_inspections_says_whose_it_is_and_who_was_told(
    browser: TestClient, house: Installation
) -> None:
    # The weekly look on Friday the 20th was due at 12:00; the clock first looks on Monday.
    house.look()
    page = words(browser.get("/").text)
    beside = page.index("Beside the inspections")
    rota = page.index("The authority: We name who answers on Monday", beside)
    assert "Told Sim Example" in page[rota:]  # nobody is the duty desk, and its cover is the manager


def test_a_promise_that_was_missed_says_so(browser: TestClient, house: Installation, case: Hands) -> None:
    case.at = utc("2026-11-23T11:40")
    house.look()
    page = words(browser.get("/").text)
    assert "Due Missed : was due at 11:05 today, 35 minutes ago By Ann Example" in page


def test_what_is_owed_first_stands_first(browser: TestClient) -> None:
    page = words(browser.get("/").text)
    # Due at 10:35, 11:05 and 17:00.
    order = [
        page.index(one) for one in ("that Ofsted has rung", "We ring the school", "who will come to the final feedback")
    ]
    assert order == sorted(order)


def test_a_promise_of_the_authority_itself_is_there_when_it_is_near(browser: TestClient, case: Hands) -> None:
    # The weekly sign-off is due on Friday at 12:00.
    case.at = utc("2026-11-26T09:00")
    page = words(browser.get("/").text)
    assert "Beside the inspections" in page
    assert "We look over every open inspection once a week, and a senior officer signs" in page


def test_a_closed_inspection_is_not_there(browser: TestClient, opened: Program) -> None:
    cancel = ("inspection", "step", "test-primary", "cancel", "--answer", "because=x", "--by", "p-sim")
    assert opened(*cancel, at=AT).code == 0
    assert "No inspection is open." in browser.get("/").text


def test_the_clock_that_looked_just_now_is_said_to_run(
    browser: TestClient, house: Installation, machine: Hands
) -> None:
    house.look()
    machine.at = utc("2026-11-23T14:02:40")
    assert "Alongside is keeping watch: it last looked at 14:02:10." in browser.get("/").text


def test_a_clock_that_has_not_looked_for_minutes_is_said_so_aloud(
    browser: TestClient, house: Installation, machine: Hands
) -> None:
    house.look()
    machine.at = utc("2026-11-23T14:09:30")
    page = browser.get("/").text
    assert "The clock has not looked for 7 minutes." in page
    assert {"class": "pulse quiet", "role": "alert"} in Outline(page).of("p")


@pytest.mark.parametrize("address", ["/", "/nowhere"])
def test_a_demonstration_says_on_every_page_that_it_is_one(browser: TestClient, address: str) -> None:
    page = words(browser.get(address).text)
    assert "This is a demonstration." in page
    assert "Its time: Monday 23 November 2026, 10:20" in page


def test_the_board_is_whole_without_a_script_and_fetches_nothing_from_elsewhere(browser: TestClient) -> None:
    answer = browser.get("/")
    outline = Outline(answer.text)
    assert outline.of("script") == []
    fetched = [one.get("href") or one.get("src") for tag in ("link", "img") for one in outline.of(tag)]
    assert fetched == ["/static/alongside.css", "/static/alongside.svg"]
    assert [browser.get(str(one)).status_code for one in fetched] == [200, 200]
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")


def test_the_board_can_be_read_by_ear(browser: TestClient) -> None:
    outline = Outline(browser.get("/").text)
    assert outline.of("html") == [{"lang": "en-GB"}]
    assert (
        len(outline.of("main")) == len(outline.of("header")) == len(outline.of("footer")) == len(outline.of("h1")) == 1
    )
    (skip,) = [one for one in outline.of("a") if one.get("class") == "skip"]
    assert skip["href"] == f"#{outline.of('main')[0]['id']}"
    headings = [one.get("id") for one in outline.of("h2")]
    assert headings == [one.get("aria-labelledby") for one in outline.of("section")]
    assert "width=device-width, initial-scale=1" in str(outline.of("meta"))


def test_a_name_is_shown_as_it_is_written(browser: TestClient, opened: Program) -> None:
    opened.fine("person", "add", "<b>Mal</b>", "--id", "p-mal", at="2026-11-23T10:11")
    opened.fine("person", "assign", "p-mal", "link_officer", "--school", "test-primary", at="2026-11-23T10:11")
    page = browser.get("/").text
    assert "&lt;b&gt;Mal&lt;/b&gt;" in page
    assert "<b>Mal" not in page


def test_looking_at_the_board_writes_nothing(browser: TestClient, opened: Program, case: Hands) -> None:
    before = opened.fine("record", "show", "test-primary", at=AT)
    case.at = utc("2026-11-24T12:00")
    assert browser.get("/").status_code == browser.head("/").status_code == 200
    assert opened.fine("record", "show", "test-primary", at=AT) == before


def test_an_address_that_is_not_there_is_answered_in_words(browser: TestClient) -> None:
    answer = browser.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no page at this address." in answer.text


def test_an_authority_that_is_not_there_is_answered_in_words(browser: TestClient) -> None:
    answer = browser.get("/?authority=elsewhere")
    assert answer.status_code == 404
    assert "There is no authority called" in answer.text
