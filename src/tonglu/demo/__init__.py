"""演示数据: a whole invented city company."""
