"""How a due time was worked out is read out in local words: what was counted, what a pause took out, the floor, what it waits for."""

from datetime import UTC, datetime

import pytest

from api.reckoning import Reckoned
from protocols import catalogue

PROTOCOL, _ = catalogue.shipped("hampshire/commitment")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("derivation", "says"),
    [
        ({"counted": ["2026-11-24", "2026-11-25"], "calendar": "ofsted"}, "Tuesday 24 November, Wednesday 25 November"),
        (
            {"paused": [["2026-11-24T09:00:00.000000Z", "2026-11-24T10:30:00.000000Z"]]},
            "A pause took out 09:00 tomorrow to 10:30",
        ),
        ({"paused": [["2026-11-24T09:00:00.000000Z", ""]]}, "A pause took out 09:00 tomorrow and goes on"),
        (
            {"floor": "30 minutes", "before_floor": "2026-11-23T15:30:00.000000Z"},
            "That gives 15:30 today; it is never sooner than 30 minutes after it begins",
        ),
        ({"waits_for": "feedback_meeting.planned_at"}, "It waits for the answer to ‘When is the final feedback?’"),
        ({"otherwise": "18:45"}, "No time had been agreed, so 18:45 stands"),
        ({"told_after": "18:30"}, "It began after 18:30, so the time for a late start holds"),
        (
            {"earlier_of": ["2026-11-23T15:30:00.000000Z", "", "2026-11-23T17:40:00.000000Z"]},
            "The earliest of these holds: 15:30 today, 17:40 today",
        ),
        (
            {"first_due": "2026-11-23T11:05:00.000000Z", "tried_again": "2026-11-23T11:30:00.000000Z"},
            "It was first due at 11:05 today; nobody answered a try made in time, so the next has until 11:30 today",
        ),
        ({"result": ""}, "So it has no time now"),
        ({"result": "2027-01-05T09:00:00.000000Z"}, "So it is due at 09:00 on Tuesday 5 January 2027"),
    ],
)
def test_each_part_of_a_reckoning_is_said_in_words(derivation: dict[str, object], says: str) -> None:
    assert says in "\n".join(Reckoned(derivation, PROTOCOL, NOW).lines())
