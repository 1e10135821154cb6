"""Several protocols in an adopted order: which one a school's inspection runs on, who said so, and what stays as it is."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from workflow import queries
from workflow.core.acts import By
from workflow.errors import KeyUsedAgain, Refused, UnknownThing
from workflow.ordering import REASON

PROMISE = (Path(__file__).with_name("promise.yaml")).read_text(encoding="utf-8")
GIVEN = {"rang_at": "2026-11-23T09:00", "known_at": "2026-11-23T09:00"}


def like_it(folder: Path, name: str, maintained: str) -> str:
    """The office's protocol under another name, for other schools."""
    assert "applies: {maintained: any," in PROMISE
    text = PROMISE.replace("protocol: test/promise", f"protocol: test/{name}")
    path = folder / f"{name}.yaml"
    path.write_text(text.replace("applies: {maintained: any,", f"applies: {{maintained: {maintained},"), "utf-8")
    return str(path)


@pytest.fixture
def ordered(office: Any, tmp_path: Path) -> Any:
    """First a protocol for maintained schools, then one for the others, then one for any; beside Test Primary an academy."""
    office.workflow.add_school("academy", "Test Academy", "100002", "academy")
    names = tuple(like_it(tmp_path, *one) for one in (("kept", "true"), ("log", "false"), ("all", "any")))
    office.workflow.order_protocols(names, "agreed with the heads", by="p-mae")
    return office


def opened_on(office: Any, school: str, **choice: str) -> Any:
    chain = office.workflow.open(school, "told", GIVEN, By("p-olu"), **choice).chain
    return queries.inspection(office.engine, "test", chain, office.clock.at).why_protocol


def test_an_inspection_runs_on_the_first_of_the_order_that_is_for_its_school(ordered: Any) -> None:
    found = [opened_on(ordered, school) for school in ("primary", "academy")]
    assert [(one.name, one.place, one.maintained, one.instead_of) for one in found] == [
        ("test/kept", 1, True, ""),
        ("test/log", 2, False, ""),
    ]


def test_whoever_opens_it_sees_which_and_why_before(ordered: Any) -> None:
    found = ordered.workflow.protocol_for("academy")
    assert (found.why.name, found.why.place, found.why.ordered_at, found.begins) == (
        "test/log",
        2,
        ordered.clock.at,
        "told",
    )
    assert [(one.name, one.is_for) for one in found.order] == [
        ("test/kept", False),
        ("test/log", True),
        ("test/all", True),
    ]


def test_without_a_state_it_is_opened_where_its_own_protocol_begins(ordered: Any) -> None:
    chain = ordered.workflow.open("academy", "", GIVEN, By("p-olu")).chain
    assert queries.inspection(ordered.engine, "test", chain, ordered.clock.at).state == "told"


def test_somebody_may_choose_another_with_a_reason_which_is_private(ordered: Any) -> None:
    found = opened_on(ordered, "primary", protocol="test/all", because="the head asked for it")
    assert (found.name, found.place, found.instead_of) == ("test/all", 3, "test/kept")
    private = [row["value"] for row in ordered.rows("private_value") if row["field"] == REASON]
    assert private == ["the head asked for it"]
    assert not [row for row in ordered.rows("entry") if "head asked" in row["text"]]
    assert ordered.workflow.verify() == ()


@pytest.mark.parametrize(
    ("school", "choice", "says"),
    [
        ("primary", {"protocol": "test/all"}, "to run it on test/all needs a reason"),
        ("primary", {"protocol": "test/all", "because": "  "}, "to run it on test/all needs a reason"),
        ("primary", {"because": "it is simpler"}, "runs on test/kept by the order, which needs none"),
        ("primary", {"protocol": "test/kept", "because": "it is simpler"}, "by the order, which needs none"),
        (
            "primary",
            {"protocol": "test/log", "because": "x"},
            "is for schools that are not maintained, and Test Primary",
        ),
    ],
)
def test_a_choice_that_cannot_be_is_refused_and_nothing_is_written(
    ordered: Any, school: str, choice: dict[str, str], says: str
) -> None:
    before = ordered.rows("entry")
    with pytest.raises(Refused, match=says):
        ordered.workflow.open(school, "told", GIVEN, By("p-olu"), **choice)
    assert ordered.rows("entry") == before


def test_a_protocol_outside_the_order_is_not_chosen(ordered: Any) -> None:
    with pytest.raises(UnknownThing, match=r"test/kept, test/log, test/all\. 'alongside protocol order' adds one"):
        ordered.workflow.open("primary", "told", GIVEN, By("p-olu"), protocol="test/promise", because="as before")


def test_a_school_that_no_protocol_is_for_is_refused_in_a_clear_sentence(office: Any, tmp_path: Path) -> None:
    office.workflow.add_school("academy", "Test Academy", "100002", "academy")
    office.workflow.order_protocols((like_it(tmp_path, "kept", "true"),), "a first step")
    for ask in (
        lambda: office.workflow.protocol_for("academy"),
        lambda: office.workflow.open("academy", "told", GIVEN, By("p-olu")),
    ):
        with pytest.raises(Refused) as refused:
            ask()
        assert str(refused.value) == (
            "Opening an inspection is not possible: Test Academy is not a maintained school, and no protocol of this "
            "authority is for such a school (test/kept is for maintained schools). Possible instead: add one that is to the order, with "
            "'alongside protocol order test/kept notification-log --because REASON'."
        )


