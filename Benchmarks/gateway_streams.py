#!/usr/bin/env python3
"""Memory of the gateway with many open streams, and what an event costs it there beside a single stream.

A service of Python holds the streams open and sends events at a fixed pace: on the only stream, in turn on all of a
thousand, and on one of a thousand while the others stand still. Processor time is that of the gateway alone.

usage: gateway_streams.py BIN_FOLDER
"""
import multiprocessing
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

STREAMS, RATE, SECONDS, ROUNDS = 1000, 2000, 5, 3
TICK = os.sysconf("SC_CLK_TCK")
START = (b'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_%d","type":"message",'
         b'"role":"assistant","model":"claude-sonnet-4-5-20250929","content":[],"usage":{"input_tokens":12,'
         b'"output_tokens":1}}}\n\n')
DELTA = (b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,'
         b'"delta":{"type":"text_delta","text":" some more words"}}\n\n')


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def service(pipe):
    """Answers every request with the begin of a stream; told (count, streams) it sends events at the pace."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    pipe.send(listener.getsockname()[1])
    streams = []
    while True:
        if pipe.poll(0):
            order = pipe.recv()
            if order == "accept":
                for number in range(pipe.recv()):
                    connection, _ = listener.accept()
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    seen = b""
                    while not seen.endswith(b"}"):
                        seen += connection.recv(65536)
                    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
                                       b"transfer-encoding: chunked\r\n\r\n" + chunk(START % number))
                    streams.append(connection)
                pipe.send("open")
            elif order == "close":
                for connection in streams:
                    connection.close()
                streams = []
            elif order == "end":
                return
            else:
                count, over = order
                data, begin = chunk(DELTA), time.monotonic()
                for number in range(count):
                    late = begin + number / RATE - time.monotonic()
                    if late > 0:
                        time.sleep(late)
                    streams[number % over].sendall(data)
                pipe.send("sent")
        else:
            time.sleep(0.01)


def client(port, count, pipe):
    """Opens streams, and reads what comes."""
    body = b'{"model":"claude-sonnet-4-5","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"x"}]}'
    head = b"POST /v1/messages HTTP/1.1\r\nhost: localhost\r\nx-api-key: k\r\ncontent-length: %d\r\n\r\n" % len(body)
    selector = selectors.DefaultSelector()
    for _ in range(count):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(head + body)
        selector.register(connection, selectors.EVENT_READ)
    seen = 0
    pipe.send("asked")
    while not pipe.poll(0):
        for key, _ in selector.select(0.1):
            seen += key.fileobj.recv(65536).count(b"content_block_delta\n")
    pipe.recv()
    pipe.send(seen)


def ticks(process):
    fields = open(f"/proc/{process.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory(process):
    for line in open(f"/proc/{process.pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024


def measure(binary, folder, streams, over):
    """Microseconds of processor time an event, and MiB with all streams open."""
    ours, theirs = multiprocessing.Pipe()
    upstream = multiprocessing.Process(target=service, args=(theirs,))
    upstream.start()
    port = ours.recv()
    listening = socket.create_server(("127.0.0.1", 0))
    place = listening.getsockname()[1]
    listening.close()
    gateway = subprocess.Popen(
        [binary, "serve", "--listen", f"127.0.0.1:{place}", "--upstream", f"http://127.0.0.1:{port}", "--ledger",
         folder + f"/{time.monotonic_ns()}.sqlite"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1.5)
    mine, other = multiprocessing.Pipe()
    reader = multiprocessing.Process(target=client, args=(place, streams, other))
    reader.start()
    ours.send("accept")
    ours.send(streams)
    assert mine.recv() == "asked" and ours.recv() == "open"
    time.sleep(1)
    held = memory(gateway)
    before = ticks(gateway)
    count = RATE * SECONDS
    ours.send((count, over))
    assert ours.recv() == "sent"
    time.sleep(0.3)
    cost = (ticks(gateway) - before) / count * 1e6
    held = max(held, memory(gateway))
    mine.send("end")
    seen = mine.recv()
    assert seen == count, f"{seen} events of {count} came"
    reader.join()
    ours.send("close")
    ours.send("end")
    upstream.join()
    gateway.send_signal(signal.SIGTERM)
    gateway.wait(30)
    return cost, held


def main():
    binary = sys.argv[1] + "/farthing"
    folder = tempfile.mkdtemp(prefix="farthing-streams-")
    try:
        cases = {"one stream": (1, 1), f"{STREAMS} streams, in turn": (STREAMS, STREAMS),
                 f"one of {STREAMS} streams": (STREAMS, 1)}
        found = {name: [] for name in cases}
        for _ in range(ROUNDS):
            for name, case in cases.items():
                found[name].append(measure(binary, folder, *case))
        base = sorted(cost for cost, _ in found["one stream"])[ROUNDS // 2]
        for name, runs in found.items():
            cost = sorted(cost for cost, _ in runs)[ROUNDS // 2]
            held = max(held for _, held in runs)
            print(f"{name:24} {cost:6.1f} us of processor time an event, {cost / base:4.2f} x one stream, {held:5.1f} MiB")
    finally:
        shutil.rmtree(folder)


main()
