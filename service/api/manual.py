"""The API's manual at /docs: a page made of our own description, with nothing from elsewhere.

FastAPI's viewer loads its program from a content network; a service that runs in a closed
network, or under a strict policy, shows a white page then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a caller says: where (query, path, body), its name, type, and meaning."""

    where: str
    name: str
    kind: str
    required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Call:
    """One question the API answers."""

    method: str
    path: str
    words: str
    fields: tuple[Field, ...]
    keyed: bool


def manual(app: FastAPI) -> str:
    """Return the manual of an application as HTML."""
    description = app.openapi()
    groups: dict[str, list[Call]] = {}
    for path, methods in description["paths"].items():
        for method, call in methods.items():
            group = call.get("tags", ["other"])[0]
            groups.setdefault(group, []).append(_call(method, path, call, description))
    template = _TEMPLATES.get_template("manual.html")
    return template.render(info=description["info"], groups=groups)


def _call(
    method: str, path: str, call: Mapping[str, Any], description: Mapping[str, Any]
) -> Call:
    said = [
        Field(
            p["in"],
            p["name"],
            _kind(p["schema"], description),
            p.get("required", False),
            p.get("description", ""),
        )
        for p in call.get("parameters", ())
    ]
    asked = call.get("requestBody", {})
    body = asked.get("content", {}).get("application/json", {})
    if "application/octet-stream" in asked.get("content", {}):
        words = asked.get("description", "")
        said.append(Field("body", "file", "bytes", required=True, words=words))
    if "schema" in body:
        schema = _named(body["schema"], description)
        needed = schema.get("required", ())
        said += [
            Field("body", name, _kind(s, description), name in needed, s.get("description", ""))
            for name, s in schema.get("properties", {}).items()
        ]
    words = call.get("description") or call.get("summary", "")
    return Call(method.upper(), path, words, tuple(said), "security" in call)


def _named(schema: Mapping[str, Any], description: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    name = schema["$ref"].rpartition("/")[2]
    found: Mapping[str, Any] = description["components"]["schemas"][name]
    return found


def _kind(schema: Mapping[str, Any], description: Mapping[str, Any]) -> str:
    """Say a JSON schema's type in words: its values where it has few to choose from."""
    schema = _named(schema, description)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        parts: Sequence[str] = [_kind(s, description) for s in schema["anyOf"]]
        return " or ".join("nothing" if p == "null" else p for p in parts)
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'], description)}"
    return str(schema.get("format", schema.get("type", "any")))
