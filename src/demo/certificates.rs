//! A pure plan of who holds which certificate in the demo: shares by level and rank, generations, dates, revocations, and a
//! few that are wrong on purpose. `demo::ca` turns the orders into DER.

use std::collections::HashMap;

use time::{Date, Duration, macros::date};

use super::people::AgencyBatch;
use super::random::Dice;
use crate::domain::agency::{AgencyKind, AgencyVersion, Level};
use crate::domain::ids::{MailboxId, OfficialId};
use crate::domain::mailbox::address::{AddressFact, AddressKind, MailAddress};
use crate::domain::official::{Category, Official};
use crate::domain::posting::{Posting, Rank};

/// The CA's generation, which decides key, signature and profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// To the middle of 2018: SHA-1, RSA 2048.
    G1,
    /// Since then: SHA-256.
    G2,
}

/// Day of the first certificates of the second generation.
pub const G2_SINCE: Date = date!(2018 - 07 - 01);

/// A certificate to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateOrder {
    /// Whose name it bears.
    pub official: OfficialId,
    /// The name.
    pub full_name: String,
    /// Organisation (O).
    pub organisation: String,
    /// Locality (L).
    pub locality: String,
    /// The address in the SAN.
    pub address: MailAddress,
    /// Which CA makes it.
    pub generation: Generation,
    /// First day of validity.
    pub not_before: Date,
    /// First day after validity.
    pub not_after: Date,
    /// Day and reason code (RFC 5280 section 5.3.1; 6 is a hold) on the CA's list.
    pub revocation: Option<(Date, u8)>,
    /// What is wrong with it on purpose.
    pub oddity: Option<Oddity>,
}

/// What is wrong with an order on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// The address is another person's.
    AnothersAddress,
    /// Nobody ever held the address.
    NobodysAddress,
    /// Revoked because the next order of the same person replaced it.
    Superseded,
}

/// Of a thousand people of a level, so many got a certificate.
#[derive(Debug, Clone, Copy)]
struct Share {
    leaders: u64,
    clerks: u64,
    others: u64,
}

const fn share(level: Level) -> Share {
    match level {
        Level::Province => Share { leaders: 960, clerks: 940, others: 815 },
        Level::District => Share { leaders: 950, clerks: 840, others: 485 },
        Level::Commune => Share { leaders: 910, clerks: 640, others: 115 },
    }
}

/// First certificates of each level came in these years.
const BEGIN: Date = date!(2015 - 01 - 05);
const REVOKED_PER_MILLE: u64 = 22;
const HOLD_PER_MILLE: u64 = 3;
/// Certificates to addresses that nobody held.
const NOBODYS: u32 = 2;

/// Plans certificates agency by agency; the rare cases are dealt out once in the whole province.
#[derive(Debug)]
pub struct CertificatePlan {
    seed: u64,
    today: Date,
    place: u64,
    has_anothers: bool,
    has_superseded: bool,
    nobodys: u32,
}

impl CertificatePlan {
    /// A plan for a seed and the demo's day.
    #[must_use]
    pub const fn new(seed: u64, today: Date) -> Self {
        Self { seed, today, place: 0, has_anothers: false, has_superseded: false, nobodys: 0 }
    }

    /// The orders for the people of an agency. `locality` is the name of the district or the province.
    pub fn orders(&mut self, agency: &AgencyVersion, locality: &str, batch: &AgencyBatch) -> Vec<CertificateOrder> {
        // Streams apart from those of the people, so that neither moves the other.
        let mut dice = Dice::new(self.seed, 2_000_000 + self.place);
        self.place += 1;
        let holders = holders(batch);
        let mut orders = Vec::new();
        for holder in &holders {
            if dice.per_mille(chance(agency, holder)) {
                orders.extend(self.order(&mut dice, agency, locality, holder));
            }
        }
        self.deal_rare_cases(&mut orders, &holders);
        orders
    }

    fn order(
        &self,
        dice: &mut Dice,
        agency: &AgencyVersion,
        locality: &str,
        holder: &Holder<'_>,
    ) -> Option<CertificateOrder> {
        // Not before the address was held, and handed over some days after that.
        let earliest = BEGIN.max(holder.since + Duration::days(3));
        let latest = self.today.min(holder.until.unwrap_or(self.today)) - Duration::days(10);
        if earliest >= latest {
            return None;
        }
        let not_before = issue_day(dice, earliest, latest);
        let address = holder.address_on(not_before)?.clone();
        let generation = if not_before < G2_SINCE { Generation::G1 } else { Generation::G2 };
        let years = match generation {
            // New ones ran five years, old ones ten, renewals three: some have expired.
            Generation::G1 => dice.weighted(&[(5, 82), (3, 10), (10, 8)]).copied().unwrap_or(5),
            Generation::G2 => 5,
        };
        let not_after = years_after(not_before, years);
        let revocation = self.revocation(dice, holder, not_before, not_after);
        Some(CertificateOrder {
            official: holder.official.id,
            full_name: holder.official.full_name.clone(),
            organisation: agency.name.clone(),
            locality: locality.to_owned(),
            address,
            generation,
            not_before,
            not_after,
            revocation,
            oddity: None,
        })
    }

