//! `[keys]`: the folder of secret keys, and the files in it: `pepper`, `personal-data`, `audit`, each 32 random octets as hexadecimal digits.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rand::TryRng as _;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::secret_key::{Keys, SecretKey};

/// Every key's file.
pub const KEY_FILES: [&str; 3] = ["pepper", "personal-data", "audit"];

/// Where the secret keys lie. They are read when the registry is opened; only the folder is configuration.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeysConfig {
    /// Folder of the key files; empty means that there are no keys.
    pub folder: PathBuf,
}

/// Why the keys cannot be used.
#[derive(Debug, Error)]
pub enum KeysError {
    /// No folder is configured.
    #[error("[keys] folder is not set; name a folder that only this program's user can read")]
    NoFolder,
    /// A file is missing.
    #[error("there is no key {}; restore it from the backup, or run `congvu keys create` for a new registry", .0.display())]
    Missing(PathBuf),
    /// Others may read it.
    #[error("{} can be read by others (mode {mode:o}); run `chmod 600` on it, and make a new key if it may be known", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// It holds something else.
    #[error("{} holds no key of 64 hexadecimal digits; restore it from the backup", .0.display())]
    Malformed(PathBuf),
    /// The file system failed.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was done.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// No randomness.
    #[error("the operating system gives no random numbers")]
    NoRandomness,
}

impl KeysConfig {
    /// Reads every key; without a folder there are none.
    ///
    /// # Errors
    /// When a file is missing, readable by others, or no key.
    pub fn read(&self) -> Result<Keys, KeysError> {
        if self.folder.as_os_str().is_empty() {
            return Ok(Keys::default());
        }
        let [pepper, personal_data, audit] = KEY_FILES.map(|name| read_key(&self.folder.join(name)).map(Some));
        Ok(Keys { pepper: pepper?, personal_data: personal_data?, audit: audit? })
    }

    /// Makes the files that are missing and leaves the others as they are; gives those made.
    ///
    /// # Errors
    /// When no folder is configured, it cannot be written, or there is no randomness.
    pub fn create(&self) -> Result<Vec<PathBuf>, KeysError> {
        if self.folder.as_os_str().is_empty() {
            return Err(KeysError::NoFolder);
        }
        let failed = |source| KeysError::Io { action: "make", path: self.folder.clone(), source };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder).map_err(failed)?;
        let mut made = Vec::new();
        for name in KEY_FILES {
            let path = self.folder.join(name);
            if make_key(&path)? {
                made.push(path);
            }
        }
        Ok(made)
    }
}

fn read_key(path: &Path) -> Result<SecretKey, KeysError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => KeysError::Missing(path.to_owned()),
        _ => KeysError::Io { action: "read", path: path.to_owned(), source },
    };
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeysError::Exposed { path: path.to_owned(), mode });
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    SecretKey::from_hex(&text).ok_or_else(|| KeysError::Malformed(path.to_owned()))
}

/// Whether the file was made; one that is there already is never touched.
fn make_key(path: &Path) -> Result<bool, KeysError> {
    let failed = |source| KeysError::Io { action: "write", path: path.to_owned(), source };
    let mut bytes = [0_u8; 32];
    rand::rngs::SysRng.try_fill_bytes(&mut bytes).map_err(|_| KeysError::NoRandomness)?;
    // A half-written key must never look like one that is there: it is made beside its place and linked in.
    let part = path.with_extension(format!("part-{}", std::process::id()));
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part).map_err(failed)?;
    writeln!(file, "{}", hex::encode(bytes)).and_then(|()| file.sync_all()).map_err(failed)?;
    let linked = fs::hard_link(&part, path);
    fs::remove_file(&part).map_err(failed)?;
    match linked {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(source) => Err(failed(source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_keys_are_made_once_and_exposed_or_broken_ones_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let config = KeysConfig { folder: folder.path().join("keys") };
        assert!(matches!(config.read(), Err(KeysError::Missing(path)) if path.ends_with("pepper")));
        assert_eq!(config.create().unwrap().len(), 3);
        let keys = config.read().unwrap();
        assert!(keys.pepper.is_some() && keys.pepper != keys.audit && keys.personal_data != keys.audit);
        fs::remove_file(config.folder.join("audit")).unwrap();
        assert_eq!(config.create().unwrap(), [config.folder.join("audit")]);
        assert_eq!(config.read().unwrap().pepper, keys.pepper, "a key that is there stays");
        assert_eq!(fs::read_dir(&config.folder).unwrap().count(), 3, "nothing else is left behind");
        let pepper = config.folder.join("pepper");
        assert_eq!(fs::metadata(&pepper).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&pepper, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(config.read(), Err(KeysError::Exposed { mode: 0o640, .. })));
        fs::set_permissions(&pepper, fs::Permissions::from_mode(0o400)).unwrap();
        assert!(config.read().is_ok());
        fs::remove_file(&pepper).unwrap();
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&pepper).unwrap();
        assert!(matches!(config.read(), Err(KeysError::Malformed(_))));
    }

    #[test]
    fn without_a_folder_there_are_no_keys() {
        assert_eq!(KeysConfig::default().read().unwrap(), Keys::default());
        assert!(matches!(KeysConfig::default().create(), Err(KeysError::NoFolder)));
    }
}
