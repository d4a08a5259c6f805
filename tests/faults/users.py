"""Virtual users: they answer as the browser's client does, and forget only what was acknowledged."""

import asyncio
import json
import random
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

FIRST_WAIT, LONGEST_WAIT = 0.1, 3.0
TIMEOUT = 20


class Connection:
    """One kept-alive connection that speaks just enough HTTP."""

    def __init__(self, port, tls=None):
        self.port, self.tls, self.reader, self.writer = port, tls, None, None

    async def request(self, method, path, body=b"", headers=""):
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, ssl=self.tls)
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
        self.writer.write(head.encode() + body)
        raw = await self.reader.readuntil(b"\r\n\r\n")
        lines = raw.decode("latin-1").lower().split("\r\n")
        length = next((int(line.split(":")[1]) for line in lines if line.startswith("content-length")), 0)
        content = await self.reader.readexactly(length)
        return int(lines[0].split()[1]), content, len(raw) + length

    async def close(self):
        if self.writer:
            self.writer.close()
            with suppress(OSError):
                await self.writer.wait_closed()
        self.writer = None


@dataclass
class User:
    """Answers items in batches; `acknowledged` is what the device has forgotten since the server has it."""

    port: int
    token: str
    items: list
    device: str = field(default_factory=lambda: str(uuid4()))
    acknowledged: dict = field(default_factory=dict)
    latest: dict = field(default_factory=dict)
    times: list = field(default_factory=list)
    retries: int = 0
    seq: int = 0
    tls: ssl.SSLContext | None = None

    async def answer(self, stop, batch=5, pause=0.0):
        """Send batch after batch until the event is set and nothing is left to send."""
        connection = Connection(self.port, self.tls)
        while not stop.is_set():
            await self.deliver(connection, [self.change(*item) for item in random.sample(self.items, batch)])
            if pause:
                await asyncio.sleep(random.uniform(0, 2 * pause))
        await connection.close()

    def change(self, position, kind):
        self.seq += 1
        one = {"id": str(uuid4()), "position": position, "seq": self.seq, "base": self.latest.get(position)}
        self.latest[position] = one["id"]
        return {**one, "value": value(kind), "at": datetime.now(UTC).isoformat()}

    async def deliver(self, connection, changes):
        wait = FIRST_WAIT
        while changes:
            began = time.perf_counter()
            told = await self.send(connection, changes)
            if told is None:
                self.retries += 1
                await connection.close()
                await asyncio.sleep(wait * random.uniform(0.75, 1.25))
                wait = min(wait * 2, LONGEST_WAIT)
                continue
            self.times.append(time.perf_counter() - began)
            stored = set(told["stored"])
            self.acknowledged |= {
                c["id"]: c for c in changes if c["id"] in stored and told["standing"] == "counted"
            }
            changes = [c for c in changes if c["id"] not in stored]

    async def send(self, connection, changes):
        """What the server told, or None when it should be tried again."""
        body = json.dumps({"token": self.token, "device": self.device, "changes": changes}).encode()
        try:
            async with asyncio.timeout(TIMEOUT):
                headers = "Content-Type: application/json\r\n"
                status, content, _ = await connection.request("POST", "/a/answers/", body, headers)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, asyncio.LimitOverrunError):
            return None
        if status == 200:
            return json.loads(content)
        if status < 500:
            raise RuntimeError(f"the server refused: {status}")
        return None


def value(kind):
    match kind:
        case "one":
            return {"choice": random.choice("abcd")}
        case "several":
            return {"choices": sorted(random.sample("abcd", 2))}
    return {"number": f"{random.randint(1, 99)},5"}


async def answer_for(users, seconds, *, batch=5, pause=0.0, meanwhile=None):
    """All users answer for some seconds; `meanwhile` is a coroutine function that does harm in the meantime."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(user.answer(stop, batch, pause)) for user in users]
    harm = asyncio.create_task(meanwhile(stop)) if meanwhile else None
    await asyncio.sleep(seconds)
    stop.set()
    if harm:
        await harm
    await asyncio.gather(*tasks)


async def answer_during(users, act, *, pause=0.0):
    """All users answer while `act`, a coroutine function, is at it, however long that takes."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(user.answer(stop, pause=pause)) for user in users]
    try:
        await act()
    finally:
        stop.set()
    await asyncio.gather(*tasks)
