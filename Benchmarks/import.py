"""Import into the ledger against analyze on the same tree: time, size of the ledger, memory; and the import of an unchanged tree.

The two programs run in turn over the same files, which are in the page cache; medians are compared.
"""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

products, scratch = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
farthing = str(products / "farthing")
ledgers = scratch / "ledgers"
environment = {"HOME": str(scratch), "PATH": os.environ["PATH"], "TZ": "UTC"}


def timed(command):
    """Seconds of wall time, of processor time, and the peak of resident memory in bytes."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[:3]} ended with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def tree(name, size, files):
    folder = scratch / name
    if not (scratch / f"{name}.truth.json").exists():
        subprocess.run(
            [products / "sample-logs", "benchmark", folder, "--size", size, "--files", str(files)], check=True
        )
    return folder, json.loads((scratch / f"{name}.truth.json").read_text())


def empty():
    shutil.rmtree(ledgers, ignore_errors=True)
    ledgers.mkdir(parents=True)
    return ["--ledger", str(ledgers / "ledger.sqlite")]


def median(values):
    return statistics.median(values)


def first_import(name, size, files, rounds):
    folder, truth = tree(name, size, files)
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(timed([farthing, "analyze", str(folder)]))
        ours.append(timed([farthing, "import", str(folder), *empty()]))
    command = [farthing, "import", str(folder), "--ledger", str(ledgers / "ledger.sqlite"), "--format", "json"]
    found = json.loads(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)
    assert found["ledger"]["records"] == truth["requests"], (found["ledger"], truth["requests"])
    print(
        f"| {size}, {files} files | {median(a for a, _, _ in ours):.2f} s | {median(a for a, _, _ in theirs):.2f} s "
        f"| {median(a[0] / b[0] for a, b in zip(ours, theirs)):.2f} "
        f"| {median(a[1] / b[1] for a, b in zip(ours, theirs)):.2f} "
        f"| {found['ledger']['bytes'] / truth['requests'] * 0.1:.1f} MB "
        f"| {max(a[2] for a in ours) / 1e6:.1f} MB |",
        flush=True,
    )


def unchanged(name, size, files):
    folder, _ = tree(name, size, files)
    command = [farthing, "import", str(folder), *empty()]
    timed(command)
    again = [timed(command) for _ in range(21)]
    version = [timed([farthing, "--version"]) for _ in range(21)]
    print(
        f"\nImport of an unchanged tree of {size} in {files} files: {median(a for a, _, _ in again) * 1000:.1f} ms "
        f"from start to end, {median(b for _, b, _ in again) * 1000:.1f} ms of processor time; "
        f"farthing --version beside it: {median(a for a, _, _ in version) * 1000:.1f} ms, "
        f"{median(b for _, b, _ in version) * 1000:.1f} ms of processor time"
    )


scratch.mkdir(parents=True, exist_ok=True)
size = os.environ.get("SIZE", "400MB")
print("| tree | farthing import | farthing analyze | time ratio | processor time ratio | ledger per 100,000 records | peak memory |")
print("|---|---|---|---|---|---|---|")
first_import("tree-200", size, 200, 11)
first_import("tree-1", size, 1, 5)
unchanged("tree-unchanged", "1GB", 500)
shutil.rmtree(ledgers, ignore_errors=True)
