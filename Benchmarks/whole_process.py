"""Whole-process measures of farthing against wc -l: speed, memory, start-up.

The two programs run in turn over the same files, which are in the page cache; medians are compared. A pair during which other programs were busy is repeated.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

products, scratch = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
farthing = str(products / "farthing")
environment = {"HOME": str(scratch), "PATH": os.environ["PATH"], "TZ": "UTC"}
scratch.mkdir(parents=True, exist_ok=True)


def timed(command):
    """Seconds of wall time, and the peak of resident memory in bytes."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[:3]} ended with {process.returncode}")
    return seconds, usage.ru_maxrss * 1024


def idle_share(seconds=0.1):
    """Share of the processors' time that nobody used."""

    def counters():
        fields = [int(field) for field in open("/proc/stat").readline().split()[1:]]
        return fields[3] + fields[4], sum(fields)

    idle, everything = counters()
    time.sleep(seconds)
    idle_now, everything_now = counters()
    return (idle_now - idle) / max(everything_now - everything, 1)


def quiet_pair(first, second, patience=60):
    """Both commands in turn, while other programs leave the machine alone; else the last try, marked."""
    deadline = time.monotonic() + patience
    while True:
        was_idle = idle_share() > 0.9
        pair = timed(first), timed(second)
        if was_idle and idle_share() > 0.9:
            return pair, True
        if time.monotonic() > deadline:
            return pair, False
        time.sleep(0.3)


def tree(name, size, files):
    folder = scratch / name
    truth = scratch / f"{name}.truth.json"
    if not truth.exists():
        subprocess.run(
            [products / "sample-logs", "benchmark", folder, "--size", size, "--files", str(files)], check=True
        )
    return folder, json.loads(truth.read_text())


def scan(title, name, size, files, rounds=11):
    folder, truth = tree(name, size, files)
    paths = sorted(str(path) for path in folder.rglob("*.jsonl"))
    analyze = [farthing, "analyze", str(folder), "--format", "json"]
    found = json.loads(subprocess.run(analyze, env=environment, check=True, capture_output=True).stdout)
    for key in ["requests", "input_tokens", "cache_read_tokens", "output_tokens"]:
        assert found["totals"][key] == truth[key], (key, found["totals"][key], truth[key])
    ours, theirs, peaks, disturbed = [], [], [], 0
    for _ in range(rounds):
        (them, us), was_quiet = quiet_pair(["wc", "-l", *paths], analyze)
        theirs.append(them[0])
        ours.append(us[0])
        peaks.append(us[1])
        disturbed += not was_quiet
    us, them = statistics.median(ours), statistics.median(theirs)
    megabytes = truth["bytes"] / 1e6
    ratio = statistics.median(a / b for a, b in zip(ours, theirs))
    print(
        f"| {title} | {megabytes / us:,.0f} MB/s | {megabytes / them:,.0f} MB/s | {ratio:.2f} "
        f"| {max(peaks) / 1e6:.1f} MB |" + (f" disturbed: {disturbed} of {rounds} pairs" if disturbed else ""),
        flush=True,
    )
    return truth["requests"], statistics.median(peaks)


print("| tree | farthing analyze | wc -l | time ratio, median of pairs | peak memory |")
print("|---|---|---|---|---|")
size = os.environ.get("SIZE", "400MB")
messages, peak = scan(f"{size}, 200 files", "tree-200", size, 200)
scan(f"{size}, 1,000 files", "tree-1000", size, 1000)
scan(f"{size}, one file", "tree-1", size, 1)
twice = f"{int(size.removesuffix('MB')) * 2}MB"
more_messages, more_peak = scan(f"{twice}, 400 files", "tree-400", twice, 400, rounds=5)
if big := os.environ.get("BIG"):
    scan(f"{big}, one file", "tree-big", big, 1, rounds=3)
print(f"\nMemory per further message: {(more_peak - peak) / (more_messages - messages):.0f} bytes")

price = [farthing, "price", "--model", "claude-opus-4-5", "--usage", '{"input_tokens":6,"output_tokens":1}']
for name, command in [("/bin/true", ["/bin/true"]), ("farthing --version", [farthing, "--version"]), ("farthing price", price)]:
    times = [timed(command)[0] for _ in range(101)]
    print(f"Start to end, {name}: {statistics.median(times) * 1000:.1f} ms")
