"""The coding agent that claude-agent-sdk carries, through the gateway: one session of two turns, the second reading
what the first wrote to the cache. Its own account of the cost is the gateway's."""

import asyncio
import pathlib
import unittest

from claude_agent_sdk import AssistantMessage, ClaudeAgentOptions, ClaudeSDKClient, ResultMessage, StreamEvent

from case import KEY, MODEL, ClientCase
from service import TEXT


class Agent(ClientCase):
    has_cache = True

    def options(self, **environment):
        home = pathlib.Path(self.gateway.folder) / "home"
        (home / "project").mkdir(parents=True)
        return ClaudeAgentOptions(
            model=MODEL,
            system_prompt={"type": "preset", "preset": "claude_code"},
            setting_sources=[],
            max_turns=3,
            cwd=home / "project",
            include_partial_messages=True,
            env={
                "HOME": str(home),
                "CLAUDE_CONFIG_DIR": str(home / ".claude"),
                "ANTHROPIC_BASE_URL": self.gateway.url,
                "ANTHROPIC_API_KEY": KEY,
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
                "DISABLE_AUTOUPDATER": "1",
            } | environment)

    async def session(self, questions, **environment):
        results = []
        async with ClaudeSDKClient(self.options(**environment)) as client:
            for question in questions:
                await client.query(question)
                texts, events = [], 0
                async for message in client.receive_response():
                    events += isinstance(message, StreamEvent)
                    if isinstance(message, AssistantMessage):
                        texts += [block.text for block in message.content]
                    if isinstance(message, ResultMessage):
                        self.assertFalse(message.is_error, message)
                        results.append(message)
                self.assertEqual(texts, [TEXT])
                self.assertGreater(events, 5)
        return results

    def assert_session(self, **environment):
        """Two turns; what the agent says of them is what the gateway booked."""
        session = self.session(["Say something short.", "And once more."], **environment)
        results = asyncio.run(asyncio.wait_for(session, 120))
        self.assertEqual({one["target"].partition("?")[0] for one in self.service.requests}, {"/v1/messages"})
        served = self.assert_books_are_equal()
        self.assertGreaterEqual(len(served), 2)
        self.assertGreater(sum(one.cache_read for one in served), 1000)
        totals, cost, _ = self.gateway.report()
        last = results[-1]
        self.assertEqual(round(last.total_cost_usd * 10**12), cost)
        told = last.model_usage.values()
        written = totals["cache_write_5m_tokens"] + totals["cache_write_1h_tokens"]
        for name, count in {
            "inputTokens": totals["input_tokens"], "outputTokens": totals["output_tokens"],
            "cacheReadInputTokens": totals["cache_read_tokens"], "cacheCreationInputTokens": written,
        }.items():
            self.assertEqual(sum(one[name] for one in told), count, name)
        return served

    def test_a_session(self):
        self.assertGreater(sum(one.cache_write_5m for one in self.assert_session()), 1000)

    def test_a_session_with_an_hour_of_cache(self):
        served = self.assert_session(ENABLE_PROMPT_CACHING_1H="1")
        self.assertGreater(sum(one.cache_write_1h for one in served), 1000)


if __name__ == "__main__":
    unittest.main()
