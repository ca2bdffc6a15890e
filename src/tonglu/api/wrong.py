"""The answers that say no, declared on every operation; each is one sentence."""

from typing import Final

WRONG: Final = frozenset({400, 401, 404, 413, 422, 429})
STALE: Final = frozenset({412})
