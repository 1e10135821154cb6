"""The Hampshire file quotes the slides word for word, and leaves out none of their sentences.

How the slides are read. `slides.txt` holds both decks from their beginning to their end, as they were given. Bold marks,
bullets and numbers, line breaks and the targets of links are markup, not words. A line that stands in HEADINGS is a title,
a caption, a name or a line of the table of contents; a line that describes a picture is a caption too. Every other line is
sentences, and a sentence ends at a full stop that is followed by a capital letter, or at the end of the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from protocols.catalogue import shipped
from protocols.model import Protocol

SLIDES = Path(__file__).parent / "hampshire" / "slides.txt"

HEADINGS = frozenset(
    {
        "Children's",
        "Services",
        "Promoting and supporting school leaders' wellbeing",
        "27 March 2024",
        "Why?",
        "What?",
        "Hampshire Improvement and Advisory Service",
        "Hampshire Education Psychology",
        "Education Personnel Services",
        "Governor Services",
        "Headteachers said:",
        "Top reasons cited were:",
        "Staffing",
        "How have we responded?",
        "The Power of You: investing in Hampshire's Leaders",
        "The Power of You: working together to empower, invest and support school leaders",
        "Conference programme",
        "March 2024",
        "What is in place?",
        "Current Hampshire Offer:",
        "What else is available externally:",
        "What is next?",
        "A Local Authority response",
        "Martyn Beales",
        "Aims",
        "Education and Inclusion and Ofsted Coroner report into death of Ruth Perry",
        "Ruth Perry: Prevention of future deaths report - Courts and Tribunals Judiciary",
        "Concerns re Ofsted/DfE",
        "Concerns re Reading Borough Council",
        "HCC's Hampshire Improvement & Advisory Service (HIAS) and Ofsted",
        "Our relationship with schools",
        "Our relationship with Ofsted",
        "How we share information about Ofsted with schools",
        "Expected HIAS contact with schools following notification of inspection",
        "Before the inspection (After notification)",
        "Before the inspection",
        "During the inspection",
        "After the inspection",
        "Where there are concerns about an inspection",
        "Support for Headteacher (HT) wellbeing",
        "Record keeping and leadership oversight within HIAS",
        "Leadership and Learning Partner (LLP) Guidance 2023/24",
        "Hampshire Education and Inclusion Service (E&I)",
        "and",
        "Ofsted",
        "GUIDANCE DOCUMENT",
        "Audience",
        "Context",
        "'Hampshire Ofsted commitment to schools'",
        "Supporting schools through an Ofsted inspection",
        "#HealthyHampshireHeads",
    }
)

PICTURE = "The screenshot shows"

_LINK = re.compile(r"\[((?:[^\]\\]|\\.)*)\]\([^)]*\)")
_BULLET = re.compile(r"^\s*(?:(?:-|\d+\.|[a-z]\))\s+)+")
_END_OF_SENTENCE = re.compile(r"(?<=\.),? +(?=[A-Z])")


def words_of(text: str) -> str:
    """The words of a text without its markup, with single spaces."""
    plain = _LINK.sub(r"\1", text).replace("**", "").replace("\\(", "(").replace("\\)", ")")
    return " ".join(plain.split())


def lines_of(slides: str) -> list[str]:
    lines = (words_of(_BULLET.sub("", line)) for line in slides.splitlines())
    return [line for line in lines if line]


def sentences_of(slides: str) -> list[str]:
    told = (line for line in lines_of(slides) if line not in HEADINGS and not line.startswith(PICTURE))
    return [sentence for line in told for sentence in _END_OF_SENTENCE.split(line)]


def sentences_left_out(slides: str, promises: Iterable[str], not_promises: Iterable[str]) -> list[str]:
    """The sentences of the slides that nothing quotes in full."""
    quoted = [words_of(text) for text in (*promises, *not_promises)]
    return [one for one in sentences_of(slides) if not any(one in text for text in quoted)]


@pytest.fixture(scope="module")
def slides() -> str:
    return SLIDES.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def hampshire() -> Protocol:
    return shipped("hampshire/commitment")[0]


def test_every_promise_is_found_in_the_slides_word_for_word(slides: str, hampshire: Protocol) -> None:
    lines = lines_of(slides)
    invented = [key for key, text in hampshire.promises.items() if not any(words_of(text) in line for line in lines)]
    assert invented == []


def test_every_sentence_that_is_no_promise_is_found_in_the_slides(slides: str, hampshire: Protocol) -> None:
    sentences = {*sentences_of(slides)}
    invented = [one.sentence for one in hampshire.not_promises if words_of(one.sentence) not in sentences]
    assert invented == []


def test_every_sentence_of_the_slides_is_a_promise_or_is_said_not_to_be_one(slides: str, hampshire: Protocol) -> None:
    others = (one.sentence for one in hampshire.not_promises)
    assert sentences_left_out(slides, hampshire.promises.values(), others) == []


def test_no_sentence_is_both_a_promise_and_not_one(hampshire: Protocol) -> None:
    promised = {words_of(text) for text in hampshire.promises.values()}
    assert [one.sentence for one in hampshire.not_promises if words_of(one.sentence) in promised] == []


def test_a_promise_that_is_taken_out_leaves_its_sentence_named(slides: str, hampshire: Protocol) -> None:
    kept = {key: text for key, text in hampshire.promises.items() if key != "after.5"}
    left_out = sentences_left_out(slides, kept.values(), (one.sentence for one in hampshire.not_promises))
    taken_out = (
        "The local authority officer attending the feedback will complete the appropriate feedback form "
        "(linked to the type of inspection)."
    )
    assert left_out == [taken_out]


def test_each_quotation_is_needed(slides: str, hampshire: Protocol) -> None:
    # outline.6 and outline.7 quote lines of the table of contents, which are headings and so no sentences.
    others = [one.sentence for one in hampshire.not_promises]
    for key in hampshire.promises.keys() - {"outline.6", "outline.7"}:
        kept = [text for name, text in hampshire.promises.items() if name != key]
        assert sentences_left_out(slides, kept, others) == [words_of(hampshire.promises[key])]
    for sentence in others:
        kept = [text for text in others if text != sentence]
        assert sentences_left_out(slides, hampshire.promises.values(), kept) == [words_of(sentence)]


def test_the_slides_hold_eighty_nine_sentences(slides: str) -> None:
    # 26 that promise something (28 promises, less the two lines of the table of contents) and 63 that do not.
    assert len(sentences_of(slides)) == 89


def test_every_heading_named_here_stands_in_the_slides(slides: str) -> None:
    assert HEADINGS - {*lines_of(slides)} == set()


def test_markup_is_not_words() -> None:
    # The first sentence ends in a full stop and a stray comma, as one in the slides does.
    given = "- See **the rules** - [Ofsted \\(www.gov.uk\\)](https://example.org/a.pdf)., If so,  we help."
    assert sentences_of(given) == ["See the rules - Ofsted (www.gov.uk).", "If so, we help."]


def test_the_commitment_is_for_every_maintained_school(hampshire: Protocol) -> None:
    assert hampshire.applies.maintained is True
    assert hampshire.applies.frameworks == ("hb-2024-09", "eif-2025-11", "eif-2026-09")


def test_every_promise_is_kept_by_a_step(hampshire: Protocol) -> None:
    kept = {key for step in hampshire.steps.values() for key in step.keeps}
    assert hampshire.promises.keys() - kept == set()


def test_only_what_the_slides_say_is_called_theirs(hampshire: Protocol) -> None:
    # The slides give no hours and no days: three times rest on their words, none of them a number.
    theirs = {key for key, step in hampshire.steps.items() if step.timing.basis == "source"}
    assert theirs == {"contact_plan", "reasons_for_grades", "briefing"}


def test_every_limit_of_ofsteds_says_where_it_was_read_and_when(hampshire: Protocol) -> None:
    theirs = [step for step in hampshire.steps.values() if step.timing.basis == "ofsted"]
    assert {step.key for step in theirs} == {
        "deferral_open",
        "conduct_call",
        "draft_sent",
        "complaint_thirty_days",
        "statement_of_action",
    }
    assert [step.key for step in theirs if not step.timing.source or step.timing.seen_on is None] == []


def test_a_contact_plan_is_three_questions(hampshire: Protocol) -> None:
    assert [one.ask for one in hampshire.forms["contact_plan"].fields.values()] == [
        "When shall we ring?",
        "On which number?",
        "If we cannot get you, whom may we ring?",
    ]
