//! `congvu device`: devices that keep keys, from hand-out to return; and that one is lost.

use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use time::Date;
use uuid::Uuid;

use super::arguments::parse_date;
use super::context::{Invocation, note_list, operation_failure};
use super::exit::Answer;
use super::output;
use crate::auth::permission::Permission;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::device::{DeviceState, Holder, Medium};
use crate::domain::ids::{AgencyId, CertificateId, DeviceId, OfficialId, RequestId};
use crate::domain::lang::Lang;
use crate::operations::devices::{
    DeviceAct, DeviceChange, Loss, LossOutcome, NewDevice, change_device, record_device, report_loss,
};
use crate::operations::{Actor, Registry};
use crate::reports::number::{count, instant};
use crate::reports::table::{Align, Table};
use crate::storage::read::View;
use crate::storage::read::device::{DeviceFilter, DeviceLine};

#[derive(Debug, Subcommand)]
pub(super) enum DeviceCommand {
    /// List devices, newest first
    List {
        /// With this official, now or last
        #[arg(long, value_name = "ID")]
        official: Option<Uuid>,
        /// That stand here: issued, locked, recovered, lost, returned
        #[arg(long, value_name = "STATE")]
        state: Option<DeviceState>,
        /// At most so many
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Record a device, and to whom it was handed out
    Add {
        /// Where its key is kept
        #[arg(long, value_enum)]
        medium: MediumArgument,
        /// The serial number on it
        #[arg(long)]
        serial: String,
        /// Phone number of a SIM
        #[arg(long)]
        mobile: Option<String>,
        /// A certificate whose key it keeps; may be repeated
        #[arg(long, value_name = "ID")]
        certificate: Vec<Uuid>,
        /// To whom it was handed out
        #[arg(long, value_name = "ID")]
        official: Option<Uuid>,
        /// The agency whose key it keeps, if it is not the official's own
        #[arg(long, value_name = "ID", requires = "official")]
        agency: Option<Uuid>,
        /// Day on which it was handed out [default: today]
        #[arg(long, value_name = "DATE", value_parser = parse_date, requires = "official")]
        handed_on: Option<Date>,
        /// SHA-256 of the scanned record of hand-over
        #[arg(long, value_name = "HEX", value_parser = parse_sha256)]
        evidence: Option<Fingerprint>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Record that a device was handed out
    Issue {
        #[command(flatten)]
        what: Happened,
        /// To whom
        #[arg(long, value_name = "ID")]
        official: Uuid,
        /// The agency whose key it keeps, if it is not the official's own
        #[arg(long, value_name = "ID")]
        agency: Option<Uuid>,
    },
    /// Record that a device locked itself
    Lock {
        #[command(flatten)]
        what: Happened,
    },
    /// Record that the CA unlocked a device
    Recover {
        #[command(flatten)]
        what: Happened,
        /// The request that it carried out
        #[arg(long, value_name = "ID")]
        request: Option<Uuid>,
    },
    /// Record that a device was handed back
    Return {
        #[command(flatten)]
        what: Happened,
    },
    /// Report a device lost, or its key known to others: certificates are stopped at once and their revocation is drafted
    Lost {
        /// Whose device it is
        #[arg(long, value_name = "ID")]
        official: Uuid,
        /// Which device [default: all that they hold]
        #[arg(long, value_name = "ID")]
        device: Option<Uuid>,
        /// Since when (RFC 3339) [default: now]
        #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
        since: Option<Timestamp>,
        /// What happened, in a few words
        #[arg(long, default_value = "", value_name = "TEXT")]
        details: String,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

/// What is said of every event.
#[derive(Debug, clap::Args)]
pub(super) struct Happened {
    /// Which device
    device: Uuid,
    /// When (RFC 3339) [default: now]
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
    at: Option<Timestamp>,
    /// Why
    #[arg(long, default_value = "", value_name = "TEXT")]
    reason: String,
    /// SHA-256 of the scanned record of it
    #[arg(long, value_name = "HEX", value_parser = parse_sha256)]
    evidence: Option<Fingerprint>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// `--medium`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum MediumArgument {
    /// USB token
    Usb,
    /// SIM card (SIM PKI)
    Sim,
    /// Remote signing
    Remote,
    /// Hardware security module
    Hsm,
}

impl From<MediumArgument> for Medium {
    fn from(argument: MediumArgument) -> Self {
        match argument {
            MediumArgument::Usb => Self::Usb,
            MediumArgument::Sim => Self::Sim,
            MediumArgument::Remote => Self::Remote,
            MediumArgument::Hsm => Self::Hsm,
        }
    }
}

#[derive(Serialize)]
struct ListedDevice {
    id: DeviceId,
    medium: Medium,
    serial: String,
    state: Option<DeviceState>,
    since: Option<Timestamp>,
    official: Option<OfficialId>,
    certificates: Vec<CertificateId>,
}

pub(super) async fn run(command: DeviceCommand, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let lang = invocation.lang;
    let holder =
        |official, agency: Option<Uuid>| Holder { official: OfficialId(official), agency: agency.map(AgencyId) };
    match command {
        DeviceCommand::List { official, state, limit, json } => {
            let filter = DeviceFilter { official: official.map(OfficialId), state, ..DeviceFilter::default() };
            list(&registry, &actor, &filter, limit, (json, lang)).await
        }
        DeviceCommand::Add { medium, serial, mobile, certificate, official, agency, handed_on, evidence, json } => {
            let day = handed_on.unwrap_or_else(|| registry.clock.today());
            let new = NewDevice {
                medium: medium.into(),
                serial,
                mobile,
                certificates: certificate.into_iter().map(CertificateId).collect(),
                handed_to: official.map(|official| (holder(official, agency), day)),
                evidence,
            };
            let id = record_device(&registry, &actor, new).await.map_err(|error| operation_failure(&error))?;
            let text = format!("{} {id}\n", lang.pick("Đã ghi nhận thiết bị", "Recorded device"));
            if json { output::json(&serde_json::json!({ "id": id })) } else { output::text_out(&text) }
        }
        DeviceCommand::Issue { what, official, agency } => {
            change(&registry, &actor, what, DeviceAct::Issue(holder(official, agency)), lang).await
        }
        DeviceCommand::Lock { what } => change(&registry, &actor, what, DeviceAct::Lock, lang).await,
        DeviceCommand::Recover { what, request } => {
            change(&registry, &actor, what, DeviceAct::Recover(request.map(RequestId)), lang).await
        }
        DeviceCommand::Return { what } => change(&registry, &actor, what, DeviceAct::Return, lang).await,
        DeviceCommand::Lost { official, device, since, details, json } => {
            let loss = Loss { official: OfficialId(official), device: device.map(DeviceId), since, details };
            let outcome = report_loss(&registry, &actor, &loss).await.map_err(|error| operation_failure(&error))?;
            if json { output::json(&outcome) } else { output::text_out(&loss_text(&outcome, lang)) }
        }
    }
}

async fn list(
    registry: &Registry,
    actor: &Actor,
    filter: &DeviceFilter,
    limit: u32,
    (json, lang): (bool, Lang),
) -> Answer {
    let scope = actor.scope(Permission::ReadRegistry).map_err(|error| operation_failure(&error))?;
    let view = View::of(registry.clock.today());
    let read = async { registry.store.read().await?.device_page(&scope, view, filter, None, limit).await };
    let lines = read.await.map_err(|error| operation_failure(&error.into()))?;
    note_list(registry, actor, "devices", lines.len(), None).await?;
    if !json {
        return output::text_out(&list_text(&lines, lang));
    }
    let listed = |line: DeviceLine| ListedDevice {
        id: line.device.id,
        medium: line.device.medium,
        serial: line.device.serial,
        state: line.state,
        since: line.since,
        official: line.holder.map(|holder| holder.official),
        certificates: line.certificates,
    };
    output::json(&lines.into_iter().map(listed).collect::<Vec<_>>())
}

async fn change(registry: &Registry, actor: &Actor, what: Happened, act: DeviceAct, lang: Lang) -> Answer {
    let asked =
        DeviceChange { device: DeviceId(what.device), act, at: what.at, reason: what.reason, evidence: what.evidence };
    let state = change_device(registry, actor, &asked).await.map_err(|error| operation_failure(&error))?;
    let text = format!("{}: {}\n", lang.pick("Thiết bị", "Device"), state_word(state, lang));
    if what.json { output::json(&serde_json::json!({ "state": state })) } else { output::text_out(&text) }
}

fn list_text(lines: &[DeviceLine], lang: Lang) -> String {
    if lines.is_empty() {
        return lang.pick("Chưa có thiết bị nào.\n", "There is no device yet.\n").to_owned();
    }
    let mut table = Table::new(&[
        (lang.pick("Mã", "Id"), Align::Left),
        (lang.pick("Loại", "Kind"), Align::Left),
        (lang.pick("Số sê-ri", "Serial number"), Align::Left),
        (lang.pick("Trạng thái", "State"), Align::Left),
        (lang.pick("Từ", "Since"), Align::Left),
        (lang.pick("Người giữ", "Holder"), Align::Left),
        (lang.pick("Chứng thư số", "Certificates"), Align::Right),
    ]);
    for line in lines {
        table.row([
            line.device.id.to_string(),
            medium_word(line.device.medium).to_owned(),
            line.device.serial.clone(),
            line.state.map_or(lang.pick("chưa bàn giao", "in store"), |state| state_word(state, lang)).to_owned(),
            line.since.map(|since| instant(lang, since)).unwrap_or_default(),
            line.holder.map(|holder| holder.official.to_string()).unwrap_or_default(),
            count(lang, line.certificates.len() as u64),
        ]);
    }
    table.to_string()
}

fn loss_text(outcome: &LossOutcome, lang: Lang) -> String {
    let number = |list: usize| count(lang, list as u64);
    let mut text = format!(
        "{}: {}\n{}: {}\n{}: {}\n",
        lang.pick("Thiết bị báo mất", "Devices lost"),
        number(outcome.devices.len()),
        lang.pick("Chứng thư số ngừng sử dụng ngay", "Certificates stopped at once"),
        number(outcome.stopped.len()),
        lang.pick("Đề nghị thu hồi đã lập", "Revocations drafted"),
        number(outcome.requests.len()),
    );
    if !outcome.requests.is_empty() {
        text.push_str(lang.pick(
            "Người quản lý thuê bao xác nhận và gửi các đề nghị này: `congvu request list`.\n",
            "The subscriber manager confirms and submits these: `congvu request list`.\n",
        ));
    }
    text
}

const fn medium_word(medium: Medium) -> &'static str {
    match medium {
        Medium::Usb => "USB token",
        Medium::Sim => "SIM PKI",
        Medium::Remote => "Remote signing",
        Medium::Hsm => "HSM",
    }
}

const fn state_word(state: DeviceState, lang: Lang) -> &'static str {
    match state {
        DeviceState::Issued => lang.pick("đang sử dụng", "in use"),
        DeviceState::Locked => lang.pick("bị khóa", "locked"),
        DeviceState::Recovered => lang.pick("đã mở khóa, đang sử dụng", "unlocked, in use"),
        DeviceState::Lost => lang.pick("đã báo mất", "lost"),
        DeviceState::Returned => lang.pick("đã thu lại", "handed back"),
    }
}

fn parse_instant(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse_rfc3339(text).map_err(|_| "write an instant as 2019-12-31T09:00:00+07:00".to_owned())
}

fn parse_sha256(text: &str) -> Result<Fingerprint, String> {
    let mut octets = [0; 32];
    hex::decode_to_slice(text, &mut octets).map_err(|_| "write a SHA-256 as 64 hexadecimal digits".to_owned())?;
    Ok(Fingerprint(octets))
}
