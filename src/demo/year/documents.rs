//! The documents that the demo's leaders signed in 2019, drawn by the seed from a stream of their own: who signed, when, between whom it went.

use std::collections::{BTreeMap, HashMap};

use time::{Date, Duration, Weekday, macros::date};

use super::signers::Signer;
use crate::demo::random::Dice;
use crate::domain::agency::{AgencyRole, AgencyVersion, Level};
use crate::domain::clock::Timestamp;
use crate::domain::ids::AgencyId;
use crate::domain::signing::event::{Channel, ExchangeLevel, SigningAction};

/// Signatures of a province of 6,149 mailboxes; no larger one has more.
const MOST_EVENTS: u64 = 20_000;
/// The mailboxes that have so many.
const MAILBOXES: u64 = 6_149;
/// The first working day of the year: on that day the systems began to report.
const FIRST_DAY: Date = date!(2019 - 01 - 02);
/// Of a thousand documents so many are signed with whatever lies at hand, also when it has ended or was revoked.
const CARELESS_PER_MILLE: u64 = 20;
/// Offices open and close.
const OPENS: i64 = 8 * 3600 + 1800;
const OPEN_FOR: u64 = 7 * 3600;

/// A signature on a document.
#[derive(Debug, Clone)]
pub struct Signature<'a> {
    /// Whose.
    pub signer: &'a Signer,
    /// What for.
    pub action: SigningAction,
    /// When.
    pub at: Timestamp,
    /// When the time stamp was made, if there is one.
    pub stamped_at: Option<Timestamp>,
}

/// An outgoing document.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    /// Whose document.
    pub agency: &'a AgencyVersion,
    /// The agency's running number of the year.
    pub number: u32,
    /// The day of its signature.
    pub day: Date,
    /// Between whom it goes.
    pub level: ExchangeLevel,
    /// How it leaves.
    pub channel: Channel,
    /// Its signatures: that of the leader is always among them.
    pub signatures: Vec<Signature<'a>>,
}

/// How many signatures a province of so many mailboxes has.
#[must_use]
pub fn events_for(mailboxes: u64) -> usize {
    usize::try_from((mailboxes * MOST_EVENTS / MAILBOXES).min(MOST_EVENTS)).unwrap_or(0)
}

/// The signers of one agency.
struct Office<'a> {
    agency: &'a AgencyVersion,
    signers: Vec<&'a Signer>,
}

/// Draws documents until they have `events` signatures, in the order of their signing. Fewer come out only where hardly anybody can sign.
#[must_use]
pub fn draw<'a>(
    agencies: &'a [AgencyVersion],
    signers: &'a [Signer],
    events: usize,
    (seed, until): (u64, Date),
) -> Vec<Document<'a>> {
    let mut dice = Dice::new(seed, 3_000_000);
    let offices = offices(agencies, signers);
    let by_weight: Vec<(usize, u64)> =
        offices.iter().enumerate().map(|(place, office)| (place, weight(office.agency))).collect();
    let (mut documents, mut drawn) = (Vec::new(), 0);
    for _ in 0..events * 4 {
        if drawn >= events {
            break;
        }
        let Some(office) = dice.weighted(&by_weight).and_then(|place| offices.get(*place)) else { break };
        if let Some(document) = document(&mut dice, office, until, events - drawn) {
            drawn += document.signatures.len();
            documents.push(document);
        }
    }
    number(&mut documents);
    documents
}

fn offices<'a>(agencies: &'a [AgencyVersion], signers: &'a [Signer]) -> Vec<Office<'a>> {
    let mut by_agency: HashMap<AgencyId, Vec<&Signer>> = HashMap::new();
    for signer in signers {
        by_agency.entry(signer.agency).or_default().push(signer);
    }
    // In the order of the agencies: that of a map would be another one each time.
    let office = |agency: &'a AgencyVersion| by_agency.remove(&agency.agency).map(|signers| Office { agency, signers });
    agencies.iter().filter_map(office).collect()
}

/// How much of the province's paper goes out from there.
const fn weight(agency: &AgencyVersion) -> u64 {
    match (agency.level, agency.role) {
        (Level::Province, AgencyRole::ReportingUnit) => 12,
        (Level::District, AgencyRole::ReportingUnit) => 16,
        (Level::Province | Level::District, AgencyRole::Department) | (Level::Commune, _) => 2,
    }
}

