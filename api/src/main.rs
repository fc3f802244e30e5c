//! The command `nasss`.

fn main() {}
