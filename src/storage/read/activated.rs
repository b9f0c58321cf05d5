//! Whose mailboxes were handed over: active at some time until the day.

use std::collections::HashSet;

use super::{Reader, View};
use crate::domain::ids::OfficialId;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

impl Reader {
    /// The officials whose personal mailbox was active on the view's day or before, as known in the view. A count follows from it, nobody is
    /// named: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activated(&self, view: View) -> Result<HashSet<OfficialId>> {
        let sql = Sql::new(
            "select distinct m.official from mailbox_state s join mailbox m on m.id = s.mailbox \
             where s.state = 'active' and m.kind = 'personal' and s.effective_from <= ",
        );
        let sql = sql.bind(view.day).text(" and ").known("s", view);
        let found = sql.ids(self.tx(), "read whose mailboxes were handed over").await?;
        Ok(found.into_iter().map(OfficialId).collect())
    }
}
