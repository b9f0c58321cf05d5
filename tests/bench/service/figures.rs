//! What every agency reported of a year of months: as many figures as lie there when it is told of the year.

use congvu::domain::agency::AgencyVersion;
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{FactId, IdSource};
use congvu::domain::indicator::amount::Amount;
use congvu::domain::indicator::period::Days;
use congvu::domain::indicator::{FigureScope, FigureStatus, IndicatorValue, Standard};
use congvu::domain::report_period::PeriodScheme;
use congvu::storage::Store;
use time::Date;

use super::AnyError;
use super::people::{START, header};

/// Months that were told of, up to the last that is over.
const MONTHS: usize = 12;

/// Of so many documents that went out, so many are signed: more than events tell of any agency, as a sheet is.
const TOLD: [(Standard, u64); 4] = [
    (Standard::DocumentsOutgoing, 90_000),
    (Standard::DocumentsSignedByPerson, 80_000),
    (Standard::DocumentsExchanged, 60_000),
    (Standard::DocumentsExchangedElectronically, 57_000),
];

/// Writes them, a change set a month.
pub(super) async fn seed(store: &Store, agencies: &[AgencyVersion], today: Date) -> Result<(), AnyError> {
    let (mut ids, scheme) = (IdSource::seeded(11), PeriodScheme::default());
    let mut month = scheme.month_of(today);
    for _ in 0..MONTHS {
        month = month.previous();
        let (first, last) = scheme.days_of(month).ok_or("a month outside of the calendar")?;
        let days = Days { first, last };
        let told = |agency: &AgencyVersion| TOLD.map(|(which, amount)| (agency.agency, which, amount));
        let figures: Vec<IndicatorValue> = agencies
            .iter()
            .flat_map(told)
            .map(|(agency, which, amount)| IndicatorValue {
                id: FactId(ids.next(Timestamp::start_of(START))),
                indicator: which.code(),
                agency,
                level: None,
                scope: FigureScope::Own,
                days,
                amount: Amount(amount),
                status: FigureStatus::Declared,
                as_of: last,
                source: "Báo cáo tháng".to_owned(),
                evidence: None,
                reporter: "Văn phòng".to_owned(),
            })
            .collect();
        let mut write = store.write(header()).await?;
        write.insert_indicator_values(&figures, &[]).await?;
        write.commit().await?;
    }
    Ok(())
}
