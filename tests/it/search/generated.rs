//! Searches of data sets that nobody would think of, against the model, on both engines.

use std::collections::BTreeMap;

use entity::words::{Access, SearchField as F, Valence};
use nasss::{access::Viewer, id::Kind};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    SEARCH,
    model::{Hit, Text, WORDS, found, written},
};
use crate::{
    generated::{Rows, Twins, check},
    visibility::{Grants, grants, may_read, viewer},
};

/// The words of one text, each with what stands before it.
type Said = Vec<(usize, usize)>;

const LANGUAGES: [Option<&str>; 5] = [None, Some("de"), Some("en"), Some("de-CH"), Some("pl")];

/// One search: who asks, for which words, narrowed how, in pages of which size.
#[derive(Clone, Debug)]
struct Asked {
    grants: Grants,
    words: Vec<usize>,
    types: Option<Vec<usize>>,
    study: Option<usize>,
    domain: Option<usize>,
    valence: Option<usize>,
    language: Option<usize>,
    size: usize,
}

fn said() -> impl Strategy<Value = Said> {
    vec((0_usize..5, 0..WORDS.len()), 1..=7)
}

prop_compose! {
    fn asked()(
        grants in grants(),
        words in vec(0..WORDS.len(), 1..=2),
        types in proptest::option::weighted(0.2, vec(0_usize..4, 0..=3)),
        study in proptest::option::weighted(0.2, 0_usize..3),
        domain in proptest::option::weighted(0.3, 0_usize..14),
        valence in proptest::option::weighted(0.3, 0_usize..3),
        language in proptest::option::weighted(0.2, 1_usize..5),
        size in 1_usize..=9,
    ) -> Asked {
        Asked { grants, words, types, study, domain, valence, language, size }
    }
}

/// Fills the rows with texts, and says which.
fn texts(rows: &mut Rows, said: &[Said]) -> Vec<Text> {
    let (mut texts, mut nth) = (Vec::new(), 0);
    let mut next = || {
        nth += 1;
        said[(nth * 7) % said.len()].clone()
    };
    let mut add = |(thing, id, study), field, language, access, words: Said| {
        texts.push(Text { thing, id, study, field, language, access, words });
    };
    for row in &mut rows.domains {
        let words = next();
        row.description = Some(written(&words));
        if row.withdrawn_at.is_none() {
            add(("domain", row.id, None), F::Description, None, Access::Open, words);
        }
    }
    for row in &mut rows.studies {
        let words = next();
        row.title = written(&words);
        if row.withdrawn_at.is_none() {
            add(("study", row.id, Some(row.id)), F::Title, None, Access::Open, words);
        }
    }
    for row in &mut rows.categories {
        let of = ("category", row.id, Some(row.study_id));
        let fields = [
            (F::Definition, &mut row.definition),
            (F::InclusionCriteria, &mut row.inclusion),
            (F::ExclusionCriteria, &mut row.exclusion),
        ];
        for (field, column) in fields {
            let words = next();
            *column = Some(written(&words));
            if row.withdrawn_at.is_none() {
                add(of, field, None, Access::Open, words);
            }
        }
    }
    let mut quotes = BTreeMap::new();
    for (at, row) in
        rows.quotes.iter_mut().enumerate().filter(|(_, row)| row.withdrawn_at.is_none())
    {
        let (words, language) = (next(), LANGUAGES[at % LANGUAGES.len()]);
        row.text = written(&words);
        row.language = language.map(str::to_owned);
        add(("quote", row.id, Some(row.study_id)), F::Text, language, row.access, words);
        quotes.insert(row.id, (row.study_id, row.access));
    }
    for (at, row) in rows.translations.iter_mut().enumerate() {
        let (words, language) = (next(), LANGUAGES[1 + at % 4].unwrap_or_default());
        row.text = written(&words);
        language.clone_into(&mut row.language);
        if let Some((study, access)) = quotes.get(&row.quote_id) {
            let (of, access) = (("quote", row.quote_id, Some(*study)), row.access.max(*access));
            add(of, F::Translation, Some(language), access, words);
        }
    }
    texts
}

const TYPES: [(&str, &str); 4] =
    [("domain", "DOMAIN"), ("study", "STUDY"), ("category", "CATEGORY"), ("quote", "QUOTE")];

impl Asked {
    fn filter(&self, rows: &Rows) -> Value {
        let mut filter = json!({});
        if let Some(types) = &self.types {
            filter["type"] = types.iter().map(|at| json!(TYPES[*at].1)).collect();
        }
        if let Some(study) = self.study {
            filter["study"] = json!([Kind::Study.id(rows.studies[study % rows.studies.len()].id)]);
        }
        if let Some(domain) = self.domain {
            filter["domain"] =
                json!([Kind::Domain.id(rows.domains[domain % rows.domains.len()].id)]);
        }
        if let Some(valence) = self.valence {
            filter["valence"] = json!([Valence::ALL[valence].word()]);
        }
        if let Some(language) = self.language {
            filter["language"] = json!([LANGUAGES[language]]);
        }
        filter
    }

