"""Addresses of customers and of the one search box."""

from django.urls import URLPattern, path

from tonglu.web.customers import checks, edits, joins, lists, merges, owners, page, pairs, register, reveal, search

urlpatterns: list[URLPattern] = [
    path("search/", search.search, name="search"),
    path("customers/", lists.list_customers, name="customers"),
    path("customers/new/", register.register, name="customer_new"),
    path("customers/check/", checks.check, name="customer_check"),
    path("customers/checks/", checks.list_checks, name="customer_checks"),
    path("customers/pairs/", pairs.list_pairs, name="customer_pairs"),
    path("customers/pairs/score/", pairs.score, name="pairs_score"),
    path("customers/pairs/scoring/", pairs.scoring, name="pairs_scoring"),
    path("customers/pairs/<int:pair_id>/", pairs.open_pair, name="customer_pair"),
    path("customers/pairs/<int:pair_id>/merge/", pairs.merge, name="pair_merge"),
    path("customers/pairs/<int:pair_id>/apart/", pairs.apart, name="pair_apart"),
    path("customers/pairs/<int:pair_id>/again/", pairs.again, name="pair_again"),
    path("customers/merges/<int:merge_id>/", merges.open_merge, name="customer_merge"),
    path("customers/merges/<int:merge_id>/undo/", merges.undo, name="merge_undo"),
    path("units/<int:unit_id>/transfer/", owners.transfer, name="unit_transfer"),
    path("units/<int:unit_id>/shares/", owners.share, name="unit_shares"),
    path("customers/<int:customer_id>/", page.open_page, name="customer"),
    path("customers/<int:customer_id>/merge/", joins.choose, name="customer_join"),
    path("customers/<int:customer_id>/merge/<int:other_id>/", joins.compare, name="customer_join_two"),
    path("customers/<int:customer_id>/edit/<str:edit>/", edits.change, name="customer_edit"),
    path("customers/<int:customer_id>/edit/<str:edit>/<int:row_id>/", edits.change_row, name="customer_row"),
    path("customers/<int:customer_id>/phones/<int:phone_id>/reveal/", reveal.phone, name="phone_reveal"),
    path("customers/<int:customer_id>/papers/<int:paper_id>/reveal/", reveal.paper, name="paper_reveal"),
    path("customers/<int:customer_id>/handles/<int:handle_id>/reveal/", reveal.handle, name="handle_reveal"),
    path("customers/<int:customer_id>/addresses/<int:address_id>/reveal/", reveal.address, name="address_reveal"),
]
