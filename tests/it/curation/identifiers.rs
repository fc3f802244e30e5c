//! DOIs, PMCIDs and ORCID iDs are compared by their own rules and shown as they were given.

use serde_json::{Value, json};

use super::{
    desk::{Team, codes, id},
    reading::Reading,
};
use crate::harness::{World, on_both_engines};

async fn version(world: &World) -> Value {
    let told = world.get("{ study(slug: \"demo-clinic\") { frameworkVersion { id } } }").await;
    told["study"]["frameworkVersion"]["id"].clone()
}

fn study(version: &Value, title: &str, field: &str, identifier: &str) -> Value {
    json!([{ "createStudy": { "localName": "s", "frameworkVersion": version, "title": title, "heldFrom": "ABSTRACT",
        "basis": "ILLUSTRATIVE", field: identifier } }])
}

async fn found(world: &World, field: &str, identifier: &str) -> Value {
    let query = format!(
        "query ($x: String!) {{ study({field}: $x) {{ title {field} }}
        studies(filter: {{ {field}: [$x, \"10.0/none\"] }}) {{ nodes {{ title }} }} }}"
    );
    let told = world.data(&query, json!({ "x": identifier })).await;
    let listed = told["studies"]["nodes"].as_array().unwrap();
    assert_eq!(listed.first().map(|it| &it["title"]), told["study"].get("title"), "{identifier}");
    told["study"].clone()
}

on_both_engines! {
    async fn a_study_is_found_by_its_doi_and_pmcid_however_they_are_written(world: Demo) {
        let team = Team::of_all(&world).await;
        let version = version(&world).await;
        let given = [("doi", "https://doi.org/10.5555/Quokka.2026-A"), ("pmcid", "PMC5555001")];
        for (field, identifier) in given {
            team.published(study(&version, field, field, identifier)).await;
        }
        for written in ["10.5555/Quokka.2026-A", "10.5555/QUOKKA.2026-a", "https://doi.org/10.5555/quokka.2026-a",
            "http://dx.doi.org/10.5555/Quokka.2026-A", "doi:10.5555/Quokka.2026-A", "DOI: 10.5555/Quokka.2026-A", " 10.5555/Quokka.2026-A "] {
            assert_eq!(found(&world, "doi", written).await, json!({ "title": "doi", "doi": "10.5555/Quokka.2026-A" }));
            let refused = team.author.open(study(&version, "Again", "doi", written)).await;
            let refused = team.author.submit(&id(&refused)).await;
            assert_eq!(codes(&refused), ["NOT_UNIQUE"], "{written}");
        }
        for written in ["PMC5555001", "pmc5555001", "5555001", "https://pmc.ncbi.nlm.nih.gov/articles/PMC5555001/"] {
            assert_eq!(found(&world, "pmcid", written).await, json!({ "title": "pmcid", "pmcid": "PMC5555001" }));
            let refused = team.author.open(study(&version, "Again", "pmcid", written)).await;
            let refused = team.author.submit(&id(&refused)).await;
            assert_eq!(codes(&refused), ["NOT_UNIQUE"], "{written}");
        }
        assert_eq!(found(&world, "doi", "10.5555/quokka.2026-b").await, Value::Null);
        assert_eq!(found(&world, "pmcid", "555500").await, Value::Null);
        // The citation leads to it.
        let told = world.get("{ study(doi: \"10.5555/quokka.2026-a\") { citation } }").await;
        assert!(told["study"]["citation"].as_str().unwrap().ends_with("https://doi.org/10.5555/Quokka.2026-A"), "{told}");
    }

    async fn an_author_is_one_by_orcid_however_it_is_written(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let author = |orcid: &str| json!([{ "createAuthor": { "study": held.id(), "name": "A. Quoll", "orcid": orcid } }]);
        team.published(author("0000-0002-1694-233x")).await;
        for written in ["0000-0002-1694-233x", "0000-0002-1694-233X", "https://orcid.org/0000-0002-1694-233x"] {
            let query = "query ($x: String!) { studies(filter: { authorOrcid: [$x] }) { nodes { slug authors { orcid } } } }";
            let told = world.data(query, json!({ "x": written })).await;
            let [study] = told["studies"]["nodes"].as_array().unwrap().as_slice() else { panic!("{written}: {told}") };
            assert_eq!(study["slug"], "demo-clinic");
            let authors = study["authors"].as_array().unwrap();
            assert_eq!(authors.last().unwrap()["orcid"], "0000-0002-1694-233x");
            team.refuses("NOT_UNIQUE", "orcid", 0, author(written)).await;
        }
        team.lets(author("0000-0001-5109-3700")).await;
    }
}
