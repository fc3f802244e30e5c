//! Parses executable documents (GraphQL September 2025, appendix C) from their tokens into async-graphql's types.
//!
//! async-graphql-parser 8.0.0-rc.5 matches characters and not tokens, so that it glues keywords to names, and it departs
//! from the grammar in other points (`docs/develop/upstream.md`). Recursion is as deep as brackets nest, which
//! [`super::scan`] bounds.

use async_graphql::{
    Name, Pos, Positioned,
    indexmap::{IndexMap, map},
    parser::types::{
        BaseType, Directive, ExecutableDocument, Field, FragmentDefinition, FragmentSpread,
        InlineFragment, OperationDefinition, OperationType, Selection, SelectionSet, Type,
        TypeCondition, VariableDefinition,
    },
};
use async_graphql_value::{ConstValue, Value};

use super::{
    RequestError,
    assembly::{Definition, assemble, given_twice},
    lexer::{Token, positions, syntax_error},
    literal,
};

type Parsed<T> = Result<T, RequestError>;

/// Parses a document whose tokens are given.
///
/// # Errors
///
/// The first departure from the grammar; or else an input object, the operations or the fragments have a name twice, or
/// there is no operation.
pub(super) fn parse(text: &str, tokens: &[Token]) -> Parsed<ExecutableDocument> {
    let mut parser =
        Parser { text, tokens, positions: positions(text, tokens), at: 0, repeated: None };
    let mut definitions = Vec::new();
    while definitions.is_empty() || parser.peek().is_some() {
        definitions.push(parser.definition()?);
    }
    parser.repeated.map_or_else(|| assemble(definitions), Err)
}

