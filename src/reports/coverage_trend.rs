//! Coverage of some agencies together at the ends of several days: from what is kept, or not at all, since a line on a page is worth no counting.

use std::collections::HashMap;

use time::Date;

use crate::domain::adoption::counts::{Column, Figures};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::ids::AgencyId;
use crate::storage::StoreError;
use crate::storage::read::Reader;

/// Who can sign, of those in scope, on each of these days, oldest first. None where it is not kept, or makes no sense as it is kept.
///
/// # Errors
/// When the store fails.
pub async fn coverage_over(
    reader: &Reader,
    agencies: &[AgencyId],
    days: &[Date],
) -> Result<Option<Vec<Ratio>>, StoreError> {
    match reader.adoption_over(days).await {
        Ok(kept) => Ok(kept.map(|kept| kept.iter().map(|own| share(own, agencies)).collect())),
        Err(error @ StoreError::Inconsistency { .. }) => {
            tracing::error!(%error, "adoption as it is kept makes no sense; no trend is told");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn share(own: &HashMap<AgencyId, Figures>, agencies: &[AgencyId]) -> Ratio {
    let sum = |column: Column| {
        agencies.iter().filter_map(|agency| own.get(agency)).map(|figures| figures.total.get(column)).sum()
    };
    Ratio { part: sum(Column::Covered), whole: sum(Column::InScope) }
}
