//! Pages.

use serde_json::json;

use crate::harness::on_both_engines;

on_both_engines! {
    /// Smoke.
    async fn a_page_holds_twenty_by_default(world: Demo) {
        let data = world.get("{ quotes { totalCount nodes { id } pageInfo { hasNextPage } } }").await;
        assert_eq!(data["quotes"]["totalCount"], json!(67));
        assert_eq!(data["quotes"]["nodes"].as_array().unwrap().len(), 20);
    }
}
