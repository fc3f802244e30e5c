//! Builds the worst documents that the limits let through, from the schema alone.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt::Write,
};

use async_graphql::{
    Variables,
    parser::{
        parse_schema,
        types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition},
    },
};
use nasss::{
    config::Limits,
    document::{self, Index},
};

/// Arguments of fields that require some.
const GIVEN: [(&str, &str); 6] = [
    ("Query.category", "study: \"demo-companion\", slug: \"curiosity\""),
    ("Query.search", "query: \"a\""),
    ("Query.matrix", "of: DOMAIN_VALENCE"),
    ("Query.study", "slug: \"demo-companion\""),
    ("Query.framework", "slug: \"nasss\""),
    ("Study.peopleBy", "grouping: ROLE"),
];

/// The lengths of pages that are tried, the longest first.
const PAGES: [u64; 6] = [100, 50, 20, 10, 4, 2];

/// A field of an object that gives objects or scalars.
#[derive(Clone, Debug)]
struct Field {
    name: String,
    of: String,
    is_list: bool,
    is_text: bool,
    is_page: bool,
    given: Option<&'static str>,
}

/// A step of a way: a field, or a fragment on one of the objects that an interface stands for.
#[derive(Clone, Debug, PartialEq)]
struct Step(String);

/// The schema as a graph of objects.
pub struct Generator {
    objects: BTreeMap<String, Vec<Field>>,
    members: BTreeMap<String, Vec<String>>,
    index: Index,
    limits: Limits,
}

