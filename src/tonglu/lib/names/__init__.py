"""Names of people and companies: written one way, split, masked, sorted and found."""

from tonglu.lib.names.spelling import normalise, split_names
from tonglu.lib.names.surnames import given_name, mask, surname
from tonglu.lib.names.tokens import place_key, place_tokens, query_tokens, readings, sort_key, tokens

__all__ = [
    "given_name",
    "mask",
    "normalise",
    "place_key",
    "place_tokens",
    "query_tokens",
    "readings",
    "sort_key",
    "split_names",
    "surname",
    "tokens",
]
