//! What is wrong with a bundle: every fault at once, each with its place.

use std::fmt;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The kind of fault, for programs.
    pub code: &'static str,
    /// Where in the bundle, such as `studies[cecil-2026].categories[cost-coverage].parent`.
    pub path: String,
    /// One plain sentence.
    pub message: String,
}

/// All faults of a bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Notes a fault.
    pub fn add(&mut self, code: &'static str, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(Problem { code, path: path.into(), message: message.into() });
    }

    /// Fails where there are any.
    ///
    /// # Errors
    ///
    /// All of them.
    pub fn none(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} problems, nothing was written", self.0.len())?;
        for Problem { code, path, message } in &self.0 {
            write!(f, "; {path}: {message} ({code})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
