"""An authority's people, schools, terms, protocol and adopted times are kept from the command line."""

from pathlib import Path

import pytest
from shire import Program

from api.cli import app

AT = "2026-11-23T10:12"


def test_people_are_listed_with_their_roles(testshire: Program) -> None:
    found = [(one["person"], one["name"], one["role"]) for one in testshire.fine("person", "list", at=AT)]
    assert found == [
        ("p-jo", "Jo Example", ""),
        ("p-ann", "Ann Example", "link_officer"),
        ("p-sim", "Sim Example", "team_manager"),
        ("p-cem", "Cem Example", "senior_officer"),
    ]


def test_a_person_without_an_id_is_given_one_by_chance(testshire: Program) -> None:
    made = [testshire.fine("person", "add", "Pat Example", at=AT)["person"] for _ in range(2)]
    assert made[0] != made[1]
    assert all(one.startswith("p-") for one in made)


def test_whoever_is_away_is_not_asked_and_the_cover_is(opened: Program) -> None:
    # Ann is away on Monday from 10:15; what she owes goes to whoever is named as her cover.
    away = (
        "person",
        "absent",
        "p-ann",
        "--from",
        "2026-11-23T10:15",
        "--until",
        "2026-11-24T00:00",
        "--cover",
        "p-cem",
    )
    opened.fine(*away, at=AT)
    view = opened.fine("inspection", "show", "test-primary", at="2026-11-23T10:20")
    owners = {one["step"]: [owner["person"] for owner in one["owners"]] for one in view["obligations"]}
    assert owners["arrival"] == ["p-cem"]
    assert owners["first_contact"] == ["p-cem"]  # "the SIM or LLP": her cover comes before the SIM


def test_a_person_is_told_what_concerns_them_and_the_list_says_why(opened: Program) -> None:
    opened.fine("tick", at="2026-11-23T11:40")
    told = opened.fine("person", "told", "p-sim", at="2026-11-23T11:40")
    about = {(one["key"], one["told"]["because"]) for one in told}
    assert ("inspection/first_contact/1", "covers as School Improvement Manager (SIM)") in about
    assert "We ring the school" in opened("person", "told", "p-sim", at="2026-11-23T11:40").out


def test_schools_are_listed_with_who_is_responsible(testshire: Program) -> None:
    add = ("school", "add", "test-aided", "--name", "Test Aided Primary", "--kind", "voluntary aided school")
    testshire.fine(*add, at=AT)
    found = {
        one["key"]: (one["maintained"], one["responsible_body"]) for one in testshire.fine("school", "list", at=AT)
    }
    assert found == {"test-primary": (True, "authority"), "test-aided": (True, "governing_body")}


def test_an_academy_is_not_on_a_protocol_for_maintained_schools(testshire: Program) -> None:
    add = ("school", "add", "test-academy", "--name", "Test Academy", "--kind", "Academy converter")
    testshire.fine(*add, at=AT)
    answers = [word for one in ANSWERS for word in ("--answer", one)]
    answer = testshire("inspection", "open", "--school", "test-academy", *answers, "--by", "p-ann", at=AT)
    assert answer.code == 1
    assert "is for maintained schools" in answer.err


ANSWERS = (
    "rang_at=2026-11-23T10:05",
    "known_at=2026-11-23T10:05",
    "how_known=other",
    "kind=full",
    "framework=eif_2026_09",
)


def test_a_proposed_time_is_adopted_with_a_reason(testshire: Program) -> None:
    adopt = ("adopt", "first_contact", "--by", "p-cem", "--reason")
    assert testshire(*adopt, "We can do it.", at=AT).code == 0
    assert testshire(*adopt, " ", at=AT).code == 1
    # `contact_plan` is due when the slides themselves say: there is nothing to adopt.
    answer = testshire("adopt", "contact_plan", "--by", "p-cem", "--reason", "x", at=AT)
    assert (answer.code, "There is no step with a proposed time called 'contact_plan'" in answer.err) == (2, True)


def test_terms_are_loaded(testshire: Program) -> None:
    terms = Path(__file__).parents[2] / "protocols" / "calendars" / "demo-terms.yaml"
    assert testshire("terms", "load", str(terms), at=AT).code == 0


