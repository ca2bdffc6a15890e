"""Takes the invented company away: what the first start wrote before it stays, and the account that asks; nothing else."""

import json
import shutil
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from tonglu.access.models import Grant, Person
from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.audit.models import FactRow
from tonglu.audit.triggers import ALWAYS
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.labels import label_of
from tonglu.lib.refusals import Refused
from tonglu.organisation.models import Node
from tonglu.organisation.needs import need_at_top
from tonglu.upkeep.facts import DemoRemoved

HANDS: Final = ("web", "field", "portal", "api")
OF_THE_HOUSE: Final = ("access.", "upkeep.", "organisation.")  # accounts and settings are no customer's matter
BY_HAND: Final = {"access_person", "access_grant", "access_role", "organisation_node"}
TABLES: Final = """
SELECT c.relname, coalesce((SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                            WHERE i.indrelid = c.oid AND i.indisprimary AND i.indnatts = 1), '')
FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname
"""

AUDITED: Final = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%\\_audit\\_insert' AND NOT tgisinternal ORDER BY 1"
# what is left came in here and now: one entry a table, as after any load
ENTERED_ANEW: Final = """
INSERT INTO audit_diff (at, actor, xid, table_name, row_id, act, change, row_count)
SELECT clock_timestamp(), %s, pg_current_xact_id(), %s, min(id), 'INSERT', NULL, count(*) FROM {table} HAVING count(*) > 0
"""


def note_path() -> Path:
    return Path(settings.VAR) / "demo.json"


def noted() -> dict[str, Any]:
    try:
        found = json.loads(note_path().read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def is_demo() -> bool:
    return bool(noted())


def shipped_rows() -> dict[str, list[str]]:
    """Return the keys of every row there is now, by table: called before the invented company is loaded."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table, key in _tables():
            if key:
                cursor.execute(f'SELECT "{key}"::text FROM "{table}"')  # noqa: S608 - names from the catalogue
                found[table] = [each for (each,) in cursor.fetchall()]
    return {table: keys for table, keys in found.items() if keys}


def newest_person() -> int:
    return Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def entered_by_hand() -> int:
    """How many things people did here themselves since: perhaps not all of it is play."""
    rows = FactRow.objects.filter(via__in=HANDS)
    for start in OF_THE_HOUSE:
        rows = rows.exclude(kind__startswith=start)
    return rows.count()


@act
def remove_demo(*, company: str, name: str, with_entered: bool = False, by: Actor) -> int:
    """Remove all invented rows and files; the top of the organisation takes the real name. Return how many rows went."""
    need_at_top(by, P.SETTING_EDIT)
    note = noted()
    if not note:
        raise Refused("这个系统不是以演示方式启动的，没有演示数据可以清除")
    if "shipped" not in note:
        raise Refused("这份演示数据是旧版本装入的，无法分清哪些是出厂内容；请用 ./tonglu up --data 新目录 另建正式系统")
    entered = entered_by_hand()
    if entered and not with_entered:
        raise Refused("装入演示数据以后，有人在这里做过 {n} 次登记或处理。确认这些也不要了，请勾选“一并清除”", n=entered)
    company, name = label_of(company, "公司名称", 100), label_of(name, "姓名", 60)
    gone = _clear(note["shipped"])
    gone += _keep_people(int(note.get("people", 0)), company, name, by)
    tell(DemoRemoved(person_id=by.person_id or 0, rows=gone), by=by)
    transaction.on_commit(_clear_files)
    return gone


def _tables() -> list[tuple[str, str]]:
    labels = tuple(f"{each.label}_" for each in apps.get_app_configs() if each.name.startswith("tonglu."))
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [(table, key) for table, key in cursor.fetchall() if table.startswith(labels)]


def _clear(shipped: dict[str, list[str]]) -> int:
    """Empty every table but for what shipped. The row triggers rest: they would keep what is to be forgotten."""
    gone = 0
    tables = [(table, key) for table, key in _tables() if table not in BY_HAND]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, _key in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, key in tables:
            kept = shipped.get(table, [])
            where, values = (f'WHERE NOT ("{key}"::text = ANY(%s))', [kept]) if kept else ("", [])
            cursor.execute(f'DELETE FROM "{table}" {where}', values)  # noqa: S608 - names from the catalogue
            gone += cursor.rowcount
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status IN ('todo', 'failed') AND queueing_lock IS NULL")
    return gone


def _keep_people(newest: int, company: str, name: str, by: Actor) -> int:
    """The one who asks stays, and whoever was added by hand; they belong to the top now."""
    top = Node.objects.get(parent=None)
    top.name, top.legal_entity = company, ""
    top.save(update_fields=["name", "legal_entity"])
    Person.objects.filter(pk=by.person_id).update(name=name)
    strangers = Person.objects.filter(pk__lte=newest).exclude(pk=by.person_id)
    gone = Grant.objects.exclude(node=top).delete()[0] + Grant.objects.filter(person__in=strangers).delete()[0]
    Grant.objects.filter(granted_by__in=strangers).update(granted_by=None)
    Person.objects.exclude(home=top).update(home=top)
    Person.objects.update(first_steps=[])  # of the real house nothing is done yet
    with connection.cursor() as cursor:
        # in one statement each: a place and the places below it go together
        cursor.execute("DELETE FROM access_person WHERE id <= %s AND id <> %s", [newest, by.person_id])
        gone += cursor.rowcount
        cursor.execute("DELETE FROM organisation_node WHERE id <> %s", [top.pk])
        gone += cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a row that still names one of them ends it all here
        cursor.execute("DELETE FROM audit_diff")  # what the lines above left there
        cursor.execute(AUDITED)
        for (table,) in cursor.fetchall():
            cursor.execute(ENTERED_ANEW.format(table=table), [by.label, table])
        for table, _key in _tables():
            if table not in BY_HAND:
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        cursor.execute(ALWAYS)
    return int(gone)


def _clear_files() -> None:
    for name in ("files", "results"):
        folder = Path(settings.VAR) / name
        for each in folder.iterdir() if folder.is_dir() else ():
            shutil.rmtree(each) if each.is_dir() else each.unlink(missing_ok=True)
    for name in ("verified", "demo"):  # what was proved before is gone too
        note_path().with_name(f"{name}.json").unlink(missing_ok=True)
