//! Going back to an earlier schema is refused where it would lose rows.

use super::for_every_kept_version;
use crate::command_line::assert_one_line;

for_every_kept_version! {
    async fn going_back_is_refused_where_rows_would_be_lost_and_names_them(kept) {
        let unpacked = kept.unpack("kept").await;
        unpacked.run(&["migrate", "up"]);
        let status = unpacked.run(&["migrate", "status"]).text;
        let back_to = |step: &str| {
            let taken: Vec<&str> = status.lines().filter(|line| line.starts_with("taken")).collect();
            taken.len() - taken.iter().position(|line| line.ends_with(step)).unwrap()
        };
        // Nothing is undone, the steps after it that would lose nothing included.
        let sets = unpacked.kept.about["sets"].as_object().unwrap().len();
        let sets = format!("{sets} rows of change_set (m20261123_000010_change_sets)");
        let steps = back_to("m20261123_000010_change_sets").to_string();
        let refused = unpacked.folder.run(&["migrate", "down", "--steps", &steps]);
        assert_one_line(&refused, &["would lose", &sets, "of revision with event", "restore a backup"]);
        assert!(!refused.errors.contains("with thing"), "{refused:?}");
        assert_eq!(unpacked.run(&["migrate", "status"]).text, status);
        let all = back_to("m20261101_000001_frameworks").to_string();
        let refused = unpacked.folder.run(&["migrate", "down", "--steps", &all]);
        assert_one_line(&refused, &[&sets, "rows of account", "rows of quote ", "1 row of dataset"]);
        assert!(!refused.errors.contains("search_document"), "{refused:?}");
        assert_eq!(unpacked.run(&["migrate", "status"]).text, status);
        // A step that loses nothing is undone.
        let steps = (back_to("m20261123_000011_feed")).to_string();
        unpacked.run(&["migrate", "down", "--for-earlier-release", "--steps", &steps]);
        unpacked.run(&["migrate", "up"]);
        assert_eq!(unpacked.run(&["migrate", "status"]).text, status);
    }
}
