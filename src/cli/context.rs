//! What a command works with: configuration, registry, directory, trust store, and who acts. Opened when asked for.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::arguments::{Arguments, LangArgument};
use super::exit::{Failure, Fault};
use super::session;
use crate::auth::policy::AccessPolicy;
use crate::config::{
    AdoptedNames, AuthConfig, Config, DirectoryConfig, DirectoryProfile, KeysError, MailboxesConfig, PkiConfig,
    Setting, load, settings,
};
use crate::directory::dn::Naming;
use crate::directory::entry::Dn;
use crate::directory::guard::{GuardPolicy, NotApproved};
use crate::directory::ldap::{Deadlines, LdapConfig, LdapDirectory, Password, Profile, Trust};
use crate::directory::policy::Policies;
use crate::directory::port::Directory;
use crate::domain::calendar::WorkCalendar;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, IdSource};
use crate::domain::lang::Lang;
use crate::domain::notice::settings::NoticeSettings;
use crate::operations::audit_read::ListRead;
use crate::operations::directory_desk::DirectoryDesk;
use crate::operations::editions::DraftSettings;
use crate::operations::follow_directory::FollowSettings;
use crate::operations::identify::{principal_of, session_of};
use crate::operations::mail_desk::MailDesk;
use crate::operations::mail_sessions::SessionCommand;
use crate::operations::sync_target::SyncSettings;
use crate::operations::{Actor, OperationError, Province, Registry, ShownSetting};
use crate::pki::algorithm::{AlgorithmPolicy, Sha1Exception};
use crate::pki::chain::TrustStore;
use crate::pki::container::{Limits, certificates};
use crate::pki::facts::fingerprint;
use crate::storage::{Store, StoreError, StoreOptions};

/// Name of the one directory in the registry's books.
const TARGET: &str = "main";
/// Counts changes of the mapping that make older plans meaningless.
const MAPPING_VERSION: u32 = 1;

/// What holds for the whole command line.
#[derive(Debug)]
pub(super) struct Invocation {
    /// `--config`.
    pub(super) config_file: Option<PathBuf>,
    /// Language of what people read.
    pub(super) lang: Lang,
}

impl Invocation {
    pub(super) fn new(arguments: &Arguments) -> Self {
        let environment = std::env::var("LANG").ok();
        let lang = match arguments.lang {
            Some(LangArgument::Vi) => Lang::Vi,
            Some(LangArgument::En) => Lang::En,
            None => Lang::choose(None, environment.as_deref()).unwrap_or(Lang::Vi),
        };
        Self { config_file: arguments.config.clone(), lang }
    }

    /// The same command line with another configuration file.
    pub(super) fn with_config(&self, file: PathBuf) -> Self {
        Self { config_file: Some(file), lang: self.lang }
    }

    pub(super) fn config(&self) -> Result<Config, Failure> {
        load(self.config_file.as_deref()).map_err(|error| Failure::from_error(Fault::Use, &error))
    }

    /// What is in force and where it comes from, to be shown on a page.
    pub(super) fn shown_settings(&self) -> Result<Vec<ShownSetting>, Failure> {
        let settings =
            settings(self.config_file.as_deref()).map_err(|error| Failure::from_error(Fault::Use, &error))?;
        let shown = |setting: Setting| ShownSetting { key: setting.key, value: setting.value, source: setting.source };
        Ok(settings.into_iter().map(shown).collect())
    }

    /// Opens the store, whatever its schema.
    pub(super) async fn store(&self, config: &Config) -> Result<Store, Failure> {
        let options = StoreOptions { connections: config.database.readers, ..StoreOptions::new(&config.database.url) };
        Store::open(&options).await.map_err(|error| store_failure(&error))
    }

