"""Time of `farthing status` as a process with a ledger of a million records (made by ledger.py), beside
`farthing --version`, which only starts, and `/bin/true`.

Usage: status.py PRODUCTS SCRATCH [RECORDS]. Medians of 50 runs each, taken in turn so that a busy moment meets all.
"""

import json
import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time

products, scratch = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
count = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
farthing = str(products / "farthing")
ledger = scratch / f"ledger-{count}.sqlite"
RUNS = 50

if not ledger.exists():
    sys.exit(f"{ledger} is missing: ledger.py makes it")

database = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
known = database.execute(
    "SELECT text FROM strings JOIN attributions ON session = strings.id ORDER BY attributions.id LIMIT 1 OFFSET 500"
).fetchone()[0]
database.close()


def environment(zone):
    return {"HOME": str(scratch), "PATH": os.environ["PATH"], "TZ": zone}


def piped(session):
    return json.dumps({"session_id": session, "transcript_path": "/nowhere.jsonl", "model": {"id": "m"}}).encode()


status = [farthing, "status", "--ledger", str(ledger)]
cases = [
    ("/bin/true", ["/bin/true"], "UTC", None),
    ("farthing --version", [farthing, "--version"], "UTC", None),
    ("status, the latest session", status, "UTC", None),
    ("status, Europe/Berlin", status, "Europe/Berlin", None),
    ("status, a session piped in", status, "UTC", piped(known)),
    ("status, an unknown session piped in", status, "UTC", piped("unknown")),
    ("status --format json", [*status, "--format", "json"], "UTC", None),
]
times = {name: [] for name, *_ in cases}
for _ in range(RUNS):
    for name, command, zone, data in cases:
        start = time.perf_counter()
        subprocess.run(command, input=data or b"", stdout=subprocess.DEVNULL, env=environment(zone), check=True)
        times[name].append((time.perf_counter() - start) * 1000)
print(f"{RUNS} runs each, ledger of {count:,} records, load {os.getloadavg()[0]:.1f}")
for name, found in times.items():
    found.sort()
    print(f"{name:38} median {statistics.median(found):6.2f} ms   best {found[0]:6.2f} ms   9 of 10 {found[len(found) * 9 // 10]:6.2f} ms")
