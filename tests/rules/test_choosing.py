"""Which protocol of an adopted order an inspection runs on: the first that is for the school, or a named one that is."""

from dataclasses import replace

import pytest
from small import CALL, small
from trial import SCHOOL, Chance, Trial, at, roster

from protocols.model import Applies, Protocol
from workflow.core import facts as f
from workflow.core.acts import By
from workflow.core.choosing import Choice, choose, drops_none, first_for, order_after, protocols_of_schools
from workflow.core.decide import open_inspection
from workflow.core.facts_of_authority import InOrder
from workflow.core.filling import keep_private
from workflow.core.inspection import Order
from workflow.core.roster import Roster, School
from workflow.errors import Refused, UnknownThing

FRAME = small("ring: {begins: {entering: visit.told}, due: {within: 2 office hours}, done: {form: call}}", CALL)
ADOPTED = at("2026-09-01T09:00")
PRIMARY = School("primary", "Test Primary", maintained=True, responsible_body="authority")
ACADEMY = School("academy", "Test Academy", maintained=False, responsible_body="trust")


def named(name: str, *, maintained: bool | None) -> Protocol:
    return replace(FRAME, name=name, digest=name, title=name.upper(), applies=Applies(maintained, ()))


PROTOCOLS = {
    one.name: one
    for one in (named("kept", maintained=True), named("log", maintained=False), named("all", maintained=None))
}


def order(*names: str) -> Order:
    return Order(7, ADOPTED, tuple(InOrder(one, one) for one in names))


@pytest.mark.parametrize(
    ("names", "school", "chosen", "place"),
    [
        (("kept", "log", "all"), PRIMARY, "kept", 1),
        (("kept", "log", "all"), ACADEMY, "log", 2),
        (("all", "kept", "log"), ACADEMY, "all", 1),
        (("log", "all"), PRIMARY, "all", 2),
    ],
)
def test_the_first_that_is_for_the_school_is_chosen(
    names: tuple[str, ...], school: School, chosen: str, place: int
) -> None:
    found = choose(order(*names), PROTOCOLS, school)
    assert found.protocol.name == chosen
    assert found.why == f.ChosenProtocol(chosen, place, 7, ADOPTED)


def test_another_that_is_for_the_school_may_be_named_and_the_choice_says_instead_of_which() -> None:
    found = choose(order("kept", "log", "all"), PROTOCOLS, PRIMARY, "all")
    assert (found.protocol.name, found.why) == ("all", f.ChosenProtocol("all", 3, 7, ADOPTED, "kept"))
    # To name the one that the order gives is no choice.
    assert choose(order("kept", "all"), PROTOCOLS, PRIMARY, "kept").why.instead_of == ""


def test_one_that_is_not_for_the_school_is_refused_with_the_one_that_is() -> None:
    with pytest.raises(Refused) as refused:
        choose(order("kept", "log"), PROTOCOLS, ACADEMY, "kept")
    assert refused.value.reasons == ("'KEPT' is for maintained schools, and Test Academy is none",)
    assert refused.value.instead == ("leave out which protocol, and it runs on log",)


def test_where_none_is_for_the_school_the_refusal_says_for_whom_each_is() -> None:
    with pytest.raises(
        Refused, match=r"Test Academy is not a maintained school, .* \(kept is for maintained schools\)"
    ):
        choose(order("kept"), {"kept": PROTOCOLS["kept"]}, ACADEMY)
    with pytest.raises(
        Refused, match=r"Test Primary is a maintained school, .*log is for schools that are not maintained"
    ):
        choose(order("log"), {"log": PROTOCOLS["log"]}, PRIMARY)
    assert first_for(order("log"), PROTOCOLS, PRIMARY) is None


def test_a_name_outside_the_order_is_answered_with_those_in_it() -> None:
    with pytest.raises(UnknownThing, match=r"called 'all'. There is: kept, log."):
        choose(order("kept", "log"), PROTOCOLS, PRIMARY, "all")


def test_what_is_taken_takes_the_place_of_its_name_and_else_stands_alone() -> None:
    newer = f.ProtocolTaken("log-2", "log")
    assert order_after(None, newer) == (InOrder("log-2", "log"),)
    assert order_after(order("kept", "log"), newer) == (InOrder("kept", "kept"), InOrder("log-2", "log"))
    assert order_after(order("kept"), newer) == (InOrder("log-2", "log"),)
    whole = f.ProtocolsOrdered((InOrder("a", "a"), InOrder("b", "b")), f.Provenance(), {})
    assert order_after(order("kept"), whole) == whole.order


def test_taking_one_never_drops_several_others() -> None:
    drops_none(None, f.ProtocolTaken("a", "a"))
    drops_none(order("kept"), f.ProtocolTaken("a", "a"))
    drops_none(order("kept", "log"), f.ProtocolTaken("log-2", "log"))
    with pytest.raises(Refused, match=r"several protocols here \(kept, log\), and it is none of them"):
        drops_none(order("kept", "log"), f.ProtocolTaken("a", "a"))


def test_each_school_has_its_own_and_a_school_that_none_is_for_has_none() -> None:
    roster = Roster(schools={"primary": PRIMARY, "academy": ACADEMY})
    found = protocols_of_schools(order("kept"), PROTOCOLS, roster)
    assert {key: one.name for key, one in found.items()} == {"primary": "kept"}
    assert protocols_of_schools(order("log", "kept"), PROTOCOLS, Roster()) == {"": PROTOCOLS["log"]}
    assert protocols_of_schools(None, {}, roster) == {}


def test_the_opening_keeps_why_it_runs_on_its_protocol_and_seals_the_reason() -> None:
    trial = Trial(FRAME, people=roster(FRAME))
    reason = keep_private("protocol.reason", "the head asked for it", Chance())
    why = f.ChosenProtocol("all", 3, 7, ADOPTED, "kept")
    given = {"rang_at": "2026-11-23T10:05", "known_at": "2026-11-23T10:05"}
    now, by = at("2026-11-23T10:05"), By("p-llp")
    choice = Choice(FRAME, why, (reason,))
    decision = open_inspection("made-up/1", trial.setting, SCHOOL, "told", given, by, now, Chance(), choice)
    opened = decision.entries[0].fact
    assert isinstance(opened, f.Opened)
    assert opened.chosen == why
    assert set(opened.private) == {"protocol.reason"}
    assert (1, reason) in decision.private
