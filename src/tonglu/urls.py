"""Addresses of the shells, each under its own prefix."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from tonglu.ui.health import healthz

SHELLS = (
    ("ui/", "tonglu.ui.urls"),
    ("field/", "tonglu.field.urls"),
    ("portal/", "tonglu.portal.urls"),
    ("api/v1/", "tonglu.api.urls"),
    ("", "tonglu.web.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    *(path(prefix, include(module)) for prefix, module in SHELLS if find_spec(module)),
]
handler400 = "tonglu.ui.errors.bad_request"
handler403 = "tonglu.ui.errors.forbidden"
handler404 = "tonglu.ui.errors.not_found"
handler500 = "tonglu.ui.errors.broken"
