"""The register of schools is read whole or said to be another file; of its rows the good ones are kept and each bad one says why."""

import io

import pytest
from gias import SPOILT, TITLES, as_line, download, row

from workflow.core.facts import InRegister
from workflow.register.lines import LONGEST_LINE
from workflow.register.reading import NotTheRegister, Register, read_register
from workflow.register.tables import tables


def read(text: bytes, *codes: str, known: tuple[str, ...] = ()) -> Register:
    return read_register(io.BytesIO(text), codes or ("850",), known)


def bad(text: bytes) -> list[tuple[int, str]]:
    return [(one.line, one.says) for one in read(text).bad]


def test_a_row_gives_the_school_with_what_describes_it_and_nothing_about_a_person() -> None:
    found = read(
        download(
            row(
                "100001",
                "St Mary’s, Testham",
                number="2001",
                kind="2",
                kind_name="Voluntary aided school",
                diocese="Diocese of Nowhere",
                federation="The Two Rivers Federation",
            )
        )
    ).rows["100001"]
    assert (found.line, found.urn, found.la_code, found.name, found.status) == (
        2,
        "100001",
        "850",
        "St Mary’s, Testham",
        "open",
    )
    assert (found.kind.maintained, found.kind.body) == (True, "governing_body")
    assert found.register == InRegister(
        "2", "850/2001", "Primary", "Diocese of Nowhere", "The Two Rivers Federation", "", "01632960001"
    )
    assert "Planted" not in repr(found)
    assert "Headname" not in repr(found)


@pytest.mark.parametrize("code", ["1", "3", "7", "15"])
def test_the_authority_is_responsible_for_these_maintained_schools(code: str) -> None:
    kind = tables().kinds[code]
    assert (kind.maintained, kind.body, kind.asks) == (True, "authority", "")


@pytest.mark.parametrize("code", ["2", "5", "12"])
def test_the_governing_body_is_responsible_for_these_maintained_schools(code: str) -> None:
    kind = tables().kinds[code]
    assert (kind.maintained, kind.body) == (True, "governing_body")


def test_no_other_kind_is_maintained_but_one_that_the_authority_settles() -> None:
    # Education and Inspections Act 2006, section 59; pupil referral units are for the authority to settle.
    assert sorted(code for code, one in tables().kinds.items() if one.maintained) == sorted(
        ["1", "2", "3", "5", "7", "12", "15", "14"]
    )
    assert [code for code, one in tables().kinds.items() if one.asks] == ["14"]


def test_every_kind_says_whose_it_is_or_why_it_is_left_out() -> None:
    assert [code for code, one in tables().kinds.items() if bool(one.body) == bool(one.left_out)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Ysgol Môr".encode("cp1252"),
        "Ysgol Môr".encode(),
    ],
)
def test_letters_are_read_as_windows_1252_and_as_utf_8(text: bytes) -> None:
    line = as_line(row("100001", "NAME")).replace(b"NAME", text)
    assert read(download(line)).rows["100001"].name == "Ysgol Môr"


def test_a_file_that_begins_with_the_mark_of_utf_8_is_read_like_any_other() -> None:
    assert list(read(b"\xef\xbb\xbf" + download(row("100001", "Test Primary"))).rows) == ["100001"]


@pytest.mark.parametrize("day", ["01-09-1967", "01/09/1967", ""])
def test_days_are_written_in_two_ways_or_not_at_all(day: str) -> None:
    assert list(read(download(row("100001", "Test Primary", opened=day))).rows) == ["100001"]


def test_commas_quotation_marks_and_line_ends_may_stand_inside_a_field() -> None:
    said = row("100001", 'The "Old", School')
    said[TITLES.index("Street")] = "1 Test Lane\nTestham"
    found = read(download(said, row("100002", "Test Primary")))
    assert [one.name for one in found.rows.values()] == ['The "Old", School', "Test Primary"]
    assert found.rows["100002"].line == 4  # the line of titles, and two lines of the first school


def test_older_downloads_write_two_digits_for_a_code() -> None:
    assert read(download(row("100001", "Test Primary", kind="01"))).rows["100001"].register.kind == "1"


@pytest.mark.parametrize(
    ("phone", "kept"),
    [("01632960001", "01632960001"), ("1632960001", "01632960001"), ("(01632) 960 001", "01632960001")],
)
def test_a_telephone_number_is_kept_as_digits_with_its_first_nought(phone: str, kept: str) -> None:
    assert read(download(row("100001", "Test Primary", phone=phone))).rows["100001"].register.phone == kept


