# #region pages
from collections.abc import Iterator

from nasss_client import Client, QuoteFilter
from nasss_client.fragments import QuoteCard


def all_quotes(client: Client, only: QuoteFilter | None = None) -> Iterator[QuoteCard]:
    after: str | None = None
    while True:
        page = client.quotes(first=50, filter_=only, after=after).quotes
        yield from page.nodes
        if not page.page_info.has_next_page:
            return
        after = page.page_info.end_cursor


# #endregion

# #region errors
from nasss_client.exceptions import GraphQLClientGraphQLMultiError


def codes(error: GraphQLClientGraphQLMultiError) -> list[object]:
    return [(it.extensions or {}).get("code") for it in error.errors]


# #endregion

# #region etag
import httpx


class Version:
    """The version of the data set, asked for anew but sent only when it is another."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.tag = ""
        self.number = 0

    def changed(self) -> bool:
        answer = httpx.get(
            self.endpoint,
            params={"query": "{ dataset { version } }"},
            headers={"If-None-Match": self.tag} if self.tag else {},
        )
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return False
        self.tag = answer.headers["ETag"]
        self.number = answer.json()["data"]["dataset"]["version"]
        return True


# #endregion
