//! Files that only their owner may read, for what names people: whole under their name, or not there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::exit::{Answer, Failure, Outcome};

/// Has `fill` write the file at `path`. What was there before stays until all of it is written, and its mode is none of ours: the new file takes
/// its place.
pub(super) fn write(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> Answer {
    let written = match fs::metadata(path) {
        // A pipe or a device is no file to be replaced.
        Ok(known) if !known.is_file() => OpenOptions::new().write(true).open(path).and_then(|mut file| fill(&mut file)),
        _ => replace(path, fill),
    };
    written.map_err(|error| Failure::outside(format!("cannot write {}: {error}", path.display())))?;
    Ok(Outcome::Done)
}

fn replace(path: &Path, content: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    // Where a link leads, the file is.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let draft = beside(&target)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    let done = content(&mut file).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&draft, &target));
    if done.is_err() {
        let _ = fs::remove_file(&draft);
    }
    done
}

/// A name in the same folder that no other run of this program has.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let name =
        path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it is no name of a file"))?;
    let mut part = std::ffi::OsString::from(".");
    part.push(name);
    part.push(format!(".{}.part", std::process::id()));
    Ok(path.with_file_name(part))
}

/// All of these bytes.
pub(super) fn write_bytes(path: &Path, bytes: &[u8]) -> Answer {
    write(path, |file| file.write_all(bytes))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_is_written_is_its_owners_alone_whatever_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let (new, known) = (folder.path().join("a.json"), folder.path().join("b.json"));
        fs::write(&known, "before").unwrap();
        fs::set_permissions(&known, fs::Permissions::from_mode(0o644)).unwrap();
        for path in [&new, &known] {
            write_bytes(path, b"after").unwrap();
            assert_eq!(
                (fs::read_to_string(path).unwrap().as_str(), mode(path)),
                ("after", 0o600),
                "{}",
                path.display()
            );
        }
        // Through a link into the file that it names.
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&known, &link).unwrap();
        write_bytes(&link, b"again").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!((fs::read_to_string(&known).unwrap().as_str(), mode(&known)), ("again", 0o600));
    }

    #[test]
    fn half_a_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, "before").unwrap();
        let failed = write(&path, |file| {
            file.write_all(b"half")?;
            Err(io::Error::other("the disk is full"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        assert!(write_bytes(Path::new("/dev/null"), b"x").is_ok(), "a device is written to, not replaced");
    }
}
