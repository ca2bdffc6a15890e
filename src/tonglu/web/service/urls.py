"""Addresses of the cases in the staff shell."""

from django.urls import URLPattern, path

from tonglu.web.service import (
    abnormal,
    answers,
    arrows,
    bulk,
    case,
    cases,
    check_backs,
    edits,
    intake,
    photos,
    printing,
    standards,
    suspicions,
)

urlpatterns: list[URLPattern] = [
    path("cases/", cases.list_cases, name="cases"),
    path("cases/bulk/<str:arrow>/", bulk.move_several, name="cases_bulk"),
    path("cases/<int:case_id>/keepers/", cases.offer_keepers, name="case_keepers"),
    path("cases/new/", intake.take_call, name="intake"),
    path("cases/new/caller/", intake.show_caller, name="intake_caller"),
    path("cases/new/rooms/", intake.find_rooms, name="intake_rooms"),
    path("cases/new/similar/", intake.show_similar, name="intake_similar"),
    path("cases/abnormal/", abnormal.abnormal, name="abnormal"),
    path("cases/check-backs/", check_backs.list_check_backs, name="check_backs"),
    path("cases/check-backs/<int:check_back_id>/", check_backs.open_panel, name="check_back"),
    path("cases/check-backs/<int:check_back_id>/claim/", check_backs.claim, name="claim_check_back"),
    path("cases/check-backs/<int:check_back_id>/release/", check_backs.release, name="release_check_back"),
    path("cases/check-backs/<int:check_back_id>/record/", check_backs.record, name="record_check_back"),
    path("cases/check-backs/<int:check_back_id>/sign/", check_backs.sign_off, name="sign_off"),
    path("cases/suspected/", suspicions.list_suspicions, name="suspicions"),
    path("cases/suspected/<int:suspicion_id>/", suspicions.show_suspicion, name="suspicion"),
    path("cases/<int:case_id>/", case.open_page, name="case"),
    path("cases/<int:case_id>/print/", printing.print_case, name="case_print"),
    path("cases/<int:case_id>/do/<str:arrow>/", arrows.move, name="case_arrow"),
    path("cases/<int:case_id>/edit/<str:edit>/", edits.change, name="case_edit"),
    path("cases/<int:case_id>/climb/<int:escalation_id>/", answers.answer, name="case_climb"),
    path("cases/<int:case_id>/reveal/", edits.reveal, name="case_reveal"),
    path("cases/<int:case_id>/photos/<int:photo_id>/", photos.show, name="case_photo"),
    path("settings/standards/", standards.standards, name="standards"),
    path("settings/standards/set/", standards.set_standard, name="set_standard"),
    path("settings/standards/<int:standard_id>/end/", standards.end_standard, name="end_standard"),
    path("settings/standards/publish/<int:node_id>/", standards.publish_standards, name="publish_standards"),
]
