"""导入导出: import batches, exports, idempotency keys."""
