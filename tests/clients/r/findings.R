# #region quotes
library(httr2) # needs jsonlite too

endpoint <- "http://127.0.0.1:8000/graphql"

ask <- function(query, variables = NULL) {
  answer <- request(endpoint) |>
    req_body_json(list(query = query, variables = variables)) |>
    req_perform() |>
    resp_body_json(simplifyVector = TRUE)
  if (!is.null(answer$errors)) {
    stop(paste0(answer$errors$extensions$code, ": ", answer$errors$message, collapse = "\n"))
  }
  answer$data
}

all_quotes <- function(filter = NULL) {
  query <- "query ($filter: QuoteFilter, $after: String) {
    quotes(filter: $filter, first: 100, after: $after) {
      nodes { id text language disclaimer role { code } }
      pageInfo { hasNextPage endCursor }
    }
  }"
  pages <- list()
  after <- NULL
  repeat {
    page <- ask(query, list(filter = filter, after = after))$quotes
    if (length(page$nodes) > 0) pages <- c(pages, list(jsonlite::flatten(page$nodes)))
    if (!page$pageInfo$hasNextPage) return(do.call(rbind, pages))
    after <- page$pageInfo$endCursor
  }
}

german <- all_quotes(list(language = I("de")))
# #endregion
