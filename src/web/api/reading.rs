//! What the reads of people have in common: the part of the tree that a filter names, and that the read is recorded.

use crate::domain::agency::TreePath;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::operations::audit_read::ListRead;
use crate::storage::read::{Reader, View};
use crate::web::api::caller::Caller;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Where the agency that a filter names stands today.
#[derive(Debug)]
pub(in crate::web) enum Under {
    /// The filter names none.
    Anywhere,
    /// Here and below.
    Path(TreePath),
    /// It is not there today: nothing is found.
    Nowhere,
}

impl Under {
    /// Looks for the agency of a filter.
    pub(in crate::web) async fn find(reader: &Reader, view: View, id: Option<uuid::Uuid>) -> Result<Self, Problem> {
        let Some(id) = id else { return Ok(Self::Anywhere) };
        Ok(reader.agency_path(view, AgencyId(id)).await?.map_or(Self::Nowhere, Self::Path))
    }

    /// Whether nothing can be found.
    pub(in crate::web) const fn is_nowhere(&self) -> bool {
        matches!(self, Self::Nowhere)
    }

    /// The path to filter by, if any.
    pub(in crate::web) fn path(self) -> Option<TreePath> {
        match self {
            Self::Path(path) => Some(path),
            Self::Anywhere | Self::Nowhere => None,
        }
    }
}

impl Caller {
    /// Records that the caller read one person's data, before it is told.
    pub(in crate::web) async fn reads(
        &self,
        app: &App,
        what: &'static str,
        official: OfficialId,
    ) -> Result<(), Problem> {
        Ok(app.registry.record_read(&self.actor, what, official).await?)
    }

    /// Records that the caller read a list of people, before it is told.
    pub(in crate::web) async fn lists(
        &self,
        app: &App,
        what: &'static str,
        count: usize,
        agency: Option<AgencyId>,
    ) -> Result<(), Problem> {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let list = ListRead { what, count, agency, filter: Vec::new() };
        Ok(app.registry.record_list(&self.actor, list).await?)
    }
}
