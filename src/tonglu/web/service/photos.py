"""A case's photos have no address of their own, only below their case."""

from django.http import Http404, HttpResponse

from tonglu.access.permissions import Permission as P
from tonglu.attachments.actions import open_file
from tonglu.service.queries import case_for, case_photos
from tonglu.ui.doors import Request, requires


@requires(P.CASE_VIEW)
def show(request: Request, case_id: int, photo_id: int) -> HttpResponse:
    case = case_for(request.actor, case_id)
    photo = next((each for each in case_photos(request.actor, case) if each.pk == photo_id), None)
    if photo is None:
        raise Http404
    content, content_type = open_file(photo, thumb="thumb" in request.GET)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = "inline" if content_type.startswith("image/") else "attachment"
    response["Cache-Control"] = "private, max-age=86400"
    return response
