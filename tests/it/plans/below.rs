//! Pages below other things: the index of the links, or of the children, gives them in order, so that a page
//! costs what it shows, however many children there are.

use entity::{quote, quote_category};
use nasss::{
    access::{
        Key, Viewer, Window,
        db::{ChildrenThrough, by_column, by_links},
    },
    page::PageArgs,
    quote::filter::{coding_links, listing},
    words::Valence,
};
use sea_orm::DbBackend;
use uuid::Uuid;

use super::crowd::key;
use crate::harness::World;

/// Plans of quotes below categories and below studies that do not follow an index.
pub async fn complaints(world: &World, complaints: &mut Vec<String>) {
    let db = &world.app.db;
    let scope = world.app.scope(Viewer::Anonymous);
    let list = listing(&scope, None, None, &PageArgs::default(), "quotes").unwrap();
    let middle = Some(Key { values: Vec::new(), id: Uuid::from_u128(1 << 127) });
    let first = Window { limit: 20, ..Window::default() };
    for window in [first.clone(), Window { after: middle, ..first }] {
        for (valence, index) in [
            (None, "quote_category_of_category"),
            (Some([Valence::Barrier]), "quote_category_of_category_valence"),
        ] {
            let by = by_links(ChildrenThrough {
                links: coding_links(valence.as_ref().map(<[_; 1]>::as_slice)),
                parent: quote_category::Column::CategoryId,
                child: quote_category::Column::QuoteId,
                once: true,
            });
            let parents = [key("category", 1), key("category", 2)];
            let plan = db.explain_pages(&list.rows, &by, &parents, &list.order, &window).await;
            note(db.backend(), index, &plan.unwrap(), complaints);
        }
        let by = by_column::<quote::Entity>(quote::Column::StudyId);
        let parents = [key("study", 1), key("study", 2)];
        let plan = db.explain_pages(&list.rows, &by, &parents, &list.order, &window).await;
        note(db.backend(), "quote_of_study", &plan.unwrap(), complaints);
    }
}

/// The index must be there, and the only sort that of the few rows that were found. On SQLite it must be of their keys:
/// its sorter keeps what it sorts in memory, long texts too.
fn note(backend: DbBackend, index: &str, plan: &str, complaints: &mut Vec<String>) {
    let sorts = match backend {
        DbBackend::Sqlite => plan.matches("USE TEMP B-TREE").count(),
        _ => plan.lines().filter(|line| line.trim_start().starts_with("Sort Key:")).count(),
    };
    let led = plan.lines().any(|line| line.split([' ', '(']).any(|word| word == index));
    let after = plan.split_once("\nSCAN sorted").map(|(_, after)| after);
    let keys = backend != DbBackend::Sqlite
        || after.is_some_and(|after| !after.contains("USE TEMP B-TREE"));
    if !led || sorts > 1 || !keys {
        complaints.push(format!("below: {index} led: {led}, sorts: {sorts}, keys: {keys}\n{plan}"));
    }
}
