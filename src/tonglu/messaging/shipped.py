"""The messages the product sends: their places, with words and sample for the settings page, and the text that ships."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tonglu.lib.labelled import N_


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    sample: str


@dataclass(frozen=True, slots=True)
class Shipped:
    name: str
    medium: str
    text: str
    places: tuple[str, ...]
    samples: Mapping[str, str] = field(default_factory=dict)  # where a place holds something else here than usually
    mail: str = ""  # a notice to staff: whether it is usually mailed too (now, digest)
    is_fixed: bool = False  # a notice that nobody may switch off

    @property
    def is_notice(self) -> bool:
        """To a member of staff, who may choose how to hear of it."""
        return self.medium == "bell"

    def sample_of(self, place: str) -> str:
        return self.samples.get(place) or PLACES[place].sample


PLACES: dict[str, Place] = {
    "number": Place(N_("工单号"), "GD260930-0012"),
    "title": Place(N_("摘要"), "主卧天花渗水"),
    "unit": Place(N_("房间"), "3-2-1502"),
    "customer": Place(N_("客户称呼"), "王先生"),
    "keeper": Place(N_("处理人"), "李师傅"),
    "plan": Place(N_("处理方案"), "明天上午带新阀芯来更换，约半小时"),
    "result": Place(N_("处理结果"), "已更换密封圈，试水 24 小时无渗漏"),
    "due": Place(N_("到期时间"), "10-10 11:00"),
    "clock": Place(N_("时限"), "关闭时限"),
    "project": Place(N_("项目"), "云锦府"),
    "link": Place(N_("链接"), "https://crm.example.cn/…"),
    "count": Place(N_("数量"), "3"),
    "person": Place(N_("人员"), "李明"),
    "level": Place(N_("升级层级"), "项目客关负责人"),
    "why": Place(N_("升级原因"), "响应时限 10-10 11:00 已超时"),
}

CASE = ("number", "title", "unit", "customer", "project")
SHIPPED: dict[str, Shipped] = {
    "case.opened": Shipped(
        N_("已收到来件"),
        "sms",
        "{customer}您好，您反映的“{title}”已登记，单号 {number}。我们会尽快联系您。【{project}客户服务】",
        CASE,
    ),
    "case.dispatched": Shipped(
        N_("已安排处理人"),
        "sms",
        "{customer}您好，您反映的“{title}”（{number}）已安排 {keeper} 处理。【{project}客户服务】",
        (*CASE, "keeper"),
    ),
    "case.plan_told": Shipped(
        N_("已有处理方案"),
        "sms",
        "{customer}您好，关于“{title}”（{number}）的处理方案：{plan}。有疑问请随时联系我们。【{project}客户服务】",
        (*CASE, "keeper", "plan"),
    ),
    "case.finished": Shipped(
        N_("已处理完成"),
        "sms",
        "{customer}您好，“{title}”（{number}）已处理完成，请您查看，有问题请随时联系我们。【{project}客户服务】",
        (*CASE, "keeper"),
    ),
    "case.closed": Shipped(
        N_("已关闭"),
        "sms",
        "{customer}您好，“{title}”（{number}）已办结。感谢您的理解与支持。【{project}客户服务】",
        CASE,
    ),
    "keeper.dispatched": Shipped(N_("派给我的工单"), "bell", "新工单 {number}：{title} {unit}", CASE, is_fixed=True),
    "keeper.nearly": Shipped(
        N_("我的工单快超时"),
        "bell",
        "{number} 的{clock}快到了（{due}）：{title}",
        (*CASE, "due", "clock"),
    ),
    "keeper.overdue": Shipped(
        N_("我的工单超时"),
        "bell",
        "{number} 的{clock}已超时（{due}）：{title}",
        (*CASE, "due", "clock"),
        is_fixed=True,
    ),
    "ladder.told": Shipped(
        N_("工单升级到我"),
        "bell",
        "{number} 升级到{level}：{why}。{title} {unit}，处理人 {keeper}",
        (*CASE, "level", "why", "keeper", "due", "clock"),
        mail="now",
        is_fixed=True,
    ),
    "ladder.reminder": Shipped(
        N_("升级还没有确认"),
        "bell",
        "请确认：{number} 升级到{level}，{why}。{title}",
        (*CASE, "level", "why", "keeper", "due", "clock"),
        mail="now",
        is_fixed=True,
    ),
    "keeper.dissatisfied": Shipped(
        N_("客户回访不满意"), "bell", "回访不满意，请重新处理 {number}：{title} {unit} {result}", (*CASE, "result")
    ),
    "manager.dissatisfied": Shipped(
        N_("下属工单回访不满意"), "bell", "{number} 回访未通过，处理人 {keeper}：{title} {result}", (*CASE, "keeper", "result")
    ),
    "manager.released": Shipped(
        N_("离职人员的工单待派"), "bell", "{person} 已离职，{count} 张工单回到待派单", ("person", "count"), mail="digest"
    ),
    "import.done": Shipped(
        N_("导入结束"),
        "bell",
        "导入“{title}”已结束：{result}",
        ("title", "result"),
        {"title": "云锦府业主.xlsx", "result": "新增 286，更新 12，拒绝 3"},
    ),
    "segment.done": Shipped(
        N_("客群固定好、数清楚了"),
        "bell",
        "客群“{title}”：{result}",
        ("title", "result"),
        {"title": "一期有学龄孩子的业主", "result": "固定了 12,408 人"},
    ),
    "webhook.gave_up": Shipped(
        N_("事件推送放弃"),
        "bell",
        "推送“{title}”多次失败后已放弃：{result}。请检查对方系统，修好后可以重推",
        ("title", "result"),
        {"title": "业主小程序", "result": "登记工单"},
    ),
    "webhook.stopped": Shipped(
        N_("事件推送停用"),
        "bell",
        "推送“{title}”因连续失败已停用：{result}",
        ("title", "result"),
        {"title": "业主小程序", "result": "HTTP 500"},
    ),
    "export.held": Shipped(
        N_("导出等我同意"),
        "bell",
        "{person} 要导出{title} {count} 行，请您决定：{why}",
        ("person", "title", "count", "why"),
        {"title": "工单", "count": "61,204", "why": "年度审计"},
        mail="now",
        is_fixed=True,
    ),
    "export.decided": Shipped(
        N_("我的导出有了答复"),
        "bell",
        "您申请导出的{title}（{count} 行）：{result}",
        ("title", "count", "result"),
        {"title": "工单", "count": "61,204", "result": "李明同意了，正在导出"},
    ),
    "export.written": Shipped(
        N_("我的导出写好了"),
        "bell",
        "您导出的{title}（{count} 行）写好了，7 天内可以下载",
        ("title", "count"),
        {"title": "工单", "count": "61,204"},
    ),
    "upkeep.backup_failed": Shipped(N_("备份失败"), "bell", "定时备份没有成功：{result}", ("result",), {"result": "磁盘空间不足"}),
    "access.password_link": Shipped(
        N_("重设密码"),
        "mail",
        "您好，请在 30 分钟内打开链接设置新密码：{link}\n如果不是您本人操作，请忽略这封邮件。",
        ("link",),
    ),
}
# kinds of notice among them, in the order of the page of preferences
NOTICES: dict[str, Shipped] = {code: each for code, each in SHIPPED.items() if each.is_notice}