    /// Opens the registry; refuses a database that is behind or ahead of the program.
    pub(super) async fn registry(&self, config: &Config) -> Result<Registry, Failure> {
        // Only `migrate` and the demo make a database; a mistyped path must not.
        let url = config.database.url.replace("mode=rwc", "mode=rw");
        let options = StoreOptions { connections: config.database.readers, ..StoreOptions::new(url) };
        let store = Store::open(&options).await.map_err(|error| store_failure(&error))?;
        store.require_current().await.map_err(|error| store_failure(&error))?;
        let (clock, is_trial) = config.clock.clock();
        let keys = config.keys.read().map_err(|error| keys_failure(&error))?;
        let registry = Registry::new(store, clock, is_trial, province(config), IdSource::from_entropy());
        let registry = registry.with_keys(keys).with_access(access(&config.auth)).keeping(config.retention.clone());
        // Checked with the rest of the configuration.
        let calendar = WorkCalendar::new(config.calendar.clone()).unwrap_or_default();
        let reports = DraftSettings { scheme: config.reports.scheme(), seen_for_days: config.reports.seen_for_days };
        let registry = registry.with_decisions(config.decisions.clone()).with_calendar(calendar).with_reports(reports);
        Ok(registry.with_dormancy(config.mailboxes.dormancy()).with_notices(notices(config)))
    }

    /// Who acts: the account of the current log-in, else the bare shell.
    pub(super) async fn actor(&self, config: &Config, registry: &Registry) -> Result<Actor, Failure> {
        match session::current(&config.database.url)? {
            None => Ok(Actor::Shell),
            Some(token) => {
                let principal = principal_of(registry, &token).await.map_err(|error| operation_failure(&error))?;
                if let Err(error) = registry.flush_uses().await {
                    tracing::warn!(%error, "the use of the log-in could not be noted");
                }
                // Falling back to the shell would let an account that was disabled go on with the shell's rights.
                if principal.is_none()
                    && let Some((session, _)) =
                        session_of(registry, &token).await.map_err(|error| operation_failure(&error))?
                {
                    return Err(operation_failure(&OperationError::LogInUnfinished { stage: session.stage }));
                }
                principal.map(Actor::Principal).ok_or_else(|| {
                    Failure::wrong_use("your log-in has ended or the account is disabled; run `congvu login NAME`")
                })
            }
        }
    }
}

/// When certificates are told of, and where people choose that; pages that are on this host only are nobody's.
fn notices(config: &Config) -> NoticeSettings {
    let pages = config.mailboxes.pages.trim_end_matches('/');
    let choose = (*pages != MailboxesConfig::default().pages).then(|| format!("{pages}/account/notices"));
    NoticeSettings { choose, ..config.notices.clone() }
}

/// What log-ins are held to.
const fn access(config: &AuthConfig) -> AccessPolicy {
    AccessPolicy {
        require_second_factor: config.require_second_factor,
        idle_seconds: config.idle_minutes as i64 * 60,
        session_seconds: config.session_hours as i64 * 3600,
    }
}

/// The province of a configuration.
pub(super) fn province(config: &Config) -> Province {
    Province {
        name: config.province.name.clone(),
        code: config.province.code.clone(),
        mail_domain: config.province.mail_domain.clone(),
    }
}

/// How the configured directory is kept.
pub(super) fn sync_settings(config: &DirectoryConfig) -> SyncSettings {
    let guard = GuardPolicy::default();
    let limits = serde_json::to_string(&guard).unwrap_or_default();
    let moves = config.adopted_names == AdoptedNames::Move;
    let names = if moves { "\nmove" } else { "" };
    let naming = Naming::new(Dn(config.base.clone()));
    // Identities of one kind of server mean nothing on another.
    let profile = match config.profile {
        DirectoryProfile::OpenLdap => "",
        DirectoryProfile::Ds389 => "\n389ds",
    };
    let mut policies = Policies::default();
    for (name, settings) in &config.attributes {
        // The configuration was checked by the same rule.
        if let Err(remedy) = policies.set(name, *settings) {
            tracing::error!(attribute = name, remedy, "a policy is left out");
        }
    }
    let policed = policies.text();
    let meaning = format!("{MAPPING_VERSION}\n{}\n{}\n{limits}{profile}{names}{policed}", config.url, config.base);
    SyncSettings {
        name: TARGET.to_owned(),
        naming: if moves { naming.moving_adopted() } else { naming },
        configuration_hash: Sha256::digest(meaning.as_bytes()).into(),
        server_hash: Sha256::digest(format!("{}\n{}{profile}", config.url, config.base).as_bytes()).into(),
        guard,
        policies,
        plan_age_seconds: i64::from(config.plan_age_days) * 86_400,
        default_mode: config.mode,
    }
}

