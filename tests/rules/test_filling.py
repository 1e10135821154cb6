"""Filling in forms: what each kind of question takes, what it says of what it cannot take, and what is kept apart."""

import hashlib
from typing import Any

import pytest
from small import begun, small
from trial import Trial

from workflow.core import facts as f
from workflow.core.filling import PrivateValue, fill
from workflow.errors import Refused, UnknownThing

EVERYTHING = """
all:
  words: {ask: In words?, kind: text, public: true, optional: true}
  number: {ask: Which number?, kind: phone, public: true, optional: true}
  address: {ask: Which address?, kind: email, public: true, optional: true}
  day: {ask: Which day?, kind: date, public: true, optional: true}
  days: {ask: Which days?, kind: dates, public: true, optional: true}
  time: {ask: What time?, kind: time_of_day, public: true, optional: true}
  moment: {ask: When?, kind: instant, public: true, optional: true}
  sure: {ask: Is it sure?, kind: yes_no, public: true, optional: true}
  colour: {ask: Which?, kind: choice, public: true, optional: true, options: {red: {says: Red}, blue: {says: Blue}}}
  many: {ask: How many?, kind: number, public: true, optional: true}
  who: {ask: Who?, kind: person, public: true, optional: true}
  not_them: {ask: Who is not told?, kind: not_told, public: true, optional: true}
  secret: {ask: "And, between us?", kind: text, private: true, optional: true}
  secret_days: {ask: Which days are hard?, kind: dates, private: true, optional: true}
needed:
  name: {ask: What is it called?, kind: text, public: true}
  when: {ask: On which days?, kind: dates, public: true}
"""
STEP = """
one: {begins: {entering: visit.told}, due: {within: 1 hour}, done: {form: all}}
two: {begins: {entering: visit.told}, due: {within: 1 hour}, done: {form: needed}}
"""
NOW = "2026-11-23T10:10"


@pytest.fixture
def trial() -> Trial:
    return begun(small(STEP, EVERYTHING))


def given(trial: Trial, form: str = "all", **answers: Any) -> f.Answered:
    trial.fill(NOW, form, **answers)
    found = [one.fact for one in trial.entries if isinstance(one.fact, f.Answered)]
    return found[-1]


@pytest.mark.parametrize(
    ("field", "said", "kept"),
    [
        ("words", "a\r\nb\rc", "a\nb\nc"),
        ("number", "01632 960001", "01632 960001"),
        ("address", "someone@example.org", "someone@example.org"),
        ("day", "2026-12-18", "2026-12-18"),
        ("days", "2026-12-18, 2026-12-21", ["2026-12-18", "2026-12-21"]),
        ("days", ["2026-12-18"], ["2026-12-18"]),
        ("time", "17:30", "17:30"),
        ("time", "17:30:20", "17:30"),
        ("moment", "2026-11-23T10:05", "2026-11-23T10:05:00.000000Z"),
        ("moment", "2026-07-01T10:05", "2026-07-01T09:05:00.000000Z"),  # summer time
        ("moment", "2026-07-01T10:05+02:00", "2026-07-01T08:05:00.000000Z"),
        ("sure", "yes", "yes"),
        ("colour", "blue", "blue"),
        ("many", "7", 7),
        ("many", 0, 0),
        ("who", "p-sim", "p-sim"),
        ("not_them", ["p-sim", "p-cov"], ["p-sim", "p-cov"]),
        ("not_them", "p-sim p-cov", ["p-sim", "p-cov"]),
    ],
)
def test_an_answer_is_kept_in_one_spelling(trial: Trial, field: str, said: object, kept: object) -> None:
    assert given(trial, **{field: said}).answers == {field: kept}


