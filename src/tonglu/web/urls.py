"""The staff shell: one namespace, a folder per domain."""

from tonglu.web.access.urls import urlpatterns as access
from tonglu.web.customers.urls import urlpatterns as customers
from tonglu.web.estates.urls import urlpatterns as estates
from tonglu.web.exchange.urls import urlpatterns as exchange
from tonglu.web.help.urls import urlpatterns as helping
from tonglu.web.home.urls import urlpatterns as home
from tonglu.web.insight.urls import urlpatterns as insight
from tonglu.web.messaging.urls import urlpatterns as messaging
from tonglu.web.organisation.urls import urlpatterns as organisation
from tonglu.web.service.urls import urlpatterns as service
from tonglu.web.standing.urls import urlpatterns as standing
from tonglu.web.upkeep.urls import urlpatterns as upkeep

app_name = "web"
urlpatterns = [*home, *service, *customers, *standing, *estates, *exchange, *organisation, *access, *messaging, *insight, *helping, *upkeep]