/// How the configured directory is followed.
pub(super) fn follow_settings(config: &DirectoryConfig) -> FollowSettings {
    let mut settings = FollowSettings::new(sync_settings(config));
    settings.mode = config.follow;
    settings.poll = Duration::from_secs(u64::from(config.poll_seconds));
    settings.compare = Duration::from_hours(u64::from(config.compare_days) * 24);
    settings
}

/// Logs in at the configured directory.
pub(super) async fn directory(config: &DirectoryConfig) -> Result<LdapDirectory, Failure> {
    LdapDirectory::connect(ldap(config)?).await.map_err(|error| Failure::from_error(Fault::Outside, &error))
}

/// What passwords of mailboxes are set with; connects when it is first needed.
pub(super) fn mail_desk(config: &Config) -> Result<MailDesk, Failure> {
    Ok(MailDesk {
        credentials: Arc::new(LdapDirectory::new(ldap(&config.directory)?)),
        naming: Naming::new(Dn(config.directory.base.clone())),
        sessions: Arc::new(SessionCommand { words: config.mailboxes.end_sessions.clone() }),
        pages: config.mailboxes.pages.trim_end_matches('/').to_owned(),
    })
}

/// The directory that people plan for on pages; connects when it is first needed. Without its password the pages are there, and say so.
pub(super) fn directory_desk(config: &DirectoryConfig) -> DirectoryDesk {
    let directory: Option<Arc<dyn Directory>> = match ldap(config) {
        Ok(of_it) => Some(Arc::new(LdapDirectory::new(of_it))),
        Err(failure) => {
            tracing::warn!(reason = failure.message(), "the directory cannot be planned for on pages");
            None
        }
    };
    DirectoryDesk { url: config.url.clone(), settings: sync_settings(config), directory }
}

pub(super) fn ldap(config: &DirectoryConfig) -> Result<LdapConfig, Failure> {
    let path = &config.password_file;
    let password = std::fs::read_to_string(path).map_err(|error| {
        Failure::wrong_use(format!(
            "cannot read the directory's password from {}: {error}; set [directory] password_file",
            path.display()
        ))
    })?;
    let trust = config.ca_file.as_deref().map(Trust::from_pem_file).transpose();
    let password = Password::new(password.trim_end_matches(['\r', '\n']));
    Ok(LdapConfig {
        start_tls: config.start_tls,
        profile: match config.profile {
            DirectoryProfile::OpenLdap => Profile::OpenLdap,
            DirectoryProfile::Ds389 => Profile::Ds389,
        },
        trust: trust.map_err(|error| Failure::from_error(Fault::Use, &error))?,
        lanes: config.lanes,
        deadlines: Deadlines { operation: Duration::from_secs(config.timeout_seconds), ..Deadlines::default() },
        ..LdapConfig::new(&config.url, Dn(config.base.clone()), &config.bind_dn, password)
    })
}

/// Loads the configured anchors and CA certificates.
pub(super) fn trust_store(config: &PkiConfig) -> Result<Arc<TrustStore>, Failure> {
    let anchors = ca_certificates(&config.anchors, "anchors")?;
    let intermediates = ca_certificates(&config.intermediates, "intermediates")?;
    let policy = AlgorithmPolicy { sha1: sha1_exception(config)?, ..AlgorithmPolicy::default() };
    let trust = TrustStore::load(&anchors, &intermediates, policy);
    trust.map(Arc::new).map_err(|error| Failure::from_error(Fault::Use, &error))
}

