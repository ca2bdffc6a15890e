"""The words that an import makes ahead are the words of everybody else."""

import pytest
from django.db import connection

from tonglu.customers.bulk import words_ahead
from tonglu.customers.tokens import words_of
from tonglu.lib import names
from tonglu.lib.phones import parse_phones

NAMES = (
    "王伟", "欧阳娜娜", "单", "诚远商贸有限公司", "Anna Lee", "阿卜杜拉·买买提", "𠮷田太郎", "?",
    'a"b\\c', "{,}", "曾国藩曾国藩曾国藩曾国藩曾国藩",
    "深圳市招商局蛇口工业区控股股份有限公司物业服务中心第一分公司云锦府项目管理处客户关系部", "NULL",
)  # fmt: skip
PHONES = ("", "13812345678", "13812345678/0571-88886666-801/+85291234567")
ROOMS = ("3-2-1502", "导1-1-101", "8-E-201", "1502", "商铺-A", "三栋")


@pytest.mark.django_db
@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("phones", PHONES)
def test_they_are_those_that_are_made_later(phones: str, room: str) -> None:
    numbers = parse_phones(phones) if phones else []
    kept = [each.stored for each in numbers]
    with connection.cursor() as cursor:
        for name in NAMES:
            made = words_ahead(name, numbers, room)
            cursor.execute("SELECT %s::text[]", [made.tokens])
            assert (cursor.fetchone()[0], made.sort_key) == (words_of(name, kept, [room]), names.sort_key(name)), name


def test_many_numbers_leave_room_for_few_words_of_the_name() -> None:
    numbers = parse_phones("/".join(f"138{turn:08}" for turn in range(30)))
    made = words_ahead("欧阳娜娜", numbers, "3-2-1502")
    wanted = words_of("欧阳娜娜", [each.stored for each in numbers], ["3-2-1502"])
    assert made.tokens == "{" + ",".join(f'"{each}"' for each in wanted) + "}"
