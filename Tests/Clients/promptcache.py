"""A prompt cache for the service: a prefix up to a breakpoint is written once, and read from then on."""

import hashlib
import json


class PromptCache:
    def __init__(self):
        self._prefixes = set()

    def bill(self, request):
        """Tokens of a request: input, five-minute writes, one-hour writes, reads. Four bytes are a token."""
        digest, total, hit = hashlib.sha256(), 0, 0
        marks = []
        for block in PromptCache._blocks(request):
            control = block.pop("cache_control", None) if isinstance(block, dict) else None
            text = json.dumps(block, sort_keys=True).encode()
            digest.update(len(text).to_bytes(8) + text)
            total += len(text) // 4 + 1
            name = digest.hexdigest()
            if name in self._prefixes:
                hit = total
            if control:
                marks.append((total, name, control.get("ttl", "5m")))
        hour = max([end for end, _, lifetime in marks if lifetime == "1h"] + [hit])
        last = max([end for end, _, _ in marks] + [hour])
        self._prefixes.update(name for _, name, _ in marks)
        return total - last, last - hour, hour - hit, hit

    @staticmethod
    def _blocks(request):
        """Tools, system and messages in the order in which they are cached; a text is a block."""
        yield {"model": request.get("model")}
        for tool in request.get("tools", []):
            yield dict(tool)
        system = request.get("system") or []
        for block in [{"type": "text", "text": system}] if isinstance(system, str) else system:
            yield dict(block)
        for message in request.get("messages", []):
            content = message["content"]
            for block in [{"type": "text", "text": content}] if isinstance(content, str) else content:
                yield {"role": message["role"]} | block
