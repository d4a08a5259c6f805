from marshrut.core.access import anyone, role, signed_in
from marshrut.core.routes import route
from marshrut.core.viewer import Role
from marshrut.core.views.calendar import calendar, calendar_import, calendar_year
from marshrut.core.views.display import display
from marshrut.core.views.gallery import gallery, sample_form, sample_item
from marshrut.core.views.health import live, metrics, ready
from marshrut.core.views.jobs import job_failure, job_run, jobs
from marshrut.core.views.region import setting, settings, take_back
from marshrut.core.views.steps import step

ADMINISTRATOR = role(Role.ADMINISTRATOR)

urlpatterns = [
    route("health/live", live, name="health_live", who=anyone, title="Процесс отвечает"),
    route("health/ready", ready, name="health_ready", who=anyone, title="Система готова"),
    route("metrics", metrics, name="metrics", who=anyone, title="Показатели для наблюдения"),
    route("display/", display, name="display", who=anyone, title="Версия для слабовидящих"),
    route("ui/", gallery, name="gallery", who=anyone, title="Составные части страниц"),
    route("ui/form/", sample_form, name="gallery_form", who=anyone, title="Образец формы"),
    route("ui/item/", sample_item, name="gallery_item", who=anyone, title="Образец задания"),
    route("do/<int:case_id>/<slug:name>/", step, name="step", who=signed_in, title="Шаг дела"),
    route("calendar/", calendar, name="calendar", who=ADMINISTRATOR, title="Производственный календарь"),
    route(
        "calendar/import/",
        calendar_import,
        name="calendar_import",
        who=ADMINISTRATOR,
        title="Загрузить год производственного календаря",
    ),
    route(
        "calendar/<int:year>/",
        calendar_year,
        name="calendar_year",
        who=ADMINISTRATOR,
        title="Год производственного календаря",
    ),
    route("norms/", settings, name="settings", who=ADMINISTRATOR, title="Нормы и названия"),
    route("norms/<slug:name>/", setting, name="setting", who=ADMINISTRATOR, title="Норма или название"),
    route(
        "norms/<slug:name>/take-back/",
        take_back,
        name="setting_take_back",
        who=ADMINISTRATOR,
        title="Отменить изменение нормы",
        posted=True,
    ),
    route("jobs/", jobs, name="jobs", who=ADMINISTRATOR, title="Фоновые работы"),
    route("jobs/<int:case_id>/", job_failure, name="job_failure", who=ADMINISTRATOR, title="Сбой задания"),
    route("jobs/run/<int:run_id>/", job_run, name="job_run", who=signed_in, title="Ход долгого задания"),
]
