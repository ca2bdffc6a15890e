"""Every address that answers GET, with one real object for each of its parameters."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Route:
    name: str  # web:case
    parameters: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def takes_get(self) -> bool:
        """Written by Django's decorators around the view, wherever they stand among others."""
        seen: Any = self.view
        while seen is not None:
            methods = inspect.getclosurevars(seen).nonlocals.get("request_method_list")
            if methods is not None:
                return "GET" in methods
            seen = getattr(seen, "__wrapped__", None)
        return True


def all_routes() -> list[Route]:
    """The API's operations answer JSON behind keys of their own: tests/api looks at them."""
    found = _routes(get_resolver(), "")
    return sorted((each for each in found if not each.name.startswith("api:") and each.name != "None"), key=lambda each: each.name)


def _routes(resolver: URLResolver, space: str) -> Iterator[Route]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _routes(each, f"{space}{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern):
            yield Route(f"{space}{each.name}", tuple(each.pattern.converters), each.callback)
