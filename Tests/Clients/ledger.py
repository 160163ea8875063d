"""What a service served, and what it costs: apart from the program under test, in integers.

Prices are those of the public pricing page, https://platform.claude.com/docs/en/about-claude/pricing, of November
2026, in picodollars a token: $1 a million tokens is 1,000,000.
"""

import dataclasses
import hashlib

INPUT_AND_OUTPUT = {
    "claude-opus-4-8": (5_000_000, 25_000_000),
    "claude-sonnet-4-6": (3_000_000, 15_000_000),
    "claude-haiku-4-5-20251001": (1_000_000, 5_000_000),
}


@dataclasses.dataclass(frozen=True, order=True)
class Served:
    """A message and its tokens."""

    id: str
    model: str
    input: int
    cache_write_5m: int
    cache_write_1h: int
    cache_read: int
    output: int

    @staticmethod
    def named(name, model):
        """A message whose tokens follow from its name: the same in front of the gateway and behind it."""
        numbers = hashlib.sha256(name.encode()).digest()
        counts = [int.from_bytes(numbers[place : place + 2]) + 1 for place in range(0, 10, 2)]
        return Served("msg_" + name, model, *counts)

    def usage(self, output=None):
        return {
            "input_tokens": self.input,
            "cache_creation_input_tokens": self.cache_write_5m + self.cache_write_1h,
            "cache_read_input_tokens": self.cache_read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.cache_write_5m,
                "ephemeral_1h_input_tokens": self.cache_write_1h,
            },
            "output_tokens": self.output if output is None else output,
            "service_tier": "standard",
        }

    @property
    def picodollars(self):
        input, output = INPUT_AND_OUTPUT[self.model]
        # Five-minute writes cost 1.25 times the input, one-hour writes twice, reads a tenth.
        return (
            self.input * input
            + self.cache_write_5m * input * 5 // 4
            + self.cache_write_1h * input * 2
            + self.cache_read * input // 10
            + self.output * output
        )


def picodollars(text):
    """The picodollars of a decimal text in dollars."""
    whole, _, part = text.partition(".")
    assert len(part) <= 12, text
    return int(whole) * 10**12 + int(part.ljust(12, "0"))
