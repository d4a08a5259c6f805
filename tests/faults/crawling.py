"""Open every page that links lead to, as every member of the cast."""

import http.client
import json
import re
import sys

LINK = re.compile(r'href="(/[^"#?]*)"')
MOST_PAGES = 400
DOORS = ("/", "/today/", "/regulations/")


def crawl(stage):
    """How many pages were opened in all."""
    cast = json.loads(stage.run(sys.executable, "-m", "tests.faults.look", "sessions"))
    return sum(walk(stage.port, session) for session in cast.values())


def walk(port, session):
    waiting, seen = list(DOORS), set(DOORS)
    opened = 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while waiting and opened < MOST_PAGES:
        connection.request("GET", waiting.pop(), headers={"Cookie": f"sessionid={session}"})
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        opened += 1
        if "html" not in response.headers.get("Content-Type", ""):
            continue
        found = {link for link in LINK.findall(text) if not link.startswith("/static/")} - seen
        seen |= found
        waiting += sorted(found)
    connection.close()
    return opened
