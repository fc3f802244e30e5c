//! What is left of withdrawn and merged things, and for whom.

use entity::{category, quote, words::Access};
use nasss::{
    access::{Permit, Test, write::Writer},
    id::Kind,
};
use serde_json::{Value, json};

use super::{
    data_of, everything,
    viewers::{COMPANION, classes},
};
use crate::harness::{World, on_both_engines};

const TOMBSTONE: &str = "query($id: ID!) { node(id: $id) { __typename id
    ... on Tombstone { kind withdrawnAt replacedBy { __typename id ... on Category { slug } } } } }";

async fn withdrawn_quote(world: &World, access: Access) -> quote::Model {
    let quotes = everything::<quote::Entity>(world).await;
    let mut gone =
        quotes.into_iter().filter(|row| row.withdrawn_at.is_some() && row.access == access);
    gone.next().unwrap()
}

async fn category(world: &World, slug: &str) -> category::Model {
    let categories = everything::<category::Entity>(world).await;
    categories.into_iter().find(|row| row.slug == slug).unwrap()
}

on_both_engines! {
    async fn the_tombstone_of_a_controlled_quote_is_for_those_who_could_see_the_quote(world: Demo) {
        let gone = withdrawn_quote(&world, Access::Controlled).await;
        let id = Kind::Quote.id(gone.id);
        for class in classes(&world).await {
            let data = data_of(&world, &class, TOMBSTONE, json!({ "id": id })).await;
            if class.works_on(COMPANION) {
                assert_eq!(data["node"], json!({ "__typename": "Tombstone", "id": id, "kind": "Quote",
                    "withdrawnAt": "2025-02-03T00:00:00Z", "replacedBy": null }), "{}", class.name);
            } else {
                assert_eq!(data["node"], Value::Null, "{}", class.name);
            }
        }
    }

    async fn the_tombstone_of_an_open_quote_names_what_took_its_place(world: Demo) {
        let gone = withdrawn_quote(&world, Access::Open).await;
        let (id, successor) = (Kind::Quote.id(gone.id), Kind::Quote.id(gone.replaced_by.unwrap()));
        for class in classes(&world).await {
            let data = data_of(&world, &class, TOMBSTONE, json!({ "id": id })).await;
            assert_eq!(data["node"], json!({ "__typename": "Tombstone", "id": id, "kind": "Quote",
                "withdrawnAt": "2025-01-20T00:00:00Z",
                "replacedBy": { "__typename": "Quote", "id": successor } }));
            let query = "query($id: ID!) { quote(id: $id) { id } }";
            let data = data_of(&world, &class, query, json!({ "id": id })).await;
            assert_eq!(data["quote"], Value::Null);
        }
    }

    async fn a_tombstone_does_not_name_a_successor_that_is_hidden(world: Demo) {
        let gone = withdrawn_quote(&world, Access::Open).await;
        let quotes = everything::<quote::Entity>(&world).await;
        let hidden = quotes.iter().find(|row| row.access == Access::Controlled
            && row.study_id == gone.study_id && row.withdrawn_at.is_none()).unwrap();
        let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
        let values = vec![(quote::Column::ReplacedBy, hidden.id.into())];
        writer.update(&Test::<quote::Entity>::is(quote::Column::Id, gone.id), values).await.unwrap();
        writer.commit().await.unwrap();
        for class in classes(&world).await {
            let id = Kind::Quote.id(gone.id);
            let data = data_of(&world, &class, TOMBSTONE, json!({ "id": id })).await;
            let shown = data["node"]["replacedBy"] != Value::Null;
            assert_eq!(shown, class.works_on(COMPANION), "{}", class.name);
        }
    }

    async fn withdrawn_quotes_are_in_no_list(world: Demo) {
        for class in classes(&world).await {
            let mut after = Value::Null;
            loop {
                let query = "query($after: String) { quotes(first: 100, after: $after) {
                    nodes { text } pageInfo { hasNextPage endCursor } } }";
                let data = data_of(&world, &class, query, json!({ "after": after })).await;
                let nodes = data["quotes"]["nodes"].as_array().unwrap();
                assert!(nodes.iter().all(|node| node["text"] != ""), "{}", class.name);
                after = data["quotes"]["pageInfo"]["endCursor"].clone();
                if data["quotes"]["pageInfo"]["hasNextPage"] == false {
                    break;
                }
            }
        }
    }

    async fn the_slug_of_a_merged_category_leads_to_its_successor(world: Demo) {
        let query = "{ category(study: \"demo-companion\", slug: \"reimbursement\") { slug quoteCount } }";
        for class in classes(&world).await {
            let data = data_of(&world, &class, query, json!({})).await;
            assert_eq!(data["category"]["slug"], "cost-coverage");
        }
    }

    async fn the_id_of_a_merged_category_gives_a_tombstone_that_names_its_successor(world: Demo) {
        let id = Kind::Category.id(category(&world, "reimbursement").await.id);
        let successor = Kind::Category.id(category(&world, "cost-coverage").await.id);
        for class in classes(&world).await {
            let data = data_of(&world, &class, TOMBSTONE, json!({ "id": id })).await;
            assert_eq!(data["node"], json!({ "__typename": "Tombstone", "id": id, "kind": "Category",
                "withdrawnAt": "2025-01-20T00:00:00Z",
                "replacedBy": { "__typename": "Category", "id": successor, "slug": "cost-coverage" } }));
        }
    }

    async fn a_category_that_was_withdrawn_without_successor_is_gone_by_slug(world: Demo) {
        let id = Kind::Category.id(category(&world, "gimmicks").await.id);
        let by_slug = "{ category(study: \"demo-companion\", slug: \"gimmicks\") { slug } }";
        assert_eq!(world.get(by_slug).await["category"], Value::Null);
        let data = world.data(TOMBSTONE, json!({ "id": id })).await;
        assert_eq!(data["node"]["__typename"], "Tombstone");
        assert_eq!(data["node"]["replacedBy"], Value::Null);
        let by_id = "query($id: ID!) { category(id: $id) { slug } }";
        assert_eq!(world.data(by_id, json!({ "id": id })).await["category"], Value::Null);
    }

    async fn nobody_is_told_why_something_was_withdrawn(world: Demo) {
        let schema = nasss::schema::sdl();
        let tombstone = schema.split("type Tombstone").nth(1).unwrap().split("\n}").next().unwrap();
        assert!(!tombstone.to_lowercase().contains("reason"), "{tombstone}");
        assert_eq!(world.get("{ dataset { kind } }").await["dataset"]["kind"], "DEMO");
    }
}
