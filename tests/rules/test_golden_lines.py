"""Ten sealed lines with their hashes. They never change: a program that reads them otherwise cannot read yesterday's record."""

import hashlib
from datetime import UTC, date, datetime

import pytest

from workflow.core import facts as f
from workflow.core.record import Entry, commitment, first_link, hash_of, seal, unseal
from workflow.errors import UnreadableEntry

CHAIN = "north/inspection-0001"
KEY = f.Key("visit", "ring", "1")
BY = f.Provenance("p-olu", "p-hea", "told")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


FACTS: tuple[tuple[str, str, str, f.Fact], ...] = (
    (
        "2026-11-23T10:05:30.000001",
        "2026-11-23T10:05",
        "p-olu",
        f.Opened(
            school="primary",
            maintained=True,
            responsible_body="the authority",
            protocol="ab" * 32,
            strand="visit",
            state="told",
            called_at=at("2026-11-23T10:00"),
            known_at=at("2026-11-23T10:05"),
            form="news",
            answers={"sure": "yes", "pupils": 210, "days": ["2026-11-24", "2026-11-25"]},
            private={"number": "cd" * 32},
            passed=("expected",),
            by=BY,
        ),
    ),
    (
        "2026-11-23T10:05:30.000001",
        "2026-11-23T10:05",
        "engine",
        f.Armed(
            obligation=KEY,
            owed_by=("officer", "manager"),
            rule="within 2 office hours",
            owed_from=at("2026-11-23T10:05"),
            due=at("2026-11-23T12:05"),
            derivation={"calendar": "office", "counted": ["2 hours"], "result": "2026-11-23T12:05:00.000000Z"},
            rungs=(f.RungTime(0, at("2026-11-23T12:05")), f.RungTime(1, at("2026-11-23T13:05"))),
            cause=1,
        ),
    ),
    ("2026-11-23T12:05:07", "2026-11-23T12:05", "engine", f.Missed(KEY, 0, at("2026-11-23T12:05"))),
    (
        "2026-11-23T12:05:07",
        "2026-11-23T12:05",
        "engine",
        f.Escalated("rung", "tell", (f.Told("p-olu", "officer", "holds the role"),), 12, at("2026-11-23T12:05"), KEY),
    ),
    (
        "2026-11-23T12:40",
        "2026-11-23T12:00",
        "p-mae",
        f.Answered(
            "visit",
            "contact",
            {"spoke": "yes", "words": "Zoë said “we are well”\n\tand \\ left / \u007f \U0001f600"},
            {"how": "ef" * 32},
            BY,
        ),
    ),
    ("2026-11-23T12:40", "2026-11-23T12:40", "engine", f.MissWithdrawn(KEY, 0, 5)),
    ("2026-11-23T12:40", "2026-11-23T12:00", "engine", f.Discharged(KEY, "kept", 5, True)),
    (
        "2026-11-23T13:00",
        "2026-11-23T13:00",
        "p-olu",
        f.Corrected(5, {"reason": "01" * 32}, at("2026-11-23T12:10"), {"spoke": "no"}, False, BY),
    ),
    (
        "2026-11-23T13:00",
        "2026-11-23T13:00",
        "engine",
        f.Rescheduled(KEY, 1, at("2026-11-23T10:05"), at("2026-11-23T12:05"), None, {}, (), 8, True),
    ),
    (
        "2026-11-23T13:00",
        "2026-11-23T13:00",
        "operator",
        f.Assigned("p-mae", "officer", ("primary",), True, date(2026, 11, 24), None),
    ),
)

