from marshrut.core.access import anyone, signed_in
from marshrut.core.routes import route
from marshrut.core.views.gallery import gallery, sample_form, sample_item
from marshrut.core.views.steps import step

urlpatterns = [
    route("ui/", gallery, name="gallery", who=anyone, title="Составные части страниц"),
    route("ui/form/", sample_form, name="gallery_form", who=anyone, title="Образец формы"),
    route("ui/item/", sample_item, name="gallery_item", who=anyone, title="Образец задания"),
    route("do/<int:case_id>/<slug:name>/", step, name="step", who=signed_in, title="Шаг дела"),
]
