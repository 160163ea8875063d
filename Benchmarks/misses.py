"""Time of `farthing misses` and `farthing ttl` over a million requests, as a process: from transcripts on disk and from the ledger.

The transcripts are written here, session by session, as a prefix cache of 5 minutes or 1 hour would bill them: most
requests come within a minute, some after a lapse, some behind a change of the prompt. What was missed is counted while
they are written, and the program must find the same sum. Usage: misses.py PRODUCTS SCRATCH [REQUESTS]
"""

import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import time

products, scratch = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
count = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
farthing = str(products / "farthing")
folder = scratch / f"misses-{count}"
ledger = scratch / f"misses-{count}.sqlite"
environment = {"HOME": str(scratch), "PATH": os.environ["PATH"], "TZ": "UTC"}
START = 1_772_323_200_000  # 2026-03-01
TEXT = "a line of a reply that says what was done and what is next; " * 8
USER = '{"parentUuid":%s,"type":"user","sessionId":"%s","uuid":"u%d","timestamp":"%s","message":{"role":"user","content":"%s"}}\n'
REPLY = (
    '{"parentUuid":"u%d","type":"assistant","sessionId":"%s","uuid":"a%d","timestamp":"%s","requestId":"req_%s_%d",'
    '"message":{"id":"msg_%s_%d","model":"%s","role":"assistant","content":[{"type":"text","text":"%s"}],"stop_reason":'
    '"end_turn","usage":{"input_tokens":%d,"cache_creation_input_tokens":%d,"cache_read_input_tokens":%d,'
    '"output_tokens":%d,"cache_creation":{"ephemeral_5m_input_tokens":%d,"ephemeral_1h_input_tokens":%d}}}}\n'
)


def clock(milliseconds):
    seconds, rest = divmod(milliseconds, 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + ".%03dZ" % rest


def session(r, name, length, file):
    """Writes a session; the tokens that it missed."""
    hourly = r.random() < 0.5
    lifetime = 3_600_000 if hourly else 300_000
    model = r.choice(("claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5"))
    moment = START + r.randrange(180 * 86_400_000)
    cached, missed, last = 0, 0, None
    for number in range(length):
        if number:
            moment += r.choices((r.randrange(5_000, 60_000), r.randrange(310_000, 4_000_000)), (95, 5))[0]
        read = cached if last is not None and moment - last <= lifetime else 0
        if read and r.random() < 0.01:
            read = min(read, 9_000)
        prompt = cached + r.randrange(200, 3_000) if cached else r.randrange(10_000, 16_000)
        missed += cached - read
        written, last = prompt - read - 3, moment
        done = moment + r.randrange(1_000, 4_000)
        file.write(USER % ('"a%d"' % (number - 1) if number else "null", name, number, clock(moment), TEXT[:60]))
        file.write(
            REPLY
            % (number, name, number, clock(done), name, number, name, number, model, TEXT, 3, written, read,
               r.randrange(50, 900), 0 if hourly else written, written if hourly else 0))
        cached, moment = prompt - 3, done
    return missed


def write():
    r = random.Random(7)
    made, missed = 0, 0
    while made < count:
        name = "%08x-%04x" % (r.getrandbits(32), r.getrandbits(16))
        length = min(count - made, r.randint(20, 400))
        path = folder / "projects" / f"-home-u-project-{r.randrange(30)}" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as file:
            missed += session(r, name, length, file)
        made += length
    (scratch / f"misses-{count}.json").write_text(json.dumps({"requests": made, "missed": missed}))


def timed(*arguments):
    """Seconds of wall time, of processor time, and the peak of resident memory in bytes."""
    start = time.perf_counter()
    process = subprocess.Popen([farthing, *map(str, arguments)], stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{arguments[:3]} ended with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def check(*arguments):
    run = subprocess.run([farthing, *map(str, arguments), "--format", "csv"], env=environment, capture_output=True)
    rows = run.stdout.decode().split("\r\n")
    column, cause = rows[0].split(",").index("tokens"), rows[0].split(",").index("cause")
    cells = [row.split(",") for row in rows[1:] if row]
    found = sum(int(row[column]) for row in cells if row[cause] != "first_request")
    truth = json.loads((scratch / f"misses-{count}.json").read_text())["missed"]
    print(f"  missed tokens found {found:,}, written {truth:,} ({100 * found / truth:.2f} %)")


def main():
    if not (scratch / f"misses-{count}.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        write()
    if not ledger.exists():
        subprocess.run([farthing, "import", str(folder), "--ledger", str(ledger)], env=environment, check=True,
                       stdout=subprocess.DEVNULL)
    print(f"farthing misses and ttl over {count:,} requests, as a process, files in the page cache, median of 7")
    for name, arguments in (("transcripts on disk", [folder]), ("the ledger", ["--ledger", ledger])):
        check("misses", *arguments)
        for command in ("misses", "ttl"):
            rounds = [timed(command, *arguments) for _ in range(7)]
            seconds, work, memory = (statistics.median(column) for column in zip(*rounds))
            print(
                f"  {command:6} {name:20} {seconds:6.2f} s wall, {work:6.2f} s processor, {memory / 1e6:6.0f} MB")


main()
