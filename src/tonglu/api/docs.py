"""The documentation, drawn from the API's own description: offline, without a line of somebody else's script."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tonglu.api.root import api
from tonglu.ui.doors import open_door
from tonglu.ui.pages import render

Description = Mapping[str, Any]
TYPES = {"string": "文字", "integer": "整数", "boolean": "是否", "number": "数字", "array": "列表", "object": "对象"}


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    is_required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Operation:
    anchor: str
    method: str
    path: str
    title: str
    note: str
    fields: list[Field]
    answers: list[Field]
    example: str


@open_door("文档只说明接口的用法，不含任何客户和工单")
def show_docs(request: HttpRequest) -> HttpResponse:
    described = api.get_openapi_schema()
    groups: dict[str, list[Operation]] = {}
    for tag, operation in operations_of(described):
        groups.setdefault(tag, []).append(operation)
    return render(request, "api/docs.html", groups=groups, base=request.build_absolute_uri("/api/v1"))


def operations_of(described: Description) -> Iterator[tuple[str, Operation]]:
    models = described["components"]["schemas"]
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            fields = [*_parameters(operation), *_body(operation, models)]
            yield (
                operation["tags"][0],
                Operation(
                    anchor=operation["operationId"],
                    method=method.upper(),
                    path=path,
                    title=operation["summary"],
                    note=operation.get("description", ""),
                    fields=fields,
                    answers=_answers(operation, models),
                    example=_example(method.upper(), path, operation, models),
                ),
            )


def _parameters(operation: Description) -> Iterator[Field]:
    for each in operation.get("parameters", ()):
        yield _field(each["name"], {**each["schema"], "description": each.get("description", "")}, is_required=each.get("required", False))


def _body(operation: Description, models: Description) -> Iterator[Field]:
    model = _model(operation.get("requestBody", {}).get("content", {}), models)
    needed = model.get("required", ())
    for name, described in model.get("properties", {}).items():
        yield _field(name, described, is_required=name in needed)


def _answers(operation: Description, models: Description) -> list[Field]:
    done = next(answer for code, answer in operation["responses"].items() if int(code) < 400)
    model = _model(done.get("content", {}), models)
    return [_field(name, described, is_required=True) for name, described in model.get("properties", {}).items()]


def _model(content: Description, models: Description) -> Description:
    shape = content.get("application/json", {}).get("schema", {})
    shape = shape.get("items", shape)
    options = [shape, *shape.get("anyOf", ())]
    named = next((each["$ref"] for each in options if "$ref" in each), "")
    found: Description = models.get(named.rsplit("/", 1)[-1], {})
    return found


def _field(name: str, described: Description, *, is_required: bool) -> Field:
    return Field(name, _kind(described), is_required, described.get("description", ""))


def _kind(described: Description) -> str:
    options = [each for each in described.get("anyOf", [described]) if each.get("type") != "null"]
    words = [_("时间") if each.get("format") == "date-time" else _(TYPES.get(each.get("type", "object"), "对象")) for each in options]
    return " / ".join(dict.fromkeys(words))


def _example(method: str, path: str, operation: Description, models: Description) -> str:
    lines = [f"curl -X {method} $ADDRESS{path.replace('/api/v1', '')}", '-H "Authorization: Bearer $KEY"']
    model = _model(operation.get("requestBody", {}).get("content", {}), models)
    if model:
        given = {name: _sample(name, model["properties"][name]) for name in model.get("required", ())}
        lines += ['-H "Content-Type: application/json"', f"-d '{json.dumps(given, ensure_ascii=False)}'"]
    return " \\\n  ".join(lines)


def _sample(name: str, described: Description) -> Any:
    if described.get("examples"):
        return described["examples"][0]
    if described.get("format") == "date-time":
        return "2026-10-01T09:30:00+08:00"
    return 7 if described.get("type") == "integer" else name
