//! Queries of every shape, each with the number of statements it takes: one for each page, each total, and
//! each kind of thing that is fetched for the whole page.

/// Everything about quotes: page, total, role, study, place, its source, its study, translations, codings,
/// their category, its study.
pub const QUOTES: (&str, u64) = (
    "query($n: Int!) { quotes(first: $n) { totalCount nodes {
        id text length language provenance access disclaimer
        role { code } study { slug }
        place { locator start end certainty source { title study { slug } } }
        translations { text } codings { valence round category { name study { slug } } } } } }",
    11,
);

/// Lists at the root, with what belongs to their rows.
pub const LISTS: &[(&str, u64)] = &[
    ("query($n: Int!) { categories(first: $n) { nodes { slug } } }", 1),
    ("query($n: Int!) { categories(first: $n) { totalCount } }", 1),
    (
        "query($n: Int!) { quotes(first: $n) { totalCount nodes { id } edges { cursor node { text } }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }",
        2,
    ),
    ("query($n: Int!) { quotes(last: $n, orderBy: [{field: LANGUAGE}]) { nodes { text } } }", 1),
    // Longest first, so that even the shortest page has places, roles and translations.
    (
        "query($n: Int!) { quotes(first: $n, filter: {maxLength: 122},
            orderBy: [{field: LENGTH, direction: DESC}]) { totalCount nodes {
            role { code } study { slug } place { source { title study { slug } } }
            translations { text } codings { category { name study { slug } } } } } }",
        11,
    ),
    (
        "query($n: Int!, $domain: ID!, $role: ID!) { quotes(first: $n, filter: {
            or: [{role: [$role]}, {coding: {domain: [$domain], valence: [BARRIER]}}],
            not: {language: [\"fr\"]} }) { totalCount nodes { text } } }",
        2,
    ),
    // Page, total, aliases, study, its authors, placements, domain, sub-domain, conditions, roles, role,
    // quote counts, and the sources of five kinds of statement; `gaps` needs nothing else.
    (
        "query($n: Int!) { categories(first: $n) { totalCount nodes {
            id slug name valence origin definition inclusionCriteria exclusionCriteria citation quoteCount
            aliases { text } study { slug } gaps { field reason } evidence { basis source { title } }
            placements { domain { name } subdomain { code } evidence { locator } rationale }
            conditions { text evidence { source { title } } }
            roles { role { code } mention evidence { locator } } } } }",
        16,
    ),
    (
        "query($n: Int!) { categories(first: $n, filter: {topLevel: false}) { nodes {
            parent { name study { slug } } } } }",
        3,
    ),
    // Page, total, authors, version, sources, their study, counts, their source, five numbers of coverage.
    (
        "query($n: Int!) { studies(first: $n) { totalCount nodes {
            slug citation authors { name } gaps { field } frameworkVersion { label }
            sources { title study { slug } } reportedCounts { n evidence { source { title } } }
            coverage { sentence counts { statement { evidence { locator } } } } } } }",
        14,
    ),
    // Page, total, references, versions, their reference, notes, their reference, domains, aliases, their
    // reference, sub-domains, their reference.
    (
        "query($n: Int!) { frameworks(first: $n) { totalCount nodes { name references { citation }
            versions { label reference { doi } notes { topic reference { doi } }
                domains { name aliases { text reference { doi } }
                    subdomains { code reference { doi } } } } } } }",
        12,
    ),
    (
        "query($n: Int!) { domains(first: $n) { totalCount nodes {
            name frameworkVersion { slug framework { name } } subdomains { domain { name } } } } }",
        6,
    ),
    ("query($n: Int!) { participantRoles(first: $n) { totalCount nodes { code name } } }", 2),
];

/// Lists within lists.
pub const NESTED: &[(&str, u64)] = &[
    (
        "query($n: Int!) { categories(first: $n) { nodes {
            quotes(first: $n) { totalCount edges { cursor node { text role { code } } } pageInfo { endCursor } }
            children(first: $n) { totalCount nodes { name } } } } }",
        6,
    ),
    (
        "query($n: Int!) { categories(first: $n) { nodes {
            helps: quotes(first: $n, valence: [FACILITATOR]) { nodes { study { slug } } }
            hinders: quotes(first: $n, valence: [BARRIER]) { nodes { study { slug } } } } } }",
        5,
    ),
    (
        "query($n: Int!) { domains(first: $n) { nodes { name
            categories(first: $n) { totalCount nodes { name
                quotes(first: $n) { totalCount nodes { text role { code } } } } } } } }",
        6,
    ),
    (
        "query($n: Int!) { studies(first: $n) { nodes {
            categories(first: $n, orderBy: [{field: VALENCE}]) { totalCount nodes { placements { domain { name } } } }
            quotes(first: $n) { totalCount nodes { codings { category { name } } } } } } }",
        9,
    ),
    (
        "query($n: Int!) { studies(first: $n) { nodes { categories(last: $n) { nodes {
            quotes(last: $n) { nodes { role { code } } } } } } } }",
        4,
    ),
    (
        "query($n: Int!) { framework(slug: \"nasss\") { versions { domains {
            categories(first: $n) { totalCount nodes { study { slug } } } } } } }",
        6,
    ),
    (
        "query($n: Int!) { categories(first: $n) { nodes { placements { domain {
            categories(first: $n) { totalCount nodes { name } } } } } } }",
        5,
    ),
];

