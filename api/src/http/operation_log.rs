//! What the log says about an operation beside the request: its name, whose it is, what it costs, and the codes of its
//! errors. Neither texts nor variables nor tokens.

use std::sync::{Arc, Mutex, PoisonError};

use super::viewer::Caller;
use crate::{Code, id::Kind};

/// Characters of an operation's name that the log shows.
const NAME_LENGTH: usize = 100;

/// Codes that the log shows of one answer.
const CODES: usize = 10;

/// Name and cost of an operation.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    pub(super) name: Option<Arc<str>>,
    pub(super) cost: Option<u64>,
}

impl Outline {
    /// An outline with the name that a document or a client gives, if it is a name of GraphQL.
    pub(super) fn of(name: Option<&str>, cost: Option<u64>) -> Self {
        let is_name = |name: &&str| name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
        let name = name.filter(is_name).map(|name| name[..name.len().min(NAME_LENGTH)].into());
        Self { name, cost }
    }
}

/// Collects what the log says about one request while it is answered.
#[derive(Clone, Debug, Default)]
pub(super) struct OperationRecord(Arc<Mutex<Noted>>);

#[derive(Debug, Default)]
struct Noted {
    /// Whose the request is; none before that is known.
    account: Option<String>,
    outline: Outline,
    codes: Vec<Code>,
}

/// The fields of the line in the log.
pub(super) struct Fields {
    pub(super) operation: Option<Arc<str>>,
    pub(super) account: Option<String>,
    pub(super) cost: Option<u64>,
    pub(super) codes: Option<String>,
}

impl OperationRecord {
    /// Notes whose the request is.
    pub(super) fn note_caller(&self, caller: &Caller) {
        let account = caller.viewer.account();
        let account = account.map_or_else(|| "anonymous".to_owned(), |id| Kind::Account.id(id));
        self.change(|noted| noted.account = Some(account));
    }

    /// Notes the operation.
    pub(super) fn note(&self, outline: Outline) {
        self.change(|noted| noted.outline = outline);
    }

    /// Notes what the operation costs.
    pub(super) fn note_cost(&self, cost: u64) {
        self.change(|noted| noted.outline.cost = Some(cost));
    }

    /// Notes the codes of errors, each once.
    pub(super) fn note_codes(&self, codes: impl IntoIterator<Item = Code>) {
        self.change(|noted| {
            for code in codes {
                if noted.codes.len() < CODES && !noted.codes.contains(&code) {
                    noted.codes.push(code);
                }
            }
        });
    }

    /// Returns the fields that are known.
    pub(super) fn fields(&self) -> Fields {
        self.change(|noted| {
            let words: Vec<&str> = noted.codes.iter().map(|code| code.as_str()).collect();
            Fields {
                operation: noted.outline.name.clone(),
                account: noted.account.clone(),
                cost: noted.outline.cost,
                codes: (!words.is_empty()).then(|| words.join(",")),
            }
        })
    }

    fn change<T>(&self, with: impl FnOnce(&mut Noted) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_are_shown_and_each_code_once() {
        let record = OperationRecord::default();
        record.note(Outline::of(Some("a text with spaces"), Some(3)));
        assert_eq!(record.fields().operation, None);
        record.note(Outline::of(Some(&"x".repeat(1000)), Some(3)));
        record.note_codes([Code::Timeout, Code::Internal, Code::Timeout]);
        let fields = record.fields();
        assert_eq!(fields.operation.map(|name| name.len()), Some(NAME_LENGTH));
        assert_eq!((fields.cost, fields.codes.as_deref()), (Some(3), Some("TIMEOUT,INTERNAL")));
        assert_eq!(fields.account, None);
    }
}