def test_the_first_of_the_order_owes_what_belongs_to_no_inspection(ordered: Any) -> None:
    # Each of the three says the same standing promises; only those of the first stand, once.
    begun = queries.record(ordered.engine, "test", ordered.own_chain, ordered.clock.at)
    assert sorted(one.body["strand"] for one in begun if one.kind == "StrandOpened") == ["letters-primary", "oversight"]
    order, protocols = ordered.workflow.protocols_in_order()
    assert order is not None
    assert [one.name for one in protocols] == ["test/kept", "test/log", "test/all"]


def test_an_inspection_that_is_open_stays_on_its_own_protocol(office: Any, tmp_path: Path) -> None:
    chain = office.open()
    office.workflow.order_protocols((like_it(tmp_path, "kept", "true"),), "a new start")
    view = queries.inspection(office.engine, "test", chain, office.clock.at)
    assert view.why_protocol.name == "test/promise"
    assert view.protocol != office.workflow.protocols_in_order()[1][0].digest


def test_a_version_that_is_taken_keeps_its_place_and_another_protocol_never_drops_the_rest(
    ordered: Any, tmp_path: Path
) -> None:
    path = Path(like_it(tmp_path, "log", "false"))
    path.write_text(path.read_text("utf-8").replace('version: "1"', 'version: "2"'), "utf-8")
    ordered.workflow.take_protocol(str(path))
    _, protocols = ordered.workflow.protocols_in_order()
    assert [(one.name, one.version) for one in protocols] == [("test/kept", "1"), ("test/log", "2"), ("test/all", "1")]
    with pytest.raises(Refused, match="say the whole order with 'alongside protocol order'"):
        ordered.workflow.take_protocol(like_it(tmp_path, "fourth", "any"))


def test_what_is_in_the_order_may_be_named_without_its_file(ordered: Any, tmp_path: Path) -> None:
    for path in tmp_path.glob("*.yaml"):
        path.unlink()
    ordered.workflow.order_protocols(("test/all", "test/kept"), "the other way round")
    assert [one.name for one in ordered.workflow.protocols_in_order()[1]] == ["test/all", "test/kept"]


@pytest.mark.parametrize(
    ("names", "because", "says"),
    [
        (("test/kept", "test/log"), " ", "it needs a reason"),
        (("test/kept", "test/log", "test/kept"), "because", "test/kept stands in it twice"),
        ((), "because", "no protocol is named"),
    ],
)
def test_an_order_that_cannot_be_is_refused(ordered: Any, names: tuple[str, ...], because: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        ordered.workflow.order_protocols(names, because)


def test_a_role_of_any_protocol_of_the_order_may_be_held(ordered: Any, tmp_path: Path) -> None:
    path = Path(like_it(tmp_path, "all", "any"))
    path.write_text(path.read_text("utf-8").replace("roles:\n", "roles:\n  greeter: {title: Greeter}\n", 1), "utf-8")
    with pytest.raises(UnknownThing, match="no role called 'greeter'"):
        ordered.workflow.assign("p-olu", "greeter")
    ordered.workflow.take_protocol(str(path))
    ordered.workflow.assign("p-olu", "greeter")
    unheld = {(one.role, one.school) for one in queries.roles_unheld(ordered.engine, "test", ordered.clock.at)}
    assert not {one for one in unheld if one[0] == "greeter"}


def test_a_time_is_adopted_for_the_protocol_that_is_named(ordered: Any) -> None:
    ordered.workflow.adopt_time("ring", "p-mae", "it is right", "test/log")
    line = queries.record(ordered.engine, "test", ordered.own_chain, ordered.clock.at)[-1]
    digests = {one.name: one.digest for one in ordered.workflow.protocols_in_order()[1]}
    assert (line.kind, line.body["protocol"]) == ("TimeAdopted", digests["test/log"])
    with pytest.raises(UnknownThing, match="no protocol in this authority's order called 'test/none'"):
        ordered.workflow.adopt_time("ring", "p-mae", "it is right", "test/none")


def test_the_same_request_with_another_choice_is_another_request(ordered: Any) -> None:
    first = ordered.workflow.open("primary", "told", GIVEN, By("p-olu"), "once", protocol="test/all", because="asked")
    again = ordered.workflow.open("primary", "told", GIVEN, By("p-olu"), "once", protocol="test/all", because="asked")
    assert (first.chain, first.repeated, again.repeated) == (again.chain, False, True)
    with pytest.raises(KeyUsedAgain):
        ordered.workflow.open("primary", "told", GIVEN, By("p-olu"), "once")


def test_the_order_is_the_same_after_a_rebuild(ordered: Any, engine: Engine) -> None:
    before = ordered.workflow.protocols_in_order()
    ordered.workflow.rebuild()
    assert ordered.another().protocols_in_order() == before


def test_a_role_that_only_a_running_inspection_knows_may_still_be_given(office: Any, tmp_path: Path) -> None:
    office.open()
    text = PROMISE.replace("protocol: test/promise", "protocol: test/new").replace("officer", "adviser")
    (tmp_path / "new.yaml").write_text(text, encoding="utf-8")
    office.workflow.order_protocols((str(tmp_path / "new.yaml"),), "a new year", by="p-mae")
    office.workflow.add_person("Bob Example", person="p-bob")
    office.workflow.assign("p-bob", "officer", ("primary",))
    (owed,) = (one for one in queries.obligations(office.engine, "test", office.clock.at) if one.step == "ring")
    assert [one.person for one in owed.owners] == ["p-bob"]
    with pytest.raises(UnknownThing, match="no role called 'captain'"):
        office.workflow.assign("p-bob", "captain")
