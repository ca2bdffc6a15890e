"""What a new company begins with: clock policies and the lists of the repair tree; from then on they are rows.

Minutes of response run on 全天候 (the customer is upset now, not in office hours), those of closing on 标准工时.
What is grave (重大) is dispatched and planned around the clock too.
"""

from typing import Any

from tonglu.lib.labelled import N_

ALWAYS, WORKING = "全天候", "标准工时"
DAY = 450  # working minutes of one ordinary day, 9:00–12:00 and 13:30–18:00

# (kind, grade, clock, minutes, calendar); an empty kind or grade stands for all of them
POLICIES: tuple[tuple[str, str, str, int, str], ...] = (
    ("", "", "response", 60, ALWAYS),
    ("complaint", "", "response", 30, ALWAYS),
    ("repair", "", "response", 30, ALWAYS),
    ("report", "", "response", 30, ALWAYS),
    ("", "major", "response", 15, ALWAYS),
    ("", "", "dispatch", 30, WORKING),
    ("", "major", "dispatch", 15, ALWAYS),
    ("complaint", "", "plan", 24 * 60, ALWAYS),
    ("report", "", "plan", 24 * 60, ALWAYS),
    ("repair", "", "plan", DAY, WORKING),
    ("", "major", "plan", 12 * 60, ALWAYS),
    ("", "", "close", 7 * DAY, WORKING),
    ("complaint", "", "close", 18 * 60, WORKING),
    ("repair", "", "close", 18 * 60, WORKING),
    ("consultation", "", "close", DAY, WORKING),
    ("help", "", "close", DAY, WORKING),
    ("grumble", "", "close", 3 * DAY, WORKING),
    ("report", "", "close", 5 * DAY, WORKING),
    ("", "important", "close", 2 * DAY, WORKING),
    ("", "major", "close", 9 * 60, WORKING),
)

# (kind, grade, clock, level, basis, amount, urgent, remind after minutes); minutes run by the calendar, day and night
LADDER: tuple[tuple[str, str, str, str, str, int, bool, int | None], ...] = (
    ("", "", "response", "supervisor", "due", 0, False, 60),
    ("", "", "response", "project", "due", 2 * 60, False, 60),
    ("", "", "response", "city", "due", 24 * 60, True, 120),
    ("", "", "response", "group", "due", 48 * 60, True, 120),
    ("", "", "dispatch", "supervisor", "due", 0, False, 30),
    ("", "", "dispatch", "project", "due", 2 * 60, False, 60),
    ("", "", "dispatch", "city", "due", 24 * 60, False, 240),
    ("", "", "plan", "keeper", "left", 25, False, None),
    ("", "", "plan", "supervisor", "due", 0, False, 120),
    ("", "", "plan", "project", "due", 4 * 60, False, 120),
    ("", "", "plan", "city", "due", 48 * 60, False, 240),
    ("", "", "close", "keeper", "left", 25, False, None),
    ("", "", "close", "supervisor", "due", 0, False, 120),
    ("", "", "close", "project", "due", 2 * 60, False, 120),
    ("", "", "close", "city", "due", 24 * 60, False, 240),
    ("", "", "close", "group", "due", 48 * 60, False, 240),
    ("", "major", "close", "supervisor", "start", 0, True, 15),
    ("", "major", "close", "project", "start", 0, True, 15),
    ("", "major", "close", "city", "start", 0, True, 30),
    ("", "major", "close", "group", "start", 0, True, 30),
)

# in the order of ITEMS
ITEMS_EN: dict[str, tuple[str, ...]] = {
    "service.place": (
        "Living and dining room", "Main bedroom", "Second bedroom", "Kitchen", "Main bathroom", "Guest bathroom", "Balcony", "Entry",
        "Roof", "Outer wall", "Basement", "Public area", "Garage",
    ),
    "service.component": (
        "Wall", "Floor", "Ceiling", "Entry door", "Inner door", "Window / glass", "Railing", "Waterproofing", "Water supply", "Drainage",
        "Power", "Low voltage / intercom", "Heating and ventilation", "Kitchen cabinets", "Sanitary ware", "Floorboards", "Tiles", "Stone",
        "Paint", "Hardware", "Gas", "Lift", "Fire protection",
    ),
    "service.problem": (
        "Leak", "Hollow", "Cracked", "Come off", "Deformed", "Scratched", "Broken", "Off colour", "Blocked", "Noisy", "Loose", "No power",
        "No water", "Gas leak", "Wrong size",
    ),
}  # fmt: skip

