"""An ordinary inspection, done on time, disturbs hardly anybody, on whichever of the smaller protocols it runs."""

from collections import Counter

import pytest
from lived import run
from timelines import TESTS
from trial import local

from workflow.core import facts as f


def messages(folder: str, name: str) -> Counter[str]:
    """How many messages each person had: one a minute, and one list a morning."""
    trial, _ = run(TESTS / "library" / folder / "timelines" / f"{name}.yaml")
    told = [one.fact for one in trial.entries if isinstance(one.fact, f.Escalated)]
    sent = {
        (person.person, one.how == "digest", local(one.fell_due)[: 10 if one.how == "digest" else None])
        for one in told
        for person in one.told
    }
    return Counter(person for person, _, _ in sent)


@pytest.mark.parametrize(
    ("folder", "name", "expected"),
    [
        # Both are told that Ofsted has rung; the desk's list of 21 December asks it to look for the report.
        ("notification-log", "an-academy-nobody-rings", {"p-llp": 1, "p-sim": 1, "p-desk": 1}),
        # Told that Ofsted has rung; reminded at 10:35 of the call due at 11:05, and at 15:00 of the meeting at 15:30.
        ("solihull", "an-ordinary-week", {"p-llp": 3, "p-sim": 1}),
        # Three mornings' lists: the calls of 3 and 22 December, and looking for the report on the 9th. The director: nothing.
        ("one-officer", "an-ordinary-inspection", {"p-officer": 3}),
    ],
)
def test_who_hears_how_often_is_as_worked_out_by_hand(folder: str, name: str, expected: dict[str, int]) -> None:
    assert messages(folder, name) == Counter(expected)
