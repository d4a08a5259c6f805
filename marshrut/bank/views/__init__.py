"""Pages of the bank of materials."""


def seen_in(request):
    """The version of the object that the page was made from; a mangled one never matches."""
    value = request.POST.get("seen", "")
    return int(value) if value.isdecimal() else -1
