//! What is held of a person besides their file: for the copy of their own data. Each section is one that an erasure empties, or the
//! record of a request.

use sea_orm::QueryResult;
use serde::Serialize;
use time::Date;
use uuid::Uuid;

use super::Reader;
use super::erasure::about;
use super::mailbox_use::HeldMailboxUse;
use super::signing::held::HeldSignature;
use crate::domain::clock::{Timestamp, iso_day};
use crate::domain::ids::OfficialId;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

/// A name or date of birth as corrected by a decision; those that were corrected again are among them.
#[derive(Debug, Clone, Serialize)]
pub struct HeldCorrection {
    /// Name, NFC.
    pub full_name: String,
    /// Date of birth.
    #[serde(with = "iso_day")]
    pub birth_date: Date,
    /// Since when it holds.
    #[serde(with = "iso_day")]
    pub effective_from: Date,
}

/// A code to set the mailbox's password by. The code itself is not held.
#[derive(Debug, Clone, Serialize)]
pub struct HeldActivation {
    /// `activate` or `reset`.
    pub purpose: String,
    /// How it was handed out.
    pub channel: String,
    /// By which account.
    pub issued_by: String,
    /// When.
    pub issued_at: Timestamp,
    /// When it was used or taken back, if it was.
    pub ended_at: Option<Timestamp>,
}

/// A request for or about a certificate.
#[derive(Debug, Clone, Serialize)]
pub struct HeldRequest {
    /// The request.
    pub id: Uuid,
    /// `new`, `renew`, `change`, `revoke` and so on.
    pub kind: String,
    /// Where it came to, by time.
    pub state: String,
    /// When it came there.
    pub at: Timestamp,
    /// What was noted.
    pub details: String,
}

/// What a request asked for, as it was drafted and as it was mended.
#[derive(Debug, Clone, Serialize)]
pub struct HeldRequestContent {
    /// The request.
    pub request: Uuid,
    /// Why a revocation was asked for.
    pub reason: Option<String>,
    /// Where the key was to live.
    pub medium: Option<String>,
    /// Serial number of the device.
    pub device_serial: Option<String>,
    /// What was to be changed.
    pub item: Option<String>,
    /// What it should say instead.
    pub new_value: Option<String>,
    /// Number of the mobile of a SIM.
    pub mobile: Option<String>,
}

/// A step of a decision.
#[derive(Debug, Clone, Serialize)]
pub struct HeldStep {
    /// What is to be done.
    pub kind: String,
    /// How it stands.
    pub state: String,
    /// From when.
    #[serde(with = "iso_day")]
    pub begins_on: Date,
    /// What it does, as JSON.
    pub consequences: String,
}

/// A notice to an agency that names them.
#[derive(Debug, Clone, Serialize)]
pub struct HeldNotice {
    /// What it says.
    pub text: String,
    /// When it was written.
    pub queued_at: Timestamp,
}

/// What another system calls them.
#[derive(Debug, Clone, Serialize)]
pub struct HeldExternalName {
    /// The account of that system.
    pub system: String,
    /// Its name for them.
    pub external_id: Option<String>,
}

/// Somebody found them by their personal number.
#[derive(Debug, Clone, Serialize)]
pub struct HeldLookup {
    /// Which account.
    pub account: String,
    /// When.
    pub at: Timestamp,
}

/// An account of this program that is theirs.
#[derive(Debug, Clone, Serialize)]
pub struct HeldAccount {
    /// Name.
    pub name: String,
    /// Where its mail goes.
    pub mail: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
}

