"""An inspection is looked at and moved through the JSON API, and every refusal is a problem that says why."""

from datetime import timedelta
from typing import Any

import pytest
from calling import Caller, Office
from sqlalchemy import text

from workflow.store.engine import writing

SPOKE = {"form": "contact", "answers": {"outcome": "spoke_with_head"}}
PLAN = {"call_time": "17:30", "number": "01632 960123", "if_not_you": "the deputy"}

RUNG = {"rang_at": "2026-11-23T10:05:00Z", "known_at": "2026-11-23T10:05:00Z", "how_known": "ofsted_email"}
RUNG |= {"kind": "full", "framework": "eif_2026_09", "first_day": "2026-11-24", "days_on_site": "two"}


@pytest.fixture
def ann(office: Office) -> Caller:
    return office.acting_for("p-ann")


def test_a_program_finds_the_open_inspection(ann: Caller) -> None:
    (line,) = ann.fine("/inspections")["items"]
    assert (line["school"], line["state"], line["is_open"]) == ("test-primary", "notified", True)


def test_a_step_is_taken_with_the_version_that_was_seen(ann: Caller) -> None:
    strand = ann.get("/inspections/test-primary/strands/inspection")
    done = ann.done(
        "/inspections/test-primary/steps",
        {"trigger": "agree_contact_plan", "answers": PLAN},
        If_Match=strand.headers["ETag"],
    )
    assert [one["promise"] for one in done["settled"]] == ["inspection/contact_plan/1"]
    assert ann.fine("/inspections/test-primary")["state"] == "prepared"


def test_a_form_is_answered(ann: Caller) -> None:
    done = ann.done("/inspections/test-primary/answers", SPOKE)
    assert done["settled"] == [{"promise": "inspection/first_contact/1", "how": "kept", "in_time": True}]


HERE = "/inspections/test-primary"


