//! What every operation works on: the store, the business clock, and where identifiers come from.

use std::sync::{Arc, Mutex, PoisonError};

use time::Date;
use uuid::Uuid;

use super::ask_ocsp::OcspAsking;
use super::ask_signer::Questions;
use super::audit_read::ReadLog;
use super::directory_desk::DirectoryDesk;
use super::editions::DraftSettings;
use super::error::{OperationError, OperationResult};
use super::identify::Callers;
use super::mail_desk::MailDesk;
use super::pulse::Pulse;
use super::remembered::Remembered;
use super::signer_log::SignerLog;
use crate::auth::oidc::Provider;
use crate::auth::permission::{Permission, scope_for};
use crate::auth::policy::AccessPolicy;
use crate::domain::calendar::WorkCalendar;
use crate::domain::clock::SharedClock;
use crate::domain::decision::settings::DecisionSettings;
use crate::domain::ids::{IdSource, PrincipalId};
use crate::domain::mailbox::regular_use::Dormancy;
use crate::domain::notice::settings::NoticeSettings;
use crate::domain::principal::Principal;
use crate::domain::report_period::PeriodScheme;
use crate::domain::retention::RetentionDays;
use crate::domain::scope::Scope;
pub use crate::domain::secret_key::Keys;
use crate::pki::chain::TrustStore;
use crate::storage::read::View;
use crate::storage::{Header, Store};

/// As the configuration has it where it says nothing.
const REPORTS: DraftSettings = DraftSettings { scheme: PeriodScheme::ClosingOn(14), seen_for_days: 5 };

const LENIENT: AccessPolicy = AccessPolicy { require_second_factor: false, ..AccessPolicy::STRICT };

/// The province whose registry this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Province {
    /// Name, as people read it.
    pub name: String,
    /// Identifier of the root agency.
    pub code: String,
    /// Domain of official addresses.
    pub mail_domain: String,
}

/// A setting as it is shown: secrets are masked before it comes here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSetting {
    /// `section.key`.
    pub key: String,
    /// Its value.
    pub value: String,
    /// `default`, `environment`, or the file's path.
    pub source: String,
}

/// A registry at work.
#[derive(Debug)]
pub struct Registry {
    /// Its store.
    pub store: Store,
    /// The business clock.
    pub clock: SharedClock,
    /// The business clock is not real time: the data is for show.
    pub is_trial: bool,
    /// The province.
    pub province: Province,
    /// What the province settled about decisions.
    pub decisions: DecisionSettings,
    /// Which days are worked: what terms of the law count in.
    pub calendar: WorkCalendar,
    /// When mailboxes count as dormant.
    pub dormancy: Dormancy,
    /// How months of figures are cut, and how long agencies may look at a drafted one.
    pub reports: DraftSettings,
    /// When certificates that end soon are told of.
    pub notices: NoticeSettings,
    /// The roots and CAs by which certificates are judged that the registry does not hold.
    pub trust: Option<Arc<TrustStore>>,
    /// How long personal data is kept.
    pub retention: RetentionDays,
    /// How the CA's OCSP responders are asked about single certificates.
    pub responders: Option<OcspAsking>,
    /// What passwords of mailboxes are set with.
    pub mail: Option<MailDesk>,
    /// The provider by which people log in too.
    pub provider: Option<Arc<Provider>>,
    /// The directory that people plan for on pages.
    pub directory: Option<DirectoryDesk>,
    /// What this process was set to.
    pub settings: Vec<ShownSetting>,
    /// Questions about signers that are not recorded yet.
    pub signers: SignerLog,
    /// Signs of life of what works in the background.
    pub pulse: Pulse,
    /// What was counted of it, until something is recorded.
    pub remembered: Remembered,
    pub(super) reads: ReadLog,
    pub(super) callers: Callers,
    pub(super) questions: Questions,
    ids: Mutex<IdSource>,
    keys: Keys,
    access: AccessPolicy,
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A logged-in account.
    Principal(Principal),
    /// A local operator without one, or the program itself.
    Shell,
}

impl Actor {
    /// The name that goes into the record: with those it stands in for.
    #[must_use]
    pub fn recorded_name(&self) -> String {
        match self {
            Self::Principal(principal) => principal.recorded_name(),
            Self::Shell => self.name().to_owned(),
        }
    }

    /// The account, if one is logged in.
    #[must_use]
    pub const fn account(&self) -> Option<PrincipalId> {
        match self {
            Self::Principal(principal) => Some(principal.id),
            Self::Shell => None,
        }
    }

    /// The account's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Principal(principal) => &principal.name,
            Self::Shell => "system",
        }
    }

    /// The part of the tree over which a logged-in account has a permission; never empty.
    ///
    /// # Errors
    /// When nobody is logged in, or the account lacks the role.
    pub fn scope(&self, permission: Permission) -> OperationResult<Scope> {
        let Self::Principal(principal) = self else {
            return Err(OperationError::NotLoggedIn { what: permission.describe() });
        };
        let scope = scope_for(principal, permission);
        if scope.is_empty() {
            return Err(OperationError::NotAllowed { name: principal.name.clone(), what: permission.describe() });
        }
        Ok(scope)
    }

    /// Checks that a logged-in account has a permission over the whole province.
    ///
    /// # Errors
    /// When nobody is logged in, the account lacks the role, or has it over a part only.
    pub fn require(&self, permission: Permission) -> OperationResult<()> {
        match self.scope(permission)? {
            Scope::Province => Ok(()),
            Scope::Subtrees(_) => Err(OperationError::NotWholeProvince { what: permission.describe() }),
        }
    }
}

