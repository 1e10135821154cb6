"""What is private is never given back, and whoever the head shuts out sees nothing of what she keeps from them."""

from typing import Any

import pytest
from calling import API, Caller, Office

from workflow.core.acts import Asked, Begin, By
from workflow.standing import standing_at

HERE = "/inspections/test-primary"
PLAN = {"call_time": "17:30", "number": "MARKED 01632 960123", "if_not_you": "MARKED the deputy"}


@pytest.fixture
def concern(office: Office) -> str:
    """The head has raised a concern, and does not want Ann to hear of it; Sim has it."""
    answers = {"about": "MARKED", "conduct": "no", "inspectors_in_school": "no", "not_told": ["p-ann"]}
    office.acting_for("p-hea").done(f"{HERE}/matters", {"kind": "concern", "answers": answers})
    office.acting_for("p-sim").done(f"{HERE}/steps", {"trigger": "acknowledge"}, If_Match=version(office, "p-sim"))
    office.case.at = office.case.at.replace(hour=16)  # its promises have fallen due, and people were told
    office.house.look()
    return "concern-1"


def version(office: Office, person: str) -> str:
    return str(office.acting_for(person).get(f"{HERE}/strands/concern-1").headers["ETag"])


def everything(caller: Caller) -> dict[str, str]:
    """Every list that this person may read of an inspection, as it is answered."""
    paths = [HERE, "/obligations?settled_too=true&limit=200", "/entries?limit=200", "/inspections", "/me"]
    paths += [
        f"{HERE}/{part}"
        for part in ("possible", "obligations?settled_too=true", "alerts?limit=200", "entries?limit=200")
    ]
    paths += [f"/people/{caller.fine('/me')['person']}/alerts?limit=200"]
    return {path: caller.get(path).text for path in paths}


def test_whoever_the_head_shuts_out_sees_nothing_of_it_anywhere(office: Office, concern: str) -> None:
    for path, text in everything(office.acting_for("p-sim")).items():
        if path in (HERE, f"{HERE}/possible", f"{HERE}/entries?limit=200", f"{HERE}/alerts?limit=200"):
            assert concern in text, path  # the others do see it there
    for path, text in everything(office.acting_for("p-ann")).items():
        assert concern not in text, path


