//! Matrices and comparisons over generated data, against what their descriptions say, for all kinds of viewers.

use std::collections::{BTreeSet, HashSet};

use entity::{category, study};
use nasss::{access::Viewer, folding::key, id::Kind};
use proptest::{collection::vec, prelude::any};
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::Model;
use crate::{
    generated::{Rows, Twins, check},
    visibility::{Grants, grants, viewer},
};

const MATRICES: [&str; 7] = [
    "DOMAIN_VALENCE",
    "DOMAIN_ROLE",
    "SUBDOMAIN_VALENCE",
    "SUBDOMAIN_ROLE",
    "STUDY_DOMAIN",
    "STUDY_VALENCE",
    "STUDY_ROLE",
];

const MATRIX: &str = "query($of: MatrixOf!, $studies: [ID!], $version: ID) {
    matrix(of: $of, studies: $studies, frameworkVersion: $version) {
        of frameworkVersion { slug } columns { code }
        rows { heading { code } cells { column { code } ...Cell } total { ...Cell } }
        total { ...Cell }
    }
}
fragment Cell on MatrixCell {
    categories mentioned notMentioned unknown placementBases { basis placements } quoteCount state gap
}";

/// The studies that are there, by title as the service orders them.
fn living(rows: &Rows) -> Vec<&study::Model> {
    let mut living: Vec<_> =
        rows.studies.iter().filter(|study| study.withdrawn_at.is_none()).collect();
    living.sort_by_key(|study| (study.order_key.clone(), study.id));
    living
}

#[test]
fn a_matrix_counts_what_its_cells_say() {
    check(
        8,
        vec((grants(), any::<u8>()), 6),
        &async |twins: &Twins, rows: &Rows, asked: &Vec<(Grants, u8)>| {
            for (grants, die) in asked {
                let viewer = &viewer(rows, grants);
                let (studies, named) = studies(rows, *die);
                let version = match die % 5 {
                    0 | 1 => None,
                    nth => rows.versions.get(usize::from(nth) - 2),
                };
                let meant = version.unwrap_or_else(|| {
                    let uses = |id: Uuid| {
                        studies.iter().filter(|it| it.framework_version_id == id).count()
                    };
                    rows.versions.iter().max_by_key(|row| (uses(row.id), row.slug.clone())).unwrap()
                });
                let model = Model { rows, viewer, studies, version: meant.id };
                for of in MATRICES {
                    let variables = json!({ "of": of, "studies": named,
                    "version": version.map(|row| row.slug.clone()) });
                    let data = twins.data(viewer, MATRIX, &variables).await;
                    let expected = matrix(&model, of, &meant.slug);
                    assert_eq!(data["matrix"], expected, "{of} {variables} {viewer:?}");
                }
            }
        },
    );
}

/// Some of the studies, by slug or id, or all of them unnamed.
fn studies(rows: &Rows, die: u8) -> (Vec<&study::Model>, Option<Vec<String>>) {
    let all = living(rows);
    if die.is_multiple_of(3) {
        return (all, None);
    }
    let some: Vec<_> = all.into_iter().skip(usize::from(die % 2)).collect();
    let name = |study: &&study::Model| match die % 4 {
        0 => Kind::Study.id(study.id),
        _ => study.slug.clone(),
    };
    let names = some.iter().map(name).collect();
    (some, Some(names))
}

fn matrix(model: &Model<'_>, of: &str, version: &str) -> Value {
    let (row_side, column_side) = of.split_once('_').unwrap();
    let columns = model.heads(column_side);
    let rows = model.heads(row_side).into_iter().map(|(row, code)| {
        let cells = columns.iter().map(|(column, code)| {
            let mut cell = json!({ "column": { "code": code } });
            let expected = model.cell(Some(row), Some(*column), of);
            cell.as_object_mut().unwrap().extend(expected.as_object().unwrap().clone());
            cell
        });
        let cells: Vec<Value> = cells.collect();
        let total = model.cell(Some(row), None, of);
        json!({ "heading": { "code": code }, "cells": cells, "total": total })
    });
    let rows: Vec<Value> = rows.collect();
    let codes: Vec<Value> = columns.iter().map(|(_, code)| json!({ "code": code })).collect();
    json!({ "of": of, "frameworkVersion": { "slug": version }, "columns": codes, "rows": rows,
        "total": model.cell(None, None, of) })
}

const COMPARISON: &str = "query($studies: [ID!]!) { comparison(studies: $studies) {
    studies { slug }
    rows(first: 100) { totalCount nodes {
        name otherNames matchedBy domains { id } cells { category { id } valence gap } } } } }";

