"""A frame that is kept says the same as the macro that drew it, and never what it was filled with before."""

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from tonglu.lib.veil import Veil
from tonglu.ui import current
from tonglu.ui.calling import escaped
from tonglu.ui.framed import FRAMED
from tonglu.ui.pages import jinja

CALLS = {
    "panel": ("'标题', icon_name='phone'", "words", "words, acts='<i>', note=words, flush=true", "''", "words, note=0", "words, note=none"),
    "act_panel": ("'关闭', '/a', is_open=true", "words, '/a?b=1&c=2', danger=true, note=words", "'x', '/b', target='#rows', files=true"),
    "act": ("'停用', '/a', tone='ghost', size='sm'", "words, words", "'x', '/b', values={'a': words}", "'x', '/b', target='#rows'"),
    "link_button": (
        "'x', '/a', 'plus'",
        "words, words, tone='primary', data_new=true",
        "'x', '/a', hx_get='/a'",
        "'x', '/a', aria_label='\ue011\ue020'",
    ),
    "veil": ("number, '/unveil'", "words", "number, '/unveil', reasons=('联系客户', words)", "number, ''", "number, none"),
    "empty": ("'没有'", "words, 'inbox', words, '/a'", "'没有', note=words"),
}


def drawn(source: str) -> str:
    given = {"words": "<b>&\"'", "number": Veil("phone", clear="13812345678", mask="138****5678"), "plain": plain}
    return jinja().from_string(source).render(given)


def plain(name: str) -> object:
    """The macro itself, out of its module."""
    environment = jinja()
    modules = (environment.get_template(each).module for each in environment.list_templates() if each.startswith("macros/"))
    return next(getattr(each, name) for each in modules if hasattr(each, name))


@pytest.mark.parametrize("name", FRAMED)
def test_frame_says_what_its_macro_says(name: str) -> None:
    for given in [*CALLS[name], *CALLS[name]]:
        call = "{{% call {}({}) %}}<u>{{{{ words }}}}</u>{{% endcall %}}" if "panel" in name else "{{{{ {}({}) }}}}"
        assert drawn(call.format(f"ui.{name}", given)) == drawn(call.format(f"plain('{name}')", given))


def test_markup_and_words_of_the_same_letters_are_told_apart() -> None:
    both = [drawn(f"{{{{ ui.act('x', '/', '', {tone}) }}}}") for tone in ("'<i>'", "'<i>'|safe", "'<i>'")]
    assert ("<i>" in both[0], "<i>" in both[1], both[0] == both[2]) == (False, True, True)


def test_what_is_filled_in_is_not_filled_again() -> None:
    mark = "\ue020\ue021\ue01f" + current.TOKEN
    page = drawn(f"{{% call ui.act_panel('{mark}', '/a') %}}body{{% endcall %}}")
    assert (page.count("body"), page.count(mark)) == (1, 2)


def test_what_is_kept_may_not_ask_for_the_query() -> None:
    with current.keeping(), pytest.raises(RuntimeError, match="every address"):
        drawn("{{ query_with(page=2) }}")


def test_word_that_nobody_gave_raises() -> None:
    with pytest.raises(UndefinedError):
        drawn("{{ ui.link_button(nobody, '/a') }}")


def test_written_values_are_escaped_unless_they_are_markup() -> None:
    found = [escaped(each) for each in ("<b>", Markup("<b>"), 7, None, Veil("phone", clear="13812345678"))]
    assert found == ["&lt;b&gt;", "<b>", "7", "None", "138****5678"]
    assert drawn("{% for each in [words, words|safe] %}{{ _('提醒，%(n)s 条未读', n=each) }}{% endfor %}") == (
        "提醒，&lt;b&gt;&amp;&#34;&#39; 条未读提醒，<b>&\"' 条未读"
    )
