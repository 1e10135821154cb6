"""The published JSON Schema, and the page that explains every key of it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from protocols.prose import prose
from protocols.published import json_schema
from protocols.reader import read_protocol
from protocols.schema import ProtocolShape
from protocols.source_text import parse
from protocols.step_shapes import StepShape

PAGE = Path(__file__).parents[2] / "docs" / "protocol-language.md"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json_schema()


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text()


def groups(part: Any) -> Iterator[dict[str, Any]]:
    """Every part of a schema that describes a group of keys."""
    if isinstance(part, dict):
        if part.get("type") == "object":
            yield part
        for inner in part.values():
            yield from groups(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from groups(inner)


def test_it_is_of_the_draft_2020_12(schema: dict[str, Any]) -> None:
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_no_group_of_keys_allows_any_others(schema: dict[str, Any]) -> None:
    found = list(groups(schema))
    assert len(found) > 40
    assert [group for group in found if group.get("additionalProperties") is not False] == []


def test_the_keys_a_file_must_have_are_required(schema: dict[str, Any]) -> None:
    sections = ["roles", "calendars", "strands", "ladders", "forms", "waived_by"]
    assert set(schema["properties"]) - set(schema["required"]) == {"not_promises", "from_school", "usual", *sections}
    assert schema["anyOf"] == [{"required": ["usual"]}, {"required": sections}]
    step = schema["$defs"]["StepShape"]
    assert step["required"] == [
        "says", "keeps", "owed_by", "begins", "due", "timing", "in_pause", "done", "ladder",
    ]  # fmt: skip


def test_a_floor_is_required_where_a_clock_time_is_fixed(schema: dict[str, Any]) -> None:
    shapes = {name: schema["$defs"][name]["required"] for name in ("AtDueShape", "ByTimeDueShape", "EarlierOfShape")}
    assert {name: "no_sooner_than" in required for name, required in shapes.items()} == {
        "AtDueShape": True,
        "ByTimeDueShape": True,
        "EarlierOfShape": True,
    }
    assert "no_sooner_than" not in schema["$defs"]["WithinDueShape"]["required"]


def test_nothing_may_be_null(schema: dict[str, Any]) -> None:
    assert "null" not in str(schema)
    assert "None" not in str(schema)


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("60 inspection minutes", True),
        ("1 hour", True),
        ("5 ofsted working days", True),
        ("7 calendar days", True),
        ("2 days", False),
        ("two days", False),
        ("60", False),
        ("2 office days", False),
        ("5 calendar working days", False),
    ],
)
def test_a_span_is_published_with_its_pattern(schema: dict[str, Any], words: str, fits: bool) -> None:
    pattern = schema["$defs"]["WithinDueShape"]["properties"]["within"]["pattern"]
    assert (re.search(pattern, words) is not None) is fits


def test_a_field_is_public_or_private_and_a_strand_of_one_kind(schema: dict[str, Any]) -> None:
    assert schema["$defs"]["FieldShape"]["oneOf"] == [{"required": ["public"]}, {"required": ["private"]}]
    assert schema["$defs"]["FieldShape"]["properties"]["public"] == {"const": True, "type": "boolean"}
    kinds = [{"required": ["opened_with"]}, {"required": ["may_begin"]}, {"required": ["standing"]}]
    assert schema["$defs"]["StrandShape"]["oneOf"] == kinds


def test_one_role_may_stand_without_brackets_only_where_the_page_says_so(schema: dict[str, Any]) -> None:
    assert schema["$defs"]["StepShape"]["properties"]["owed_by"]["type"] == "array"
    one, several = schema["$defs"]["EnteringShape"]["properties"]["entering"]["anyOf"]
    assert several == {"type": "array", "items": one, "minItems": 1}


def test_every_key_of_the_schema_is_explained_on_the_page(schema: dict[str, Any], page: str) -> None:
    keys = {key for group in groups(schema) for key in group.get("properties", {})}
    assert len(keys) > 80
    assert sorted(key for key in keys if f"`{key}`" not in page) == []


def test_every_key_of_the_schema_has_an_example_on_the_page(schema: dict[str, Any], page: str) -> None:
    examples = "\n".join(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL))
    keys = {key for group in groups(schema) for key in group.get("properties", {})}
    written = set(re.findall(r"\b([a-z_]+):(?:\s|$)", examples))
    assert sorted(keys - written) == []


def test_every_word_a_key_may_have_is_on_the_page(schema: dict[str, Any], page: str) -> None:
    words = {
        word for enum in re.findall(r"'enum': \[([^\]]*)\]", str(schema)) for word in re.findall(r"'([^']*)'", enum)
    }
    assert "england_public_holidays" in words
    assert sorted(word for word in words if f"`{word}`" not in page) == []


def test_the_smallest_whole_file_of_the_page_is_accepted_and_reads_aloud(page: str) -> None:
    [text] = re.findall(r"```yaml\n(protocol: test/smallest.*?)```", page, re.DOTALL)
    [words] = prose(read_protocol(text.encode(), "smallest.yaml"))
    assert words.startswith("When Ofsted has rung, the officer owes: We ring the school, within 2 office hours.")


def examples(page: str) -> Iterator[dict[str, Any]]:
    """Each example of the page; where a block shows one key in several ways, each line is an example."""
    for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL):
        lines = block.splitlines()
        ways = len({line.partition(":")[0] for line in lines}) == 1
        for text in lines if ways else [block]:
            yield parse(text.encode(), "page").data


def test_every_example_of_the_page_has_a_shape_the_reader_accepts(page: str) -> None:
    found = list(examples(page))
    assert len(found) > 25
    for example in found:
        shape = ProtocolShape if set(example) <= set(ProtocolShape.keys()) else StepShape
        with pytest.raises(ValidationError) as refused:
            shape.model_validate({**example, "not a key": 1})  # so that it is refused in any case
        wrong = [error for error in refused.value.errors() if error["loc"][0] in example]
        assert wrong == [], example
