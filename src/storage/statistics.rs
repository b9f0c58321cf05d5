//! What the planner of `SQLite` knows of the tables: how many rows an index leads to. Without it every index that is asked for by one value looks alike,
//! and a report goes through all agencies for each figure. `PostgreSQL` gathers the same by itself.

use sea_orm::{ConnectionTrait as _, DbBackend};

use super::error::{Asked, Result};
use super::store::Store;

/// Looks at every table that has grown or shrunk much since it was last looked at, and at a sample of its rows: hundredths of a second, whatever
/// the number of people.
const OPTIMIZE: &str = "pragma optimize(0x10002)";

impl Store {
    /// Gathers what changed. Connections that are open take note of it when they are next made, but for the first time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn gather_statistics(&self) -> Result<()> {
        if self.backend() == DbBackend::Sqlite {
            self.writer().execute_unprepared(OPTIMIZE).await.asked("gather statistics")?;
        }
        Ok(())
    }
}
