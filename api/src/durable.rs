//! Files that survive a loss of power: written beside their place, synced, and then given their name together with
//! the folder, so that no name ever leads to half a file.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use tempfile::TempPath;

/// A file that is being written beside its place. Dropped, it is removed. A second process that writes the same file
/// waits until the first is done; what a process left that was killed is overwritten.
#[derive(Debug)]
pub struct Partial {
    path: TempPath,
    /// Holds the lock.
    file: File,
    target: PathBuf,
}

impl Partial {
    /// Begins a file that is to stand at this place, readable for its owner alone.
    pub fn beside(target: &Path) -> io::Result<Self> {
        let name = target.file_name().ok_or(ErrorKind::InvalidInput)?;
        let path = target.with_file_name(format!(".{}.partial", name.to_string_lossy()));
        loop {
            let file = open_private(&path)?;
            file.lock()?;
            // The process that held the lock may have given the file its name, or removed it.
            if is_at(&file, &path)? {
                file.set_len(0)?;
                let path = TempPath::try_from_path(path)?;
                return Ok(Self { path, file, target: target.to_owned() });
            }
        }
    }

    /// Where it is written.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file itself.
    pub const fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Puts the file into its place, where nothing may be yet.
    pub fn place(self) -> io::Result<()> {
        self.file.sync_all()?;
        self.path.persist_noclobber(&self.target).map_err(|refused| refused.error)?;
        sync_folder_of(&self.target)
    }

    /// Puts the file into its place, instead of what is there.
    pub fn replace(self) -> io::Result<()> {
        self.file.sync_all()?;
        self.path.persist(&self.target).map_err(|refused| refused.error)?;
        sync_folder_of(&self.target)
    }
}

/// Puts a file that is complete into a place in the same folder, where nothing may be yet.
pub fn place(file: &Path, target: &Path) -> io::Result<()> {
    File::open(file)?.sync_all()?;
    let file = TempPath::try_from_path(file)?;
    if let Err(refused) = file.persist_noclobber(target) {
        // The caller decides what becomes of it.
        let _kept = refused.path.keep();
        return Err(refused.error);
    }
    sync_folder_of(target)
}

/// Opens a file for reading and writing; a missing one is made for its owner alone.
pub fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a folder where it is missing, and those above it, for the owner alone.
pub fn create_folder(folder: &Path) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.exists() {
        return Ok(());
    }
    let above = folder.parent().unwrap_or(Path::new(""));
    create_folder(above)?;
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => sync_folder_of(folder),
    }
}

/// Takes a folder from everybody but its owner.
pub fn make_folder_private(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Makes the name of a file or folder durable: a new name is lost with the power until its folder is synced.
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(folder.unwrap_or(Path::new(".")))?.sync_all() {
        // A file system that cannot sync folders, such as some that are mounted over a network.
        Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(()),
        synced => synced,
    }
}

/// Whether a path still leads to a file that is open.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let open = file.metadata()?;
        match fs::symlink_metadata(path) {
            Ok(there) => Ok((open.dev(), open.ino()) == (there.dev(), there.ino())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
    #[cfg(not(unix))]
    Ok(file.metadata().is_ok() && path.exists())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_has_its_name_only_once_it_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("keys.json");
        let mut partial = Partial::beside(&target).unwrap();
        partial.file().write_all(b"whole").unwrap();
        assert_eq!(names(folder.path()), [".keys.json.partial"]);
        partial.place().unwrap();
        assert_eq!(names(folder.path()), ["keys.json"]);
        assert_eq!(fs::read(&target).unwrap(), b"whole");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
        }
        // One that is given up leaves nothing.
        drop(Partial::beside(&target).unwrap());
        assert_eq!(names(folder.path()), ["keys.json"]);
    }

    #[test]
    fn nothing_is_overwritten_unless_that_is_meant() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("copy.db");
        let mut partial = Partial::beside(&target).unwrap();
        partial.file().write_all(b"second").unwrap();
        fs::write(&target, b"first").unwrap();
        assert_eq!(partial.place().unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&target).unwrap(), b"first");
        assert_eq!(names(folder.path()), ["copy.db"]);
        let mut partial = Partial::beside(&target).unwrap();
        partial.file().write_all(b"third").unwrap();
        partial.replace().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"third");
        let beside = folder.path().join("beside");
        fs::write(&beside, b"fourth").unwrap();
        assert_eq!(place(&beside, &target).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(names(folder.path()), ["beside", "copy.db"]);
    }

    #[test]
    fn what_a_killed_process_left_is_overwritten_and_two_at_once_wait_for_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("copy.db");
        fs::write(folder.path().join(".copy.db.partial"), b"a long text from before").unwrap();
        let first = Partial::beside(&target).unwrap();
        let write = |text: &'static [u8]| {
            let target = target.clone();
            std::thread::spawn(move || {
                let mut partial = Partial::beside(&target).unwrap();
                partial.file().write_all(text).unwrap();
                partial.place()
            })
        };
        let others = [write(b"one"), write(b"two")];
        drop(first);
        let placed = others.map(|it| it.join().unwrap().is_ok());
        assert_eq!(placed.iter().filter(|it| **it).count(), 1);
        let held = fs::read(&target).unwrap();
        assert_eq!(held, if placed[0] { b"one" } else { b"two" });
        assert_eq!(names(folder.path()), ["copy.db"]);
    }

    #[test]
    fn folders_are_made_for_their_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("one/two");
        create_folder(&deep).unwrap();
        create_folder(&deep).unwrap();
        assert!(deep.is_dir());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&deep).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }
}
