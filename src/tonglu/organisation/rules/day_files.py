"""Files of dated days: a sheet (xlsx, csv) by columns, or the JSON list that holiday feeds publish."""

import json
from datetime import date
from typing import Any, Final

from tonglu.lib.calendar import DayKind, DayRow
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets.columns import Column, match_columns, parse_row
from tonglu.lib.sheets.parsers import choice, day, text
from tonglu.lib.sheets.reading import read_table

KINDS: Final = {"放假": DayKind.HOLIDAY, "休": DayKind.HOLIDAY, "上班": DayKind.WORKDAY, "班": DayKind.WORKDAY, "调休上班": DayKind.WORKDAY}
WEEKDAYS: Final = {name: number for number, name in enumerate(("周一", "周二", "周三", "周四", "周五", "周六", "周日"))}
DAY_SHEET: Final = [
    Column("日期", "on", day, required=True, sample="2026-10-01"),
    Column("安排", "kind", choice(KINDS), required=True, aliases=("类型",), sample="放假", note=N_("放假 或 上班（调休）")),
    Column("名称", "name", text, aliases=("节日",), sample="国庆节"),
    Column("按周几上班", "as_weekday", choice(WEEKDAYS), note=N_("上班那天按周几的时段，不填按平日")),
]
LARGEST: Final = 1_000_000
FAULTS_TOLD: Final = 5


def read_days(content: bytes, filename: str) -> list[DayRow]:
    """Return the days of a file; Refused with line and column where anything cannot be read: a half calendar helps nobody."""
    if len(content) > LARGEST:
        raise Refused("文件超过 1 MB，日历文件不会这么大，请检查")
    if filename.lower().endswith(".json") or content.lstrip()[:1] in {b"{", b"["}:
        return _from_json(content)
    return _from_sheet(content, filename)


def _from_sheet(content: bytes, filename: str) -> list[DayRow]:
    table = read_table(content, filename, DAY_SHEET)
    matched = match_columns(table.header, DAY_SHEET)
    matched.refuse_missing()
    days, faults = [], []
    for row in table.rows():
        read = parse_row(row.cells, matched.chosen, DAY_SHEET)
        if read.is_sample:
            continue
        faults += [f"第 {row.line} 行「{each.column}」{each.refusal}" for each in read.faults]
        if not read.faults:
            days.append(_day(read.values, filename))
    if faults:
        more = f"；还有 {len(faults) - FAULTS_TOLD} 处" if len(faults) > FAULTS_TOLD else ""
        raise Refused("文件没有导入：{faults}", faults="；".join(faults[:FAULTS_TOLD]) + more)
    return days


def _day(values: dict[str, Any], source: str) -> DayRow:
    return DayRow(values["on"], values["kind"], values.get("name", ""), source[:60], as_weekday=values.get("as_weekday"))


def _from_json(content: bytes) -> list[DayRow]:
    try:
        read = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError) as broken:
        raise Refused("这不是完整的 JSON 文件，请重新下载后再上传") from broken
    listed = read.get("days") if isinstance(read, dict) else read
    if not isinstance(listed, list):
        raise Refused("JSON 里没有日期列表（days），请检查文件")
    papers = read.get("papers") if isinstance(read, dict) else None
    source = "国务院办公厅通知" if papers else "JSON"
    return [_json_day(place, each, source) for place, each in enumerate(listed, 1)]


def _json_day(place: int, each: Any, source: str) -> DayRow:
    try:
        kind = DayKind.HOLIDAY if _is_off(each["isOffDay"]) else DayKind.WORKDAY
        return DayRow(date.fromisoformat(each["date"]), kind, str(each.get("name", ""))[:40], source)
    except (KeyError, TypeError, ValueError) as wrong:
        raise Refused("第 {n} 个日期读不懂：需要 date（2026-10-01）和 isOffDay（true 或 false）", n=place) from wrong


def _is_off(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value
