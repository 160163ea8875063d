#!/usr/bin/env python3
"""What the gateway costs beside nginx as a plain reverse proxy, in front of the same service (nginx with fixed
replies), driven by wrk in turn: requests a second, the 99th percentile, and processor time a request; then what each
adds to the 99th percentile at 1,000 requests a second, which come at random moments, or 16 at once.

Behind each run the gateway has time to move its journal into the ledger; what that costs is told by itself.

usage: gateway.py BIN_FOLDER
"""
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS, SECONDS, CONNECTIONS = 3, 3, 16
# Milliseconds that each connection waits between two requests, 1,000 a second in all: a random time, so that they come
# apart; or the same time for all, so that they come at once.
PACES = {"apart": "math.random(0, 32)", "at once": "16"}
SERVICE, NGINX, PROCESS, DISK = 18181, 18182, 18183, 18184
TICK = os.sysconf("SC_CLK_TCK")


def replies():
    usage = {"input_tokens": 12, "cache_creation_input_tokens": 2048, "cache_read_input_tokens": 10240,
             "cache_creation": {"ephemeral_5m_input_tokens": 2048, "ephemeral_1h_input_tokens": 0},
             "output_tokens": 1, "service_tier": "standard"}
    head = {"id": "msg_$request_id", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5-20250929"}
    text = {"type": "text", "text": "A short answer. " * 40}
    plain = json.dumps(head | {"content": [text], "stop_reason": "end_turn", "usage": usage | {"output_tokens": 160}})
    events = [("message_start", {"message": head | {"content": [], "stop_reason": None, "usage": usage}}),
              ("content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}}), ("ping", {})]
    events += [("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": " some more words"}})] * 32
    events += [("content_block_stop", {"index": 0}),
               ("message_delta", {"delta": {"stop_reason": "end_turn"}, "usage": usage | {"output_tokens": 160}}),
               ("message_stop", {})]
    stream = "".join(f"event: {name}\ndata: {json.dumps({'type': name} | data)}\n\n" for name, data in events)
    return plain, stream


def constant(text):
    """A directive that answers with a text: nginx takes no word of more than 4,096 characters."""
    text = text.replace("\\", "\\\\").replace("'", "\\'")
    parts, start = [], 0
    while start < len(text):
        end = min(len(text), start + 3000)
        while text[end - 1] == "\\":
            end -= 1
        parts.append(text[start:end])
        start = end
    sets = "".join(f"set $part{number} '{part}'; " for number, part in enumerate(parts))
    return sets + 'return 200 "' + "".join(f"${{part{number}}}" for number in range(len(parts))) + '";'


def configuration(folder, servers):
    """An nginx of one worker with a folder of its own."""
    os.makedirs(folder)
    with open(folder + "/nginx.conf", "w") as file:
        file.write(f"""
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 8192; }}
http {{
  access_log off; keepalive_requests 100000000; client_max_body_size 40m;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {servers}
}}""")
    return folder + "/nginx.conf"


def service():
    plain, stream = replies()
    return f"""server {{ listen 127.0.0.1:{SERVICE}; add_header request-id req_1 always;
    location /plain/v1/messages {{ default_type application/json; {constant(plain)} }}
    location /stream/v1/messages {{ default_type text/event-stream; {constant(stream)} }} }}"""


def reverse_proxy():
    return f"""upstream service {{ server 127.0.0.1:{SERVICE}; keepalive 64; keepalive_requests 100000000; }}
  server {{ listen 127.0.0.1:{NGINX};
    location / {{ proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_buffering off; }} }}"""


def ticks(process):
    """Processor time of a process and its children, in seconds."""
    total = 0
    children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
    for number in [str(process.pid)] + children:
        fields = open(f"/proc/{number}/stat").read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def load(url, script):
    out = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}", "--latency", "-s", script, url], capture_output=True,
        text=True, timeout=60, check=True).stdout
    assert "Non-2xx" not in out and "Socket errors" not in out, out
    found = re.search(r"99%\s+([\d.]+)(us|ms|s)", out)
    late = float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), int(re.search(r"(\d+) requests in", out)[1]), late


