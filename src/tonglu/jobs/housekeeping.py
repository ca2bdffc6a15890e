"""What only grows is cut: finished jobs and expired sessions."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import connection

KEPT_HOURS = 48


def forget_finished_jobs() -> int:
    """Delete jobs that succeeded two days ago; failed ones stay to be looked at. Return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE j.status = 'succeeded' AND NOT EXISTS ("
            " SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > now() - make_interval(hours => %s))",
            [KEPT_HOURS],
        )
        return int(cursor.rowcount)


def forget_orphaned_jobs() -> int:
    """Delete jobs whose worker was killed: every task here is taken up again by its schedule, none by its row."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL")
        return int(cursor.rowcount)


def forget_expired_sessions(at: datetime) -> int:
    return int(Session.objects.filter(expire_date__lt=at).delete()[0])
