from django.urls import path

from tonglu.ui import language, living

app_name = "ui"
urlpatterns = [
    path("", living.components, name="living"),
    path("drawer/", living.drawer, name="drawer"),
    path("phone/", living.phone, name="phone"),
    path("errors/<int:status>/", living.error_page, name="error"),
    path("language/", language.choose_language, name="language"),
]
