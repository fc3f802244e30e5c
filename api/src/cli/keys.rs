//! `nasss keys …`: the keys that sign tokens.

use clap::Subcommand;

use super::{output::print_done, told};
use crate::{
    auth::{Keys, keys_file, rotate},
    clock,
    config::Config,
};

/// What can be done with keys.
#[derive(Subcommand)]
pub(super) enum Task {
    /// Make a new key. It signs after `tokens.rotation_overlap`; old keys stay until their tokens have expired.
    Rotate,
}

/// Does it.
pub(super) fn run(config: &Config, task: &Task) -> Result<(), String> {
    let Task::Rotate = task;
    if config.tokens.keys.is_some() {
        return Err("the keys come from the setting `tokens.keys`; rotate the file that it was made of, and set \
                    it anew"
            .to_owned());
    }
    let (file, now) = (keys_file(config), clock::now() / 1_000_000);
    if !file.exists() {
        return Err(format!(
            "there are no keys at {}, and nothing was made; `nasss serve` makes them (setting `data_dir`)",
            file.display()
        ));
    }
    Keys::of_file(&file, now).map_err(told)?;
    let whole = |life: std::time::Duration| i64::try_from(life.as_secs()).unwrap_or(i64::MAX / 4);
    let (overlap, life) = (whole(config.tokens.rotation_overlap), whole(config.tokens.access_life));
    let kid = rotate(&file, now, overlap, life).map_err(told)?;
    let file = file.display();
    print_done(format_args!("The key {kid} was added to {file} and signs in {overlap} s."))
}
