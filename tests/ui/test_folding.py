"""Constants of a template are worked out when it is compiled, once per language."""

from django.utils import translation

from tonglu.ui.pages import jinja


def test_each_language_has_its_own_words() -> None:
    source = '{{ _("关闭") }} {{ _("提醒，%(n)s 条未读", n=3) }} {{ _("提醒，%(n)s 条未读", n=many) }}'
    assert jinja().from_string(source).render(many=4) == "关闭 提醒，3 条未读 提醒，4 条未读"
    with translation.override("en"):
        words = jinja().from_string(source).render(many=4)
    assert not any("\u4e00" <= each <= "\u9fff" for each in words)
    assert jinja().from_string(source).render(many=4) == "关闭 提醒，3 条未读 提醒，4 条未读"


def test_constants_stand_in_the_compiled_page() -> None:
    compiled = jinja().compile('<b>{{ _("关闭") }}</b>{{ icon("x", 14) }}', raw=True)
    assert "'<b>关闭</b><svg" in compiled
    assert "icon(" not in compiled


def test_what_is_given_is_escaped() -> None:
    assert jinja().from_string('{{ _("提醒，%(n)s 条未读", n="<b>") }}').render() == "提醒，&lt;b&gt; 条未读"
