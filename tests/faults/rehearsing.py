"""What docs/production.md promises, each tried upon the whole of it (`script/rehearse`)."""

import asyncio
import json
import random
import socket
import ssl
import statistics
import time
from collections import Counter
from contextlib import suppress

from tests.faults.checking import losses
from tests.faults.site import HOST, Site
from tests.faults.users import User, answer_for

ONCE = ("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "X-Request-ID")
SLOW_HEADERS, SLOW_BODIES = 50, 20
CANARY = "canary-login"


def rehearse(url, seconds):
    """Every check in turn; the exit code."""
    failed = 0
    with Site(url, workers=4) as site:
        made = site.populate(10, 20)
        site.prepare()
        site.start()
        site.start_workers()
        site.start_proxy()
        for check in CHECKS:
            try:
                print(f"ok    {check.__name__.replace('_', ' ')}: {check(site, made, seconds)}", flush=True)
            except AssertionError as error:
                failed += 1
                print(f"WRONG {check.__name__.replace('_', ' ')}: {error}", flush=True)
    return 1 if failed else 0


def tls_is_1_2_or_1_3(site, _made, _seconds):
    spoken = [_spoken(site, version) for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)]
    old = [_spoken(site, version) for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)]
    assert spoken == ["TLSv1.2", "TLSv1.3"] and old == [None, None], (spoken, old)
    return f"{', '.join(spoken)}; 1.0 and 1.1 refused"


def _spoken(site, version):
    context = ssl.create_default_context(cafile=site.path / "cert.pem")
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with suppress(ssl.SSLError, OSError), socket.create_connection(("127.0.0.1", site.tls_port), 5) as plain:
        return context.wrap_socket(plain, server_hostname=HOST).version()
    return None


def plain_requests_are_sent_to_tls(site, _made, _seconds):
    with socket.create_connection(("127.0.0.1", site.plain_port), 5) as plain:
        plain.sendall(f"GET /today/ HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        told = plain.recv(4096).decode()
    assert " 301 " in told and f"Location: https://{HOST}/today/" in told, told
    return "301"


def headers_come_once(site, _made, _seconds):
    for path in ("/", "/sign-in/", "/regulations/", "/no/such/page/"):
        found = Counter(name.lower() for name, _ in site.get(path)[1])
        assert all(found[name.lower()] == 1 for name in ONCE), (path, found)
    return ", ".join(ONCE)


def files_are_kept_for_a_year(site, _made, _seconds):
    page = site.get("/")[2].decode()
    path = next(part for part in page.split('"') if part.startswith("/static/") and part.endswith(".css"))
    status, headers, _ = site.get(path, headers={"Accept-Encoding": "gzip"})
    told = Counter(name.lower() for name, _ in headers)
    known = {name.lower(): value for name, value in headers}
    assert status == 200 and "immutable" in known["cache-control"], (path, known)
    assert known["content-encoding"] == "gzip" and told["strict-transport-security"] == 1, known
    return path


def a_large_body_is_refused_in_words(site, _made, _seconds):
    status, _, body = site.ask("POST", "/sign-in/", b"x" * 27 * 2**20)
    assert status == 413 and "до 26 МБ" in body.decode(), status
    return "413"


def monitoring_is_for_this_machine(site, _made, _seconds):
    outside = [site.get(path)[0] for path in ("/metrics", "/health/ready")]
    for _ in range(60):
        if _metric(site, "marshrut_workers ") == 2:
            break
        time.sleep(1)
    status, told = site.past_the_proxy("/health/ready")
    ready = json.loads(told)["checks"]
    assert outside == [404, 404] and status == 200, (outside, told)
    assert {ready[name] for name in ("database", "migrations", "worker", "disk")} == {"ok"}, ready
    assert _metric(site, "marshrut_workers ") == 2, site.past_the_proxy("/metrics")[1]
    return told.strip()


def all_processes_count_together(site, _made, _seconds):
    line = 'marshrut_requests_total{method="GET",route="sign_in",status="200"}'
    before = _metric(site, line)
    for _ in range(40):
        site.get("/sign-in/")
    counted, wrote = _metric(site, line) - before, len(list((site.path / "metrics").glob("counter_*.db")))
    assert counted == 40 and wrote > 1, (counted, wrote)
    return f"40 of 40 requests, by {wrote} processes"


def slow_clients_stop_nobody(site, _made, seconds):
    quiet = _times(site, 20)
    alive, busy = asyncio.run(_beside_slow_clients(site, seconds))
    assert max(busy) < 3, max(busy)
    return (
        f"median {statistics.median(quiet) * 1000:.0f} ms without, {statistics.median(busy) * 1000:.0f} ms (worst"
        f" {max(busy) * 1000:.0f}) beside {SLOW_HEADERS} slow headers and {SLOW_BODIES} slow bodies;"
        f" {alive} of the slow headers left after {seconds} s"
    )


async def _beside_slow_clients(site, seconds):
    stop = time.monotonic() + seconds
    begun = b"GET / HTTP/1.1\r\nHost: " + HOST.encode() + b"\r\n"
    upload = b"POST /sign-in/ HTTP/1.1\r\nHost: " + HOST.encode() + b"\r\nContent-Length: 900000\r\n\r\n"
    headers = [asyncio.create_task(_drip(site, begun, b"X-a: b\r\n", stop)) for _ in range(SLOW_HEADERS)]
    bodies = [asyncio.create_task(_drip(site, upload, b"a", stop)) for _ in range(SLOW_BODIES)]
    await asyncio.sleep(1)
    busy = []
    while time.monotonic() < stop - 1:
        busy += await asyncio.to_thread(_times, site, 5)
    await asyncio.gather(*bodies)
    return sum(await asyncio.gather(*headers)), busy


async def _drip(site, begun, drop, stop):
    """Whether the connection was still open at the end."""
    try:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", site.tls_port, ssl=site.tls, server_hostname=HOST
        )
        writer.write(begun)
        while time.monotonic() < stop:
            await asyncio.sleep(1)
            writer.write(drop)
            await writer.drain()
            if reader.at_eof():
                return False
        writer.close()
    except OSError:
        return False
    return True


