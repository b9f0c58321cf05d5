//! Taking in what document systems report, with verdicts: an export of many signatures, as `congvu event import` takes it in.

use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::Arc;
use std::time::Instant;

use congvu::domain::certificate::facts::Fingerprint;
use congvu::operations::signing_events::import::{EventFile, import_signing_events};
use congvu::operations::signing_events::record::EventOutcome;
use congvu::operations::signing_events::systems::add_document_system;
use congvu::operations::{Actor, Registry};

use super::AnyError;

/// Signatures of the export.
const EVENTS: u32 = 100_000;

const MAPPING: &str = r#"
name = "Bench"
layout = "jsonl"
claimed_times = "as_written"
[fields]
event_id = "id"
document = "doc"
notation = "notation"
agency = "agency"
action = "action"
signer_sha256 = "signer"
claimed_at = "claimed"
stamped_at = "stamped"
document_digest = "digest"
[fixed]
format = "pades"
digest = "sha256"
channel = "national_axis"
level = "province_commune"
"#;

/// Takes in an export; gives signatures a second.
pub(super) async fn taken_in(
    registry: Arc<Registry>,
    actor: Actor,
    signers: Vec<Fingerprint>,
) -> Result<f64, AnyError> {
    let system = "bench".parse()?;
    add_document_system(&registry, &actor, &system, "Bench", Some(MAPPING)).await?;
    // Before the clock: a system has the file, we make it.
    let file = Cursor::new(export(&signers).into_bytes());
    let asked = EventFile { system: &system, name: "bench.jsonl", mapping: None, without: &[], is_trial: false };
    let (mut recorded, begin) = (0_u32, Instant::now());
    import_signing_events(&registry, &actor, &asked, file, |rows| {
        let is_new = |outcome: &EventOutcome| matches!(outcome, EventOutcome::Recorded { .. });
        recorded += rows.iter().map(|row| u32::from(is_new(&row.outcome))).sum::<u32>();
    })
    .await?;
    let seconds = begin.elapsed().as_secs_f64();
    if recorded != EVENTS {
        return Err(format!("{recorded} of {EVENTS} signatures were recorded").into());
    }
    Ok(f64::from(EVENTS) / seconds)
}

/// Everybody signs in turn, through a year.
fn export(signers: &[Fingerprint]) -> String {
    let mut text = String::new();
    for (number, signer) in (0..EVENTS).zip(signers.iter().cycle()) {
        let (month, day, agency) = (1 + number / 28 % 12, 1 + number % 28, 1 + number % 309);
        let at = format!("2023-{month:02}-{day:02}T{:02}:{:02}:00+07:00", 7 + number % 10, number % 60);
        let action = if number % 2 == 0 { "leader_approval" } else { "agency_issue" };
        let _ = writeln!(
            text,
            "{{\"id\":\"ks-{number:012}\",\"doc\":\"vb-{:012}\",\"notation\":\"{number}/CV\",\"agency\":\"H10.{agency}\",\"action\":\"{action}\",\
             \"signer\":\"{signer}\",\"claimed\":\"{at}\",\"stamped\":\"{at}\",\"digest\":\"{}{number:08x}\"}}",
            number / 2,
            "0c".repeat(28),
        );
    }
    text
}
