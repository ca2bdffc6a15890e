"""Every address has a door, and an open one says why."""

from django.urls import URLPattern, URLResolver, get_resolver


def _views(resolver: URLResolver, prefix: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for each in resolver.url_patterns:
        place = f"{prefix}{each.pattern}"
        if isinstance(each, URLResolver):
            found += _views(each, place)
        elif isinstance(each, URLPattern):
            found.append((place, each.callback))
    return found


def test_every_address_has_a_door() -> None:
    # the API's operations are guarded by its own bearer keys (tests/api)
    pages = [(place, view) for place, view in _views(get_resolver()) if not place.startswith("api/")]
    assert [place for place, view in pages if not hasattr(view, "door")] == []


def test_open_doors_say_why() -> None:
    doors = [(place, getattr(view, "door", None)) for place, view in _views(get_resolver())]
    assert [place for place, door in doors if door and door.is_open and not door.reason] == []