def test_before_terms_are_loaded_it_can_be_seen_which_due_times_would_move(testshire: Program, tmp_path: Path) -> None:
    first_day = ("first_day=2026-11-24", "days_on_site=two")
    answers = [word for one in (*ANSWERS, *first_day) for word in ("--answer", one)]
    testshire.fine("inspection", "open", "--school", "test-primary", *answers, "--by", "p-ann", at=AT)
    terms = Path(__file__).parents[2] / "protocols" / "calendars" / "demo-terms.yaml"
    closed = tmp_path / "closed.yaml"
    closed.write_text(terms.read_text().replace("office_closed:", "office_closed:\n  - 2026-11-25", 1))
    before = testshire.fine("record", "show", "authority", at=AT)
    moving = testshire.fine("terms", "load", str(closed), "--preview", at=AT)["would_move"]
    # cover for the feedback is settled by 12:00 on the office working day after the first day: the 26th, not the 25th
    found = [(one["old_due"], one["due"]) for one in moving if "feedback_cover" in str(one["obligation"])]
    assert [tuple(at[:16] for at in one) for one in found] == [("2026-11-25T12:00", "2026-11-26T12:00")]
    assert testshire.fine("record", "show", "authority", at=AT) == before


def test_what_was_never_set_aside_may_be_taken_up_all_the_same(testshire: Program) -> None:
    answers = [word for one in ANSWERS for word in ("--answer", one)]
    testshire.fine("inspection", "open", "--school", "test-primary", *answers, "--by", "p-ann", at=AT)
    assert testshire("tick", "--take-up", "test-primary", at=AT).code == 0
    assert testshire("tick", "--take-up", "nowhere", at=AT).code == 2


def test_a_file_of_terms_that_is_wrong_is_named_with_its_line_and_not_half_loaded(
    testshire: Program, tmp_path: Path
) -> None:
    wrong = tmp_path / "terms.yaml"
    wrong.write_text(
        "source: x\nseen_on: 2026-11-21\nterms:\n  - {name: A, first_day: 2026-09-31, last_day: 2026-12-18}\n"
    )
    before = testshire.fine("record", "show", "authority", at=AT)
    answer = testshire("terms", "load", str(wrong), at=AT)
    assert answer.code == 1
    assert "line 4" in answer.err
    assert testshire.fine("record", "show", "authority", at=AT) == before


def test_a_file_of_terms_that_is_not_there_is_a_sentence(testshire: Program) -> None:
    answer = testshire("terms", "load", "nowhere.yaml", at=AT)
    assert answer.code == 3
    assert answer.err == "No such file or directory (nowhere.yaml). Check that it is there and may be read.\n"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("person", "assign", "p-nobody", "link_officer"), 2, "There is: p-jo, p-ann, p-sim, p-cem."),
        (("person", "assign", "p-ann", "juggler"), 2, "There is no role called 'juggler'"),
        (("person", "assign", "p-ann", "link_officer", "--school", "elm"), 2, "There is: test-primary."),
        (("person", "assign", "p-ann", "link_officer", "--from", "Monday"), 2, "write it as 2026-11-23"),
        (("person", "absent", "p-ann", "--from", "2026-11-24", "--until", "2026-11-23"), 1, "it ends before it begins"),
        (("person", "add", "Pat Example", "--by", "Ann Example"), 1, "a name would stand in the open record for ever"),
        (("person", "add", " "), 1, "a name is needed"),
        (("person", "add", "Pat Example", "--id", "p-ann"), 1, "there is a person of that id already"),
        (("person", "told", "p-nobody"), 2, "There is no person called 'p-nobody'"),
        (("school", "add", "test-primary", "--name", "Again"), 1, "there is a school of that key already"),
        (("school", "add", "Test Primary", "--name", "x"), 1, "a key is made of small letters"),
        (("authority", "take", "none/such"), 2, "hampshire/commitment, notification-log, ofsted/renewed-framework"),
        (
            ("authority", "add", "testshire", "--name", "x", "--administrator", "x"),
            1,
            "an authority of that key already",
        ),
    ],
)
def test_what_cannot_be_kept_is_answered_with_a_sentence(
    testshire: Program, words: tuple[str, ...], code: int, says: str
) -> None:
    answer = testshire(*words, at=AT)
    assert answer.code == code
    assert says in answer.err


def test_an_authority_may_take_its_protocol_later(program: Program) -> None:
    add = ("authority", "add", "latershire", "--name", "Latershire", "--administrator", "Jo Example")
    answer = program(*add)
    assert "It has no protocol yet" in answer.out
    sketch = Path(__file__).parents[1] / "library" / "sketch.yaml"
    assert program("authority", "take", str(sketch)).code == 0
    assert Program.on(app, "--database", program.url, "doctor", "--json").data[-1]["about"].startswith("latershire")
