"""The parts that stand in every row of a list, written in Python: eighty rows call them hundreds of times a page."""

from collections.abc import Callable
from datetime import date, datetime

from django.utils.translation import gettext
from markupsafe import Markup, escape

from tonglu.lib.clock import SHANGHAI
from tonglu.ui.formats import ago, day, iso, moment
from tonglu.ui.icons import icon
from tonglu.ui.tones import tone

NOTHING = Markup('<span class="muted">—</span>')


def when(at: datetime | None, *, relative: bool = False) -> Markup:
    """A moment, the exact one on hover."""
    if not at:
        return NOTHING
    here = at.astimezone(SHANGHAI)
    words = escape(ago(at)) if relative else moment(at)
    exact = f"{here.year}-{here.month:02}-{here.day:02} {here.hour:02}:{here.minute:02}:{here.second:02}"
    return Markup(f'<time class="when" datetime="{at.isoformat()}" title="{exact}">{words}</time>')  # noqa: S704 - figures and escaped words


def on(value: date | None) -> Markup:
    """A day, the whole of it on hover."""
    if not value:
        return NOTHING
    return Markup(f'<time class="when" datetime="{iso(value)}" title="{iso(value)}">{day(value)}</time>')  # noqa: S704 - figures


def badge(label: object, tone_name: str = "plain", icon_name: str = "") -> Markup:
    """A word with a tone."""
    mark = icon(icon_name, 12) if icon_name else ""
    return Markup(f'<span class="tone tone-{escape(tone_name)}">{mark}{escape(label)}</span>')  # noqa: S704 - escaped


def state(label: object, value: object = "", tone_name: str = "") -> Markup:
    """A record's state: dot and word; the tone follows from the value unless given."""
    shown = escape(tone_name or tone(str(value)))
    return Markup(f'<span class="tone tone-state tone-{shown}">{escape(label)}</span>')  # noqa: S704 - escaped


def pressure(used: float, clock_state: str = "running") -> str:
    """The tone of a clock: amber from three quarters of the time, red beyond its end."""
    if clock_state in {"done", "paused"}:
        return "done" if clock_state == "done" else "wait"
    return "late" if used >= 1 else "warn" if used >= 0.75 else "new"


def bar_fill(share: float) -> Markup:
    """The filled part of a bar; its width is a figure that no class could say."""
    return Markup(f'<span style="width: {float(share):.1f}%"></span>')  # noqa: S704 - a figure


def time_left(words: object, used: float, state: str = "running") -> Markup:
    """Time left in a cell or on a phone card; `used` is the share of the time that is gone."""
    shown, fill = pressure(used, state), bar_fill(min(100, 100 * used))
    return Markup(  # noqa: S704 - escaped
        f'<span class="left left-{shown}"><span class="bar bar-{shown}" aria-hidden="true">{fill}</span>{escape(words)}</span>'
    )


def row(
    href: str = "", drawer: str = "", tick: object = "", late: object = None, label: object = "", caller: Callable[[], str] = str
) -> Markup:
    """A row: click or Space opens the drawer (`drawer`), Enter the page (`href`)."""
    marks = (
        f' data-href="{escape(href)}" tabindex="0"' if href else "",
        f' data-drawer="{escape(drawer)}"' if drawer else "",
        ' class="is-late"' if late else "",
    )
    box = _tick(tick, label) if tick else ""
    return Markup(f"<tr{''.join(marks)}>{box}{caller()}</tr>")  # noqa: S704 - escaped, and the caller's own markup


def _tick(value: object, label: object) -> str:
    words = escape(gettext("选择 %(name)s") % {"name": label or value})
    box = f'<input class="form-check-input" type="checkbox" name="pick" value="{escape(value)}" form="bulk" aria-label="{words}">'
    return f'<td class="tick">{box}</td>'


QUICK = {each.__name__: each for each in (when, on, badge, state, bar_fill, time_left, pressure, row)}
