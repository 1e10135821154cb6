"""How an inspection tells that its school became another's: what changed, from what to what, and nothing else."""

from datetime import UTC, date, datetime

import pytest

from api.school_words import change_lines
from workflow.school_views import SchoolChangeView, WhoseSchool

ACADEMY = WhoseSchool(False, "trust", "149999", "34", "Made-up Trust", None)
OF_ANOTHER = WhoseSchool(False, "trust", "149999", "34", "Other Trust", None)
CLOSED = WhoseSchool(False, "trust", "149999", "34", "Made-up Trust", date(2026, 12, 31))
MAINTAINED = WhoseSchool(True, "governing_body", "149999", "34", "Made-up Trust", None)
AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (ACADEMY, OF_ANOTHER, "its trust was Made-up Trust, and is Other Trust now"),
        (ACADEMY, CLOSED, "it closed on 31 December 2026"),
        (CLOSED, ACADEMY, "that it had closed was a mistake"),
        (
            MAINTAINED,
            ACADEMY,
            "it was maintained, and is not maintained now; the governing body was responsible, and the trust is now",
        ),
    ],
)
def test_only_what_changed_is_said_of_a_school(before: WhoseSchool, now: WhoseSchool, said: str) -> None:
    [line] = change_lines((SchoolChangeView(7, AT, None, before, now),))
    assert line == (
        f"The school changed: {said} (written down Tuesday 1 December 2026, 09:30). "
        "What was promised before is kept all the same."
    )
