"""The commands on protocol files answer people and programs, and never with a traceback."""

from pathlib import Path

import pytest
from shire import Answer, Program

from api.cli import app

LIBRARY = Path(__file__).parents[1] / "library"
SKETCH = str(LIBRARY / "sketch.yaml")


def ask(*words: str) -> Answer:
    return Program.on(app, *words)


def test_the_shipped_protocols_are_listed() -> None:
    answer = ask("protocol", "list")
    assert answer.code == 0
    assert "hampshire/commitment" in answer.out


def test_a_fine_file_answers_with_nought() -> None:
    answer = ask("protocol", "check", SKETCH)
    assert (answer.code, answer.err) == (0, "")
    assert "3 steps" in answer.out


def test_a_broken_file_is_answered_with_the_line_and_one() -> None:
    answer = ask("protocol", "check", str(LIBRARY / "broken" / "tab_for_an_indent.yaml"))
    assert answer.code == 1
    assert answer.out.startswith("tab_for_an_indent.yaml:26:1: ")


def test_every_file_that_is_broken_is_answered_with_one_and_every_good_one_with_none() -> None:
    broken = sorted((LIBRARY / "broken").glob("*.yaml"))
    assert len(broken) >= 40
    assert {path.name: ask("protocol", "check", str(path)).code for path in broken} == {path.name: 1 for path in broken}
    good = ("hampshire/commitment", str(LIBRARY / "sketch.yaml"), str(LIBRARY / "smallest.yaml"))
    assert [ask("protocol", "check", name).code for name in good] == [0, 0, 0]


def test_a_broken_file_is_answered_to_programs_with_each_mistake_apart() -> None:
    answer = ask("protocol", "check", str(LIBRARY / "broken" / "tab_for_an_indent.yaml"), "--json")
    assert answer.code == 1
    assert [(one["line"], one["column"]) for one in answer.data["mistakes"]] == [(26, 1)]


def test_a_file_that_is_not_there_is_a_sentence() -> None:
    answer = ask("protocol", "check", "nowhere.yaml")
    assert answer.code == 1
    assert "nowhere.yaml" in answer.out


def test_a_protocol_that_is_not_there_is_a_sentence_that_names_those_that_are() -> None:
    answer = ask("protocol", "show", "none/such")
    assert answer.code == 2
    assert "hampshire/commitment" in answer.err


def test_a_protocol_is_read_aloud_step_by_step() -> None:
    answer = ask("protocol", "show", SKETCH, "--prose", "--json")
    assert list(answer.data["steps"]) == ["first_contact", "day_call", "wellbeing_call"]
    assert answer.data["steps"]["first_contact"].startswith("When Ofsted has rung")


