"""LiteLLM as a client of the gateway, by its provider `anthropic` and the gateway's address."""

import asyncio
import gc
import os
import unittest

from case import KEY, MODEL, ClientCase
from ledger import Served
from service import TEXT

# Its price list stays at home.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm  # noqa: E402

litellm.suppress_debug_info = True

QUESTION = [
    {"role": "system", "content": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]},
    {"role": "user", "content": "Größe? “1” \U0001f98a"},
]


class LiteLLM(ClientCase):
    def options(self, name, **further):
        return {
            "model": "anthropic/" + MODEL,
            "messages": QUESTION,
            "max_tokens": 64,
            "api_key": KEY,
            "api_base": self.gateway.url,
            "num_retries": 0,
            "extra_headers": {"x-mock-name": name},
        } | further

    def assert_usage(self, usage, name):
        """LiteLLM counts cached tokens with the prompt."""
        truth = Served.named(name, MODEL)
        written = truth.cache_write_5m + truth.cache_write_1h
        self.assertEqual(usage.prompt_tokens, truth.input + written + truth.cache_read)
        self.assertEqual(usage.completion_tokens, truth.output)
        self.assertEqual(usage.cache_creation_input_tokens, written)
        self.assertEqual(usage.cache_read_input_tokens, truth.cache_read)

    def test_plain(self):
        for number in range(10):
            reply = litellm.completion(**self.options(f"plain_{number}"))
            self.assertEqual(reply.choices[0].message.content, TEXT)
            self.assert_usage(reply.usage, f"plain_{number}")
        self.assertEqual(len(self.assert_books_are_equal()), 10)

    def test_streams(self):
        for number in range(10):
            text, usage = "", None
            for chunk in litellm.completion(
                    **self.options(f"stream_{number}", stream=True, stream_options={"include_usage": True})):
                text += chunk.choices[0].delta.content or "" if chunk.choices else ""
                usage = getattr(chunk, "usage", None) or usage
            self.assertEqual(text, TEXT)
            self.assert_usage(usage, f"stream_{number}")
            # LiteLLM leaves a stream behind its last event, and httpcore waits for itself where such a stream is
            # collected while the next call takes its connection.
            chunk = None
            gc.collect()
        self.assertEqual(len(self.assert_books_are_equal()), 10)

    def test_many_at_once(self):
        async def all_of_them():
            return await asyncio.gather(*(litellm.acompletion(**self.options(f"many_{one}")) for one in range(40)))

        for number, reply in enumerate(asyncio.run(all_of_them())):
            self.assert_usage(reply.usage, f"many_{number}")
        self.assertEqual(len(self.assert_books_are_equal()), 40)

    def test_errors(self):
        for status, kind in {
            400: litellm.BadRequestError, 401: litellm.AuthenticationError, 429: litellm.RateLimitError,
            529: litellm.InternalServerError,
        }.items():
            with self.assertRaises(kind):
                further = {"x-mock-name": f"error_{status}", "x-mock-answer": str(status)}
                litellm.completion(**self.options("", extra_headers=further))
        self.settle()
        self.assertEqual(self.gateway.report()[0]["requests"], 0)


if __name__ == "__main__":
    unittest.main()