/// A device that they hold or held.
#[derive(Debug, Clone, Serialize)]
pub struct HeldDevice {
    /// `usb`, `sim`, `remote` or `hsm`.
    pub medium: String,
    /// The serial number on it.
    pub serial: String,
    /// Phone number of a SIM.
    pub mobile: Option<String>,
    /// What happened to it while it was theirs.
    pub event: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// What was told of them by mail: of a certificate's end, an overdue request, the CA's list.
#[derive(Debug, Clone, Serialize)]
pub struct HeldTelling {
    /// `expiry`, `overdue` or `revocation`.
    pub topic: String,
    /// The certificate, request or event.
    pub subject: Uuid,
    /// How many days before the end; 0 of anything else.
    pub threshold: i32,
    /// The account that was told; none: themselves.
    pub account: Option<String>,
    /// When.
    pub told_at: Timestamp,
}

/// What they want to be told of by mail.
#[derive(Debug, Clone, Serialize)]
pub struct HeldNoticePreference {
    /// `expiry_reminders`, `digests` or `language`.
    pub topic: String,
    /// What they chose.
    pub value: String,
    /// When.
    pub set_at: Timestamp,
}

/// All of these.
#[derive(Debug, Clone, Serialize)]
pub struct HeldRecords {
    /// Names and dates of birth as corrected.
    pub corrections: Vec<HeldCorrection>,
    /// Addresses that are kept for them.
    pub address_claims: Vec<String>,
    /// Codes to set a password by.
    pub activations: Vec<HeldActivation>,
    /// Requests, each state that they came to.
    pub requests: Vec<HeldRequest>,
    /// What they asked for.
    pub request_contents: Vec<HeldRequestContent>,
    /// Steps of decisions.
    pub steps: Vec<HeldStep>,
    /// Notices.
    pub notices: Vec<HeldNotice>,
    /// Names in other systems.
    pub external_names: Vec<HeldExternalName>,
    /// Who found them by number.
    pub lookups: Vec<HeldLookup>,
    /// Accounts.
    pub accounts: Vec<HeldAccount>,
    /// Devices that keep keys, each with what happened to it.
    pub devices: Vec<HeldDevice>,
    /// What was told of them by mail.
    pub tellings: Vec<HeldTelling>,
    /// What they want to be told of.
    pub notice_preferences: Vec<HeldNoticePreference>,
    /// What they signed, as document systems reported it.
    pub signatures: Vec<HeldSignature>,
    /// When their mailbox was used, as mail servers and directories told.
    pub mailbox_uses: Vec<HeldMailboxUse>,
}

const ASKED: &str = "read what is held of a person";

impl Reader {
    /// What is held of an official besides their file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn held_records(&self, official: OfficialId) -> Result<HeldRecords> {
        Ok(HeldRecords {
            corrections: self
                .held(
                    "full_name, birth_date, effective_from from official_correction where official = {o} order by effective_from, id",
                    official,
                    |row| Ok(HeldCorrection { full_name: at(row, 0)?, birth_date: at(row, 1)?, effective_from: at(row, 2)? }),
                )
                .await?,
            address_claims: self
                .held(
                    "k.address from address_claim k join mailbox m on m.id = k.mailbox where m.official = {o} order by k.address",
                    official,
                    |row| at(row, 0),
                )
                .await?,
            activations: self
                .held(
                    "k.purpose, k.channel, k.issued_by, k.issued_at, k.ended_at from activation k join mailbox m on m.id = k.mailbox \
                     where m.official = {o} order by k.issued_at, k.id",
                    official,
                    activation,
                )
                .await?,
            requests: self
                .held(
                    "q.id, q.kind, e.state, e.effective_at, e.details from request q join request_event e on e.request = q.id \
                     where q.official = {o} order by e.effective_at, e.id",
                    official,
                    request,
                )
                .await?,
            request_contents: self
                .held(
                    "k.request, k.reason, k.medium, k.device_serial, k.item, k.new_value, k.mobile from request_content k \
                     join request q on q.id = k.request where q.official = {o} order by k.recorded_from, k.id",
                    official,
                    content,
                )
                .await?,
            steps: self
                .held(
                    "kind, state, begins_on, consequences from decision_step where official = {o} order by begins_on, id",
                    official,
                    |row| Ok(HeldStep { kind: at(row, 0)?, state: at(row, 1)?, begins_on: at(row, 2)?, consequences: at(row, 3)? }),
                )
                .await?,
            notices: self
                .held(
                    "n.text_vi, n.queued_at from notice n join decision_subject s on s.id = n.subject where s.official = {o} \
                     and n.text_vi <> '' order by n.queued_at, n.id",
                    official,
                    |row| Ok(HeldNotice { text: at(row, 0)?, queued_at: instant(row, 1)? }),
                )
                .await?,
            external_names: self
                .held(
                    "p.name, l.external_id from scim_link l join principal p on p.id = l.principal where l.official = {o} order by p.name",
                    official,
                    |row| Ok(HeldExternalName { system: at(row, 0)?, external_id: at(row, 1)? }),
                )
                .await?,
            lookups: self
                .held(
                    "p.name, l.at from person_lookup l join principal p on p.id = l.principal where l.found = {o} order by l.at, l.id",
                    official,
                    |row| Ok(HeldLookup { account: at(row, 0)?, at: instant(row, 1)? }),
                )
                .await?,
            accounts: self
                .held(
                    "name, mail, created_at from principal where official = {o} order by name",
                    official,
                    |row| Ok(HeldAccount { name: at(row, 0)?, mail: at(row, 1)?, created_at: instant(row, 2)? }),
                )
                .await?,
            devices: self
                .held(
                    "d.medium, d.serial, m.mobile, e.kind, e.effective_at, e.reason from device_event e join device d on d.id = e.device \
                     left join device_mobile m on m.device = d.id where e.official = {o} order by e.effective_at, e.id",
                    official,
                    device,
                )
                .await?,
            tellings: self.held_tellings(official).await?,
            notice_preferences: self
                .held(
                    "topic, value, set_at from notice_preference where owner = {o} order by topic",
                    official,
                    |row| Ok(HeldNoticePreference { topic: at(row, 0)?, value: at(row, 1)?, set_at: instant(row, 2)? }),
                )
                .await?,
            signatures: self.held_signatures(official).await?,
            mailbox_uses: self.held_mailbox_uses(official).await?,
        })
    }

