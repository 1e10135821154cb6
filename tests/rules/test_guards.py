"""Who may take a step and when: each named condition of the language, and the words in which it says no."""

import pytest
from small import CALL, begun, small
from trial import Trial, at, roster

from protocols.model import Protocol
from workflow.core.acts import Fire, Settle
from workflow.core.decide import beginnings, possible
from workflow.core.inspection import Inspection
from workflow.errors import Refused

STEP = "ring: {begins: {entering: visit.told}, due: {within: 1 hour}, done: {form: call}}"
NOW = "2026-11-23T10:30"


def guarded(
    guard: str,
    *,
    by: str = "link_officer",
    strands: str = "",
    steps: str = STEP,
    forms: str = CALL,
    senior: str = "",
) -> Protocol:
    """A side strand whose one transition stands under a guard; ``senior`` may take it all the same."""
    free = f"{{trigger: finish, from: open, to: done, by: {senior}}}" if senior else ""
    side = f"""
    side:
      says: A side strand
      begins: open
      may_begin: {{in: any, by: [link_officer]}}
      states: {{open: {{says: It is open}}, done: {{says: It is done, final: true}}}}
      transitions: [{{trigger: finish, from: open, to: done, by: [{by}], when: [{guard}]}}, {free}]
    """
    return small(steps, forms, strands=side + strands)


def sided(protocol: Protocol, people: dict[str, str] | None = None) -> Trial:
    trial = begun(protocol, people=roster(protocol, **(people or {})))
    trial.begin("2026-11-23T10:10", "side", by="p-llp")
    return trial


def why_not(trial: Trial, now: str = NOW, by: str = "p-llp", trigger: str = "finish", strand: str = "side") -> str:
    with pytest.raises(Refused) as refused:
        trial.fire(now, trigger, by=by, strand=strand)
    return "; ".join(refused.value.reasons)


OTHER = """
    other:
      begins: open
      may_begin: {in: any, by: [link_officer]}
      states: {open: {says: It is open}, done: {says: It is done, final: true}}
      transitions: [{trigger: end, from: open, to: done, by: [link_officer]}]
"""


def test_nothing_may_be_owed_says_what_is() -> None:
    trial = sided(guarded("nothing_owed"))
    assert why_not(trial) == "still owed: We help"
    trial.fill(NOW, "call", outcome="spoke")
    trial.fire(NOW, "finish", strand="side")
    assert trial.file.strands["side-1"].state == "done"


def test_what_the_step_itself_would_prove_or_release_is_not_held_against_it() -> None:
    steps = """
    proved: {begins: {entering: visit.told}, due: {within: 1 hour}, done: {entering: side.done}}
    ended: {begins: {entering: visit.told}, due: {within: 1 hour}, done: {form: call}, until: {entering: side.done}}
    """
    trial = sided(guarded("nothing_owed", steps=steps))
    trial.fire(NOW, "finish", strand="side")
    assert (trial.how("proved"), trial.how("ended")) == ("kept", "released")


def test_no_open_strand_of_a_kind_says_which_is() -> None:
    trial = sided(guarded("{no_open: [other, side]}", strands=OTHER))
    trial.begin("2026-11-23T10:15", "other", by="p-llp")
    assert why_not(trial) == (
        "'other' is still open, which you may take further; 'A side strand' is still open, which you may take further"
    )


def test_a_strand_that_has_ended_is_not_open_but_it_was_opened() -> None:
    for guard, reason in (
        ("{no_open: [other]}", ""),
        ("{never_opened: [other]}", "there was 'other' in this inspection"),
    ):
        trial = sided(guarded(guard, strands=OTHER))
        trial.begin("2026-11-23T10:15", "other", by="p-llp")
        trial.fire("2026-11-23T10:20", "end", strand="other")
        if reason:
            assert why_not(trial) == f"{reason}, so somebody more senior decides"
        else:
            trial.fire(NOW, "finish", strand="side")


def test_whoever_is_more_senior_is_named() -> None:
    protocol = guarded("{never_opened: [other]}", strands=OTHER, senior="[team_manager, director]")
    trial = sided(protocol)
    trial.begin("2026-11-23T10:15", "other", by="p-llp")
    assert why_not(trial) == (
        "there was 'other' in this inspection, so somebody more senior decides: Manager or Director"
    )
    trial.fire(NOW, "finish", by="p-sim", strand="side")


