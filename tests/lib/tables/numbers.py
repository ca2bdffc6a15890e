"""Phones, papers and WeChat ids as they stand in files and on forms; numbers with a check are made by the rule of their standard."""

# ruff: noqa: E501 - a class of input reads best on a line

from typing import Final

from tests.lib.tables import DAMAGED, INVISIBLE, MASKED, Row, Table, refused, valid
from tonglu.lib.papers import credit_check, identity_check

# --- phones

SEGMENTS: Final = [f"1{second}{third}" for second in "3456789" for third in "013568"]
MOBILES: Final = [f"{one}12345{place:03d}" for place, one in enumerate(SEGMENTS)]
AREAS: Final = [
    "010",
    "021",
    "022",
    "023",
    "025",
    "027",
    "028",
    "029",
    "0311",
    "0512",
    "0571",
    "0591",
    "0755",
    "0769",
    "0898",
    "0931",
    "0991",
]
LANDLINES: Final = [f"{area}8812345{place % 10}" for place, area in enumerate(AREAS)]
SHORT_LANDLINES: Final = ["03111234567", "05121234567", "08981234567", "09911234567"]
SERVICES: Final = ["4001234567", "8001234567", "95588", "95533", "95598", "955666", "95105105"]
ABROAD: Final = [
    "+85291234567",
    "+85366123456",
    "+886912345678",
    "+12125551234",
    "+442071234567",
    "+81312345678",
    "+6591234567",
    "+61291234567",
]
WAYS: Final = ["+86 {0}", "86{0}", "0086{0}", "+86-{0}", " {0} ", "{1} {2} {3}", "{1}-{2}-{3}", "{1}.{2}.{3}", "手机:{0}", "电话：{0}"]
WRITTEN: Final = [Row(way.format(each, each[:3], each[3:7], each[7:]), each) for way in WAYS for each in MOBILES[:6]]
FULL_WIDTH: Final = [Row("".join(chr(ord(digit) + 0xFEE0) for digit in each), each) for each in MOBILES[5:15]]
SPELT: Final = [
    *(Row(f"{each[:3]}-{each[3:]}", each) for each in LANDLINES[:8]), *(Row(f"({each[:4]}){each[4:]}", each) for each in LANDLINES[8:14]),
    Row("0571-88886666转801", "057188886666-801"), Row("0571-88886666-801", "057188886666-801"), Row("057188886666 分机 8", "057188886666-8"),
    Row("0571-88886666#12", "057188886666-12"), Row("021-61234567 ext 9", "02161234567-9"), Row("400-123-4567", "4001234567"),
    Row("00852-91234567", "+85291234567"), Row("+852 9123 4567", "+85291234567"), Row("013812345678", "13812345678"), Row("13812345678.0", "13812345678"),
]  # fmt: skip
SHORT: Final = [each[:length] for each in MOBILES[:6] for length in (10, 9, 8)]
LONG: Final = [each + extra for each in MOBILES[:6] for extra in ("1", "12")]
PHONES: Final[Table] = {
    "mobile": valid(*MOBILES),
    "mobile in other spellings": [*WRITTEN, *FULL_WIDTH],
    "landline": valid(*LANDLINES, *SHORT_LANDLINES),
    "service": valid(*SERVICES),
    "abroad": valid(*ABROAD),
    "other spellings": SPELT,
    "mobile, one digit short": refused("手机号少一位", *(each for each in SHORT if len(each) == 10)),
    "mobile, digits short": refused("手机号少", *(each for each in SHORT if len(each) < 10)),
    "mobile, digits too many": refused("手机号多", *LONG),
    "mobile, no such segment": refused("手机号第二位不会是", "10012345678", "11012345678", "12012345678", "12512345678", "11112345678"),
    "landline without area": refused("缺区号", "88886666", "8888666", "61234567", "2345678"),
    "landline of a wrong length": refused("位数不对", "0571888866", "05718888666600", "0108888666", "021123", "00000", "0571"),
    "masked": refused(MASKED, *(f"{each[:3]}****{each[7:]}" for each in MOBILES[:10])),
    "damaged": refused(DAMAGED, "1.38E+10", "1.38123E+10", "1.3812345678E10", "4E+10", "1.5E+10"),
    "nothing": refused("请填写电话号码", "", " ", "\u3000", "\u200b", "\n"),
    "no number": refused("不是电话号码", "无", "张三", "没有电话", "abc", "😀", "-", "不详", "N/A", "待补", "同上"),
    "controls": refused(INVISIBLE, "138\x0012345678", "\x00", "13812345678\x07"),
    "too long": refused("太长", "1" * 401, "13812345678/" * 40),
    "incomplete": refused("不是完整的电话号码", "23456", "999999", "5678", "222222222"),
}

