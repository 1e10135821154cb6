"""An inspection is looked at and moved through the JSON API, and every refusal is a problem that says why."""

from collections.abc import Callable

import pytest
from calling import Caller, token_of
from fastapi.testclient import TestClient
from shire import Hands, Program, utc

from api.main import create_app
from api.wiring import Installation

MakeInstallation = Callable[[Hands, Hands], Installation]
AT = "2026-11-23T10:20"
SPOKE = {"form": "contact", "answers": {"outcome": "spoke_with_head"}}


@pytest.fixture
def case() -> Hands:
    return Hands(utc(AT))


@pytest.fixture
def machine() -> Hands:
    return Hands(utc("2026-11-23T14:02:10"))


@pytest.fixture
def client(installed: MakeInstallation, case: Hands, machine: Hands) -> TestClient:
    return TestClient(create_app(installed(case, machine)))


@pytest.fixture
def ann(client: TestClient, opened: Program) -> Caller:
    return Caller(client, token_of(opened, "p-ann"))


def test_a_program_finds_the_open_inspection(ann: Caller) -> None:
    (line,) = ann.fine("/inspections")["items"]
    assert (line["school"], line["state"], line["is_open"]) == ("test-primary", "notified", True)


def test_a_step_is_taken_with_the_version_that_was_seen(ann: Caller) -> None:
    plan = {"call_time": "17:30", "number": "01632 960123", "if_not_you": "the deputy"}
    strand = ann.get("/inspections/test-primary/strands/inspection")
    done = ann.done(
        "/inspections/test-primary/steps",
        {"trigger": "agree_contact_plan", "answers": plan},
        If_Match=strand.headers["ETag"],
    )
    assert [one["promise"] for one in done["settled"]] == ["inspection/contact_plan/1"]
    assert ann.fine("/inspections/test-primary")["state"] == "prepared"


def test_a_form_is_answered(ann: Caller) -> None:
    done = ann.done("/inspections/test-primary/answers", SPOKE)
    assert done["settled"] == [{"promise": "inspection/first_contact/1", "how": "kept", "in_time": True}]
