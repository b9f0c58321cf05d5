//! Certificates held against rules: what the law and the standards ask for beside what a chain proves. One rule a file in `rules`.
//!
//! A rule is pure: it sees what the certificate states, what its chain was found to be, and what the registry knows of its holder,
//! gathered once by whoever asks. None decides whether a certificate is valid; that is `pki::validate`'s matter.

mod rules;
mod stated;

use time::{Date, Duration};

pub use self::rules::rule;
pub use self::stated::{KeyUsage, Stated};
use crate::domain::certificate::facts::CertificateFacts;
use crate::domain::certificate::finding::{LintFinding, LintRule, Severity};
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::clock::Timestamp;
use crate::domain::lang::Lang;
use crate::domain::law::Decree;
use crate::domain::mailbox::address::MailAddress;
use crate::pki::chain::TrustStore;
use crate::pki::facts::Finding;

/// A text in both languages.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Vietnamese.
    pub vi: &'static str,
    /// English.
    pub en: &'static str,
}

impl Words {
    /// The form of that language.
    #[must_use]
    pub const fn pick(self, lang: Lang) -> &'static str {
        lang.pick(self.vi, self.en)
    }
}

/// Where a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clause {
    /// A section of a standard.
    Standard(&'static str),
    /// An article or form of Decree 68/2024, which took the matter over from Decree 130/2018; empty when it is the decree as a whole.
    Decree68(&'static str),
}

impl Clause {
    /// As it is cited on a day: by the decree then in force. The articles of the older one are not known to us, and not invented.
    #[must_use]
    pub fn on(self, day: Date) -> String {
        match self {
            Self::Standard(section) => section.to_owned(),
            Self::Decree68(article) => match Decree::on(day) {
                Decree::No68Of2024 if !article.is_empty() => {
                    format!("{}, {article}", Decree::No68Of2024.cited(Lang::Vi))
                }
                decree => decree.cited(Lang::Vi).to_owned(),
            },
        }
    }
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its code.
    pub code: LintRule,
    /// How much a finding weighs.
    pub severity: Severity,
    /// Where it stands.
    pub clause: Clause,
    /// First day of issue for which it holds; none for all before.
    pub from: Option<Date>,
    /// First day of issue for which it holds no longer.
    pub until: Option<Date>,
    /// Whether CA certificates are held against it too.
    pub of_cas: bool,
    /// What is wrong.
    pub title: Words,
    /// What to do.
    pub advice: Words,
    /// One finding for each detail; none when all is well.
    check: fn(&Linted<'_>) -> Vec<String>,
}

impl Rule {
    /// Whether it holds for a certificate of that day of issue.
    #[must_use]
    pub fn holds_for(&self, issued: Date) -> bool {
        self.from.is_none_or(|from| from <= issued) && self.until.is_none_or(|until| issued < until)
    }
}

/// Whose name stands as the issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssuerName {
    /// A CA that we trust.
    Trusted,
    /// The root of the public CAs, or one that names it.
    NationalRoot,
    /// Some other.
    Foreign,
}

/// What the registry knows of a certificate's holder, at the instant of the lint.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Registered {
    /// Full name.
    pub full_name: String,
    /// The addresses of their mailbox: primary and aliases.
    pub addresses: Vec<MailAddress>,
    /// Names of the agency of their post and of those above it; empty without a post.
    pub agencies: Vec<String>,
    /// Whether an earlier certificate of the same issuer was still valid when this one began: it is a renewal then.
    pub had_one: bool,
}

/// What the registry knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder<'a> {
    /// It was not asked.
    Unasked,
    /// Nobody is known to hold the certificate.
    Nobody,
    /// Somebody does.
    Known(&'a Registered),
}

/// A certificate with all that rules look at.
#[derive(Debug, Clone, Copy)]
pub struct Linted<'a> {
    /// What it states.
    pub facts: &'a CertificateFacts,
    /// What was odd when it was read.
    pub odd: &'a [Finding],
    /// What more it states.
    pub stated: &'a Stated,
    /// Whose name stands as the issuer.
    pub issuer: IssuerName,
    /// What its chain was found to be.
    pub chain: ChainVerdict,
    /// What the registry knows.
    pub holder: Holder<'a>,
    /// When.
    pub at: Timestamp,
}

impl Linted<'_> {
    /// The day of issue.
    #[must_use]
    pub fn issued(&self) -> Date {
        self.facts.not_before.day()
    }

    /// Its holder, as long as the certificate is not over: what the registry says today of one that is proves nothing.
    fn current_holder(&self) -> Option<&Registered> {
        match self.holder {
            Holder::Known(registered) if self.at < self.facts.not_after => Some(registered),
            _ => None,
        }
    }

    /// Whether it is valid for longer than so many years. A day more is none: both ends may be counted.
    fn is_longer_than(&self, years: i32) -> bool {
        let first = self.issued();
        let last = first
            .replace_year(first.year() + years)
            .unwrap_or_else(|_| first.saturating_add(Duration::days(i64::from(years) * 366)));
        self.facts.not_after.day() > last.saturating_add(Duration::days(1))
    }

    /// The days of its validity.
    fn days(&self) -> String {
        (self.facts.not_after.day() - self.issued()).whole_days().to_string()
    }

    /// Bits of an RSA key.
    fn rsa_bits(&self) -> Option<u32> {
        self.facts.key.strip_prefix("RSA ")?.parse().ok()
    }
}

/// Whose name stands as the issuer of these facts.
#[must_use]
pub fn issuer_name(trust: &TrustStore, facts: &CertificateFacts) -> IssuerName {
    if trust.authorities.iter().any(|authority| authority.facts.subject == facts.issuer) {
        return IssuerName::Trusted;
    }
    if facts.issuer.to_lowercase().contains("national root ca") {
        IssuerName::NationalRoot
    } else {
        IssuerName::Foreign
    }
}

/// Everything that is found about a certificate, in the order of the rules.
#[must_use]
pub fn lint(linted: &Linted<'_>) -> Vec<LintFinding> {
    let issued = linted.issued();
    let rules = LintRule::ALL.iter().map(|code| rule(*code));
    rules
        .filter(|rule| rule.holds_for(issued) && (rule.of_cas || !linted.facts.is_ca))
        .flat_map(|rule| (rule.check)(linted).into_iter().map(|detail| LintFinding { rule: rule.code, detail }))
        .collect()
}

/// The rules whose findings weigh so much.
#[must_use]
pub fn rules_of(severity: Severity) -> Vec<LintRule> {
    LintRule::ALL.iter().copied().filter(|code| rule(*code).severity == severity).collect()
}
