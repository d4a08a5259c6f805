"""What a measurement of the running system consists of."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass

import psutil

from tests.faults.users import Connection, answer_for


@dataclass(frozen=True)
class Load:
    """So many requests in so many seconds, with the CPU time of all server processes and the times users waited."""

    count: int
    seconds: float
    cpu: float
    times: tuple[float, ...]

    @property
    def cpu_ms(self):
        return self.cpu * 1000 / self.count

    @property
    def rate(self):
        return self.count / self.seconds

    def percentile(self, share):
        """Milliseconds that this share of requests did not exceed."""
        return sorted(self.times)[min(self.count - 1, int(self.count * share))] * 1000

    def __str__(self):
        waits = f"p50 {self.percentile(0.5):.0f} ms, p95 {self.percentile(0.95):.0f} ms"
        return f"{self.cpu_ms:.2f} CPU-ms, {self.rate:.0f} requests/s, {waits}"


def total_cpu(roots):
    """Seconds of the processes, of their children, and of the children they have already buried."""
    total = 0.0
    for root in roots:
        for process in [root, *root.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total


def measure_answers(stage, users, seconds):
    """Users store five answers at a time, each as soon as the former five are acknowledged."""
    for user in users:
        user.times.clear()
    roots = stage.roots()
    cpu, began = total_cpu(roots), time.perf_counter()
    asyncio.run(answer_for(users, seconds))
    spent = time.perf_counter() - began
    times = tuple(wait for user in users for wait in user.times)
    return Load(len(times), spent, total_cpu(roots) - cpu, times)


def measure_pages(stage, pages, seconds):
    """`pages`: (path, cookie) of each user, opened again and again. Returns the load and the bytes of the last page."""
    roots = stage.roots()
    cpu, began = total_cpu(roots), time.perf_counter()
    opened = asyncio.run(open_for(stage.port, pages, seconds))
    spent = time.perf_counter() - began
    times = tuple(wait for found, _ in opened for wait in found)
    return Load(len(times), spent, total_cpu(roots) - cpu, times), opened[0][1]


async def open_for(port, pages, seconds):
    ends = time.perf_counter() + seconds
    return await asyncio.gather(*(open_again(port, path, cookie, ends) for path, cookie in pages))


async def open_again(port, path, cookie, ends):
    connection, times, size = Connection(port), [], 0
    while time.perf_counter() < ends:
        began = time.perf_counter()
        status, _, size = await connection.request("GET", path, headers=f"Cookie: {cookie}\r\n")
        times.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"{path}: {status}")
    await connection.close()
    return times, size
