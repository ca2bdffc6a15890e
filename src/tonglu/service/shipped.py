"""What a new company begins with: clock policies and the lists of the repair tree; from then on they are rows.

Minutes of response run on 全天候 (the customer is upset now, not in office hours), those of closing on 标准工时.
What is grave (重大) is dispatched and planned around the clock too.
"""

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
