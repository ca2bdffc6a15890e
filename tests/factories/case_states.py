"""Cases for the tests of pages, brought to a state by the real acts."""

from tests.factories.cast import Cast
from tests.factories.estates import make_project, make_unit
from tonglu.estates.models import Project, Unit
from tonglu.service import actions
from tonglu.service.models import Case

WORDS = "主卧飘窗下雨就渗水，墙皮都起泡了，打过两次电话没人来。"


def home_of(cast: Cast, room: str = "1502") -> Unit:
    project = Project.objects.filter(node=cast.project).first() or make_project(cast.project)
    return Unit.objects.filter(project=project, room=room).first() or make_unit(project, room=room)


def opened(cast: Cast, words: str = WORDS, **values: object) -> Case:
    """A new case of 3-2-1502, taken by the agent."""
    given = {"unit_id": home_of(cast).pk, "contact_name": "王女士", "contact_phone": "13812345678", **values}
    return actions.open_case(words=words, by=cast.agent, **given)  # type: ignore[arg-type]


def accepted(cast: Cast, words: str = WORDS) -> Case:
    return actions.accept_case(opened(cast, words).pk, by=cast.agent)


def dispatched(cast: Cast, words: str = WORDS, keeper: str = "technician") -> Case:
    case = accepted(cast, words)
    return actions.dispatch_case(case.pk, keeper_id=cast.people[keeper].pk, by=cast.dispatcher)


def finished(cast: Cast, words: str = WORDS) -> Case:
    return actions.finish_case(dispatched(cast, words).pk, result="重做窗台防水，淋水试验两小时不渗", by=cast.technician)
