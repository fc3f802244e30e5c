//! Every list, total and stored count of quotes against the seed file, for every class of viewer.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{
    Class, data_of,
    filters::filters,
    seeded::{self, Said},
    texts,
    viewers::classes,
};
use crate::harness::{World, on_both_engines};

/// All texts of a list of quotes, page by page.
async fn paged(world: &World, class: &Class) -> Vec<String> {
    let query = "query($after: String) { quotes(first: 40, after: $after,
        orderBy: [{field: LANGUAGE}, {field: LENGTH, direction: DESC}]) {
        nodes { text } pageInfo { hasNextPage endCursor } } }";
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = data_of(world, class, query, json!({ "after": after })).await;
        found.extend(texts(&data["quotes"]["nodes"], "text"));
        if data["quotes"]["pageInfo"]["hasNextPage"] == false {
            found.sort_unstable();
            return found;
        }
        after = data["quotes"]["pageInfo"]["endCursor"].clone();
    }
}

fn visible<'a>(quotes: &'a [Said], class: &Class) -> Vec<&'a Said> {
    quotes.iter().filter(|said| said.seen_by(class)).collect()
}

fn their_texts<'a>(quotes: impl IntoIterator<Item = &'a Said>) -> Vec<String> {
    let mut texts: Vec<String> = quotes.into_iter().map(|said| said.text.clone()).collect();
    texts.sort_unstable();
    texts
}

on_both_engines! {
    async fn each_class_finds_the_quotes_it_may_read_and_no_other(world: Demo) {
        let quotes = seeded::quotes();
        assert_eq!(quotes.len(), 123);
        for class in classes(&world).await {
            assert_eq!(paged(&world, &class).await, their_texts(visible(&quotes, &class)), "{}", class.name);
        }
    }

    async fn no_filter_counts_a_hidden_quote(world: Demo) {
        let quotes = seeded::quotes();
        let filters = filters(&world).await;
        let mut query = "{".to_owned();
        for (at, (filter, _)) in filters.iter().enumerate() {
            write!(query, " f{at}: quotes(filter: {filter}) {{ totalCount }}").unwrap();
        }
        query.push('}');
        for class in classes(&world).await {
            let data = data_of(&world, &class, &query, json!({})).await;
            let visible = visible(&quotes, &class);
            for (at, (filter, holds)) in filters.iter().enumerate() {
                let expected = visible.iter().filter(|said| holds(said)).count();
                assert_eq!(data[format!("f{at}")]["totalCount"], expected, "{}: {filter}", class.name);
            }
        }
    }

    async fn lists_and_counts_under_studies_hold_what_the_class_may_read(world: Demo) {
        let quotes = seeded::quotes();
        let query = "{ studies { nodes { slug quotes(first: 100) { totalCount nodes { text } }
            open: quotes(filter: {access: [OPEN]}) { totalCount }
            controlled: quotes(filter: {access: [CONTROLLED]}) { totalCount } } } }";
        for class in classes(&world).await {
            let data = data_of(&world, &class, query, json!({})).await;
            for study in data["studies"]["nodes"].as_array().unwrap() {
                let all: Vec<&Said> = visible(&quotes, &class).into_iter()
                    .filter(|said| study["slug"] == said.study.as_str()).collect();
                let of = |level: &str| all.iter().filter(|said| said.access == level).count();
                let name = format!("{}: {}", class.name, study["slug"]);
                assert_eq!(study["quotes"]["totalCount"], all.len(), "{name}");
                assert_eq!(study["open"]["totalCount"], of("OPEN"), "{name}");
                assert_eq!(study["controlled"]["totalCount"], of("CONTROLLED"), "{name}");
                let page = texts(&study["quotes"]["nodes"], "text");
                let expected = their_texts(all);
                assert_eq!(page.len(), expected.len().min(100), "{name}");
                assert!(page.iter().all(|text| expected.contains(text)), "{name}");
            }
        }
    }

    async fn stored_and_counted_numbers_of_a_category_agree(world: Demo) {
        let quotes = seeded::quotes();
        let query = "{ categories(first: 100) { nodes { slug study { slug } quoteCount
            quotes(first: 100) { totalCount nodes { text } }
            barrier: quotes(valence: [BARRIER]) { totalCount } } } }";
        for class in classes(&world).await {
            let data = data_of(&world, &class, query, json!({})).await;
            let categories = data["categories"]["nodes"].as_array().unwrap();
            assert_eq!(categories.len(), 38);
            for category in categories {
                let coded = |said: &&Said, barrier: bool| category["study"]["slug"] == said.study.as_str()
                    && said.codings.iter().any(|(slug, valence)|
                        category["slug"] == slug.as_str() && (!barrier || valence == "BARRIER"));
                let visible = visible(&quotes, &class);
                let expected: Vec<&Said> =
                    visible.iter().copied().filter(|said| coded(said, false)).collect();
                let name = format!("{}: {}", class.name, category["slug"]);
                assert_eq!(category["quoteCount"], expected.len(), "{name}");
                assert_eq!(category["quotes"]["totalCount"], expected.len(), "{name}");
                assert_eq!(texts(&category["quotes"]["nodes"], "text"), their_texts(expected), "{name}");
                let barriers = visible.iter().filter(|said| coded(said, true)).count();
                assert_eq!(category["barrier"]["totalCount"], barriers, "{name}");
            }
        }
    }
}
