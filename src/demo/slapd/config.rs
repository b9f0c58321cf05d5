//! The configuration files of a private slapd, as text: pure. What each line is for: `docs/DIRECTORY.md`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Our schema, as `ldap-schema/` has it.
pub(super) const SCHEMA: &str = include_str!("../../../ldap-schema/congvu.schema");
/// Our indexes, as `ldap-schema/` has them.
const INDEXES: &str = include_str!("../../../ldap-schema/indexes.conf");

/// Address range of the database: room for 614,900 entries with certificates. The file grows as needed and is sparse.
const MAX_SIZE: u64 = 32 << 30;

/// An overlay that a real directory may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// Writes are logged in `cn=accesslog`.
    AccessLog,
    /// `memberOf` is kept on members of `congvuMailGroup`.
    MemberOf,
    /// Deleted people leave `member`.
    Refint,
    /// No value of `mail` twice.
    Unique,
    /// Password policy; the default policy is `cn=policy,<base>`.
    PasswordPolicy,
    /// Each log-in writes its time to the entry.
    LastBind,
    /// Injects result codes; configure it by [`Options::database_lines`].
    RetCode,
}

/// Who ends the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// It dies with its [`super::Slapd`] value: tests.
    Owned,
    /// It outlives this process, in a session of its own: the demo.
    Detached,
}

/// TLS of a server.
#[derive(Debug, Clone)]
pub struct Tls {
    /// Its certificate (PEM).
    pub certificate: PathBuf,
    /// The private key of it (PEM).
    pub key: PathBuf,
    /// Its `ldaps://` port on loopback.
    pub port: u16,
}

/// What server to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// Its suffix, a `dc=`, `o=` or `ou=` name.
    pub base: String,
    /// Its port on loopback; none takes a free one.
    pub port: Option<u16>,
    /// Overlays beside syncprov.
    pub overlays: Vec<Overlay>,
    /// Whether our schema is loaded.
    pub schema: bool,
    /// Whether it tells what changes (overlay syncprov).
    pub syncprov: bool,
    /// Lines added to the database's section, before its access rules.
    pub database_lines: String,
    /// TLS, by `StartTLS` on its port and `ldaps://` on another.
    pub tls: Option<Tls>,
    /// Who ends it.
    pub lifetime: Lifetime,
}

impl Options {
    /// A server with our schema and syncprov that outlives this process.
    #[must_use]
    pub fn new(base: impl Into<String>) -> Self {
        Self {
            base: base.into(),
            port: None,
            overlays: Vec::new(),
            schema: true,
            syncprov: true,
            database_lines: String::new(),
            tls: None,
            lifetime: Lifetime::Detached,
        }
    }

    /// Name of the account that may do everything.
    #[must_use]
    pub fn bind_dn(&self) -> String {
        format!("cn=congvu,{}", self.base)
    }

    fn has(&self, overlay: Overlay) -> bool {
        self.overlays.contains(&overlay)
    }
}

/// Folders of an installed slapd.
#[derive(Debug, Clone)]
pub(super) struct Installed<'a> {
    /// Standard schema files.
    pub(super) schema: &'a Path,
    /// Modules.
    pub(super) modules: &'a Path,
}

/// The text of `slapd.conf` for a server in `dir` whose root password hashes to `password_hash`.
pub(super) fn slapd_conf(options: &Options, dir: &Path, installed: &Installed<'_>, password_hash: &str) -> String {
    let mut conf = String::new();
    global(&mut conf, options, dir, installed);
    if options.has(Overlay::AccessLog) {
        line(&mut conf, "database mdb\nsuffix cn=accesslog\nrootdn cn=accesslog");
        line(&mut conf, &format!("directory \"{}\"\nmaxsize {MAX_SIZE}", dir.join("accesslog").display()));
        line(&mut conf, "index default eq\nindex reqStart,reqEnd,objectClass,entryCSN");
        // The log holds what was written, passwords too.
        line(&mut conf, &format!("access to * by dn.exact=\"{}\" read by * none\n", options.bind_dn()));
    }
    database(&mut conf, options, dir, password_hash);
    overlays(&mut conf, options);
    line(&mut conf, "\ndatabase monitor\naccess to * by users read by * none");
    conf
}

fn global(conf: &mut String, options: &Options, dir: &Path, installed: &Installed<'_>) {
    for name in ["core", "cosine", "inetorgperson"] {
        line(conf, &format!("include \"{}\"", installed.schema.join(format!("{name}.schema")).display()));
    }
    if options.schema {
        line(conf, &format!("include \"{}\"", dir.join("congvu.schema").display()));
    }
    line(conf, &format!("modulepath \"{}\"\nmoduleload back_mdb\nmoduleload syncprov", installed.modules.display()));
    for overlay in &options.overlays {
        if let Some(module) = module(*overlay) {
            line(conf, &format!("moduleload {module}"));
        }
    }
    line(conf, &format!("pidfile \"{}\"", dir.join("slapd.pid").display()));
    if let Some(tls) = &options.tls {
        line(conf, &format!("TLSCertificateFile \"{}\"", tls.certificate.display()));
        line(conf, &format!("TLSCertificateKeyFile \"{}\"", tls.key.display()));
    }
    // Few threads: a private server on someone's laptop. All connections are from loopback, so idle ones may stay.
    line(conf, "threads 8\nloglevel none\n");
}

