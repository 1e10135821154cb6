"""The shape of a protocol file as JSON Schema 2020-12, for editors and other programs: what the reader accepts, and no more."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from protocols.schema import ProtocolShape
from protocols.spelling import listed
from protocols.usual_parts import SECTIONS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _AsRead(GenerateJsonSchema):
    """What the reader accepts and no more: a key that is there has a value, and nothing stands beside what is named."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        published = super().default_schema(schema)
        return {key: value for key, value in published.items() if (key, value) != ("default", None)}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        return {**super().dict_schema(schema), "additionalProperties": False}

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        published = super().function_before_schema(schema)
        if schema["function"]["function"] is not listed:
            return published
        return {"anyOf": [published["items"], published]}

    def field_title_should_be_set(self, _schema: Any) -> bool:
        return False


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a protocol file, draft 2020-12. Beside ``usual`` a file may leave out what the usual parts have."""
    found = ProtocolShape.model_json_schema(by_alias=True, schema_generator=_AsRead)
    always = [key for key in found["required"] if key not in SECTIONS]
    left = [{"required": ["usual"]}, {"required": [key for key in found["required"] if key in SECTIONS]}]
    return {"$schema": DIALECT, **found, "required": always, "anyOf": left}