def problem(answer: Any) -> tuple[int, str]:
    """The status of a problem and the last part of its type; every answer that is not fine must be one."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["detail"]
    return answer.status_code, body["type"].removeprefix("/api/v1/problems/")


# --- who is asking ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shown",
    [{}, {"Authorization": "Bearer"}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer alongside_no"}],
)
def test_nobody_is_answered_without_a_token_that_is_good(office: Office, shown: dict[str, str]) -> None:
    for path in ("/me", "/inspections", "/nowhere", HERE):
        answer = office.client.get(f"/api/v1{path}", headers=shown)
        assert problem(answer) == (401, "not-signed-in")
        assert answer.headers["www-authenticate"] == 'Bearer realm="alongside"'


def test_who_is_asking_is_found_before_anything_they_sent_is_read(office: Office) -> None:
    answer = office.client.post(f"/api/v1{HERE}/notes", content=b"{", headers={"Content-Type": "application/json"})
    assert problem(answer) == (401, "not-signed-in")


def test_a_token_that_was_ended_is_turned_away(office: Office, ann: Caller) -> None:
    assert ann.get("/me").status_code == 200
    (made,) = office.program.fine("token", "list")
    office.program.fine("token", "revoke", made["token"])
    assert problem(ann.get("/me")) == (401, "not-signed-in")


def test_a_token_runs_out_by_the_clock_of_the_machine_and_not_by_a_demonstrations(office: Office, ann: Caller) -> None:
    office.case.at += timedelta(days=365)
    assert ann.get("/me").status_code == 200
    office.machine.at += timedelta(days=90)
    assert problem(ann.get("/me")) == (401, "not-signed-in")


def test_the_token_of_the_command_line_opens_the_door(office: Office) -> None:
    # It is made by the clock on the wall; the machine's hands of this test stand in the past of that.
    secret = office.program.fine("token", "add", "p-ann", "--label", "timetable")["secret"]
    me = Caller(office.client, secret).fine("/me")
    assert (me["authority"], me["person"], me["name"]) == ("testshire", "p-ann", "Ann Example")
    assert [one["role"] for one in me["roles"]] == ["link_officer"]


def test_a_token_of_one_authority_sees_nothing_of_another(office: Office) -> None:
    add = ("authority", "add", "othershire", "--name", "Othershire", "--administrator", "Oda Example")
    office.program.fine(*add, "--administrator-id", "p-oda", "--protocol", "hampshire/commitment")
    oda, ann = office.acting_for("p-oda", "othershire"), office.acting_for("p-ann")
    (inspection,) = (one["inspection"] for one in ann.fine("/inspections")["items"])
    assert oda.fine("/inspections")["items"] == []
    assert [one["person"] for one in oda.fine("/people")["items"]] == ["p-oda"]
    assert {one["inspection"] for one in oda.fine("/entries", limit=200)["items"]} <= {"authority"}
    for path in (f"/inspections/{inspection}", HERE, f"/inspections/{inspection}/entries", "/people/p-ann"):
        assert problem(oda.get(path)) == (404, "not-found")
    note = oda.post(f"/inspections/{inspection}/notes", {"text": "Not mine."})
    assert problem(note) == (404, "not-found")


# --- what is possible, and why the rest is not ---------------------------------------------------------------------


def test_what_is_possible_is_listed_with_every_reason_why_the_rest_is_not(ann: Caller) -> None:
    possible = ann.fine(f"{HERE}/possible")
    steps = {one["trigger"]: one for one in possible["steps"]}
    plan = steps["agree_contact_plan"]
    assert (plan["is_possible"], plan["reasons"], plan["to"]) == (True, [], "prepared")
    assert [one["key"] for one in plan["form"]["fields"] if one["private"]] == ["number", "if_not_you"]
    matters = {one["kind"]: one for one in possible["matters"]}
    assert matters["concern"]["is_possible"]
    review = matters["learning_review"]
    assert review["is_possible"] == (review["reasons"] == [])
    refused = [one for one in (*possible["steps"], *possible["matters"]) if not one["is_possible"]]
    assert refused
    assert all(one["reasons"] for one in refused)
    assert "contact" in [one["form"] for one in possible["forms"]]


def test_a_refusal_carries_what_was_asked_why_not_and_what_is_possible(office: Office) -> None:
    answer = office.acting_for("p-hea").post(f"{HERE}/steps", {"trigger": "cancel"}, If_Match='"1"')
    assert problem(answer) == (409, "refused")
    body = answer.json()
    assert body["asked"] == "Recording 'Ofsted withdrew the inspection'"
    assert len(body["reasons"]) == 1
    assert body["reasons"][0].startswith("it is for Duty desk")
    assert "Inspectors have arrived" in body["possible"]


def test_an_inspection_says_why_it_runs_on_its_protocol_and_another_is_chosen_from_the_order(ann: Caller) -> None:
    why = ann.fine(HERE)["why_protocol"]
    assert (why["name"], why["place"], why["instead_of"]) == ("hampshire/commitment", 1, "")
    other = {"school": "test-primary", "answers": RUNG, "protocol": "other/one", "because": "x"}
    answer = ann.post("/inspections", other)
    assert problem(answer) == (404, "not-found")
    assert "There is: hampshire/commitment" in answer.json()["detail"]


# --- versions --------------------------------------------------------------------------------------------------


def test_what_moves_a_strand_needs_its_version(ann: Caller) -> None:
    step = {"trigger": "agree_contact_plan", "answers": PLAN}
    for named in ({}, {"If_Match": "*"}):
        answer = ann.post(f"{HERE}/steps", step, **named)
        assert problem(answer) == (428, "version-needed")
        assert (answer.json()["strand"], answer.json()["version"]) == ("inspection", 1)


@pytest.mark.parametrize("seen", ['"0"', 'W/"1"', "1", '"1", "2"', "nonsense"])
def test_what_moves_a_strand_is_not_done_on_another_version(ann: Caller, seen: str) -> None:
    answer = ann.post(f"{HERE}/steps", {"trigger": "agree_contact_plan", "answers": PLAN}, If_Match=seen)
    assert problem(answer) == (412, "changed-since")


def test_a_version_that_cannot_be_read_is_told_what_one_looks_like(ann: Caller) -> None:
    step = {"trigger": "agree_contact_plan", "answers": PLAN}
    weak = ann.post(f"{HERE}/steps", step, If_Match='W/"3"').json()
    assert weak["detail"] == 'If-Match could not be read as one version. It looks like this: If-Match: "12".'
    assert (weak["strand"], weak["version"]) == ("inspection", 1)
    old = ann.post(f"{HERE}/steps", step, If_Match='"0"').json()
    assert "you had seen 0" in old["detail"]


def test_a_misspelt_name_behind_the_question_mark_is_refused_with_the_nearest(ann: Caller) -> None:
    for path, sent, says in (
        ("/inspections", {"close_too": "true"}, "it is not asked for here; the nearest is 'closed_too'"),
        ("/inspections", {"limits": "5"}, "it is not asked for here; the nearest is 'limit'"),
        (HERE, {"limit": "5"}, "nothing is asked for here"),
    ):
        answer = ann.get(path, **sent)
        assert problem(answer) == (422, "not-understood")
        assert answer.json()["mistakes"] == [{"at": f"query.{next(iter(sent))}", "says": says}]
    assert ann.get("/inspections", closed_too="true", limit=5).status_code == 200


def test_what_only_adds_is_never_too_old(ann: Caller) -> None:
    contact = {"form": "contact", "answers": {"outcome": "no_answer"}}
    for body in (contact, contact):  # a second contact changes no answer
        ann.done(f"{HERE}/answers", body)
    ann.done(f"{HERE}/notes", {"text": "x"}, If_Match='"0"')


def test_what_changes_an_answer_needs_its_version(ann: Caller) -> None:
    first = ann.done(f"{HERE}/steps", {"trigger": "agree_contact_plan", "answers": PLAN}, If_Match='"1"')
    again = {"form": "contact_plan", "answers": PLAN | {"call_time": "18:00"}}
    unseen = ann.post(f"{HERE}/answers", again)
    assert problem(unseen) == (428, "version-needed")
    assert unseen.json()["detail"].endswith(f'Send it again with If-Match: "{unseen.json()["version"]}".')
    (strand,) = first["strands"]
    ann.done(f"{HERE}/answers", again, If_Match=f'"{strand["version"]}"')


def test_of_two_who_correct_the_same_entry_the_second_looks_again(ann: Caller) -> None:
    done = ann.done(f"{HERE}/answers", SPOKE)
    (strand,) = done["strands"]
    right = {"entry": strand["version"], "reason": "A slip.", "occurred_at": "2026-11-23T10:12:00Z"}
    assert problem(ann.post(f"{HERE}/corrections", right)) == (428, "version-needed")
    seen = f'"{strand["version"]}"'
    after = ann.done(f"{HERE}/corrections", right, If_Match=seen)
    other = right | {"occurred_at": "2026-11-23T10:15:00Z"}
    assert problem(ann.post(f"{HERE}/corrections", other, If_Match=seen)) == (412, "changed-since")
    now = ann.get(f"{HERE}/strands/inspection")
    assert now.headers["ETag"] == f'"{after["strands"][0]["version"]}"'
    ann.done(f"{HERE}/corrections", other, If_Match=now.headers["ETag"])


# --- the same request twice ----------------------------------------------------------------------------------------


def test_the_same_request_is_recorded_once_and_answered_the_same(office: Office, ann: Caller) -> None:
    step = {"trigger": "agree_contact_plan", "answers": PLAN}
    first = ann.post(f"{HERE}/steps", step, If_Match='"1"', Idempotency_Key="k-1")
    office.case.at += timedelta(hours=3)
    again = ann.post(f"{HERE}/steps", step, If_Match='"1"', Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.headers["Location"] == again.headers["Location"]
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")


def test_a_key_that_comes_with_another_request_is_a_problem(ann: Caller) -> None:
    ann.done(f"{HERE}/notes", {"text": "one"}, Idempotency_Key="k-1")
    assert problem(ann.post(f"{HERE}/notes", {"text": "two"}, Idempotency_Key="k-1")) == (422, "key-used-before")


def test_the_key_of_another_person_is_another_key(office: Office, ann: Caller) -> None:
    ann.done(f"{HERE}/notes", {"text": "one"}, Idempotency_Key="k-1")
    answer = office.acting_for("p-sim").post(f"{HERE}/notes", {"text": "two"}, Idempotency_Key="k-1")
    assert (answer.status_code, "Idempotency-Replayed" in answer.headers) == (201, False)


def test_an_inspection_opened_twice_with_one_key_is_opened_once(ann: Caller) -> None:
    sent = {"school": "test-primary", "answers": RUNG}
    first, again = (ann.done("/inspections", sent, Idempotency_Key="k-1") for _ in range(2))
    assert first == again
    assert len(ann.fine("/inspections")["items"]) == 2  # and the one that was there


def test_a_person_added_twice_with_one_key_is_added_once(office: Office) -> None:
    jo = office.acting_for("p-jo")
    sent = {"name": "New Example", "email": "new@example.org", "phone": "07700 900123"}
    first, again = (jo.done("/people", sent, Idempotency_Key="k-1") for _ in range(2))
    assert first == again
    names = [one["name"] for one in jo.fine("/people")["items"]]
    assert names.count("New Example") == 1
    assert problem(jo.post("/people", sent | {"name": "Other Example"}, Idempotency_Key="k-1")) == (
        422,
        "key-used-before",
    )


@pytest.mark.parametrize(("path", "sent"), [
    ("/people", {"name": "New Example"}),
    ("/schools", {"key": "new-school", "name": "New School"}),
    ("/people/p-sim/roles", {"role": "welfare_lead", "schools": ["test-primary"], "from_day": "2026-11-23"}),
    ("/people/p-sim/absences", {"from_at": "2026-11-24T08:00:00Z", "until_at": "2026-11-24T18:00:00Z"}),
])  # fmt: skip
def test_what_is_written_of_the_authority_twice_with_one_key_is_recorded_once(
    office: Office, path: str, sent: dict[str, Any]
) -> None:
    jo = office.acting_for("p-jo")
    first = jo.post(path, sent, Idempotency_Key="k-1")
    entries = len(jo.fine("/inspections/authority/entries", limit=200)["items"])
    again = jo.post(path, sent, Idempotency_Key="k-1")
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert len(jo.fine("/inspections/authority/entries", limit=200)["items"]) == entries


def test_no_two_schools_go_by_one_urn(office: Office) -> None:
    jo = office.acting_for("p-jo")
    jo.done("/schools", {"key": "first-school", "name": "First School", "urn": "100777"})
    again = jo.post("/schools", {"key": "second-school", "name": "Second School", "urn": "100777"})
    assert problem(again) == (409, "refused")
    assert again.json()["reasons"] == ["the URN 100777 is that of 'first-school'"]


def test_a_proprietors_school_is_added_and_is_not_maintained(office: Office) -> None:
    sent = {"key": "hall", "name": "Test Hall", "responsible_body": "proprietor"}
    added = office.acting_for("p-jo").done("/schools", sent)
    assert (added["responsible_body"], added["maintained"]) == ("proprietor", False)


# --- what cannot be read ---------------------------------------------------------------------------------------------


def spoil(office: Office, entry: int, *, and_snapshots: bool) -> str:
    """Make an entry of the inspection one of a kind that nobody knows, as whoever owns the database can; its name."""
    inspection = str(office.acting_for("p-ann").fine("/inspections")["items"][0]["inspection"])
    chain = f"testshire/{inspection}"
    kind = 'UPDATE entry SET text = replace(text, \'"kind":"\', \'"kind":"Un\') WHERE chain = :chain AND seq = :seq'
    with writing(office.house.engine) as connection:
        connection.exec_driver_sql("DROP TRIGGER entry_no_update")
        assert connection.execute(text(kind.replace('":"', '"\\:"')), {"chain": chain, "seq": entry}).rowcount == 1
        if and_snapshots:
            connection.execute(text("DELETE FROM snapshot WHERE chain = :chain"), {"chain": chain})
    return inspection


def followed(office: Office, person: str, inspection: str) -> dict[int, str]:
    """The kinds of the entries of an inspection by number, as somebody is given them who follows every record."""
    items = office.acting_for(person).fine("/entries", limit=200)["items"]
    return {one["entry"]: one["kind"] for one in items if one["inspection"] == inspection}


def test_an_entry_that_cannot_be_read_keeps_nobody_from_the_others(office: Office) -> None:
    office.program.fine("record", "rebuild")  # with a snapshot that is as it should be
    inspection = spoil(office, 2, and_snapshots=False)
    found = followed(office, "p-ann", inspection)
    assert (found[1], found[2]) == ("Opened", "Unreadable")
    assert list(found.values()).count("Unreadable") == 1
    assert followed(office, "p-far", inspection) == {}
    line = office.acting_for("p-ann").fine(f"{HERE}/entries/2")
    assert line["body"] == {
        "says": "Entry 2 cannot be read. Tell whoever runs the installation: 'alongside record verify'."
    }
    assert (line["by"], line["sealed"]) == ("", "")


def test_of_a_record_that_cannot_be_read_nothing_is_shown_and_every_other_is(office: Office) -> None:
    ann = office.acting_for("p-ann")
    ann.done("/inspections", {"school": "test-primary", "answers": RUNG})
    office.case.at += timedelta(seconds=10)
    before = ann.fine("/entries", limit=200)["items"]
    inspection = spoil(office, 2, and_snapshots=True)
    after = ann.fine("/entries", limit=200)["items"]
    assert [(one["inspection"], one["entry"]) for one in after] == [(one["inspection"], one["entry"]) for one in before]
    assert {one["kind"] for one in after if one["inspection"] == inspection} == {"Unreadable"}
    others = [[one for one in items if one["inspection"] != inspection] for items in (before, after)]
    assert others[0] == others[1] != []
    assert followed(office, "p-far", inspection) == {}
