from marshrut.core.access import anyone
from marshrut.core.routes import route
from marshrut.portal.views import clause, home, regulations

urlpatterns = [
    route("", home, name="home", who=anyone, title="Первая страница"),
    route("regulations/", regulations, name="regulations", who=anyone, title="Регламент"),
    route("regulations/<str:clause_id>/", clause, name="clause", who=anyone, title="Пункт регламента"),
]
