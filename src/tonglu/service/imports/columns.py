"""The sheet of a case register: our own template, and the headings of city hotlines."""

from tonglu.lib.labelled import N_
from tonglu.lib.sheets import Column, moment, phone, prose, text
from tonglu.service.imports.cells import KINDS, days, medium, speaker, words
from tonglu.service.rules.states import CaseKind

KIND_LABELS = tuple(each.label for each in CaseKind)
COLUMNS = (
    Column(
        N_("内容"),
        "words",
        words,
        required=True,
        aliases=("content", "客户原话", "诉求内容", "投诉内容"),
        note=N_("客户原话，原样保留"),
        sample="示例：主卧天花板漏水，已联系楼上",
    ),
    Column(
        N_("来件时间"),
        "opened_at",
        moment,
        required=True,
        aliases=("date", "日期", "来件日期", "投诉时间", "受理日期"),
        sample="2026-09-30 17:00",
    ),
    Column(
        N_("来源编号"),
        "source_id",
        text,
        aliases=("id", "编号", "单号", "诉求编号"),
        note=N_("原系统里的编号，再次导入时据此识别"),
        sample="S-001",
    ),
    Column(N_("类型"), "kind", KINDS, aliases=("nature", "性质", "诉求类型"), sample="投诉", choices=KIND_LABELS),
    Column(N_("渠道"), "medium", medium, aliases=("channel", "来源渠道", "诉求渠道"), sample="电话"),
    Column(N_("标题"), "title", text, aliases=("title", "主题", "摘要"), sample="主卧漏水"),
    Column(
        N_("匿名"),
        "speaker",
        speaker,
        aliases=("anonymous", "是否匿名", "姓名", "联系人", "投诉人"),
        note=N_("是、否，或联系人姓名"),
        sample="张先生",
    ),
    Column(N_("联系电话"), "contact_phone", phone, aliases=("手机", "电话", "手机号"), sample="13800000000"),
    Column(N_("房间"), "room", text, aliases=("房号", "房间号"), note=N_("如 3-2-1502；不填则只记在项目上"), sample="3-2-1502"),
    Column(
        N_("处理结果"),
        "result",
        prose,
        aliases=("reply1", "reply", "回复", "答复", "处理意见"),
        note=N_("填写后按已关闭的历史工单导入，不计时、不发消息"),
        sample="已更换防水并回访",
    ),
    Column(N_("受理时间"), "accepted_at", moment, sample="2026-09-30 17:20"),
    Column(
        N_("关闭时间"),
        "closed_at",
        moment,
        aliases=("办结时间", "办结日期", "完成时间", "回复时间"),
        sample="2026-10-08 10:00",
    ),
    Column(
        N_("受理用时（天）"),
        "days_to_accept",
        days,
        aliases=("days_to_first_transfer", "首次转办天数"),
        note=N_("没有受理时间时，按来件时间加天数计"),
    ),
    Column(
        N_("办结用时（天）"),
        "days_to_close",
        days,
        aliases=("days_to_progress", "办理天数"),
        note=N_("没有关闭时间时，按来件时间加天数计"),
    ),
)
