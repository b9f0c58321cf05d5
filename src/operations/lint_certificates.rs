//! Holding every certificate of the registry against the rules anew: rules change, and so does what the registry says of people.
//! Only what differs from what is known already is written, so a run that was ended in the middle is finished by the next.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Serialize;

use super::certificate_findings::{LintFinding, LintRule, Severity, lint_stored};
use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::certificate::facts::Certificate;
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, FactId};
use crate::pki::chain::TrustStore;
use crate::pki::lint::rule;
use crate::storage::ChangeSet;
use crate::storage::read::finding::StandingFinding;
use crate::storage::read::{Reader, View};

/// Certificates looked at together.
const CHUNK: u32 = 500;

/// What a run came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LintReport {
    /// Certificates looked at.
    pub certificates: u64,
    /// What holds now, by rule.
    pub rules: Vec<RuleCount>,
    /// Findings that are new.
    pub found: u64,
    /// Findings that are no longer true.
    pub ended: u64,
}

/// How many certificates a rule finds something about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleCount {
    /// The rule.
    pub rule: LintRule,
    /// How much it weighs.
    pub severity: Severity,
    /// Where it stands.
    pub clause: String,
    /// Findings.
    pub findings: u64,
}

impl LintReport {
    /// Whether anything is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.rules.iter().any(|rule| rule.severity == Severity::Error)
    }
}

/// Holds every certificate against the rules.
///
/// # Errors
/// When the actor may not, or the store fails; what was written until then stays.
pub async fn lint_certificates(
    registry: &Registry,
    trust: &Arc<TrustStore>,
    actor: &Actor,
) -> OperationResult<LintReport> {
    actor.require(Permission::ImportCertificates)?;
    hold_all(registry, trust, actor).await
}

/// The same by the program itself, day by day: dates pass, rules and people change.
///
/// # Errors
/// When the store fails; what was written until then stays.
pub async fn lint_daily(registry: &Registry, trust: &Arc<TrustStore>) -> OperationResult<LintReport> {
    hold_all(registry, trust, &Actor::Shell).await
}

async fn hold_all(registry: &Registry, trust: &Arc<TrustStore>, actor: &Actor) -> OperationResult<LintReport> {
    let at = registry.clock.now();
    let mut report = LintReport::default();
    let mut counts: BTreeMap<LintRule, u64> = BTreeMap::new();
    let mut after = None;
    loop {
        let reader = registry.store.read().await?;
        let page = reader.certificates_after(View::of(at.day()), after, CHUNK).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(last.id);
        report.certificates += page.len() as u64;
        let mut difference = difference(&reader, trust, at, &page).await?;
        drop(reader);
        if !difference.is_empty() {
            let mut change = registry.store.write(registry.header(actor, "lint_certificates")).await?;
            difference = relint(registry, &mut change, trust, at, &page).await?;
            change.commit().await?;
        }
        report.found += difference.found.len() as u64;
        report.ended += difference.ended.len() as u64;
        for rule in difference.standing {
            *counts.entry(rule).or_default() += 1;
        }
    }
    let told = |(code, findings)| {
        let rule = rule(code);
        RuleCount { rule: code, severity: rule.severity, clause: rule.clause.on(at.day()), findings }
    };
    report.rules = counts.into_iter().map(told).collect();
    report.rules.sort_by_key(|count| (count.severity, count.rule));
    Ok(report)
}

/// What a lint changes.
#[derive(Debug, Default)]
pub(super) struct Difference {
    found: Vec<(CertificateId, LintFinding)>,
    ended: Vec<FactId>,
    /// The rule of each finding that holds then.
    standing: Vec<LintRule>,
}

impl Difference {
    const fn is_empty(&self) -> bool {
        self.found.is_empty() && self.ended.is_empty()
    }
}

/// Writes what differs about these certificates, by what the change set itself sees.
pub(super) async fn relint(
    registry: &Registry,
    change: &mut ChangeSet,
    trust: &TrustStore,
    at: Timestamp,
    stored: &[(Certificate, ChainVerdict)],
) -> OperationResult<Difference> {
    let difference = difference(change.reader(), trust, at, stored).await?;
    change.insert_lint(&difference.found, &difference.ended, &mut || registry.new_id()).await?;
    Ok(difference)
}

async fn difference(
    reader: &Reader,
    trust: &TrustStore,
    at: Timestamp,
    stored: &[(Certificate, ChainVerdict)],
) -> OperationResult<Difference> {
    let ids: Vec<CertificateId> = stored.iter().map(|(certificate, _)| certificate.id).collect();
    let mut known: HashMap<CertificateId, Vec<StandingFinding>> = reader.findings_of(View::of(at.day()), &ids).await?;
    let mut found = lint_stored(reader, trust, at, stored).await?;
    let mut difference = Difference::default();
    for id in ids {
        let now = found.remove(&id).unwrap_or_default();
        let before = known.remove(&id).unwrap_or_default();
        let ended = before.iter().filter(|standing| !now.contains(&standing.finding)).map(|standing| standing.id);
        difference.ended.extend(ended);
        difference.standing.extend(now.iter().map(|finding| finding.rule));
        let new = now.into_iter().filter(|finding| !before.iter().any(|standing| standing.finding == *finding));
        difference.found.extend(new.map(|finding| (id, finding)));
    }
    Ok(difference)
}
