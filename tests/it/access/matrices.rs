//! Matrices for every class of viewer: stored numbers of quotes are of the levels that the class may read, and
//! nothing else in a matrix depends on who asks.

use serde_json::{Value, json};

use super::{
    data_of,
    seeded::{self, Said},
    viewers::{CLINIC, COMPANION, classes},
};
use crate::harness::on_both_engines;

const MATRICES: &str = "{
    valences: matrix(of: STUDY_VALENCE) { rows { heading { code } cells { column { code } quoteCount } total { quoteCount } } total { quoteCount } }
    domains: matrix(of: DOMAIN_VALENCE) { ...All }
    roles: matrix(of: SUBDOMAIN_ROLE) { ...All }
}
fragment All on Matrix { rows { heading { code } cells { ...Cell } total { ...Cell } } total { ...Cell } }
fragment Cell on MatrixCell { categories mentioned notMentioned unknown state gap placementBases { basis placements } }";

/// How often quotes of the study that the class may read are coded.
fn codings(quotes: &[Said], study: &str, reads: impl Fn(&Said) -> bool) -> usize {
    let its = quotes.iter().filter(|said| said.study == study && reads(said));
    its.map(|said| said.codings.len()).sum()
}

on_both_engines! {
    async fn a_matrix_counts_the_quotes_that_the_class_may_read_and_no_other(world: Demo) {
        let quotes = seeded::quotes();
        let mut seen: Option<(Value, u64)> = None;
        for class in classes(&world).await {
            let before = world.app.db.statements();
            let data = data_of(&world, &class, MATRICES, json!({})).await;
            let took = world.app.db.statements() - before;
            let [clinic, companion] =
                [CLINIC, COMPANION].map(|study| codings(&quotes, study, |said| said.seen_by(&class)));
            let rows = &data["valences"]["rows"];
            for (row, (study, n)) in [(CLINIC, clinic), (COMPANION, companion)].into_iter().enumerate() {
                assert_eq!(rows[row]["heading"]["code"], study);
                assert_eq!(rows[row]["total"]["quoteCount"], n, "{} {study}", class.name);
                let cells = rows[row]["cells"].as_array().unwrap().iter();
                let sum: u64 = cells.map(|cell| cell["quoteCount"].as_u64().unwrap()).sum();
                assert_eq!(json!(sum), n, "{} {study}", class.name);
            }
            assert_eq!(data["valences"]["total"]["quoteCount"], clinic + companion, "{}", class.name);
            let rest = (json!([data["domains"], data["roles"]]), took);
            assert_eq!(seen.get_or_insert_with(|| rest.clone()), &rest, "{}", class.name);
        }
    }
}
