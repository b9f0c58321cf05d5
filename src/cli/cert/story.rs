//! `congvu cert show` and `cert handover`: how far a certificate is, what happened to it, and that its holder has it.

use std::fmt::Write as _;

use serde::Serialize;
use time::Date;

use super::owner::find;
use crate::auth::permission::Permission;
use crate::cli::context::{Invocation, note_list, operation_failure, store_failure};
use crate::cli::decision::failure;
use crate::cli::exit::Answer;
use crate::cli::output;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::life::{LifeEventKind, LifeState};
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::domain::lang::Lang;
use crate::operations::hand_over_certificate::{HandOver, hand_over_certificate, life_of};
use crate::operations::{Actor, OperationError, Registry};
use crate::reports::number::instant;
use crate::storage::read::View;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateLine};
use crate::storage::read::certificate_story::ToldLifeEvent;

/// A certificate with what happened to it.
#[derive(Debug, Serialize)]
struct Shown {
    certificate: CertificateId,
    official: Option<OfficialId>,
    full_name: Option<String>,
    serial: String,
    subject: String,
    issuer: String,
    not_before: Timestamp,
    not_after: Timestamp,
    status: CertificateStatus,
    state: LifeState,
    events: Vec<Step>,
}

#[derive(Debug, Serialize)]
struct Step {
    kind: LifeEventKind,
    at: Timestamp,
    account: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

pub(super) async fn show(
    (registry, actor): (&Registry, &Actor),
    certificate: &str,
    json: bool,
    invocation: &Invocation,
) -> Answer {
    let scope = actor.scope(Permission::ReadRegistry).map_err(|error| failure(&error, invocation))?;
    let id = find(registry, certificate).await?;
    let now = registry.clock.now();
    let view = View::of(now.day());
    let filter = CertificateFilter { id: Some(id), ..CertificateFilter::default() };
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let found = reader.certificate_page(&scope, view, now, &filter, None, 1).await;
    let found = found.map_err(|error| store_failure(&error))?.pop();
    let listed = found.ok_or_else(|| failure(&OperationError::NotFound { what: "certificate" }, invocation))?;
    let life = life_of(&reader, (view, now), id, &listed.evidence).await;
    let (life, story) = life.map_err(|error| operation_failure(&error))?;
    let person = match listed.official {
        Some(official) => reader.named(view, &[official]).await.map_err(|error| store_failure(&error))?.pop(),
        None => None,
    };
    drop(reader);
    match listed.official {
        Some(official) => {
            registry.record_read(actor, "certificate", official).await.map_err(|error| operation_failure(&error))?;
            registry.flush_reads().await.map_err(|error| operation_failure(&error))?;
        }
        // Whose it is nobody knows, and still it names somebody.
        None => note_list(registry, actor, "certificate", 1, None).await?,
    }
    let shown = shown(listed, person.map(|person| person.full_name), life.state(), &story);
    if json { output::json(&shown) } else { output::text_out(&text(&shown, invocation.lang)) }
}

pub(super) async fn hand_over(
    (registry, actor): (&Registry, &Actor),
    (certificate, on, receipt): (&str, Option<Date>, Option<Fingerprint>),
    json: bool,
    invocation: &Invocation,
) -> Answer {
    let certificate = find(registry, certificate).await?;
    let done = hand_over_certificate(registry, actor, &HandOver { certificate, on, receipt }).await;
    let done = done.map_err(|error| failure(&error, invocation))?;
    let text = format!("{}: {}\n", done.certificate, done.state.called(invocation.lang));
    if json { output::json(&done) } else { output::text_out(&text) }
}

fn shown(line: CertificateLine, full_name: Option<String>, state: LifeState, story: &[ToldLifeEvent]) -> Shown {
    let step = |told: &ToldLifeEvent| Step {
        kind: told.event.kind(),
        at: told.event.at(),
        account: told.account.clone(),
        sha256: told.event.evidence().map(|hash| hash.to_string()),
    };
    Shown {
        certificate: line.key.certificate,
        official: line.official,
        full_name,
        serial: line.serial,
        subject: line.subject,
        issuer: line.issuer,
        not_before: line.evidence.not_before,
        not_after: line.evidence.not_after,
        status: line.status,
        state,
        events: story.iter().map(step).collect(),
    }
}

fn text(shown: &Shown, lang: Lang) -> String {
    let holder = shown.full_name.clone().or_else(|| shown.official.map(|official| official.to_string()));
    let holder = holder.unwrap_or_else(|| lang.pick("chưa rõ của ai", "nobody's, as far as is known").to_owned());
    let fields = [
        (lang.pick("Chủ thể", "Holder"), holder),
        (lang.pick("Số hiệu chứng thư", "Serial number"), shown.serial.clone()),
        (lang.pick("Tên trên chứng thư", "Subject"), shown.subject.clone()),
        (lang.pick("Cơ quan cấp", "Issuer"), shown.issuer.clone()),
        (
            lang.pick("Hiệu lực", "Valid"),
            format!("{} – {}", instant(lang, shown.not_before), instant(lang, shown.not_after)),
        ),
        (lang.pick("Tình trạng", "State"), shown.state.called(lang).to_owned()),
    ];
    let mut text = format!("{} · {}\n", shown.certificate, shown.status);
    for (label, value) in fields {
        let _ = writeln!(text, "  {label}: {value}");
    }
    for step in &shown.events {
        let _ = write!(text, "  {}  {} ({})", instant(lang, step.at), step.kind.called(lang), step.account);
        let hash = step.sha256.as_ref().map(|hash| format!(" · {hash}")).unwrap_or_default();
        let _ = writeln!(text, "{hash}");
    }
    text
}
