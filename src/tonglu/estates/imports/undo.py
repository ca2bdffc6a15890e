"""How batches of rooms and of listings are taken back: what nobody uses goes, what was moved on with stays."""

from collections.abc import Mapping, Sequence

from django.db import models

from tonglu.estates.models import Building, Entrance, Floor, Layout, Project, Unit
from tonglu.exchange.trail import Tracked
from tonglu.exchange.undo import Mention, Undo
from tonglu.organisation.actions.nodes import TREE_LOCK
from tonglu.organisation.models import Node


def _named(model: type[models.Model], column: str) -> Tracked:
    def names(ids: Sequence[int]) -> Mapping[int, str]:
        return dict(model._default_manager.filter(pk__in=ids).values_list("pk", column))

    return Tracked(model, names=names)


def _layouts(ids: Sequence[int]) -> Mapping[int, str]:
    rows = Layout.objects.filter(pk__in=ids).values_list("pk", "code", "project__marketing_name")
    return {pk: f"{name} {code}" for pk, code, name in rows}


def _projects(ids: Sequence[int]) -> Mapping[int, str]:
    return dict(Project.objects.filter(pk__in=ids).values_list("pk", "marketing_name"))


UNITS_UNDO = Undo(
    tables=(_named(Unit, "code"), _named(Floor, "label"), _named(Entrance, "label"), _named(Building, "label")),
    mentions=(Mention("audit_factrow", "unit_id", Unit._meta.db_table),),
)
# a project and its place in the organisation stay or go together; whoever moves the tree waits
LISTINGS_UNDO = Undo(
    tables=(
        Tracked(Layout, names=_layouts),
        Tracked(Project, owner="node_id", owned_by=Node._meta.db_table, names=_projects),
        _named(Node, "name"),
    ),
    mentions=(
        Mention("audit_factrow", "subject_id", Node._meta.db_table, "f.kind LIKE 'organisation.node\\_%%'"),
        Mention("exchange_importbatch", "node_id", Node._meta.db_table),
        Mention("exchange_exportrun", "node_id", Node._meta.db_table),
        Mention("audit_factrow", "subject_id", Project._meta.db_table, "f.kind LIKE 'estates.project\\_%%'"),
    ),
    # what stays of a project keeps the project: a layout that rooms were drawn with
    rules=(
        """UPDATE import_undo n SET kept = 'together' FROM estates_project p, import_undo u
        WHERE n.table_name = 'organisation_node' AND n.is_new AND n.kept = '' AND p.node_id = n.row_id
            AND u.table_name = 'estates_project' AND u.row_id = p.id AND u.is_new AND u.kept <> ''""",
    ),
    first=(f"SELECT pg_advisory_xact_lock({TREE_LOCK})",),
)
