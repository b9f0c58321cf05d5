//! Preparing the demo: folder, private slapd, filled registry, configuration. From there on it is a registry like any other.

use std::path::PathBuf;

use thiserror::Error;

use super::ca::DemoCaError;
use super::folder::{Folder, FolderError, Login, Record};
use super::populate::populate;
use super::slapd::{Options, Slapd, SlapdError};
use crate::auth::password::PasswordError;
use crate::config::KeysError;
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::operations::{OperationError, Province};
use crate::pki::algorithm::SHA1_UNTIL;
use crate::pki::chain::TrustError;
use crate::storage::StoreError;

/// Business time at which the demo begins.
pub const START: &str = "2019-12-31T09:00:00+07:00";
/// Suffix of the demo's directory.
pub const BASE: &str = "dc=binhphuoc,dc=gov,dc=vn";

/// What to prepare.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// Personal mailboxes.
    pub mailboxes: u32,
    /// Seed.
    pub seed: u64,
    /// The demo's folder.
    pub dir: PathBuf,
    /// Start over.
    pub reset: bool,
    /// Where the pages will be served.
    pub listen: std::net::SocketAddr,
}

/// What is being done, for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Filling the registry: mailboxes.
    Registry,
}

/// Why the demo could not be prepared.
#[derive(Debug, Error)]
pub enum DemoError {
    /// The folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The private slapd.
    #[error(transparent)]
    Slapd(#[from] SlapdError),
    /// The registry.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An operation.
    #[error(transparent)]
    Operation(#[from] OperationError),
    /// The secret keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// A password.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The demo CA.
    #[error(transparent)]
    Ca(#[from] DemoCaError),
    /// Its certificates.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// Something that the demo made itself was refused.
    #[error("the demo's own {what} was refused; this is a defect of the program, please report it")]
    Refused {
        /// What.
        what: String,
    },
    /// A constant of the demo is wrong.
    #[error("a built-in setting of the demo is wrong; this is a defect of the program, please report it")]
    Settings,
    /// The program is ending.
    #[error("the demo was stopped; run it again, it continues")]
    Stopped,
}

/// A prepared demo.
#[derive(Debug)]
pub struct Demo {
    /// Its folder.
    pub folder: Folder,
    /// Its private slapd.
    pub slapd: Slapd,
    /// One log-in per role.
    pub logins: Vec<Login>,
}

/// Prepares the demo, or continues from what an earlier run finished.
///
/// # Errors
/// When the folder is not ours, slapd is missing, or something fails on the way; what was finished stays.
pub async fn prepare(
    options: &DemoOptions,
    province: &Province,
    progress: &(dyn Fn(Step, u64, u64) + Send + Sync),
) -> Result<Demo, DemoError> {
    if options.reset {
        stop(&options.dir).await?;
    }
    let (folder, known) = Folder::open(&options.dir, options.reset)?;
    let start = Timestamp::parse_rfc3339(START).map_err(|_| DemoError::Settings)?;
    let mut record = match known {
        Some(record) if record.mailboxes != options.mailboxes || record.seed != options.seed => {
            let dir = options.dir.clone();
            return Err(FolderError::OtherDemo { dir, mailboxes: record.mailboxes, seed: record.seed }.into());
        }
        Some(record) => record,
        None => Record {
            mailboxes: options.mailboxes,
            seed: options.seed,
            anchor: SystemClock.now(),
            is_populated: false,
            logins: Vec::new(),
        },
    };
    folder.write(&record)?;
    folder.keys().create()?;
    // The server first: without slapd there is no point in making certificates.
    let slapd = match Slapd::attach(&folder.slapd())? {
        Some(slapd) => slapd,
        None => Slapd::start(&folder.slapd(), &Options::new(BASE)).await?,
    };
    if !record.is_populated {
        match populate(&folder, options, province, start, progress).await {
            Ok(logins) => record.logins = logins,
            Err(error) => {
                slapd.stop().await?;
                return Err(error);
            }
        }
        record.is_populated = true;
        // The business clock begins to tick when everything is there.
        record.anchor = SystemClock.now();
        folder.write(&record)?;
    }
    folder.write_private("congvu.toml", &configuration(&folder, &slapd, &record, province, options))?;
    Ok(Demo { folder, slapd, logins: record.logins })
}

/// Stops the demo's slapd; whether there was one.
///
/// # Errors
/// When it does not stop.
pub async fn stop(dir: &std::path::Path) -> Result<bool, DemoError> {
    match Slapd::attach(&dir.join("slapd"))? {
        Some(slapd) => {
            slapd.stop().await?;
            Ok(true)
        }
        None => Ok(false),
    }
}

fn configuration(
    folder: &Folder,
    slapd: &Slapd,
    record: &Record,
    province: &Province,
    options: &DemoOptions,
) -> String {
    let quoted = |text: &str| format!("{text:?}");
    let path = |path: PathBuf| quoted(&path.display().to_string());
    let access = slapd.access();
    let lines = [
        "# Written by `congvu demo` at every run; the business clock starts at the end of 2019.".to_owned(),
        "[province]".to_owned(),
        format!("name = {}", quoted(&province.name)),
        format!("code = {}", quoted(&province.code)),
        format!("mail_domain = {}", quoted(&province.mail_domain)),
        "\n[database]".to_owned(),
        format!("url = {}", quoted(&format!("sqlite://{}?mode=rwc", folder.database().display()))),
        "\n[directory]".to_owned(),
        format!("url = {}", quoted(&access.url)),
        format!("base = {}", quoted(&access.base)),
        format!("bind_dn = {}", quoted(&access.bind_dn)),
        format!("password_file = {}", path(slapd.password_file())),
        "\n[pki]".to_owned(),
        format!("anchors = {}", path(folder.pki().join("anchors.pem"))),
        format!("intermediates = {}", path(folder.pki().join("intermediates.pem"))),
        format!("sha1_root = {}", path(folder.pki().join("g1-root.crt"))),
        format!("sha1_until = {}", quoted(SHA1_UNTIL)),
        "\n[pki.fetch]".to_owned(),
        "# The invented CA is nowhere to be asked.".to_owned(),
        "every_minutes = 0".to_owned(),
        "hosts = []".to_owned(),
        "\n[web]".to_owned(),
        format!("listen = {}", quoted(&options.listen.to_string())),
        "\n[clock]".to_owned(),
        format!("start = {}", quoted(START)),
        format!("anchor = {}", quoted(&record.anchor.to_string())),
        "\n[auth]".to_owned(),
        "# A second factor for it_admin and auditor is left out so that the demo can be tried at once; never do so in earnest."
            .to_owned(),
        "require_second_factor = false".to_owned(),
        "\n[keys]".to_owned(),
        format!("folder = {}", path(folder.keys().folder)),
    ];
    lines.join("\n") + "\n"
}
