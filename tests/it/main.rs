//! What the service promises, driven through HTTP.

fn main() {}
