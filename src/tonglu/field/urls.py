"""Addresses of the technician's shell."""

from django.urls import URLPattern, path

from tonglu.field import first_steps, me, order, orders, pool, printing, sign

app_name = "field"
urlpatterns: list[URLPattern] = [
    path("", orders.list_orders, name="orders"),
    path("first/away/", first_steps.put_away, name="first_steps_away"),
    path("first/<slug:step>/", first_steps.follow_step, name="first_step"),
    path("pool/", pool.list_pool, name="pool"),
    path("pool/<int:case_id>/grab/", pool.grab, name="grab"),
    path("notices/", me.list_notices, name="notices"),
    path("notices/read/", me.read_all, name="notices_read"),
    path("me/", me.show_me, name="me"),
    path("orders/<int:case_id>/", order.open_order, name="order"),
    path("orders/<int:case_id>/print/", printing.print_order, name="order_print"),
    path("orders/<int:case_id>/do/<str:arrow>/", order.move, name="order_arrow"),
    path("orders/<int:case_id>/photos/", order.add_photos, name="order_photos"),
    path("orders/<int:case_id>/note/", order.add_note, name="order_note"),
    path("orders/<int:case_id>/sign/", sign.sign, name="order_sign"),
    path("orders/<int:case_id>/call/", order.call, name="order_call"),
    path("orders/<int:case_id>/photos/<int:photo_id>/", order.show_photo, name="order_photo"),
]
