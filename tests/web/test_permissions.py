"""The whole table of permissions, walked through the API: for each kind of question, who is answered and who is not."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from calling import API, Caller, Office

from workflow.permissions import TABLE, Action

# Jo looks after the installation and holds no role; Cem may waive; Ann is an officer for Test Primary and Far for another school;
# Hea is its head and Hal of another; Gov its chair of governors; Ned holds no role.
EVERYBODY = ("p-jo", "p-cem", "p-ann", "p-far", "p-hea", "p-hal", "p-gov", "p-ned")
HERE = "/inspections/test-primary"
AWAY = {"from_at": "2026-11-24T08:00:00Z", "until_at": "2026-11-24T18:00:00Z"}
PLAN = {
    "form": "contact_plan",
    "answers": {"call_time": "17:30", "number": "01632 960123", "if_not_you": "the deputy"},
}
CONTACT = {"form": "contact", "answers": {"outcome": "spoke_with_head"}}
RUNG = {
    "rang_at": "2026-11-23T10:05:00Z",
    "known_at": "2026-11-23T10:05:00Z",
    "how_known": "ofsted_email",
    "kind": "full",
}
RUNG |= {"framework": "eif_2026_09", "first_day": "2026-11-24", "days_on_site": "two"}


@dataclass(frozen=True)
class Question:
    """One question and those who are answered. ``{me}`` is whoever asks, ``{alert}`` an alert of this inspection."""

    operation: str
    action: Action
    allowed: str
    path: str
    body: dict[str, Any] = field(default_factory=dict)

    def asked_by(self, person: str, caller: Caller, alert: int) -> bool:
        """Whether this person is answered: with a list that is not empty, or with whatever is not a closed door."""
        path = self.path.format(me=person, alert=alert)
        answer = caller.post(path, self.body) if self.body else caller.get(path)
        assert answer.status_code in ((201, 409, 428, 403, 404) if self.body else (200, 403, 404)), answer.text
        return answer.status_code not in (403, 404) and answer.json().get("items") != []


WALK = (
    Question("listSchools", Action.SEE_SCHOOLS, "jo cem ann far hea hal gov", "/schools"),
    Question("readSchool", Action.SEE_SCHOOLS, "jo cem ann far hea gov", "/schools/test-primary"),
    Question("addSchool", Action.ADD_SCHOOLS, "jo", "/schools", {"key": "new-school", "name": "New School"}),
    Question("listPeople", Action.SEE_PEOPLE, "jo cem ann far", "/people"),
    Question("readPerson", Action.SEE_PEOPLE, "jo cem ann far", "/people/p-sim"),
    Question("addPerson", Action.ADD_PEOPLE, "jo", "/people", {"name": "New Example"}),
    Question("giveRole", Action.GIVE_ROLES, "jo cem", "/people/p-sim/roles", {"role": "welfare_lead"}),
    Question("recordAbsence", Action.RECORD_ABSENCE, "jo cem ann far", "/people/p-sim/absences", AWAY),
    Question("recordAbsence", Action.RECORD_ABSENCE, "jo cem ann far hea hal gov", "/people/{me}/absences", AWAY),
    Question("listAlertsToPerson", Action.SEE_ALERTS_TO, "jo cem", "/people/p-sim/alerts"),
    Question("listAlertsToPerson", Action.SEE_ALERTS_TO, "jo ann", "/people/{me}/alerts"),
    Question("listInspections", Action.SEE_INSPECTION, "jo cem ann hea gov", "/inspections"),
    Question("readInspection", Action.SEE_INSPECTION, "jo cem ann hea gov", HERE),
    Question("readStrand", Action.SEE_INSPECTION, "jo cem ann hea gov", f"{HERE}/strands/inspection"),
    Question("listWhatIsPossible", Action.SEE_INSPECTION, "jo cem ann hea gov", f"{HERE}/possible"),
    Question("listObligationsOfInspection", Action.SEE_INSPECTION, "jo cem ann hea gov", f"{HERE}/obligations"),
    Question(
        "readObligation", Action.SEE_INSPECTION, "jo cem ann hea gov", f"{HERE}/obligations/inspection/tell_team/1"
    ),
    Question("listAlerts", Action.SEE_INSPECTION, "jo cem ann hea gov", f"{HERE}/alerts"),
    Question("readAlert", Action.SEE_INSPECTION, "jo cem ann hea gov", f"{HERE}/alerts/{{alert}}"),
    # What belongs to no inspection is owed as well, and Far sees that.
    Question("listObligations", Action.SEE_INSPECTION, "jo cem ann far hea gov", "/obligations"),
    Question("takeStep", Action.TAKE_STEPS, "jo cem ann hea gov", f"{HERE}/steps", {"trigger": "inspectors_arrive"}),
    Question("answerForm", Action.ANSWER_FORMS, "jo cem ann", f"{HERE}/answers", CONTACT),
    Question("answerForm", Action.ANSWER_FORMS_OF_THE_SCHOOL, "jo cem ann hea", f"{HERE}/answers", PLAN),
    Question("beginMatter", Action.TAKE_STEPS, "jo cem ann hea gov", f"{HERE}/matters", {"kind": "pause_request"}),
    Question("answerForm", Action.RECORD_FOR_ANOTHER, "jo cem ann", f"{HERE}/answers", CONTACT | {"did": "p-sim"}),
    Question("writeNote", Action.WRITE_NOTES, "jo cem ann hea", f"{HERE}/notes", {"text": "She will ring at four."}),
    Question(
        "sayIHaveIt",
        Action.ACKNOWLEDGE,
        "jo cem ann",
        f"{HERE}/acknowledgements",
        {"promise": "inspection/tell_team/1"},
    ),
    Question(
        "setPromiseAside",
        Action.SET_ASIDE,
        "cem",
        f"{HERE}/waivers",
        {"promise": "inspection/details/1", "reason": "It was settled before."},
    ),
    Question("correctEntry", Action.CORRECT, "jo cem ann", f"{HERE}/corrections", {"entry": 1, "reason": "A slip."}),
    Question("listEntries", Action.SEE_RECORD, "jo cem ann hea", f"{HERE}/entries"),
    Question("readEntry", Action.SEE_RECORD, "jo cem ann hea", f"{HERE}/entries/1"),
    Question("followRecords", Action.FOLLOW_RECORDS, "jo cem ann far", "/entries"),
    Question("readStanding", Action.SEE_STANDING, "jo cem ann far", "/standing"),
    Question(
        "writeNote", Action.WRITE_STANDING, "jo cem ann far", "/inspections/authority/notes", {"text": "Half-term."}
    ),
    # The last, as then the school has two and its key means neither.
    Question(
        "openInspection",
        Action.OPEN_INSPECTION,
        "jo cem ann",
        "/inspections",
        {"school": "test-primary", "answers": RUNG},
    ),
)


@pytest.mark.parametrize("person", EVERYBODY)
def test_each_question_is_answered_to_those_the_table_names_and_to_nobody_else(office: Office, person: str) -> None:
    caller = office.acting_for(person)
    alert = office.acting_for("p-ann").fine(f"{HERE}/alerts")["items"][0]["entry"]
    answered = [f"{one.operation} {one.path}" for one in WALK if one.asked_by(person, caller, alert)]
    assert answered == [f"{one.operation} {one.path}" for one in WALK if person[2:] in one.allowed.split()]


def test_the_walk_leaves_out_no_action_and_no_route(office: Office) -> None:
    document = office.client.get(f"{API}/openapi.json").json()
    operations = {one["operationId"] for path in document["paths"].values() for one in path.values()}
    # These tell of problems and of whoever asks, and so are answered to anybody.
    assert {one.operation for one in WALK} == operations - {"listProblemTypes", "readProblemType", "readMe"}
    assert {one.action for one in WALK} == set(Action) == set(TABLE)


def test_a_head_may_put_right_what_she_wrote_herself(office: Office) -> None:
    head = office.acting_for("p-hea")
    entry = head.done(f"{HERE}/answers", PLAN)["entries"][0]["entry"]
    strand = head.get(f"{HERE}/strands/inspection").headers["ETag"]
    slip = {"entry": entry, "reason": "A slip.", "withdrawn": True}
    assert office.acting_for("p-gov").post(f"{HERE}/corrections", slip, If_Match=strand).status_code == 403
    assert head.post(f"{HERE}/corrections", slip, If_Match=strand).status_code == 201


@pytest.mark.parametrize("outcome", ["not_needed", "spoke_with_head", "no_answer"])
def test_a_head_keeps_none_of_our_promises_to_ring_her(office: Office, outcome: str) -> None:
    head, ann = office.acting_for("p-hea"), office.acting_for("p-ann")
    answer = head.post(f"{HERE}/answers", CONTACT | {"answers": {"outcome": outcome}})
    assert answer.status_code == 403
    owed = {one["step"] for one in ann.fine(f"{HERE}/obligations", limit=200)["items"]}
    assert "first_contact" in owed


def test_a_head_is_told_kindly_what_she_may_write_and_whom_to_ask(office: Office) -> None:
    # Ann is link officer for Test Primary, and nobody for it stands lower: her role's title is the one to ask for.
    answer = office.acting_for("p-hea").post(f"{HERE}/answers", CONTACT)
    assert answer.json()["detail"] == (
        "This is for whoever rings you to write down. You may fill in contact plan, who rings her, concern, "
        "deferral request, pause asked, pause taken back or heads questions, or write a note. "
        "Please ask your school's Leadership and Learning Partner (LLP)."
    )
    for person in ("p-hea", "p-gov"):
        said = office.acting_for(person).get("/people").json()["detail"]
        assert said.endswith("Please ask your school's Leadership and Learning Partner (LLP).")


def test_a_head_is_offered_her_own_forms_alone_and_governors_none(office: Office) -> None:
    def offered(person: str) -> set[str]:
        return {one["form"] for one in office.acting_for(person).fine(f"{HERE}/possible")["forms"]}

    # Of the forms that are the school's, the main line asks for these three; a pause or a concern has not begun.
    assert offered("p-hea") == {"contact_plan", "who_rings_her", "heads_questions"}
    assert offered("p-gov") == set()
    assert {"contact", "contact_plan", "details"} <= offered("p-ann")


def test_an_inspection_that_somebody_may_not_see_is_answered_like_one_that_is_not_there(office: Office) -> None:
    far = office.acting_for("p-far")
    there, nowhere = far.get(HERE), far.get("/inspections/no-such-school")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.json()["detail"].replace("test-primary", "no-such-school") == nowhere.json()["detail"]


def test_cover_for_somebody_who_is_away_may_do_what_they_may(office: Office) -> None:
    far = office.acting_for("p-far")
    assert far.get(HERE).status_code == 404
    away = {"from_at": "2026-11-23T10:00:00Z", "until_at": "2026-11-23T18:00:00Z", "cover": "p-far"}
    far.done("/people/p-sim/absences", away)
    assert far.get(HERE).status_code == 200


@pytest.mark.parametrize("away", ["p-hea", "p-cem", "p-gov"])
def test_nobody_takes_a_voice_that_is_not_theirs_by_covering_for_somebody(office: Office, away: str) -> None:
    """An officer who says that the head is away, and that she covers for her, would read the file as its head."""
    day = {"from_at": "2026-11-23T10:00:00Z", "until_at": "2026-11-23T18:00:00Z"}
    far = office.acting_for("p-far")
    assert far.post(f"/people/{away}/absences", day | {"cover": "p-far"}).status_code == 403
    assert far.get(HERE).status_code == 404
    assert far.post(f"/people/{away}/absences", day | {"cover": "p-sim"}).status_code == 403  # nor gives it to another
    assert far.post(f"/people/{away}/absences", day).status_code == 201
    assert (
        far.post("/people/p-ann/absences", day | {"cover": "p-far"}).status_code == 201
    )  # a colleague of the same voice


@pytest.mark.parametrize("away", ["p-hea", "p-gov"])
def test_who_is_away_may_lend_their_voice_and_so_may_whoever_gives_roles(office: Office, away: str) -> None:
    day = {"from_at": "2026-11-23T10:00:00Z", "until_at": "2026-11-23T18:00:00Z", "cover": "p-sim"}
    assert office.acting_for("p-ann").post(f"/people/{away}/absences", day).status_code == 403
    for person in (away, "p-cem", "p-jo"):
        assert office.acting_for(person).post(f"/people/{away}/absences", day).status_code == 201


def test_a_head_who_asks_for_every_record_hears_where_the_one_of_her_school_stands(office: Office) -> None:
    answer = office.acting_for("p-hea").get("/entries")
    assert answer.status_code == 403
    assert answer.json()["detail"].endswith(
        "The record of one inspection stands at /api/v1/inspections/{inspection}/entries."
    )
