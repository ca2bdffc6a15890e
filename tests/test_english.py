"""In English no Chinese is left on any page but in what people typed."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from tests.browser.places import MORE, NO_PAGES, PUBLIC, address_of
from tests.browser.routes import all_routes
from tests.journeys.world import HOLDER, World
from tonglu.launch import english
from tonglu.launch.assets import compile_catalogues
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import Refused
from tonglu.lib.spoken import spoken
from tonglu.organisation.models import LookupItem

ROUTES = {each.name: each for each in all_routes() if each.takes_get and each.name not in NO_PAGES}
# the wording of messages and of look-ups in Chinese is what these pages are for; /ui/ shows invented people
# texts that a company writes itself, and the guide, which is Chinese
OWN_WORDS = {
    "web:message_text",
    "web:message_texts",
    "web:lookup",
    "web:check_back",
    "web:check_back_script",
    "web:help",
    "web:help_first",
    "web:help_search",
    "help search",
    "web:grade_rules",
}
PEOPLE = re.compile("吴(?:艳轩)?|张刚|李霞|赵子涵|欧阳明月|林晓棠|周衡|[陈刘]师傅|云锦府|翡翠湾|“渗水?”|Search: 王")
# the initial of a customer, the headings of the uploaded file and the name a language gives itself
TYPED = ["王", "楼栋", "单元", "房号", "姓名", "手机", "身份", "业主", "简体中文"]
MARKED = re.compile("</?mark[^>]*>")  # what search lights up is a piece of a name
SILENT = {"script", "style", "template"}
CODES = {"class", "id", "href", "src", "name", "value", "for", "action", "hx-get", "hx-post"}


class Seen(HTMLParser):
    """What a page says: its text and the attributes that are read out, without what is marked as Chinese."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT or (tag != "html" and ("lang", "zh-CN") in attrs):
            self.hidden.append(tag)
        elif not self.hidden:
            self.said += [value for name, value in attrs if value and name not in CODES]

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and self.hidden[-1] == tag:
            self.hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.said.append(data)


@pytest.fixture(scope="module")
def catalogue() -> None:
    compile_catalogues(Path(settings.LOCALE_PATHS[0]))
    trans_real._translations.pop("en", None)  # type: ignore[attr-defined]


def typed() -> list[str]:
    """Every text that stands in a row: names, words, titles; the longest first."""
    found: set[str] = set()
    for model in apps.get_models():
        columns = [each.name for each in model._meta.concrete_fields if type(each) in {CharField, TextField, JSONField}]
        if columns and model is not LookupItem:
            for row in model._default_manager.values_list(*columns):
                found |= {text.strip() for each in row for text in texts_of(each) if english.CHINESE.search(text)}
    return sorted(found, key=len, reverse=True)


def texts_of(value: object) -> Iterator[str]:
    """What a case said before it was opened again is told by its facts alone."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_of(each)
    elif isinstance(value, str):
        yield value


def chinese_in(page: str, known: list[str]) -> Iterator[str]:
    seen = Seen()
    seen.feed(MARKED.sub("", page))
    for said in filter(english.CHINESE.search, seen.said):
        rest = "" if said.strip() in TYPED else said
        for each in known:
            rest = rest.replace(each, "")
        if english.CHINESE.search(english.KEPT.sub("", PEOPLE.sub("", rest))):
            yield " ".join(said.split())


def visitor(world: World, *, is_known: bool) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    if is_known:
        client.force_login(world.cast.people[HOLDER], backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_no_chinese_is_left_on_an_english_page(world: World, catalogue: None) -> None:
    addresses = {name: address_of(route, world) for name, route in ROUTES.items() if name not in OWN_WORDS}
    addresses |= {name: find(world) for name, find in MORE.items() if name not in OWN_WORDS}
    known = typed()  # some addresses made their row just now
    visitors, left = {is_known: visitor(world, is_known=is_known) for is_known in (True, False)}, []
    for name, address in addresses.items():
        answer = visitors[name not in PUBLIC].get(address)
        left += [f"{name}: {each}" for each in sorted(set(chinese_in(answer.content.decode(), known)))]
    assert left == []


def test_refusal_speaks_of_our_words_in_english_too(catalogue: None) -> None:
    refusal = Refused("不能{act}：当前状态是「{state}」，请刷新后再试", act=N_("关闭"), state=N_("待受理"))
    with translation.override("en"):
        assert spoken(refusal) == 'Cannot do "Close": the state is "To accept" now; reload the page and try again'
        assert spoken(Refused("文件缺少必填列：{labels}；请核对表头，或下载模板填写", labels="房号、姓名")).startswith(
            "The file lacks required columns: Unit no., Name;"
        )
        assert spoken(Refused("{name}已离职", name="高、王")) == "高、王 has left"
    with translation.override("zh-hans"):
        assert spoken(refusal) == "不能关闭：当前状态是「待受理」，请刷新后再试"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('msgstr "Balance {left} short"', ""),
        ('msgstr ""', "no English"),
        ('msgstr "Balance {rest} short"', "other placeholders in 'Balance {rest} short'"),
        ('msgstr "Balance {left} 不足"', "Chinese is left in 'Balance {left} 不足'"),
    ],
)
def test_faulty_english_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, fault: str) -> None:
    assert _faults(tmp_path, monkeypatch, f'msgid "余额不足 {{left}}"\n{line}\n') == ([fault] if fault else [])


def test_guessed_english_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = '#, fuzzy\nmsgid "余额不足 {left}"\nmsgstr "Balance {left} short"\n'
    assert _faults(tmp_path, monkeypatch, entry) == ["the English is only a guess (fuzzy)"]


def test_a_sentence_within_a_string_of_values_is_collected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = """hand = f" {badge(_('%(name)s余额不足') % {'name': name}, 'hand')} {_(label)}"\n"""
    assert _faults(tmp_path, monkeypatch, "", line) == ["no English"]
    assert [(each.id, "python-format" in each.flags) for each in english.sentences() if each.id] == [("%(name)s余额不足", True)]


def _faults(folder: Path, monkeypatch: pytest.MonkeyPatch, entry: str, line: str = 'Refused("余额不足 {left}", left=1)\n') -> list[str]:
    source = folder / "src" / "tonglu"
    source.mkdir(parents=True)
    (source / "actions.py").write_text(line)
    (folder / "django.po").write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n' + entry)
    monkeypatch.setattr(english, "ROOT", folder)
    monkeypatch.setattr(english, "CATALOGUE", folder / "django.po")
    return [each.split("': ", 1)[1] for each in english.missing()]
