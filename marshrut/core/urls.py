from marshrut.core.access import anyone, signed_in
from marshrut.core.routes import route
from marshrut.core.views.gallery import gallery
from marshrut.core.views.steps import step

urlpatterns = [
    route("ui/", gallery, name="gallery", who=anyone, title="Составные части страниц"),
    route("do/<int:case_id>/<slug:name>/", step, name="step", who=signed_in, title="Шаг дела"),
]
