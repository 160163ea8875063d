"""Time of `farthing report` over a ledger of a million records of two years, as a process.

The ledger is made by SQL in the schema that `farthing import` makes, with seeded rows in the order of an import:
session by session. Its roll-ups are built by the program itself. Usage: ledger.py PRODUCTS SCRATCH [RECORDS]
"""

import json
import os
import pathlib
import random
import sqlite3
import statistics
import subprocess
import sys
import time

products, scratch = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
count = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
farthing = str(products / "farthing")
ledger = scratch / f"ledger-{count}.sqlite"
settings = scratch / "settings"
environment = {"HOME": str(scratch), "XDG_CONFIG_HOME": str(settings), "PATH": os.environ["PATH"], "TZ": "UTC"}
DAY = 86_400_000
FIRST = 1_732_147_200_000  # 2024-11-21
LINE = (
    '{"type":"assistant","sessionId":"s","timestamp":"2025-06-01T10:00:00.000Z","message":{"id":"msg_%d","role":'
    '"assistant","model":"claude-opus-4-6","stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":5}}}\n'
)


def run(*arguments):
    subprocess.run([farthing, *map(str, arguments)], check=True, env=environment, stdout=subprocess.DEVNULL)


def import_one(number):
    """Imports a transcript of one line: makes the schema, and builds roll-ups of other lengths anew."""
    log = scratch / "projects" / "-home-u" / f"{count}-{number}.jsonl"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(LINE % number)
    run("import", log, "--ledger", ledger)


class Rows:
    """Seeded rows of sessions of 5 to 95 records."""

    def __init__(self, database):
        self.random = random.Random(7)
        self.strings = [text for (text,) in database.execute("SELECT text FROM strings ORDER BY id")]
        self.services = [row for row in database.execute("SELECT * FROM services ORDER BY id")]
        self.attributions = [row for row in database.execute("SELECT * FROM attributions ORDER BY id")]
        self.known = tuple(map(len, (self.strings, self.services, self.attributions)))
        self.first = database.execute("SELECT coalesce(max(id), 0) FROM records").fetchone()[0] + 1
        self.charges = []
        self.plan()

    def symbol(self, text):
        self.strings.append(text)
        return len(self.strings)

    def plan(self):
        r = self.random
        source = self.symbol("benchmark")
        projects = [self.symbol(f"-home-u-project-{number}") for number in range(30)]
        keys = [0, self.symbol("team-a"), self.symbol("team-b")]
        tags = [0, 0, self.symbol("nightly"), self.symbol("nightly,team:core"), self.symbol("team:core")]
        for model in ("claude-opus-4-6", "claude-haiku-4-5", "claude-sonnet-4-6", "claude-sonnet-4-5"):
            name = self.symbol(model + "-20250101")
            for geo in (0, 1):
                self.services.append((len(self.services) + 1, name, 0, 0, 0, geo))
        self.stop = self.symbol("tool_use!")
        self.sessions = []
        total = 0
        while total < count:
            length = min(count - total, r.randint(5, 95))
            name = "%08x-%04x-4%03x-8%03x-%012x" % tuple(r.getrandbits(bits) for bits in (32, 16, 12, 12, 48))
            session, file = self.symbol(name), self.symbol(f"/home/u/projects/{name}.jsonl")
            project, key, tag = r.choice(projects), r.choice(keys), r.choice(tags)
            places = []
            for agent in ([0] if r.random() < 0.7 else [0, self.symbol("agent-%08x" % r.getrandbits(32))]):
                number = len(self.attributions) + 1
                side = int(agent != 0)
                self.attributions.append(
                    (number, source, project, project, session, agent, 0, key, 0, tag, side))
                places.append(number)
            service = self.services[-8:][r.randrange(8)][0]
            self.sessions.append((file, places, FIRST + r.randrange(730 * DAY), length, service))
            total += length

    def records(self):
        r = self.random
        number = self.first
        for file, places, moment, length, service in self.sessions:
            context = 0
            for line in range(length):
                moment += r.randrange(2_000, 90_000)
                written, read = r.randrange(200, 6_000), context
                context = 0 if context > 190_000 else context + written
                flags = 1 if r.random() < 0.01 else 0
                further = 1 if r.random() < 0.002 else 0
                if further:
                    other = r.choice(self.services[-8:])[0]
                    self.charges.append((number, 1, other, r.randrange(100), 0, 0, r.randrange(1_000), 300, 0))
                known = None if r.random() < 0.001 else moment
                yield (
                    number, known, service, r.choice(places), flags, 0, r.randrange(50),
                    0 if line % 3 else written, written if line % 3 else 0, read, r.randrange(1_500), 0, None,
                    further, r.getrandbits(63), r.getrandbits(63), flags, 0, self.stop, 0, 0, None, known, 2, 0, 0,
                    0, 0, file, line * 7_000, line + 1, 180, r.getrandbits(63), None, 1, r.randbytes(100))
                number += 1


