"""What a project promises, and how it was kept, for everybody."""

from django.http import HttpRequest, HttpResponse

from tonglu.lib import clock
from tonglu.portal.visitor import reader_of_projects
from tonglu.service.queries.standards import promises_of, public_project
from tonglu.ui.doors import open_door
from tonglu.ui.pages import render


@open_door("the project decided to show it; sums only, nothing of a person or a single case")
def show_standards(request: HttpRequest, node_id: int) -> HttpResponse:
    by = reader_of_projects(clock.now())
    node = public_project(by, node_id)
    return render(request, "portal/standards.html", node=node, promises=promises_of(by, node), at=by.at)