def test_what_begins_while_somebody_is_looking_is_not_shown_before_it_is_known_whom_it_is_kept_from(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is looked at for one answer, the head raises a concern and keeps it from Ann."""
    raised: list[object] = []

    def later(*of: Any) -> Any:
        if not raised:
            raised.append(1)
            answers = {"about": "MARKED", "conduct": "no", "inspectors_in_school": "no", "not_told": ["p-ann"]}
            workflow = office.house.workflow("testshire")
            workflow.take_step(of[1], Asked(Begin("concern", answers), By("p-hea"), office.case.at))
        return standing_at(*of)

    monkeypatch.setattr("api.rest.acting.standing_at", later)
    assert "concern" not in office.acting_for("p-ann").get(HERE).text
    assert "concern-1" in office.acting_for("p-sim").get(HERE).text


def test_for_whoever_is_shut_out_every_address_of_it_is_nowhere(office: Office, concern: str) -> None:
    sim, ann = office.acting_for("p-sim"), office.acting_for("p-ann")
    promises = sim.fine(f"{HERE}/obligations", settled_too=True, limit=200)["items"]
    entries = [one for one in sim.fine(f"{HERE}/entries", limit=200)["items"] if one["body"].get("strand") == concern]
    alerts = [
        one["entry"] for one in sim.fine(f"{HERE}/alerts", limit=200)["items"] if concern in (one["promise"] or "")
    ]
    owed = [one["promise"] for one in promises if one["strand"] == concern]
    assert owed
    assert alerts
    paths = [f"{HERE}/strands/{concern}", *(f"{HERE}/obligations/{one}" for one in owed)]
    paths += [f"{HERE}/entries/{one['entry']}" for one in entries] + [f"{HERE}/alerts/{one}" for one in alerts]
    for path in paths:
        assert sim.get(path).status_code == 200, path
        assert ann.get(path).status_code == 404, path


def test_whoever_is_shut_out_can_do_nothing_to_it(office: Office, concern: str) -> None:
    sim, ann = office.acting_for("p-sim"), office.acting_for("p-ann")
    (raised,) = (
        one["entry"]
        for one in sim.fine(f"{HERE}/entries", limit=200)["items"]
        if one["kind"] == "Answered" and one["body"]["strand"] == concern
    )
    promise = next(
        one["promise"] for one in sim.fine(f"{HERE}/obligations", limit=200)["items"] if one["strand"] == concern
    )
    asked: list[tuple[str, dict[str, Any]]] = [
        ("steps", {"trigger": "hand_to_senior", "strand": concern}),
        ("steps", {"trigger": "hand_to_senior"}),
        ("answers", {"form": "contact", "strand": concern, "answers": {}}),
        ("acknowledgements", {"promise": promise}),
        ("corrections", {"entry": raised, "reason": "x", "withdrawn": True}),
    ]
    for path, body in asked:
        answer = ann.post(f"{HERE}/{path}", body, If_Match=version(office, "p-sim"))
        assert answer.status_code == 404, (path, answer.text)
        assert concern not in answer.text.replace(str(body.get("strand")), "").replace(promise, "")


def test_a_concern_that_is_taken_back_stays_kept_from_whoever_it_was_kept_from(office: Office, concern: str) -> None:
    """She takes her words back; that is no leave for Ann to read the rest. Only a list emptied by her says that."""
    head, sim = office.acting_for("p-hea"), office.acting_for("p-sim")
    [raised] = [
        one["entry"]
        for one in head.fine(f"{HERE}/entries", limit=200)["items"]
        if one["kind"] == "Answered" and one["body"]["strand"] == concern
    ]
    back = {"entry": raised, "reason": "I would rather leave it", "withdrawn": True}
    head.done(f"{HERE}/corrections", back, If_Match=version(office, "p-sim"))
    for path, text in everything(office.acting_for("p-ann")).items():
        assert concern not in text, path
    opened = {"entry": raised, "reason": "Ann may know after all", "answers": {"not_told": []}}
    unsaid = sim.post(f"{HERE}/corrections", opened, If_Match=version(office, "p-sim"))
    assert unsaid.status_code == 409
    assert "somebody whom the school wished to hear nothing of it" in unsaid.json()["detail"]
    assert concern not in office.acting_for("p-ann").get(HERE).text
    opened |= {"said_by": "p-hea", "how": "told"}
    sim.done(f"{HERE}/corrections", opened, If_Match=version(office, "p-sim"))
    assert concern in office.acting_for("p-ann").get(HERE).text


def test_what_a_decision_concludes_of_it_is_not_told_to_whoever_is_shut_out(office: Office, concern: str) -> None:
    office.case.at = office.case.at.replace(hour=23)  # nobody looked meanwhile: Ann's own step concludes what fell due
    done = office.acting_for("p-ann").done(f"{HERE}/notes", {"text": "x"})
    assert concern not in str(done)


def test_governors_see_the_inspection_and_nothing_of_how_anybody_is_supported(office: Office) -> None:
    plan = {"kind": "welfare_plan"}
    answer = office.acting_for("p-sim").post(f"{HERE}/matters", plan)
    assert answer.status_code in (201, 409), answer.text
    office.acting_for("p-sim").done(f"{HERE}/matters", plan | {"answers": answers_for(office, "welfare_plan")})
    assert "welfare_plan-1" in office.acting_for("p-ann").get(HERE).text
    gov = office.acting_for("p-gov")
    for path in (
        HERE,
        f"{HERE}/possible",
        f"{HERE}/obligations?settled_too=true&limit=200",
        f"{HERE}/alerts?limit=200",
    ):
        assert "welfare_plan-1" not in gov.get(path).text, path


def answers_for(office: Office, kind: str) -> dict[str, Any]:
    """An answer for each question of the form a matter begins with: its first choice, or the word MARKED."""
    possible = office.acting_for("p-sim").fine(f"{HERE}/possible")
    (form,) = (one["form"] for one in possible["matters"] if one["kind"] == kind)
    fields = [one for one in form["fields"] if not one["optional"]] if form else []
    return {
        one["key"]: one["options"][0]["key"] if one["options"] else FIRST.get(one["kind"], "MARKED") for one in fields
    }


FIRST = {"yes_no": "no", "person": "p-sim", "date": "2026-12-01", "time_of_day": "17:00", "number": "1"}


def test_a_private_answer_is_taken_and_never_given_back(office: Office) -> None:
    ann = office.acting_for("p-ann")
    sent = {"trigger": "agree_contact_plan", "answers": PLAN}
    answers = [ann.post(f"{HERE}/steps", sent, If_Match='"1"', Idempotency_Key="k-1") for _ in range(2)]
    answers += [ann.post(f"{HERE}/notes", {"text": "MARKED"})]
    answers += [ann.post(f"{HERE}/notes", {"text": "MARKED", "more": "MARKED"})]
    answers += [ann.post(f"{HERE}/answers", {"form": "contact_plan", "answers": {**PLAN, "call_time": "never"}})]
    answers += [ann.post(f"{HERE}/steps", {"trigger": "agree_contact_plan", "answers": {"number": ["MARKED", 1.5]}})]
    assert [one.status_code for one in answers] == [201, 201, 201, 422, 428, 422]
    told = [one.text + str(one.headers) for one in answers] + list(everything(ann).values())
    told.append(ann.get(f"{HERE}/obligations/inspection/contact_plan/1").text)
    assert [text for text in told if "MARKED" in text] == []


def test_nothing_that_anybody_reads_writes_anything(office: Office) -> None:
    ann = office.acting_for("p-ann")
    office.case.at = office.case.at.replace(hour=16)  # much has fallen due, and no clock has looked
    before = ann.fine(f"{HERE}/entries", limit=200)["items"]
    everything(ann)
    for name in ("standing", "people", "schools"):
        ann.fine(f"/{name}")
    assert ann.fine(f"{HERE}/entries", limit=200)["items"] == before


def test_what_tells_how_the_api_is_used_is_open_and_names_nobody(office: Office) -> None:
    document = office.client.get(f"{API}/openapi.json")
    assert document.status_code == 200
    assert document.json()["openapi"].startswith("3.1")
    assert "Example" not in document.text
    for path in ("/docs", "/redoc"):
        assert office.client.get(API + path).status_code == 401
        assert office.acting_for("p-ann").get(path).status_code == 404
