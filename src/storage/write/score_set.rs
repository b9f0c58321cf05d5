//! Versions of what gives points.

use crate::domain::ids::FactId;
use crate::domain::score::set::ScoreSet;
use crate::storage::ChangeSet;
use crate::storage::entity::score_set;
use crate::storage::error::Result;

impl ChangeSet {
    /// Adds a version; `written` is the set as it is read again.
    ///
    /// # Errors
    /// When there is one of its name, or the database fails.
    pub async fn insert_score_set(&mut self, id: FactId, set: &ScoreSet, written: String) -> Result<()> {
        let row = score_set::Model {
            id: id.0,
            version: set.version.clone(),
            from_day: set.from,
            criteria: written,
            recorded_from: self.seq(),
            digest: Vec::new(),
        };
        self.insert(vec![row]).await
    }
}
