"""The register of schools is taken over, and a school changes, from the command line."""

import csv
from pathlib import Path

import pytest
from gias import ACADEMY, SPOILT, download, row
from shire import RUNG, Program

AT = "2026-11-23T10:12"
UNIT = row("100004", "Test Unit", "1100", kind="14", kind_name="Pupil referral unit")


@pytest.fixture
def numbered(testshire: Program) -> Program:
    testshire.fine("authority", "register", "--la-code", "850", at=AT)
    return testshire


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "edubasealldata.csv"


def test_an_authority_says_its_number_in_the_register(testshire: Program) -> None:
    said = testshire("authority", "register", "--la-code", "850", "--covers", "pupil_referral_unit", at=AT)
    assert said.out == (
        "The register of schools knows it by the number 850.\nIts promise covers: pupil_referral_unit.\n"
    )
    said = testshire("authority", "register", "--leaves-out", "pupil_referral_unit", at=AT)
    assert said.out == "The register of schools knows it by the number 850.\nLeft out: pupil_referral_unit.\n"


@pytest.mark.parametrize("subject", ["school", "schools"])
def test_the_register_is_taken_over_and_said_in_some_lines(numbered: Program, file: Path, subject: str) -> None:
    file.write_bytes(
        download(
            row("100001", "First Primary"),
            row("100002", "First Academy", **ACADEMY),
            row("100003", "Elsewhere", la="851"),
            row("100005", "Long Closed", status="2"),
        )
    )
    answer = numbered(subject, "import", str(file), at=AT)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "4 rows read; 1 of them are of other authorities.",
        "testshire: 2 added, 0 changed, 0 as they were.",
        "  1 not taken: closed",
    ]
    answer = numbered(subject, "import", str(file), at=AT)
    assert answer.out.splitlines()[1] == "testshire: 0 added, 0 changed, 2 as they were."
    listed = {one["key"]: (one["maintained"], one["urn"]) for one in numbered.fine("school", "list", at=AT)}
    assert listed == {
        "test-primary": (True, ""),
        "first-primary": (True, "100001"),
        "first-academy": (False, "100002"),
    }


def test_a_trial_says_what_would_be_done_and_does_nothing(numbered: Program, file: Path) -> None:
    file.write_bytes(download(row("100001", "First Primary")))
    answer = numbered("schools", "import", str(file), "--dry-run", at=AT)
    assert answer.out.splitlines()[1:] == [
        "testshire: 1 would be added, 0 would be changed, 0 as they were.",
        "",
        "This was a trial: nothing was recorded.",
    ]
    assert [one["key"] for one in numbered.fine("school", "list", at=AT)] == ["test-primary"]


def test_whoever_takes_the_register_over_stands_in_the_record(numbered: Program, file: Path) -> None:
    file.write_bytes(download(row("100001", "First Primary")))
    refused = numbered("schools", "import", str(file), "--by", "p-nobody", at=AT)
    assert refused.code == 1
    assert "'p-nobody' is nobody's id here" in refused.err
    numbered.fine("schools", "import", str(file), "--by", "p-ann", at=AT)
    added = [one for one in numbered.fine("record", "show", "authority", at=AT) if one["kind"] == "SchoolAdded"]
    assert [(one["body"]["school"], one["actor"]) for one in added] == [
        ("test-primary", "operator"),
        ("first-primary", "p-ann"),
    ]


def test_bad_rows_are_named_with_line_and_reason_and_the_good_ones_are_kept(numbered: Program, file: Path) -> None:
    file.write_bytes(download(row("100001", "First Primary"), SPOILT["no name"][0], row("100003", "Last Primary")))
    answer = numbered("schools", "import", str(file), at=AT)
    assert answer.code == 1
    assert answer.out.splitlines()[2:] == ["", "Rows left aside:", "  line 3: the name is missing"]
    keys = [one["key"] for one in numbered.fine("school", "list", at=AT)]
    assert keys == ["test-primary", "first-primary", "last-primary"]


