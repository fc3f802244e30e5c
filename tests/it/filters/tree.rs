//! Filters drawn at random, and what they mean.

use nasss::id::Kind;
use proptest::{collection::vec, option, prelude::*};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::generated::scattered;

/// A filter before anybody knows what it is a filter of: its fields as small numbers.
#[derive(Clone, Debug)]
pub struct Tree {
    own: Vec<(u8, Vec<u8>)>,
    and: Option<Vec<Tree>>,
    or: Option<Vec<Tree>>,
    not: Option<Box<Tree>>,
}

/// Filters that nest so deep at most.
pub fn tree(depth: u32) -> BoxedStrategy<Tree> {
    let own = vec((any::<u8>(), vec(any::<u8>(), 0..7)), 0..3);
    if depth == 0 {
        return own.prop_map(|own| Tree { own, and: None, or: None, not: None }).boxed();
    }
    let several = || option::weighted(0.3, vec(tree(depth - 1), 0..4));
    let not = option::weighted(0.4, tree(depth - 1).prop_map(Box::new));
    (own, several(), several(), not)
        .prop_map(|(own, and, or, not)| Tree { own, and, or, not })
        .boxed()
}

/// Whether a row passes.
pub type Test<'a, R> = Box<dyn Fn(&R) -> bool + 'a>;

/// One field of a filter: its name, what is asked, and which rows pass.
pub struct Field<'a, R> {
    pub name: &'static str,
    pub value: Value,
    pub test: Test<'a, R>,
}

impl<'a, R> Field<'a, R> {
    pub fn new(name: &'static str, value: Value, test: impl Fn(&R) -> bool + 'a) -> Self {
        Self { name, value, test: Box::new(test) }
    }
}

impl Tree {
    /// The filter as the API takes it, and which rows pass it. A field that is null asks nothing.
    pub fn of<'a, R: 'a>(&self, field: &dyn Fn(u8, &[u8]) -> Field<'a, R>) -> (Value, Test<'a, R>) {
        let (mut input, mut tests): (_, Vec<Test<'a, R>>) = (Map::new(), Vec::new());
        for (which, dice) in &self.own {
            let Field { name, value, test } = field(which % 32, dice);
            if input.contains_key(name) {
                continue;
            }
            if *which < 250 {
                input.insert(name.to_owned(), value);
                tests.push(test);
            } else {
                input.insert(name.to_owned(), Value::Null);
            }
        }
        let several = |trees: &[Self]| -> (Vec<Value>, Vec<Test<'a, R>>) {
            trees.iter().map(|tree| tree.of(field)).unzip()
        };
        if let Some(trees) = &self.and {
            let (inputs, all) = several(trees);
            input.insert("and".to_owned(), inputs.into());
            tests.push(Box::new(move |row| all.iter().all(|test| test(row))));
        }
        if let Some(trees) = &self.or {
            let (inputs, any) = several(trees);
            input.insert("or".to_owned(), inputs.into());
            tests.push(Box::new(move |row| any.iter().any(|test| test(row))));
        }
        if let Some(tree) = &self.not {
            let (inner, test) = tree.of(field);
            input.insert("not".to_owned(), inner);
            tests.push(Box::new(move |row| !test(row)));
        }
        (input.into(), Box::new(move |row| tests.iter().all(|test| test(row))))
    }
}

/// Some of these keys, and now and then one that nobody was ever given, as keys and as ids.
pub fn ids(kind: Kind, keys: &[Uuid], dice: &[u8]) -> (Vec<Uuid>, Value) {
    let one = |die: &u8| {
        let nth = usize::from(*die) % (keys.len() + 1);
        keys.get(nth).copied().unwrap_or_else(|| scattered("nobody's", nth))
    };
    let keys: Vec<_> = dice.iter().map(one).collect();
    let ids = keys.iter().map(|key| json!(kind.id(*key))).collect();
    (keys, ids)
}

/// Some of these words.
pub fn words(palette: &[&str], dice: &[u8]) -> (Vec<String>, Value) {
    let words: Vec<_> =
        dice.iter().map(|die| palette[usize::from(*die) % palette.len()].to_owned()).collect();
    let value = json!(words);
    (words, value)
}

/// Some of a column's words.
macro_rules! stored {
    ($list:ty, $dice:expr) => {{
        let palette: Vec<_> = <$list>::ALL.iter().map(|word| word.word()).collect();
        $crate::filters::tree::words(&palette, $dice)
    }};
}
pub(crate) use stored;

/// The dice of one field of an inner input; none where the first die leaves the field out.
pub fn part(dice: &[u8], nth: usize) -> Option<&[u8]> {
    let given = dice.first().is_some_and(|first| first & (1 << nth) != 0);
    given.then(|| dice.get(1 + 2 * nth..).map_or(&[][..], |rest| &rest[..rest.len().min(2)]))
}