def test_a_strand_that_never_was_stands_in_the_way_of_nothing() -> None:
    trial = sided(guarded("{never_opened: [other]}", strands=OTHER))
    trial.fire(NOW, "finish", strand="side")
    assert trial.file.strands["side-1"].state == "done"


def test_an_answer_may_be_asked_for_before() -> None:
    forms = CALL + "chair: {agrees: {ask: Has the chair agreed?, kind: yes_no, public: true}}"
    trial = sided(guarded("{answered: chair.agrees, is: 'yes'}", forms=forms))
    assert why_not(trial) == "it is only for where 'Has the chair agreed?' is answered 'Yes'"
    trial.fill(NOW, "chair", agrees="no")
    assert why_not(trial) == "it is only for where 'Has the chair agreed?' is answered 'Yes'"
    trial.fill(NOW, "chair", agrees="yes")
    trial.fire(NOW, "finish", strand="side")


def test_a_step_may_have_to_wait_some_days() -> None:
    trial = sided(guarded("{not_before: 2 office working days, since: visit.inside}"))
    assert why_not(trial) == "first 'Inspectors are in school' has to be recorded, which you may do"
    trial.fire("2026-11-24T09:00", "arrive")
    # Wednesday 25 is the first working day after, Thursday 26 the second
    assert why_not(trial, "2026-11-26T08:59") == "it can be done from Thursday 26 November 2026, 09:00"
    trial.fire("2026-11-26T09:00", "finish", strand="side")


def test_a_step_may_have_to_wait_some_hours() -> None:
    trial = sided(guarded("{not_before: 48 hours, since: visit.inside}"))
    trial.fire("2026-11-24T09:00", "arrive")
    assert why_not(trial, "2026-11-26T08:59") == "it can be done from Thursday 26 November 2026, 09:00"
    trial.fire("2026-11-26T09:00", "finish", strand="side")


def test_it_is_counted_from_the_last_time() -> None:
    trial = sided(guarded("{not_before: 2 hours, since: visit.inside}"))
    trial.fire("2026-11-24T09:00", "arrive")
    trial.fire("2026-11-24T10:00", "pause")
    trial.fire("2026-11-24T12:00", "resume")
    assert why_not(trial, "2026-11-24T13:59") == "it can be done from Tuesday 24 November 2026, 14:00"


@pytest.mark.parametrize(
    ("body", "person", "may"),
    [
        ("authority", "p-sim", True),
        ("authority", "p-chair", False),
        ("authority", "p-head", True),
        ("governing_body", "p-sim", False),
        ("governing_body", "p-chair", True),
        ("governing_body", "p-head", True),
        ("trust", "p-sim", False),
        ("trust", "p-head", True),
        ("foundation", "p-sim", False),
    ],
)
def test_the_head_and_the_body_responsible_for_the_school_may_ask(body: str, person: str, may: bool) -> None:
    trial = sided(guarded("may_ask_for_this_school", by="team_manager, head, chair"), {"body": body})
    if may:
        trial.fire(NOW, "finish", by=person, strand="side")
        return
    named = {"authority": "council", "governing_body": "governing body"}.get(body, body)
    assert why_not(trial, by=person) == f"for this school the head or the {named} can ask; we can help them ask"


def test_a_person_who_holds_a_role_the_protocol_does_not_know_is_no_voice_in_it() -> None:
    protocol = guarded("may_ask_for_this_school", by="team_manager, head")
    trial = sided(protocol)
    reasons = possible(trial.file, trial.setting, "p-adm", trial.entries[-1].recorded_at)
    assert ("for this school the head or the council can ask; we can help them ask",) in [
        one.reasons[1:] for one in reasons
    ]


def test_it_is_for_names_every_role_that_may() -> None:
    trial = sided(guarded("nothing_owed", by="team_manager, director, chair"))
    assert why_not(trial).startswith("it is for Manager, Director or Chair of governors; ")