def test_a_long_list_is_cut_on_the_screen_and_whole_in_the_report(
    numbered: Program, file: Path, tmp_path: Path
) -> None:
    spoilt = [SPOILT["no URN"][0]] * 25
    file.write_bytes(download(row("100001", "=HYPERLINK(1)"), row("100002", "Quiet", phone="none"), *spoilt))
    report = tmp_path / "report.csv"
    answer = numbered("schools", "import", str(file), "--report", str(report), at=AT)
    assert "  … and 5 more; --report FILE writes all of them down." in answer.out
    assert answer.out.splitlines()[-2:] == [
        "Rows taken, but not whole:",
        "  line 3: 'none' is not a telephone number, and is left out",
    ]
    with report.open(encoding="utf-8-sig", newline="") as written:
        rows = list(csv.reader(written))
    assert rows[0] == ["What", "Authority", "School", "URN", "Line of the file", "Says"]
    assert rows[1] == ["left aside", "", "", "", "4", "the URN is missing"]
    assert rows[26] == ["taken, but", "", "", "100002", "3", "'none' is not a telephone number, and is left out"]
    # A spreadsheet would run what begins with "=", so no cell of the report does.
    assert rows[27][-1] == "'=HYPERLINK(1): maintained, its responsible body the authority"
    assert len(rows) == 29


def test_each_thing_that_is_not_done_by_itself_comes_with_what_somebody_may_do(numbered: Program, file: Path) -> None:
    before = [
        row("100010", "Closing Primary"),
        row("100011", "Turning Primary"),
        row("100012", "Changing Primary"),
        row("100013", "Moving Primary"),
        row("100014", "Trusting Academy", **ACADEMY),
        row("100015", "Vanishing Primary"),
    ]
    file.write_bytes(download(*before))
    numbered.fine("schools", "import", str(file), at=AT)
    file.write_bytes(
        download(
            row("100010", "Closing Primary", status="2", closed="31-08-2026", why_closed="Closure"),
            row("100011", "Turning Primary", status="2", closed="31-10-2026", why_closed="Academy Converter"),
            row("149999", "Turned Academy", "0011", **ACADEMY),
            row("100012", "Changing Primary", kind="5", kind_name="Foundation school"),
            row("100013", "Moving Primary", la="851"),
            row("100014", "Trusting Academy", **{**ACADEMY, "trust": "Another Trust"}),
            row("100016", "Test Primary"),
            UNIT,
        )
    )
    answer = numbered("schools", "import", str(file), at=AT)
    assert answer.code == 1
    assert answer.out.splitlines()[1:3] == [
        "testshire: 0 added, 0 changed, 0 as they were, 8 for somebody to decide.",
        "",
    ]
    assert sorted(one.strip() for one in answer.out.splitlines()[4:]) == sorted(
        [
            (
                "Closing Primary (closing-primary) closed on 31 August 2026 (Closure). What goes on there goes on. "
                "'alongside school change closing-primary --closed 2026-08-31 --because …' says so here."
            ),
            (
                "Turning Primary (turning-primary) goes on as Turned Academy, URN 149999, Academy converter. "
                "'alongside school change turning-primary --urn 149999 --kind 34 --not-maintained --responsible-body trust "
                "--from DAY --because …' takes that over, in its open inspections too."
            ),
            (
                "Changing Primary (changing-primary) is a Foundation school in the register now. "
                "'alongside school change changing-primary --kind 5 --maintained --responsible-body governing_body "
                "--from DAY --because …' takes that over, in its open inspections too."
            ),
            (
                "Moving Primary (moving-primary) stands under the authority 851 now. It stays here, with its inspections, "
                "until both authorities have agreed what becomes of them."
            ),
            (
                "Trusting Academy (trusting-academy) belongs to Another Trust in the register now. "
                "'alongside school change trusting-academy --trust \"Another Trust\" --from DAY --because …' takes that over."
            ),
            (
                "Vanishing Primary (vanishing-primary) does not stand in this file. If it has closed: "
                "'alongside school change vanishing-primary --closed DAY --because …'."
            ),
            (
                "Test Primary, URN 100016, may be the school 'test-primary' that was added by hand. If it is: "
                "'alongside school change test-primary --urn 100016 --because …'; if not, give that one another name first."
            ),
            (
                "Test Unit, URN 100004, is a Pupil referral unit: does your promise cover it? "
                "'alongside authority register --covers pupil_referral_unit', or --leaves-out, then import again."
            ),
        ]
    )


def test_another_file_is_refused_with_a_sentence(numbered: Program, file: Path, tmp_path: Path) -> None:
    file.write_bytes(b"name,place\nTest,Here\n")
    answer = numbered("schools", "import", str(file), at=AT)
    assert answer.code == 1
    assert answer.err.startswith("This file cannot be read as the register of schools: its first line holds none of")
    assert numbered("schools", "import", str(tmp_path / "nowhere.csv"), at=AT).code == 3
    assert "Check that it is there" in numbered("schools", "import", str(tmp_path), at=AT).err


