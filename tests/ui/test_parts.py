import pytest
from jinja2 import UndefinedError

from tonglu.lib.veil import Veil
from tonglu.ui.icons import icon
from tonglu.ui.pages import jinja
from tonglu.ui.tones import tone


def ui(source: str, **context: object) -> str:
    return jinja().from_string(source).render(**context)


def test_an_unknown_icon_raises() -> None:
    with pytest.raises(KeyError):
        icon("no-such-icon")


def test_an_icon_is_decoration_unless_named() -> None:
    assert 'aria-hidden="true"' in icon("phone")
    assert 'aria-label="电话"' in icon("phone", label="电话")


def test_an_unknown_macro_raises() -> None:
    with pytest.raises(UndefinedError, match="no attribute 'buton'"):
        ui("{{ ui.buton('x') }}")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("new", "new"), ("handling", "hand"), ("closed", "done"), ("paused", "wait"), ("overdue", "late"), ("odd", "plain")],
)
def test_states_have_fixed_tones(value: str, expected: str) -> None:
    assert tone(value) == expected


def test_a_veil_shows_its_mask_and_asks_why() -> None:
    page = ui("{{ ui.veil(value, '/unveil') }}", value=Veil("phone", clear="13812345678", mask="138****5678"))
    assert ("138****5678" in page, "13812345678" in page, 'name="reason"' in page) == (True, False, True)


def test_a_veil_without_the_right_offers_nothing() -> None:
    assert "<form" not in ui("{{ ui.veil('138****5678') }}")


def test_words_of_a_customer_stay_words() -> None:
    page = ui("{{ ui.quote(words, 'x') }}{{ ui.badge(words) }}{{ ui.act(words, '/x', values={'a': words}) }}", words="<img src=x>")
    assert ("<img" in page, page.count("&lt;img src=x&gt;")) == (False, 4)


def test_a_chart_cannot_break_out_of_its_data() -> None:
    page = ui("{{ ui.chart(option, 'x') }}", option={"title": "</script><script>"})
    assert page.count("</script>") == 1


@pytest.mark.parametrize(
    ("used", "state", "tone_name"),
    [(0.2, "running", "new"), (0.8, "running", "warn"), (1.2, "running", "late"), (0.8, "paused", "wait"), (2, "done", "done")],
)
def test_a_clock_turns_amber_then_red(used: float, state: str, tone_name: str) -> None:
    assert f"left-{tone_name}" in ui("{{ ui.time_left('x', used, state) }}", used=used, state=state)
