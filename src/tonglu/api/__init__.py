"""接口: the JSON shell."""