struct Parser<'t> {
    text: &'t str,
    tokens: &'t [Token],
    positions: Vec<Pos>,
    at: usize,
    /// The first input field that is given twice. An error of the syntax goes before it.
    repeated: Option<RequestError>,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t str> {
        self.tokens.get(self.at).map(|token| token.text(self.text))
    }

    /// The place of the next token.
    fn pos(&self) -> Pos {
        self.positions.get(self.at).copied().unwrap_or_default()
    }

    /// Whether the next token is this punctuator or keyword.
    fn sees(&self, text: &str) -> bool {
        self.peek() == Some(text)
    }

    /// Whether the next token begins with this byte.
    fn begins(&self, first: u8) -> bool {
        self.tokens.get(self.at).is_some_and(|token| token.first == first)
    }

    fn takes(&mut self, text: &str) -> bool {
        let sees = self.sees(text);
        self.at += usize::from(sees);
        sees
    }

    fn expect(&mut self, text: &str) -> Parsed<()> {
        if self.takes(text) { Ok(()) } else { Err(self.unexpected(&format!("`{text}`"))) }
    }

    fn unexpected(&self, expected: &str) -> RequestError {
        let Some(token) = self.tokens.get(self.at) else {
            let end = self.text.trim_end().len();
            let message = format!("expected {expected}, but the document ends.");
            return syntax_error(self.text, end, &message);
        };
        let found = match token.first {
            b'"' => "a string".to_owned(),
            first if first.is_ascii() => {
                format!("`{}`", token.text(self.text).chars().take(64).collect::<String>())
            }
            _ => "a character that is not of GraphQL".to_owned(),
        };
        syntax_error(self.text, token.start, &format!("expected {expected}, found {found}."))
    }

    fn sees_name(&self) -> bool {
        self.tokens.get(self.at).is_some_and(|token| token.is_name())
    }

    fn name(&mut self, what: &str) -> Parsed<Positioned<Name>> {
        if !self.sees_name() {
            return Err(self.unexpected(what));
        }
        let name = Positioned::new(Name::new(self.peek().unwrap_or_default()), self.pos());
        self.at += 1;
        Ok(name)
    }

    /// Parses one or more items up to a closing punctuator, which is taken.
    fn items<T>(
        &mut self,
        close: &str,
        mut item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        let mut items = Vec::new();
        while items.is_empty() || !self.takes(close) {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn definition(&mut self) -> Parsed<Definition> {
        if self.sees("{") {
            return self.operation(OperationType::Query, false);
        }
        if self.begins(b'"') {
            self.string()?;
        }
        match self.peek() {
            Some("query") => self.operation(OperationType::Query, true),
            Some("mutation") => self.operation(OperationType::Mutation, true),
            Some("subscription") => self.operation(OperationType::Subscription, true),
            Some("fragment") => self.fragment_definition(),
            _ => Err(self.unexpected("an operation or a fragment")),
        }
    }

    fn operation(&mut self, ty: OperationType, has_keyword: bool) -> Parsed<Definition> {
        let pos = self.pos();
        self.at += usize::from(has_keyword);
        let name =
            if self.sees_name() { Some(self.name("the operation's name")?.node) } else { None };
        let variable_definitions =
            if self.takes("(") { self.items(")", Self::variable_definition)? } else { Vec::new() };
        let directives = self.directives(Context::Variables)?;
        let selection_set = self.selection_set()?;
        let operation = OperationDefinition { ty, variable_definitions, directives, selection_set };
        Ok(Definition::Operation(name, Positioned::new(operation, pos)))
    }

    fn variable_definition(&mut self) -> Parsed<Positioned<VariableDefinition>> {
        if self.begins(b'"') {
            self.string()?;
        }
        let pos = self.pos();
        self.expect("$")?;
        let name = self.name("the variable's name")?;
        self.expect(":")?;
        let type_pos = self.pos();
        let var_type = Positioned::new(self.ty()?, type_pos);
        let default_value = if self.takes("=") { Some(self.const_value()?) } else { None };
        let directives = self.directives(Context::Constant)?;
        Ok(Positioned::new(VariableDefinition { name, var_type, directives, default_value }, pos))
    }

    fn ty(&mut self) -> Parsed<Type> {
        let base = if self.takes("[") {
            let inner = self.ty()?;
            self.expect("]")?;
            BaseType::List(Box::new(inner))
        } else {
            BaseType::Named(self.name("a type")?.node)
        };
        Ok(Type { base, nullable: !self.takes("!") })
    }

    fn fragment_definition(&mut self) -> Parsed<Definition> {
        let pos = self.pos();
        self.at += 1;
        if self.sees("on") {
            return Err(self.unexpected("the fragment's name, which must not be `on`"));
        }
        let name = self.name("the fragment's name")?.node;
        let type_condition = self.type_condition()?;
        let directives = self.directives(Context::Variables)?;
        let selection_set = self.selection_set()?;
        let fragment = FragmentDefinition { type_condition, directives, selection_set };
        Ok(Definition::Fragment(name, Positioned::new(fragment, pos)))
    }

    fn type_condition(&mut self) -> Parsed<Positioned<TypeCondition>> {
        let pos = self.pos();
        self.expect("on")?;
        Ok(Positioned::new(TypeCondition { on: self.name("a type")? }, pos))
    }

    fn selection_set(&mut self) -> Parsed<Positioned<SelectionSet>> {
        let pos = self.pos();
        self.expect("{")?;
        let items = self.items("}", Self::selection)?;
        Ok(Positioned::new(SelectionSet { items }, pos))
    }

    fn selection(&mut self) -> Parsed<Positioned<Selection>> {
        let pos = self.pos();
        let selection = if !self.takes("...") {
            Selection::Field(Positioned::new(self.field()?, pos))
        } else if self.sees_name() && !self.sees("on") {
            let fragment_name = self.name("the fragment's name")?;
            let directives = self.directives(Context::Variables)?;
            Selection::FragmentSpread(Positioned::new(
                FragmentSpread { fragment_name, directives },
                pos,
            ))
        } else {
            let type_condition = if self.sees("on") { Some(self.type_condition()?) } else { None };
            let directives = self.directives(Context::Variables)?;
            let selection_set = self.selection_set()?;
            let fragment = InlineFragment { type_condition, directives, selection_set };
            Selection::InlineFragment(Positioned::new(fragment, pos))
        };
        Ok(Positioned::new(selection, pos))
    }

    fn field(&mut self) -> Parsed<Field> {
        let first = self.name("a field")?;
        let (alias, name) =
            if self.takes(":") { (Some(first), self.name("a field")?) } else { (None, first) };
        let arguments = self.arguments(Context::Variables)?;
        let directives = self.directives(Context::Variables)?;
        let selection_set =
            if self.sees("{") { self.selection_set()? } else { Positioned::default() };
        Ok(Field { alias, name, arguments, directives, selection_set })
    }

    fn directives(&mut self, context: Context) -> Parsed<Vec<Positioned<Directive>>> {
        let mut directives = Vec::new();
        while self.sees("@") {
            let pos = self.pos();
            self.at += 1;
            let name = self.name("the directive's name")?;
            let arguments = self.arguments(context)?;
            directives.push(Positioned::new(Directive { name, arguments }, pos));
        }
        Ok(directives)
    }

    fn arguments(
        &mut self,
        context: Context,
    ) -> Parsed<Vec<(Positioned<Name>, Positioned<Value>)>> {
        if !self.takes("(") {
            return Ok(Vec::new());
        }
        self.items(")", |parser| {
            let name = parser.name("an argument")?;
            parser.expect(":")?;
            let pos = parser.pos();
            Ok((name, Positioned::new(parser.value(context)?, pos)))
        })
    }

    fn const_value(&mut self) -> Parsed<Positioned<ConstValue>> {
        let pos = self.pos();
        let value = self.value(Context::Constant)?;
        // There are no variables in it.
        Ok(Positioned::new(value.into_const().unwrap_or_default(), pos))
    }

    fn value(&mut self, context: Context) -> Parsed<Value> {
        let Some(token) = self.tokens.get(self.at) else {
            return Err(self.unexpected("a value"));
        };
        match token.first {
            b'"' => return self.string().map(Value::String),
            b'$' if context == Context::Variables => {
                self.at += 1;
                return Ok(Value::Variable(self.name("the variable's name")?.node));
            }
            b'[' => return self.list(context),
            b'{' => return self.object(context),
            _ => {}
        }
        let value = match token.text(self.text) {
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            "null" => Value::Null,
            name if token.is_name() => Value::Enum(Name::new(name)),
            _ if token.is_number() => literal::number(self.text, *token)?,
            _ => return Err(self.unexpected("a value")),
        };
        self.at += 1;
        Ok(value)
    }

    fn list(&mut self, context: Context) -> Parsed<Value> {
        self.at += 1;
        let mut items = Vec::new();
        while !self.takes("]") {
            items.push(self.value(context)?);
        }
        Ok(Value::List(items))
    }

    fn object(&mut self, context: Context) -> Parsed<Value> {
        self.at += 1;
        let mut fields = IndexMap::new();
        while !self.takes("}") {
            let name = self.name("a field of the input object")?;
            self.expect(":")?;
            let value = self.value(context)?;
            match fields.entry(name.node) {
                map::Entry::Vacant(entry) => drop(entry.insert(value)),
                map::Entry::Occupied(entry) => {
                    let repeated = given_twice(entry.key()).at(name.pos);
                    self.repeated.get_or_insert(repeated);
                }
            }
        }
        Ok(Value::Object(fields))
    }

    fn string(&mut self) -> Parsed<String> {
        let value = literal::string(self.text, self.tokens[self.at])?;
        self.at += 1;
        Ok(value)
    }
}

/// Whether variables may stand in values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Variables,
    Constant,
}