def test_what_follows_from_another_decision_is_not_taken_by_itself() -> None:
    strands = """
    request:
      begins: asked
      may_begin: {in: [inside], by: [link_officer], when: [nothing_owed]}
      states: {asked: {says: Asked}, granted: {says: Granted, final: true}}
      transitions: [{trigger: grant, from: asked, to: granted, by: [link_officer], also: {held: hold}}]
    held:
      begins: free
      may_begin: {in: any, by: [link_officer]}
      states: {free: {says: Free}, stopped: {says: Stopped, final: true}}
      transitions: [{trigger: hold, from: free, to: stopped, by: [strand]}]
    """
    trial = begun(small(STEP, CALL, strands=strands))
    trial.begin(NOW, "held", by="p-llp")
    said = "it follows from 'Grant' in 'Request', which {} may record"
    assert why_not(trial, trigger="hold", strand="held") == said.format("you")
    assert why_not(trial, trigger="hold", strand="held", by="p-sim") == said.format("Officer")
    with pytest.raises(Refused) as refused:
        trial.begin(NOW, "request", by="p-llp")
    assert refused.value.reasons == (
        "it cannot begin while 'Ofsted has rung'; first 'Inspectors are in school' has to be recorded, which you may do",
        "still owed: We help",
    )
    assert refused.value.asked == "Request"
    trial.fire("2026-11-24T09:00", "arrive")
    with pytest.raises(Refused, match="it is for Officer"):
        trial.begin("2026-11-24T09:00", "request", by="p-head")
    trial.ask("2026-11-24T09:00", Settle(trial.one("ring").key, "they said no"), by="p-sim")
    trial.begin("2026-11-24T09:00", "request", by="p-llp")
    trial.fire("2026-11-24T09:10", "grant", strand="request")
    assert [trial.file.strands[one].state for one in ("request-1", "held-1")] == ["granted", "stopped"]


def test_a_side_strand_for_any_state_does_not_begin_once_all_is_over() -> None:
    trial = begun(small(STEP, CALL, strands=OTHER))
    trial.fire(NOW, "close")
    with pytest.raises(Refused, match="it cannot begin while 'It is over'"):
        trial.begin(NOW, "other", by="p-llp")


def test_what_is_possible_is_listed_with_every_reason_why_not() -> None:
    trial = sided(guarded("nothing_owed", by="team_manager"))
    found = possible(trial.file, trial.setting, "p-llp", trial.entries[-1].recorded_at)
    assert [(one.strand, one.transition.trigger, one.is_possible) for one in found] == [
        ("visit", "arrive", True),
        ("visit", "feed", True),
        ("visit", "close", True),
        ("side-1", "finish", False),
    ]
    assert found[-1].reasons == ("it is for Manager", "still owed: We help")


def test_what_may_be_begun_is_listed_with_every_reason_why_not() -> None:
    trial = begun(guarded("nothing_owed", strands=OTHER))
    found = {one.kind: one for one in beginnings(trial.file, trial.setting, "p-llp", at(NOW))}
    assert {kind: (one.title, one.form, one.is_possible) for kind, one in found.items()} == {
        "side": ("A side strand", None, True),
        "other": ("Other", None, True),
    }
    (reason, _) = (one.reasons[0] for one in beginnings(trial.file, trial.setting, "p-nobody", at(NOW)))
    assert reason.startswith("it is for ")


def test_nothing_is_begun_beside_what_belongs_to_no_inspection() -> None:
    trial = begun(guarded("nothing_owed"))
    assert beginnings(Inspection("test/authority"), trial.setting, "p-llp", at(NOW)) == []


WORRY = "worry: {hides: {ask: Who should not hear of it?, kind: not_told, public: true, optional: true}}"
SECRET = """
    secret:
      says: Something she worries about
      begins: open
      may_begin: {in: any, by: [head], form: worry}
      states: {open: {says: It is open}, done: {says: It is done, final: true}}
      transitions: [{trigger: end, from: open, to: done, by: [head]}]
"""
ANSWER_HER = "answer_her: {begins: {entering: secret.open}, due: {within: 1 hour}, done: {entering: secret.done}}"


