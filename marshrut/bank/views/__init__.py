"""Pages of the bank of materials."""

from marshrut.core.numbers import whole_number


def seen_in(request):
    """The version of the object that the page was made from; a mangled one never matches."""
    return whole_number(request.POST.get("seen"), -1)
