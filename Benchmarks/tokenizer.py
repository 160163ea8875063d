"""Speed of the tokenizer beside tiktoken's cl100k on the same texts, in the same run, one thread.

Where the PyPI package tiktoken and its cl100k file are at hand (TIKTOKEN_CACHE_DIR), they are run;
TIKTOKEN_PYTHON names an interpreter that has the package. Texts come from this machine's own files.
"""

import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import sysconfig

products, scratch = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
scratch.mkdir(parents=True, exist_ok=True)
SIZE = 4_000_000

PEER = """
import statistics, sys, time, tiktoken
encoding = tiktoken.get_encoding("cl100k_base")
text = open(sys.argv[1], encoding="utf-8", errors="replace").read()
encoding.encode_ordinary(text[:100000])
times = []
for _ in range(3):
    start = time.perf_counter()
    encoding.encode_ordinary(text)
    times.append(time.perf_counter() - start)
print(statistics.median(times))
"""


def gathered(paths):
    parts, size = [], 0
    for path in sorted(paths):
        if path.is_file() and size < SIZE:
            parts.append(path.read_bytes())
            size += len(parts[-1])
    return b"\n".join(parts)[:SIZE]


def texts():
    rng = random.Random(1)
    library = pathlib.Path(sysconfig.get_paths()["stdlib"])
    documents = pathlib.Path("/usr/share/doc")
    common = "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从"
    rows = [{"id": f"msg_{rng.randrange(16**12):012x}", "model": "claude-sonnet-4-6", "at": 1.7e9 + i, "ok": True,
             "usage": {"input_tokens": rng.randrange(99), "output_tokens": rng.randrange(9999)}} for i in range(26_000)]
    yield "English prose", gathered(documents.glob("*/copyright"))
    yield "code", gathered(library.glob("*.py"))
    yield "JSON", json.dumps(rows).encode()[:SIZE]
    yield "Chinese", "".join(rng.choice(common) + ("，" if rng.random() < 0.1 else "\n" if rng.random() < 0.01 else "")
                             for _ in range(SIZE // 3)).encode()
    yield "random bytes", rng.randbytes(SIZE)
    yield "one character", b"=" * 1_000_000


def measured(command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    interpreter = os.environ.get("TIKTOKEN_PYTHON", sys.executable)
    print("\n| text | family | first sight | warm memo | cl100k (tiktoken) | first sight / cl100k | memory beside the text |")
    print("|---|---|---|---|---|---|---|")
    ready = []
    for name, data in texts():
        path = scratch / f"{name.replace(' ', '-')}.txt"
        path.write_bytes(data)
        megabytes = len(data) / 1e6
        peer = subprocess.run([interpreter, "-c", PEER, path], capture_output=True, text=True)
        theirs = float(peer.stdout) if peer.returncode == 0 else None
        for family in ("v3", "v4.8"):
            ours = measured([products / "tokenizer-benchmark", family, path, "5"])
            ready.append(ours["ready"])
            speed = f"{megabytes / theirs:.1f} MB/s" if theirs else "not at hand"
            ratio = f"{theirs / ours['first']:.1f}" if theirs else ""
            print(f"| {name} | {family} | {megabytes / ours['first']:.1f} MB/s | {megabytes / ours['warm']:.1f} MB/s "
                  f"| {speed} | {ratio} | {ours['memory'] / 1e6:.0f} MB |")
    print(f"\nReady in {1000 * statistics.median(ready):.1f} ms (median).")


main()
