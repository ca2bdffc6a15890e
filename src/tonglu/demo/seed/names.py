"""Names as often as they occur, and numbers that nobody has."""
# ruff: noqa: E501, SIM905 -- names stand as words

from itertools import accumulate
from random import Random

from tonglu.demo.names import SURNAMES
from tonglu.lib.phones import Phone, PhoneKind

MEN = (
    "伟 强 磊 军 勇 杰 涛 明 超 刚 平 辉 鹏 华 飞 鑫 波 斌 宇 浩 凯 健 俊 帆 旭 宁 志强 建国 建华 志伟 晓东 文博 浩然 宇轩 思远 俊驰 立诚 国栋 "
    "振华 天佑 文昊 子轩 俊杰 嘉懿 煜城 雨泽 烨磊 修洁 远航 海波 永强 建平 建军 志勇 国强 文斌 立辉 晓峰 少华 德明 家豪 泽宇 一鸣 子豪 明轩 伟杰"
).split()
WOMEN = (
    "芳 娜 敏 静 丽 洋 艳 娟 霞 燕 玲 桂英 玉兰 秀英 海燕 雨桐 子涵 欣怡 佳宁 梦琪 凤英 春梅 红梅 玉珍 淑华 黎昕 秀兰 丽娟 婷婷 雪梅 晓燕 "
    "思颖 梓涵 诗涵 雅婷 佳怡 丽华 美玲 玉梅 小红 文静 慧敏 晓雯 佳琪 若曦 雨欣 可欣 紫萱 梦洁 淑珍 桂兰 秀珍 桂芳 玉华 雪 莹 倩 婷 颖 洁 琳 蕾"
).split()
# the first ten surnames stand for four in ten people, the first common given names for many more than the last
_SURNAMES = list(accumulate(1 / (rank + 3) for rank in range(len(SURNAMES))))
_GIVEN = {"male": (MEN, list(accumulate(1 / (rank + 6) for rank in range(len(MEN)))))}
_GIVEN["female"] = (WOMEN, list(accumulate(1 / (rank + 6) for rank in range(len(WOMEN)))))
PRIME = 61_803_399  # odd and no multiple of five: each index has a number of its own among 100,000,000


def surname_of(random: Random) -> str:
    return random.choices(SURNAMES, cum_weights=_SURNAMES)[0]


def given_name_of(random: Random, gender: str) -> str:
    names, weights = _GIVEN[gender]
    return random.choices(names, cum_weights=weights)[0]


def number_of(index: int) -> str:
    """Return the mobile of a customer: 154 is given to no operator."""
    return f"154{(index * PRIME + 10_007) % 100_000_000:08d}"


def phones_of(random: Random, index: int) -> list[Phone]:
    first = Phone(number_of(index), PhoneKind.MOBILE)
    if random.random() < 0.15:
        return [first, Phone(number_of(index + 50_000_000), PhoneKind.MOBILE, note="家里")]
    return [first]
