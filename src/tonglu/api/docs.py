"""The documentation, drawn from the API's own description: offline, without a line of somebody else's script."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tonglu.api import arrows
from tonglu.api.root import api
from tonglu.lib.labelled import N_
from tonglu.service.rules.flows import CASE_FLOW
from tonglu.ui.doors import open_door
from tonglu.ui.formats import is_chinese, said
from tonglu.ui.pages import render

Description = Mapping[str, Any]
TYPES = {
    "string": N_("文字"), "integer": N_("整数"), "boolean": N_("是否"), "number": N_("数字"), "array": N_("列表"),
    "object": N_("JSON 对象"),
}  # fmt: skip


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
                said(operation["tags"][0]),
                Operation(
                    anchor=operation["operationId"],
                    method=method.upper(),
                    path=path,
                    title=said(operation["summary"]),
                    note=_note(operation),
                    fields=fields,
                    answers=_answers(operation, models),
                    example=_example(method.upper(), path, operation, models),
                ),
            )


def _note(operation: Description) -> str:
    name = operation["operationId"].removeprefix("case_")
    return arrows.described(CASE_FLOW[name]) if name in CASE_FLOW else said(operation.get("description", ""))


def _said(text: str) -> str:
    """A note as a whole, or a list of codes word by word: 类型：repair 报修、help 求助；不填则按原话判断."""
    if is_chinese() or said(text) != text or "：" not in text:
        return said(text)
    label, _mark, rest = text.partition("：")
    codes, _mark, note = rest.partition("；")
    listed = _("、").join(" ".join(map(said, each.split(" "))) for each in codes.split("、"))
    return _("；").join(filter(None, (f"{said(label)}: {listed}", said(note))))


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
    return Field(name, _kind(described), is_required, _said(described.get("description", "")))


def _kind(described: Description) -> str:
    options = [each for each in described.get("anyOf", [described]) if each.get("type") != "null"]
    words = [
        _("时间") if each.get("format") == "date-time" else _(TYPES.get(each.get("type", "object"), TYPES["object"])) for each in options
    ]
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
        first = described["examples"][0]
        return said(first) if isinstance(first, str) else first
    if described.get("format") == "date-time":
        return "2026-10-01T09:30:00+08:00"
    return 7 if described.get("type") == "integer" else name
