"""A school that becomes another's while its inspection goes on: said on its file, and what follows from it. It checks nobody's right."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from workflow.core import facts as f
from workflow.core.draft import Decision, Draft
from workflow.core.filling import Chance, PrivateValue, commitments, kept_private
from workflow.core.inspection import Inspection
from workflow.core.school_now import school_now, whose_school
from workflow.core.setting import Setting


def change_school(
    file: Inspection, setting: Setting, school: f.SchoolChanged, because: str, by: str, now: datetime, chance: Chance
) -> Decision:
    """Record in an inspection whose school it is from now on; an empty decision where the file says so already.

    The inspection goes on, on its own protocol, and what is promised in it stays promised. The reason is private.
    """
    draft = Draft(file, setting, now, chance)
    if not is_news(file, school):
        return draft.decision()
    draft.conclude()
    fact, kept = with_reason(school, because, chance)
    draft.add(fact, draft.now, by, (kept,))
    draft.conclude()
    return draft.decision()


def is_news(file: Inspection, school: f.SchoolChanged) -> bool:
    """Whether an inspection does not have it on record yet that its school is so. How it is called makes no difference."""
    known = school_now(file)
    return known is not None and whose_school(known) != whose_school(school)


def with_reason(school: f.SchoolChanged, because: str, chance: Chance) -> tuple[f.SchoolChanged, PrivateValue]:
    """The fact with a commitment to the reason, and the private value behind it."""
    kept = kept_private("Changing a school", "because", because, chance)
    return replace(school, private=commitments([kept])), kept
