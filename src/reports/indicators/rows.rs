//! The rows behind a figure: who and what is in its whole, which of them are in its part, and who and what is out of it.

use std::collections::{HashMap, HashSet};

use time::Date;

use super::documents::numerator;
use super::leavers::is_due_in;
use super::people::OfPeople;
use super::read::{Asked, Gathered};
use super::rows_out::{LeftOut, PersonOut, is_in_whole, left_out, why_out};
use super::units::{placed, units};
use crate::domain::adoption::counts::{Column, Person};
use crate::domain::adoption::tally::Part;
use crate::domain::certificate::facts::Serial;
use crate::domain::certificate::leaving::LeavingOutcome;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::indicator::measured::Measured;
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{IndicatorCode, Standard};
use crate::domain::signing::agency_codes::AgencyCodes;
use crate::domain::usage::Column as OfDocuments;
use crate::reports::people::{PersonBehind, people_behind, people_outside};
use crate::storage::StoreError;
use crate::storage::read::document::DocumentLine;
use crate::storage::read::indicator::ValueLine;
use crate::storage::read::leaver::LeaversCertificate;
use crate::storage::read::{Reader, View};

/// A row with whether it is in the numerator; each is in the denominator.
type Counted<T> = (T, bool);

/// What is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowsOf {
    /// Of which figure.
    pub indicator: Measured,
    /// Of which of its two spans.
    pub days: Days,
}

/// The rows behind a figure.
#[derive(Debug, Clone, PartialEq)]
pub enum RowsBehind {
    /// People.
    People {
        /// Who is in the whole.
        people: Vec<Counted<PersonBehind>>,
        /// Who is out of it.
        out: Vec<PersonOut>,
    },
    /// Leavers' certificates; those that are in neither number are told too.
    Certificates(Vec<LeaverBehind>),
    /// Documents that events tell of, and what was reported.
    Documents {
        /// The documents.
        documents: Vec<Counted<DocumentLine>>,
        /// What agencies reported for periods within the days.
        reported: Vec<ValueLine>,
        /// What agencies reported, or did not, that makes no share.
        left_out: Vec<LeftOut>,
        /// Documents that are in no whole: nothing tells how they went.
        out: Vec<DocumentLine>,
    },
}

/// A leaver's certificate behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaverBehind {
    /// Who.
    pub official: OfficialId,
    /// Name.
    pub full_name: String,
    /// Identifier of the agency that they left.
    pub agency_code: String,
    /// The certificate's serial number.
    pub serial: Serial,
    /// The first day without a post.
    pub left_on: Date,
    /// The last day of the term.
    pub due_on: Date,
    /// When the CA revoked it.
    pub revoked_on: Option<Date>,
    /// How it went.
    pub outcome: LeavingOutcome,
}

impl RowsBehind {
    /// What they are, as the record of reads calls it.
    #[must_use]
    pub const fn what(&self) -> &'static str {
        match self {
            Self::People { .. } => "people",
            Self::Certificates(_) => "leavers_certificates",
            Self::Documents { .. } => "documents",
        }
    }

    /// How many there are, those that are out of the whole too: they are read as well.
    #[must_use]
    pub fn count(&self) -> u64 {
        let rows = match self {
            Self::People { people, out } => people.len() + out.len(),
            Self::Certificates(certificates) => certificates.len(),
            Self::Documents { documents, reported, left_out, out } => {
                documents.len() + reported.len() + left_out.len() + out.len()
            }
        };
        rows as u64
    }
}