    fn of_language(&self, text: &Text) -> bool {
        self.language.is_none_or(|language| text.language == LANGUAGES[language])
    }

    fn passes(&self, rows: &Rows, text: &Text) -> bool {
        let of_type = |types: &Vec<usize>| types.iter().any(|at| TYPES[*at].0 == text.thing);
        let of_study = |at: usize| text.study == Some(rows.studies[at % rows.studies.len()].id);
        self.types.as_ref().is_none_or(of_type)
            && self.study.is_none_or(of_study)
            && self.of_language(text)
            && self.is_about(rows, text)
    }

    /// Whether the thing is of the domain and valence asked for.
    fn is_about(&self, rows: &Rows, text: &Text) -> bool {
        let domain = self.domain.map(|at| rows.domains[at % rows.domains.len()].id);
        let valence = self.valence.map(|at| Valence::ALL[at]);
        let lies = |category: Uuid| {
            let placed = |domain: Uuid| {
                let mut placements = rows.placements.iter();
                placements.any(|row| row.category_id == category && row.domain_id == domain)
            };
            domain.is_none_or(placed)
        };
        match text.thing {
            "category" => {
                let row = rows.categories.iter().find(|row| row.id == text.id).unwrap();
                lies(text.id) && valence.is_none_or(|valence| row.valence == valence)
            }
            "quote" if domain.is_some() || valence.is_some() => rows.codings.iter().any(|coding| {
                coding.quote_id == text.id
                    && lies(coding.category_id)
                    && valence.is_none_or(|valence| coding.valence == valence)
            }),
            "quote" => true,
            thing => {
                let itself = thing == "domain" && domain == Some(text.id);
                valence.is_none() && (domain.is_none() || itself)
            }
        }
    }

    /// Says how much was found.
    async fn check(&self, twins: &Twins, rows: &Rows, texts: &[Text]) -> usize {
        let viewer = viewer(rows, &self.grants);
        let sees = |text: &Text| may_read(&viewer, text.access, text.study.unwrap_or_default());
        let hits = found(
            texts,
            &self.words,
            |text| sees(text) && self.passes(rows, text),
            |text| sees(text) && self.of_language(text),
        );
        let query: Vec<_> = self.words.iter().map(|at| WORDS[*at].said).collect();
        let arguments = json!({ "query": query.join(" "), "filter": self.filter(rows) });
        self.forward(twins, &viewer, &arguments, &hits).await;
        self.backward(twins, &viewer, &arguments, &hits).await;
        hits.len()
    }

    async fn forward(&self, twins: &Twins, viewer: &Viewer, arguments: &Value, hits: &[Hit]) {
        let mut variables = arguments.clone();
        variables["first"] = json!(self.size);
        let mut pages = hits.chunks(self.size).peekable();
        loop {
            let page = twins.data(viewer, SEARCH, &variables).await["search"].take();
            let expected = pages.next().unwrap_or_default();
            same(&page, expected, hits.len(), &variables);
            assert_eq!(page["pageInfo"]["hasNextPage"], pages.peek().is_some());
            if pages.peek().is_none() {
                break;
            }
            variables["after"] = page["pageInfo"]["endCursor"].clone();
        }
    }

    async fn backward(&self, twins: &Twins, viewer: &Viewer, arguments: &Value, hits: &[Hit]) {
        let mut variables = arguments.clone();
        variables["last"] = json!(self.size);
        let mut pages = hits.rchunks(self.size).peekable();
        loop {
            let page = twins.data(viewer, SEARCH, &variables).await["search"].take();
            let expected = pages.next().unwrap_or_default();
            same(&page, expected, hits.len(), &variables);
            assert_eq!(page["pageInfo"]["hasPreviousPage"], pages.peek().is_some());
            if pages.peek().is_none() {
                break;
            }
            variables["before"] = page["pageInfo"]["startCursor"].clone();
        }
    }
}

fn same(page: &Value, hits: &[Hit], total: usize, variables: &Value) {
    let nodes = page["nodes"].as_array().unwrap().iter();
    let found: Vec<_> = nodes.map(|hit| json!([hit["node"]["id"], hit["matches"]])).collect();
    let expected = hits.iter().map(|hit| {
        let kind = Kind::ALL.iter().copied().find(|kind| kind.table() == hit.thing).unwrap();
        json!([kind.id(hit.id), hit.matches])
    });
    assert_eq!(found, expected.collect::<Vec<_>>(), "{variables}");
    assert_eq!(page["totalCount"], total, "{variables}");
}

#[test]
fn a_search_finds_what_the_model_finds_in_its_order_and_marks_the_same_words() {
    let beside = (vec(said(), 40..=60), vec(asked(), 40));
    check(4, beside, &async |_: &Twins, rows: &Rows, (said, asked): &(Vec<Said>, Vec<Asked>)| {
        let mut rows = rows.clone();
        let texts = texts(&mut rows, said);
        let twins = Twins::holding(&rows).await;
        twins.index().await;
        let mut hits = 0;
        for asked in asked {
            hits += asked.check(&twins, &rows, &texts).await;
        }
        assert!(hits > asked.len(), "only {hits} hits");
        twins.close().await;
    });
}
