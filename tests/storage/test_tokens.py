"""Tokens: made for a person, found by their secret alone, and ended; the secret itself is kept nowhere."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from workflow import tokens
from workflow.errors import Refused, UnknownThing

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAYS = timedelta(days=90)


def issue(office: Any, number: int = 1, good_for: timedelta = DAYS) -> tuple[tokens.Token, str]:
    return tokens.issue(office.engine, office.key, "p-olu", "timetable", good_for, NOW, bytes([number]) * 37)


def test_a_token_is_found_by_its_secret_with_its_authority_and_person(office: Any) -> None:
    made, secret = issue(office)
    found = tokens.find(office.engine, secret, NOW)
    assert found == made
    assert (made.authority, made.person) == ("test", "p-olu")


def test_a_token_is_good_until_it_expires_and_not_at_that_instant(office: Any) -> None:
    _, secret = issue(office)
    # 90 days after 23 November 2026 is 21 February 2027 (7 days of November, 31, 31 and 21).
    end = datetime(2027, 2, 21, 9, 0, tzinfo=UTC)
    assert tokens.find(office.engine, secret, end - timedelta(microseconds=1)) is not None
    assert tokens.find(office.engine, secret, end) is None


def test_a_token_that_was_ended_is_found_no_more_and_others_are(office: Any) -> None:
    (first, secret), (_, other) = issue(office), issue(office, 2)
    ended = tokens.revoke(office.engine, office.key, first.token, NOW)
    assert ended.revoked_at == NOW
    assert tokens.find(office.engine, secret, NOW) is None
    assert tokens.find(office.engine, other, NOW) is not None


def test_a_token_that_was_ended_before_keeps_the_time_it_was_ended_at(office: Any) -> None:
    made, _ = issue(office)
    tokens.revoke(office.engine, office.key, made.token, NOW)
    assert tokens.revoke(office.engine, office.key, made.token, NOW + DAYS).revoked_at == NOW


def test_no_token_of_another_authority_is_listed_or_ended(office: Any, office_of: Any) -> None:
    other = office_of(office.engine, "other")
    made, _ = issue(office)
    assert tokens.issued(other.engine, other.key) == ()
    with pytest.raises(UnknownThing):
        tokens.revoke(other.engine, other.key, made.token, NOW)


def test_nobody_gets_a_token_whom_the_authority_does_not_know(office: Any) -> None:
    with pytest.raises(UnknownThing, match="There is no person called 'p-no'"):
        tokens.issue(office.engine, office.key, "p-no", "timetable", DAYS, NOW, bytes(37))


@pytest.mark.parametrize("good_for", [timedelta(), timedelta(days=-1), timedelta(days=367)])
def test_a_token_is_good_for_a_while_and_never_for_ever(office: Any, good_for: timedelta) -> None:
    with pytest.raises(Refused, match="366 days at most"):
        issue(office, good_for=good_for)


def test_a_label_is_a_word_and_no_name(office: Any) -> None:
    with pytest.raises(Refused, match="small letters"):
        tokens.issue(office.engine, office.key, "p-olu", "Olu's laptop", DAYS, NOW, bytes(37))


def test_the_secret_stands_nowhere_in_the_database(office: Any) -> None:
    _, secret = issue(office)
    (row,) = office.rows("token")
    assert secret not in str(row)
    assert secret.removeprefix("alongside_") not in str(row)


def test_a_secret_of_any_letters_is_looked_for_without_trouble(office: Any) -> None:
    for secret in ("", "\x00", "\ud800", "alongside_" + "x" * 200):
        assert tokens.find(office.engine, secret, NOW) is None