    async fn held_tellings(&self, official: OfficialId) -> Result<Vec<HeldTelling>> {
        self.held(
            "t.topic, t.subject, t.threshold, p.name, t.told_at from telling t left join principal p on p.id = t.recipient \
             where t.official = {o} order by t.told_at, t.subject, p.name",
            official,
            telling,
        )
        .await
    }

    async fn held<T>(
        &self,
        columns: &str,
        official: OfficialId,
        read: impl Fn(&QueryResult) -> Result<T>,
    ) -> Result<Vec<T>> {
        about(Sql::new("select "), columns, official).rows(self.tx(), ASKED).await?.iter().map(read).collect()
    }
}

fn device(row: &QueryResult) -> Result<HeldDevice> {
    Ok(HeldDevice {
        medium: at(row, 0)?,
        serial: at(row, 1)?,
        mobile: at(row, 2)?,
        event: at(row, 3)?,
        at: instant(row, 4)?,
        reason: at(row, 5)?,
    })
}

fn telling(row: &QueryResult) -> Result<HeldTelling> {
    Ok(HeldTelling {
        topic: at(row, 0)?,
        subject: at(row, 1)?,
        threshold: at(row, 2)?,
        account: at(row, 3)?,
        told_at: instant(row, 4)?,
    })
}

fn activation(row: &QueryResult) -> Result<HeldActivation> {
    Ok(HeldActivation {
        purpose: at(row, 0)?,
        channel: at(row, 1)?,
        issued_by: at(row, 2)?,
        issued_at: instant(row, 3)?,
        ended_at: at::<Option<i64>>(row, 4)?.map(Timestamp::from_unix_micros),
    })
}

fn request(row: &QueryResult) -> Result<HeldRequest> {
    Ok(HeldRequest {
        id: at(row, 0)?,
        kind: at(row, 1)?,
        state: at(row, 2)?,
        at: instant(row, 3)?,
        details: at(row, 4)?,
    })
}

fn content(row: &QueryResult) -> Result<HeldRequestContent> {
    Ok(HeldRequestContent {
        request: at(row, 0)?,
        reason: at(row, 1)?,
        medium: at(row, 2)?,
        device_serial: at(row, 3)?,
        item: at(row, 4)?,
        new_value: at(row, 5)?,
        mobile: at(row, 6)?,
    })
}

fn at<T: sea_orm::TryGetable>(row: &QueryResult, index: usize) -> Result<T> {
    row.try_get_by_index(index).asked(ASKED)
}

fn instant(row: &QueryResult, index: usize) -> Result<Timestamp> {
    at(row, index).map(Timestamp::from_unix_micros)
}
