"""From which address a request came, as far as the proxies in front of us can be believed."""

import ipaddress

from django.conf import settings


def address_of(request):
    """The client's address; of IPv6 its network, because one client owns all addresses in it.

    `X-Forwarded-For` is read from its end, where our own proxies write, and only when the request came from one of
    their networks: whoever reaches the process past the proxies could name any address.
    """
    came_from = _parsed(request.META.get("REMOTE_ADDR", ""))
    address = _forwarded(request) or came_from if _is_proxy(came_from) else came_from
    if address is None:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def _forwarded(request):
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    known = settings.PROXIES and len(told) >= settings.PROXIES
    return _parsed(told[-settings.PROXIES]) if known else None


def _is_proxy(address):
    """Without an address the request came by a socket of this machine."""
    return address is None or any(address in ipaddress.ip_network(net) for net in settings.PROXY_NETWORKS)


def _parsed(written):
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