# Each line as it is stored, and its sha-256, worked out with hashlib over these very bytes.
GOLDEN: tuple[tuple[str, str], ...] = (
    (
        (
            r'{"actor":"p-olu","body":{"answers":{"days":["2026-11-24","2026-11-25"],"pupils":210,"sure":"yes"},"by":{'
            r'"did":"p-olu","how":"told","said_by":"p-hea"},"called_at":"2026-11-23T10:00:00.000000Z","form":"news","k'
            r'nown_at":"2026-11-23T10:05:00.000000Z","maintained":true,"passed":["expected"],"private":{"number":"cdcd'
            r'cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},"protocol":"ababababababababababababababa'
            r'bababababababababababababababababab","responsible_body":"the authority","school":"primary","state":"told'
            r'","strand":"visit"},"chain":"north/inspection-0001","kind":"Opened","occurred_at":"2026-11-23T10:05:00.0'
            r'00000Z","prev":"992108bdb57730849a3d929be4b38fff63d6ad94e3b572d2e8128f63fb05abbc","recorded_at":"2026-11'
            r'-23T10:05:30.000001Z","seq":1,"v":1}'
        ),
        "213ad748ac2c93aac498daa5ca1361eb4a9424e07552c46dc3e34ac1c024586c",
    ),
    (
        (
            r'{"actor":"engine","body":{"cause":1,"derivation":{"calendar":"office","counted":["2 hours"],"result":"20'
            r'26-11-23T12:05:00.000000Z"},"due":"2026-11-23T12:05:00.000000Z","entered_late":false,"obligation":{"occu'
            r'rrence":"1","step":"ring","strand":"visit"},"owed_by":["officer","manager"],"owed_from":"2026-11-23T10:0'
            r'5:00.000000Z","rule":"within 2 office hours","rungs":[{"at":"2026-11-23T12:05:00.000000Z","rung":0},{"at'
            r'":"2026-11-23T13:05:00.000000Z","rung":1}]},"chain":"north/inspection-0001","kind":"Armed","occurred_at"'
            r':"2026-11-23T10:05:00.000000Z","prev":"213ad748ac2c93aac498daa5ca1361eb4a9424e07552c46dc3e34ac1c024586c"'
            r',"recorded_at":"2026-11-23T10:05:30.000001Z","seq":2,"v":1}'
        ),
        "7adf97331d5185f56c9d68fd0872aeabb06fe5f237c1770319ea2ecc2d6d65e9",
    ),
    (
        (
            r'{"actor":"engine","body":{"due":"2026-11-23T12:05:00.000000Z","obligation":{"occurrence":"1","step":"rin'
            r'g","strand":"visit"},"schedule":0},"chain":"north/inspection-0001","kind":"Missed","occurred_at":"2026-1'
            r'1-23T12:05:00.000000Z","prev":"7adf97331d5185f56c9d68fd0872aeabb06fe5f237c1770319ea2ecc2d6d65e9","record'
            r'ed_at":"2026-11-23T12:05:07.000000Z","seq":3,"v":1}'
        ),
        "450fbae184efb3511abee96d8006a2a25c487fdc241503578472858e49485f2e",
    ),
    (
        (
            r'{"actor":"engine","body":{"about":"","counted":0,"counted_to":null,"fell_due":"2026-11-23T12:05:00.00000'
            r'0Z","how":"tell","obligation":{"occurrence":"1","step":"ring","strand":"visit"},"repeat":0,"roster":12,"'
            r'rung":0,"schedule":0,"told":[{"because":"holds the role","person":"p-olu","role":"officer"}],"why":"rung'
            r'"},"chain":"north/inspection-0001","kind":"Escalated","occurred_at":"2026-11-23T12:05:00.000000Z","prev"'
            r':"450fbae184efb3511abee96d8006a2a25c487fdc241503578472858e49485f2e","recorded_at":"2026-11-23T12:05:07.0'
            r'00000Z","seq":4,"v":1}'
        ),
        "cfd2d0cdc7e387258b68a0c380e580d35b6108405a35acd2cb5b92c71ce60e4f",
    ),
    (
        (
            r'{"actor":"p-mae","body":{"answers":{"spoke":"yes","words":"Zo\u00eb said \u201cwe are well\u201d\n\tand '
            r'\\ left / \u007f \ud83d\ude00"},"by":{"did":"p-olu","how":"told","said_by":"p-hea"},"form":"contact","pr'
            r'ivate":{"how":"efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"},"strand":"visit"},"cha'
            r'in":"north/inspection-0001","kind":"Answered","occurred_at":"2026-11-23T12:00:00.000000Z","prev":"cfd2d0'
            r'cdc7e387258b68a0c380e580d35b6108405a35acd2cb5b92c71ce60e4f","recorded_at":"2026-11-23T12:40:00.000000Z",'
            r'"seq":5,"v":1}'
        ),
        "209a77e0ec8c2a5b74173eccc009d3cb5a024ab7dc44669caed3c7c34b20e8a1",
    ),
    (
        (
            r'{"actor":"engine","body":{"cause":5,"obligation":{"occurrence":"1","step":"ring","strand":"visit"},"sche'
            r'dule":0},"chain":"north/inspection-0001","kind":"MissWithdrawn","occurred_at":"2026-11-23T12:40:00.00000'
            r'0Z","prev":"209a77e0ec8c2a5b74173eccc009d3cb5a024ab7dc44669caed3c7c34b20e8a1","recorded_at":"2026-11-23T'
            r'12:40:00.000000Z","seq":6,"v":1}'
        ),
        "f809091a9c38e2a45d74eb6e283d80207460fb397cbd88ffa00751639103631d",
    ),
    (
        (
            r'{"actor":"engine","body":{"how":"kept","in_time":true,"obligation":{"occurrence":"1","step":"ring","stra'
            r'nd":"visit"},"proof":5},"chain":"north/inspection-0001","kind":"Discharged","occurred_at":"2026-11-23T12'
            r':00:00.000000Z","prev":"f809091a9c38e2a45d74eb6e283d80207460fb397cbd88ffa00751639103631d","recorded_at":'
            r'"2026-11-23T12:40:00.000000Z","seq":7,"v":1}'
        ),
        "cc5e758cbfde132a6d1f6a456f3039bc6dfa5e8305458f9ac3a1a99881621407",
    ),
    (
        (
            r'{"actor":"p-olu","body":{"answers":{"spoke":"no"},"by":{"did":"p-olu","how":"told","said_by":"p-hea"},"e'
            r'ntry":5,"occurred_at":"2026-11-23T12:10:00.000000Z","private":{"reason":"0101010101010101010101010101010'
            r'101010101010101010101010101010101"},"withdrawn":false},"chain":"north/inspection-0001","kind":"Corrected'
            r'","occurred_at":"2026-11-23T13:00:00.000000Z","prev":"cc5e758cbfde132a6d1f6a456f3039bc6dfa5e8305458f9ac3'
            r'a1a99881621407","recorded_at":"2026-11-23T13:00:00.000000Z","seq":8,"v":1}'
        ),
        "6d0a03b47fbe6d25c8d168a81ee68273a04622c7e905ce53641cffa4fb834d96",
    ),
    (
        (
            r'{"actor":"engine","body":{"cause":8,"derivation":{},"due":null,"entered_late":true,"obligation":{"occurr'
            r'ence":"1","step":"ring","strand":"visit"},"old_due":"2026-11-23T12:05:00.000000Z","owed_from":"2026-11-2'
            r'3T10:05:00.000000Z","rungs":[],"schedule":1},"chain":"north/inspection-0001","kind":"Rescheduled","occur'
            r'red_at":"2026-11-23T13:00:00.000000Z","prev":"6d0a03b47fbe6d25c8d168a81ee68273a04622c7e905ce53641cffa4fb'
            r'834d96","recorded_at":"2026-11-23T13:00:00.000000Z","seq":9,"v":1}'
        ),
        "b8ca303760e31e872d09bb7c464537cf7da9a66de5098b0736687e84ed93d714",
    ),
    (
        (
            r'{"actor":"operator","body":{"as_cover":true,"from_day":"2026-11-24","person":"p-mae","role":"officer","s'
            r'chools":["primary"],"until_day":null},"chain":"north/inspection-0001","kind":"Assigned","occurred_at":"2'
            r'026-11-23T13:00:00.000000Z","prev":"b8ca303760e31e872d09bb7c464537cf7da9a66de5098b0736687e84ed93d714","r'
            r'ecorded_at":"2026-11-23T13:00:00.000000Z","seq":10,"v":1}'
        ),
        "ff268ae541163144bb238cea40d82faa96fc39673aff1088ebd0ddbe9cc33822",
    ),
)