# --- papers

REGIONS: Final = [
    "110105",
    "310101",
    "320506",
    "330106",
    "340102",
    "350102",
    "360102",
    "370102",
    "410105",
    "420106",
    "430104",
    "440308",
    "450103",
    "460105",
    "500112",
    "510104",
    "530102",
    "610104",
]
BIRTHS: Final = ["19491231", "19550606", "19630228", "19720229", "19800101", "19881111", "19950731", "20000229", "20101010", "20240615"]
SEVENTEEN: Final = [f"{region}{BIRTHS[place % 10]}{(place * 37 + 11) % 1000:03d}" for place, region in enumerate(REGIONS * 5)]
CARDS: Final = [each + identity_check(each) for each in SEVENTEEN]
WRONG: Final = [f"{each[:17]}{'0' if each[17] != '0' else '1'}" for each in CARDS[:40]]
OLD: Final = [(f"{each[:6]}{each[8:17]}", each) for each in CARDS if each[6:8] == "19"][:20]
TYPED: Final = [
    *(Row(f"{each[:6]} {each[6:14]} {each[14:]}", each) for each in CARDS[:10]), *(Row(each.lower(), each) for each in CARDS if each[-1] == "X"),
    *(Row(f"'{each}", each) for each in CARDS[10:16]), *(Row(f"  {each}\t", each) for each in CARDS[16:22]),
    *(Row("".join(chr(ord(one) + 0xFEE0) for one in each), each) for each in CARDS[22:30]),
]  # fmt: skip
NO_DAY: Final = [
    each + identity_check(each) for each in ("11010519490230002", "44030820230431001", "33010619991301001", "11010500000000001")
]
NO_YEAR: Final = [each + identity_check(each) for each in ("11010518000101001", "11010521990101001")]
NO_REGION: Final = [each + identity_check(each) for each in ("19010519800101001", "28010519800101001", "39010519800101001")]
RESIDENTS: Final = [
    each + identity_check(each) for each in ("81000019900101001", "82000019850505002", "83000019771212003", "81000020010909014")
]
FOREIGN: Final = [
    each + identity_check(each) for each in ("91133019800101001", "93184019750606002", "94439219901010013", "95003619660303004")
]
OFFICES: Final = ["91350100", "91110108", "91440300", "92330106", "93310101", "51320500", "52420100", "53510100", "12110000", "11310000"]
FIRST17: Final = [f"{office}MA{place:02d}CDEFG"[:17].ljust(17, "K") for place, office in enumerate(OFFICES * 3)]
CREDIT: Final = [each + credit_check(each) for each in FIRST17]
CREDIT_WRONG: Final = [f"{each[:17]}{'0' if each[17] != '0' else '1'}" for each in CREDIT[:20]]
PAPERS: Final[Table] = {
    "identity card": valid(*CARDS),
    "identity card in other spellings": TYPED,
    "identity card of 15 digits": [Row(old, new) for old, new in OLD],
    "residence card": valid(*RESIDENTS),
    "permanent residence of foreigners, 18": valid(*FOREIGN),
    "permanent residence of foreigners, 15": valid("USA110012345678", "GBR310112345679", "JPN440312345670", "CAN110000112233"),
    "credit code": valid(*CREDIT, "91350100M000100Y43"),
    "passport": valid(
        "E12345678", "EA1234567", "G12345678", "EJ1234567", "PE1234567", "A1234567", "AB123456", "K0123456", "X1234567", "D1234567"
    ),
    "pass to Hong Kong and Macao": valid("H12345678", "M12345678", "H1234567890", "M1234567800", "C12345678", "W12345678", "CA1234567"),
    "pass of Taiwan": valid("12345678", "01234567", "1234567890", "1234567890(B)"),
    "officer": valid("南字第1234567号", "军字第00123456号", "海字第12345号"),
    "check character wrong": refused("最后一位校验不对", *WRONG),
    "credit code, check wrong": refused("校验不对", *CREDIT_WRONG),
    "credit code, letters that are none": refused(
        "不会有字母", "91350100I000100Y43", "91350100O000100Y43", "91350100M0001S0Y43", "9135010ZM000100Y43"
    ),
    "no such day": refused("不存在", *NO_DAY),
    "no such year": refused("年份", *NO_YEAR),
    "no such region": refused("地区代码", *NO_REGION),
    "digits short": refused(
        "身份证号少", *(each[:length] for each in CARDS[30:40] for length in (17, 16, 14) if each[:length].isdecimal())
    ),
    "digits too many": refused("身份证号多", *(each[:17] + "12" for each in CARDS[:5]), *(each[:17] + "123" for each in CARDS[:5])),
    "damaged": refused(DAMAGED, "4.4E+17", "1.10105E+17", "3.30106E17", "4.40308E+17"),
    "masked": refused(MASKED, *(f"{each[:6]}********{each[-4:]}" for each in CARDS[:10]), "E1*****78"),
    "nothing": refused("请填写证件号", "", " ", "\u3000", "\ufeff"),
    "controls": refused(INVISIBLE, "1101\x0005", "\x00", "E1234\x075678"),
    "too long": refused("证件号太长", "1" * 61, "E" * 1000),
    "not recognised": refused("不是能识别的证件号", "张三", "无", "😀", "待补", "@@@@@@", "户口本", "<script>", "身份证"),
}

