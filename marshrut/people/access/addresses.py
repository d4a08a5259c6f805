"""From which address a request came, as far as the proxies in front of us can be believed."""

import ipaddress

from django.conf import settings


def address_of(request):
    """The client's address; of IPv6 its network, because one client owns all addresses in it."""
    written = request.META.get("REMOTE_ADDR", "")
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part]
    if settings.PROXIES and len(forwarded) >= settings.PROXIES:
        written = forwarded[-settings.PROXIES]
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)
