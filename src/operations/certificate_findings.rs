//! What is found about certificates, as people and programs are told it; and the gathering of what rules ask of the registry.

use std::collections::HashMap;

use serde::Serialize;
use time::Date;

use super::error::OperationResult;
use crate::domain::certificate::facts::{Certificate, CertificateFacts};
pub use crate::domain::certificate::finding::{LintFinding, LintRule, Severity};
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::domain::lang::Lang;
use crate::pki::chain::TrustStore;
use crate::pki::facts::Finding;
use crate::pki::lint::{Holder, Linted, Registered, Stated, issuer_name, lint, rule};
use crate::storage::read::owned::OwnedCertificate;
use crate::storage::read::registered::RegisteredPerson;
use crate::storage::read::{Reader, View};

/// A finding with what is to be said of its rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldFinding {
    /// The finding.
    #[serde(flatten)]
    pub finding: LintFinding,
    /// How much it weighs.
    pub severity: Severity,
    /// Where the rule stands.
    pub clause: String,
}

impl ToldFinding {
    /// A finding as it is told on a day: clauses are those of the law then in force.
    #[must_use]
    pub fn on(day: Date, finding: LintFinding) -> Self {
        let rule = rule(finding.rule);
        Self { severity: rule.severity, clause: rule.clause.on(day), finding }
    }
}

/// What a rule's finding says is wrong.
#[must_use]
pub fn title(code: LintRule, lang: Lang) -> &'static str {
    rule(code).title.pick(lang)
}

/// What to do about a rule's finding.
#[must_use]
pub fn advice(code: LintRule, lang: Lang) -> &'static str {
    rule(code).advice.pick(lang)
}

/// The rules of a filter: one, or all that weigh so much; of both those that are both. None when nothing is asked for.
#[must_use]
pub fn rules_asked_for(code: Option<LintRule>, severity: Option<Severity>) -> Option<Vec<LintRule>> {
    if code.is_none() && severity.is_none() {
        return None;
    }
    let fits =
        |of: &LintRule| code.is_none_or(|code| *of == code) && severity.is_none_or(|is| rule(*of).severity == is);
    Some(LintRule::ALL.iter().copied().filter(fits).collect())
}

/// What the registry knows of the holders of certificates that are linted together.
#[derive(Debug, Default)]
pub(super) struct Holders {
    people: HashMap<OfficialId, RegisteredPerson>,
    pub(super) owned: HashMap<OfficialId, Vec<OwnedCertificate>>,
}

/// What is linted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) id: CertificateId,
    pub(super) facts: &'a CertificateFacts,
    pub(super) odd: &'a [Finding],
    pub(super) stated: &'a Stated,
    pub(super) chain: ChainVerdict,
    pub(super) official: Option<OfficialId>,
}

impl Holders {
    /// Gathers what is known of these people.
    pub(super) async fn gather(reader: &Reader, view: View, officials: &[OfficialId]) -> OperationResult<Self> {
        let mut officials = officials.to_vec();
        officials.sort_unstable();
        officials.dedup();
        Ok(Self {
            people: reader.registered_people(view, &officials).await?,
            owned: reader.owned_certificates(view, &officials).await?,
        })
    }

    /// Holds a certificate against the rules.
    pub(super) fn lint(&self, trust: &TrustStore, at: Timestamp, subject: Subject<'_>) -> Vec<LintFinding> {
        let Subject { facts, odd, stated, chain, .. } = subject;
        let registered = subject.official.map(|official| self.registered(official, &subject));
        let holder = registered.as_ref().map_or(Holder::Nobody, Holder::Known);
        lint(&Linted { facts, odd, stated, issuer: issuer_name(trust, facts), chain, holder, at })
    }

    fn registered(&self, official: OfficialId, subject: &Subject<'_>) -> Registered {
        let person = self.people.get(&official).cloned().unwrap_or_default();
        let facts = subject.facts;
        let was_valid = |other: &&OwnedCertificate| {
            let began = facts.not_before;
            other.certificate != subject.id
                && other.issuer_key == facts.issuer_key
                && other.not_before < began
                && began < other.not_after
        };
        let had_one = self.owned.get(&official).is_some_and(|owned| owned.iter().any(|other| was_valid(&other)));
        Registered { full_name: person.full_name, addresses: person.addresses, agencies: person.agencies, had_one }
    }
}

/// What holds of stored certificates, each with the verdict on its chain, at an instant. Of an erased person's nothing is left to judge.
pub(super) async fn lint_stored(
    reader: &Reader,
    trust: &TrustStore,
    at: Timestamp,
    stored: &[(Certificate, ChainVerdict)],
) -> OperationResult<HashMap<CertificateId, Vec<LintFinding>>> {
    let officials: Vec<OfficialId> = stored.iter().filter_map(|(certificate, _)| certificate.official).collect();
    let holders = Holders::gather(reader, View::of(at.day()), &officials).await?;
    let mut found = HashMap::with_capacity(stored.len());
    for (certificate, chain) in stored {
        let findings = match crate::pki::facts::parse(&certificate.der) {
            Ok(parsed) => {
                let stated = Stated::read(&certificate.der);
                let (id, official) = (certificate.id, certificate.official);
                let (facts, odd) = (&parsed.facts, parsed.findings.as_slice());
                holders.lint(trust, at, Subject { id, facts, odd, stated: &stated, chain: *chain, official })
            }
            Err(_) => Vec::new(),
        };
        found.insert(certificate.id, findings);
    }
    Ok(found)
}
