"""Names of people and companies: written one way, split, masked, sorted and found."""

from tonglu.lib.names.spelling import normalise, split_names
from tonglu.lib.names.surnames import beginnings, given_name, mask, surname
from tonglu.lib.names.tokens import (
    MOST_TOKENS,
    entrance_key,
    name_tokens,
    place_key,
    place_tokens,
    query_tokens,
    readings,
    room_alone,
    sort_key,
    tokens,
)

__all__ = [
    "MOST_TOKENS",
    "beginnings",
    "entrance_key",
    "given_name",
    "mask",
    "name_tokens",
    "normalise",
    "place_key",
    "place_tokens",
    "query_tokens",
    "readings",
    "room_alone",
    "sort_key",
    "split_names",
    "surname",
    "tokens",
]