def test_the_schema_is_that_of_2020_12() -> None:
    assert ask("protocol", "schema", "--json").data["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_diagram_shows_the_states_of_a_strand() -> None:
    answer = ask("protocol", "diagram", SKETCH, "pause_request")
    assert "stateDiagram-v2" in answer.out
    assert "considered --> with_ofsted" in answer.out


def test_a_diagram_of_no_strand_names_the_strands() -> None:
    answer = ask("protocol", "diagram", SKETCH, "concern")
    assert (answer.code, answer.err) == (
        2,
        "There is no strand called 'concern'. There is: inspection, pause_request.\n",
    )


def test_a_due_time_is_told_with_its_working_and_its_ladder() -> None:
    # Told on Monday at 10:05 in winter: 60 minutes within inspection hours (07:30-20:00 on the day of the call) is 11:05.
    # The ladder: 30 minutes before, at the time, 30 and 90 minutes after it.
    found = ask("protocol", "due", SKETCH, "first_contact", "--from", "2026-11-23T10:05", "--json").data
    assert found["due"] == "2026-11-23T11:05:00+00:00"
    assert [one["at"][11:16] for one in found["told"]] == ["10:35", "11:05", "11:35", "12:35"]
    assert found["derivation"]["counted"] == [["2026-11-23T10:05:00.000000Z", "2026-11-23T11:05:00.000000Z"]]


def test_a_due_time_that_an_answer_changes_is_told_so() -> None:
    # Feedback on Thursday 24 December 2026 at 15:30. Told late: by 12:30 one office working day later. Friday is Christmas
    # Day, Monday 28 is the holiday in lieu of Boxing Day: Tuesday 29 December.
    late = ("--answers", "notification.told_late=yes")
    found = ask("protocol", "due", SKETCH, "wellbeing_call", "--from", "2026-12-24T15:30", *late, "--json").data
    assert found["due"] == "2026-12-29T12:30:00+00:00"


def test_school_terms_and_closures_count_where_a_file_of_them_is_given() -> None:
    # As above, and the authority's office is shut from 24 December to 3 January: Monday 4 January 2027.
    terms = Path(__file__).parents[2] / "protocols" / "calendars" / "demo-terms.yaml"
    given = ("--answers", "notification.told_late=yes", "--terms", str(terms), "--json")
    found = ask("protocol", "due", SKETCH, "wellbeing_call", "--from", "2026-12-24T15:30", *given).data
    assert found["due"] == "2027-01-04T12:30:00+00:00"


def test_a_due_time_for_people_is_told_in_local_time() -> None:
    # A Monday in July: 10:05 on the wall is 09:05 UTC, and the hour ends at 11:05 on the wall.
    answer = ask("protocol", "due", SKETCH, "first_contact", "--from", "2026-07-06T10:05")
    assert "Due       Monday 6 July 2026, 11:05" in answer.out
    assert "Monday 6 July 2026, 12:35: County Education Manager (CEM) (told)" in answer.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("first_contact", "--from", "soon"), "write it as 2026-11-23T10:05"),
        (("no_such_step", "--from", "2026-11-23T10:05"), "There is: first_contact, day_call, wellbeing_call."),
        (("day_call", "--from", "2026-11-23T10:05", "--answers", "contact_plan"), "write it as field=value"),
        (("day_call", "--from", "2026-11-23T10:05", "--answers", "call_time=17:00"), "which form it belongs to"),
        (("day_call", "--from", "2026-11-23T10:05", "--state", "nowhere"), "There is: notified, prepared"),
    ],
)
def test_a_question_that_cannot_be_understood_is_answered_with_how_to_ask_it(words: tuple[str, ...], says: str) -> None:
    answer = ask("protocol", "due", SKETCH, *words)
    assert answer.code == 2
    assert says in answer.err


def test_an_answer_that_a_form_does_not_take_is_refused_with_its_reason() -> None:
    given = ("--answers", "contact_plan.call_time=teatime", "--json")
    answer = ask("protocol", "due", SKETCH, "day_call", "--from", "2026-11-24", *given)
    assert answer.code == 1
    assert answer.data["reasons"] == ["'When shall we ring?': 'teatime' is not a time of day; write it as 17:30"]


def test_a_timeline_tells_everything_that_would_be_owed() -> None:
    # Rung on Monday at 10:05, nothing agreed; inspectors in school on Tuesday and Wednesday, feedback on Wednesday 16:00.
    # First contact Monday 11:05. Day calls 18:45 on both days (no time was agreed). Wellbeing call: the earlier of 7 days
    # (the end of Wednesday 2 December) and Friday 27 November 15:00.
    then = ("--then", "2026-11-24T08:00 inspectors_arrive", "--then", "2026-11-25T16:00 feedback")
    found = ask("protocol", "timeline", SKETCH, "--called", "2026-11-23T10:05", *then, "--json").data
    assert [(one["step"], one["occurrence"], one["due"]) for one in found] == [
        ("first_contact", "1", "2026-11-23T11:05:00+00:00"),
        ("day_call", "2026-11-24", "2026-11-24T18:45:00+00:00"),
        ("day_call", "2026-11-25", "2026-11-25T18:45:00+00:00"),
        ("wellbeing_call", "1", "2026-11-27T15:00:00+00:00"),
    ]


def test_a_timeline_uses_what_was_agreed_on_the_way() -> None:
    then = (
        "--then",
        "2026-11-23T11:00 agree_contact_plan call_time=17:10",
        "--then",
        "2026-11-24T08:00 inspectors_arrive",
        "--until",
        "2026-11-24T20:00",
    )
    found = ask("protocol", "timeline", SKETCH, "--called", "2026-11-23T10:05", *then, "--json").data
    assert [one["due"] for one in found if one["step"] == "day_call"] == ["2026-11-24T17:10:00+00:00"]


def test_a_timeline_names_what_could_happen_instead_of_what_cannot() -> None:
    answer = ask("protocol", "timeline", SKETCH, "--called", "2026-11-23T10:05", "--then", "2026-11-24T08:00 resume")
    assert answer.code == 2
    assert "agree_contact_plan, inspectors_arrive" in answer.err