    fn revocation(&self, dice: &mut Dice, holder: &Holder<'_>, from: Date, to: Date) -> Option<(Date, u8)> {
        if let Some(retired) = holder.until {
            // Most leavers' certificates are revoked, some are not yet: the case that stays open.
            return dice.per_mille(800).then(|| (retired.max(from), 5));
        }
        let end = to.min(self.today);
        if dice.per_mille(REVOKED_PER_MILLE) {
            let reason = dice.weighted(&[(1, 5), (3, 3), (4, 2), (5, 1)]).copied().unwrap_or(1);
            return Some((dice.day(from + Duration::days(1), end), reason));
        }
        dice.per_mille(HOLD_PER_MILLE).then(|| (dice.day(from.max(end - Duration::days(90)), end), 6))
    }

    /// Once each: a certificate replaced by another, one with another person's address, two with nobody's.
    fn deal_rare_cases(&mut self, orders: &mut Vec<CertificateOrder>, holders: &[Holder<'_>]) {
        let is_plain = |order: &&mut CertificateOrder| order.revocation.is_none() && order.oddity.is_none();
        if !self.has_superseded {
            let long_valid =
                |order: &&mut CertificateOrder| is_plain(order) && order.not_before < date!(2017 - 06 - 01);
            if let Some(order) = orders.iter_mut().find(long_valid) {
                let replaced_on = order.not_before + Duration::days(700);
                let holder = holders.iter().find(|holder| holder.official.id == order.official);
                if let Some(address) = holder.and_then(|holder| holder.address_on(replaced_on)).cloned() {
                    let mut next = order.clone();
                    (order.revocation, order.oddity) = (Some((replaced_on, 4)), Some(Oddity::Superseded));
                    next.address = address;
                    next.not_before = replaced_on;
                    next.not_after = years_after(replaced_on, 5);
                    next.generation = if replaced_on < G2_SINCE { Generation::G1 } else { Generation::G2 };
                    orders.push(next);
                    self.has_superseded = true;
                }
            }
        }
        if !self.has_anothers
            && let Some(order) = orders.iter_mut().find(is_plain)
        {
            let holds_then = |holder: &&Holder<'_>| holder.official.id != order.official;
            let anothers = holders.iter().filter(holds_then).find_map(|holder| holder.address_on(order.not_before));
            if let Some(address) = anothers.cloned() {
                (order.address, order.oddity) = (address, Some(Oddity::AnothersAddress));
                self.has_anothers = true;
            }
        }
        if self.nobodys < NOBODYS
            && let Some(order) = orders.iter_mut().rev().find(is_plain)
            && let Ok(address) = format!("khong.co{}@binhphuoc.gov.vn", self.nobodys + 1).parse()
        {
            (order.address, order.oddity) = (address, Some(Oddity::NobodysAddress));
            self.nobodys += 1;
        }
    }
}

/// A person with a mailbox, and their primary addresses over time.
struct Holder<'a> {
    official: &'a Official,
    rank: Rank,
    since: Date,
    until: Option<Date>,
    addresses: Vec<&'a AddressFact>,
}

impl Holder<'_> {
    fn address_on(&self, day: Date) -> Option<&MailAddress> {
        self.addresses.iter().find(|fact| fact.effective.contains(day)).map(|fact| &fact.address)
    }
}

fn holders(batch: &AgencyBatch) -> Vec<Holder<'_>> {
    let mut addresses: HashMap<MailboxId, Vec<&AddressFact>> = HashMap::new();
    for fact in batch.addresses.iter().filter(|fact| fact.kind == AddressKind::Primary) {
        addresses.entry(fact.mailbox).or_default().push(fact);
    }
    let officials: HashMap<OfficialId, &Official> = batch.officials.iter().map(|one| (one.id, one)).collect();
    // The last posting of each stands: in a batch an earlier one comes before it.
    let postings: HashMap<OfficialId, &Posting> = batch.postings.iter().map(|one| (one.official, one)).collect();
    let mut holders = Vec::with_capacity(batch.mailboxes.len());
    for mailbox in &batch.mailboxes {
        let Some(owner) = mailbox.official else { continue };
        let addresses = addresses.remove(&mailbox.id).unwrap_or_default();
        let since = addresses.iter().map(|fact| fact.effective.from).min();
        if let (Some(&official), Some(posting), Some(since)) = (officials.get(&owner), postings.get(&owner), since) {
            holders.push(Holder { official, rank: posting.rank, since, until: posting.effective.to, addresses });
        }
    }
    holders
}

fn chance(agency: &AgencyVersion, holder: &Holder<'_>) -> u64 {
    let share = share(agency.level);
    match (holder.rank, holder.official.category) {
        (_, Category::Contract) => 20,
        // The signing officer of a commune's mass organisations hardly signs.
        (Rank::DivisionHead, _) if agency.level == Level::Commune => share.others,
        (Rank::Head | Rank::Deputy | Rank::DivisionHead, _) => share.leaders,
        (Rank::Clerk, _) => share.clerks,
        (Rank::Staff, _) if agency.kind == AgencyKind::ServiceUnit => share.others * 8 / 10,
        (Rank::Staff, _) => share.others,
    }
}

/// More and more were issued each year: the later of two throws.
fn issue_day(dice: &mut Dice, earliest: Date, latest: Date) -> Date {
    dice.day(earliest, latest).max(dice.day(earliest, latest))
}

fn years_after(day: Date, years: i32) -> Date {
    let safe = if day.day() == 29 { day.replace_day(28).unwrap_or(day) } else { day };
    safe.replace_year(day.year() + years).unwrap_or(safe)
}
