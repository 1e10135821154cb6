"""Whatever goes wrong is a problem of a type that is documented; instants say their zone; and lists are read in parts."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from calling import API, Caller, Office
from sqlalchemy.exc import OperationalError

from api import actors
from api.errors import MEANINGS
from api.rest.problems import KINDS, TYPES
from workflow.errors import TooBusy
from workflow.service import Workflow

HERE = "/inspections/test-primary"
PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


@pytest.fixture
def ann(office: Office) -> Caller:
    return office.acting_for("p-ann")


def kind_of(answer: Any) -> str:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert answer.json()["status"] == answer.status_code == KINDS[answer.json()["type"].removeprefix(TYPES)].status
    return str(answer.json()["type"]).removeprefix(TYPES)


# --- problems ----------------------------------------------------------------------------------------------------


def test_every_error_has_a_type_of_problem_with_the_same_status() -> None:
    assert {kind.__name__: one for kind, one in MEANINGS.items() if KINDS[one.problem].status != one.status} == {}


def test_every_type_of_problem_stands_in_the_documentation_and_at_its_own_address(office: Office) -> None:
    for name, kind in KINDS.items():
        assert f"| `{name}` | {kind.status} |" in PAGE
        told = office.client.get(TYPES + name).json()
        assert (told["type"], told["status"], told["title"]) == (TYPES + name, kind.status, kind.title)


def test_what_is_not_there_and_what_cannot_be_asked_are_problems_too(ann: Caller) -> None:
    assert kind_of(ann.get("/nowhere")) == "not-found"
    assert kind_of(ann.get("/schools/nowhere")) == "not-found"
    answer = ann.client.delete(f"{API}/schools", headers=ann.shown())
    assert kind_of(answer) == "wrong-method"
    assert set(answer.headers["allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize("name", ["%0A", "a%0Ab", "%0D%0A", "%E2%80%A8"])
def test_an_address_with_a_line_feed_in_it_is_of_the_api_too(office: Office, ann: Caller, name: str) -> None:
    for path in (f"/inspections/{name}", f"/inspections/{name}/obligations", f"/schools/{name}"):
        assert kind_of(ann.get(path)) == "not-found"
        assert kind_of(office.client.get(API + path)) == "not-signed-in"


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
def test_what_is_not_json_is_not_read(ann: Caller, content_type: str) -> None:
    headers = ann.shown() | ({"Content-Type": content_type} if content_type else {})
    answer = ann.client.post(f"{API}{HERE}/notes", content=b'{"text": "x"}', headers=headers)
    assert kind_of(answer) == "wrong-media-type"


@pytest.mark.parametrize("sent", [b"{", b"", b"[]", b'"x"', b"null", b"\xff\xfe", b'{"text": NaN}', b"[" * 100_000])
def test_json_that_is_broken_or_of_another_shape_is_not_understood(ann: Caller, sent: bytes) -> None:
    headers = ann.shown() | {"Content-Type": "application/json"}
    assert kind_of(ann.client.post(f"{API}{HERE}/notes", content=sent, headers=headers)) == "not-understood"


def test_more_than_anybody_writes_is_too_large(ann: Caller) -> None:
    headers = ann.shown() | {"Content-Type": "application/json"}
    answer = ann.client.post(f"{API}{HERE}/notes", content=b" " * (1024 * 1024 + 1), headers=headers)
    assert kind_of(answer) == "too-large"


def test_each_mistake_is_told_with_its_place_and_without_what_was_sent(ann: Caller) -> None:
    answer = ann.post(f"{HERE}/answers", {"form": 7, "answers": {"outcome": True}, "SECRET": "SECRET"})
    assert kind_of(answer) == "not-understood"
    mistakes = {one["at"]: one["says"] for one in answer.json()["mistakes"]}
    assert mistakes["body.SECRET"] == "it is not asked for here"
    assert "body.form" in mistakes
    assert answer.text.count("SECRET") == 2  # the place alone, in the mistake and in the sentence


@pytest.mark.parametrize("given", [1.5, True, None, {}, [1], [["x"]], -1])
def test_an_answer_of_no_kind_that_there_is_makes_one_mistake_with_its_place_alone(ann: Caller, given: object) -> None:
    answer = ann.post(f"{HERE}/answers", {"form": "contact", "answers": {"outcome": given}})
    says = "an answer is words, a whole number or a list of words"
    assert answer.json()["mistakes"] == [{"at": "body.answers.outcome", "says": says}]


def test_an_answer_with_a_sign_that_cannot_be_kept_makes_a_mistake_that_says_so(ann: Caller) -> None:
    answer = ann.post(f"{HERE}/answers", {"form": "contact", "answers": {"outcome": "\x00"}})
    assert {
        "at": "body.answers.outcome",
        "says": "it holds a sign that cannot be kept; type it again",
    } in answer.json()["mistakes"]


@pytest.mark.parametrize("words", ["half \ud800", "nought \x00"])
def test_words_that_no_record_can_hold_are_not_understood(ann: Caller, words: str) -> None:
    headers = ann.shown() | {"Content-Type": "application/json"}
    sent = json.dumps({"text": words}).encode()
    assert kind_of(ann.client.post(f"{API}{HERE}/notes", content=sent, headers=headers)) == "not-understood"


@pytest.mark.parametrize("key", ["", "x" * 201, "with space"])
def test_a_key_that_is_no_key_is_not_understood(ann: Caller, key: str) -> None:
    assert kind_of(ann.post(f"{HERE}/notes", {"text": "x"}, Idempotency_Key=key)) == "not-understood"


@pytest.mark.parametrize(
    "path", ["/entries/0", "/entries/99999999999999999999", "/alerts/x", "/entries?limit=0", "/entries?limit=201"]
)
def test_a_number_that_no_entry_has_is_not_understood(ann: Caller, path: str) -> None:
    assert kind_of(ann.get(HERE + path)) == "not-understood"


def test_while_others_write_the_answer_says_when_to_come_again(ann: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise TooBusy("testshire/inspection-1")

    monkeypatch.setattr(Workflow, "take_step", busy)
    answer = ann.post(f"{HERE}/notes", {"text": "x"})
    assert (kind_of(answer), answer.headers["retry-after"]) == ("too-busy", "1")


def test_a_database_that_cannot_be_reached_is_told_without_its_address(
    ann: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection to db.example.org failed"))

    monkeypatch.setattr(actors.tokens, "find", lost)
    answer = ann.get("/me")
    assert (kind_of(answer), answer.headers["retry-after"]) == ("unavailable", "1")
    assert "example.org" not in answer.text


def test_what_nobody_thought_of_is_a_problem_that_tells_nothing(ann: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("SECRET")

    monkeypatch.setattr(Workflow, "take_step", broken)
    answer = ann.post(f"{HERE}/notes", {"text": "x"})
    assert kind_of(answer) == "unexpected"
    assert "SECRET" not in answer.text


def test_which_of_two_strands_is_meant_has_to_be_said(ann: Caller) -> None:
    concern = {"kind": "concern", "answers": {"about": "x", "conduct": "no", "inspectors_in_school": "no"}}
    for _ in range(2):
        ann.done(f"{HERE}/matters", concern)
    answer = ann.post(f"{HERE}/steps", {"trigger": "hand_to_senior"}, If_Match='"1"')
    assert kind_of(answer) == "not-understood"
    assert "concern-1 or concern-2: say which with 'strand'" in answer.json()["detail"]


# --- instants ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "at",
    ["2026-11-23T10:15:00", "2026-11-23T10:15", "2026-11-23", "20261123T101500Z", "1795429200", 1795429200, "", "2026-02-30T10:00:00Z",
     "1926-11-23T10:15:00Z", "9999-12-31T23:59:59-12:00", "２０26-11-23T10:15:00Z"],
)  # fmt: skip
def test_a_time_that_is_no_instant_with_its_zone_is_refused(ann: Caller, at: object) -> None:
    answer = ann.post(f"{HERE}/notes", {"text": "x", "occurred_at": at})
    assert kind_of(answer) == "not-understood"
    says = answer.json()["mistakes"][0]["says"]
    assert "with its zone, as 2026-11-23T10:05:00Z" in says or says == "the year is not in this century"


@pytest.mark.parametrize("at", ["2026-11-23T10:15:00Z", "2026-11-23T11:15:00+01:00", "2026-11-23t10:15:00z"])
def test_an_instant_in_any_zone_comes_out_in_one(ann: Caller, at: str) -> None:
    done = ann.done(f"{HERE}/notes", {"text": "x", "occurred_at": at})
    assert done["entries"][0]["occurred_at"] == "2026-11-23T10:15:00Z"


def test_an_instant_among_the_answers_says_its_zone_too(ann: Caller) -> None:
    rung = {
        "rang_at": "2026-11-23T10:05",
        "known_at": "2026-11-23T10:05:00Z",
        "how_known": "ofsted_email",
        "kind": "full",
    }
    rung |= {"framework": "eif_2026_09", "first_day": "2026-11-24", "days_on_site": "two"}
    answer = ann.post("/inspections", {"school": "test-primary", "answers": rung})
    assert kind_of(answer) == "not-understood"
    assert answer.json()["detail"].startswith("answers.rang_at: write an instant with its zone")


# --- lists in parts -----------------------------------------------------------------------------------------------


def in_parts(caller: Caller, path: str, limit: int) -> list[dict[str, Any]]:
    """A whole list, read by following the links."""
    found, address = [], f"{API}{path}{'&' if '?' in path else '?'}limit={limit}"
    while address:
        answer = caller.client.get(address, headers=caller.shown())
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["items"]) <= limit
        found += answer.json()["items"]
        link = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers.get("link", ""))
        address = link[1] if link else ""
    return found


@pytest.mark.parametrize(
    "path",
    ["/people", "/schools", "/inspections", "/obligations?settled_too=true", f"{HERE}/obligations", f"{HERE}/alerts", f"{HERE}/entries", "/entries",
     "/people/p-ann/alerts"],
)  # fmt: skip
@pytest.mark.parametrize("limit", [1, 3])
def test_a_list_read_in_parts_is_the_whole_list(ann: Caller, office: Office, path: str, limit: int) -> None:
    caller = office.acting_for("p-cem") if path != "/people/p-ann/alerts" else ann
    whole = in_parts(caller, path, 200)
    assert whole
    assert in_parts(caller, path, limit) == whole


@pytest.mark.parametrize(
    "cursor", ["x", "!", "WzFd", "bnVsbA", "WyIyMDI2LTAyLTMwVDEwOjAwOjAwLjAwMDAwMFoiLCJ4IiwxXQ", "é"]
)
def test_a_cursor_that_was_not_given_out_is_not_understood(ann: Caller, cursor: str) -> None:
    for path in ("/entries", "/people", f"{HERE}/entries"):
        if (path, cursor) != (f"{HERE}/entries", "WzFd"):  # [1]: that one is a cursor there
            assert kind_of(ann.get(path, cursor=cursor)) == "not-understood"


def test_an_entry_comes_to_whoever_follows_two_seconds_after_it_was_recorded(office: Office, ann: Caller) -> None:
    last = ann.fine("/entries", limit=200)["cursor"]
    ann.done(f"{HERE}/notes", {"text": "x"})  # at 10:20:00
    office.case.at = office.case.at.replace(second=1, microsecond=999_999)
    assert ann.fine("/entries", cursor=last)["items"] == []
    office.case.at = office.case.at.replace(second=2, microsecond=0)
    part = ann.fine("/entries", cursor=last)
    assert part["items"][0]["kind"] == "Noted"
    assert ann.fine("/entries", cursor=part["cursor"]) == {"items": [], "cursor": part["cursor"]}


def test_an_entry_that_was_saved_after_a_later_one_is_not_passed_over(office: Office, ann: Caller) -> None:
    # Two nodes: the one whose transaction began at 10:20:00.5 commits after the one that began at 10:20:01.
    last = ann.fine("/entries", limit=200)["cursor"]
    office.case.at = office.case.at.replace(second=1)
    ann.done("/inspections/authority/notes", {"text": "the later"})
    office.case.at = office.case.at.replace(second=1, microsecond=900_000)
    followed = ann.fine("/entries", cursor=last)
    office.case.at = office.case.at.replace(second=0, microsecond=500_000)
    ann.done(f"{HERE}/notes", {"text": "the earlier"})
    office.case.at = office.case.at.replace(second=9)
    rest = ann.fine("/entries", cursor=followed["cursor"])["items"]
    assert [one["kind"] for one in followed["items"] + rest if one["kind"] == "Noted"] == ["Noted", "Noted"]


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda ann: ann.get("/entries?limit=0"), "it is less than the least, 1"),
        (lambda ann: ann.get("/entries?limit=201"), "it is more than the most, 200"),
        (lambda ann: ann.post(f"{HERE}/notes", {"text": ""}), "it is empty; write something here"),
    ],
)
def test_too_little_or_too_much_is_said_in_words_of_the_house(ann: Caller, ask: Any, says: str) -> None:
    answer = ask(ann)
    assert kind_of(answer) == "not-understood"
    assert [one["says"] for one in answer.json()["mistakes"]] == [says]
