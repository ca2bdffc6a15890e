"""Each level is told once: two sweepers, a sweeper that is killed, an act that comes in between."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast, make_cast
from tests.factories.ladder import full_ladder
from tests.service.races import reading_together, refused, together
from tonglu.audit.models import FactRow
from tonglu.lib.actor import Actor, system_actor
from tonglu.service import actions
from tonglu.service.actions import ladder
from tonglu.service.models import CaseEscalation

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
LATE = NOON + timedelta(minutes=45)
BOTH = pytest.mark.parametrize("guarded", [False, True], ids=["guard off", "guard on"])


@pytest.fixture
def race(transactional_db: None) -> Cast:
    cast = make_cast()
    full_ladder(cast)
    return cast


def sweeper(at: object = LATE) -> Actor:
    return system_actor("sweep_ladder", at)  # type: ignore[arg-type]


def told() -> tuple[int, int]:
    return CaseEscalation.objects.count(), FactRow.objects.filter(kind="service.case_escalated").count()


@BOTH
def test_two_sweepers(race: Cast, monkeypatch: pytest.MonkeyPatch, *, guarded: bool) -> None:
    make_case(race)
    if not guarded:  # neither the lock of the case nor the compare-and-swap
        monkeypatch.setattr(ladder, "_claimed", lambda *_: True)
    with reading_together(monkeypatch, ladder, "_taken" if not guarded else "_told_levels", locked=guarded):
        answers = together(lambda: actions.sweep_ladder(by=sweeper()), lambda: actions.sweep_ladder(by=sweeper()))
    if not guarded:
        assert [type(each) for each in refused(answers)] == [IntegrityError]  # both would tell; the table itself stops the second
        return
    assert (sorted(map(str, answers)), told()) == (["0", "1"], (1, 1))


KILLED = """
import django; django.setup()
import os, signal
from tests.service.test_ladder_races import sweeper
from tonglu.service.actions import ladder
real = ladder.tell
def tell(fact, *, by):
    real(fact, by=by)
    os.kill(os.getpid(), signal.SIGKILL)
ladder.tell = tell
ladder.sweep_ladder(by=sweeper())
"""


def test_killed_with_minus_nine_is_told_by_the_next(race: Cast) -> None:
    """A real process, a real SIGKILL after the row and the fact are written and before they are committed."""
    make_case(race)
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{connection.settings_dict['NAME']}"
    died = subprocess.run([sys.executable, "-c", KILLED], env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": "src:."}, check=False)
    assert (died.returncode, told()) == (-9, (0, 0))
    assert ([actions.sweep_ladder(by=sweeper()), actions.sweep_ladder(by=sweeper())], told()) == ([1, 0], (1, 1))
