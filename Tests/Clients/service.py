"""A service that speaks the Messages API on loopback and keeps an exact account of what it served.

A request says in its headers what it wants: `x-mock-name` names the reply, whose tokens follow from the name,
`x-mock-answer` says what is to happen (a status,
`gzip`, `late`, `refusal`, `slow`, `stream-error`, `cut`, `busy-once`).
"""

import gzip
import hashlib
import http.server
import json
import socket
import threading
import time
import zlib

from ledger import Served
from promptcache import PromptCache

ERRORS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    409: "invalid_request_error",
    413: "request_too_large",
    422: "invalid_request_error",
    429: "rate_limit_error",
    500: "api_error",
    503: "overloaded_error",
    529: "overloaded_error",
}
LIMITS = {
    "anthropic-ratelimit-requests-limit": "50",
    "anthropic-ratelimit-requests-remaining": "49",
    "anthropic-ratelimit-input-tokens-reset": "2026-11-21T12:00:00Z",
    "anthropic-organization-id": "org-made-up",
}
TEXT = "A short answer, Größe 1: \U0001f98a “yes”."


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True
    # Many clients connect at once.
    request_queue_size = 1024


class Service:
    """Listens from the start; `served` holds the messages that went out whole."""

    def __init__(self, has_cache=False):
        self.lock = threading.Lock()
        self.served = []
        self.requests = []
        self.batches = {}
        self.cache = PromptCache() if has_cache else None
        handler = type("BoundHandler", (Handler,), {"service": self})
        self._server = Listener(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def message(self, name, request):
        model = request.get("model", "")
        if self.cache is None:
            return Served.named(name, model)
        with self.lock:
            return Served("msg_" + name, model, *self.cache.bill(request), len(TEXT))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: Service

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, *_):
        pass

    # Requests

    def do_GET(self):
        self.handle_request()

    def do_POST(self):
        self.handle_request()

    def do_DELETE(self):
        self.handle_request()

    def handle_request(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        path = self.path.partition("?")[0]
        with self.service.lock:
            number = len(self.service.requests)
            self.service.requests.append(
                {
                    "method": self.command,
                    "target": self.path,
                    "headers": {name.lower(): value for name, value in self.headers.items()},
                    "body": hashlib.sha256(body).hexdigest(),
                }
            )
        self.name = self.headers.get("x-mock-name", f"number_{number}")
        wanted = self.headers.get("x-mock-answer", "")
        if wanted.isdigit():
            self.error(int(wanted))
        elif wanted == "busy-once" and self.is_first():
            self.error(529, {"retry-after-ms": "1"})
        elif path == "/v1/messages" and self.command == "POST":
            self.answer(json.loads(body), wanted)
        elif path == "/v1/messages/count_tokens":
            self.reply(200, {"input_tokens": len(body) // 4})
        elif path.startswith("/v1/messages/batches"):
            self.batch(path, body)
        elif path == "/v1/models":
            entry = {"type": "model", "id": "claude-opus-4-8", "display_name": "M", "created_at": "2026-05-28T00:00:00Z"}
            self.reply(200, {"data": [entry], "has_more": False, "first_id": entry["id"], "last_id": entry["id"]})
        else:
            self.error(404)

    def is_first(self):
        with self.service.lock:
            return sum(one["headers"].get("x-mock-name") == self.name for one in self.service.requests) == 1

    # Messages

    def answer(self, request, wanted):
        message = self.service.message(self.name, request)
        head = {"id": message.id, "type": "message", "role": "assistant", "model": message.model}
        reason = "refusal" if wanted == "refusal" else "end_turn"
        if not request.get("stream"):
            whole = head | {"content": [{"type": "text", "text": TEXT}], "stop_reason": reason, "stop_sequence": None}
            self.reply(200, whole | {"usage": message.usage()}, compressed=wanted == "gzip")
            return self.book(message)
        self.begin(compressed=wanted == "gzip")
        events = Handler.events(message, head, reason, is_late=wanted == "late")
        if wanted in ("stream-error", "cut"):
            events = events[: len(events) // 2]
        for event in events:
            self.event(event)
            if wanted == "slow":
                time.sleep(0.05)
        if wanted == "cut":
            self.close_connection = True
            return None
        if wanted == "stream-error":
            self.event({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})
        self.end()
        return None if wanted == "stream-error" else self.book(message)

    @staticmethod
    def events(message, head, reason, is_late):
        none = {"input_tokens": 0, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": 0}
        early = none if is_late else message.usage(output=1)
        late = message.usage() if is_late else {"output_tokens": message.output}
        start = head | {"content": [], "stop_reason": None, "stop_sequence": None, "usage": early}
        pieces = [TEXT[place : place + 5] for place in range(0, len(TEXT), 5)]
        return (
            [{"type": "message_start", "message": start}]
            + [{"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}]
            + [{"type": "ping"}]
            + [{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": one}} for one in pieces]
            + [{"type": "content_block_stop", "index": 0}]
            + [{"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None}, "usage": late}]
            + [{"type": "message_stop"}]
        )

    def book(self, message):
        with self.service.lock:
            self.service.served.append(message)

    # Batches: they end at once

    def batch(self, path, body):
        parts = path.removeprefix("/v1/messages/batches").strip("/").split("/")
        if self.command == "POST" and parts == [""]:
            name = f"msgbatch_{len(self.service.batches)}"
            self.service.batches[name] = json.loads(body)["requests"]
            return self.reply(200, self.described(name))
        if parts[0] not in self.service.batches:
            return self.error(404)
        if parts[1:] != ["results"]:
            return self.reply(200, self.described(parts[0]))
        lines = []
        for one in self.service.batches[parts[0]]:
            message = Served.named(one["custom_id"], one["params"]["model"])
            whole = {"id": message.id, "type": "message", "role": "assistant", "model": message.model}
            whole |= {"content": [{"type": "text", "text": TEXT}], "stop_reason": "end_turn", "stop_sequence": None}
            whole |= {"usage": message.usage()}
            lines.append({"custom_id": one["custom_id"], "result": {"type": "succeeded", "message": whole}})
        text = "".join(json.dumps(line) + "\n" for line in lines)
        return self.reply(200, text.encode(), {"content-type": "application/x-jsonl"})

    def described(self, name):
        count = len(self.service.batches[name])
        return {
            "id": name,
            "type": "message_batch",
            "processing_status": "ended",
            "request_counts": {"processing": 0, "succeeded": count, "errored": 0, "canceled": 0, "expired": 0},
            "created_at": "2026-11-21T12:00:00Z",
            "ended_at": "2026-11-21T12:00:01Z",
            "expires_at": "2026-11-22T12:00:00Z",
            "archived_at": None,
            "cancel_initiated_at": None,
            "results_url": f"{self.service.url}/v1/messages/batches/{name}/results",
        }

    # Replies

    def error(self, status, headers=None):
        kind = ERRORS.get(status, "api_error")
        body = {"type": "error", "error": {"type": kind, "message": f"made up {status}"}, "request_id": self.name}
        further = {"retry-after": "7"} if status in (429, 529) else {}
        self.reply(status, body, further | (headers or {}))

    def head(self, status, headers):
        self.send_response_only(status)
        for name, value in ({"request-id": "req_" + self.name} | LIMITS | headers).items():
            self.send_header(name, value)
        self.end_headers()

    def reply(self, status, body, headers=None, compressed=False):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"content-type": "application/json"} | (headers or {})
        if compressed and "gzip" in self.headers.get("accept-encoding", ""):
            body = gzip.compress(body, mtime=0)
            headers["content-encoding"] = "gzip"
        self.head(status, headers | {"content-length": str(len(body))})
        self.wfile.write(body)

    def begin(self, compressed):
        headers = {"content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked"}
        self.packer = None
        if compressed and "gzip" in self.headers.get("accept-encoding", ""):
            self.packer = zlib.compressobj(wbits=31)
            headers["content-encoding"] = "gzip"
        self.head(200, headers)

    def event(self, event):
        text = f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
        if self.packer:
            text = self.packer.compress(text) + self.packer.flush(zlib.Z_SYNC_FLUSH)
        self.wfile.write(f"{len(text):x}\r\n".encode() + text + b"\r\n")

    def end(self):
        rest = self.packer.flush() if self.packer else b""
        self.wfile.write((f"{len(rest):x}\r\n".encode() + rest + b"\r\n" if rest else b"") + b"0\r\n\r\n")
