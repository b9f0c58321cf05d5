//! `congvu cert`: importing certificates and revocation lists, holding certificates against rules, and saying whose they are. Judging
//! without a registry is in `cert_validate`.

mod arguments;
mod import;
mod lint;
mod owner;
mod refresh;
mod story;

pub(super) use arguments::CertCommand;
pub(super) use owner::find as find_certificate;
use serde::Serialize;

use super::cert_validate;
use super::context::{Invocation, operation_failure, read_files, trust_store};
use super::exit::{Answer, Failure, Outcome};
use super::request::hash_of;
use super::{cert_alarms, output};
use crate::config::Config;
use crate::operations::import_certificates::{ImportOutcome, import_certificates_on};
use crate::operations::lint_certificates::lint_certificates;
use crate::operations::{Actor, Registry};

#[derive(Serialize)]
struct Document<'a, T> {
    results: &'a [T],
}

pub(super) async fn run(command: CertCommand, invocation: &Invocation) -> Answer {
    let lang = invocation.lang;
    match command {
        CertCommand::Validate(arguments) => cert_validate::one(&arguments, invocation),
        CertCommand::ValidateMany(arguments) => cert_validate::many(&arguments, invocation),
        CertCommand::Alarms { kind, json } => {
            let Office { registry, actor, .. } = Office::open(invocation).await?;
            cert_alarms::run((&registry, &actor), cert_alarms::kind(kind.as_deref())?, json, invocation).await
        }
        CertCommand::Import { files, medium, json } => {
            let Office { registry, actor, config } = Office::open(invocation).await?;
            let trust = trust_store(&config.pki)?;
            let read: Vec<_> = files.iter().map(|path| read_files(path)).collect::<Result<_, Failure>>()?;
            let rows = import_certificates_on(&registry, &trust, &actor, medium.map(Into::into), &read.concat())
                .await
                .map_err(|error| operation_failure(&error))?;
            let refused = rows.iter().any(|row| matches!(row.outcome, ImportOutcome::Refused { .. }));
            answer(json, &rows, refused, || import::text(&rows, lang))
        }
        CertCommand::Lint { json } => {
            let Office { registry, actor, config } = Office::open(invocation).await?;
            let trust = trust_store(&config.pki)?;
            let report = lint_certificates(&registry, &trust, &actor).await;
            let report = report.map_err(|error| operation_failure(&error))?;
            let outcome = if report.has_errors() { Outcome::No } else { Outcome::Done };
            if json {
                output::json_then(&report, outcome)
            } else {
                output::text_then(&lint::text(&report, lang), outcome)
            }
        }
        CertCommand::Owner { certificate, official, nobody: _, reason, from, json } => {
            let Office { registry, actor, config } = Office::open(invocation).await?;
            let trust = trust_store(&config.pki)?;
            let word = owner::Word { certificate, official, reason, from };
            owner::run((&registry, &trust, &actor), word, json, invocation).await
        }
        CertCommand::Show { certificate, json } => {
            let Office { registry, actor, .. } = Office::open(invocation).await?;
            story::show((&registry, &actor), &certificate, json, invocation).await
        }
        CertCommand::Handover { certificate, on, receipt, json } => {
            let Office { registry, actor, .. } = Office::open(invocation).await?;
            let receipt = receipt.as_deref().map(hash_of).transpose()?;
            story::hand_over((&registry, &actor), (&certificate, on, receipt), json, invocation).await
        }
        CertCommand::Refresh { from, ocsp, reason, json } => {
            let office = Office::open(invocation).await?;
            let asked = refresh::Asked { from, ocsp, reason: reason.unwrap_or_default() };
            Box::pin(refresh::run(office, asked, json, invocation)).await
        }
    }
}

/// What the commands need that work on the registry.
struct Office {
    registry: Registry,
    actor: Actor,
    config: Config,
}

impl Office {
    async fn open(invocation: &Invocation) -> Result<Self, Failure> {
        let config = invocation.config()?;
        let registry = invocation.registry(&config).await?;
        let actor = invocation.actor(&config, &registry).await?;
        Ok(Self { registry, actor, config })
    }
}

fn answer<T: Serialize>(json: bool, rows: &[T], refused: bool, text: impl FnOnce() -> String) -> Answer {
    let outcome = if refused { Outcome::No } else { Outcome::Done };
    if json { output::json_then(&Document { results: rows }, outcome) } else { output::text_then(&text(), outcome) }
}