/// The rows behind a figure; none where there is no such agency for the reader on the day.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn rows_behind(reader: &Reader, asked: &Asked<'_>, of: RowsOf) -> Result<Option<RowsBehind>, StoreError> {
    let view = View::of(asked.spans.as_of);
    let Some(gathered) = Box::pin(Gathered::read(reader, asked, view)).await? else { return Ok(None) };
    let opening = Opening { reader, asked, gathered: &gathered };
    if of.indicator == Measured::RegularUse {
        return Ok(Some(RowsBehind::People { people: opening.mailboxes().await?, out: Vec::new() }));
    }
    let rows = match OfPeople::of(of.indicator) {
        Some(share) => opening.people(share, of.indicator).await?,
        None if is_of_leavers(of.indicator) => RowsBehind::Certificates(opening.certificates(of.days).await?),
        None => opening.documents(of).await?,
    };
    Ok(Some(rows))
}

const fn is_of_leavers(which: Measured) -> bool {
    matches!(which, Measured::RevokedOnTime | Measured::LeaverDaysMedian | Measured::LeaverDaysMax)
}

struct Opening<'a> {
    reader: &'a Reader,
    asked: &'a Asked<'a>,
    gathered: &'a Gathered,
}

impl Opening<'_> {
    async fn people(&self, share: OfPeople, which: Measured) -> Result<RowsBehind, StoreError> {
        let view = View::of(self.asked.spans.as_of);
        let tally = &self.gathered.people.tally;
        let part = self.part();
        let column: Column = share.whole();
        let handed_over = &self.gathered.people.handed_over;
        let is_in_part = |person: &Person| {
            share.part().map_or_else(|| handed_over.contains(&person.official), |column| column.counts(person))
        };
        let counted: HashSet<OfficialId> =
            tally.people(part, column).filter(|person| is_in_part(person)).map(|person| person.official).collect();
        let people = people_behind(self.reader, tally, view, part, column).await?;
        let with = |person: PersonBehind| {
            let is_counted = counted.contains(&person.key.official);
            (person, is_counted)
        };
        let outside = people_outside(self.reader, tally, view, part, column).await?;
        let out = outside.into_iter().map(|person| PersonOut { why: why_out(which, &person), person });
        Ok(RowsBehind::People { people: people.into_iter().map(with).collect(), out: out.collect() })
    }

    /// Whoever has a mailbox of which a source tells, and whether it is used.
    async fn mailboxes(&self) -> Result<Vec<Counted<PersonBehind>>, StoreError> {
        let (units, _) = units(&self.gathered.as_read(self.asked));
        let uses = self.gathered.uses(self.asked);
        let told = units.iter().filter_map(|unit| uses.of(unit)).flat_map(|unit| unit.mailboxes);
        let is_used: HashMap<OfficialId, bool> = told.map(|(holder, is_used)| (holder.official, is_used)).collect();
        let tally = &self.gathered.people.tally;
        let (part, view) = (self.part(), View::of(self.asked.spans.as_of));
        let people = people_behind(self.reader, tally, view, part, Column::Mailboxes).await?;
        let told = people.into_iter().filter_map(|person| {
            let is_counted = *is_used.get(&person.key.official)?;
            Some((person, is_counted))
        });
        Ok(told.collect())
    }

    fn part(&self) -> Part<'_> {
        self.gathered.root.as_ref().map_or(Part::Province, Part::Subtree)
    }

    async fn certificates(&self, days: Days) -> Result<Vec<LeaverBehind>, StoreError> {
        let (units, _) = units(&self.gathered.as_read(self.asked));
        let is_counted = |one: &&&LeaversCertificate| is_due_in(one, days, self.asked.calendar);
        let mut found: Vec<_> = units.iter().flat_map(|unit| &unit.leavers).filter(is_counted).collect();
        found.sort_by_key(|one| (one.leaving.left_on, one.certificate));
        let mut officials: Vec<OfficialId> = found.iter().map(|one| one.official).collect();
        officials.sort_unstable();
        officials.dedup();
        let as_of = self.asked.spans.as_of;
        let people = self.reader.named(View::of(as_of), &officials).await?;
        let names: HashMap<OfficialId, String> =
            people.into_iter().map(|person| (person.key.official, person.full_name)).collect();
        let codes: HashMap<AgencyId, &str> =
            self.gathered.versions.iter().map(|version| (version.agency, version.code.as_str())).collect();
        let behind = found.into_iter().map(|one| LeaverBehind {
            official: one.official,
            full_name: names.get(&one.official).cloned().unwrap_or_default(),
            agency_code: codes.get(&one.agency).copied().unwrap_or_default().to_owned(),
            serial: one.serial.clone(),
            left_on: one.leaving.left_on,
            due_on: one.leaving.due_on(self.asked.calendar),
            revoked_on: one.leaving.revoked_at.map(Timestamp::day).filter(|day| *day <= as_of),
            outcome: one.leaving.outcome(as_of, self.asked.calendar),
        });
        Ok(behind.collect())
    }

    async fn documents(&self, of: RowsOf) -> Result<RowsBehind, StoreError> {
        let read = self.gathered.as_read(self.asked);
        let (codes, placed) = (AgencyCodes::of(&self.gathered.versions), placed(&read));
        let is_placed = |code: &str, day: Date| codes.on(code, day).is_some_and(|(agency, _)| placed.contains(&agency));
        // No others' documents are read: neither their number nor the time that it takes is to tell of them.
        let mut wanted: Vec<&str> =
            placed.iter().flat_map(|agency| codes.of_agency(*agency)).map(|(code, _)| code).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let documents = self.reader.documents_behind(of.days, &wanted).await?;
        let with = |line: DocumentLine| {
            let is_counted = is_in_part(of.indicator, &line);
            (line, is_counted)
        };
        let placed_ones = documents.into_iter().filter(|line| is_placed(&line.code, line.day));
        let (within, out): (Vec<DocumentLine>, Vec<DocumentLine>) =
            placed_ones.partition(|line| is_in_whole(of.indicator, line));
        let (units, _) = units(&read);
        let left_out = left_out(of.indicator, &units, of.days);
        let wanted: Vec<IndicatorCode> = behind(of.indicator).iter().map(|which| which.code()).collect();
        let reported = self.gathered.values.iter().filter(|line| {
            let value = &line.value;
            wanted.contains(&value.indicator) && of.days.covers(value.days) && placed.contains(&value.agency)
        });
        let (documents, reported) = (within.into_iter().map(with).collect(), reported.cloned().collect());
        Ok(RowsBehind::Documents { documents, reported, left_out, out })
    }
}

