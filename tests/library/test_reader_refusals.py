"""Files that are wrong in one way each, and the place and the words of the refusal."""

from pathlib import Path

import pytest

from protocols.errors import Mistake, ProtocolError
from protocols.reader import read_file, read_protocol

HERE = Path(__file__).parent
BROKEN = HERE / "broken"

# Each file is smallest.yaml with one thing changed: (line, column, words of the sentence).
REFUSED: dict[str, tuple[int, int, str]] = {
    "alias": (21, 12, "the alias '*kept' is not allowed"),
    "anchor": (21, 12, "the anchor '&kept' is not allowed"),
    "answer_that_is_unknown": (29, 26, "there is no answer 'perhaps' to 'news.sure'"),
    "beginning_on_a_private_field": (23, 24, "'news.name' is private"),
    "bracket_left_open": (23, 11, "this is not YAML: while parsing a flow sequence expected ',' or ']', but got ':'"),
    "calendar_of_some_days_without_outside": (
        9,
        21,
        "a calendar with 'on' needs 'outside': the calendar that counts when none of those days is left",
    ),
    "calendar_that_counts_on_itself": (9, 47, "'visits' comes to count on itself"),
    "calendar_that_is_unknown": (24, 19, "there is no calendar 'ofice'"),
    "calendar_that_nothing_uses": (9, 13, "nothing uses 'desk' of calendars"),
    "carried_over_from_nowhere": (14, 18, "'carries_over' has a meaning only beside 'follows'"),
    "carried_over_though_a_step_begins_with_it": (
        14,
        100,
        "'plan' cannot be carried over: 'ring' begins with its answer",
    ),
    "carried_over_though_it_opens": (
        14,
        100,
        "'news' cannot be carried over: it is asked as every inspection is opened",
    ),
    "carried_over_though_it_tells_of_a_contact": (
        14,
        100,
        "'plan' cannot be carried over: it says what a contact came to",
    ),
    "carried_over_though_nobody_asks_it": (14, 100, "'plan' cannot be carried over: 'visit' does not ask it"),
    "choice_without_options": (35, 11, "a choice needs options:"),
    "clock_time_without_a_floor": (24, 5, "a fixed clock time or an 'earlier of' needs a floor"),
    "condition_on_a_private_field": (29, 26, "'news.name' is private"),
    "date_that_is_not": (4, 62, "'2024-02-30' is not a date"),
    "day_that_is_not": (24, 28, "'next day' is not a day"),
    "directive": (1, 1, "a line that begins with '%' is not allowed"),
    "due_time_of_no_kind": (24, 10, "'due' must have one of these keys"),
    "due_time_on_a_private_field": (24, 48, "'news.name' is private"),
    "earlier_of_without_a_floor": (24, 5, "a fixed clock time or an 'earlier of' needs a floor"),
    "field_both_private_and_public": (35, 11, "a field must say public: true or private: true, and not both"),
    "field_neither_private_nor_public": (33, 14, "a field must say public: true or private: true, and not both"),
    "field_of_a_kind_that_is_unknown": (35, 40, "'tick' is not known here"),
    "field_of_the_wrong_kind": (23, 40, "'news.sure' is of the kind 'yes_no'"),
    "field_that_is_unknown": (23, 40, "there is no field 'rang_on' in the form 'news'"),
    "form_that_is_unknown": (27, 18, "there is no form 'newes'"),
    "form_that_nothing_uses": (32, 3, "nothing uses 'plan' of forms"),
    "group_where_a_list_belongs": (22, 14, "a group of keys is not a list"),
    "guard_on_a_private_field": (17, 79, "'news.name' is private"),
    "guard_that_is_unknown": (17, 68, "'nothing_owing' is not a condition of the language"),
    "hours_that_close_before_they_open": (9, 44, "'17:30-08:30' close before they open"),
    "inspection_that_is_a_yes_or_no": (
        14,
        79,
        "'news.sure' is of the kind 'yes_no'; what stands here must be: inspection",
    ),
    "inspection_that_is_private": (14, 79, "'news.name' is private"),
    "inspection_that_must_be_named": (35, 5, "'name' names an earlier inspection, so it must be optional: true"),
    "inspection_that_nothing_follows": (35, 5, "'name' names an inspection, but nothing says so: add follows: name"),
    "instead_on_a_private_field": (29, 32, "'news.name' is private"),
    "key_given_twice": (27, 5, "the key 'in_pause' stands here a second time (first on line 26)"),
    "key_that_is_missing": (1, 1, "the file has no 'title'"),
    "key_with_nothing_after_it": (23, 5, "'until' has nothing after it"),
    "ladder_that_ends_too_low": (28, 13, "the ladder 'alarm' ends with owner, and none of them stands above officer"),
    "ladder_that_is_unknown": (28, 13, "there is no ladder 'alarum'"),
    "ladder_that_nothing_uses": (30, 3, "nothing uses 'bell' of ladders"),
    "list_as_a_key": (19, 3, "a key must be a word, not a list or a group of keys"),
    "list_instead_of_keys": (1, 1, "a protocol file is made of keys, each with a colon"),
    "list_with_nothing_in_it": (22, 14, "a list has too little in it"),
    "name_of_the_protocol": (1, 11, "'Smallest' is not a protocol's name"),
    "name_that_is_a_word_of_the_language": (8, 3, "'owner' is a word of the language and cannot be a name in roles"),
    "name_with_capitals": (8, 3, "'Head' cannot be a name"),
    "nested_too_deeply": (3, 31, "things stand more than 24 deep inside one another here"),
    "not_utf8": (20, 26, "byte 0xe9 is not UTF-8"),
    "nothing_in_it": (1, 1, "the file is empty"),
    "move_by_itself_that_shares_its_trigger": (18, 19, "'end' stands more than once; a move that comes by itself"),
    "news_that_no_choice_explains": (
        14,
        81,
        "'news.sure' is of the kind 'yes_no'; what stands here must be: choice",
    ),
    "number_where_words_belong": (2, 10, "'1' is not text"),
    "ofsted_date_that_a_pause_stops": (
        20,
        5,
        "a pause does not stop a time that Ofsted counts from a document's date: write in_pause: runs",
    ),
    "outcome_that_is_private": (
        34,
        5,
        "'o' says what a contact came to (means:), so it must be public: whether a step is done rests on it",
    ),
    "outcome_that_is_unknown": (27, 33, "there is no outcome 'spoke' in the form 'news'"),
    "outcome_that_reaches_nobody": (27, 33, "'a' means that nobody answered, which never proves a step"),
    "paused_days_that_no_state_has": (
        23,
        20,
        "no state has paused days, so 'ring' never begins: say pauses: [<strand>] on a state",
    ),
    "people_not_told_that_are_private": (
        35,
        5,
        "'name' says who is not told, so it must be public: who is told rests on it",
    ),
    "place_on_the_board_that_is_unknown": (14, 15, "'second' is not known here; allowed: first, no"),
    "promise_that_is_unknown": (21, 18, "there is no promise 'p.2'"),
    "promise_that_no_step_keeps": (10, 12, "no step keeps the promise 'p.2'"),
    "proof_on_a_private_field": (27, 38, "'news.name' is private"),
    "proof_out_of_reach": (
        28,
        11,
        "owed in 'visit.here', 'ring' could never be done: no transition leads from there to 'visit.told'",
    ),
    "role_that_is_unknown": (36, 13, "there is no role 'manger'"),
    "roles_that_answer_in_a_circle": (8, 35, "'head' comes to answer to itself: head → head"),
    "rung_that_tells_and_asks": (30, 11, "a rung has exactly one of: tell, ask, digest"),
    "side_strand_without_a_main_line": (
        12,
        3,
        "'visit' is a side strand, but no strand is the main line: give one opened_with:",
    ),
    "rung_told_every_minute": (30, 53, "'1 minute' is too often: five minutes at least"),
    "span_longer_than_a_year": (24, 19, "'9999 office hours' is more than a year"),
    "span_in_words": (24, 19, "'two days' is not a span"),
    "span_of_a_calendars_days": (24, 19, "'2 office days' is not a span"),
    "span_of_many_hour": (24, 19, "'2 office hour' mixes one and many"),
    "span_of_which_days": (24, 19, "'2 days' does not say which days"),
    "span_without_a_unit": (24, 19, "'60' has no unit"),
    "state_that_is_unknown": (23, 24, "there is no state 'toled' in 'visit'"),
    "state_that_nothing_leaves": (15, 45, "nothing leads out of 'over'"),
    "state_that_nothing_reaches": (15, 84, "no transition leads to 'lost' from 'told', where 'visit' begins"),
    "step_that_is_unknown": (24, 17, "there is no step 'rang'"),
    "step_that_keeps_nothing": (
        29,
        10,
        "a step must keep a promise: name it in keeps:, or say in cites: which duty it serves",
    ),
    "step_that_serves_no_ofsted_deadline": (
        29,
        13,
        "'write' is not a deadline of Ofsted's: its timing has not basis: ofsted",
    ),
    "step_that_serves_on_another_calendar": (29, 13, "'ring' serves 'write' but counts on 'desk'"),
    "step_without_in_pause": (19, 3, "say whether a pause stops this step"),
    "steps_that_wait_in_a_circle": (23, 13, "'ring' cannot wait for itself"),
    "strand_of_two_kinds": (
        13,
        5,
        "a strand has exactly one of: opened_with (the main line), may_begin (a side strand), standing",
    ),
    "strand_that_is_unknown": (23, 24, "there is no strand 'vist'"),
    "tab_for_an_indent": (
        26,
        1,
        "this is not YAML: while scanning for the next token found character '\\t' that cannot start any token",
    ),
    "tag": (2, 10, "the tag '!!str' is not allowed"),
    "time_in_a_form_without_a_floor": (24, 5, "a fixed clock time or an 'earlier of' needs a floor"),
    "time_that_is_not": (24, 54, "'25:00' is not a time"),
    "time_that_nothing_explains": (25, 13, "a time must be explained"),
    "transition_moved_by_one_who_may_not": (19, 88, "'officer' may take 'grant' but not 'end' of 'visit'"),
    "transition_that_no_strand_moves": (
        18,
        19,
        "'stop' is moved by another strand, but no strand says also: {visit: stop}",
    ),
    "trigger_that_is_unknown": (17, 75, "there is no trigger 'ending' in 'visit'"),
    "two_documents": (37, 1, "a second document begins here ('---')"),
    "two_main_lines": (18, 3, "'request' has opened_with, but 'visit' is the main line already"),
    "two_outcomes_in_one_form": (35, 5, "'p' and 'o' both say what a contact came to (means:)"),
    "unknown_key_at_the_top": (37, 1, "'colour' is not a key that may stand here"),
    "unknown_key_in_a_due_time": (24, 35, "'on' is not a key that may stand here"),
    "unknown_key_in_a_step": (28, 5, "'laddr' is not a key that may stand here"),
    "weekday_without_a_state": (23, 13, "a step that comes round each 'monday' must say in which states"),
    "word_where_true_or_false_belongs": (15, 77, "'yes' is neither true nor false"),
    "usual_ladder_misspelt": (10, 34, "there is no ladder 'promt'; did you mean 'prompt'?"),
    "usual_number_without_quotes": (6, 8, "'1' is no number of usual parts; there is, in quotes: \"1\""),
}


