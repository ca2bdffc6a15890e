"""A segment whose members the worker has written down."""

from typing import Any

from tests.factories.cast import Cast
from tonglu.standing import actions
from tonglu.standing.models import Segment
from tonglu.standing.running import run_segment


def frozen_segment(cast: Cast, *, name: str, rule: dict[str, Any]) -> Segment:
    segment = actions.make_segment(name=name, node_id=cast.project.pk, rule=rule, is_static=True, by=cast.manager)
    run_segment(segment.runs.get().pk, at=cast.at)
    segment.refresh_from_db()
    return segment
