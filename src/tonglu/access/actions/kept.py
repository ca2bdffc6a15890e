"""Filters kept under a name."""

from typing import Final

from django.http import QueryDict

from tonglu.access.models import SavedView
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.labels import label_of
from tonglu.lib.refusals import NotAllowed, Refused

LISTS: Final = frozenset({"cases", "customers"})
MOST: Final = 50  # of one person for one list
LONGEST: Final = 2_000
PASSING: Final = ("after", "before", "csrfmiddlewaretoken")


@act
def keep_view(list_code: str, *, name: str, query: str, node_id: int | None = None, by: Actor) -> SavedView:
    """Keep the filters of a list; a name that is there already is written anew. Shared with a place one reaches."""
    if list_code not in LISTS or by.person_id is None:
        raise NotAllowed
    if node_id is not None and not any(node_id in reach.nodes for reach in by.reach.values()):
        raise Refused("只能共享给您能看到的组织")
    called, kept = label_of(name, "视图名称", 40), _plain(query)
    mine = SavedView.objects.filter(person_id=by.person_id, list_code=list_code)
    if mine.exclude(name=called).count() >= MOST:
        raise Refused("一个列表最多保存 {most} 个视图，请先删去不用的", most=MOST)
    given = {"query": kept, "node_id": node_id, "created_at": by.at}
    return SavedView.objects.update_or_create(person_id=by.person_id, list_code=list_code, name=called, defaults=given)[0]


@act
def drop_view(view_id: int, *, by: Actor) -> None:
    """One's own only, shared or not."""
    if not SavedView.objects.filter(pk=view_id, person_id=by.person_id or 0).delete()[0]:
        raise NotAllowed


def _plain(query: str) -> str:
    read = QueryDict(query.replace("\0", "")[: LONGEST * 2], mutable=True)
    for each in PASSING:
        read.pop(each, None)
    plain = read.urlencode()
    if not plain:
        raise Refused("请先选好筛选条件，再保存成视图")
    if len(plain) > LONGEST:
        raise Refused("筛选条件太多，无法保存，请减少几个")
    return plain