def mistakes_of(text: bytes, file: str = "test.yaml") -> tuple[Mistake, ...]:
    with pytest.raises(ProtocolError) as refused:
        read_protocol(text, file)
    return refused.value.mistakes


def changed(*changes: tuple[str, str]) -> bytes:
    """smallest.yaml with words changed."""
    text = (HERE / "smallest.yaml").read_text()
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text.encode()


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_wrong_in_one_way_is_refused_once_at_its_place_in_plain_words(name: str) -> None:
    line, column, words = REFUSED[name]
    file = f"{name}.yaml"
    [mistake] = mistakes_of((BROKEN / file).read_bytes(), file)
    assert (mistake.file, mistake.line, mistake.column) == (file, line, column)
    assert words in mistake.says


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("maintained: any", "maintained: some", 5, "'some' is not one of: true, false, any"),
        ("maintained: any", "maintained: 1", 5, "'1' is not one of: true, false, any"),
        ("by: [officer]}", "by: [officer, strand]}", 17, "'strand' stands alone"),
        ("by: [officer]}", "by: [officer], when: [[nothing_owed]]}", 17, "a list is not a condition of the language"),
        ("by: [officer]}", "by: [officer], when: [{nothing: owed}]}", 17, "must be one of: may_ask_for_this_school"),
        ("days: mon-fri, ", "days: mon-fri, outside: office, ", 9, "'outside' has a meaning only beside 'on'"),
        ("tell: [manager]", "tell: [manager], times: 3", 30, "'times' has a meaning only beside 'again_every'"),
        ("tell: [manager]", "tell: [manager], again_every: 1 hour, times: 0", 30, "whole number from 1 to 999"),
        (
            "kind: yes_no, private: true",
            "kind: text, private: true, options: {a: {says: A}}",
            35,
            "only a choice has options",
        ),
        ("within: 2 office hours", 'within: 2 office hours, by: "12:00"', 24, "'by' may only follow a span of days"),
        ("ladder: alarm", "ladder: alarm\n    until: {}", 29, "'until' must say entering: or after:"),
        ("due: {within: 2 office hours}", "due: two", 24, "'due' must have one of these keys"),
        ("entering: visit.told", "each: someday", 23, "'someday' is not a kind of day"),
        ("cover: manager", "cover: [manager]", 8, "a list cannot be the name of a role"),
        ("roles:\n", "colours: {}\nroles:\n", 6, "'colours' is not a key that may stand here. Allowed: applies"),
        ("public: true}\n    sure", "public: false}\n    sure", 33, "'false' is not known here; allowed: true"),
        ("to: over, by: [officer]", "by: [officer]", 17, "this has no 'to': add to:"),
        ("title: The", 'title: "\\0 The', 3, "the character U+0000 cannot be seen"),
        ("We ring the school}", '"We \\uD800 ring"}', 10, "the character U+D800 cannot be seen"),
        ("We ring the school}", "We \u202e ring}", 10, "the character U+202E cannot be seen"),
        ("We ring the school}", "We ring\x00}", 10, "the character U+0000 cannot be seen"),
    ],
)
def test_a_mistake_made_in_the_whole_file_is_told_at_its_line(old: str, new: str, line: int, words: str) -> None:
    mistake = mistakes_of(changed((old, new)))[0]
    assert mistake.line == line
    assert words in mistake.says


