"""Addresses of customers and of the one search box."""

from django.urls import URLPattern, path

from tonglu.web.customers import edits, lists, page, register, reveal, search

urlpatterns: list[URLPattern] = [
    path("search/", search.search, name="search"),
    path("customers/", lists.list_customers, name="customers"),
    path("customers/new/", register.register, name="customer_new"),
    path("customers/<int:customer_id>/", page.open_page, name="customer"),
    path("customers/<int:customer_id>/edit/<str:edit>/", edits.change, name="customer_edit"),
    path("customers/<int:customer_id>/edit/<str:edit>/<int:row_id>/", edits.change_row, name="customer_row"),
    path("customers/<int:customer_id>/phones/<int:phone_id>/reveal/", reveal.phone, name="phone_reveal"),
    path("customers/<int:customer_id>/papers/<int:paper_id>/reveal/", reveal.paper, name="paper_reveal"),
]
