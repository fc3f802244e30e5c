//! The schema that is checked in is the schema that is served, and all of it is described.

use async_graphql::parser::{
    parse_schema,
    types::{TypeKind, TypeSystemDefinition},
};

#[test]
fn the_checked_in_schema_is_the_one_that_is_served() {
    let checked_in = include_str!("../../schema.graphql");
    assert!(
        checked_in == nasss::schema::sdl(),
        "schema.graphql is stale: run `cargo run -- schema > schema.graphql`"
    );
}

#[test]
fn every_type_field_argument_and_value_is_described() {
    let document = parse_schema(nasss::schema::sdl()).unwrap();
    let mut bare = Vec::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let definition = definition.node;
        let name = definition.name.node;
        let mut judge = |what: String, described: bool| {
            if !described {
                bare.push(what);
            }
        };
        judge(name.to_string(), definition.description.is_some());
        let fields = match definition.kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            TypeKind::Enum(list) => {
                for value in list.values {
                    judge(format!("{name}.{}", value.node.value), value.node.description.is_some());
                }
                continue;
            }
            TypeKind::InputObject(input) => {
                for field in input.fields {
                    judge(format!("{name}.{}", field.node.name), field.node.description.is_some());
                }
                continue;
            }
            _ => continue,
        };
        for field in fields {
            let field = field.node;
            judge(format!("{name}.{}", field.name), field.description.is_some());
            for argument in field.arguments {
                let described = argument.node.description.is_some();
                judge(format!("{name}.{}({})", field.name, argument.node.name), described);
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}

#[test]
fn every_list_of_objects_has_a_price() {
    let index = nasss::document::Index::from_sdl(&nasss::schema::sdl(), &[]).unwrap();
    assert_eq!(index.unpriced_lists(), Vec::<String>::new(), "give them `list_size`");
}