def make():
    for suffix in ("", "-wal", "-shm"):
        pathlib.Path(f"{ledger}{suffix}").unlink(missing_ok=True)
    start = time.perf_counter()
    import_one(1)
    database = sqlite3.connect(ledger, isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -400000")
    database.execute("BEGIN")
    indexes = database.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'records' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        database.execute(f"DROP INDEX {name}")
    rows = Rows(database)
    strings, services, attributions = rows.known

    def insert(table, values):
        values = iter(values)
        first = next(values, None)
        if first is not None:
            marks = ",".join("?" * len(first))
            database.execute(f"INSERT INTO {table} VALUES ({marks})", first)
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", values)

    insert("strings", list(enumerate(rows.strings, 1))[strings:])
    insert("services", rows.services[services:])
    insert("attributions", rows.attributions[attributions:])
    insert("records", rows.records())
    insert("charges", rows.charges)
    for _, sql in indexes:
        database.execute(sql)
    # Roll-ups of other lengths are built anew by the next import.
    database.execute("UPDATE meta SET value = '1' WHERE name = 'length_thresholds'")
    database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    import_one(2)
    print(f"made in {time.perf_counter() - start:.0f} s, {ledger.stat().st_size / 1e6:.0f} MB")


def define(name, *dimensions):
    """A report of the user's own with these groupings."""
    folder = settings / "farthing" / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    definition = {
        "schema": "farthing.report-definition/1", "name": name, "title": name, "question": "What does each cost?",
        "group_by": list(dimensions), "columns": ["cost_usd", "requests"], "order": "time" if "hour" in dimensions
        or "day" in dimensions else "cost_usd", "charts": [], "period": "all",
    }
    (folder / f"{name}.json").write_text(json.dumps(definition))


def timed(arguments):
    start = time.perf_counter()
    process = subprocess.Popen(
        [farthing, "report", *arguments, "--ledger", str(ledger), "--format", "json"],
        stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"report {' '.join(arguments)} ended with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


scratch.mkdir(parents=True, exist_ok=True)
if not ledger.exists():
    make()
define("by-hour", "hour")
define("by-day", "day")
define("by-month", "month")
define("by-model", "model")
define("by-project", "project")
define("by-session", "session")
define("by-hour-and-tag", "hour", "tag")
berlin = ["--timezone", "Europe/Berlin"]
cases = [
    ("by day", ["by-day"]),
    ("by month", ["by-month"]),
    ("by month, Europe/Berlin", ["by-month", *berlin]),
    ("by model", ["by-model"]),
    ("by project", ["by-project"]),
    ("by session", ["by-session"]),
    ("by model, one project", ["by-model", "--project", "-home-u-project-7"]),
    ("by day, models with a pattern", ["by-day", "--model", "claude-opus-*"]),
    ("by day, one tag", ["by-day", "--tag", "nightly"]),
    ("by day, odd bounds", ["by-day", "--since", "2025-03-04T05:06:07Z", "--until", "2026-10-01T07:00:00Z"]),
    ("by hour", ["by-hour"]),
    ("by hour, last month", ["by-hour", "--since", "2026-10", "--until", "2026-10"]),
    ("by day, Europe/Berlin", ["by-day", *berlin]),
    ("by day, Europe/Berlin, one tag", ["by-day", *berlin, "--tag", "nightly"]),
    ("by hour, sessions with a pattern", ["by-hour", "--session", "a*"]),
    ("by hour and tag", ["by-hour-and-tag", *berlin]),
]
print("| report | time | processor time | memory |\n|---|---|---|---|")
for title, arguments in cases:
    runs = [timed(arguments) for _ in range(7)]
    middle = [statistics.median(values) for values in zip(*runs)]
    print(f"| {title} | {middle[0] * 1000:.0f} ms | {middle[1] * 1000:.0f} ms | {middle[2]:.0f} MB |")