const fn module(overlay: Overlay) -> Option<&'static str> {
    match overlay {
        Overlay::AccessLog => Some("accesslog"),
        Overlay::MemberOf => Some("memberof"),
        Overlay::Refint => Some("refint"),
        Overlay::Unique => Some("unique"),
        Overlay::PasswordPolicy => Some("ppolicy\nmoduleload argon2"),
        Overlay::LastBind => None,
        Overlay::RetCode => Some("retcode"),
    }
}

fn database(conf: &mut String, options: &Options, dir: &Path, password_hash: &str) {
    let root = options.bind_dn();
    line(conf, &format!("database mdb\nsuffix \"{}\"\nrootdn \"{root}\"\nrootpw {password_hash}", options.base));
    line(conf, &format!("directory \"{}\"\nmaxsize {MAX_SIZE}", dir.join("db").display()));
    if options.schema {
        line(conf, INDEXES);
    } else {
        line(conf, "index objectClass,entryUUID,entryCSN eq");
    }
    if options.has(Overlay::LastBind) {
        line(conf, "lastbind on");
    }
    line(conf, &format!("limits dn.exact=\"{root}\" size=unlimited time=unlimited"));
    // Before our own rules: access rules are taken in order.
    line(conf, &options.database_lines);
    line(conf, "access to attrs=userPassword by self =w by anonymous auth by * none");
    line(conf, "access to * by users read by anonymous auth");
}

fn overlays(conf: &mut String, options: &Options) {
    if options.syncprov {
        line(conf, "overlay syncprov\nsyncprov-checkpoint 100 10\nsyncprov-sessionlog 10000");
    }
    for overlay in &options.overlays {
        match overlay {
            Overlay::AccessLog => line(conf, "overlay accesslog\nlogdb cn=accesslog\nlogops writes\nlogsuccess TRUE"),
            Overlay::MemberOf => line(conf, "overlay memberof\nmemberof-group-oc congvuMailGroup"),
            Overlay::Refint => line(conf, "overlay refint\nrefint_attributes member"),
            Overlay::Unique => line(conf, "overlay unique\nunique_uri ldap:///?mail?sub?(objectClass=*)"),
            Overlay::PasswordPolicy => {
                line(conf, &format!("overlay ppolicy\nppolicy_default \"cn=policy,{}\"", options.base));
            }
            Overlay::RetCode => line(conf, "overlay retcode"),
            Overlay::LastBind => {}
        }
    }
}

fn line(conf: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(conf, "{text}");
}

/// LDIF of the entry at `base`; none where its first name is of no kind we know.
pub(super) fn base_ldif(base: &str) -> Option<String> {
    let (attribute, value) = base.split(',').next()?.split_once('=')?;
    let (attribute, value) = (attribute.trim().to_ascii_lowercase(), value.trim());
    let classes = match attribute.as_str() {
        "dc" => format!("objectClass: dcObject\nobjectClass: organization\no: {value}"),
        "o" => "objectClass: organization".to_owned(),
        "ou" => "objectClass: organizationalUnit".to_owned(),
        _ => return None,
    };
    Some(format!("dn: {base}\n{classes}\n{attribute}: {value}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conf(options: &Options) -> String {
        let installed = Installed { schema: Path::new("/schema"), modules: Path::new("/modules") };
        slapd_conf(options, Path::new("/a b"), &installed, "{SSHA}x")
    }

    #[test]
    fn paths_with_spaces_are_quoted_and_overlays_load_their_modules() {
        let mut options = Options::new("dc=tinh,dc=example");
        options.overlays = vec![Overlay::Unique, Overlay::AccessLog];
        let text = conf(&options);
        assert!(text.contains("directory \"/a b/db\""));
        assert!(text.contains("moduleload unique"));
        assert!(text.contains("suffix cn=accesslog"));
        assert!(text.contains("rootdn \"cn=congvu,dc=tinh,dc=example\""));
        assert!(!text.contains("ppolicy"));
    }

    #[test]
    fn without_schema_nothing_names_ours() {
        let mut options = Options::new("o=tinh");
        options.schema = false;
        assert!(!conf(&options).contains("congvu.schema"));
        assert!(!conf(&options).contains("congvuMailboxId"));
    }

    #[test]
    fn base_entries() {
        assert_eq!(
            base_ldif("dc=tinh, dc=example").as_deref(),
            Some("dn: dc=tinh, dc=example\nobjectClass: dcObject\nobjectClass: organization\no: tinh\ndc: tinh\n")
        );
        assert!(base_ldif("o=x").is_some() && base_ldif("ou=x,o=y").is_some());
        assert!(base_ldif("cn=x").is_none() && base_ldif("").is_none());
    }
}
