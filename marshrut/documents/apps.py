from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Warning as Worry
from django.core.checks import register

from marshrut.formats.cms import able


class DocumentsConfig(AppConfig):
    name = "marshrut.documents"

    def ready(self):
        import_module("marshrut.documents.documents")
        register(signatures_can_be_proved, deploy=True)


def signatures_can_be_proved(app_configs, **kwargs):
    """Where files of signatures are to be taken, engine and certificates have to be there."""
    authorities = settings.SIGNATURE_AUTHORITIES
    if authorities is None or able(authorities):
        return []
    hint = "apt install openssl libengine-gost-openssl; see docs/production.md"
    return [
        Worry(f"Files of signatures cannot be proved with {authorities}.", hint=hint, id="documents.W001")
    ]
