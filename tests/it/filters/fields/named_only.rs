//! Who alone named a category: three answers, worked out role by role.

use entity::{category, words::Mention};
use serde_json::json;

use super::{Field, die, part, words};
use crate::generated::Rows;

/// What is known of a category and a role; nobody looked where there is no line.
fn said(rows: &Rows, category: &category::Model, code: &str) -> Option<Mention> {
    let role = rows.roles.iter().find(|role| role.code == code)?;
    let line = rows
        .mentions
        .iter()
        .find(|line| line.category_id == category.id && line.role_id == role.id);
    line.map(|line| line.mention)
}

/// Whether any of the roles named the category; none where that is not known.
fn any_named(rows: &Rows, category: &category::Model, codes: &[&str]) -> Option<bool> {
    let mut known = true;
    for code in codes {
        match said(rows, category, code) {
            Some(Mention::Mentioned) => return Some(true),
            Some(Mention::NotMentioned) => {}
            Some(Mention::Unknown) | None => known = false,
        }
    }
    known.then_some(false)
}

pub fn of_categories<'a>(rows: &'a Rows, dice: &[u8]) -> Field<'a, category::Model> {
    let living = rows.roles.iter().filter(|role| role.withdrawn_at.is_none());
    let living: Vec<&str> = living.map(|role| role.code.as_str()).collect();
    let mut palette: Vec<&str> = rows.roles.iter().map(|role| role.code.as_str()).collect();
    palette.push("NOBODY");
    let given = part(dice, 0).unwrap_or_default();
    let (roles, mut value) = (words(&palette, given).0, json!({}));
    value["roles"] = json!(roles);
    let looked_at = |code: &&str| {
        let role = rows.roles.iter().find(|role| role.code == *code).unwrap();
        let living = |id| rows.categories.iter().any(|c| c.id == id && c.withdrawn_at.is_none());
        rows.mentions.iter().any(|line| line.role_id == role.id && living(line.category_id))
    };
    let mut others: Vec<&str> = living.iter().copied().filter(looked_at).collect();
    if let Some(dice) = part(dice, 1) {
        let (codes, given) = words(&palette, dice);
        value["comparedWith"] = given;
        others = living.iter().copied().filter(|code| codes.iter().any(|it| it == code)).collect();
    }
    others.retain(|code| roles.iter().all(|role| role != code));
    let answer = ["YES", "NO", "NOT_KNOWN"][usize::from(die(dice) / 8 % 3)];
    value["answer"] = json!(answer);
    let these: Vec<&str> =
        living.iter().copied().filter(|code| roles.iter().any(|role| role == code)).collect();
    Field::<category::Model>::new("namedOnlyBy", value, move |row| {
        let judged = match (any_named(rows, row, &these), any_named(rows, row, &others)) {
            (Some(true), Some(false)) => "YES",
            (Some(false), _) | (_, Some(true)) => "NO",
            _ => "NOT_KNOWN",
        };
        judged == answer
    })
}
