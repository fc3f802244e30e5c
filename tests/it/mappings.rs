//! What concepts of one version of a framework are in another. The seeds state no mappings yet, so each test writes
//! some.

use std::collections::HashMap;

use entity::{
    concept_mapping, domain, framework_reference, framework_version, subdomain,
    words::{Basis, Closeness},
};
use nasss::{
    access::{Permit, Test, write::Writer},
    folding::order_key,
    id::Kind,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::everything,
    harness::{World, on_both_engines},
};

/// An end of a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum End {
    Domain(Uuid),
    Subdomain(Uuid),
}

impl End {
    const fn domain(self) -> Option<Uuid> {
        if let Self::Domain(key) = self { Some(key) } else { None }
    }

    const fn subdomain(self) -> Option<Uuid> {
        if let Self::Subdomain(key) = self { Some(key) } else { None }
    }

    fn id(self) -> String {
        match self {
            Self::Domain(key) => Kind::Domain.id(key),
            Self::Subdomain(key) => Kind::Subdomain.id(key),
        }
    }
}

/// An editor's mapping, the `n`th.
fn mapping(n: usize, from: End, to: End, relation: Closeness) -> concept_mapping::Model {
    concept_mapping::Model {
        id: Uuid::from_u128(n as u128),
        from_domain_id: from.domain(),
        from_subdomain_id: from.subdomain(),
        to_domain_id: to.domain(),
        to_subdomain_id: to.subdomain(),
        relation,
        basis: Basis::Editorial,
        reference_id: None,
        rationale: Some(format!("Reason {n}")),
    }
}

async fn write(world: &World, rows: Vec<concept_mapping::Model>) {
    let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
    writer.insert::<concept_mapping::Entity>(rows).await.unwrap();
    writer.commit().await.unwrap();
}

/// Domains by number, and sub-domains by code.
async fn concepts(world: &World) -> (Vec<End>, Vec<End>) {
    let mut domains = everything::<domain::Entity>(world).await;
    domains.sort_by_key(|row| row.number);
    let mut subdomains = everything::<subdomain::Entity>(world).await;
    subdomains.sort_by(|one, other| one.code.cmp(&other.code));
    (
        domains.iter().map(|row| End::Domain(row.id)).collect(),
        subdomains.iter().map(|row| End::Subdomain(row.id)).collect(),
    )
}

/// One mapping of each kind of end, one of them with a publication.
pub async fn examples(world: &World) {
    let (domains, subdomains) = concepts(world).await;
    let mut references = everything::<framework_reference::Entity>(world).await;
    references.sort_by_key(|row| row.position);
    let mut rows = vec![
        mapping(1, domains[0], domains[1], Closeness::Close),
        mapping(2, subdomains[0], domains[1], Closeness::Broader),
    ];
    rows[0].reference_id = Some(references[0].id);
    rows[0].basis = Basis::Reported;
    write(world, rows).await;
}

/// A version of a hundred domains with a sub-domain each, and from each domain that there is a mapping to the next
/// domain and one to a sub-domain.
pub async fn crowd(world: &World) {
    let domain = everything::<domain::Entity>(world).await.swap_remove(0);
    let subdomain = everything::<subdomain::Entity>(world).await.swap_remove(0);
    let mut version = everything::<framework_version::Entity>(world).await.swap_remove(0);
    (version.id, version.slug) = (Uuid::from_u128(1), "crowded".to_owned());
    version.label.clone_from(&version.slug);
    let (mut domains, mut subdomains) = (Vec::new(), Vec::new());
    for number in 1..=100_i32 {
        let mut one = domain.clone();
        one.id = Uuid::from_u128(1000 + u128::from(number.unsigned_abs()));
        one.framework_version_id = version.id;
        one.number = number;
        one.slug = format!("domain-{number}");
        one.name = format!("Domain {number}");
        one.name_key = format!("domain {number}");
        one.order_key = order_key(&one.name_key);
        let mut part = subdomain.clone();
        part.id = Uuid::from_u128(2000 + u128::from(number.unsigned_abs()));
        (part.domain_id, part.framework_version_id) = (one.id, version.id);
        part.code = format!("{number}A");
        domains.push(one);
        subdomains.push(part);
    }
    let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
    writer.insert::<framework_version::Entity>(vec![version]).await.unwrap();
    writer.insert::<domain::Entity>(domains).await.unwrap();
    writer.insert::<subdomain::Entity>(subdomains).await.unwrap();
    writer.commit().await.unwrap();

    let (domains, subdomains) = concepts(world).await;
    let reference = everything::<framework_reference::Entity>(world).await[0].id;
    let next = domains.iter().cycle().skip(1);
    let rows = domains.iter().zip(next).zip(subdomains.iter().cycle()).enumerate();
    let rows = rows.flat_map(|(at, ((from, next), part))| {
        let mut pair = [
            mapping(2 * at, *from, *next, Closeness::Close),
            mapping(2 * at + 1, *from, *part, Closeness::Narrower),
        ];
        pair[0].reference_id = Some(reference);
        pair
    });
    write(world, rows.collect()).await;
}

