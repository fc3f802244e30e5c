//! Problems, and how they are collected.

use std::{collections::HashSet, fmt, hash::Hash};

use entity::words::Basis;

use crate::interchange::names::Slugs;

/// Something that must be mended before the bundle can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which rule; the word is never renamed.
    pub code: &'static str,
    /// The file.
    pub file: String,
    /// Where in it: `studies[0].quotes[12].participant`.
    pub path: String,
    /// One plain sentence.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: {}", self.file, self.path, self.message)
    }
}

/// Collects the problems of one file.
pub(super) struct Report<'a> {
    file: &'a str,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Report<'a> {
    /// The report on this file.
    pub(super) fn of(file: &'a str, problems: &'a mut Vec<Problem>) -> Self {
        Self { file, problems }
    }

    /// One more problem.
    pub(super) fn add(
        &mut self,
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
    ) {
        self.problems.push(Problem {
            code,
            file: self.file.to_owned(),
            path: path.into(),
            message: message.into(),
        });
    }

    /// A problem unless this holds.
    pub(super) fn must(
        &mut self,
        holds: bool,
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
    ) {
        if !holds {
            self.add(code, path, message);
        }
    }

    /// A reference must lead somewhere.
    pub(super) fn known(&mut self, slugs: &Slugs, slug: Option<&String>, path: &str, noun: &str) {
        if let Some(slug) = slug.filter(|slug| !slugs.contains_key(*slug)) {
            let message = format!("There is no {noun} \"{slug}\".");
            self.add("UNKNOWN_REFERENCE", path, message);
        }
    }

    /// What is reported must say where.
    pub(super) fn grounded(&mut self, ground: Ground<'_>, sources: &Slugs, path: &str) {
        self.known(sources, ground.1, &format!("{path}.source"), "source");
        let says_where = ground.1.is_some() && ground.2.is_some();
        self.must(
            ground.0 != Basis::Reported || says_where,
            "REPORTED_WITHOUT_SOURCE",
            path,
            "What is REPORTED names its source and the place in it.",
        );
    }

    /// No two of a list may share this.
    pub(super) fn once<K: Eq + Hash>(
        &mut self,
        code: &'static str,
        message: &str,
        items: impl IntoIterator<Item = (String, K)>,
    ) {
        let mut seen = HashSet::new();
        for (path, key) in items {
            let new = seen.insert(key);
            self.must(new, code, path, message);
        }
    }
}

/// On what a statement rests: basis, source, place in the source.
pub(super) type Ground<'a> = (Basis, Option<&'a String>, Option<&'a String>);

/// On what any of the bundle's statements rests.
macro_rules! ground {
    ($of:expr) => {
        ($of.basis, $of.source.as_ref(), $of.locator.as_ref())
    };
}
pub(super) use ground;
