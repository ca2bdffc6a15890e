"""Addresses of this part of the staff shell."""

from django.urls import URLPattern, path

from tonglu.web.access import links, sign_in

urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("link/<str:token>/", links.open_link, name="link"),
    path("forgotten/", links.forgotten, name="forgotten"),
]
