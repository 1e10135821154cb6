"""Many requests at once: none of them holds one connection while it waits for another, else enough of them would wait for ever."""

from typing import Any

import pytest
from calling import Office
from sqlalchemy import event

HERE = "/inspections/test-primary"


@pytest.fixture
def most(office: Office) -> list[int]:
    """The number of connections that were ever in use together, last."""
    in_use, found = set[int](), [0]

    def taken(connection: Any, *_: object) -> None:
        in_use.add(id(connection))
        found.append(max(found[-1], len(in_use)))

    def given_back(connection: Any, *_: object) -> None:
        in_use.discard(id(connection))

    event.listen(office.house.engine, "checkout", taken)
    event.listen(office.house.engine, "checkin", given_back)
    return found


def test_no_question_needs_two_connections_at_once(office: Office, most: list[int]) -> None:
    ann = office.acting_for("p-ann")
    owed = ann.fine(f"{HERE}/obligations")["items"][0]["promise"]
    told = ann.fine(f"{HERE}/alerts")["items"][0]["entry"]
    inside = (
        "",
        "/possible",
        "/strands/inspection",
        "/obligations",
        f"/obligations/{owed}",
        "/alerts",
        f"/alerts/{told}",
    )
    for path in (
        *(HERE + one for one in (*inside, "/entries", "/entries/1")),
        *("/me", "/people", "/people/p-ann", "/people/p-ann/alerts", "/schools", "/schools/test-primary"),
        *("/inspections", "/obligations", "/standing", "/entries"),
    ):
        ann.fine(path)
    assert most[-1] == 1


def test_no_act_needs_two_connections_at_once(office: Office, most: list[int]) -> None:
    ann = office.acting_for("p-ann")
    owed = ann.fine(f"{HERE}/obligations")["items"][0]["promise"]
    ann.done(f"{HERE}/notes", {"text": "MARKED"}, Idempotency_Key="once")
    ann.done(f"{HERE}/notes", {"text": "MARKED"}, Idempotency_Key="once")
    ann.done(f"{HERE}/acknowledgements", {"promise": owed})
    ann.done("/people/p-ann/absences", {"from_at": "2026-11-24T09:00:00Z", "until_at": "2026-11-25T09:00:00Z"})
    assert most[-1] == 1
