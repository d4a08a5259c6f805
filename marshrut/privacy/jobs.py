"""What the worker does for a person's rights to their data."""

from django.utils import timezone
from django_tasks import task

from marshrut.core import jobs
from marshrut.core.viewer import system
from marshrut.people.access import viewer_of
from marshrut.privacy.actions.accesses import end_due
from marshrut.privacy.actions.archives import forget_archives, keep_archive
from marshrut.privacy.documents import archive_file
from marshrut.privacy.models import Archive
from marshrut.privacy.queries.archive import count, sections


@jobs.named("Архив своих данных")
@task
def make_archive(archive_id: int, run_id: int) -> None:
    """Put together everything about a person; found made, it has nothing to do."""
    archive = Archive.objects.kept().select_related("person").get(pk=archive_id)
    viewer = viewer_of(archive.person, timezone.now())
    if archive.made_at is None and viewer.signed_in:
        found = []
        for section in sections(viewer):
            found.append(section)
            jobs.progress(run_id, len(found), count())
        keep_archive(archive, archive_file(found, viewer), viewer.at, viewer)
    jobs.finish(run_id, {"facts": {"Разделов": count()}, "notes": []})


@jobs.every(seconds=86_400, title="Удаление архивов своих данных")
@task
def forget() -> int:
    return forget_archives(system("privacy", timezone.now()))


@jobs.every(seconds=60, title="Окончание особых доступов")
@task
def end_accesses() -> int:
    """Note what has ended; the access itself closes by the clock, whether the job runs or not."""
    return end_due(system("privacy", timezone.now()))
