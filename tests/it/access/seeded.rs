//! What the demo's seed file says, read without the service.

use serde_json::Value;

use super::viewers::Class;

/// A quote that was not withdrawn.
pub struct Said {
    pub study: String,
    pub text: String,
    pub access: String,
    pub role: Option<String>,
    pub language: Option<String>,
    pub provenance: String,
    /// Category and valence of each coding.
    pub codings: Vec<(String, String)>,
    /// Numbers of the domains that the categories of each coding are placed in, beside its valence.
    pub domains: Vec<(u64, String)>,
    /// Language and level of each translation.
    pub translations: Vec<(String, String)>,
    /// Whether its source is published.
    pub published: bool,
}

impl Said {
    pub fn seen_by(&self, class: &Class) -> bool {
        class.reads(&self.access, &self.study)
    }

    pub fn length(&self) -> usize {
        self.text.chars().count()
    }

    /// Whether the place can be seen by those who see the quote.
    pub fn placed_for(&self, class: &Class) -> bool {
        self.published || class.reads_transcripts(&self.study)
    }
}

/// The demo's studies, as the file has them.
pub fn studies() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../../../api/seed/demo.json")).unwrap();
    file["studies"].as_array().unwrap().clone()
}

/// All quotes of the demo that were not withdrawn.
pub fn quotes() -> Vec<Said> {
    let mut quotes = Vec::new();
    for study in studies() {
        for quote in study["quotes"].as_array().unwrap() {
            if quote["withdrawn"].is_null() {
                quotes.push(said(&study, quote));
            }
        }
    }
    quotes
}

fn said(study: &Value, quote: &Value) -> Said {
    let named = |list: &str, slug: &Value| {
        let list = study[list].as_array().unwrap();
        list.iter().find(|one| one["slug"] == *slug).unwrap().clone()
    };
    let word = |value: &Value| value.as_str().map(str::to_owned);
    let pairs = |list: &str, one: &str, other: &str| {
        let list = quote[list].as_array().unwrap().iter();
        list.map(|row| (word(&row[one]).unwrap(), word(&row[other]).unwrap())).collect::<Vec<_>>()
    };
    let codings = pairs("codings", "category", "valence");
    let domains = codings.iter().flat_map(|(category, valence)| {
        let category = named("categories", &Value::from(category.as_str()));
        let placements = category["placements"].as_array().unwrap().clone();
        placements.into_iter().map(move |one| (one["domain"].as_u64().unwrap(), valence.clone()))
    });
    let domains = domains.collect();
    Said {
        study: word(&study["slug"]).unwrap(),
        text: word(&quote["text"]).unwrap(),
        access: word(&quote["access"]).unwrap(),
        role: word(&quote["role"]),
        language: word(&quote["language"]),
        provenance: word(&quote["provenance"]).unwrap(),
        translations: pairs("translations", "language", "access"),
        published: named("sources", &quote["source"])["published"] == true,
        codings,
        domains,
    }
}
