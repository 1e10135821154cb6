"""Who comes in at the door of the API, where what they send takes its time to come."""

import asyncio
from typing import Any

from calling import API, Office

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
