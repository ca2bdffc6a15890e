"""How often somebody did something of late, counted from the keys that every process shares."""

from datetime import datetime

from tonglu.exchange.models import IdempotencyKey


def answers_since(owner: str, since: datetime) -> int:
    """Return how many keyed requests of an owner were answered since a moment."""
    return IdempotencyKey.objects.filter(owner=owner, created_at__gte=since, status__gt=0).count()  # 0: this request itself
