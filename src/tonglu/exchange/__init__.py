"""导入导出: import batches, exports, idempotency keys, events pushed to other systems."""
