//! What the service promises, driven through HTTP.

mod harness;
