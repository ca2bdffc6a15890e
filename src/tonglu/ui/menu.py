"""What each shell brings to the frame: modules, phone tabs, things to create, and the addresses of search, place and account.

Shells call these in AppConfig.ready; addresses are named there, so that nothing here knows a shell.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission
from tonglu.lib.actor import Actor

Words = str | Promise

# the trade's order of modules; a group that is not named here comes last
GROUPS: dict[str, Words] = {
    "工作台": _("工作台"),
    "客户": _("客户"),
    "房产": _("房产"),
    "客服": _("客服"),
    "品质交付": _("品质交付"),
    "案场": _("案场"),
    "交易": _("交易"),
    "满意度": _("满意度"),
    "会员": _("会员"),
    "营销": _("营销"),
    "社区": _("社区"),
    "分析": _("分析"),
    "设置": _("设置"),
}

SETTINGS = "设置"  # the group that folds into one page where a person has many of them
# the order of that page; an entry without a section stands under the last one
SECTIONS: dict[str, Words] = {
    "客服规则": _("客服规则"),
    "组织与人员": _("组织与人员"),
    "消息": _("消息"),
    "数据": _("数据"),
    "系统": _("系统"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    label: Words
    url_name: str
    icon: str
    group: str = ""
    permissions: tuple[Permission, ...] = ()  # any of them; none = whoever signed in
    section: str = "系统"  # of the settings page
    note: Words = ""  # one sentence on that page: what is decided there


@dataclass(frozen=True, slots=True)
class Place:
    """One node of the organisation as the top bar shows it."""

    id: int
    label: str
    depth: int = 0
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the person stands, root first, and where else they may go, in tree order."""

    trail: tuple[Place, ...] = ()
    choices: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Wiring:
    """Names of the addresses the staff frame posts to and opens; empty hides the part."""

    home: str = ""
    settings: str = ""
    search: str = ""
    place: str = ""
    bell: str = ""
    account: str = ""
    sign_out: str = ""
    places: Callable[[HttpRequest], Places] | None = None
    unread: Callable[[HttpRequest], int] | None = None
    help: Callable[[HttpRequest], str] | None = None


@dataclass(slots=True)
class Enrolled:
    items: list[Entry] = field(default_factory=list)
    tabs: list[Entry] = field(default_factory=list)
    news: list[Entry] = field(default_factory=list)
    wiring: Wiring = field(default_factory=Wiring)
    drawn: dict[tuple[object, ...], object] = field(default_factory=dict)  # menus as they were drawn, by what they depend on


ENROLLED = Enrolled()


def item(
    *, group: str, label: Words, url_name: str, icon: str, permission: Permission | tuple[Permission, ...] = (),
    section: str = "系统", note: Words = "",
) -> None:  # fmt: skip
    """Add a module to the left menu; shown only to who holds the permission (any of several).

    One of the group 设置 names its section of the settings page and says in a sentence what is decided there.
    """
    ENROLLED.items.append(Entry(label, url_name, icon, group, _several(permission), section, note))


def tab(*, label: Words, url_name: str, icon: str, permission: Permission | tuple[Permission, ...] = ()) -> None:
    """Add a tab to the bottom bar of the phone shell (at most five fit a thumb)."""
    ENROLLED.tabs.append(Entry(label, url_name, icon, "", _several(permission)))


def new(*, label: Words, url_name: str, icon: str, permission: Permission | tuple[Permission, ...]) -> None:
    """Add something to the 新建 button; the first one a person may use is what `n` opens."""
    ENROLLED.news.append(Entry(label, url_name, icon, "", _several(permission)))


def wire(**names: object) -> None:
    """Tell the frame its addresses: home, settings, search, place, bell, account, sign_out, places=…, unread=…, help=…"""
    ENROLLED.wiring = replace(ENROLLED.wiring, **names)  # type: ignore[arg-type]


def usable(entries: list[Entry], actor: Actor | None) -> list[Entry]:
    if actor is None:
        return []
    return [each for each in entries if not each.permissions or any(actor.can(one) for one in each.permissions)]


def active(urls: list[str], path: str) -> str:
    """Return the longest address that a path starts with."""
    return max((url for url in urls if url and (path == url or (url != "/" and path.startswith(url)))), key=len, default="")


@cache
def address(url_name: str) -> str:
    """Return the address, empty where the shell has no such page."""
    try:
        return reverse(url_name) if url_name else ""
    except NoReverseMatch:
        return ""


def _several(permission: Permission | tuple[Permission, ...]) -> tuple[Permission, ...]:
    return (permission,) if isinstance(permission, Permission) else permission
