"""The guide: a page with its contents, and the search over all pages."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from tonglu.ui.doors import Request, signed_in
from tonglu.ui.pages import render
from tonglu.web.help import guide


@signed_in
@require_safe
def show_page(request: Request, slug: str = guide.FIRST) -> HttpResponse:
    page = guide.pages().get(slug)
    if page is None:
        raise Http404
    return render(request, "help/page.html", page=page, contents=list(guide.pages().values()), words="", hits=[])


@signed_in
@require_safe
def search(request: Request) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").split())[:60]
    contents = list(guide.pages().values())
    return render(request, "help/page.html", page=None, contents=contents, words=words, hits=guide.search(words))


@signed_in
@require_safe
def show_picture(request: Request, name: str) -> HttpResponse:  # noqa: ARG001 - every picture is for everyone who signed in
    path = guide.picture(name)
    if path is None:
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="image/png", headers={"Cache-Control": "private, max-age=3600"})
