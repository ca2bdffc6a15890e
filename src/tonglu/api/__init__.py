"""接口: the JSON shell at /api/v1; bearer keys of a person's scope, one sentence per refusal."""
