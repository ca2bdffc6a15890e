"""The card of a newcomer: three first things of one's own work, each a link that is ticked when done; gone when all are, or put away."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpResponse

from tonglu.access.first_steps import GONE, is_gone, keep_steps, steps_done
from tonglu.ui.addresses import url
from tonglu.ui.doors import Request
from tonglu.ui.menu import Words
from tonglu.ui.pages import go

if TYPE_CHECKING:
    from tonglu.access.models import Person


@dataclass(frozen=True, slots=True)
class Step:
    """`facts` are what the person tells by doing it; where there are none, looking is doing."""

    code: str
    label: Words
    note: Words
    icon: str
    url_name: str
    query: str = ""
    facts: Collection[str] = ()
    needs: str = ""  # the permission of where it leads

    @property
    def url(self) -> str:
        return f"{url(self.url_name)}{self.query}"


@dataclass(frozen=True, slots=True)
class ShownStep:
    step: Step
    url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Card:
    """Drawn by ui.first_steps; `shell` is web or field."""

    steps: list[ShownStep]
    away_url: str

    @property
    def done(self) -> int:
        return sum(each.is_done for each in self.steps)


def card_of(request: Request, steps: Sequence[Step], shell: str) -> Card | None:
    """Return the card, None where it is gone; what was done meanwhile is kept at once."""
    person, steps = cast("Person", request.user), _usable(request, steps)
    if not steps or is_gone(person):
        return None
    done = steps_done(person, {each.code: each.facts for each in steps}, by=request.actor)
    if fresh := done - set(person.first_steps):
        keep_steps(fresh, by=request.actor)
    if len(done) == len(steps):
        keep_steps([GONE], by=request.actor)
        return None
    shown = [ShownStep(each, url(f"{shell}:first_step", each.code), each.code in done) for each in steps]
    return Card(shown, url(f"{shell}:first_steps_away"))


def _usable(request: Request, steps: Sequence[Step]) -> list[Step]:
    return [each for each in steps if not each.needs or request.actor.can(each.needs)]


def follow(request: Request, steps: Sequence[Step], code: str) -> HttpResponse:
    """Lead on; a step that is done by looking is done now."""
    step = next((each for each in _usable(request, steps) if each.code == code), None)
    if step is None:
        raise Http404
    if not step.facts:
        keep_steps([code], by=request.actor)
    return go(request, step.url)


def put_away(request: Request, back: str) -> HttpResponse:
    keep_steps([GONE], by=request.actor)
    return go(request, back)
