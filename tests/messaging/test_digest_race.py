"""Two gatherers at once write one digest."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from tests.factories.cast import NOON, make_cast
from tests.messaging.test_notices import ring, worker
from tests.service.races import reading_together, refused, together
from tonglu.messaging import digests
from tonglu.messaging.models import Message


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("locked", [False, True], ids=["lock off", "lock on"])
def test_two_gatherers(monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    ring(make_cast(), code="manager.released")
    late = worker(NOON + timedelta(days=1))
    with reading_together(monkeypatch, digests, "_lines", locked=locked):
        answers = together(lambda: digests.gather_digests(by=late), lambda: digests.gather_digests(by=late))
    if not locked:
        assert [type(each) for each in refused(answers)] == [IntegrityError]  # both wrote it; the key stopped the second
        return
    assert (sorted(map(str, answers)), Message.objects.filter(key__startswith="digest:").count()) == (["0", "1"], 1)
