"""What is counted, for all processes together: each writes into a file of its own in `settings.METRICS_DIR`.

Routes are counted by their names, never by addresses: an address may hold a key or a secret.
"""

from django.conf import settings
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("marshrut_requests", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram("marshrut_request_seconds", "Time to the answer.", ["route"], buckets=BUCKETS)
SIGN_IN_REFUSALS = Counter("marshrut_sign_in_refusals", "Sign-ins refused.", ["step", "reason"])


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(route, method, status).inc()
    SECONDS.labels(route).observe(seconds)


def exposition(*more: Collector) -> bytes:
    """Everything in the text format of Prometheus: the counts of all processes, and what `more` read just now."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(settings.METRICS_DIR))
    for collector in more:
        registry.register(collector)
    return generate_latest(registry)
