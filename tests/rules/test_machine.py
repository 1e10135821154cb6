"""The state machines: what leads on from where, the same answer as the protocol's own checks, and nothing by the back door."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from small import begun, small
from trial import at

from protocols.catalogue import shipped
from protocols.checks import check
from protocols.checks_of_steps import reachable
from protocols.model import Guard, Protocol, Strand, Transition
from protocols.reader import read_protocol
from workflow.core.facts import Provenance
from workflow.core.inspection import Entered, StrandFile
from workflow.core.machine import Attempt, diagram, machine_for, move, offered
from workflow.errors import Refused

SKETCH = Path(__file__).parents[1] / "library" / "sketch.yaml"
PLAIN = "one: {begins: {entering: visit.told}, due: {within: 1 hour}, done: {entering: visit.over}}"


def protocols() -> dict[str, Protocol]:
    return {
        "sketch": read_protocol(SKETCH.read_bytes(), "sketch.yaml"),
        "hampshire": shipped("hampshire/commitment")[0],
    }


BOTH = protocols()
MONDAY = at("2026-11-23T10:05")


def standing(kind: str, state: str, key: str = "s") -> StrandFile:
    return StrandFile(key, kind, (Entered(state, MONDAY, 1),), 1)


def nobody_minds(_: Transition) -> tuple[str, ...]:
    return ()


def walked(protocol: Protocol, strand: Strand) -> set[str]:
    """Every state that can be come to by firing the machine itself, from where the strand begins."""
    found, waiting = {strand.begins}, [strand.begins]
    while waiting:
        state = waiting.pop()
        for offer in offered(protocol, standing(strand.key, state), nobody_minds):
            moved = move(protocol, standing(strand.key, state), offer.transition.trigger, nobody_minds, Provenance())
            if moved.to not in found:
                found.add(moved.to)
                waiting.append(moved.to)
    return found


@pytest.mark.parametrize("name", BOTH)
def test_the_machine_and_the_checks_agree_on_which_states_can_be_reached(name: str) -> None:
    for strand in BOTH[name].strands.values():
        assert walked(BOTH[name], strand) == reachable(strand, strand.begins) | {strand.begins}, strand.key
        assert walked(BOTH[name], strand) == set(strand.states), strand.key


def test_the_machine_and_the_checks_agree_on_a_state_that_cannot_be_reached() -> None:
    protocol = BOTH["sketch"]
    main = protocol.main
    cut = replace(main, transitions=tuple(one for one in main.transitions if one.trigger != "feedback"))
    lost = replace(protocol, strands={**protocol.strands, main.key: cut}, digest="cut")
    assert set(main.states) - walked(lost, cut) == {"feedback_given", "closed"}
    unreached = {one.path[-1] for one in check(lost) if "no transition leads to" in one.says}
    assert unreached == {"feedback_given", "closed"}


@pytest.mark.parametrize("name", BOTH)
def test_what_is_offered_from_each_state_is_what_the_file_says_leads_on_from_it(name: str) -> None:
    for strand in BOTH[name].strands.values():
        for state in strand.states:
            found = [one.transition for one in offered(BOTH[name], standing(strand.key, state), nobody_minds)]
            assert found == [one for one in strand.transitions if state in one.origins]


def test_nobody_can_jump_to_a_state_by_its_name() -> None:
    protocol = small(PLAIN)
    machine = machine_for(protocol, "visit")
    assert set(machine.events) == {"arrive", "pause", "resume", "feed", "close", "reopen"}
    with pytest.raises(Refused, match="Recording 'to over' is not possible: it cannot follow 'Ofsted has rung'"):
        move(protocol, standing("visit", "told"), "to_over", nobody_minds, Provenance())


@pytest.mark.parametrize("name", ["os.getcwd", "reasons", "this.module.does.not.exist"])
def test_a_guard_is_never_looked_up_by_its_name(name: str) -> None:
    protocol = small(PLAIN)
    visit = protocol.strands["visit"]
    moving = tuple(replace(one, when=(Guard(name),)) for one in visit.transitions)
    hostile = replace(protocol, strands={"visit": replace(visit, transitions=moving)}, digest=f"hostile {name}")
    assert move(hostile, standing("visit", "told"), "arrive", nobody_minds, Provenance()).to == "inside"
    conditions = [
        condition.func
        for event in machine_for(hostile, "visit").events.values()
        for leads in event.transitions.values()
        for one in leads
        for condition in one.conditions
    ]
    assert conditions
    assert not [one for one in conditions if isinstance(one, str)]  # a text would be imported and called


def test_only_an_attempt_can_pass_a_condition() -> None:
    class Stranger:
        state = "told"

    assert machine_for(small(PLAIN), "visit").events["arrive"].trigger(Stranger()) is False


def test_a_machine_is_built_once_for_each_protocol_and_strand() -> None:
    assert machine_for(small(PLAIN), "visit") is machine_for(small(PLAIN), "visit")
    assert machine_for(BOTH["sketch"], "inspection") is not machine_for(BOTH["hampshire"], "inspection")


def test_eight_threads_share_one_machine_and_none_disturbs_another() -> None:
    protocol = small(PLAIN)
    ways = {
        "arrive": ("told", "inside"),
        "feed": ("inside", "fed"),
        "resume": ("paused", "inside"),
        "close": ("fed", "over"),
    }

    def fire(number: int) -> tuple[str, str]:
        trigger = list(ways)[number % len(ways)]
        origin = ways[trigger][0]
        moved = move(protocol, standing("visit", origin, f"visit-{number}"), trigger, nobody_minds, Provenance())
        return trigger, moved.to

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(fire, range(800)))
    assert all(to == ways[trigger][1] for trigger, to in found)
    assert not machine_for(protocol, "visit").models  # no attempt is remembered


def test_a_condition_that_fails_leaves_the_attempt_where_it_was() -> None:
    attempt = Attempt("told", lambda _: ("not now",))
    assert machine_for(small(PLAIN), "visit").events["arrive"].trigger(attempt) is False
    assert attempt.state == "told"


def test_the_first_transition_of_a_trigger_whose_conditions_hold_is_taken() -> None:
    strands = """
    side:
      begins: open
      may_begin: {in: any, by: [link_officer]}
      states: {open: {says: Open}, mine: {says: Hers, final: true}, theirs: {says: Theirs, final: true}}
      transitions:
        - {trigger: end, says: End it, from: open, to: mine, by: [team_manager]}
        - {trigger: end, says: End it softly, from: open, to: theirs, by: [link_officer]}
    """
    trial = begun(small(PLAIN, strands=strands))
    trial.begin("2026-11-23T10:10", "side", by="p-llp")
    trial.fire("2026-11-23T10:20", "end", by="p-llp", strand="side")
    assert trial.file.strands["side-1"].state == "theirs"
    trial.begin("2026-11-23T10:30", "side", by="p-llp")
    trial.fire("2026-11-23T10:40", "end", by="p-sim", strand="side")
    assert trial.file.strands["side-2"].state == "mine"
    trial.begin("2026-11-23T10:50", "side", by="p-llp")
    with pytest.raises(Refused) as refused:  # every reason of both, once each
        trial.fire("2026-11-23T11:00", "end", by="p-head", strand="side")
    assert str(refused.value) == (
        "Recording 'End it' is not possible: it is for Manager. Possible instead: nothing else just now."
    )


def test_a_refusal_says_what_can_be_done_from_here() -> None:
    trial = begun(small(PLAIN))
    with pytest.raises(Refused) as refused:
        trial.fire("2026-11-23T10:10", "resume")
    assert str(refused.value) == (
        "Recording 'resume' is not possible: it cannot follow 'Ofsted has rung'; it can follow 'It is paused'. Possible instead: arrive; feed."
    )


def test_a_diagram_names_every_state_and_every_way() -> None:
    drawn = diagram(small(PLAIN), "visit")
    strand = small(PLAIN).strands["visit"]
    assert "stateDiagram" in drawn
    assert all(state in drawn for state in strand.states)
    assert all(one.trigger in drawn for one in strand.transitions)
