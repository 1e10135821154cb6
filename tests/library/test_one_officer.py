"""One officer: the director stands in for her, when both are away nobody pretends, and an ordinary inspection disturbs neither."""

from dataclasses import replace

from lived import run
from timelines import TERMS, TESTS
from trial import Trial, at, roster

from protocols.catalogue import shipped
from protocols.terms import read_closures
from workflow.core import facts as f
from workflow.core.acts import Fill
from workflow.core.known import Known
from workflow.store.known_days import known_days

PROTOCOL, _ = shipped("example/one-officer")
TIMELINES = TESTS / "library" / "one-officer" / "timelines"


def away(*people: str) -> Trial:
    """Opened on Monday at 10:05, with these people away that week."""
    week = at("2026-11-23T00:00"), at("2026-11-28T00:00")
    absent = tuple(f.Absent(person, *week) for person in people)
    trial = Trial(PROTOCOL, people=replace(roster(PROTOCOL), absent=absent))
    given = {
        "rang_at": "2026-11-23T10:05",
        "known_at": "2026-11-23T10:05",
        "how_known": "school_rang",
        "kind": "visit",
        "first_day": "2026-11-24",
    }
    trial.open("2026-11-23T10:05", by="p-dee", **given)
    return trial


def asked(trial: Trial) -> list[tuple[str, str]]:
    owners = Known(trial.file, trial.setting).finder("inspection", at("2026-11-23T10:10")).owner(("officer",))
    return [(one.person, one.because) for one in owners]


def test_the_director_stands_in_for_the_officer() -> None:
    assert asked(away()) == [("p-officer", "holds the role")]
    assert asked(away("p-officer")) == [("p-dee", "covers as Director of children's services")]


def test_when_both_are_away_the_administrator_is_asked_and_the_answer_says_so() -> None:
    assert asked(away("p-officer", "p-dee")) == [("p-adm", "Education officer is away")]


def test_an_ordinary_inspection_sends_no_message_but_the_morning_list() -> None:
    trial, _ = run(TIMELINES / "an-ordinary-inspection.yaml")
    told = [one.fact for one in trial.entries if isinstance(one.fact, f.Escalated)]
    assert {one.how for one in told} <= {"digest"}
    assert {person.person for one in told for person in one.told} <= {"p-officer"}


def test_each_friday_in_term_it_is_written_down_who_answers_next_week_and_nobody_is_said_aloud() -> None:
    text = TERMS.read_text()
    closures = f.ClosuresLoaded(read_closures(text.encode(), TERMS.name).version, TERMS.name, text)
    trial = Trial(PROTOCOL, days=known_days(closures), people=roster(PROTOCOL))
    trial.take_up("2026-11-23T09:00")
    trial.run_until("2026-11-27T10:00")
    assert trial.due("next_week", "2026-11-27") == "2026-11-27T12:00"
    answer = Fill("who_answers", {"when": "week", "who": "nobody"}, "who_is_here")
    trial.ask("2026-11-27T10:30", answer, "p-dee")
    assert trial.how("next_week", "2026-11-27") == "kept"
    # 16:00 the same day, and the floor of 60 minutes after 10:30 is earlier.
    assert trial.due("schools_told") == "2026-11-27T16:00"
