"""What the API answers where something ends in the middle of a request: the token, or the way to the database."""

import asyncio
from typing import Any

import pytest
from calling import API, Office
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from workflow import tokens


def test_a_token_that_is_revoked_while_a_body_still_comes_acts_no_more(office: Office) -> None:
    shown = office.acting_for("p-ann").shown()["Authorization"]
    chain = office.acting_for("p-sim").fine("/inspections")["items"][0]["inspection"]
    engine, now = office.house.engine, office.machine.now()
    parts, answered = [b'{"text": ', b'"MARKED"}'], list[dict[str, Any]]()

    async def receive() -> dict[str, Any]:
        if len(parts) == 1:  # the first part has come, and with it the token was found good
            for one in tokens.issued(engine, "testshire"):
                tokens.revoke(engine, "testshire", one.token, now)
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: Any) -> None:
        answered.append(message)

    path = f"{API}/inspections/{chain}/notes"
    headers = [(b"authorization", shown.encode()), (b"content-type", b"application/json"), (b"host", b"testserver")]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 5000),
    }
    asyncio.run(office.client.app(scope, receive, send))
    assert answered[0]["status"] == 401


@pytest.mark.parametrize("path", ["/inspections/test-primary", "/inspections", "/obligations"])
def test_where_the_database_goes_away_no_record_is_called_unreadable(office: Office, path: str) -> None:
    ann = office.acting_for("p-ann")

    def away(_: object, __: object, statement: str, values: object, *___: object) -> None:
        if "FROM entry" in statement and "inspection-" in str(values):
            raise OperationalError(statement, {}, Exception("server closed the connection unexpectedly"))

    event.listen(office.house.engine, "before_cursor_execute", away)
    answer = ann.get(path)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (503, "unavailable")
