"""What nobody means well by, or typed wrongly, is answered with a sentence; and one damaged record stops no other."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from fastapi.testclient import TestClient
from shire import Hands, Program, utc

from api.main import create_app
from api.wiring import Installation
from workflow import queries

MakeInstallation = Callable[[Hands, Hands], Installation]
AT = "2026-11-23T10:20"
HALF = "Test \udcff"  # a byte that was no UTF-8, as a command line hands it on


@pytest.mark.parametrize("time", ["9999-12-31T23:59-12:00", "0001-01-01T00:00+14:00", "9999-12-31", "1926-11-23T10:05"])
def test_a_time_of_another_century_is_refused_before_anything_is_done(testshire: Program, time: str) -> None:
    for words in (("--now", time, "tick"), ("person", "absent", "p-ann", "--from", time, "--until", "2026-12-01")):
        answer = testshire(*words)
        assert answer.code == 2
        assert "is not in this century" in " ".join(answer.err.replace("│", " ").split())


def test_a_number_that_no_database_holds_is_refused(testshire: Program) -> None:
    assert testshire("tick", "--limit", "99999999999999999999").code == 2


def test_a_setting_that_cannot_be_read_is_named(testshire: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALONGSIDE_TICK_EVERY", "banana")
    answer = testshire("doctor")
    assert answer.code == 2
    assert "ALONGSIDE_TICK_EVERY" in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ("person", "add", HALF),
        ("school", "add", "elm", "--name", HALF),
        ("authority", "add", "elmshire", "--name", HALF, "--administrator", "Jo Example"),
        ("authority", "add", "elmshire", "--name", "Elmshire", "--administrator", HALF),
    ],
)
def test_half_a_character_is_refused_with_a_sentence(testshire: Program, words: tuple[str, ...]) -> None:
    answer = testshire(*words, at=AT)
    assert answer.code == 1
    assert "cannot be kept" in answer.err
    assert testshire("record", "verify").code == 0


def damage(database: Program, authority: str) -> None:
    """As somebody may who owns the database: an entry of a kind that nobody knows, and no snapshot to hide it."""
    with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("DROP TRIGGER entry_no_update")
        connection.execute(
            "UPDATE entry SET text = replace(text, '\"PersonAdded\"', '\"Weird\"') WHERE authority = ?", (authority,)
        )
        connection.execute("DELETE FROM snapshot WHERE authority = ?", (authority,))


def test_an_authority_whose_record_is_damaged_stops_the_clock_of_no_other(
    opened: Program, installed: MakeInstallation
) -> None:
    # It comes before Testshire in every list.
    opened.fine("authority", "add", "elmshire", "--name", "Elmshire", "--administrator", "El Example", at=AT)
    damage(opened, "elmshire")
    answer = opened("tick", at=AT)
    assert answer.code == 1
    assert "elmshire could not be looked at: elmshire/authority, entry 2, kind" in answer.out
    assert "testshire: looked at" in answer.out
    house = installed(Hands(utc("2026-11-23T10:25")), Hands(utc("2026-11-23T10:25")))
    house.look()
    looked = queries.clock(house.engine, "testshire")
    assert looked is not None
    assert looked.machine_at == utc("2026-11-23T10:25")


def test_a_page_that_may_only_be_read_says_so(installed: MakeInstallation) -> None:
    browser = TestClient(create_app(installed(Hands(utc(AT)), Hands(utc(AT)))))
    answer = browser.post("/")
    assert (answer.status_code, set(answer.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})