impl Registry {
    /// A registry over a store, without keys, that asks nobody for a second factor: [`Registry::with_keys`] and
    /// [`Registry::with_access`] say otherwise.
    #[must_use]
    pub fn new(store: Store, clock: SharedClock, is_trial: bool, province: Province, ids: IdSource) -> Self {
        Self {
            store,
            clock,
            is_trial,
            province,
            decisions: DecisionSettings::default(),
            calendar: WorkCalendar::default(),
            dormancy: Dormancy::default(),
            reports: REPORTS,
            notices: NoticeSettings::default(),
            trust: None,
            retention: RetentionDays::default(),
            responders: None,
            mail: None,
            provider: None,
            directory: None,
            settings: Vec::new(),
            signers: SignerLog::default(),
            pulse: Pulse::default(),
            remembered: Remembered::default(),
            reads: ReadLog::default(),
            callers: Callers::default(),
            questions: Questions::default(),
            ids: Mutex::new(ids),
            keys: Keys::default(),
            access: LENIENT,
        }
    }

    /// The same registry, judging certificates by these roots and CAs.
    #[must_use]
    pub fn trusting(self, trust: Arc<TrustStore>) -> Self {
        Self { trust: Some(trust), ..self }
    }

    /// The same registry, asking OCSP responders so.
    #[must_use]
    pub fn asking(self, responders: OcspAsking) -> Self {
        Self { responders: Some(responders), ..self }
    }

    /// The same registry, keeping personal data for so long.
    #[must_use]
    pub fn keeping(self, retention: RetentionDays) -> Self {
        Self { retention, ..self }
    }

    /// The same registry, setting passwords of mailboxes through `mail`.
    #[must_use]
    pub fn with_mail(self, mail: MailDesk) -> Self {
        Self { mail: Some(mail), ..self }
    }

    /// The same registry, where people log in by this provider too.
    #[must_use]
    pub fn with_provider(self, provider: Arc<Provider>) -> Self {
        Self { provider: Some(provider), ..self }
    }

    /// The same registry, planning for this directory when people ask for it.
    #[must_use]
    pub fn with_directory(self, directory: DirectoryDesk) -> Self {
        Self { directory: Some(directory), ..self }
    }

    /// The same registry, showing what it was set to.
    #[must_use]
    pub fn showing(self, settings: Vec<ShownSetting>) -> Self {
        Self { settings, ..self }
    }

    /// The same registry with these keys.
    #[must_use]
    pub fn with_keys(self, keys: Keys) -> Self {
        Self { keys, ..self }
    }

    /// The same registry, with log-ins held to this.
    #[must_use]
    pub fn with_access(self, access: AccessPolicy) -> Self {
        Self { access, ..self }
    }

    /// What log-ins are held to.
    #[must_use]
    pub const fn access(&self) -> AccessPolicy {
        self.access
    }

    /// Its secret keys.
    #[must_use]
    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The same with other settings for decisions.
    #[must_use]
    pub fn with_decisions(self, decisions: DecisionSettings) -> Self {
        Self { decisions, ..self }
    }

    /// This registry, with that calendar of working days.
    #[must_use]
    pub fn with_calendar(self, calendar: WorkCalendar) -> Self {
        Self { calendar, ..self }
    }

    /// This registry, counting mailboxes as dormant so many days after their last use.
    #[must_use]
    pub fn with_dormancy(self, dormancy: Dormancy) -> Self {
        Self { dormancy, ..self }
    }

    /// This registry, cutting months of figures so.
    #[must_use]
    pub fn with_reports(self, reports: DraftSettings) -> Self {
        Self { reports, ..self }
    }

    /// This registry, telling of certificates by these settings.
    #[must_use]
    pub fn with_notices(self, notices: NoticeSettings) -> Self {
        Self { notices, ..self }
    }

    /// What the directory shows on `day`: recruits are in it some days before their first.
    pub(super) fn directory_view(&self, day: Date) -> View {
        View::of(day).showing_ahead(self.decisions.staged_days)
    }

    /// A fresh identifier.
    pub fn new_id(&self) -> Uuid {
        self.with_ids(|ids| ids.next(self.clock.now()))
    }

    /// Several identifiers under one lock.
    pub fn with_ids<T>(&self, take: impl FnOnce(&mut IdSource) -> T) -> T {
        take(&mut self.ids.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The header of a change set.
    #[must_use]
    pub fn header(&self, actor: &Actor, operation: &'static str) -> Header {
        Header { actor: actor.recorded_name(), operation, at: self.clock.now() }
    }
}