@pytest.mark.parametrize(
    ("field", "said", "because"),
    [
        ("words", "a\x00b", "the character U+0000 cannot be kept"),
        ("words", "a\ud800b", "half a character"),
        ("day", "18 December", "'18 December' is not a date; write it as 2026-12-18"),
        ("day", "0226-12-18", "the year 226 is not in this century"),
        ("days", "2026-12-18 2026-13-01", "'2026-13-01' is not a date"),
        ("time", "half past five", "'half past five' is not a time of day; write it as 17:30"),
        ("time", "17:30Z", "'17:30Z' is not a time of day"),
        ("moment", "Monday", "'Monday' is not a date and time; write it as 2026-11-23T10:05"),
        ("moment", "0001-01-01T00:00", "the year 1 is not in this century"),
        ("sure", "perhaps", "'perhaps' is not one of the answers: yes, no"),
        ("colour", "green", "'green' is not one of the answers: red, blue"),
        ("many", "-1", "'-1' is not a whole number"),
        ("many", "²", "'²' is not a whole number"),
        ("many", "9" * 10, "is not a whole number"),
        ("who", "Somebody Else", "'Somebody Else' is nobody we know; give a person's id"),
        ("not_them", ["p-sim", "p-nobody"], "'p-nobody' is nobody we know"),
        ("not_them", ["a\x00"], "the character U+0000 cannot be kept"),
        ("secret", "a\x00b", "the character U+0000 cannot be kept"),
        ("secret", "a\udfffb", "half a character"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_refused_with_its_question(
    trial: Trial, field: str, said: object, because: str
) -> None:
    before = len(trial.entries)
    with pytest.raises(Refused) as refused:
        given(trial, **{field: said})
    ask = trial.protocol.forms["all"].fields[field].ask
    assert str(refused.value).startswith(f"Recording 'all' is not possible: '{ask}': ")
    assert because in str(refused.value)
    assert len(trial.entries) == before


def test_every_reason_is_said_at_once_and_nothing_is_half_kept(trial: Trial) -> None:
    with pytest.raises(Refused) as refused:
        given(trial, "needed", name="", when=[], colour="red")
    assert refused.value.reasons == (
        "the form does not ask 'colour': leave out what it does not ask; it asks: name, when",
        "'What is it called?' (name) has no answer yet",
        "'On which days?' (when) has no answer yet",
    )
    assert refused.value.instead == ("answer what is asked and send it again",)


def test_a_form_that_the_protocol_does_not_have_is_named_with_those_it_has(trial: Trial) -> None:
    with pytest.raises(UnknownThing, match=r"There is no form called 'nothing'. There is: news, all, needed."):
        given(trial, "nothing")


def test_an_optional_question_may_be_left_blank(trial: Trial) -> None:
    assert given(trial, words="", days=[]).answers == {}


def test_a_private_answer_stands_in_the_record_as_a_commitment_only(trial: Trial) -> None:
    fact = given(trial, secret="the deputy\r\nknows", words="all well")
    assert fact.answers == {"words": "all well"}
    (seq, kept) = trial.private[-1]
    assert isinstance(kept, PrivateValue)
    assert (seq, kept.field, kept.value) == (trial.last_entry(f.Answered), "secret", "the deputy\nknows")
    assert fact.private == {"secret": hashlib.sha256(kept.salt + b"the deputy\nknows").hexdigest()}


def test_a_private_list_is_kept_as_one_text(trial: Trial) -> None:
    given(trial, secret_days=["2026-12-18", "2026-12-21"])
    kept = trial.private[-1][1]
    assert isinstance(kept, PrivateValue)
    assert kept.value == '["2026-12-18", "2026-12-21"]'


def test_a_refusal_does_not_repeat_a_private_answer(trial: Trial) -> None:
    with pytest.raises(Refused) as said:
        given(trial, secret_days=["she said she might"])
    assert "she said" not in str(said.value)
    assert "not a date; write it as 2026-12-18" in str(said.value)


def test_two_equal_private_answers_have_unequal_commitments(trial: Trial) -> None:
    first, second = given(trial, secret="the deputy"), given(trial, secret="the deputy")
    assert first.private != second.private


def test_where_nobody_in_particular_is_meant_any_person_will_do() -> None:
    form = small(STEP, EVERYTHING).forms["all"]
    assert fill(form, {"who": "whoever"}, lambda: b"").answers == {"who": "whoever"}
