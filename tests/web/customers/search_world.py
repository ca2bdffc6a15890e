"""A small town to search in: names that look and sound alike, numbers that end alike, rooms and cases whose numbers meet."""

from typing import Final

from tests.factories.cast import Cast
from tests.factories.estates import make_project, make_unit
from tonglu.customers.bulk import Newcomer, NewHome, write_homes, write_newcomers
from tonglu.lib.phones import parse_phone
from tonglu.service.actions import open_case
from tonglu.service.models import Case

# name, phone, rooms
PEOPLE: Final = [
    tuple(each.split(";"))
    for each in """王伟;13800001111;1-1-101, 王伟明;13800002222;1-1-102, 王微;13900001234;1-1-201, 王小明;13812345678;3-2-1502,
王晓明;13987654321;3-2-1503, 王晓敏;13700004321;3-1-1502, 汪伟;13600001111;2-1-101, 魏王平;13511110001;2-1-102,
李伟;13800003333;2-1-201, 李维;13800003334;2-2-301, 李薇薇;15000000001;2-2-302, 李小龙;15000000002;5-1-501,
黎小龙;15000000003;5-1-502, 李;15000000004;, 张伟;13900009999;1-2-101, 张伟;13900008888;1-2-102,
张三;13912345678;1-2-201, 张三丰;13911112222;1-2-202, 章三;13911113333;1-2-301, 张珊;13911114444;,
欧阳修;18800001111;8-1-801, 欧阳娜娜;18800002222;8-1-802, 欧阳;18800003333;8-1-803, 单雄信;18900001111;8-2-901,
曾国藩;18900002222;8-2-902, 仇英;18900003333;8-2-903, 解缙;18900004444;, 尉迟恭;18900005555;9-1-101,
赵云;17700001111;9-1-102, 赵匀;17700002222;9-1-201, 周云龙;17700003333;9-1-202, 钱多多;17700004444;9-2-301,
孙悟空;17700005555;9-2-302, 孙武;17700006666;9-2-303, 吴用;17700007777;9-2-401, 伍子胥;17700008888;9-2-402,
陈晨;15100001502;10-1-101, 陈辰;15100001503;10-1-102, 沈晨;15100000101;10-1-1502, 程晨;15100000102;,
刘备;15200001111;11-1-101, 刘贝贝;15200002222;11-1-102, 关羽;15200003333;11-1-201, 关于洋;15200004444;11-1-202,
阿依古丽·买买提;15300001111;12-1-101, 迪丽热巴;15300002222;12-1-102, John Smith;+85291234567;12-1-201,
Anna Lee;13300001111;12-1-202, 诚远商贸有限公司;0571-88886666;1-1-001, 江城置业有限公司;0571-88887777;,
远大物业;4001234567;, 吕布;13300002222;12-2-301, 林黛玉;13300003333;12-2-302, 薛宝钗;13300004444;12-2-303,
贾宝玉;13300005555;12-2-304, 甄宝玉;13300006666;12-2-401""".replace("\n", " ").split(", ")
]
CASES: Final = (
    ("厨房漏水", "3-2-1502"), ("卫生间漏水", "1-1-101"), ("空调不制冷", "1-1-102"), ("门锁坏了", "8-1-801"), ("王伟投诉噪音", "1-1-201"),
    ("漏水到楼下", "9-1-101"), ("电梯困人", ""), ("车位被占", ""), ("路灯不亮", ""), ("WiFi信号差", "12-1-201"),
)  # fmt: skip


def settle(cast: Cast) -> None:
    """Write the town."""
    project = make_project(cast.project)
    rooms = {code: make_unit(project, *code.split("-")) for code in dict.fromkeys(rooms for _, _, rooms in PEOPLE if rooms)}
    people = [
        Newcomer(name, numbers=[parse_phone(phone)], nodes={cast.project.pk}, rooms=[room] if room else []) for name, phone, room in PEOPLE
    ]
    people.append(Newcomer("王伟", numbers=[parse_phone("13812345679")], nodes={cast.other_project.pk}))  # of the other company
    write_newcomers(people, by=cast.manager)
    homes = [NewHome(each.id, rooms[each.rooms[0]].pk, cast.project.pk, "owner") for each in people if each.rooms]
    write_homes(homes)
    given = {"kind": "repair", "node_id": cast.project.pk, "by": cast.agent}
    cases = [open_case(words=words, title=words, unit_id=rooms[room].pk if room else None, **given) for words, room in CASES]
    for place, case in enumerate(cases, 1):  # the numbers run on through the whole run of tests
        Case.objects.filter(pk=case.pk).update(number=f"GD270101{place:05}")
