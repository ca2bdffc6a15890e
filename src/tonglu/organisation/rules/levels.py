"""Which step of an escalation ladder a post stands on, from the nearest to the customer upwards."""

from tonglu.lib.labelled import N_, Labelled


class PostLevel(Labelled):
    SUPERVISOR = "supervisor", N_("主管")
    PROJECT = "project", N_("项目客关负责人")
    CITY = "city", N_("城市公司客关负责人")
    GROUP = "group", N_("集团客关")
