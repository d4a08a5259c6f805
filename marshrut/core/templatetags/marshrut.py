"""Filters and tags of every page; built in, so that no template loads them."""

import re
from datetime import datetime
from functools import wraps

from django import template
from django.core.paginator import Paginator
from django.templatetags.l10n import unlocalize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime

from marshrut.core import wording
from marshrut.core.pages import Column, Status, narrowed

register = template.Library()
register.filter("unlocalize", unlocalize)
register.filter(narrowed)
BLANK = "—"
LONG_STATUS = 16


def shown(function):
    """A filter that shows a dash where there is no value."""

    @wraps(function)
    def shield(value, *arguments):
        return BLANK if value is None or value == "" else function(value, *arguments)

    return shield


for name in (
    "day",
    "day_short",
    "day_year",
    "day_digits",
    "day_range",
    "day_range_short",
    "month_range",
    "clock",
    "hours",
    "number",
    "counted",
    "short_name",
):
    register.filter(name, shown(getattr(wording, name)))
for name in ("plural", "spelled", "listed", "working_days", "term_kind", "quoted", "unstopped", "came"):
    register.filter(name, getattr(wording, name))


@register.filter
@shown
def moment(value: datetime) -> str:
    """«24 ноября, 14:32»; of another year with the year: «2 декабря 2025, 10:25»."""
    at = localtime(value)
    return wording.moment(at) if at.year == localdate().year else f"{wording.day_year(at)}, {at:%H:%M}"


@register.filter
def page_numbers(paginator: Paginator, current: int) -> list[int | None]:
    """Numbers to offer around the current page; None stands for a gap."""
    return [
        n if isinstance(n, int) else None
        for n in paginator.get_elided_page_range(current, on_each_side=1, on_ends=1)
    ]


@register.filter
def phone(value: str) -> SafeString:
    """A number to call with one tap, never torn apart."""
    digits = re.sub(r"[^\d+]", "", value.split(",")[0])
    return format_html('<a class="nowrap" href="tel:{}">{}</a>', digits, value)


@register.filter
def codes(text: str) -> SafeString:
    """Codes parted by commas, none of them torn apart at its hyphen."""
    parts = [(code,) for code in str(text).split(", ") if code]
    return format_html_join(", ", '<span class="nowrap">{}</span>', parts)


@register.filter
def clause_link(reference: str) -> SafeString:
    """The link to a clause in «Регламент»; `reference` is an id such as A2.5.9.4."""
    point, act = wording.clause(reference)
    return format_html(
        '<a class="clause" href="/regulations/{}/">{}<span class="sr"> {}</span></a>', reference, point, act
    )


@register.filter
def status(value: Status) -> SafeString:
    return format_html('<span class="status {}{}">{}</span>', value.kind, may_wrap(value.text), value.text)


@register.filter
def may_wrap(text: str) -> str:
    """The class of a status too long for one line of a table."""
    return " long" if len(text) > LONG_STATUS else ""


@register.simple_tag(takes_context=True)
def heading(context, column: Column, sort: str = "") -> SafeString:
    """A heading cell; a sort link keeps every filter of the address and starts from the first page."""
    css = "number" if column.number else ""
    if not column.key:
        return format_html('<th scope="col" class="{}">{}</th>', css, column.label)
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{column.key}" if sort == column.key else column.key
    order = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort)
    aria = format_html(' aria-sort="{}"', order) if order else ""
    return format_html(
        '<th scope="col" class="{}"{}><a href="?{}">{}</a></th>', css, aria, query.urlencode(), column.label
    )
