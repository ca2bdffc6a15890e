"""A message to a customer waits until the quiet hours that the customer named are over."""

from datetime import datetime

from tonglu.lib import prepared
from tonglu.messaging.models import Message
from tonglu.messaging.rules.timing import after_own_quiet

# the newest wish of the person whose record the message goes to
NEWEST = """
WITH root AS (SELECT coalesce(root_id, id) AS id FROM customers_customer WHERE id = %s)
SELECT quiet_from, quiet_until FROM standing_contactwish WHERE until IS NULL AND customer_id IN (
    SELECT id FROM root UNION ALL SELECT self.id FROM customers_customer self JOIN root ON self.root_id = root.id
) ORDER BY id DESC LIMIT 1
"""


def after_wish(message: Message, at: datetime) -> datetime:
    """Return `at`, or the end of the quiet hours of the customer where `at` falls into them."""
    found = prepared.row(NEWEST, [message.customer_id]) if message.customer_id else None
    if found is None or found[0] is None:
        return at
    return after_own_quiet(at, found[0], found[1])
