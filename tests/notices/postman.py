"""A mail server for tests, run as a process: `python -m aiosmtpd -n -c tests.notices.postman.Postman FOLDER`.

What it takes it writes to files; `refused@`, `later@`, `slow@` and `relay@` in an address say how it answers.
"""

import asyncio
import json
import uuid
from pathlib import Path


class Postman:
    def __init__(self, folder):
        self.folder = Path(folder)

    @classmethod
    def from_cli(cls, parser, folder):
        return cls(folder)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        answers = {
            "refused": "550 no such mailbox",
            "later": "451 come back later",
            "relay": "554 no relaying",
        }
        for word, answer in answers.items():
            if address.startswith(word):
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        if envelope.rcpt_tos[0].startswith("slow"):
            (self.folder / "begun").touch()
            await asyncio.sleep(3)
        taken = {"to": envelope.rcpt_tos, "from": envelope.mail_from, "data": envelope.content.decode()}
        (self.folder / f"{uuid.uuid4()}.json").write_text(json.dumps(taken))
        return "250 taken"
