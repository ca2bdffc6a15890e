"""Names: one spelling, their mask, and how they are found as one types."""

from timeit import timeit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonglu.lib.names import (
    given_name,
    mask,
    normalise,
    place_key,
    query_tokens,
    readings,
    sort_key,
    split_names,
    surname,
    tokens,
)
from tonglu.lib.phones import search_forms
from tonglu.lib.refusals import Refused


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" 张三 ", "张三"),
        ("张　三", "张三"),
        ("张\n三", "张三"),
        ("\u202e张三\u202c", "张三"),
        ("张\u200b三\ufeff", "张三"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽 ． 买买提", "阿依古丽·买买提"),
        ("𠮷田𠀀", "𠮷田𠀀"),
        ("小明😀", "小明😀"),
        ("Ｊohn  Smith Jr.", "John Smith Jr."),
        ("杭州绿城（集团）有限公司", "杭州绿城(集团)有限公司"),
    ],
)
def test_one_spelling(text: str, name: str) -> None:
    assert normalise(text) == name


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请填写姓名"),
        (" \u200b ", "请填写姓名"),
        ("张\x00三", "姓名中有看不见的控制字符，请删去后重填"),
        ("张\x07三", "姓名中有看不见的控制字符，请删去后重填"),
        ("张\ud800", "姓名中有看不见的控制字符，请删去后重填"),
        ("张" * 101, "姓名太长（101 字），最多 100 字"),
        ("张" * 100_000, "姓名太长（100000 字），最多 100 字"),
        ("ﷺ" * 50, "姓名太长（900 字），最多 100 字"),
        ("13812345678", "“13812345678”不像姓名，里面没有文字"),
        ("。。。", "“。。。”不像姓名，里面没有文字"),
    ],
)
def test_a_wrong_name_is_refused_with_the_mend(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        normalise(text)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三/李四", ["张三", "李四"]),
        ("张三、李四；王五", ["张三", "李四", "王五"]),
        ("张三，李四", ["张三", "李四"]),
        ("张三\n李四", ["张三", "李四"]),
        ("张三/张三", ["张三"]),
        ("Smith, John", ["Smith, John"]),
        ("张三", ["张三"]),
    ],
)
def test_co_owners_are_split(text: str, names: list[str]) -> None:
    assert split_names(text) == names


def test_splitting_nothing_is_refused() -> None:
    with pytest.raises(Refused, match="请填写姓名"):
        split_names(" ")


@pytest.mark.parametrize(
    ("name", "family", "masked"),
    [
        ("张三", "张", "张*"),
        ("张小明", "张", "张*明"),
        ("欧阳娜娜", "欧阳", "欧阳**"),
        ("欧阳修", "欧阳", "欧阳*"),
        ("欧阳", "欧", "欧*"),
        ("张", "张", "*"),
        ("阿依古丽·买买提", "阿依古丽·买买提", "阿**"),
        ("John Smith", "John Smith", "J***"),
        ("", "", ""),
    ],
)
def test_surname_and_mask(name: str, family: str, masked: str) -> None:
    assert (surname(name), mask(name)) == (family, masked)
    assert surname(name) + given_name(name) == name


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("单田芳", "shan tian fang"),
        ("曾国藩", "zeng guo fan"),
        ("仇英", "qiu ying"),
        ("区志航", "ou zhi hang"),
        ("查良镛", "zha liang yong"),
        ("解晓东", "xie xiao dong"),
        ("朴槿惠", "piao jin hui"),
        ("盖叫天", "ge jiao tian"),
        ("乐毅", "yue yi"),
        ("任正非", "ren zheng fei"),
        ("尉迟恭", "yu chi gong"),
        ("万俟卨", "mo qi xie"),
        ("长孙无忌", "zhang sun wu ji"),
        ("覃辉", "qin hui"),
        ("缪荃孙", "miao quan sun"),
        ("员半千", "yun ban qian"),
        ("种师道", "chong shi dao"),
        ("黑伯理", "he bo li"),
        ("葛优", "ge you"),
        ("张三", "zhang san"),
        ("阿依·买", "a yi mai"),
        ("John Smith", "john smith"),
        ("\U0002ebe0", ""),
    ],
)
def test_first_reading(name: str, first: str) -> None:
    assert " ".join(next(iter(readings(name)), ())) == first


def found(name: str, query: str) -> bool:
    person = tokens(normalise(name), search_forms("13812345678"), ["3-2-1502"])
    wanted = query_tokens(query)
    return bool(wanted) and set(wanted) <= set(person)


QUERIES = (
    "王 王小 王小明 小明 明 wa wang wangx wangxi wangxiaoming wangxm wx wxm xm xiaoming WangXiaoMing wang小明 "
    "5678 13812345678 138-1234-5678 +8613812345678 1502 3-2-1502 3栋2单元1502室 3#2-1502 3幢1502 2-1502 3-2 3-2-"
)


@pytest.mark.parametrize("query", [*QUERIES.split(), "王小明 5678", "wang xm 1502", "王 小 明", " 王小明 "])
def test_found_as_one_types(query: str) -> None:
    assert found("王小明", query)


@pytest.mark.parametrize("query", ["8栋", "８幢", "12a座"])
def test_a_building_alone_finds_nobody_by_a_letter_of_his_name(query: str) -> None:
    assert query_tokens("国栋") == ["国栋"]
    assert query_tokens(query) == []


@pytest.mark.parametrize("query", ["王大", "李", "wangd", "wm", "5679", "3-1-1502", "13812345679", "w", "1", "", "%", "' or 1=1"])
def test_not_found(query: str) -> None:
    assert not found("王小明", query)


@pytest.mark.parametrize("query", ["shan", "dan", "sx", "dx", "shanxiong", "danxiong", "单雄", "xiong"])
def test_both_readings_find(query: str) -> None:
    assert found("单雄信", query)


@pytest.mark.parametrize("query", ["张三", "zhangsan", "zs", "zhang", "zhangs", "san"])
def test_short_name(query: str) -> None:
    assert found("张三", query)


@pytest.mark.parametrize("query", ["绿城", "杭州绿", "有限公司", "hangzhou", "hangzhoulvcheng", "hzlc", "杭"])
def test_company(query: str) -> None:
    assert found("杭州绿城物业服务有限公司", query)


@pytest.mark.parametrize("query", ["smith", "john", "john smith", "JohnSmith", "js"])
def test_latin(query: str) -> None:
    assert found("John Smith", query)


def test_compound_surname() -> None:
    assert all(found("欧阳娜娜", query) for query in ("ouyang", "oynn", "ouyangnn", "nana", "欧阳", "娜娜"))


def test_token_counts_stay_small() -> None:
    assert len(tokens("王小明", search_forms("13812345678"), ["3-2-1502"])) <= 40
    assert len(tokens("张三")) <= 20
    assert len(tokens("单" * 100, search_forms("13812345678"))) <= 60
    assert timeit(lambda: tokens("王小明"), number=200) / 200 < 500e-6


def test_places() -> None:
    assert place_key("３栋２单元１５０２") == "3-2-1502"
    assert place_key("A1-2-302室") == "a1-2-302"
    assert place_key("王小明") == ""


def test_sort_by_pinyin() -> None:
    assert sorted(["张三", "单雄信", "阿牛", "欧阳娜娜"], key=sort_key) == ["阿牛", "欧阳娜娜", "单雄信", "张三"]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_name_or_a_refusal(text: str) -> None:
    assert all(query_tokens(text))
    try:
        name = normalise(text)
    except Refused:
        return
    assert normalise(name) == name
    assert len(tokens(name)) <= 60
    assert len(sort_key(name)) <= 200
