"""`farthing serve` in front of a service, with books in a folder of its own."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile

from ledger import Served, picodollars

PROGRAM = os.environ.get("FARTHING", os.path.join(os.path.dirname(__file__), "../../.build/release/farthing"))


class Gateway:
    """Answers at `url` when it is made."""

    def __init__(self, service):
        self.folder = tempfile.mkdtemp(prefix="farthing-clients-")
        self.ledger = self.folder + "/ledger.sqlite"
        self._environment = {"HOME": self.folder, "PATH": os.environ["PATH"], "TZ": "UTC"}
        self._process = subprocess.Popen(
            [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--upstream", service.url, "--ledger", self.ledger],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=self._environment)
        line = self._process.stderr.readline()
        found = re.search(r"listening at (http://\S+:\d+)", line)
        assert found, line + self._process.stderr.read()
        self.url = found[1]

    def stop(self):
        """Ends it, and holds it to its promise: by itself, within ten seconds, without a word."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            _, said = self._process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            raise
        assert (self._process.returncode, said) == (0, ""), (self._process.returncode, said)

    def remove(self):
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()
        shutil.rmtree(self.folder)

    def report(self):
        """The report by model: totals, picodollars of all, and of each model."""
        command = [PROGRAM, "report", "models", "--ledger", self.ledger, "--format", "json"]
        text = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=True).stdout
        found = json.loads(text)
        costs = {group["key"]["model"]: picodollars(group["cost_usd"]) for group in found["groups"]}
        return found["totals"], picodollars(found["totals"]["cost_usd"]), costs

    def rows(self):
        """The calls in the ledger, read without the program: the message, and whether it is complete."""
        database = sqlite3.connect(f"file:{self.ledger}?mode=ro", uri=True)
        found = database.execute(
            """
            SELECT g.closing, m.text, r.input, r.cache_write_5m, r.cache_write_1h, r.cache_read, r.output, g.state
            FROM gateway_calls g LEFT JOIN records r ON r.id = g.record
            LEFT JOIN services v ON v.id = r.service LEFT JOIN strings m ON m.id = v.model ORDER BY g.ulid
            """
        ).fetchall()
        database.close()
        return [(Served(message_id(closing), *row), state) for closing, *row, state in found]

    def messages(self):
        """The complete ones, in order of their names."""
        return sorted(row for row, state in self.rows() if state == CLOSED)


CLOSED, LOWER_BOUND, UNBILLED = 2, 3, 4


def message_id(closing):
    """The id among the facts of a closing: fields of a tag, a length in four bytes, and as many bytes."""
    closing = closing or b""
    while closing:
        tag, length = closing[0], int.from_bytes(closing[1:5], "little")
        field, closing = closing[5 : 5 + length], closing[5 + length :]
        if tag == 5:
            fact = json.loads(field)
            found = fact.get("id") or fact.get("message", {}).get("id")
            if found:
                return found
    return ""
