"""One-time links that `up` prints: one per role of the demo, or the set-up link of the first administrator."""

import os
from collections.abc import Iterator
from contextlib import suppress

from tonglu.launch.home import Home
from tonglu.launch.wording import _

# the demo's cast by what they do
CAST = (
    ("agent", _("客服坐席")),
    ("colleague", _("同项目坐席")),
    ("dispatcher", _("派单员")),
    ("technician", _("维修师傅")),
    ("manager", _("项目经理")),
    ("director", _("公司总监")),
    ("stranger", _("外城坐席")),
    ("admin", _("系统管理员")),
)


def links_to_show(home: Home) -> str:
    """Return the lines shown when the product is ready."""
    lines = [_("已就绪：{url}").format(url=public(""))]
    lines += _demo_links() if home.noted("demo") else _first_links()
    return "\n".join(lines)


def public(path: str) -> str:
    return os.environ["TONGLU_URL"].rstrip("/") + "/" + path.removeprefix("/")


def _demo_links() -> Iterator[str]:
    from tonglu.access.commands import sign_in_link
    from tonglu.lib.refusals import Refused

    yield _("演示账户的一次性登录链接（用过即失效；./tonglu link 账户 再取一条）：")
    for username, role in CAST:
        with suppress(Refused):  # someone may have made this one a leaver since
            yield f"  {role}（{username}）：{public(sign_in_link(username))}"


def _first_links() -> Iterator[str]:
    from tonglu.access.commands import first_admin_link

    if path := first_admin_link():
        yield _("请用这个一次性链接设置第一位管理员：{url}").format(url=public(path))