/// Mappings of domains and of sub-domains, where both have some.
pub const MAPPINGS: &[(&str, u64)] = &[
    ("query($n: Int!) { domains(first: $n) { nodes { mappings { id relation rationale } } } }", 2),
    // Page, mappings, what they lead from and to (domains, sub-domains), the version of the former, the domain of
    // the latter, references.
    (
        "query($n: Int!) { domains(first: $n) { nodes { mappings { relation reference { citation }
            from { id } to { id ... on Domain { name frameworkVersion { slug } }
                ... on Subdomain { code domain { number } } } } } } }",
        7,
    ),
    // Page, sub-domains, their mappings, what they lead from and to, the mappings of the domains among those.
    (
        "query($n: Int!) { domains(first: $n) { nodes { subdomains { mappings {
            to { id } from { ... on Domain { mappings { id } } } } } } } }",
        6,
    ),
];

/// Things by id and by name.
pub const SINGLE: &[(&str, u64)] = &[
    ("{ dataset { id kind version publishedAt } }", 1),
    ("query($category: ID!) { node(id: $category) { id ... on Category { name study { slug } } } }", 2),
    (
        "query($framework: ID!, $version: ID!, $domain: ID!, $subdomain: ID!, $study: ID!, $source: ID!,
            $category: ID!, $quote: ID!, $role: ID!) {
            nodes(ids: [$framework, $version, $domain, $subdomain, $study, $source, $category, $quote, $role]) {
                __typename id } }",
        9,
    ),
    ("query($framework: ID!) { framework(id: $framework) { name } }", 1),
    ("query($domain: ID!) { domain(id: $domain) { name subdomains { code } } }", 2),
    ("{ domain(version: \"nasss-2017\", number: 4) { name aliases { text } } }", 2),
    ("query($subdomain: ID!) { node(id: $subdomain) { ... on Subdomain { code domain { number } } } }", 2),
    ("query($source: ID!) { node(id: $source) { ... on SourceDocument { title study { slug } } } }", 2),
    ("query($study: ID!) { study(id: $study) { title citation } }", 2),
    ("{ study(slug: \"demo-clinic\") { coverage { sentence } } }", 8),
    ("query($category: ID!) { category(id: $category) { gaps { field } quoteCount citation } }", 6),
    (
        "query($n: Int!, $category: ID!) { category(id: $category) { quotes(first: $n) { totalCount
            nodes { text translations { text } } } } }",
        4,
    ),
    ("query($quote: ID!) { quote(id: $quote) { text codings { category { name } } } }", 3),
    ("{ category(study: \"demo-companion\", slug: \"nothing-of-that-name\") { name } }", 3),
];

/// Searches: what was found, the total, where it matches, then one for each kind of thing on the page and one for
/// each kind of what belongs to it. "companion" is said of a study, its source, categories and quotes, of which the
/// best five are of the first three kinds; "Kosten" of a category and of three quotes.
pub const SEARCHES: &[(&str, u64)] = &[
    ("query($n: Int!) { search(query: \"companion\", first: $n) { totalCount } }", 1),
    ("query($n: Int!) { search(query: \"companion\", first: $n) { pageInfo { endCursor } edges { cursor } } }", 1),
    (
        "query($n: Int!) { search(query: \"companion\", first: $n) { totalCount nodes {
            matches { field language manner snippet { text matched } } } } }",
        3,
    ),
    (
        "query($n: Int!, $domain: ID!, $study: ID!) { search(query: \"companion\", first: $n, filter: {
            study: [$study], domain: [$domain], valence: [BARRIER, FACILITATOR], type: [CATEGORY] }) {
            totalCount nodes { matches { field } node { ... on Category { name study { slug } } } } } }",
        5,
    ),
    (
        "query($n: Int!) { search(query: \"Kosten\", first: $n) { totalCount nodes { matches { field }
            node { id ... on Category { placements { domain { name } } }
                ... on Quote { codings { category { placements { domain { name } } } } } } } } }",
        11,
    ),
    (
        "query($n: Int!) { search(query: \"the\", first: $n, filter: {type: [QUOTE]}) { nodes {
            matches { field } node { ... on Quote { role { code } codings { category { name } } } } } } }",
        6,
    ),
];