# sha-256 of the chain's name, north/inspection-0001.
FIRST_LINK = "992108bdb57730849a3d929be4b38fff63d6ad94e3b572d2e8128f63fb05abbc"


def entries() -> list[Entry]:
    links = [FIRST_LINK, *(link for _, link in GOLDEN)]
    return [
        Entry(CHAIN, seq, at(recorded_at), at(occurred_at), actor, fact, links[seq - 1])
        for seq, (recorded_at, occurred_at, actor, fact) in enumerate(FACTS, start=1)
    ]


def test_there_are_ten_golden_lines_each_linked_to_the_one_before() -> None:
    links = [unseal(text).prev for text, _ in GOLDEN]
    assert links == [FIRST_LINK, *(link for _, link in GOLDEN[:-1])]
    assert len(GOLDEN) == 10


@pytest.mark.parametrize(("text", "link"), GOLDEN)
def test_a_golden_line_has_the_hash_it_always_had(text: str, link: str) -> None:
    assert hashlib.sha256(text.encode("ascii")).hexdigest() == link
    assert hash_of(text) == link


@pytest.mark.parametrize(("entry", "golden"), [*zip(entries(), GOLDEN, strict=True)])
def test_an_entry_is_sealed_as_its_golden_line(entry: Entry, golden: tuple[str, str]) -> None:
    assert seal(entry) == golden[0]


