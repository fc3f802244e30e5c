//! What each class is answered at every door: the fields of the query, and every mutation.

use std::fmt::Write;

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition},
};
use serde_json::{Value, json};

use super::{classes::classes, line};
use crate::{accounts::issuers::Issuer, harness::World};

const ABOUT: &str = "\
What each class of viewer is answered at every door. UNAUTH and FORBID are said before the input is looked at; `in`
means that the door is open: what is then found or done depends on the input and on the rights (see fields). 401 means
that the token is refused.
";

/// An input that has the right shape and names nothing that exists.
fn nothing(argument: &InputValueDefinition, types: &[TypeDefinition]) -> Value {
    let BaseType::Named(name) = &argument.ty.node.base else {
        return json!([]);
    };
    if argument.ty.node.nullable {
        return Value::Null;
    }
    let known = types.iter().find(|it| it.name.node == *name).map(|it| &it.kind);
    match (name.as_str(), known) {
        ("ID", _) => json!(id(argument.name.node.as_str())),
        ("Int" | "Float", _) => json!(1),
        ("Boolean", _) => json!(true),
        (_, Some(TypeKind::Enum(list))) => json!(list.values[0].node.value.node.as_str()),
        (_, Some(TypeKind::InputObject(input))) => {
            let fields = input
                .fields
                .iter()
                .map(|field| (field.node.name.node.to_string(), nothing(&field.node, types)));
            Value::Object(fields.collect())
        }
        _ => json!(uuid::Uuid::new_v4().to_string()),
    }
}

fn id(argument: &str) -> String {
    let prefix = match argument {
        "account" => "acc",
        "grant" => "gra",
        "session" => "ses",
        "token" => "tok",
        "participant" => "par",
        _ => "quo",
    };
    format!("{prefix}_00000000000000000000000000")
}

/// The answer in one word.
fn word(status: u16, body: &Value) -> String {
    if status == 401 {
        return "401".to_owned();
    }
    match body["errors"][0]["extensions"]["code"].as_str() {
        Some("UNAUTHENTICATED") => "UNAUTH".to_owned(),
        Some("FORBIDDEN") => "FORBID".to_owned(),
        _ => "in".to_owned(),
    }
}

fn written(of: &Type) -> String {
    of.to_string()
}

pub async fn matrix(world: &World, issuer: &Issuer) -> String {
    let document = parse_schema(nasss::schema::sdl()).unwrap();
    let types: Vec<TypeDefinition> = document
        .definitions
        .into_iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(definition.node),
            _ => None,
        })
        .collect();
    let (_, everybody) = classes(world, issuer).await;
    let head: Vec<String> = everybody.iter().map(|class| class.short.to_owned()).collect();
    let mut text = format!("{ABOUT}\n{}\n", line("", &head));
    for (root, kind) in [("Query", "query"), ("Mutation", "mutation")] {
        writeln!(text, "\n{root}").unwrap();
        let found = types.iter().find(|it| it.name.node == root).unwrap();
        let TypeKind::Object(object) = &found.kind else { panic!("{root} is no object") };
        // Whoever signs out is let in nowhere after that.
        let (last, first): (Vec<_>, Vec<_>) =
            object.fields.iter().partition(|field| field.node.name.node == "signOut");
        for field in first.into_iter().chain(last) {
            let field = &field.node;
            let (mut declared, mut passed) = (Vec::new(), Vec::new());
            let mut variables = serde_json::Map::new();
            for argument in field.arguments.iter().filter(|it| !it.node.ty.node.nullable) {
                let name = argument.node.name.node.to_string();
                declared.push(format!("${name}: {}", written(&argument.node.ty.node)));
                passed.push(format!("{name}: ${name}"));
                variables.insert(name, nothing(&argument.node, &types));
            }
            let brackets = |parts: &[String]| {
                if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) }
            };
            let query = format!(
                "{kind} {} {{ {}{} {{ __typename }} }}",
                brackets(&declared),
                field.name.node,
                brackets(&passed)
            );
            let mut cells = Vec::new();
            for class in &everybody {
                let reply = class.ask_with(&query, Value::Object(variables.clone())).await;
                cells.push(word(reply.status, &reply.body));
            }
            writeln!(text, "{}", line(&format!("  {}", field.name.node), &cells)).unwrap();
        }
    }
    text
}
