"""The official Python SDK through the gateway: nothing it can tell differs from the service itself."""

import asyncio
import unittest

import anthropic

from case import KEY, MODEL, ClientCase
from ledger import INPUT_AND_OUTPUT, Served
from service import ERRORS, TEXT, Service

QUESTION = {
    "model": MODEL,
    "max_tokens": 64,
    "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
    "messages": [{"role": "user", "content": "Größe? “1” \U0001f98a"}],
}


def headers(name, answer=None):
    return {"x-mock-name": name} | ({"x-mock-answer": answer} if answer else {})


class SDKCase(ClientCase):
    """Two clients: one calls the gateway, the other a second service of the same kind."""

    def setUp(self):
        super().setUp()
        self.twin = Service()
        self.addCleanup(self.twin.stop)
        self.client = self.made(anthropic.Anthropic, self.gateway.url)
        self.direct = self.made(anthropic.Anthropic, self.twin.url)

    def made(self, kind, url, **options):
        client = kind(base_url=url, **({"api_key": KEY, "max_retries": 0} | options))
        if kind is anthropic.Anthropic:
            self.addCleanup(client.close)
        return client

    def usage(self, reply):
        creation = reply.usage.cache_creation
        return Served(
            reply.id, reply.model, reply.usage.input_tokens, creation.ephemeral_5m_input_tokens,
            creation.ephemeral_1h_input_tokens, reply.usage.cache_read_input_tokens, reply.usage.output_tokens)


class Messages(SDKCase):
    def test_plain(self):
        for number in range(20):
            reply = self.client.messages.create(**QUESTION, extra_headers=headers(f"plain_{number}"))
            self.assertEqual(reply.content[0].text, TEXT)
            self.assertEqual(self.usage(reply), Served.named(f"plain_{number}", MODEL))
        self.assertEqual(len(self.assert_books_are_equal()), 20)

    def test_streams(self):
        for number in range(20):
            answer = ["late", "slow", "gzip", None][number % 4]
            with self.client.messages.stream(**QUESTION, extra_headers=headers(f"s_{number}", answer)) as stream:
                self.assertEqual("".join(stream.text_stream), TEXT)
                reply = stream.get_final_message()
            # The SDK itself passes over a split by lifetime that is told late.
            if answer != "late":
                self.assertEqual(self.usage(reply), Served.named(f"s_{number}", MODEL))
        self.assertEqual(len(self.assert_books_are_equal()), 20)

    def test_events_one_by_one(self):
        def events(client):
            found = client.messages.create(**QUESTION, stream=True, extra_headers=headers("one"))
            return [event.to_dict() for event in found]

        self.assertEqual(events(self.client), events(self.direct))
        self.assert_books_are_equal()

    def test_beta_endpoints(self):
        for client in (self.client, self.direct):
            reply = client.beta.messages.create(
                **QUESTION, betas=["context-1m-2025-08-07"], extra_query={"beta": "true"}, extra_headers=headers("beta"))
            self.assertEqual(reply.content[0].text, TEXT)
        ours, theirs = self.service.requests[0], self.twin.requests[0]
        self.assertEqual(ours["target"], "/v1/messages?beta=true")
        self.assertEqual(ours["target"], theirs["target"])
        self.assertEqual(ours["headers"]["anthropic-beta"], theirs["headers"]["anthropic-beta"])
        self.assert_books_are_equal()

    def test_models_have_their_own_prices(self):
        for model in INPUT_AND_OUTPUT:
            self.client.messages.create(**(QUESTION | {"model": model}), extra_headers=headers(model))
        self.assertEqual(len(self.assert_books_are_equal()), 3)

    def test_raw_replies_and_requests_are_the_same(self):
        for answer in (None, "gzip", "late", "refusal"):
            for is_stream in (False, True):
                name = headers(f"raw_{answer}_{is_stream}", answer)
                ours, theirs = [
                    client.messages.with_raw_response.create(**QUESTION, stream=is_stream, extra_headers=name)
                    for client in (self.client, self.direct)
                ]
                self.assertEqual(ours.status_code, theirs.status_code)
                self.assertEqual(sorted(ours.headers.multi_items()), sorted(theirs.headers.multi_items()))
                self.assertEqual(ours.http_response.read(), theirs.http_response.read())
                self.assertEqual(ours.request_id, theirs.request_id)
        changed = {"host", "accept-encoding", "connection"}
        for ours, theirs in zip(self.service.requests, self.twin.requests, strict=True):
            for one in (ours, theirs):
                one["headers"] = {name: value for name, value in one["headers"].items() if name not in changed}
            self.assertEqual(ours, theirs)
        self.assert_books_are_equal(refused=2)

    def test_a_large_request_arrives_whole(self):
        image = "iVBORw0KGgo" + "A" * 9_000_000
        source = {"type": "base64", "media_type": "image/png", "data": image}
        question = QUESTION | {"messages": [{"role": "user", "content": [{"type": "image", "source": source}]}]}
        for client in (self.client, self.direct):
            client.messages.create(**question, extra_headers=headers("large"))
        self.assertEqual(self.service.requests[0]["body"], self.twin.requests[0]["body"])
        self.assert_books_are_equal()

    def test_many_at_once(self):
        async def one(client, number):
            name = headers(f"many_{number}", "slow" if number % 5 == 0 else None)
            if number % 2:
                return self.usage(await client.messages.create(**QUESTION, extra_headers=name))
            async with client.messages.stream(**QUESTION, extra_headers=name) as stream:
                return self.usage(await stream.get_final_message())

        async def all_of_them():
            async with self.made(anthropic.AsyncAnthropic, self.gateway.url) as client:
                return await asyncio.gather(*(one(client, number) for number in range(100)))

        found = asyncio.run(all_of_them())
        self.assertEqual(found, [Served.named(f"many_{number}", MODEL) for number in range(100)])
        self.assertEqual(len(self.assert_books_are_equal()), 100)


