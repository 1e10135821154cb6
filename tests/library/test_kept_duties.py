"""What is kept from one decision to the next is never seen: the same facts follow as when everything is worked out afresh."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from happenings import OPENED, PROTOCOL, happenings
from hypothesis import given, settings
from hypothesis import strategies as st
from trial import Trial, at

from protocols import catalogue
from protocols.model import Protocol
from workflow.core import acts as a
from workflow.core import facts as f
from workflow.core.conclude import duties_of, look_at
from workflow.core.decide import Decision, take_step, watch
from workflow.core.known import Known
from workflow.core.owed import Duties
from workflow.errors import Refused, Stale, UnknownThing

HAMPSHIRE = catalogue.find("hampshire/commitment")[0]
NOT_SO = (Refused, UnknownThing, Stale)


@dataclass
class Twice(Trial):
    """A trial that decides everything twice: with the duties kept from the decision before, and afresh."""

    kept: Duties | None = None
    refused: list[str] = field(default_factory=list)

    def decide(self, now: datetime, asked: a.Asked | None) -> None:
        self.kept = self.both(now, asked) or self.kept

    def both(self, now: datetime, asked: a.Asked | None) -> Duties | None:
        found: list[Decision | None] = [None, None]
        salts = self.number_of_salts()
        for place, before in enumerate((self.kept, None)):
            self.chance.number = salts  # type: ignore[attr-defined]
            with suppress(*NOT_SO):
                if asked is None:
                    found[place] = watch(self.file, self.setting, now, before)
                else:
                    found[place] = take_step(self.file, self.setting, asked, now, self.chance, before)
        kept, fresh = found
        assert (kept is None) == (fresh is None)
        if kept is None or fresh is None:
            return None
        assert kept.entries == fresh.entries
        assert kept.file == fresh.file
        self._keep(kept)
        self.compare(now, kept.duties)
        return kept.duties

    def number_of_salts(self) -> int:
        return self.chance.number  # type: ignore[attr-defined,no-any-return]

    def compare(self, now: datetime, duties: Duties | None) -> None:
        """The duties themselves, and the next time to look."""
        fresh = Duties(Known(self.file, self.setting), now)
        assert list(duties_of(self.file, self.setting, now, duties).all()) == list(fresh.all())
        assert look_at(self.file, self.setting, now, duties) == look_at(self.file, self.setting, now)


def run(trial: Twice, steps: list[Any], acts: Any) -> None:
    now = OPENED
    for wait, happening, late, ticks in steps:
        now += timedelta(minutes=wait)
        if ticks:
            trial.decide(now, None)
        act, person = acts(trial, happening)
        if act is not None:
            when = max(now - timedelta(minutes=late), OPENED)
            trial.decide(now, a.Asked(act, a.By(person), when))
    for later in (5, 70, 400, 5000):
        trial.compare(now + timedelta(hours=later), trial.kept)


def opened(protocol: Protocol, **answers: str) -> Twice:
    trial = Twice(protocol)
    trial.open("2026-11-23T10:05", rang_at="2026-11-23T10:05", known_at="2026-11-23T10:05", **answers)
    return trial


def corrected(trial: Twice, number: int, minutes: int, withdrawn: bool) -> a.Act:
    said = [one for one in trial.entries if isinstance(one.fact, f.ASSERTED)]
    one = said[number % len(said)]
    return a.Correct(
        one.seq,
        "it was written wrongly",
        occurred_at=None if withdrawn else max(one.occurred_at + timedelta(minutes=minutes), OPENED),
        withdrawn=withdrawn,
    )


def of_sketch(trial: Twice, act: Any) -> tuple[a.Act | None, str]:
    if act == "hold":
        act = a.Hold(f.Key("inspection", "first_contact", "1"))
    if isinstance(act, tuple):
        act = corrected(trial, *act)
    return act, "p-head" if isinstance(act, a.Fire) and act.trigger == "ask" else "p-llp"


with_ticks = st.tuples(happenings, st.booleans()).map(lambda pair: (*pair[0], pair[1]))


@settings(max_examples=25, deadline=None)
@given(st.lists(with_ticks, max_size=9))
def test_what_is_kept_changes_nothing_on_a_small_protocol(steps: list[Any]) -> None:
    run(opened(PROTOCOL, told_late="no"), steps, of_sketch)


# --- Hampshire: whatever may be done next, and whatever is owed, is tried ------------------------------------

BIT = {"yes_no": "yes", "text": "words", "phone": "01632 960001", "email": "a@example.org", "number": "3"}


def answered(form: str | None, now: datetime, choice: int) -> dict[str, Any]:
    """Answers to everything that a form asks; which of its options, ``choice`` says."""
    fields = HAMPSHIRE.forms[form].fields.values() if form else ()
    moment = now.astimezone().strftime("%Y-%m-%dT%H:%M")
    made = {"instant": moment, "date": moment[:10], "dates": [moment[:10]], "time_of_day": "16:10", "person": "p-llp"}
    given_: dict[str, Any] = {}
    for one in fields:
        if one.kind == "yes_no":
            given_[one.key] = ("yes", "no")[choice % 2]
        elif one.options:
            given_[one.key] = one.options[choice % len(one.options)].key
        elif not one.optional or choice % 3 == 0:
            given_[one.key] = {**BIT, **made}.get(one.kind, ["p-desk"])
    return given_


def of_hampshire(trial: Twice, happening: tuple[str, int, int]) -> tuple[a.Act | None, str]:
    what, number, choice = happening
    now = trial.file.recorded_at or OPENED
    strands = list(trial.file.strands.values())
    strand = strands[number % len(strands)]
    if what == "correct":
        return corrected(trial, number, choice - 400, choice % 5 == 0), "p-sim"
    if what == "begin":
        kinds = [one for one in HAMPSHIRE.strands.values() if one.may_begin]
        kind = kinds[number % len(kinds)]
        assert kind.may_begin is not None
        return a.Begin(kind.key, answered(kind.may_begin.form, now, choice)), "p-cem"
    if what == "move":
        rows = [one for one in HAMPSHIRE.strands[strand.kind].transitions if strand.state in one.origins]
        row = rows[choice % len(rows)] if rows else None
        who = {"director": "p-dee", "head": "p-head", "records": "p-records"}.get(
            row.by[0] if row and row.by else "", "p-cem"
        )
        return (a.Fire(row.trigger, strand.key, answered(row.form, now, choice)), who) if row else (None, "")
    owed = trial.file.open_obligations()
    if not owed:
        return None, ""
    one = owed[number % len(owed)]
    if what == "hold":
        return a.Hold(one.key), "p-sim"
    if what == "settle":
        return a.Settle(one.key, "a reason", waive=choice % 2 == 0), "p-cem"
    forms = [proof.form for proof in HAMPSHIRE.steps[one.key.step].done if proof.form]
    if not forms:
        return None, ""
    return a.Fill(
        forms[choice % len(forms)], answered(forms[choice % len(forms)], now, choice), one.key.strand
    ), "p-llp"


what_happens = st.tuples(
    st.sampled_from(["fill", "fill", "fill", "contact", "move", "move", "begin", "hold", "settle", "correct"]),
    st.integers(0, 60),
    st.integers(0, 900),
)
at_hampshire = st.tuples(
    st.sampled_from([1, 20, 45, 180, 700, 1500, 9000]),
    what_happens,
    st.sampled_from([0, 0, 0, 10, 300, 2000]),
    st.booleans(),
)
FULL = {
    "how_known": "ofsted_email",
    "kind": "full",
    "framework": "eif_2026_09",
    "first_day": "2026-11-24",
    "days_on_site": "two",
}


def of_contact_or(trial: Twice, happening: tuple[str, int, int]) -> tuple[a.Act | None, str]:
    if happening[0] == "contact":
        outcomes = ["spoke_with_head", "spoke_with_named_person", "not_needed", "no_answer"]
        return a.Fill("contact", {"outcome": outcomes[happening[2] % 4]}), "p-llp"
    return of_hampshire(trial, happening)


@settings(max_examples=12, deadline=None)
@given(st.lists(at_hampshire, max_size=8))
def test_what_is_kept_changes_nothing_at_hampshire(steps: list[Any]) -> None:
    run(opened(HAMPSHIRE, **FULL), steps, of_contact_or)


def test_what_is_kept_changes_nothing_over_a_long_wait() -> None:
    """From the feedback on she is rung every few hours, sometimes in vain, and two calls are put right later."""
    trial = opened(HAMPSHIRE, **FULL)
    steps: list[Any] = [(1350, ("move", 0, 3), 0, True)]
    for number in range(40):
        late = 2000 if number % 9 == 0 else 0
        steps.append((170, ("contact", 0, (0, 3, 3, 1, 2)[number % 5]), late, number % 4 == 0))
        if number % 15 == 7:
            steps.append((10, ("correct", number // 2, number * 11, 0), 0, False))
    run(trial, [(one[0], one[1][:3], one[2], one[3]) for one in steps], of_contact_or)
    assert len(trial.entries) > 100


def test_at_an_earlier_instant_everything_is_worked_out_afresh() -> None:
    trial = opened(HAMPSHIRE, **FULL)
    trial.decide(at("2026-11-24T18:00"), None)
    assert trial.kept is not None
    earlier = at("2026-11-23T12:00")
    known = duties_of(trial.file, trial.setting, earlier, trial.kept)
    assert list(known.all()) == list(Duties(Known(trial.file, trial.setting), earlier).all())