def test_a_number_that_cannot_be_rung_is_left_out_and_the_school_is_taken() -> None:
    found = read(download(row("100001", "Test Primary", phone="ask at the office")))
    assert found.rows["100001"].register.phone == ""
    assert [(one.line, one.says) for one in found.remarks] == [
        (2, "'ask at the office' is not a telephone number, and is left out")
    ]


def test_schools_of_other_authorities_are_counted_and_not_judged() -> None:
    found = read(
        download(row("100001", "Test Primary"), row("100002", "Elsewhere", la="851"), row("100003", "", la="852"))
    )
    assert (list(found.rows), found.others, found.bad, found.number) == (["100001"], 2, [], 3)


def test_a_school_that_is_known_here_is_found_wherever_it_stands() -> None:
    found = read(download(row("100001", "Test Primary", la="851")), known=("100001",))
    assert (list(found.rows), list(found.elsewhere)) == ([], ["100001"])


@pytest.mark.parametrize(("spoilt", "says"), SPOILT.values(), ids=SPOILT)
def test_a_row_that_cannot_be_taken_says_why_and_its_neighbours_are_kept(spoilt: bytes, says: str) -> None:
    text = download(row("100001", "First Primary"), spoilt, row("100003", "Last Primary"))
    assert bad(text) == [(3, says)]
    assert list(read(text).rows) == ["100001", "100003"]


def test_every_reason_against_a_row_is_said_at_once() -> None:
    text = download(row("100001", "", kind="x", status="9", opened="soon"))
    [(line, says)] = bad(text)
    assert (line, says.split("; ")) == (
        2,
        [
            "the name is missing",
            "the code of its type, 'x', is not a number",
            "the code of its status, 9, is not one that this program knows",
            "'soon', when it opened, is not a day written as 31-12-2026 or 31/12/2026",
        ],
    )


def test_a_quotation_mark_left_open_at_the_end_harms_no_other_row() -> None:
    text = download(row("100001", "First Primary"), b'100002,850,"Testshire\r\n')
    assert bad(text) == [(3, "a quotation mark is opened and never closed")]
    assert list(read(text).rows) == ["100001"]


def test_a_line_without_end_is_never_held_in_memory() -> None:
    text = download(row("100001", "First Primary"), b"x" * (3 * LONGEST_LINE) + b"\n", row("100003", "Last Primary"))
    assert bad(text) == [(3, "the line is longer than 20,000 signs")]
    assert [one.line for one in read(text).rows.values()] == [2, 4]


def test_empty_lines_are_passed_over() -> None:
    assert bad(download(b"\r\n", row("100001", "Test Primary"), b"  \r\n")) == []


def test_lists_of_bad_rows_show_little_of_what_stood_there() -> None:
    assert bad(download(row("9" * 100, "Test Primary"))) == [
        (2, f"the URN '{'9' * 40}…' is not a number of five or six digits that begins with 1 to 9")
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "it is empty"),
        (b"\n\n", "it is empty"),
        (as_line(TITLES), "it has a line of titles and no school"),
        (b"name,place\nTest,Here\n", "its first line holds none of the register's titles"),
        (b"PK\x03\x04" + b"rest\n" * 3, "it is packed"),
        ("URN,LA (code)\n".encode("utf-16"), "it is written in UTF-16"),
        (b"\x00\x01\x02\n", "it is written in UTF-16"),
        (b'"URN,LA\n', "of its first line, a quotation mark is opened and never closed"),
        (b"x" * 30_000, "of its first line, the line is longer than 20,000 signs"),
        (
            download(row("100001", "Test"), titles=[one.replace("OpenDate", "Opened") for one in TITLES]),
            "it has no column 'OpenDate'",
        ),
        (
            download(row("100001", "Test"), titles=[one.replace("Locality", "URN") for one in TITLES]),
            "it has more than one column 'URN'",
        ),
    ],
)
def test_another_file_is_refused_with_a_sentence_that_says_what_to_do(text: bytes, says: str) -> None:
    with pytest.raises(NotTheRegister) as refused:
        read(text)
    assert refused.value.says.startswith(says)
    assert "get-information-schools.service.gov.uk/Downloads" in str(refused.value)
    assert str(refused.value).endswith("Nothing was changed.")


def test_whoever_watches_hears_how_far_it_is_up_to_the_last_byte() -> None:
    text = download(*(row(str(100_000 + number), f"School {number}") for number in range(1200)))
    heard: list[int] = []
    read_register(io.BytesIO(text), ("850",), (), heard.append)
    assert len(heard) == 3  # after 500 rows, after 1,000, and at the end
    assert heard[-1] == len(text)
    assert heard == sorted(heard)
