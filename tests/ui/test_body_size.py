from django.test import Client

from tonglu.ui.body_size import LARGEST


def test_body_larger_than_any_page_sends_is_refused_unread(client: Client) -> None:
    answer = client.post("/portal/", {"words": "漏水"}, CONTENT_LENGTH=str(LARGEST + 1))
    assert answer.status_code == 413
    assert "130 MB" in answer.content.decode()
