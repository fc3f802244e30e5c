//! Embeds the bundle of GraphiQL in the program, if it was built (`CONTRIBUTING.md` says how).

use std::{
    env,
    error::Error,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    // The folder is in the repository, empty: cargo would build anew each time for one that is not there.
    println!("cargo::rerun-if-changed=ide/dist");
    let from =
        |name: &str| env::var_os(name).map(PathBuf::from).ok_or(format!("{name} is not set"));
    let bundle = from("CARGO_MANIFEST_DIR")?.join("ide/dist/bundle");
    let mut files = Vec::new();
    if bundle.join("index.html").is_file() {
        collect(&bundle, "", &mut files)?;
    }
    files.sort();
    let mut code = "pub(super) const FILES: &[(&str, &[u8])] = &[\n".to_owned();
    for (name, path) in files {
        writeln!(code, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    code.push_str("];\n");
    fs::write(from("OUT_DIR")?.join("bundle.rs"), code)?;
    Ok(())
}

/// Every file below a folder, with its name as addresses write it.
fn collect(
    folder: &Path,
    prefix: &str,
    into: &mut Vec<(String, String)>,
) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("a name is not UTF-8")?;
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{name}/"), into)?;
        } else {
            into.push((name, path.to_str().ok_or("a path is not UTF-8")?.to_owned()));
        }
    }
    Ok(())
}