@pytest.mark.parametrize(("entry", "golden"), [*zip(entries(), GOLDEN, strict=True)])
def test_a_golden_line_is_read_as_the_entry_it_was_sealed_from(entry: Entry, golden: tuple[str, str]) -> None:
    assert unseal(golden[0]) == entry


def test_the_first_link_of_a_chain_is_the_hash_of_its_name() -> None:
    assert first_link(CHAIN) == FIRST_LINK


def test_a_commitment_is_the_hash_of_the_salt_and_the_words() -> None:
    # printf '%064d' 0 | xxd -r -p, then the UTF-8 of the words, through sha256sum.
    assert commitment(bytes(32), "Zoë is well") == "28ca843d29a5780c258cac10b14abc00e292c00e159cfc5942a80f22bcff611c"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("not json", "text"),
        ("[]", "text"),
        (GOLDEN[2][0].replace('"v":1', '"v":2'), "v"),
        (GOLDEN[2][0].replace('"kind":"Missed"', '"kind":"Mislaid"'), "kind"),
        (GOLDEN[2][0].replace('"schedule":0', '"schedules":0'), "body"),
        (GOLDEN[2][0].replace("2026-11-23T12:05:07.000000Z", "yesterday"), "body"),
    ],
)
def test_a_line_of_an_unknown_form_is_not_read(text: str, field: str) -> None:
    with pytest.raises(UnreadableEntry) as refusal:
        unseal(text)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "answers",
    [{"number": 0.5}, {"number": 2**53}, {"words": "a\x00b"}, {"words": {1, 2}}],
    ids=["a float", "too large", "U+0000", "a set"],
)
def test_what_cannot_stand_in_a_record_is_refused(answers: dict[str, object]) -> None:
    fact = f.Answered("visit", "contact", answers)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="cannot stand in a record"):
        seal(Entry(CHAIN, 1, at("2026-11-23T10:05"), at("2026-11-23T10:05"), "p-olu", fact, FIRST_LINK))


def test_line_ends_are_sealed_as_lf() -> None:
    fact = f.Answered("visit", "contact", {"words": "one\r\ntwo\rthree\n"})
    entry = Entry(CHAIN, 1, at("2026-11-23T10:05"), at("2026-11-23T10:05"), "p-olu", fact, FIRST_LINK)
    assert '"words":"one\\ntwo\\nthree\\n"' in seal(entry)
