"""What the tests of all clients share: a service, a gateway in front of it, and the comparison of the two books."""

import os
import unittest

from gateway import Gateway
from service import Service

KEY = "sk-ant-made-up-0123456789"
MODEL = "claude-opus-4-8"

# Nothing of the caller's own environment may lead a client elsewhere.
for name in list(os.environ):
    if name.upper().startswith(("ANTHROPIC_", "CLAUDE", "LITELLM_")) or name.lower().endswith("_proxy"):
        del os.environ[name]


class ClientCase(unittest.TestCase):
    has_cache = False

    def setUp(self):
        self.service = Service(self.has_cache)
        self.addCleanup(self.service.stop)
        self.gateway = Gateway(self.service)
        self.addCleanup(self.gateway.remove)

    def settle(self):
        """Ends the gateway and compares its books with the service's: call by call, and to the picodollar."""
        self.gateway.stop()
        served = sorted(self.service.served)
        self.assertEqual(self.gateway.messages(), served)
        return served

    def assert_books_are_equal(self, refused=0):
        """The same, where every billed call went out whole: the report has nothing else."""
        served = self.settle()
        self.assertTrue(served)
        totals, cost, costs = self.gateway.report()
        self.assertEqual(totals["requests"], len(served))
        self.assertEqual(totals["unpriced_requests"], 0)
        self.assertEqual({name for name, count in totals["flagged"].items() if count}, {"refused"} if refused else set())
        self.assertEqual(totals["flagged"]["refused"], refused)
        for name in ("input", "cache_write_5m", "cache_write_1h", "cache_read", "output"):
            self.assertEqual(totals[name + "_tokens"], sum(getattr(one, name) for one in served), name)
        self.assertEqual(cost, sum(one.picodollars for one in served))
        for model in {one.model for one in served}:
            self.assertEqual(costs[model], sum(one.picodollars for one in served if one.model == model), model)
        return served
