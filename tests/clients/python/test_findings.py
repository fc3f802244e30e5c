"""The Python client of docs/clients.md, run against the demo of the service."""

import os
import unittest
from datetime import UTC, datetime

from findings import Version, all_quotes, codes
from nasss_client import Client, QuoteFilter
from nasss_client.exceptions import GraphQLClientGraphQLMultiError
from nasss_client.things import ThingsNodesCategory, ThingsNodesTombstone

ENDPOINT = os.environ.get("NASSS_TEST_URL", "http://127.0.0.1:8000/graphql")
CATEGORY = "cat_7jwvcd7e8eayjbtn18q2d86w9z"
MERGED = "cat_1k83hykv41a55ryezkqwh2mgfs"
HIDDEN = "quo_00rmny6845b08vyp8mkrr3j5xv"
NEVER = "quo_00000000000000000000000000"


class Findings(unittest.TestCase):
    def setUp(self) -> None:
        self.client = Client(ENDPOINT)
        self.addCleanup(self.client.http_client.close)

    def test_all_quotes_are_paged_through(self) -> None:
        total = self.client.quotes(first=0).quotes.total_count
        ids = [quote.id for quote in all_quotes(self.client)]
        self.assertEqual(total, 67)
        self.assertEqual(len(ids), total)
        self.assertEqual(len(set(ids)), total)

    def test_a_filter_is_typed(self) -> None:
        german = list(all_quotes(self.client, QuoteFilter(language=["de"])))
        self.assertTrue(german)
        self.assertEqual({quote.language for quote in german}, {"de"})

    def test_things_by_id_have_the_types_that_they_are_of(self) -> None:
        nodes = self.client.things([CATEGORY, MERGED, HIDDEN, NEVER]).nodes
        category, merged, hidden, never = nodes
        assert isinstance(category, ThingsNodesCategory)
        self.assertEqual(category.name, "Constant availability")
        assert isinstance(merged, ThingsNodesTombstone) and merged.replaced_by
        self.assertEqual(merged.withdrawn_at, datetime(2025, 1, 20, tzinfo=UTC))
        self.assertEqual(merged.replaced_by.typename__, "Category")
        self.assertIsNone(hidden)
        self.assertIsNone(never)

    def test_errors_tell_their_codes(self) -> None:
        cursor = self.client.quotes(first=1).quotes.page_info.end_cursor
        with self.assertRaises(GraphQLClientGraphQLMultiError) as raised:
            self.client.quotes(first=1, after=cursor, filter_=QuoteFilter(language=["de"]))
        self.assertEqual(codes(raised.exception), ["INVALID_CURSOR"])
        with self.assertRaises(GraphQLClientGraphQLMultiError) as raised:
            self.client.quotes(first=101)
        self.assertEqual(codes(raised.exception), ["BAD_USER_INPUT"])

    def test_the_version_is_sent_only_when_it_is_another(self) -> None:
        version = Version(ENDPOINT)
        self.assertTrue(version.changed())
        self.assertEqual(version.number, 1)
        self.assertFalse(version.changed())


if __name__ == "__main__":
    unittest.main()