def test_every_broken_file_is_expected_and_has_at_most_forty_lines() -> None:
    lines = {path.stem: len(path.read_bytes().splitlines()) for path in BROKEN.glob("*.yaml")}
    assert sorted(lines) == sorted(REFUSED)
    assert len(lines) >= 40
    assert max(lines.values()) <= 40


def test_the_file_they_are_broken_from_is_accepted() -> None:
    assert read_file(HERE / "smallest.yaml")[0].name == "test/smallest"


def test_a_mistake_reads_as_file_line_column_and_sentence() -> None:
    [mistake] = mistakes_of((BROKEN / "span_in_words.yaml").read_bytes(), "span_in_words.yaml")
    assert str(mistake) == (
        "span_in_words.yaml:24:19: 'two days' is not a span; write for example '2 office working days' or '60 minutes'"
    )
    assert mistake.words == "two days"


def test_all_mistakes_of_meaning_are_told_at_once_in_the_order_of_the_file() -> None:
    text = changed(
        ("cover: manager", "cover: manger"),  # line 8: no such role
        ("within: 2 office hours", "within: 2 days"),  # line 24: which days?
        ("    in_pause: runs\n", "    in_pause: runs\n    in_pause: runs\n"),  # line 27: twice
        ("kind: instant, public: true", "kind: instant"),  # line 34: neither private nor public
    )
    found = [(mistake.line, mistake.words) for mistake in mistakes_of(text)]
    assert found == [(8, "manger"), (24, "2 days"), (27, "in_pause"), (34, "rang_at")]


