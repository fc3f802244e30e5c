//! Reading plans.

use sea_orm::DbBackend;

use super::Asked;

/// What is wrong with the plan of a stretch.
pub fn complaint(
    backend: DbBackend,
    asked: &Asked,
    cursor: bool,
    plan: &str,
) -> Option<&'static str> {
    let plain = asked.filter.is_null();
    let (whole, sorts, walks) = match backend {
        DbBackend::Sqlite => sqlite(plan),
        _ => postgres(plan),
    };
    if whole {
        Some("reads a whole table")
    } else if sorts && plain {
        Some("sorts")
    } else if walks && plain && cursor {
        Some("walks to the cursor from the start")
    } else {
        None
    }
}

/// Whether a table is read as it lies, rows are sorted, and an index is read from its start. What stands in
/// `piece` is a page at most, and so is the table made of pieces.
fn sqlite(plan: &str) -> (bool, bool, bool) {
    let lines: Vec<_> = plan.lines().collect();
    let pieces = |line: &str| {
        line.strip_prefix("SCAN ")
            .is_some_and(|of| of == "piece" || lines.contains(&format!("CO-ROUTINE {of}").as_str()))
    };
    let by_index = |line: &str| {
        ["USING", "VIRTUAL TABLE", "CONSTANT ROW"].iter().any(|how| line.contains(how))
    };
    let scans = |line: &&&str| line.starts_with("SCAN ") && !pieces(line);
    let whole = lines.iter().filter(scans).any(|line| !by_index(line));
    let walks = lines.iter().filter(scans).any(|line| line.contains("USING"));
    let sorts =
        lines.windows(2).any(|pair| pair[1].starts_with("USE TEMP B-TREE") && !pieces(pair[0]));
    (whole, sorts, walks)
}

/// The same. Pieces of an append have a limit each.
fn postgres(plan: &str) -> (bool, bool, bool) {
    let steps: Vec<_> = plan.lines().filter(|line| line.contains("->")).collect();
    let sorts = steps.iter().enumerate().any(|(at, step)| {
        // Between a sort and its append there may be a step that reckons what is sorted by.
        let below = steps[at + 1..].iter().take(2);
        step.contains("Sort  ") && !below.clone().any(|step| step.contains("Append"))
    });
    let walks = plan.lines().any(|line| line.contains("Filter:") && line.contains("ROW("));
    (plan.contains("Seq Scan"), sorts, walks)
}
