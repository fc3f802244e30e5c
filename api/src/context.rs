//! What one request carries down the staircase.

/// From where the data is viewed: who asks, and through which door.
#[derive(Clone, Debug, Default)]
pub struct Scope;