/// Where SHA-1 is accepted by the settings, if anywhere.
pub(super) fn sha1_exception(config: &PkiConfig) -> Result<Option<Sha1Exception>, Failure> {
    let (Some(root), Some(until)) = (&config.sha1_root, &config.sha1_until) else { return Ok(None) };
    Ok(Some(Sha1Exception {
        anchors: ca_certificates(root, "sha1_root")?.iter().map(|der| fingerprint(der)).collect(),
        issued_before: Timestamp::parse_rfc3339(until)
            .map_err(|_| Failure::wrong_use("[pki] sha1_until: write an instant such as 2019-01-01T00:00:00Z"))?,
    }))
}

/// The certificates of a file, or of every file in a folder.
fn ca_certificates(path: &Path, key: &str) -> Result<Vec<Vec<u8>>, Failure> {
    if path.as_os_str().is_empty() {
        return Err(Failure::wrong_use(format!("[pki] {key} is not set; name the CA certificates' file or folder")));
    }
    let mut found = Vec::new();
    for (name, bytes) in read_files(path)? {
        for item in certificates(&name, &bytes, &Limits::default()) {
            let der = item.content.map_err(|refusal| Failure::wrong_use(format!("{}: {refusal}", item.source)))?;
            found.push(der);
        }
    }
    Ok(found)
}

/// A file's name and bytes, or those of every file in a folder, by name.
pub(super) fn read_files(path: &Path) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let read = |path: PathBuf| match std::fs::read(&path) {
        Ok(bytes) => Ok((path.display().to_string(), bytes)),
        Err(error) => Err(unreadable(&path, &error)),
    };
    files_at(path)?.into_iter().map(read).collect()
}

/// The file itself, or every file in a folder, by name.
pub(super) fn files_at(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
    let mut paths: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    paths.sort();
    Ok(paths)
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::wrong_use(format!("cannot read {}: {error}", path.display()))
}

/// Records that people were listed, and writes it: nobody reads unrecorded. To be called before anything is told.
pub(super) async fn note_list(
    registry: &Registry,
    actor: &Actor,
    what: &'static str,
    count: usize,
    agency: Option<AgencyId>,
) -> Result<(), Failure> {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    let list = ListRead { what, count, agency, filter: Vec::new() };
    registry.record_list(actor, list).await.map_err(|error| operation_failure(&error))?;
    registry.flush_reads().await.map(|_| ()).map_err(|error| operation_failure(&error))
}

/// Whose fault a failed operation is.
pub(super) fn operation_failure(error: &OperationError) -> Failure {
    let fault = match error {
        OperationError::Directory(_)
        | OperationError::Apply(_)
        | OperationError::Provider(_)
        | OperationError::Export(_)
        | OperationError::Paper(_)
        | OperationError::TooManyExports
        | OperationError::ShuttingDown => Fault::Outside,
        OperationError::Store(error) => return store_failure(error),
        OperationError::NotApproved(NotApproved::NeedsApproval { .. } | NotApproved::Frozen { .. })
        | OperationError::BeingWritten { .. }
        | OperationError::TargetFrozen { .. }
        | OperationError::Fenced => Fault::Guard,
        _ => Fault::Use,
    };
    Failure::from_error(fault, error)
}

pub(super) fn keys_failure(error: &KeysError) -> Failure {
    let fault = match error {
        KeysError::Io { .. } | KeysError::NoRandomness => Fault::Outside,
        _ => Fault::Use,
    };
    Failure::from_error(fault, error)
}

pub(super) fn store_failure(error: &StoreError) -> Failure {
    let fault = match error {
        StoreError::Driver { .. } | StoreError::Unreachable { .. } => Fault::Outside,
        _ => Fault::Use,
    };
    Failure::from_error(fault, error)
}
