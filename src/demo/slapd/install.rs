//! Finds an installed slapd: its programs, schema files and modules.

use std::path::{Path, PathBuf};

use super::SlapdError;
use super::config::Installed;

/// Folders that hold daemons, often missing from a user's PATH.
const PROGRAMS: [&str; 4] = ["/usr/sbin", "/usr/local/sbin", "/usr/local/libexec", "/usr/libexec"];
const SCHEMAS: [&str; 3] = ["/etc/ldap/schema", "/etc/openldap/schema", "/usr/local/etc/openldap/schema"];
const MODULES: [&str; 4] = ["/usr/lib/ldap", "/usr/lib/openldap", "/usr/lib64/openldap", "/usr/local/libexec/openldap"];

/// Where slapd's parts are.
#[derive(Debug, Clone)]
pub(super) struct Installation {
    pub(super) slapd: PathBuf,
    pub(super) slapadd: PathBuf,
    pub(super) slappasswd: PathBuf,
    pub(super) slaptest: PathBuf,
    schema: PathBuf,
    modules: PathBuf,
}

impl Installation {
    /// Looks for them.
    pub(super) fn find() -> Result<Self, SlapdError> {
        let programs = programs();
        Ok(Self {
            slapd: holding(&programs, "slapd")?.join("slapd"),
            slapadd: holding(&programs, "slapadd")?.join("slapadd"),
            slappasswd: holding(&programs, "slappasswd")?.join("slappasswd"),
            slaptest: holding(&programs, "slaptest")?.join("slaptest"),
            schema: holding(&SCHEMAS.map(PathBuf::from), "inetorgperson.schema")?,
            modules: holding(&MODULES.map(PathBuf::from), "back_mdb.la")?,
        })
    }

    pub(super) fn folders(&self) -> Installed<'_> {
        Installed { schema: &self.schema, modules: &self.modules }
    }
}

fn programs() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).chain(PROGRAMS.iter().map(PathBuf::from)).collect()
}

/// The first of `folders` with `file` in it.
fn holding(folders: &[PathBuf], file: &str) -> Result<PathBuf, SlapdError> {
    folders
        .iter()
        .find(|folder| folder.join(file).is_file())
        .cloned()
        .ok_or_else(|| SlapdError::NotInstalled { missing: Path::new(file).display().to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_its_remedy() {
        let error = holding(&[PathBuf::from("/nonexistent")], "slapd").unwrap_err().to_string();
        assert!(error.contains("slapd not found") && error.contains("install the packages slapd and slapd-contrib"));
    }
}