def test_without_a_number_it_says_how_to_give_one(testshire: Program, file: Path) -> None:
    file.write_bytes(download(row("100001", "First Primary")))
    answer = testshire("schools", "import", str(file), at=AT)
    assert (answer.code, answer.out) == (1, "")
    assert "'alongside authority register --la-code NUMBER', then this again" in answer.err


# --- a school that changes ---------------------------------------------------------------------------------------------


def ask_for_a_pause(program: Program, person: str, at: str) -> list[str]:
    """Why this person may not ask Ofsted for a pause; empty where they may."""
    possible = program.fine("inspection", "show", "test-primary", "--for", person, at=at)["possible"]
    [found] = [one["reasons"] for one in possible if one["step"] == "ask_lead"]
    return list(found)


def test_a_school_becomes_an_academy_in_the_middle_of_its_inspection(opened: Program) -> None:
    begin = ("inspection", "step", "test-primary", "--begin", "pause_request", "--by", "p-ann")
    opened.fine(*begin, at="2026-11-23T11:00")
    assert ask_for_a_pause(opened, "p-sim", "2026-11-23T11:01") == []
    before = opened.fine("inspection", "show", "test-primary", at="2026-11-23T11:01")
    change = ("school", "change", "test-primary", "--urn", "149999", "--kind", "34", "--trust", "Made-up Trust")
    why = ("--from", "2026-11-23", "--because", "the marked words")
    answer = opened(*change, *why, "--name", "Test Academy", at="2026-11-23T11:02")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "Test Academy (test-primary) is now not maintained, the trust is responsible, URN 149999.",
        f"{before['chain']}: it is on its record now. What was promised there stays promised, and it goes on as before.",
    ]
    assert ask_for_a_pause(opened, "p-sim", "2026-11-23T11:03") == [
        "for this school the head or the trust can ask; we can help them ask"
    ]
    after = opened.fine("inspection", "show", "test-primary", at="2026-11-23T11:03")
    assert after["protocol"] == before["protocol"]
    dues = [[(one["key"], one["due"]) for one in view["obligations"]] for view in (before, after)]
    assert dues[0] == dues[1]
    shown = opened("inspection", "show", "test-primary", at="2026-11-23T11:03").out
    assert (
        "The school changed since 23 November 2026: it was maintained, and is not maintained now; "
        "the authority was responsible, and the trust is now; its URN was not on record, and is 149999 now; "
        "its kind was not on record, and is Academy converter now; "
        "its trust was not on record, and is Made-up Trust now "
        "(written down Monday 23 November 2026, 11:02). What was promised before is kept all the same."
    ) in shown
    assert "because Test Academy was a maintained school when the inspection was opened and it stands" in shown
    assert "marked words" not in shown + opened("record", "show", "test-primary", at=AT).out
    again = opened(*change, *why, "--name", "Test Academy", at="2026-11-23T11:04")
    assert again.out.splitlines()[0].startswith("Test Academy (test-primary) is already")
    assert again.out.splitlines()[1].endswith("its record says so already.")
    assert opened("record", "verify", at="2026-11-23T11:05").code == 0


def test_a_school_that_closed_is_listed_as_closed(testshire: Program) -> None:
    change = ("school", "change", "test-primary", "--closed", "2026-08-31", "--because", "closed")
    assert testshire(*change, at=AT).out == (
        "Test Primary (test-primary) is now maintained, the authority is responsible; it closed on 31 August 2026.\n"
    )
    assert "closed 31 August 2026" in testshire("school", "list", at=AT).out


def test_what_is_not_said_as_it_should_be_is_refused_in_words(testshire: Program) -> None:
    answer = testshire("school", "change", "test-primary", "--because", "because", at=AT)
    assert (answer.code, answer.err) == (
        1,
        "Changing a school is not possible: nothing is said that changes. Possible instead: say it again.\n",
    )
    answer = testshire("school", "change", "nowhere", "--urn", "149999", "--because", "because", at=AT)
    assert (answer.code, answer.err) == (
        2,
        "There is no school called 'nowhere'. There is: test-primary. 'alongside school list' has them all.\n",
    )


def test_an_academy_opens_no_inspection_on_a_protocol_for_maintained_schools(numbered: Program, file: Path) -> None:
    file.write_bytes(download(row("100002", "First Academy", **ACADEMY)))
    numbered.fine("schools", "import", str(file), at=AT)
    answers = [word for one in RUNG for word in ("--answer", one)]
    answer = numbered("inspection", "open", "--school", "first-academy", *answers, "--by", "p-ann", at=AT)
    assert (answer.code, "is for maintained schools" in answer.err) == (1, True)
