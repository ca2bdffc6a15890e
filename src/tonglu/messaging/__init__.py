"""消息: one outbox for all media; templates, receipts, gates."""
