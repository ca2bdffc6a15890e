"""What every page's frame shows; each part is worked out only when a template asks for it."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from tonglu.access.reaches import kept_beside
from tonglu.ui import current, menu
from tonglu.ui.doors import actor_of

if TYPE_CHECKING:
    from tonglu.ui.pages import Toast

MOST_DRAWN: Final = 1_000  # menus kept in a process
THEMES = ("auto", "light", "dark")
FOLD = 4  # so many settings stand in the menu; more of them stand on a page of their own


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    icon: str
    is_active: bool = False
    section: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    items: list[Link]


class Frame:
    """The frame of one page for one person."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._wiring = menu.ENROLLED.wiring

    @cached_property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @cached_property
    def lang(self) -> str:
        """The value of <html lang>."""
        return "zh-CN" if self.language.startswith("zh") else self.language

    @cached_property
    def theme(self) -> str:
        wish = self._request.COOKIES.get("tonglu_theme", "auto")
        return wish if wish in THEMES else "auto"

    @cached_property
    def is_narrow(self) -> bool:
        return self._request.COOKIES.get("tonglu_side") == "narrow"

    @cached_property
    def person(self) -> str:
        actor = actor_of(self._request)
        return actor.name if actor else ""

    @cached_property
    def modules(self) -> list[Group]:
        """The left menu: only what the person may use, in the trade's order."""
        entries = menu.usable(menu.ENROLLED.items, actor_of(self._request))
        links = self._links(entries)
        found: dict[str, list[Link]] = {}
        for entry, link in zip(entries, links, strict=True):
            if link.url:
                found.setdefault(entry.group, []).append(link)
        if len(found.get(menu.SETTINGS, ())) > FOLD and (page := menu.address(self._wiring.settings)):
            is_inside = self._request.path == page or any(each.is_active for each in found[menu.SETTINGS])
            found[menu.SETTINGS] = [Link(_("设置"), page, "settings", is_inside)]
        names = [*(each for each in menu.GROUPS if each in found), *(each for each in found if each not in menu.GROUPS)]
        return [Group(str(menu.GROUPS.get(each, each)), found[each]) for each in names]

    @cached_property
    def side(self) -> object:
        """The left menu as markup: it is the same for everybody who may do the same and stands at the same place."""
        actor, drawn = actor_of(self._request), menu.ENROLLED.drawn
        held = frozenset(actor.reach) if actor else None
        urls = cast("list[str] | None", drawn.get(("urls", held)))
        if urls is None:
            urls = [menu.address(each.url_name) for each in menu.usable(menu.ENROLLED.items, actor)]
            drawn["urls", held] = urls
        path = self._request.path
        mark = (self.language, held, menu.active(urls, path), path == menu.address(self._wiring.settings))
        if mark not in drawn:
            if len(drawn) >= MOST_DRAWN:
                drawn.clear()
            drawn[mark] = self._drawn_menu()
        return drawn[mark]

    def _drawn_menu(self) -> Markup:
        from tonglu.ui import pages  # pages renders with this frame

        return Markup(pages.jinja().get_template("frame/menu.html").render(groups=self.modules))  # noqa: S704 - the template escapes

    @cached_property
    def top(self) -> Markup:
        """The top bar as markup: a person who stays where he is has it drawn once, and filled in for each page."""
        actor, variant = actor_of(self._request), (self.language, self.places.trail[-1:], self.unread, bool(self.help_url))
        kept: dict[object, str] = kept_beside(actor, "top", dict) if actor else {}
        text = kept.get(variant)
        if text is None:
            text = self._drawn_top()
            kept.clear()
            kept[variant] = text
        return current.filled_in(text, self.help_url)

    def _drawn_top(self) -> str:
        from tonglu.ui import pages  # pages renders with this frame

        with current.keeping():
            return pages.jinja().get_template("frame/top.html").render(frame=self, help_url=current.HELP if self.help_url else "")

    @cached_property
    def settings(self) -> list[Group]:
        """What the settings page shows: the same entries by section."""
        entries = menu.usable([each for each in menu.ENROLLED.items if each.group == menu.SETTINGS], actor_of(self._request))
        links = [each for each in self._links(entries) if each.url]
        sections = [(name, [each for each in links if each.section == name]) for name in menu.SECTIONS]
        return [Group(str(menu.SECTIONS[name]), inside) for name, inside in sections if inside]

    @cached_property
    def tabs(self) -> list[Link]:
        return [each for each in self._links(menu.usable(menu.ENROLLED.tabs, actor_of(self._request))) if each.url]

    @cached_property
    def news(self) -> list[Link]:
        return [each for each in self._links(menu.usable(menu.ENROLLED.news, actor_of(self._request))) if each.url]

    @cached_property
    def home_url(self) -> str:
        return menu.address(self._wiring.home) or "/"

    @cached_property
    def search_url(self) -> str:
        return menu.address(self._wiring.search)

    @cached_property
    def place_url(self) -> str:
        return menu.address(self._wiring.place)

    @cached_property
    def bell_url(self) -> str:
        return menu.address(self._wiring.bell)

    @cached_property
    def account_url(self) -> str:
        return menu.address(self._wiring.account)

    @cached_property
    def sign_out_url(self) -> str:
        return menu.address(self._wiring.sign_out)

    @cached_property
    def help_url(self) -> str:
        """The section of the guide that explains this page."""
        return self._wiring.help(self._request) if self._wiring.help and self.person else ""

    @cached_property
    def places(self) -> menu.Places:
        return self._wiring.places(self._request) if self._wiring.places and self.person else menu.Places()

    @cached_property
    def unread(self) -> int:
        return self._wiring.unread(self._request) if self._wiring.unread and self.person else 0

    @cached_property
    def toasts(self) -> "list[Toast]":
        from tonglu.ui import pages  # pages renders with this frame

        return pages.toasts(self._request)

    def _links(self, entries: list[menu.Entry]) -> list[Link]:
        """The longest address that the present one starts with is the active one."""
        urls = [menu.address(each.url_name) for each in entries]
        active = menu.active(urls, self._request.path)
        return [
            Link(str(each.label), url, each.icon, url == active, each.section, str(each.note))
            for each, url in zip(entries, urls, strict=True)
        ]


def frame(request: HttpRequest) -> dict[str, object]:
    """Context of every page (also a context processor)."""
    return {"frame": Frame(request)}
