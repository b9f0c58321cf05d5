//! What the demo's agencies report of each month of 2019: how many documents went out, were signed, were exchanged. Every figure is at least
//! what the document systems show, for an agency also counts what no system saw.

use std::collections::{BTreeMap, HashMap};

use csv::Writer;
use time::{Date, Month};

use super::documents::Document;
use crate::demo::random::Dice;
use crate::domain::agency::{AgencyRole, AgencyVersion, Level};
use crate::domain::ids::AgencyId;
use crate::domain::indicator::Standard;
use crate::domain::report_period::{PeriodScheme, ReportMonth};

const YEAR: i32 = 2019;

const MONTHS: [Month; 12] = [
    Month::January,
    Month::February,
    Month::March,
    Month::April,
    Month::May,
    Month::June,
    Month::July,
    Month::August,
    Month::September,
    Month::October,
    Month::November,
    Month::December,
];

/// Columns of the table of figures.
const COLUMNS: [&str; 9] = ["indicator", "agency", "from", "to", "amount", "status", "as_of", "source", "reporter"];

/// The figures of one agency and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Documents that went out.
    pub outgoing: u64,
    /// Of them those with their signer's signature.
    pub signed: u64,
    /// Documents that came or went between agencies.
    pub exchanged: u64,
    /// Of them the electronic ones.
    pub electronic: u64,
}

/// The months of 2019 with the table that each is reported by, as `indicator import` takes it.
#[must_use]
pub fn tables(agencies: &[AgencyVersion], documents: &[Document<'_>], seed: u64) -> Vec<(ReportMonth, Vec<u8>)> {
    let scheme = PeriodScheme::default();
    let known = known(agencies, documents, scheme);
    let units: Vec<&AgencyVersion> =
        agencies.iter().filter(|agency| agency.role == AgencyRole::ReportingUnit).collect();
    let mut dice = Dice::new(seed, 3_000_001);
    let mut tables = Vec::with_capacity(MONTHS.len());
    for month in MONTHS.map(|month| ReportMonth { year: YEAR, month }) {
        let Some(days) = scheme.days_of(month) else { continue };
        let told = units.iter().map(|unit| {
            let signed = known.get(&(unit.agency, month)).copied().unwrap_or(0);
            (*unit, totals(&mut dice, unit.level, signed))
        });
        let told: Vec<(&AgencyVersion, Totals)> = told.collect();
        tables.push((month, table(month, days, &told).unwrap_or_default()));
    }
    tables
}

/// How many documents the systems know of each reporting unit, its departments' among them, in each month.
fn known(
    agencies: &[AgencyVersion],
    documents: &[Document<'_>],
    scheme: PeriodScheme,
) -> BTreeMap<(AgencyId, ReportMonth), u64> {
    let by_id: HashMap<AgencyId, &AgencyVersion> = agencies.iter().map(|agency| (agency.agency, agency)).collect();
    let mut known = BTreeMap::new();
    for document in documents {
        let mut unit = document.agency;
        while let (AgencyRole::Department, Some(above)) =
            (unit.role, unit.parent.and_then(|above| by_id.get(&above).copied()))
        {
            unit = above;
        }
        *known.entry((unit.agency, scheme.month_of(document.day))).or_default() += 1;
    }
    known
}

/// What a unit of that level tells of a month in which the systems know so many documents of its leaders.
#[must_use]
pub fn totals(dice: &mut Dice, level: Level, known: u64) -> Totals {
    // Of a hundred documents so many are signed digitally, and so many are exchanged electronically.
    let (signed_of_hundred, electronic_of_hundred, on_paper) = match level {
        Level::Province => (78 + dice.below(17), 95 + dice.below(5), 3),
        Level::District => (60 + dice.below(25), 94 + dice.below(6), 5),
        Level::Commune => (30 + dice.below(35), 86 + dice.below(9), 4),
    };
    let signed = known + dice.below(2);
    let outgoing = signed * 100 / signed_of_hundred + on_paper + dice.below(6);
    let exchanged = outgoing * 2 + dice.below(20);
    // What the systems know went out electronically for the most part, and is half of what was exchanged at most.
    let electronic = (exchanged * electronic_of_hundred / 100).max(signed);
    Totals { outgoing, signed, exchanged, electronic }
}

fn table(
    month: ReportMonth,
    (first, last): (Date, Date),
    told: &[(&AgencyVersion, Totals)],
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    let source = format!("Báo cáo tháng {}/{}", u8::from(month.month), month.year);
    let (first, last) = (first.to_string(), last.to_string());
    for (unit, totals) in told {
        for (which, amount) in [
            (Standard::DocumentsOutgoing, totals.outgoing),
            (Standard::DocumentsSignedByPerson, totals.signed),
            (Standard::DocumentsExchanged, totals.exchanged),
            (Standard::DocumentsExchangedElectronically, totals.electronic),
        ] {
            let amount = amount.to_string();
            let (code, agency) = (which.as_str(), unit.code.as_str());
            writer.write_record([code, agency, &first, &last, &amount, "declared", &last, &source, &unit.name])?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;
    use crate::demo::province;
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::IdSource;

    #[test]
    fn every_reporting_unit_tells_every_month_of_the_year() {
        let now = Timestamp::start_of(date!(2019 - 12 - 31));
        let agencies = province::agencies(&mut IdSource::seeded(1), now).unwrap();
        let tables = tables(&agencies, &[], 2019);
        assert_eq!(tables.len(), 12);
        for (month, table) in &tables {
            let mut reader = csv::Reader::from_reader(table.as_slice());
            let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            assert_eq!(rows.len(), 159 * 4, "{month}");
        }
        let november = String::from_utf8(tables[10].1.clone()).unwrap();
        assert!(november.contains("documents_outgoing,H10.12,2019-10-15,2019-11-14,"), "{november:.300}");
        assert!(november.contains("Báo cáo tháng 11/2019"));
    }

    proptest! {
        #[test]
        fn parts_are_within_their_wholes_and_no_total_is_less_than_what_systems_know(
            seed in any::<u64>(), known in 0_u64..2_000, level in 0_usize..3,
        ) {
            let told = totals(&mut Dice::new(seed, 0), Level::ALL[level], known);
            prop_assert!(known <= told.signed && told.signed <= told.outgoing);
            prop_assert!(told.signed <= told.electronic && told.electronic <= told.exchanged);
            prop_assert!(told.outgoing <= told.exchanged && told.exchanged > 0);
        }
    }
}
