"""Addresses of signing in, one's account, people, roles and what happened."""

from django.urls import URLPattern, path

from tonglu.web.access import account, audits, links, people, person_acts, place, roles, sign_in

urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("link/<str:token>/", links.open_link, name="link"),
    path("forgotten/", links.forgotten, name="forgotten"),
    path("place/", place.switch_place, name="place"),
    path("account/", account.account, name="account"),
    path("account/password/", account.change_password, name="change_password"),
    path("account/language/", account.choose_language, name="account_language"),
    path("account/sign-out-everywhere/", account.sign_out_everywhere, name="sign_out_everywhere"),
    path("account/sittings/<int:sitting_id>/end/", account.end_sitting, name="end_sitting"),
    path("account/keys/", account.issue_key, name="issue_key"),
    path("account/keys/<int:key_id>/revoke/", account.revoke_key, name="revoke_key"),
    path("people/", people.people, name="people"),
    path("people/new/", people.add_person, name="person_new"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/change/", people.change_person, name="change_person"),
    path("people/<int:person_id>/grants/", people.grant_role, name="grant_role"),
    path("people/<int:person_id>/grants/<int:grant_id>/end/", people.end_grant, name="end_grant"),
    path("people/<int:person_id>/posts/", people.appoint, name="appoint"),
    path("people/<int:person_id>/posts/<int:tenure_id>/end/", people.end_tenure, name="end_tenure"),
    path("people/<int:person_id>/link/", person_acts.make_link, name="person_link"),
    path("people/<int:person_id>/sign-out/", person_acts.sign_out_everywhere, name="person_sign_out"),
    path("people/<int:person_id>/keys/<int:key_id>/revoke/", person_acts.revoke_key, name="person_revoke_key"),
    path("people/<int:person_id>/leave/", person_acts.leave, name="leave"),
    path("people/<int:person_id>/come-back/", person_acts.come_back, name="come_back"),
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.add_role, name="role_new"),
    path("roles/<int:role_id>/", roles.role, name="role"),
    path("audit/", audits.audit, name="audit"),
    path("history/<slug:table>/<int:row_id>/", audits.history, name="history"),
]
