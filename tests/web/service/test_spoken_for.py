"""Who calls for somebody else is offered those homes while he may speak for them; afterwards it says that he may not."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tests.web.signing import Sign
from tonglu.customers import actions
from tonglu.customers.actions import Owner


def asked(sign: Sign) -> str:
    answer = sign("agent").post(reverse("web:intake_caller"), {"contact_phone": "13900000004"}, headers={"HX-Request": "true"})
    return answer.content.decode()


def test_an_agent_is_offered_the_home_until_the_day(sign: Sign, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, unit = make_customer(cast.agent, cast.project.pk), make_unit(make_project(cast.project))
    make_home(cast.agent, owner, unit)
    until = (cast.at + timedelta(30)).date()
    holder = Owner(name="钱律师", phone="13900000004")
    row = actions.appoint(owner.pk, holder=holder, kind="agent", proof="公证 12 号", until=until, by=cast.agent)
    page = asked(sign)
    assert f'value="{row.holder_id}:{unit.pk}"' in page
    assert "张三的代理人" in page
    monkeypatch.setenv("TONGLU_NOW", (cast.at + timedelta(30)).isoformat())
    later = asked(sign)
    assert f'value="{row.holder_id}:{unit.pk}"' not in later
    assert "已于 2026-10-30 到期，不能代办" in later