fn document<'a>(dice: &mut Dice, office: &Office<'a>, until: Date, room: usize) -> Option<Document<'a>> {
    let day = working_day(dice, until);
    let approves = signer(dice, office, day)?;
    let at = Timestamp::start_of(day).plus_seconds(OPENS + some_seconds(dice, OPEN_FOR));
    let level = dice.weighted(levels(office.agency.level)).copied()?;
    let channel = channel(dice, level);
    let mut signatures = Vec::new();
    if room > 2 && dice.per_mille(300) {
        // A deputy's remark on the draft comes before.
        let before = at.plus_seconds(-600 - some_seconds(dice, 3000));
        let remarks = dice.pick(&office.signers).copied().filter(|other| other.is_good(day)).unwrap_or(approves);
        signatures.push(signature(dice, remarks, SigningAction::Comment, before));
    }
    signatures.push(signature(dice, approves, SigningAction::LeaderApproval, at));
    if room > 2 && dice.per_mille(80) {
        let later = at.plus_seconds(600 + some_seconds(dice, 3000));
        signatures.push(signature(dice, approves, SigningAction::Copy, later));
    }
    Some(Document { agency: office.agency, number: 0, day, level, channel, signatures })
}

/// More and more was signed digitally: sometimes the later of two throws. What falls on a weekend was signed on the Friday before.
fn working_day(dice: &mut Dice, until: Date) -> Date {
    let first = dice.day(FIRST_DAY, until);
    let day = if dice.per_mille(400) { first.max(dice.day(FIRST_DAY, until)) } else { first };
    let back = match day.weekday() {
        Weekday::Saturday => 1,
        Weekday::Sunday => 2,
        _ => 0,
    };
    day - Duration::days(back)
}

/// Somebody of the office who can sign on that day; once in a while somebody who only thinks so.
fn signer<'a>(dice: &mut Dice, office: &Office<'a>, day: Date) -> Option<&'a Signer> {
    let is_careless = dice.per_mille(CARELESS_PER_MILLE);
    let may = |signer: &&Signer| if is_careless { signer.is_there(day) } else { signer.is_good(day) };
    let candidates: Vec<&Signer> = office.signers.iter().copied().filter(may).collect();
    dice.pick(&candidates).copied()
}

fn signature<'a>(dice: &mut Dice, signer: &'a Signer, action: SigningAction, at: Timestamp) -> Signature<'a> {
    let stamped_at = dice.per_mille(620).then(|| at.plus_seconds(1 + some_seconds(dice, 4)));
    Signature { signer, action, at, stamped_at }
}

fn some_seconds(dice: &mut Dice, bound: u64) -> i64 {
    i64::try_from(dice.below(bound)).unwrap_or(0)
}

const fn levels(of: Level) -> &'static [(ExchangeLevel, u64)] {
    use ExchangeLevel::{Central, DistrictCommune, ProvinceCommune, ProvinceDistrict, WithinProvince};
    match of {
        Level::Province => &[(WithinProvince, 45), (ProvinceDistrict, 30), (Central, 15), (ProvinceCommune, 10)],
        Level::District => &[(ProvinceDistrict, 40), (DistrictCommune, 45), (WithinProvince, 15)],
        Level::Commune => &[(DistrictCommune, 80), (ProvinceCommune, 20)],
    }
}

/// Paper has gone from between province and districts, and not yet from the way to communes.
fn channel(dice: &mut Dice, level: ExchangeLevel) -> Channel {
    let on_paper = match level {
        ExchangeLevel::ProvinceDistrict => 0,
        ExchangeLevel::ProvinceCommune | ExchangeLevel::DistrictCommune => 100,
        ExchangeLevel::Central | ExchangeLevel::WithinProvince => 40,
    };
    if dice.per_mille(on_paper) {
        return Channel::Paper;
    }
    let electronic: &[(Channel, u64)] = match level {
        ExchangeLevel::Central => &[(Channel::NationalAxis, 1)],
        _ => &[(Channel::Lgsp, 85), (Channel::Mail, 10), (Channel::Internal, 5)],
    };
    dice.weighted(electronic).copied().unwrap_or(Channel::Lgsp)
}

/// Each agency numbers its documents in the order of their signing.
fn number(documents: &mut [Document<'_>]) {
    documents.sort_by_key(|document| {
        (document.signatures.first().map(|signature| signature.at), document.agency.code.clone())
    });
    let mut last: BTreeMap<AgencyId, u32> = BTreeMap::new();
    for document in documents {
        let number = last.entry(document.agency.agency).or_default();
        *number += 1;
        document.number = *number;
    }
}

#[cfg(test)]
mod tests;
