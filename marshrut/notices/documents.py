"""What letters and calendars say: that something awaits, until when, and where to sign in. Never what or about whom."""

from dataclasses import dataclass
from email.utils import formatdate
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from marshrut.core.viewer import Viewer
from marshrut.core.wording import counted, day_year, plural
from marshrut.formats.icalendar import Event, calendar
from marshrut.notices.models import Feed, Letter, Mailbox
from marshrut.notices.queries.awaiting import Awaiting, awaiting, days_of, term_of_letter

THINGS = "дело,дела,дел"
AWAIT = "ждёт,ждут,ждут"
UNSUBSCRIBE, CONFIRM = "notices.unsubscribe", "notices.confirm"
NAME = "Маршрут"
ONE_TERM, MANY_TERMS = "Срок по системе «Маршрут»", "Сроки по системе «Маршрут»"
SIGN_IN = "Подробности — после входа в систему, в письме их нет:"
TELLING = "Это письмо отправлено, потому что порядок диагностики и ИОМ велит сообщить вам об этом. От таких писем отписаться нельзя."
CHOOSING = "Выбрать, какие письма приходят, можно на странице «Письма и календарь»:"


@dataclass(frozen=True)
class Said:
    """The words of a letter."""

    subject: str
    text: str


def link_to(path: str) -> str:
    """The full address of a page of ours."""
    return settings.SITE_URL.rstrip("/") + path


def signed(letter: Letter, purpose: str) -> str:
    """What stands in a link of the letter instead of its number: nobody else can make it."""
    return Signer(salt=purpose, sep="~").sign(letter.number.hex)


def unsigned(token: str, purpose: str) -> str:
    """The number in a link, or nothing where it is not ours."""
    try:
        return Signer(salt=purpose, sep="~").unsign(token)
    except BadSignature:
        return ""


def message(letter: Letter, mailbox: Mailbox, viewer: Viewer) -> EmailMessage | None:
    """The letter as it goes out now; None when what it spoke of awaits nobody any more."""
    said = _said(letter, viewer)
    if said is None:
        return None
    to = mailbox.wanted if letter.kind == Letter.Kind.CONFIRM else mailbox.address
    headers = {
        "Message-ID": f"<{letter.number.hex}@{urlsplit(settings.SITE_URL).hostname}>",
        "Date": formatdate(viewer.at.timestamp()),
        "Auto-Submitted": "auto-generated",
        "Content-Language": "ru",
    }
    if not letter.demanded:
        link = link_to(reverse("letters_off", args=[signed(letter, UNSUBSCRIBE)]))
        headers |= {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(said.subject, said.text, to=[to], headers=headers)


def _said(letter: Letter, viewer: Viewer) -> Said | None:
    if letter.kind == Letter.Kind.CONFIRM:
        return _confirming(letter)
    if letter.kind == Letter.Kind.TOLD:
        return _telling(letter)
    found = awaiting(viewer)
    return _counting(letter, found) if found.all else None


def _confirming(letter: Letter) -> Said:
    link = link_to(reverse("letters_confirm", args=[signed(letter, CONFIRM)]))
    lines = [
        "Этот адрес указали в системе «Маршрут», чтобы получать на него письма.",
        f"Если это сделали вы, войдите и подтвердите адрес. Ссылка действует сутки и один раз:\n{link}",
        "Если не вы, ничего делать не нужно: писем больше не будет.",
    ]
    return Said(f"{NAME}: подтвердите адрес", _body(lines))


def _telling(letter: Letter) -> Said | None:
    due_on, awaits = term_of_letter(letter)
    if not awaits:
        return None
    until = f" Срок — до {day_year(due_on)} включительно." if due_on else ""
    link = link_to(reverse("letter", args=[letter.number]))
    lines = [f"В системе «Маршрут» вас ждёт дело.{until}", f"{SIGN_IN}\n{link}", TELLING]
    return Said(f"{NAME}: вас ждёт дело", _body(lines))


def _counting(letter: Letter, found: Awaiting) -> Said:
    things = counted(found.all, THINGS)
    verb = plural(found.all, AWAIT)
    late = f" Просрочено: {found.late}." if found.late else ""
    nearest = f" Ближайший срок — {day_year(found.nearest)}." if found.nearest else ""
    lines = [
        f"В системе «Маршрут» вас {verb} {things}.{late}{nearest}",
        f"{SIGN_IN}\n{link_to(reverse(settings.LOGIN_REDIRECT_URL))}",
        f"{CHOOSING}\n{link_to(reverse('my_letters'))}",
    ]
    first = "срок подходит или прошёл" if letter.kind == Letter.Kind.REMINDER else f"вас {verb} {things}"
    return Said(f"{NAME}: {first}".replace("\xa0", " "), _body(lines))


def _body(lines: list[str]) -> str:
    return "\n\n".join(["Здравствуйте!", *lines]).replace("\xa0", " ") + "\n"


def feed_file(feed: Feed, viewer: Viewer) -> bytes:
    """The last days of the person's open terms, one event a day."""
    link = link_to(reverse(settings.LOGIN_REDIRECT_URL))
    events = [
        Event(
            uid=f"{row['due_on']:%Y%m%d}-{feed.digest[:16]}@{urlsplit(settings.SITE_URL).hostname}",
            on=row["due_on"],
            title=ONE_TERM if row["n"] == 1 else f"{MANY_TERMS}: {row['n']}",
            text=f"Подробности — после входа в систему: {link}",
            url=link,
            changed_at=row["changed_at"],
        )
        for row in days_of(viewer)
    ]
    return calendar(f"{NAME}: сроки", events)