class Endings(SDKCase):
    def test_errors_are_of_the_same_class(self):
        for status in ERRORS:
            found = []
            for client in (self.client, self.direct):
                with self.assertRaises(anthropic.APIStatusError) as caught:
                    client.messages.create(**QUESTION, extra_headers=headers(f"error_{status}", str(status)))
                error = caught.exception
                found.append((
                    type(error), error.status_code, error.message, error.body, error.request_id,
                    sorted(error.response.headers.multi_items())))
            self.assertEqual(found[0], found[1])
        self.settle()
        self.assertEqual({state for _, state in self.gateway.rows()}, {4})
        self.assertEqual(self.gateway.report()[0]["requests"], 0)

    def test_a_busy_service_is_asked_again(self):
        client = self.made(anthropic.Anthropic, self.gateway.url, max_retries=2)
        reply = client.messages.create(**QUESTION, extra_headers=headers("again", "busy-once"))
        self.assertEqual(self.usage(reply), Served.named("again", MODEL))
        self.assertEqual(len(self.service.requests), 2)
        self.assertEqual(len(self.assert_books_are_equal()), 1)

    def test_an_error_in_a_stream(self):
        self.assert_breaks_alike("stream-error")

    def test_a_stream_that_is_cut(self):
        self.assert_breaks_alike("cut")

    def assert_breaks_alike(self, answer):
        found = []
        for client in (self.client, self.direct):
            texts = []
            with self.assertRaises(Exception) as caught:
                with client.messages.stream(**QUESTION, extra_headers=headers("broken", answer)) as stream:
                    for text in stream.text_stream:
                        texts.append(text)
            found.append((type(caught.exception), texts))
        self.assertEqual(found[0], found[1])
        self.settle()
        # The input side was told, and one token of output: a lower bound, flagged.
        truth = Served.named("broken", MODEL)
        (row, state), = self.gateway.rows()
        self.assertEqual(state, 3)
        self.assertEqual(row, Served(truth.id, MODEL, *[getattr(truth, name) for name in (
            "input", "cache_write_5m", "cache_write_1h", "cache_read")], 1))
        self.assertEqual(self.gateway.report()[0]["flagged"]["incomplete"], 1)

    def test_a_client_that_leaves_is_billed_all_the_same(self):
        with self.client.messages.stream(**QUESTION, extra_headers=headers("left", "slow")) as stream:
            next(iter(stream.text_stream))
        self.client.close()
        self.assertEqual(len(self.assert_books_are_equal()), 1)

    def test_a_bearer_token(self):
        client = self.made(anthropic.Anthropic, self.gateway.url, api_key=None, auth_token="made-up")
        client.messages.create(**QUESTION, extra_headers=headers("bearer"))
        self.assertNotIn("x-api-key", self.service.requests[0]["headers"])
        self.assertEqual(self.service.requests[0]["headers"]["authorization"], "Bearer made-up")
        self.assert_books_are_equal()


class Neighbours(SDKCase):
    """The other paths: passed on, and never in the books."""

    def test_counting_is_no_spend(self):
        question = {name: value for name, value in QUESTION.items() if name != "max_tokens"}
        ours, theirs = [one.messages.count_tokens(**question).input_tokens for one in (self.client, self.direct)]
        self.assertEqual(ours, theirs)
        self.assert_nothing_is_booked()

    def test_batches(self):
        requests = [{"custom_id": f"one_{number}", "params": QUESTION} for number in range(3)]
        for client in (self.client, self.direct):
            made = client.messages.batches.create(requests=requests)
            self.assertEqual(client.messages.batches.retrieve(made.id), made)
            results = list(client.messages.batches.results(made.id))
            self.assertEqual([one.custom_id for one in results], ["one_0", "one_1", "one_2"])
            found = [self.usage(one.result.message) for one in results]
            self.assertEqual(found, [Served.named(f"one_{number}", MODEL) for number in range(3)])
        # The address that the service gives for results is its own; by the gateway's they come too.
        ours, theirs = [
            one.get(f"/v1/messages/batches/{made.id}/results", cast_to=str) for one in (self.client, self.direct)]
        self.assertEqual(ours, theirs)
        self.assertEqual(ours.count("\n"), 3)
        with self.assertRaises(anthropic.NotFoundError):
            self.client.messages.batches.retrieve("msgbatch_none")
        self.assertEqual(self.service.requests[0]["body"], self.twin.requests[0]["body"])
        self.assert_nothing_is_booked()

    def test_models(self):
        self.assertEqual([one.id for one in self.client.models.list()], [MODEL])
        self.assert_nothing_is_booked()

    def test_a_path_nobody_knows(self):
        with self.assertRaises(anthropic.NotFoundError):
            self.client.get("/v1/unknown", cast_to=object)
        self.assertEqual(self.service.requests[0]["target"], "/v1/unknown")
        self.assert_nothing_is_booked()

    def assert_nothing_is_booked(self):
        self.settle()
        self.assertEqual(self.gateway.rows(), [])
        self.assertEqual(self.gateway.report()[0]["requests"], 0)


if __name__ == "__main__":
    unittest.main()
