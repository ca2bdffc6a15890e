"""A rule in words: each condition with what it was given."""

from typing import Any

from django.utils.translation import gettext as _

from tonglu.customers.conditions import CONDITIONS
from tonglu.lib.actor import Actor
from tonglu.standing.rules.tree import Group, Join, Line, Part


def said(by: Actor, line: Line) -> str:
    """Return one condition; a choice that the reader is not offered any more is not named."""
    condition = CONDITIONS[line.code]
    parts = []
    for box in condition.fields:
        value: Any = line.given.get(box.code)
        if value in (None, "", []):
            continue
        if box.choices is None:
            named = _(box.label) if len([each for each in condition.fields if each.choices is None]) > 1 else ""
            parts.append(" ".join(filter(None, (named, str(value), _(box.unit) if box.unit else ""))))
            continue
        names, chosen = dict(box.choices(by)), [value] if isinstance(value, str) else list(value)
        parts.append(_("、").join(names.get(each, _("（已没有的选项）")) for each in chosen))
    head = _(condition.label_not if line.is_not else condition.label)
    return _("%(head)s：%(rest)s") % {"head": head, "rest": _("，").join(parts)} if parts else head


def joined(group: Group) -> str:
    words = _("满足其中至少 %(n)s 条") % {"n": group.least} if group.join == Join.LEAST else _(group.join.label)
    return _("不是：%(words)s") % {"words": words} if group.is_not else words


def outline(by: Actor, part: Part, depth: int = 0) -> list[tuple[int, str]]:
    """Return the rule as lines with their depth."""
    if isinstance(part, Line):
        return [(depth, said(by, part))]
    found = [(depth, joined(part))] if depth or len(part.parts) > 1 or part.is_not else []
    return found + [each for inner in part.parts for each in outline(by, inner, depth + 1)]
