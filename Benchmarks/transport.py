#!/usr/bin/env python3
"""What the transport costs: processor time for an event of one stream while others stay open and silent, and
memory over many streams. Server and client are processes of their own on loopback.

usage: transport.py BIN_FOLDER
"""
import json
import resource
import statistics
import subprocess
import sys

ROUNDS, EVENTS, STREAMS, WIDTH = 5, 5000, 10_000, 50


def client(tool, *arguments):
    run = subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True, timeout=600, check=True)
    return json.loads(run.stdout)


def main():
    tool = sys.argv[1] + "/transport-load"
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit, 65_536),) * 2)
    server = subprocess.Popen([tool, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        url = server.stdout.readline().strip()
        costs = {1: [], 1000: [], 4000: []}
        for _ in range(ROUNDS):
            for idle, cost in costs.items():
                found = client(tool, "idle", url, idle, EVENTS)
                assert found["idle"] == idle and found["pieces"] >= 1, found
                cost.append(found["cpu_us"] / EVENTS)
        medians = {idle: statistics.median(cost) for idle, cost in costs.items()}
        for idle, median in medians.items():
            ratio = median / medians[1]
            print(f"{idle:5} streams open: {median:6.2f} us of processor time an event, {ratio:.2f} x that with one")
        found = client(tool, "streams", url, STREAMS, WIDTH)
        first, last = found["rss_kib_first_tenth"] / 1024, found["rss_kib_end"] / 1024
        print(f"{STREAMS} streams, {WIDTH} at once: {first:.1f} MiB after a tenth, {last:.1f} MiB after all")
    finally:
        server.stdin.close()
        server.wait(30)


main()