#[test]
fn a_comparison_joins_what_its_names_join_and_nothing_else() {
    check(30, any::<bool>(), &async |twins: &Twins, rows: &Rows, turned: &bool| {
        let mut studies = living(rows);
        if studies.len() < 2 {
            return;
        }
        if *turned {
            studies.reverse();
        }
        let slugs: Vec<&str> = studies.iter().map(|study| study.slug.as_str()).collect();
        let data = twins.data(&Viewer::Anonymous, COMPARISON, &json!({ "studies": slugs })).await;
        let expected = comparison(rows, &studies);
        assert_eq!(data["comparison"]["rows"]["nodes"], json!(expected), "{slugs:?}");
        assert_eq!(data["comparison"]["rows"]["totalCount"], expected.len());
    });
}

/// Whether the names of two categories say that they are the same.
fn fit(rows: &Rows, one: &category::Model, other: &category::Model) -> bool {
    let also = |it: &category::Model, name: &str| {
        rows.aliases.iter().any(|alias| alias.category_id == it.id && key(&alias.text) == key(name))
    };
    key(&one.name) == key(&other.name) || also(one, &other.name) || also(other, &one.name)
}

fn comparison(rows: &Rows, studies: &[&study::Model]) -> Vec<Value> {
    let counted = |row: &&category::Model| {
        row.withdrawn_at.is_none() && studies.iter().any(|study| study.id == row.study_id)
    };
    let mut left: Vec<_> = rows.categories.iter().filter(counted).collect();
    let mut table = Vec::new();
    while let Some(first) = left.pop() {
        let mut family = vec![first];
        let mut at = 0;
        while at < family.len() {
            let this = family[at];
            let (tied, rest) = left
                .into_iter()
                .partition(|other| other.study_id != this.study_id && fit(rows, this, other));
            left = rest;
            family.extend::<Vec<_>>(tied);
            at += 1;
        }
        table.extend(rows_of(rows, studies, &family));
    }
    table.sort_by(|a, b| a.0.cmp(&b.0));
    table.into_iter().map(|(_, row)| row).collect()
}

type Keyed = ((String, Uuid), Value);

/// The rows of categories that are tied by their names.
fn rows_of(rows: &Rows, studies: &[&study::Model], family: &[&category::Model]) -> Vec<Keyed> {
    let of: HashSet<Uuid> = family.iter().map(|row| row.study_id).collect();
    let all_fit = family.iter().all(|one| family.iter().all(|other| fit(rows, one, other)));
    let names: BTreeSet<String> = family.iter().map(|row| key(&row.name)).collect();
    if of.len() == family.len() && all_fit {
        let by = (names.len() > 1).then_some("ALIAS");
        return vec![row(rows, studies, family, by, &of)];
    }
    let named = |name: &String| -> Vec<&category::Model> {
        family.iter().copied().filter(|row| key(&row.name) == *name).collect()
    };
    names.iter().map(|name| row(rows, studies, &named(name), None, &of)).collect()
}

fn row(
    rows: &Rows,
    studies: &[&study::Model],
    members: &[&category::Model],
    by: Option<&str>,
    tied: &HashSet<Uuid>,
) -> Keyed {
    let model =
        Model { rows, viewer: &Viewer::Anonymous, studies: Vec::new(), version: Uuid::nil() };
    let of = |study: &study::Model| members.iter().copied().find(|row| row.study_id == study.id);
    let cells: Vec<Value> = studies
        .iter()
        .map(|study| {
            if let Some(it) = of(study) {
                return json!({ "category": { "id": Kind::Category.id(it.id) },
                    "valence": it.valence.word(), "gap": null });
            }
            let missing = model.missing(study, None).unwrap_or("NOT_REPORTED");
            let gap = if tied.contains(&study.id) { "NOT_DECIDED" } else { missing };
            json!({ "category": null, "valence": null, "gap": gap })
        })
        .collect();
    let inside: Vec<_> = studies.iter().filter_map(|study| of(study)).collect();
    let mut others: Vec<&str> = Vec::new();
    for it in &inside {
        if it.name != inside[0].name && !others.contains(&it.name.as_str()) {
            others.push(&it.name);
        }
    }
    let lies = |domain: &&entity::domain::Model| {
        domain.withdrawn_at.is_none()
            && rows.placements.iter().any(|place| {
                place.domain_id == domain.id && inside.iter().any(|it| it.id == place.category_id)
            })
    };
    let mut domains: Vec<_> = rows.domains.iter().filter(lies).collect();
    domains.sort_by_key(|domain| (domain.number, domain.id));
    let domains: Vec<Value> =
        domains.iter().map(|domain| json!({ "id": Kind::Domain.id(domain.id) })).collect();
    let matched = by.or((inside.len() > 1).then_some("SAME_NAME"));
    let shown = json!({ "name": inside[0].name, "otherNames": others, "matchedBy": matched,
        "domains": domains, "cells": cells });
    ((key(&inside[0].name), inside[0].id), shown)
}