def _times(site, count):
    spent = []
    for _ in range(count):
        began = time.perf_counter()
        assert site.get("/sign-in/")[0] == 200
        spent.append(time.perf_counter() - began)
    return spent


def killed_processes_lose_nothing(site, made, seconds):
    people = {
        w["attempt"]: User(site.tls_port, w["token"], made["items"], tls=site.tls) for w in made["works"]
    }
    kills = Counter()

    async def kill(stop):
        while not stop.is_set():
            await asyncio.sleep(1)
            victims = {"web": site.web_workers(), "worker": site.job_workers(), "database": site.backends()}
            kind = ("web", "web", "worker", "database")[sum(kills.values()) % 4]
            with suppress(Exception):
                random.choice(victims[kind]).kill()
                kills[kind] += 1
            await asyncio.to_thread(_repair, site)

    asyncio.run(answer_for(list(people.values()), seconds, pause=0.05, meanwhile=kill))
    loss = losses(people, site.logged(), site.all_answers())
    assert loss.acknowledged and loss.total == 0 and sum(kills.values()) > 3, loss
    return f"{loss.acknowledged} answers acknowledged, 0 lost, kills {dict(kills)}"


def _repair(site):
    """What systemd does with `Restart=always`."""
    if site.server.poll() is not None:
        site.start()
    if site.worker.poll() is not None:
        site.start_worker()
    if site.second.poll() is not None:
        site.second = site._spawn("python", "manage.py", "worker")


def a_forged_header_does_not_evade_the_counting(site, _made, _seconds):
    statuses = [_wrong_password(site, f"198.51.100.{n}") for n in range(1, 8)]
    assert statuses == [422] * 5 + [429] * 2, statuses
    return "7 tries «from» 7 addresses: 5 judged, then 429"


def _wrong_password(site, forged):
    _, headers, _ = site.get("/sign-in/")
    cookie = next(v for n, v in headers if n.lower() == "set-cookie" and v.startswith("csrftoken="))
    token = cookie.split(";")[0].partition("=")[2]
    told = {
        "X-Forwarded-For": forged,
        "X_Forwarded_For": forged,
        "Forwarded": f"for={forged}",
        "X-Real-IP": forged,
        "Cookie": f"csrftoken={token}",
        "X-CSRFToken": token,
        "Referer": f"https://{HOST}/sign-in/",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return site.ask("POST", "/sign-in/", f"login={CANARY}&secret=wrong", headers=told)[0]


def logs_are_lines_without_what_was_typed(site, _made, _seconds):
    ours = [json.loads(line) for line in site.log().splitlines() if line.startswith('{"time"')]
    proxied = [json.loads(line) for line in (site.path / "marshrut.access.log").read_text().splitlines()]
    assert CANARY not in site.log() + json.dumps(proxied) and "/sign-in" not in json.dumps(proxied)
    numbers = {line["request"] for line in ours if line.get("event") == "request"}
    both = [line for line in proxied if line["request"] in numbers]
    assert len(both) > 100, len(both)
    return f"{len(ours)} lines of ours, {len(proxied)} of the proxy, {len(both)} joined by their numbers"


def the_journal_is_sealed(site, _made, _seconds):
    for _ in range(90):
        if _metric(site, "marshrut_seals_waiting ") == 0:
            return "nothing waits for a seal"
        time.sleep(1)
    raise AssertionError("seals are not made")


def _metric(site, line):
    rows = site.past_the_proxy("/metrics")[1].splitlines()
    return next((float(row.rpartition(" ")[2]) for row in rows if row.startswith(line)), 0)


CHECKS = (
    tls_is_1_2_or_1_3,
    plain_requests_are_sent_to_tls,
    headers_come_once,
    files_are_kept_for_a_year,
    a_large_body_is_refused_in_words,
    monitoring_is_for_this_machine,
    all_processes_count_together,
    slow_clients_stop_nobody,
    a_forged_header_does_not_evade_the_counting,
    killed_processes_lose_nothing,
    the_journal_is_sealed,
    logs_are_lines_without_what_was_typed,
)
