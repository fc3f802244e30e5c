//! A comparison as a file.

use serde_json::Value;

use crate::harness::World;

/// Where the comparison of these studies is served.
pub fn url(world: &World, studies: &[&str]) -> String {
    let query: Vec<String> = studies.iter().map(|study| format!("study={study}")).collect();
    format!("http://{}/export/comparison.csv?{}", world.address, query.join("&"))
}

/// The head and the lines of the file, as a reader of CSV finds them.
pub async fn read(world: &World, studies: &[&str]) -> (Vec<String>, Vec<Vec<String>>) {
    let response = world.client.get(url(world, studies)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let bytes = response.bytes().await.unwrap();
    let mut lines = csv::ReaderBuilder::new().has_headers(false).from_reader(&*bytes);
    let mut lines = lines.records().map(|line| {
        let line = line.unwrap();
        line.iter().map(str::to_owned).collect::<Vec<String>>()
    });
    (lines.next().unwrap(), lines.collect())
}

/// The lines that the rows of a comparison in a DEMO data set must make.
pub fn expected(rows: &Value) -> Vec<Vec<String>> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let line = |row: &Value| {
        let domains = row["domains"].as_array().unwrap().iter();
        let domains: Vec<String> =
            domains.map(|it| format!("{} {}", it["number"], text(&it["name"]))).collect();
        let others = row["otherNames"].as_array().unwrap().iter();
        let others: Vec<String> = others.map(text).collect();
        let mut line = vec![
            "DEMO: ILLUSTRATIVE, not findings".to_owned(),
            if domains.is_empty() { "UNPLACED".to_owned() } else { domains.join("; ") },
            harmless(text(&row["name"])),
            harmless(others.join("; ")),
            text(&row["matchedBy"]),
        ];
        let cells = row["cells"].as_array().unwrap().iter();
        line.extend(
            cells.map(|cell| cell["valence"].as_str().or(cell["gap"].as_str()).unwrap().to_owned()),
        );
        line
    };
    rows.as_array().unwrap().iter().map(line).collect()
}

/// A text that a spreadsheet would take for a formula has an apostrophe before it.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}