def test_the_error_lists_every_mistake_one_a_line() -> None:
    with pytest.raises(ProtocolError) as refused:
        read_protocol(changed(("keeps: [p.1]", "keeps: [p.2]"), ("ladder: alarm", "ladder: bell")), "test.yaml")
    assert str(refused.value).splitlines() == [
        "test.yaml:21:13: there is no promise 'p.2'; did you mean 'p.1'? Known: p.1",
        "test.yaml:28:13: there is no ladder 'bell'. Known: alarm",
    ]


def test_a_syntax_error_stands_alone() -> None:
    text = changed(("cover: manager", "cover: manger"), ("waived_by: [manager]", "waived_by: [manager"))
    [mistake] = mistakes_of(text)
    assert mistake.line == 37  # the list that line 36 opens has no end
    assert mistake.says.startswith("this is not YAML: ")


def test_a_section_that_is_missing_is_told_once_and_not_at_each_name_it_should_hold() -> None:
    text = changed(("ladders:\n  alarm: [{when: due, tell: [manager]}]\n", ""))
    assert [mistake.says for mistake in mistakes_of(text)] == ["the file has no 'ladders': add ladders:"]


def test_a_file_of_more_than_200_kilobytes_is_refused_unread(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_bytes(b"\xff" * 200_001)  # reading it would end with "not UTF-8"
    with pytest.raises(ProtocolError) as refused:
        read_file(large)
    assert str(refused.value) == "large.yaml:1:1: the file has 200,001 bytes; the most is 200,000, so it was not read"


def test_a_text_of_just_200_kilobytes_is_read() -> None:
    text = (HERE / "smallest.yaml").read_bytes()
    padded = text + b"#" * (200_000 - len(text))
    assert read_protocol(padded, "test.yaml").name == "test/smallest"
    assert "200,001 bytes" in mistakes_of(padded + b"#")[0].says


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError) as refused:
        read_file(tmp_path / "none.yaml")
    assert str(refused.value) == "none.yaml:1:1: the file cannot be opened: No such file or directory"


