"""JSON Schema violations in words a person can act on."""

import json
from pathlib import Path
from typing import Any

from scene.errors import InputError


def check_schema(document: dict[str, Any], schema: dict[str, Any], path: Path) -> None:
    """Compare a document with a JSON Schema (2020-12).

    Raises:
        InputError: the first difference, with its place: "path.json: frames[3].intrinsics.fx must be more than 0,
            not -1".
    """
    from jsonschema import Draft202012Validator  # 0.2 s

    error = next(Draft202012Validator(schema).iter_errors(document), None)
    if error is not None:
        steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path]
        where = "".join(steps).removeprefix(".") or "the file"
        raise InputError(
            f"{path}: {where} {_complaint(str(error.validator), error.validator_value, error.instance)}. "
            "Correct it, or export the file again."
        )


def _complaint(rule: str, wanted: Any, got: Any) -> str:
    match rule:
        case "required":
            return f"has no {next(key for key in wanted if key not in got)!r}"
        case "const":
            return f"must be {_shown(wanted)}, not {_shown(got)}"
        case "enum":
            return f"must be one of {', '.join(map(_shown, wanted))}, not {_shown(got)}"
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            return f"must be {' or '.join(_KINDS[kind] for kind in kinds)}, not {_shown(got)}"
        case "minItems" | "maxItems":
            return f"must have at {'least' if rule == 'minItems' else 'most'} {wanted} entries, not {len(got)}"
        case "minimum" | "maximum":
            return f"must be at {'least' if rule == 'minimum' else 'most'} {wanted}, not {_shown(got)}"
        case "exclusiveMinimum" | "exclusiveMaximum":
            return f"must be {'more' if rule == 'exclusiveMinimum' else 'less'} than {wanted}, not {_shown(got)}"
        case "pattern":
            return f"must match {wanted}, not {_shown(got)}"
    raise AssertionError(f"the schema uses {rule!r}, which has no words yet")


_KINDS = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a text",
}


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
