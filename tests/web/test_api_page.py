"""The page on the JSON API: every call it shows is made, on the demonstration it speaks of, and answered as it says."""

import re
import shlex
from pathlib import Path

from fastapi.testclient import TestClient
from shire import Hands, Program, utc

from api import demo
from api.main import create_app
from api.settings import DEMO_DATABASE, Settings
from api.wiring import Installation
from workflow.store.engine import engine_for

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
STARTS_AT = "2026-11-24T10:20"


def calls() -> list[list[str]]:
    """Each command of the page that begins with curl, as a shell would read it."""
    blocks = re.findall(r"(?:^    .*\n)+", PAGE, re.MULTILINE)
    lines = [one.strip() for block in blocks for one in re.split(r"\n(?=    \S)", block.replace("\\\n", ""))]
    return [shlex.split(one) for one in lines if one.startswith("curl ")]


def asked(client: TestClient, words: list[str], secret: str) -> tuple[str, int]:
    """The method and the status that curl would show."""
    headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
    headers = {name: value.replace("$TOKEN", secret) for name, value in headers.items()}
    (address,) = (word for word in words if word.startswith("http://127.0.0.1:8000/"))
    method = words[words.index("-X") + 1] if "-X" in words else "GET"
    body = words[words.index("-d") + 1] if "-d" in words else None
    answer = client.request(method, address.removeprefix("http://127.0.0.1:8000"), headers=headers, content=body)
    return method, answer.status_code


def test_every_call_that_the_page_shows_is_answered_in_the_order_it_shows_them(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    demo.ready(Settings(database=url), speed=1).engine.dispose()
    add = re.search(r"alongside (token add .*)", PAGE)
    assert add is not None
    secret = Program(url).fine(*shlex.split(add[1]))["secret"]
    engine, case = engine_for(url), Hands(utc(STARTS_AT))
    client = TestClient(create_app(Installation(Settings(database=url), engine, True, case.now)))
    answered = [asked(client, words, secret) for words in calls()]
    assert answered == [("GET", 200), ("GET", 200), ("POST", 201)]
    for path in re.findall(r"`(/inspections/larch-row/\S+)`", PAGE):
        told = client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {secret}"})
        assert told.status_code == 200, path
    engine.dispose()


def test_the_page_names_the_database_of_the_demonstration() -> None:
    assert f"--database {DEMO_DATABASE}`" in PAGE