/// Whether a document is in the numerator. Of time-stamped signatures the document tells how many it has.
fn is_in_part(which: Measured, line: &DocumentLine) -> bool {
    let Some((_, counts)) = line.document.contribution() else { return false };
    match which {
        Measured::UsageIndeterminate => counts.get(OfDocuments::Indeterminate) > 0,
        Measured::DocumentsKnown => true,
        Measured::ElectronicExchange => counts.get(OfDocuments::Electronic) > 0,
        Measured::TimeStamped => counts.get(OfDocuments::Stamped) > 0,
        usage => numerator(usage, &counts) > 0,
    }
}

/// What agencies report of the same.
const fn behind(which: Measured) -> &'static [Standard] {
    use Standard::{
        DocumentsExchanged, DocumentsExchangedElectronically, DocumentsOutgoing, DocumentsSignedByAgency,
        DocumentsSignedByBoth, DocumentsSignedByPerson, ElectronicExchange,
    };
    match which {
        Measured::Usage => {
            &[DocumentsOutgoing, DocumentsSignedByPerson, DocumentsSignedByAgency, DocumentsSignedByBoth]
        }
        Measured::UsagePerson => &[DocumentsOutgoing, DocumentsSignedByPerson],
        Measured::UsageAgency => &[DocumentsOutgoing, DocumentsSignedByAgency],
        Measured::UsageBoth => &[DocumentsOutgoing, DocumentsSignedByBoth],
        Measured::ElectronicExchange => &[DocumentsExchanged, DocumentsExchangedElectronically, ElectronicExchange],
        _ => &[],
    }
}