const ALL: &str = "{ framework(slug: \"nasss\") { versions { domains {
    id mappings { ...all } subdomains { id mappings { ...all } } } } } }
    fragment all on ConceptMapping { id relation basis rationale reference { citation }
        from { __typename id } to { __typename id ... on Domain { number } ... on Subdomain { code } } }";

/// What each concept tells of its mappings.
async fn told(world: &World) -> HashMap<String, Vec<Value>> {
    let data = world.get(ALL).await;
    let mut told = HashMap::new();
    let mut note = |concept: &Value| {
        let id = concept["id"].as_str().unwrap().to_owned();
        told.insert(id, concept["mappings"].as_array().unwrap().clone());
    };
    for version in data["framework"]["versions"].as_array().unwrap() {
        for domain in version["domains"].as_array().unwrap() {
            note(domain);
            domain["subdomains"].as_array().unwrap().iter().for_each(&mut note);
        }
    }
    told
}

/// The ids of what is told of a concept.
fn ids(told: &[Value]) -> Vec<&str> {
    told.iter().map(|one| one["id"].as_str().unwrap()).collect()
}

on_both_engines! {
    async fn there_are_none_before_somebody_compared_versions(world: Demo) {
        assert!(told(&world).await.values().all(Vec::is_empty));
    }

    async fn both_ends_tell_of_a_mapping_and_of_both_its_ends(world: Demo) {
        examples(&world).await;
        let (domains, subdomains) = concepts(&world).await;
        let told = told(&world).await;
        let [first, second, part] = [domains[0], domains[1], subdomains[0]].map(End::id);
        let reported = json!({
            "id": Kind::ConceptMapping.id(Uuid::from_u128(1)), "relation": "CLOSE", "basis": "REPORTED",
            "rationale": "Reason 1", "reference": told[&first][0]["reference"],
            "from": { "__typename": "Domain", "id": first },
            "to": { "__typename": "Domain", "id": second, "number": 2 },
        });
        assert!(reported["reference"]["citation"].is_string());
        let judged = json!({
            "id": Kind::ConceptMapping.id(Uuid::from_u128(2)), "relation": "BROADER", "basis": "EDITORIAL",
            "rationale": "Reason 2", "reference": null,
            "from": { "__typename": "Subdomain", "id": part },
            "to": { "__typename": "Domain", "id": second, "number": 2 },
        });
        assert_eq!(told[&first], std::slice::from_ref(&reported));
        assert_eq!(told[&part], std::slice::from_ref(&judged));
        assert_eq!(told[&second], [reported, judged]);
        assert_eq!(told.values().flatten().count(), 4);
    }

    /// Every concept to several others, itself among them, held against the rows.
    async fn each_concept_tells_those_from_it_then_those_to_it_the_closest_first(world: Demo) {
        let (mut all, subdomains) = concepts(&world).await;
        all.extend(subdomains);
        let pairs = (0..all.len()).flat_map(|at| [0, 1, 5, 6].map(|step| (at, (at * step + step) % all.len())));
        let rows: Vec<_> = pairs.enumerate().map(|(n, (from, to))| {
            mapping(n, all[from], all[to], Closeness::ALL[(n * 7 + from) % Closeness::ALL.len()])
        }).chain([mapping(10_000, all[3], all[3], Closeness::Exact)]).collect();
        write(&world, rows.clone()).await;
        let told = told(&world).await;
        assert_eq!(told.len(), all.len());
        let mut rows: Vec<_> = rows.iter().collect();
        rows.sort_by_key(|row| (row.relation, row.id));
        for end in all {
            let is = |domain: Option<Uuid>, subdomain: Option<Uuid>| domain == end.domain() && subdomain == end.subdomain();
            let from = |row: &concept_mapping::Model| is(row.from_domain_id, row.from_subdomain_id);
            let to = |row: &concept_mapping::Model| is(row.to_domain_id, row.to_subdomain_id);
            let outward = rows.iter().filter(|row| from(row));
            let inward = rows.iter().filter(|row| to(row) && !from(row));
            let expected: Vec<String> =
                outward.chain(inward).map(|row| Kind::ConceptMapping.id(row.id)).collect();
            assert_eq!(ids(&told[&end.id()]), expected, "{end:?}");
        }
    }

    async fn an_end_that_was_withdrawn_is_null(world: Demo) {
        examples(&world).await;
        let (domains, subdomains) = concepts(&world).await;
        let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
        let gone = Test::<domain::Entity>::is(domain::Column::Id, domains[1].domain().unwrap());
        let at = vec![(domain::Column::WithdrawnAt, 1_700_000_000_000_000_i64.into())];
        assert_eq!(writer.update(&gone, at).await.unwrap(), 1);
        writer.commit().await.unwrap();
        let told = told(&world).await;
        for end in [domains[0], subdomains[0]] {
            let told = &told[&end.id()];
            assert_eq!(told.len(), 1);
            assert_eq!((&told[0]["from"]["id"], &told[0]["to"]), (&json!(end.id()), &Value::Null));
        }
        assert!(!told.contains_key(&domains[1].id()));
    }
}