impl Generator {
    pub fn new(limits: Limits) -> Self {
        let sdl = nasss::schema::sdl();
        let mut objects = BTreeMap::new();
        let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for definition in parse_schema(&sdl).unwrap().definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            let TypeKind::Object(object) = definition.node.kind else { continue };
            for interface in &object.implements {
                members.entry(interface.node.to_string()).or_default().push(name.clone());
            }
            let fields = object.fields.iter().filter_map(|field| Field::of(&name, &field.node));
            let fields = fields.collect();
            objects.insert(name, fields);
        }
        Self { objects, members, index: Index::from_sdl(&sdl, &[]).unwrap(), limits }
    }

    /// Every document that the limits let through, each once.
    pub fn documents(&self) -> BTreeSet<String> {
        let ways = self.ways("Query");
        let mut documents = self.introspection();
        for (name, way) in &ways {
            documents.extend(self.cycles(name, way));
            documents.extend(self.texts(name, way));
            documents.extend(self.wide(name, way));
        }
        documents
    }

    /// Lists of introspection within each other, under as many names as the limits allow.
    fn introspection(&self) -> BTreeSet<String> {
        let lists = ["fields", "inputFields", "interfaces", "possibleTypes"];
        let selected = |list: &str, inside: &str| match list {
            "fields" | "inputFields" => format!("{list} {{ name type {{ kind {inside} }} }}"),
            _ => format!("{list} {{ kind {inside} }}"),
        };
        let pairs = lists.iter().flat_map(|outer| lists.iter().map(move |inner| (*outer, *inner)));
        let documents = pairs.filter_map(|(outer, inner)| {
            let types = selected(outer, &selected(inner, "name"));
            (1..=self.limits.aliases.min(20)).rev().find_map(|times| {
                let mut schemas = String::new();
                for n in 0..times {
                    write!(schemas, "a{n}: __schema {{ types {{ {types} }} }} ").unwrap();
                }
                Some(format!("{{ {schemas} }}")).filter(|text| self.admits(text))
            })
        });
        documents.collect()
    }

    /// The shortest way from a type to every other; longer lists are preferred at each step.
    fn ways(&self, from: &str) -> BTreeMap<String, Vec<Step>> {
        let mut ways: BTreeMap<String, Vec<Step>> = BTreeMap::new();
        let mut queue = VecDeque::from([(from.to_owned(), Vec::new())]);
        while let Some((at, way)) = queue.pop_front() {
            let mut fields: Vec<&Field> = self.fields(&at).collect();
            fields.sort_by_key(|field| !(field.is_list || field.is_page));
            for field in fields {
                for (to, steps) in self.follow(field) {
                    if to != from && !ways.contains_key(&to) {
                        let way: Vec<Step> = way.iter().cloned().chain(steps).collect();
                        ways.insert(to.clone(), way.clone());
                        queue.push_back((to, way));
                    }
                }
            }
        }
        ways
    }

    /// Fields that give objects.
    fn fields(&self, object: &str) -> impl Iterator<Item = &Field> {
        self.objects.get(object).into_iter().flatten().filter(|field| {
            self.objects.contains_key(&field.of) || self.members.contains_key(&field.of)
        })
    }

    fn follow(&self, field: &Field) -> Vec<(String, Vec<Step>)> {
        let step = Step(field.written());
        match self.members.get(&field.of) {
            None => vec![(field.of.clone(), vec![step])],
            Some(members) => members
                .iter()
                .map(|member| {
                    (member.clone(), vec![step.clone(), Step(format!("... on {member}"))])
                })
                .collect(),
        }
    }

    /// Ways out of a type and back to it, as often as the limits allow.
    fn cycles(&self, object: &str, way: &[Step]) -> Vec<String> {
        let mut documents = Vec::new();
        for field in self.fields(object) {
            for (next, out) in self.follow(field) {
                let back =
                    if next == object { Some(Vec::new()) } else { self.ways(&next).remove(object) };
                let Some(back) = back else { continue };
                let cycle: Vec<Step> = out.into_iter().chain(back).collect();
                let built = (1..=8).rev().find_map(|times| {
                    let steps = way.iter().chain(cycle.iter().cycle().take(cycle.len() * times));
                    self.largest(&steps.cloned().collect::<Vec<_>>(), &self.scalars(object, 3))
                });
                documents.extend(built);
            }
        }
        documents
    }

    /// Each text of a type, under as many and as long names as the limits allow.
    fn texts(&self, object: &str, way: &[Step]) -> Vec<String> {
        let texts = self.objects[object].iter().filter(|field| field.is_text);
        let documents = texts.filter_map(|field| {
            [460, 1].into_iter().find_map(|length| {
                let mut fields = String::new();
                for n in 0..self.limits.aliases {
                    write!(fields, "{}{n}: {} ", "n".repeat(length), field.name).unwrap();
                }
                self.largest(way, &fields)
            })
        });
        documents.collect()
    }

    /// Each list of a type with all scalars that its items have.
    fn wide(&self, object: &str, way: &[Step]) -> Vec<String> {
        let lists = self.fields(object).filter(|field| field.is_list || field.is_page);
        let documents = lists.flat_map(|field| {
            self.follow(field).into_iter().filter_map(|(of, steps)| {
                let way: Vec<Step> = way.iter().cloned().chain(steps).collect();
                self.largest(&way, &self.scalars(&of, usize::MAX))
            })
        });
        documents.collect()
    }

    fn scalars(&self, object: &str, most: usize) -> String {
        let fields = self.objects.get(object).into_iter().flatten();
        let scalars = fields.filter(|field| {
            field.given.is_none()
                && !self.objects.contains_key(&field.of)
                && !self.members.contains_key(&field.of)
        });
        let names: Vec<&str> = scalars.take(most).map(|field| field.name.as_str()).collect();
        format!("__typename {}", names.join(" "))
    }

    /// The document with the longest pages that the limits let through, if there is one.
    fn largest(&self, way: &[Step], fields: &str) -> Option<String> {
        let written = format!(
            "{{ {} {{ {fields} }}{} }}",
            way.iter().map(|step| step.0.as_str()).collect::<Vec<_>>().join(" { "),
            " }".repeat(way.len() - 1)
        );
        let mut sizes = PAGES.iter().map(|page| written.replace("%page", &page.to_string()));
        sizes.find(|text| self.admits(text))
    }

    /// Whether the limits let a document through.
    fn admits(&self, text: &str) -> bool {
        let Ok(parsed) = document::parse(text, &self.index, &self.limits) else { return false };
        let operation = document::select(&parsed, None).unwrap().definition;
        let none = Variables::default();
        let cost = document::cost(&parsed, &operation.node, &none, &self.index, &self.limits);
        cost <= self.limits.cost
    }
}

impl Field {
    /// A field whose required arguments are known.
    fn of(on: &str, field: &FieldDefinition) -> Option<Self> {
        let name = field.name.node.to_string();
        let place = format!("{on}.{name}");
        let given = GIVEN.iter().find(|(known, _)| *known == place).map(|(_, given)| *given);
        let required = field
            .arguments
            .iter()
            .any(|it| !it.node.ty.node.nullable && it.node.default_value.is_none());
        if required && given.is_none() {
            return None;
        }
        let ty = &field.ty.node;
        Some(Self {
            is_list: matches!(ty.base, BaseType::List(_)),
            is_text: innermost(ty) == "String" && !required,
            is_page: field.arguments.iter().any(|it| it.node.name.node == "first"),
            of: innermost(ty).to_owned(),
            name,
            given,
        })
    }

    fn written(&self) -> String {
        let page = self.is_page.then_some("first: %page");
        let arguments: Vec<&str> = self.given.into_iter().chain(page).collect();
        if arguments.is_empty() {
            self.name.clone()
        } else {
            format!("{}({})", self.name, arguments.join(", "))
        }
    }
}

fn innermost(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => innermost(inner),
    }
}
