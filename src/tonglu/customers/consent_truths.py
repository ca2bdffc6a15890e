"""What `verify` holds of consent: no word from a day to come, one after the other, and each as it was told when it was recorded."""

from typing import Final

from tonglu.lib.labelled import N_
from tonglu.lib.truths import Truth

CONSENTS: Final = (
    Truth(
        N_("告知同意 #{id} 的日期 {since} 晚于登记的那天。"),
        "SELECT id, since FROM customers_consent WHERE since > (recorded_at AT TIME ZONE 'Asia/Shanghai')::date",
    ),
    Truth(
        N_("告知同意 #{id} 在 {until} 被取代，客户那天却没有新的一次。"),
        """SELECT c.id, c.until FROM customers_consent c WHERE c.until IS NOT NULL AND NOT EXISTS (
            SELECT FROM customers_consent n WHERE n.customer_id = c.customer_id
            AND n.purpose = c.purpose AND n.since = c.until AND n.id > c.id)
        AND NOT EXISTS (SELECT FROM customers_merge m WHERE c.customer_id IN (m.merged_id, m.survivor_id))""",
    ),
    Truth(
        N_("告知同意 #{id}（同意：{is_given}）与登记的经过不符。"),
        """SELECT c.id, c.is_given FROM customers_consent c WHERE NOT EXISTS (
            SELECT FROM audit_factrow f WHERE f.kind = 'customers.consent_recorded' AND f.subject_id = c.id
            AND (f.body ->> 'is_given')::boolean = c.is_given AND f.body ->> 'purpose' = c.purpose)""",
    ),
)
