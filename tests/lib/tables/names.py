"""Names as they stand in files and on forms of sales offices."""

# ruff: noqa: E501 - a class of input reads best on a line

from typing import Final

from tests.lib.tables import INVISIBLE, Row, Table, refused, valid

SURNAMES: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹单曾仇区查解朴盖尉"
)
COMPOUND: Final = [
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "尉迟",
    "万俟",
    "长孙",
    "慕容",
    "令狐",
    "端木",
    "夏侯",
    "皇甫",
    "东方",
    "南宫",
    "轩辕",
    "公孙",
    "宇文",
    "司徒",
    "澹台",
    "呼延",
]
GIVEN: Final = [
    "明",
    "建国",
    "秀英",
    "子轩",
    "一诺",
    "晓",
    "梓涵",
    "志强",
    "桂兰",
    "宇航",
    "若曦",
    "德华",
    "春梅",
    "浩然",
    "佳怡",
    "永",
    "国栋",
    "丽",
    "海燕",
    "思远",
]
MORE: Final = "安宁康乐怡然清和"
DOTTED: Final = [
    "阿依古丽·买买提",
    "迪丽热巴·迪力木拉提",
    "古力娜扎·拜合提亚尔",
    "买买提江·吾守尔",
    "努尔比亚·阿不都热合曼",
    "艾力·司马义",
    "巴特尔·苏和",
    "帕提古丽·卡德尔",
    "玉素甫·艾沙",
    "热依扎·阿里木江",
    "吐尔逊·阿皮孜",
    "扎西·次仁",
    "卓玛·央金",
    "才旦·卓玛",
    "格桑·梅朵",
]
FOREIGN: Final = [
    "John Smith", "Mary Ann O'Neil", "José García", "Jean-Luc Picard", "Zoë Kravitz", "Müller", "Nguyễn Văn An", "山田太郎", "김철수",
    "Иван Петров", "Ahmed bin Ali", "Li Wei", "Anna-Maria Schmidt", "Søren Kierkegaard", "Łukasz Nowak", "Dvořák", "Ng Wai Man", "Park Jimin",
]  # fmt: skip
COMPANIES: Final = [
    "江城置业有限公司",
    "中国建设银行江城分行",
    "江城市第一中学",
    "江城物业服务集团",
    "华润(江城)发展有限公司",
    "江城市人民医院",
    "同心律师事务所",
    "永辉超市江城店",
    "滨江街道办事处",
    "云锦府业主委员会",
    "江城供电公司",
    "中铁四局第二工程有限公司",
    "顺丰速运",
    "江城日报社",
    "3M中国有限公司",
    "7天酒店",
    "A座物业中心",
    "江城市房地产开发协会",
    "江城自来水公司",
    "丰巢科技",
]
RARE: Final = [
    "𠮷田一郎",
    "𠀀三",
    "𫖯明",
    "㐂久",
    "䶮",
    "㛃",
    "𬭚铭",
    "𤧛玉",
    "龘",
    "王䶮",
    "李𣲘",
    "张喆喆",
    "王〇",
    "丁一",
    "叶子",
    "刘翀",
    "周燚",
]
ONE_SPELLING: Final = [
    Row(" 张三 ", "张三"), Row("张　三", "张三"), Row("张 三", "张三"), Row("张\n三", "张三"), Row("张\t三", "张三"), Row("\u202e张三\u202c", "张三"),
    Row("张\x85三", "张三"), Row("张三\x1f", "张三"), Row("张\u200b三\ufeff", "张三"), Row("张\u00ad三", "张三"), Row("欧 阳 修", "欧阳修"), Row("李\u3000\u3000四", "李四"),
    Row("Ｊｏｈｎ　Ｓｍｉｔｈ", "John Smith"), Row("John   Smith", "John Smith"), Row("Ａ公司", "A公司"), Row("江城（集团）公司", "江城(集团)公司"),
    Row("阿依古丽•买买提", "阿依古丽·买买提"), Row("阿依古丽・买买提", "阿依古丽·买买提"), Row("阿依古丽 ． 买买提", "阿依古丽·买买提"),
    Row("阿依古丽.买买提", "阿依古丽·买买提"), Row("阿依古丽 · 买买提", "阿依古丽·买买提"), Row("阿依古丽‧买买提", "阿依古丽·买买提"),
    Row("阿依古丽●买买提", "阿依古丽·买买提"), Row("·张三·", "张三"), Row("ﾔﾏﾀﾞ", "ヤマダ"), Row("㈱江城", "(株)江城"), Row("小明😀", "小明😀"),
    Row("=张三", "=张三"), Row("+张三", "+张三"), Row("@张三", "@张三"), Row("'张三", "'张三"), Row("<b>张三</b>", "<b>张三</b>"),
    Row("张三; DROP TABLE", "张三; DROP TABLE"), Row("张" * 100, "张" * 100), Row("x" * 100, "x" * 100),
]  # fmt: skip
NOTHING: Final = ["", " ", "\u3000", "\t", "\n", " \u200b ", "\ufeff", "\u202e\u202c", "\u00ad", "\r\n\t "]
NO_WORDS: Final = [
    "123", "13812345678", "0", "-", "--", "/", "、", "…", "???", "？？？", "!!!", "###", "***", "()", "（）", "%", "$100", "1/2", "2024.1.6", "1,000",
    "··", "_", "~", "=1+1", "+", "@", "12 34", "３２１", "①", "½", "〇",
]  # fmt: skip
CONTROLS: Final = ["张\x00三", "\x00", "张三\x07", "\x1b[31m张三", "张\x7f三", "张\x9f三", "\x01张三", "\x02", "张\x0b\x00三"]
LONG: Final = ["长" * 101, "x" * 101, "长" * 999, "长" * 1001, "a b " * 60, "长" * 100_000, "😀" * 1001, "·" * 5000]
SPACED: Final = [f"{one} {given}" for one, given in zip(SURNAMES[:60], GIVEN * 3, strict=True)]
TABLE: Final[Table] = {
    "surname and given name": valid(*(f"{one}{GIVEN[place % len(GIVEN)]}" for place, one in enumerate(SURNAMES))),
    "one character more": valid(
        *(f"{one}{GIVEN[(place + 7) % len(GIVEN)]}{MORE[place % len(MORE)]}" for place, one in enumerate(SURNAMES[:60]))
    ),
    "compound surname": valid(*(f"{one}{GIVEN[place % len(GIVEN)]}" for place, one in enumerate(COMPOUND))),
    "dotted": valid(*DOTTED),
    "foreign": valid(*FOREIGN),
    "organisation": valid(*COMPANIES),
    "rare characters": valid(*RARE),
    "typed with a gap": [Row(each, each.replace(" ", "")) for each in SPACED],
    "another spelling": ONE_SPELLING,
    "nothing": refused("请填写姓名", *NOTHING),
    "no words": refused("不像姓名", *NO_WORDS),
    "controls": refused(INVISIBLE, *CONTROLS),
    "too long": refused("姓名太长", *LONG),
}
