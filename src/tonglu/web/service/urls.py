"""Addresses of the cases in the staff shell."""

from django.urls import URLPattern, path

from tonglu.web.service import answers, arrows, bulk, case, cases, edits, intake, photos, suspicions

urlpatterns: list[URLPattern] = [
    path("cases/", cases.list_cases, name="cases"),
    path("cases/bulk/<str:arrow>/", bulk.move_several, name="cases_bulk"),
    path("cases/<int:case_id>/keepers/", cases.offer_keepers, name="case_keepers"),
    path("cases/new/", intake.take_call, name="intake"),
    path("cases/new/caller/", intake.show_caller, name="intake_caller"),
    path("cases/new/rooms/", intake.find_rooms, name="intake_rooms"),
    path("cases/new/similar/", intake.show_similar, name="intake_similar"),
    path("cases/suspected/", suspicions.list_suspicions, name="suspicions"),
    path("cases/suspected/<int:suspicion_id>/", suspicions.show_suspicion, name="suspicion"),
    path("cases/<int:case_id>/", case.open_page, name="case"),
    path("cases/<int:case_id>/do/<str:arrow>/", arrows.move, name="case_arrow"),
    path("cases/<int:case_id>/edit/<str:edit>/", edits.change, name="case_edit"),
    path("cases/<int:case_id>/climb/<int:escalation_id>/", answers.answer, name="case_climb"),
    path("cases/<int:case_id>/reveal/", edits.reveal, name="case_reveal"),
    path("cases/<int:case_id>/photos/<int:photo_id>/", photos.show, name="case_photo"),
]
