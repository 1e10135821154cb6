"""The sealed form under hostile eyes: every kind of fact comes back as it was, and text that was tampered with says so."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trial import at

from workflow.core import facts as f
from workflow.core.facts_of_authority import InOrder, added_later
from workflow.core.record import (
    Entry,
    canonical,
    first_link,
    instant_from,
    instant_text,
    is_sealed_form,
    parsed,
    seal,
    unseal,
)
from workflow.errors import UnreadableEntry

NOW = at("2026-11-23T10:05")
KEY = f.Key("visit", "ring", "1")
FACTS = [
    f.Opened(
        "test-primary", True, "authority", "d", "visit", "told", NOW, NOW, "news", {"n": 1, "l": ["a"]}, {}, ("a",)
    ),
    f.Opened(
        "test-primary",
        True,
        "authority",
        "d",
        "visit",
        "told",
        NOW,
        NOW,
        "news",
        {},
        chosen=f.ChosenProtocol("test/small", 2, 7, NOW, "test/other"),
    ),
    f.StrandOpened("side-1", "side", "open", f.Provenance(how="system"), "test-primary"),
    f.Moved("visit", "arrive", "told", "inside", f.Provenance("p-llp", "p-head", "told")),
    f.Answered("visit", "call", {"outcome": "spoke"}, {"words": "00"}),
    f.Acknowledged(KEY, ("link_officer",)),
    f.Noted("waive", {"reason": "00"}, KEY),
    f.Noted("note", {"text": "00"}),
    f.Corrected(3, {"reason": "00"}, NOW, {"outcome": "spoke"}),
    f.Corrected(3, {"reason": "00"}, withdrawn=True),
    f.HandedOver(("link_officer",), "p-llp", "p-cov", f.Provenance("p-sim")),
    f.Armed(KEY, ("link_officer",), "within 1 hour", NOW, None, {"counted": [["a", "b"]]}, (f.RungTime(0, NOW),), 1),
    f.Rescheduled(KEY, 1, NOW, None, NOW, {}, (), 2, entered_late=True),
    f.Discharged(KEY, "kept", 4, True),
    f.Missed(KEY, 0, NOW),
    f.MissWithdrawn(KEY, 0, 5),
    f.Escalated("rung", "tell", (f.Told("p-llp", "link_officer", "holds the role"),), 1, NOW, KEY, counted_to=NOW),
    f.AuthorityAdded("Test Authority", "p-adm"),
    f.PersonAdded("p-llp", {"name": "00"}),
    f.Assigned("p-llp", "link_officer", ("test-primary",), True, date(2026, 9, 1), None),
    f.Absent("p-llp", NOW, NOW, "p-cov"),
    f.SchoolAdded("test-primary", "Test Primary", True, "authority", "100000"),
    f.SchoolAdded("test-primary", "Test Primary", True, "authority", "100000", f.InRegister("1", "850/2001")),
    f.SchoolChanged("test-primary", "Test Academy", False, "trust", "149999", f.InRegister("34"), date(2027, 1, 1)),
    f.RegisterAgreed("850", ("pupil_referral_unit",)),
    f.ClosuresLoaded("00", "terms.yaml", "terms: []"),
    f.ProtocolTaken("d", "test/small"),
    f.ProtocolsOrdered(
        (InOrder("d", "test/small"), InOrder("e", "test/other")), f.Provenance("p-dee"), {"reason": "00"}
    ),
    f.TimeAdopted("d", "ring", f.Provenance("p-dee"), {"reason": "00"}),
    f.ClockGap(NOW, NOW, 60, 2),
]


def entry(fact: f.Fact) -> Entry:
    return Entry("test/1", 1, NOW, NOW, "p-llp", fact, first_link("test/1"))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_a_fact_comes_back_from_its_text_as_it_was(fact: f.Fact) -> None:
    assert unseal(seal(entry(fact))) == entry(fact)


def test_every_kind_of_fact_is_tried_here() -> None:
    assert {type(one).__name__ for one in FACTS} == set(f.KINDS)


@given(st.datetimes(timezones=st.just(UTC)))
def test_any_instant_is_written_in_27_characters_and_read_back(when: datetime) -> None:
    assert len(instant_text(when)) == 27
    assert instant_from(instant_text(when)) == when


def changed(**changes: Any) -> str:
    return json.dumps(json.loads(seal(entry(f.Missed(KEY, 0, NOW)))) | changes)


BODY = json.loads(seal(entry(f.Missed(KEY, 0, NOW))))["body"]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("not JSON", "text"),
        ("[]", "text"),
        ("7", "text"),
        ("[" * 100_000, "text"),
        (changed(seq=float("inf")), "text"),
        (changed(seq="one"), "text"),
        (changed(v=2), "v"),
        (changed(v=None), "v"),
        (changed(kind="Burnt"), "kind"),
        (changed(kind=[]), "kind"),
        (changed(kind=None), "kind"),
        (changed(body=None), "body"),
        (changed(body=[]), "body"),
        (changed(body="words"), "body"),
        (changed(body={}), "body"),
        (changed(body=BODY | {"more": 1}), "body"),
        (changed(body=BODY | {"due": "yesterday"}), "body"),
        (changed(body=BODY | {"due": 7}), "body"),
        (changed(body=BODY | {"obligation": "visit/ring/1"}), "body"),
        (changed(recorded_at="2026-11-23T10:05:00Z"), "body"),
        (changed(occurred_at=None), "body"),
    ],
)
def test_text_that_is_no_entry_says_where_and_never_more_than_that(text: str, field: str) -> None:
    with pytest.raises(UnreadableEntry) as unreadable:
        unseal(text)
    assert unreadable.value.field == field


def test_an_unreadable_entry_names_its_place() -> None:
    with pytest.raises(UnreadableEntry, match="test/1, entry 1, kind: 'Burnt' is not known to this program"):
        unseal(changed(kind="Burnt"))


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (1.5, "a float cannot stand in a record"),
        (float("nan"), "a float cannot stand in a record"),
        (2**53, "a number of 2\\^53 or more"),
        (-(2**53), "a number of 2\\^53 or more"),
        ("a\x00", "U\\+0000"),
        (b"bytes", "a bytes cannot stand"),
        ({"deep": [{"er": 0.1}]}, "a float"),
    ],
)
def test_what_cannot_stand_in_a_record_is_refused(value: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        canonical(value)


def test_the_canonical_text_is_sorted_tight_and_ascii() -> None:
    value = {"b": True, "a": None, "c": ["é", 1, date(2026, 12, 18)], "d": 2**53 - 1}
    assert canonical(value) == '{"a":null,"b":true,"c":["\\u00e9",1,"2026-12-18"],"d":9007199254740991}'


@pytest.mark.parametrize(
    ("text", "is_sealed"),
    [
        ('{"a":"x\\ny","b":1}', True),
        ('{"a":1, "b":1}', False),  # a space too many
        ('{"b":1,"a":1}', False),  # not in order
        ('{"a":"é"}', False),
        ('{"a":"x\\ry"}', False),  # line ends are told apart by nothing, so one of them alone is kept
        ('{"a":"x\\\\ry"}', True),  # no line end: a backslash and an r
        ('{"a":"\\u0000"}', False),
    ],
)
def test_a_line_is_in_the_sealed_form_as_it_was_written_or_not_at_all(text: str, is_sealed: bool) -> None:
    assert is_sealed_form(text, parsed(text)) is is_sealed


@pytest.mark.parametrize("text", ['{"a":1.5}', '{"a":9007199254740992}', '{"a":NaN}', '{"a":1} ', '{"a":1}{}', "{"])
def test_what_no_line_may_hold_is_not_read(text: str) -> None:
    with pytest.raises(UnreadableEntry):
        parsed(text)


def test_a_field_that_came_later_is_left_out_where_it_says_no_more_than_its_default() -> None:
    @dataclass(frozen=True, slots=True)
    class Rang:
        school: str
        programme: str = added_later("")

    assert canonical(Rang("test-primary")) == '{"school":"test-primary"}'
    assert canonical(Rang("test-primary", "spring")) == '{"programme":"spring","school":"test-primary"}'