@pytest.mark.parametrize("guard", ["{no_open: [secret]}", "{never_opened: [secret]}", "nothing_owed"])
def test_what_somebody_is_not_to_hear_of_stands_in_the_way_and_is_not_named(guard: str) -> None:
    trial = sided(guarded(guard, strands=SECRET, steps=ANSWER_HER, forms=WORRY))
    trial.begin("2026-11-23T10:15", "secret", by="p-head", hides="p-llp")
    assert why_not(trial) == "something else has to be done first; ask whoever looks after this inspection"


def test_whoever_writes_for_somebody_else_hears_no_more_for_that() -> None:
    trial = sided(guarded("{no_open: [secret]}", by="team_manager", strands=SECRET, steps=ANSWER_HER, forms=WORRY))
    trial.begin("2026-11-23T10:15", "secret", by="p-head", hides="p-llp")
    assert (
        why_not(trial, by="p-sim") == "'Something she worries about' is still open, which Headteacher may take further"
    )
    with pytest.raises(Refused) as refused:
        trial.ask(NOW, Fire("finish", "side-1"), by="p-llp", did="p-sim")
    assert refused.value.reasons == ("something else has to be done first; ask whoever looks after this inspection",)


def test_governors_are_not_told_of_what_is_for_no_board() -> None:
    secret = SECRET.replace("begins: open", "on_board: no\n      begins: open")
    trial = sided(guarded("{no_open: [secret]}", by="chair", strands=secret, steps=ANSWER_HER, forms=WORRY))
    trial.begin("2026-11-23T10:15", "secret", by="p-head")
    assert (
        why_not(trial, by="p-chair") == "something else has to be done first; ask whoever looks after this inspection"
    )


CALLED = """
    waiting:
      begins: silent
      may_begin: {{in: {states}, by: [link_officer]}}
      states: {{silent: {{says: Nobody answers}}, reached: {{says: Somebody answered, final: true}}}}
      transitions: [{{trigger: reached, from: silent, to: reached, by: [strand], by_itself: {proof}}}]
"""


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        (
            "{form: call, outcome: [spoke, not_needed]}",
            "once 'How did it go?' is answered 'We spoke' or 'She said it was not needed'",
        ),
        ("{form: call, where: {outcome: spoke}}", "once 'How did it go?' is answered 'We spoke'"),
        ("{form: call}", "once 'How did it go?' is answered 'We spoke' or 'She said it was not needed'"),
        ("{form: plain_words}", "once the form 'plain words' is filled in"),
    ],
)
def test_what_an_answer_brings_with_it_says_which_answer(proof: str, said: str) -> None:
    forms = CALL + "plain_words: {said: {ask: What was said?, kind: text, private: true}}"
    steps = STEP + "\nwords: {begins: {entering: visit.told}, due: {within: 1 hour}, done: {form: plain_words}}"
    trial = begun(small(steps, forms, strands=CALLED.format(states="any", proof=proof)))
    trial.begin(NOW, "waiting", by="p-llp")
    assert why_not(trial, trigger="reached", strand="waiting") == f"it follows by itself {said}"


def test_what_nobody_may_take_further_by_hand_is_still_open() -> None:
    waiting = CALLED.format(states="any", proof="{form: call, outcome: [spoke]}")
    trial = sided(guarded("{no_open: [waiting]}", strands=waiting))
    trial.begin("2026-11-23T10:15", "waiting", by="p-llp")
    assert why_not(trial) == "'waiting' is still open"


def test_what_belongs_to_a_time_that_is_over_does_not_begin_after_it() -> None:
    trial = begun(small(STEP, CALL, strands=CALLED.format(states="[told]", proof="{form: call}")))
    trial.fire("2026-11-23T10:20", "feed")
    with pytest.raises(Refused) as refused:
        trial.begin(NOW, "waiting", by="p-llp")
    assert refused.value.reasons == ("it cannot begin while 'The feedback has been given' or after it",)


def test_what_may_follow_many_things_is_not_answered_with_a_list_of_them() -> None:
    trial = begun(small(STEP, CALL))
    trial.fire("2026-11-23T10:20", "close")
    # `close` may follow four states and `feed` two.
    assert why_not(trial, trigger="close", strand="visit") == "it cannot follow 'It is over'"
    assert why_not(trial, trigger="feed", strand="visit") == (
        "it cannot follow 'It is over'; it can follow 'Ofsted has rung' or 'Inspectors are in school'"
    )
