"""What is set in versions: two that hold at once, and a promise that is no longer what was said, are named."""

from datetime import date

import pytest

from tests.factories.cast import Cast
from tests.truths.test_rows import spoil
from tonglu.service import standards
from tonglu.service.invariants import broken

pytestmark = pytest.mark.django_db
TWICE = """
ALTER TABLE service_servicestandard DROP CONSTRAINT IF EXISTS standard_open_once; DROP INDEX IF EXISTS standard_open_once;
INSERT INTO service_servicestandard (node_id, code, sentence, measure, limit_minutes, target, kinds, grades, since, until)
SELECT node_id, code, sentence, measure, limit_minutes, target, kinds, grades, since, NULL FROM service_servicestandard
WHERE code = 'quick' AND until IS NULL
"""
RULE_TWICE = """
DROP INDEX check_back_rule_open_once;
INSERT INTO service_checkbackrule (node_id, kind, grade, problem_id, "where", rate, within_minutes, calendar_id, waits, since)
SELECT node_id, kind, grade, problem_id, "where", rate, within_minutes, calendar_id, waits, since FROM service_checkbackrule
WHERE until IS NULL
"""
SCRIPT_EARLY = """
INSERT INTO service_checkbackscript (kind, version, text, questions, since, by_name)
SELECT kind, version + 1, text, questions, since - interval '1 day', '' FROM service_checkbackscript
"""


@pytest.fixture
def promised(cast: Cast) -> Cast:
    """Two versions of one promise, and a page that shows them."""
    given = {"code": "quick", "sentence": "一小时到门口", "measure": "arrival", "target": 90}
    standards.set_standard(**given, limit_minutes=60, by=cast.admin)  # type: ignore[arg-type]
    standards.set_standard(**given, limit_minutes=30, since=date(2026, 10, 8), by=cast.admin)  # type: ignore[arg-type]
    standards.publish_standards(cast.project.pk, is_public=True, by=cast.admin)
    assert list(broken()) == []
    return cast


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        ("UPDATE service_servicestandard SET until = '2026-10-09' WHERE code = 'quick' AND until IS NOT NULL", "生效日期却重叠"),
        (TWICE, "生效日期却重叠"),
        ("DELETE FROM service_servicestandard WHERE code = 'quick' AND until IS NOT NULL", "设置过，却不在了"),
        ("UPDATE service_servicestandard SET sentence = '两小时到门口' WHERE code = 'quick' AND until IS NOT NULL", "与设置时说的不同"),
        ("UPDATE service_servicestandard SET limit_minutes = 90 WHERE code = 'quick' AND until IS NULL", "与设置时说的不同"),
        ("UPDATE service_servicestandard SET limit_minutes = NULL WHERE code = 'quick' AND until IS NULL", "与设置时说的不同"),
        ("UPDATE service_servicestandard SET since = '2026-10-09' WHERE code = 'quick' AND until IS NULL", "与设置时说的不同"),
        ("UPDATE service_standardspage SET is_public = false", "与最后一次决定不符"),
        (RULE_TWICE, "管的是同样的工单，生效时间却重叠"),
        (SCRIPT_EARLY, "早于它前面的一版生效"),
    ],
)
def test_a_version_that_was_changed_is_named(promised: Cast, statements: str, named: str) -> None:
    spoil(*statements.split(";"))
    assert [each for each in broken() if named in each]


def test_a_promise_without_a_limit_says_what_was_set(cast: Cast) -> None:
    standards.set_standard(code="kept", sentence="关闭前都问过您", measure="closing", target=95, limit_minutes=5, by=cast.admin)
    assert list(broken()) == []
