"""Surnames: those of two characters, and those that are read otherwise than the character usually is."""

from functools import lru_cache

from tonglu.lib.names.pinyin import lazy_pinyin
from tonglu.lib.names.spelling import IS_HAN

_PAIRS = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容"
    "仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐"
    "段干百里呼延东郭南门羊舌微生左丘东门西门第五纳兰歐陽司馬東方獨孤南宮諸葛尉遲赫連鍾離長孫鮮于軒轅"
)
COMPOUND = frozenset(_PAIRS[place : place + 2] for place in range(0, len(_PAIRS), 2))
# the reading as a surname comes first, the everyday reading after it: people type both
READINGS: dict[str, tuple[str, ...]] = {
    "单": ("shan", "dan"),
    "單": ("shan", "dan"),
    "曾": ("zeng", "ceng"),
    "仇": ("qiu", "chou"),
    "区": ("ou", "qu"),
    "區": ("ou", "qu"),
    "查": ("zha", "cha"),
    "解": ("xie", "jie"),
    "朴": ("piao", "pu"),
    "盖": ("ge", "gai"),
    "蓋": ("ge", "gai"),
    "乐": ("yue", "le"),
    "樂": ("yue", "le"),
    "覃": ("qin", "tan"),
    "缪": ("miao", "mou"),
    "繆": ("miao", "mou"),
    "员": ("yun", "yuan"),
    "員": ("yun", "yuan"),
    "洗": ("xian", "xi"),
    "种": ("chong", "zhong"),
    "黑": ("he", "hei"),
    "翟": ("zhai", "di"),
    "召": ("shao", "zhao"),
    "折": ("she", "zhe"),
    "车": ("che", "ju"),
    "尉": ("wei", "yu"),
    "谌": ("chen", "shen"),
    "隗": ("wei", "kui"),
    "宓": ("mi", "fu"),
    "祭": ("zhai", "ji"),
    "秘": ("bi", "mi"),
    "繁": ("po", "fan"),
    "不": ("fou", "bu"),
    "都": ("du", "dou"),
    "长": ("chang", "zhang"),
    "行": ("xing", "hang"),
    "晟": ("cheng", "sheng"),
    "卜": ("bu",),
    "阚": ("kan",),
    "牟": ("mou", "mu"),
    "郗": ("xi", "chi"),
    "钭": ("tou", "dou"),
    "句": ("gou", "ju"),
    "薄": ("bo", "bao"),
    "柏": ("bai", "bo"),
    "万俟": ("mo qi", "wan si"),
    "尉迟": ("yu chi", "wei chi"),
    "尉遲": ("yu chi", "wei chi"),
    "长孙": ("zhang sun", "chang sun"),
    "長孫": ("zhang sun", "chang sun"),
    "澹台": ("tan tai", "dan tai"),
    "乐正": ("yue zheng", "le zheng"),
}


def surname(name: str) -> str:
    """Return the surname of a normalised Chinese name, and the whole of any other name."""
    if not IS_HAN.match(name) or "·" in name:
        return name
    return name[:2] if len(name) > 2 and name[:2] in COMPOUND else name[:1]


def given_name(name: str) -> str:
    """Return what follows the surname; empty for names that are not Chinese."""
    return name[len(surname(name)) :]


@lru_cache(maxsize=20_000)
def surname_readings(family: str) -> tuple[tuple[str, ...], ...]:
    """Return the readings of a surname, each as its syllables; none where a character has no reading."""
    if family in READINGS:
        return tuple(tuple(each.split()) for each in READINGS[family])
    syllables = tuple(lazy_pinyin(family, errors="ignore"))
    return (syllables,) if len(syllables) == len(family) else ()


def mask(name: str) -> str:
    """Return a person's name with the surname left: 张*, 张*明, 欧阳**, 阿**, J***."""
    family = surname(name)
    rest = len(name) - len(family)
    if not rest:
        stars = "***" if name[:1].isascii() else "**"
        return f"{name[:1]}{stars}" if len(name) > 1 else "*" * len(name)
    if rest == 1 or len(family) == 2:
        return family + "*" * rest
    return f"{family}{'*' * (rest - 1)}{name[-1]}"


def beginnings(sign: str) -> list[str]:
    """Return a sign, and the surnames of two that begin with it, which may be read otherwise: 万, 万俟."""
    return [sign, *(each for each in COMPOUND if each[0] == sign)]
