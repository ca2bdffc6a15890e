"""Entries of editable code lists: add, rename, move, put in order, stop using."""

from django.db import IntegrityError, transaction
from django.db.models import Max

from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.labels import label_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.facts import LookupSaved
from tonglu.organisation.lookups import LISTS
from tonglu.organisation.models import LookupItem
from tonglu.organisation.needs import SETTING_EDIT, need_at_top

DEEPEST = 5


@act
def add_lookup_item(*, list_code: str, name: str, name_en: str = "", code: str = "", parent_id: int | None = None, by: Actor) -> LookupItem:
    """Add an entry at the end of its list or parent."""
    need_at_top(by, SETTING_EDIT)
    if list_code not in LISTS:
        raise NotAllowed
    parent = _take(parent_id, by) if parent_id else None
    _refuse_wrong_parent(list_code, parent)
    siblings = LookupItem.objects.filter(list_code=list_code, parent=parent)
    position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
    item = LookupItem(list_code=list_code, parent=parent, name=name, name_en=name_en, position=position)
    item.code = code.strip() or _free_code(list_code)
    return _keep(item, by)


@act
def save_lookup_item(item_id: int, *, name: str, name_en: str = "", is_active: bool = True, by: Actor) -> LookupItem:
    """Rename an entry or stop using it; its code stays, so that what points to it keeps its meaning."""
    item = _take(item_id, by)
    if not is_active and item.children.filter(is_active=True).exists():
        raise Refused("「{name}」下面还有在用的条目，请先停用下级", name=item.name)
    if is_active and item.parent and not item.parent.is_active:
        raise Refused("上级「{name}」已停用，请先启用上级", name=item.parent.name)
    item.name, item.name_en, item.is_active = name, name_en, is_active
    return _keep(item, by)


@act
def shift_lookup_item(item_id: int, *, steps: int, by: Actor) -> LookupItem:
    """Move an entry up (−1) or down (+1) among its siblings."""
    item = _take(item_id, by)
    siblings = list(
        LookupItem.objects.select_for_update(no_key=True).filter(list_code=item.list_code, parent=item.parent).order_by("position", "id")
    )
    here = next(index for index, each in enumerate(siblings) if each.pk == item.pk)
    there = max(0, min(len(siblings) - 1, here + steps))
    siblings.insert(there, siblings.pop(here))
    for position, each in enumerate(siblings, 1):
        each.position = position
    LookupItem.objects.bulk_update(siblings, ["position"])
    tell(LookupSaved(lookupitem_id=item.pk, list_code=item.list_code), by=by)
    return item


def _take(item_id: int, by: Actor) -> LookupItem:
    need_at_top(by, SETTING_EDIT)
    item = LookupItem.objects.select_for_update(of=("self",), no_key=True).select_related("parent").filter(pk=item_id).first()
    if item is None:
        raise NotAllowed
    return item


def _refuse_wrong_parent(list_code: str, parent: LookupItem | None) -> None:
    if parent is None:
        return
    if parent.list_code != list_code or not LISTS[list_code].is_tree:
        raise NotAllowed
    depth, above = 1, parent
    while above.parent is not None:
        depth, above = depth + 1, above.parent
    if depth >= DEEPEST:
        raise Refused("字典最多 {n} 层", n=DEEPEST)


def _free_code(list_code: str) -> str:
    taken = set(LookupItem.objects.filter(list_code=list_code).values_list("code", flat=True))
    number = len(taken) + 1
    while f"{number:04}" in taken:
        number += 1
    return f"{number:04}"


def _keep(item: LookupItem, by: Actor) -> LookupItem:
    item.name = label_of(item.name, "名称", 100)
    item.name_en = label_of(item.name_en, "英文名称", 100, required=False)
    item.code = label_of(item.code, "编码", 60)
    twins = LookupItem.objects.filter(list_code=item.list_code, parent=item.parent, name=item.name).exclude(pk=item.pk)
    if twins.exists():
        raise Refused("同一级已有「{name}」，请换一个名称", name=item.name)
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError as clash:
        raise Refused("编码「{code}」已存在，请换一个", code=item.code) from clash
    tell(LookupSaved(lookupitem_id=item.pk, list_code=item.list_code), by=by)
    return item