@pytest.mark.parametrize("deep", ["[" * 150_000, "a: " + "{b: " * 30_000, "- " * 90_000, "? " * 90_000])
def test_a_text_made_to_nest_without_end_is_refused_before_anything_is_built(deep: str) -> None:
    [mistake] = mistakes_of(deep.encode())
    assert mistake.line == 1


def test_many_aliases_to_one_another_are_refused_at_the_first_anchor() -> None:
    laughs = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
    [mistake] = mistakes_of(laughs.encode())
    assert (mistake.line, mistake.words) == (1, "&a")


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert read_protocol(b"\xef\xbb\xbf" + (HERE / "smallest.yaml").read_bytes(), "test.yaml").version == "1"


def test_a_sentence_lists_sixty_names_at_most() -> None:
    many = "".join(f", p.{number}: We ring" for number in range(2, 102))
    [mistake, *_] = mistakes_of(
        changed(("{p.1: We ring the school}", f"{{p.1: We ring the school{many}}}"), ("keeps: [p.1]", "keeps: [q.1]"))
    )
    assert mistake.says.startswith(
        "there is no promise 'q.1'; did you mean 'p.1'? Known: p.1, p.10, p.100, p.101, p.11"
    )
    assert mistake.says.endswith(" and 41 more")  # 101 promises, 60 of them listed


def test_a_file_of_mistakes_is_answered_with_the_first_five_hundred() -> None:
    unknown = ", ".join(f"p.{number}" for number in range(2, 1002))
    mistakes = mistakes_of(changed(("keeps: [p.1]", f"keeps: [p.1, {unknown}]")))
    assert len(mistakes) == 501
    assert mistakes[499].words == "p.501"
    assert mistakes[500].says == "there are more mistakes from here on than the 500 that are listed; mend those first"
