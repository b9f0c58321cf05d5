//! An official as they are sent: in a list, and whole.

use serde::Serialize;
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::clock::{Timestamp, iso_day};
use crate::domain::decision::{DecisionKind, SubjectState};
use crate::domain::mailbox::address::AddressKind;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::official::Category;
use crate::domain::posting::{PostingKind, Rank};
use crate::storage::read::official::{DecisionAbout, OfficialFile};
use crate::storage::read::people::PersonLine;
use crate::web::api::codes;
use crate::web::api::dates::Validity;

/// Someone who holds a post today.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct OfficialLine {
    /// The official.
    id: Uuid,
    /// Full name in Vietnamese order.
    full_name: String,
    /// Category.
    #[schema(schema_with = codes::category)]
    category: Category,
    /// Agency of the primary posting.
    agency: Uuid,
    /// Its name.
    agency_name: String,
    /// Title of the post.
    position: String,
    /// Rank in reports.
    #[schema(schema_with = codes::rank)]
    rank: Rank,
    /// The personal mailbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    mailbox: Option<Uuid>,
    /// Its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::mailbox_state, required = false)]
    mailbox_state: Option<MailboxState>,
    /// Its primary address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    address: Option<String>,
    /// Signing certificates, oldest first, whatever their status.
    certificates: Vec<Uuid>,
}

impl From<PersonLine> for OfficialLine {
    fn from(line: PersonLine) -> Self {
        Self {
            id: line.key.official.0,
            full_name: line.full_name,
            category: line.category,
            agency: line.agency.0,
            agency_name: line.agency_name,
            position: line.position,
            rank: line.rank,
            mailbox: line.mailbox.map(|mailbox| mailbox.0),
            mailbox_state: line.state,
            address: line.address.map(|address| address.as_str().to_owned()),
            certificates: line.certificates.iter().map(|certificate| certificate.0).collect(),
        }
    }
}

/// An official with everything that is recorded, past and future.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Official {
    /// The official.
    id: Uuid,
    /// Full name in Vietnamese order.
    full_name: String,
    /// Date of birth.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    birth_date: Date,
    /// Category.
    #[schema(schema_with = codes::category)]
    category: Category,
    /// The last four digits of the personal number: for the person, and for whoever enters decisions about them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, pattern = "^[0-9]{4}$")]
    personal_number_last_four: Option<String>,
    /// Postings, by their beginning.
    postings: Vec<Posting>,
    /// What decisions say of them, by the day it begins to hold.
    decisions: Vec<OfficialDecision>,
    /// The personal mailbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    mailbox: Option<OwnMailbox>,
    /// Certificates, by the beginning of their validity.
    certificates: Vec<OwnCertificate>,
    /// Change set that last touched any of it.
    revision: i64,
}

/// A place in an agency during a period.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Posting {
    id: Uuid,
    /// Where.
    agency: Uuid,
    /// When.
    effective: Validity,
    /// What kind of place.
    #[schema(schema_with = codes::posting_kind)]
    kind: PostingKind,
    /// Rank in reports.
    #[schema(schema_with = codes::rank)]
    rank: Rank,
    /// Title.
    position: String,
}

/// A decision about an official.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct OfficialDecision {
    /// The decision.
    decision: Uuid,
    /// This person under it.
    subject: Uuid,
    /// Number and symbol, such as `12/QĐ-UBND`.
    reference: String,
    /// What it does.
    #[schema(schema_with = codes::decision_kind)]
    kind: DecisionKind,
    /// Where it stands: only what is in force holds.
    #[schema(schema_with = codes::subject_state)]
    state: SubjectState,
    /// First day on which it holds, as corrected.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    effective_from: Date,
}

/// The mailbox of an official.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct OwnMailbox {
    id: Uuid,
    /// States, by their beginning.
    states: Vec<StatePeriod>,
    /// Addresses, by their beginning.
    addresses: Vec<AddressPeriod>,
}

/// A state of a mailbox during a period.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct StatePeriod {
    /// The state.
    #[schema(schema_with = codes::mailbox_state)]
    pub(in crate::web) state: MailboxState,
    /// When.
    pub(in crate::web) effective: Validity,
}

/// An address of a mailbox during a period.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct AddressPeriod {
    /// The address.
    pub(in crate::web) address: String,
    /// Primary or alias.
    #[schema(schema_with = codes::address_kind)]
    pub(in crate::web) kind: AddressKind,
    /// When.
    pub(in crate::web) effective: Validity,
}

/// A certificate of an official; its status is told by `GET /certificates/{id}`.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct OwnCertificate {
    id: Uuid,
    /// First instant of validity.
    #[schema(value_type = String, format = DateTime)]
    not_before: Timestamp,
    /// First instant after it.
    #[schema(value_type = String, format = DateTime)]
    not_after: Timestamp,
    /// Whether its key may sign.
    may_sign: bool,
}

impl Official {
    /// Everything of `file`, which was last touched by change set `revision`.
    pub(super) fn of(file: OfficialFile, revision: i64, personal_number_last_four: Option<String>) -> Self {
        let OfficialFile { official, postings, decisions, mailbox, states, addresses, certificates, .. } = file;
        let posting = |posting: crate::domain::posting::Posting| Posting {
            id: posting.id.0,
            agency: posting.agency.0,
            effective: posting.effective.into(),
            kind: posting.kind,
            rank: posting.rank,
            position: posting.position,
        };
        let mailbox = mailbox.map(|mailbox| OwnMailbox {
            id: mailbox.id.0,
            states: states.iter().map(StatePeriod::from).collect(),
            addresses: addresses.iter().map(AddressPeriod::from).collect(),
        });
        let certificate = |certificate: crate::domain::certificate::facts::Certificate| OwnCertificate {
            id: certificate.id.0,
            not_before: certificate.facts.not_before,
            not_after: certificate.facts.not_after,
            may_sign: certificate.facts.may_sign,
        };
        Self {
            id: official.id.0,
            full_name: official.full_name,
            birth_date: official.birth_date,
            category: official.category,
            personal_number_last_four,
            postings: postings.into_iter().map(posting).collect(),
            decisions: decisions.into_iter().map(OfficialDecision::from).collect(),
            mailbox,
            certificates: certificates.into_iter().map(|(owned, _)| certificate(owned)).collect(),
            revision,
        }
    }
}

impl From<DecisionAbout> for OfficialDecision {
    fn from(about: DecisionAbout) -> Self {
        let DecisionAbout { decision, subject, state, effective_from } = about;
        Self {
            decision: decision.id.0,
            subject: subject.id.0,
            reference: format!("{}/{}", decision.number, decision.symbol),
            kind: subject.kind,
            state,
            effective_from,
        }
    }
}

impl From<&crate::domain::mailbox::lifecycle::MailboxStateFact> for StatePeriod {
    fn from(fact: &crate::domain::mailbox::lifecycle::MailboxStateFact) -> Self {
        Self { state: fact.state, effective: fact.effective.into() }
    }
}

impl From<&crate::domain::mailbox::address::AddressFact> for AddressPeriod {
    fn from(fact: &crate::domain::mailbox::address::AddressFact) -> Self {
        Self { address: fact.address.as_str().to_owned(), kind: fact.kind, effective: fact.effective.into() }
    }
}
