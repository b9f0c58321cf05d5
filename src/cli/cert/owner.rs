//! `congvu cert owner`: a person's word on whose a certificate is.

use std::fmt::Write as _;
use std::sync::Arc;

use time::Date;
use uuid::Uuid;

use crate::cli::context::{Invocation, store_failure};
use crate::cli::decision::failure;
use crate::cli::exit::{Answer, Failure, Outcome};
use crate::cli::output;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::domain::lang::Lang;
use crate::operations::confirm_owner::{Confirmation, Confirmed, confirm_owner};
use crate::operations::{Actor, Registry};
use crate::pki::chain::TrustStore;
use crate::storage::read::View;

/// What is said.
pub(super) struct Word {
    pub(super) certificate: String,
    pub(super) official: Option<Uuid>,
    pub(super) reason: String,
    pub(super) from: Option<Date>,
}

pub(super) async fn run(
    (registry, trust, actor): (&Registry, &Arc<TrustStore>, &Actor),
    word: Word,
    json: bool,
    invocation: &Invocation,
) -> Answer {
    let certificate = find(registry, &word.certificate).await?;
    let official = word.official.map(OfficialId);
    let word = Confirmation { certificate, official, reason: word.reason, from: word.from };
    let confirmed = confirm_owner(registry, Some(trust), actor, &word).await;
    let confirmed = confirmed.map_err(|error| failure(&error, invocation))?;
    if json {
        output::json_then(&confirmed, Outcome::Done)
    } else {
        output::text_then(&text(&confirmed, invocation.lang), Outcome::Done)
    }
}

/// A certificate by its key or fingerprint. That it is unknown is told by the operation, once the account may ask.
pub(in crate::cli) async fn find(registry: &Registry, text: &str) -> Result<CertificateId, Failure> {
    if let Ok(id) = Uuid::try_parse(text) {
        return Ok(CertificateId(id));
    }
    let hex: String = text.chars().filter(|character| *character != ':').collect();
    let octets: Option<[u8; 32]> = hex::decode(hex).ok().and_then(|octets| octets.try_into().ok());
    let Some(sha256) = octets.map(Fingerprint) else {
        return Err(Failure::wrong_use(format!(
            "'{text}' is no certificate; give its identifier or its SHA-256 fingerprint, as `congvu cert import --json` tells both"
        )));
    };
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let known = reader.certificates_by_fingerprint(View::of(registry.clock.today()), &[sha256]).await;
    let known = known.map_err(|error| store_failure(&error))?;
    Ok(known.get(&sha256).map_or_else(|| CertificateId(Uuid::nil()), |(certificate, _)| *certificate))
}

fn text(confirmed: &Confirmed, lang: Lang) -> String {
    let whose = confirmed.official.map_or_else(
        || lang.pick("chưa xác định được chủ", "nobody's whom the registry knows").to_owned(),
        |official| format!("{} {official}", lang.pick("của", "of official")),
    );
    let from = crate::reports::number::day(lang, confirmed.from);
    let changed =
        if confirmed.changed { "" } else { lang.pick(" (đã ghi nhận từ trước)", " (that was known before)") };
    let mut text = format!(
        "{} {}: {whose}, {} {from}{changed}\n",
        lang.pick("Chứng thư", "Certificate"),
        confirmed.certificate,
        lang.pick("từ ngày", "from")
    );
    let cancelled = lang.pick("Đã rút đề nghị của người khác", "A request of somebody else is cancelled");
    let with_ca = lang.pick(
        "CA đã nhận đề nghị của người khác; hãy báo CA là nhầm lẫn",
        "The CA has a request of somebody else; tell the CA that it was a mistake",
    );
    let requests = [(cancelled, &confirmed.requests.cancelled), (with_ca, &confirmed.requests.with_ca)];
    for (told, request) in requests.into_iter().flat_map(|(told, all)| all.iter().map(move |one| (told, one))) {
        let _ = writeln!(text, "  {told}: {request}");
    }
    text
}
