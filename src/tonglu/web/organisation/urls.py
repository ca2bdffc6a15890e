"""Addresses of the organisation and of the settings."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import IntConverter

from tonglu.web.organisation import (
    calendars,
    check_backs,
    grade_rules,
    ladder,
    lookups,
    message_texts,
    policies,
    recompute,
    simulator,
    tree,
)


class YearConverter(IntConverter):
    """A year that the calendar of this machine can hold; another has no page."""

    def to_python(self, value: str) -> int:
        if len(value) > 4 or not (year := int(value)):
            raise ValueError
        return year


register_converter(YearConverter, "year")
urlpatterns: list[URLPattern] = [
    path("organisation/", tree.organisation, name="organisation"),
    path("organisation/<int:node_id>/", tree.node, name="node"),
    path("organisation/<int:node_id>/add/", tree.add_node, name="add_node"),
    path("organisation/<int:node_id>/change/", tree.change_node, name="change_node"),
    path("organisation/<int:node_id>/move/", tree.move_node, name="move_node"),
    path("organisation/<int:node_id>/close/", tree.close_node, name="close_node"),
    path("organisation/<int:node_id>/reopen/", tree.reopen_node, name="reopen_node"),
    path("organisation/<int:node_id>/departments/", tree.add_department, name="add_department"),
    path("organisation/<int:node_id>/departments/<int:department_id>/", tree.switch_department, name="switch_department"),
    path("organisation/<int:node_id>/posts/", tree.add_post, name="add_post"),
    path("organisation/<int:node_id>/posts/<int:post_id>/", tree.switch_post, name="switch_post"),
    path("organisation/<int:node_id>/posts/<int:post_id>/level/", tree.set_post_level, name="set_post_level"),
    path("settings/calendars/", calendars.calendars, name="calendars"),
    path("settings/calendars/add/", calendars.add_calendar, name="add_calendar"),
    path("settings/calendars/template/", calendars.day_template, name="day_template"),
    path("settings/calendars/load/", calendars.load_statutory, name="load_statutory"),
    path("settings/calendars/<int:calendar_id>/", calendars.calendar, name="calendar"),
    path("settings/calendars/<int:calendar_id>/change/", calendars.change_calendar, name="change_calendar"),
    path("settings/calendars/<int:calendar_id>/slots/", calendars.set_slots, name="set_slots"),
    path("settings/calendars/<int:calendar_id>/days/", calendars.set_day, name="set_day"),
    path("settings/calendars/<int:calendar_id>/days/clear/", calendars.clear_day, name="clear_day"),
    path("settings/calendars/<int:calendar_id>/days/import/", calendars.import_days, name="import_days"),
    path("settings/statutory/<year:year>/", calendars.statutory, name="statutory"),
    path("settings/statutory/<year:year>/days/", calendars.set_day, name="set_statutory_day"),
    path("settings/statutory/<year:year>/days/clear/", calendars.clear_day, name="clear_statutory_day"),
    path("settings/statutory/<year:year>/days/import/", calendars.import_days, name="import_statutory_days"),
    path("settings/policies/", policies.policies, name="policies"),
    path("settings/policies/set/", policies.set_policy, name="set_policy"),
    path("settings/policies/<int:policy_id>/end/", policies.end_policy, name="end_policy"),
    path("settings/ladder/", ladder.ladder, name="ladder"),
    path("settings/ladder/set/", ladder.set_step, name="set_ladder_step"),
    path("settings/ladder/<int:step_id>/end/", ladder.end_step, name="end_ladder_step"),
    path("settings/check-backs/", check_backs.check_back_settings, name="check_back_settings"),
    path("settings/check-backs/set/", check_backs.set_check_back_rule, name="set_check_back_rule"),
    path("settings/check-backs/<int:rule_id>/end/", check_backs.end_check_back_rule, name="end_check_back_rule"),
    path("settings/check-backs/scripts/<str:case_kind>/", check_backs.check_back_script, name="check_back_script"),
    path("settings/grades/", grade_rules.grade_rules, name="grade_rules"),
    path("settings/grades/set/", grade_rules.set_grade_rule, name="set_grade_rule"),
    path("settings/grades/<int:rule_id>/end/", grade_rules.end_grade_rule, name="end_grade_rule"),
    path("settings/policies/recompute/", recompute.recompute, name="recompute"),
    path("settings/policies/recompute/apply/", recompute.apply, name="recompute_apply"),
    path("settings/policies/simulate/", simulator.simulator, name="simulator"),
    path("settings/lookups/", lookups.lookups, name="lookups"),
    path("settings/lookups/<str:list_code>/", lookups.lookup, name="lookup"),
    path("settings/lookups/<str:list_code>/add/", lookups.add_item, name="add_lookup_item"),
    path("settings/lookups/<str:list_code>/<int:item_id>/", lookups.save_item, name="save_lookup_item"),
    path("settings/lookups/<str:list_code>/<int:item_id>/shift/", lookups.shift_item, name="shift_lookup_item"),
    path("settings/messages/", message_texts.message_texts, name="message_texts"),
    path("settings/messages/<str:code>/", message_texts.message_text, name="message_text"),
]
