//! The schema as a map: which types there are, and by which way each is reached.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition},
};

use super::{Class, values};

/// A field of an object.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    /// The type that it gives, without lists.
    of: String,
    leaf: bool,
    /// What stands in its brackets; none where an argument is required that nobody thought of.
    brackets: Option<String>,
}

/// The steps of a way, and the type that it leads to.
pub type Way = (Vec<String>, String);

/// The schema as a map.
pub struct Atlas {
    /// Objects but the roots, with their fields.
    pub objects: BTreeMap<String, Vec<Field>>,
    /// Fields of the roots and arguments of any field, fields of inputs.
    pub arguments: BTreeMap<String, Vec<String>>,
    query: Vec<Field>,
    /// What an interface or a union may be.
    kinds: BTreeMap<String, Vec<String>>,
}

/// Arguments of fields that demand some, and of lists, whose first page must hold all.
const GIVEN: [(&str, &str); 9] = [
    ("Query.search", "query: \"the\", first: 50"),
    ("Query.matrix", "of: DOMAIN_VALENCE"),
    ("Query.node", "id: \"quo_00000000000000000000000000\""),
    ("Query.nodes", "ids: []"),
    ("Query.study", "slug: \"demo-companion\""),
    ("Query.account", "id: \"acc_00000000000000000000000000\""),
    ("Query.participantRecord", "id: \"par_00000000000000000000000000\""),
    ("Study.peopleBy", "grouping: ROLE"),
    ("Query.quote", "id: \"quo_00000000000000000000000000\""),
];

impl Atlas {
    pub fn of_schema() -> Self {
        let document = parse_schema(nasss::schema::sdl()).unwrap();
        let types: Vec<_> = document
            .definitions
            .into_iter()
            .filter_map(|definition| match definition {
                TypeSystemDefinition::Type(definition) => Some(definition.node),
                _ => None,
            })
            .collect();
        let composite: BTreeSet<String> = types
            .iter()
            .filter(|it| {
                matches!(it.kind, TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
            })
            .map(|it| it.name.node.to_string())
            .collect();
        let mut atlas = Self {
            objects: BTreeMap::new(),
            arguments: BTreeMap::new(),
            query: Vec::new(),
            kinds: BTreeMap::new(),
        };
        for definition in types {
            let name = definition.name.node.to_string();
            match definition.kind {
                TypeKind::Object(object) => {
                    for interface in &object.implements {
                        let kinds = atlas.kinds.entry(interface.node.to_string()).or_default();
                        kinds.push(name.clone());
                    }
                    let fields: Vec<Field> = object
                        .fields
                        .iter()
                        .map(|field| atlas.field(&name, &field.node, &composite))
                        .collect();
                    match name.as_str() {
                        "Query" => atlas.query = fields,
                        "Mutation" => {}
                        _ => {
                            atlas.objects.insert(name, fields);
                        }
                    }
                }
                TypeKind::InputObject(input) => {
                    let fields = input.fields.iter().map(|it| it.node.name.node.to_string());
                    atlas.arguments.insert(name, fields.collect());
                }
                TypeKind::Union(union) => {
                    let members = union.members.iter().map(|it| it.node.to_string());
                    atlas.kinds.insert(name, members.collect());
                }
                _ => {}
            }
        }
        atlas
    }

    fn field(&mut self, on: &str, field: &FieldDefinition, composite: &BTreeSet<String>) -> Field {
        let name = field.name.node.to_string();
        let place = format!("{on}.{name}");
        let arguments: Vec<String> =
            field.arguments.iter().map(|it| it.node.name.node.to_string()).collect();
        let required = field
            .arguments
            .iter()
            .any(|it| !it.node.ty.node.nullable && it.node.default_value.is_none());
        let given = GIVEN.iter().find(|(known, _)| *known == place).map(|(_, given)| *given);
        let brackets = match (given, arguments.iter().any(|it| it == "first")) {
            (Some(given), _) => Some(format!("({given})")),
            (None, _) if required => None,
            (None, true) => Some("(first: 1000)".to_owned()),
            (None, false) => Some(String::new()),
        };
        if !arguments.is_empty() {
            self.arguments.insert(place, arguments);
        }
        let of = innermost(&field.ty.node).to_owned();
        Field { name, leaf: !composite.contains(&of), of, brackets }
    }

    /// For each object a way on which somebody with every right finds some: a query with `%` where fields go.
    pub async fn ways(&self, all: &Class, extra: &[Way]) -> BTreeMap<String, String> {
        let mut ways = BTreeMap::new();
        let mut queue: VecDeque<Way> = VecDeque::new();
        for field in &self.query {
            self.step(&mut queue, &[], field);
        }
        for (way, of) in extra {
            queue.push_back((way.clone(), of.clone()));
        }
        let mut tried: BTreeMap<String, usize> = BTreeMap::new();
        while let Some((path, of)) = queue.pop_front() {
            let attempts = tried.entry(of.clone()).or_default();
            if path.len() > 7 || *attempts >= 6 || ways.contains_key(&of) {
                continue;
            }
            *attempts += 1;
            let way = written(&path);
            let reply = all.ask(&format!("query {}", way.replace('%', "f0: __typename"))).await;
            if values(&reply.body["data"], "f0") == 0 {
                continue;
            }
            for field in self.objects.get(&of).into_iter().flatten() {
                self.step(&mut queue, &path, field);
            }
            if self.objects.contains_key(&of) {
                ways.insert(of, way);
            }
        }
        ways
    }

    fn step(&self, queue: &mut VecDeque<Way>, path: &[String], field: &Field) {
        let Some(brackets) = field.brackets.as_ref().filter(|_| !field.leaf) else {
            return;
        };
        let mut path = path.to_vec();
        path.push(format!("{}{brackets}", field.name));
        match self.kinds.get(&field.of) {
            None => queue.push_back((path, field.of.clone())),
            Some(kinds) => {
                for kind in kinds {
                    let mut narrowed = path.clone();
                    narrowed.push(format!("... on {kind}"));
                    queue.push_back((narrowed, kind.clone()));
                }
            }
        }
    }
}

fn written(path: &[String]) -> String {
    format!("{{ {} {{ % }}{}", path.join(" { "), " }".repeat(path.len()))
}

/// The query that asks for these fields on a way.
pub fn query(way: &str, fields: &[Field]) -> String {
    let asked: Vec<String> = fields
        .iter()
        .enumerate()
        .filter_map(|(n, field)| {
            let brackets = field.brackets.as_ref()?;
            let below = if field.leaf { "" } else { " { __typename }" };
            Some(format!("f{n}: {}{brackets}{below}", field.name))
        })
        .collect();
    format!("query {}", way.replace('%', &asked.join(" ")))
}

fn innermost(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => innermost(inner),
    }
}
