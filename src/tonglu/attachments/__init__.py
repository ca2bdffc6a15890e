"""附件: content-addressed files below their records; type and size checks."""