ITEMS: dict[str, str] = {
    "service.place": "客餐厅 主卧 次卧 厨房 主卫 客卫 阳台 入户 屋面 外墙 地下室 公区 车库",
    "service.component": (
        "墙面 地面 天花 入户门 室内门 窗/玻璃 栏杆 防水 给水 排水 强电 弱电/可视对讲 暖通 橱柜 洁具 地板 瓷砖 石材 油漆 五金 燃气 电梯 消防"
    ),
    "service.problem": "渗漏 空鼓 开裂 脱落 变形 划伤 破损 色差 堵塞 异响 松动 不通电 无水 漏气 尺寸偏差",
}

LEAK = "渗漏"
THREE_DAYS = 3 * 24 * 60
# (kind, problem by name, where, per cent, minutes, calendar, whether closing waits for it)
CHECK_BACK_RULES: tuple[tuple[str, str, str, int, int, str, bool], ...] = (
    ("complaint", "", "", 100, 2 * DAY, WORKING, True),  # 48 hours of the office: two working days
    ("repair", "", "", 30, THREE_DAYS, ALWAYS, False),
    ("repair", "", "indoor", 100, THREE_DAYS, ALWAYS, False),
    ("repair", LEAK, "", 100, THREE_DAYS, ALWAYS, False),
)
# (kind, what the caller says, what the caller asks)
CHECK_BACK_SCRIPTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "",
        (
            "您好，我是{project}客户服务中心。您反映的“{title}”已经处理，想占用您一分钟回访一下，方便吗？\n"
            "请问这件事处理得您满意吗？还有没有需要我们跟进的？\n谢谢您，再见。"
        ),
        ("处理前是否与您联系过", "工作人员态度是否礼貌"),
    ),
    (
        "repair",
        (
            "您好，我是{project}客户服务中心。{keeper}师傅上门处理的“{title}”，想占用您一分钟回访一下，方便吗？\n"
            "请问维修质量您满意吗？现在还有没有同样的问题？\n以后有任何问题，随时拨打我们的电话。谢谢您，再见。"
        ),
        ("进门是否穿鞋套", "完工后是否清理现场", "是否试用给您看过", "是否没有另外收费"),
    ),
    (
        "complaint",
        (
            "您好，我是{project}客户服务中心。您投诉的“{title}”我们已经处理，想听听您的意见，方便吗？\n"
            "请问处理结果您是否认可？处理过程中有没有让您不满意的地方？\n您的意见会直接报给项目负责人。谢谢您，再见。"
        ),
        ("是否有人当面或电话向您说明处理结果", "答复时间是否与约定一致", "工作人员态度是否礼貌"),
    ),
)

# (trigger, words, threshold, days, grade, group)
GRADE_RULES: tuple[tuple[str, str, int, int, str, bool], ...] = (
    ("keyword", "律师 起诉 法院 记者 媒体 曝光 12345 12315 信访 市长热线 拉横幅 维权 退房", 1, 0, "important", False),
    ("keyword", "坠落 坠楼 伤亡 死亡 受伤 骨折 触电 爆炸 起火 火灾 坍塌 燃气泄漏 困人", 1, 0, "major", False),
    ("people", "", 10, 0, "major", True),
    ("people", "", 3, 0, "hot", True),
    ("repeats", "", 3, 30, "hot", True),
    ("reopened", "", 2, 0, "important", False),
    ("overdue", "", 2, 0, "important", False),
)

URGENT = {"kinds": ["help", "repair"], "grades": ["important", "major"]}
# what the public is promised; not shown until a project decides so
STANDARDS: dict[str, dict[str, Any]] = {
    "arrival": {
        "sentence": N_("紧急的报修和求助，15 分钟内到您门口"),
        "measure": "arrival",
        "limit_minutes": 15,
        "target": 95,
        **URGENT,
    },
    "appointment": {"sentence": N_("约好的时间，前后不差 15 分钟"), "measure": "appointment", "limit_minutes": 15, "target": 90},
    "reply": {"sentence": N_("您说的每一件事，30 分钟内答复"), "measure": "reply", "limit_minutes": 30, "target": 95},
    "closing": {"sentence": N_("在承诺的时间内办结"), "measure": "closing", "limit_minutes": None, "target": 90},
    "check_back": {"sentence": N_("办完 48 小时内回访，问您满意不满意"), "measure": "check_back", "limit_minutes": 2880, "target": 90},
}