def settle(process):
    """Waits until a gateway has moved its journal; the processor time that took, in seconds."""
    begin = last = ticks(process)
    still = 0
    # Behind a long move it rests for up to 5 seconds.
    while still < 6:
        time.sleep(1)
        now = ticks(process)
        still = still + 1 if now - last < 0.03 else 0
        last = now
    return now - begin


def steady(places, folder, kind, pace):
    """What a proxy adds to the 99th percentile at a pace that all of them hold easily."""
    shutil.copy(folder + "/post.lua", folder + "/paced.lua")
    with open(folder + "/paced.lua", "a") as file:
        file.write(f"function delay() return {PACES[pace]} end\n")
    late = {}
    for _ in range(ROUNDS):
        for name in ("direct", "nginx", f"{kind} process"):
            port, _, prefixed = places[name]
            rate, _, found = load(
                f"http://127.0.0.1:{port}{'' if prefixed else '/' + kind}/v1/messages", folder + "/paced.lua")
            late.setdefault(name, []).append((found, rate))
    medians = {name: statistics.median(found for found, _ in runs) for name, runs in late.items()}
    for name, found in medians.items():
        rate = statistics.median(rate for _, rate in late[name])
        print(f"{kind:6} {name:14} {rate:9,.0f} requests/s, {pace:7}: p99 {found:6.2f} ms, "
              f"{found - medians['direct']:6.2f} ms more than direct")


def main():
    for tool in ("nginx", "wrk"):
        if not shutil.which(tool, path=os.environ["PATH"] + ":/usr/sbin"):
            sys.exit(f"{tool} is missing: apt-get install {tool}")
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    folder = tempfile.mkdtemp(prefix="farthing-gateway-")
    started = []

    def start(*command):
        started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        env=os.environ | {"HOME": folder}))
        return started[-1]

    try:
        with open(folder + "/post.lua", "w") as file:
            body = json.dumps({"model": "claude-sonnet-4-5", "max_tokens": 256, "system": [
                {"type": "text", "text": "Be brief. " * 40, "cache_control": {"type": "ephemeral"}}],
                "messages": [{"role": "user", "content": "Hello " * 30}]})
            file.write(f'wrk.method="POST"\nwrk.body=[[{body}]]\nwrk.headers["content-type"]="application/json"\n'
                       'wrk.headers["x-api-key"]="sk-made-up"\n')
        start(nginx, "-c", configuration(folder + "/service", service()))
        proxy = start(nginx, "-c", configuration(folder + "/proxy", reverse_proxy()))
        places = {"direct": (SERVICE, None, ""), "nginx": (NGINX, proxy, "")}
        for kind in ("plain", "stream"):
            for name, level, port in (("process", "process", PROCESS), ("disk", "disk", DISK)):
                port += 10 if kind == "stream" else 0
                gateway = start(
                    sys.argv[1] + "/farthing", "serve", "--listen", f"127.0.0.1:{port}", "--upstream",
                    f"http://127.0.0.1:{SERVICE}/{kind}", "--durability", level, "--ledger",
                    f"{folder}/{kind}-{level}.sqlite")
                places[f"{kind} {name}"] = (port, gateway, kind)
        time.sleep(2)
        for kind in ("plain", "stream"):
            found = {}
            for _ in range(ROUNDS):
                for name in ("direct", "nginx", f"{kind} process", f"{kind} disk"):
                    port, process, prefixed = places[name]
                    before = ticks(process) if process else 0
                    path = "" if prefixed else "/" + kind
                    rate, count, late = load(f"http://127.0.0.1:{port}{path}/v1/messages", folder + "/post.lua")
                    cost = (ticks(process) - before) / count * 1e6 if process else 0
                    moving = settle(process) / count * 1e6 if prefixed else 0
                    found.setdefault(name, []).append((rate, late, cost, moving))
            medians = {name: [statistics.median(values) for values in zip(*runs)] for name, runs in found.items()}
            for name, (rate, late, cost, moving) in medians.items():
                share = rate / medians["nginx"][0]
                print(f"{kind:6} {name:14} {rate:9,.0f} requests/s, {share:5.2f} x nginx, p99 {late:6.2f} ms, "
                      f"{cost:6.1f} us of processor time a request, {moving:5.1f} us behind the run")
        for kind in ("plain", "stream"):
            for pace in PACES:
                steady(places, folder, kind, pace)
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(30)
        shutil.rmtree(folder)


main()
