"""Whatever a stranger sends, as whoever: the API answers as its document says, never with an error of its own."""

import pytest
from calling import Office
from tried import tried

from api.main import create_app
from workflow.service import Workflow

# Every other voice: of the authority, of the school, of its governors, of nobody, and of another authority.
VOICES = ("p-far", "p-sim", "p-desk", "p-hea", "p-hal", "p-gov", "p-jo", "p-ned")
CHECKS = {
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
    "use_after_free",
    "ensure_resource_availability",
    "told_as_a_problem",
}
# Made-up people and schools of Testshire, as nobody sends them.
NAMES_OF_TESTSHIRE = ("Ann Example", "Sim Example", "Hea Example", "Test Primary", "Far School")


def test_an_officer_who_tries_every_edge_is_answered_as_documented_and_gets_through_to_the_record(
    office: Office,
) -> None:
    found = tried(create_app(office.house), office.acting_for("p-ann").secret, edges_too=True)
    assert not found.failures, found.says()
    assert found.checks.keys() >= CHECKS
    assert found.statuses() >= {200, 201, 401, 403, 404, 405, 409, 412, 415, 422, 428}
    assert found.answers["POST", 201] >= 20  # else everything might end at the door, or at a form


@pytest.mark.parametrize("person", VOICES)
def test_whoever_asks_and_whatever_it_is_the_answer_is_as_documented(office: Office, person: str) -> None:
    found = tried(create_app(office.house), office.acting_for(person).secret)
    assert not found.failures, found.says()
    assert found.statuses() >= {200, 401, 404, 422}


def test_somebody_of_another_authority_is_answered_as_documented_and_hears_of_nobody(office: Office) -> None:
    found = tried(create_app(office.house), office.acting_for("p-zoe", "othershire").secret, edges_too=True)
    assert not found.failures, found.says()
    assert found.statuses() >= {200, 201, 401, 404, 405, 415, 422}
    assert [text for text in found.said if any(name in text for name in NAMES_OF_TESTSHIRE)] == []


def test_without_a_token_all_that_anybody_gets_is_what_tells_how_the_api_is_used(office: Office) -> None:
    found = tried(create_app(office.house), None, edges_too=True)
    assert not found.failures, found.says()
    assert {status for method, status in found.answers if method == "POST"} == {401, 405}
    assert [text for text in found.said if any(name in text for name in NAMES_OF_TESTSHIRE)] == []


def test_an_error_of_the_servers_own_would_be_found(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Workflow, "take_step", broken)
    found = tried(create_app(office.house), office.acting_for("p-ann").secret, only="writeNote")
    assert "RuntimeError()" in found.failures["POST /inspections/{inspection}/notes: fuzzing"]


def test_an_answer_that_is_not_documented_would_be_found(office: Office) -> None:
    app = create_app(office.house)
    api = next(route.app for route in app.routes if getattr(route, "path", "") == "/api/v1")
    del api.openapi()["paths"]["/inspections/{inspection}"]["get"]["responses"]["404"]
    found = tried(app, office.acting_for("p-ned").secret, only="readInspection")
    assert any(one.startswith("status_code_conformance: ") for one in found.failures)