# --- WeChat ids

WECHATS: Final[Table] = {
    "id": valid("zhangsan_88", "wxid_abc123def456gh", "li-si-2026", "abcdef", "a12345", "x" * 20, "wang_xiao-ming", "gh_0123456789ab"),
    "mobile": valid("13812345678", "19912345678"),
    "other spellings": [
        Row("ZhangSan_88", "zhangsan_88"), Row(" 微信：zhangsan_88 ", "zhangsan_88"), Row("微信号:lisi_2026", "lisi_2026"), Row("wx: abcdef", "abcdef"),
        Row("ｚｈａｎｇｓａｎ", "zhangsan"), Row("138 1234 5678", "13812345678"), Row("138-1234-5678", "13812345678"),
    ],
    "all digits": refused("不会全是数字", "123456", "10001", "1381234567", "99999999"),
    "no letter first": refused("以字母开头", "1abcdef", "_abcdef", "-abcdef", "88zhang"),
    "length": refused("6 到 20 位", "ab", "abcde", "a", "x" * 21, "a1_b2"),
    "characters": refused("不该出现的字符", "张三", "zhang san", "a@bcdefg", "微信同号", "abc😀def", "手机同号", "zhang.san"),
    "masked": refused(MASKED, "zh***88", "zhang*"),
    "damaged": refused(DAMAGED, "1.38E+10"),
    "nothing": refused("请填写微信号", "", " ", "\u3000"),
    "controls": refused(INVISIBLE, "abc\x00def"),
    "too long": refused("太长", "x" * 65, "x" * 1000),
}  # fmt: skip
