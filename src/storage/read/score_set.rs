//! Versions of what gives points.

use super::{Reader, View};
use crate::domain::score::set::ScoreSet;
use crate::domain::score::written;
use crate::storage::code::Place;
use crate::storage::entity::score_set;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

impl Reader {
    /// The sets that were added, as known in the view: by first day, of one day in the order of recording. Public, so no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn score_sets(&self, view: View) -> Result<Vec<ScoreSet>> {
        let sql = Sql::new("select s.* from score_set s where ").recorded("s", view);
        let sql = sql.text(" order by s.from_day, s.recorded_from, s.version");
        let rows: Vec<score_set::Model> = sql.all(self.tx(), "read score sets").await?;
        let set = |row: score_set::Model| {
            written::read_stored(&row.criteria)
                .map_err(|error| Place::new("score_set", row.id).wrong("criteria", &error))
        };
        rows.into_iter().map(set).collect()
    }
}
