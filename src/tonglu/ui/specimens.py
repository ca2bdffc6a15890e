"""Invented people and records for /ui/."""
from django.http import HttpRequest
def everything(request: HttpRequest) -> dict[str, object]:
    return {}
