//! One statement, outside any transaction: it sees one moment by itself, and costs one turn to the database instead of four.
//!
//! For the questions that machines ask thousands of times a second. Whatever needs two statements takes a
//! [`Reader`](super::Reader).

use sea_orm::DatabaseConnection;

use crate::storage::Store;

/// A connection's worth of single statements.
#[derive(Debug, Clone)]
pub struct Glance {
    connection: DatabaseConnection,
}

impl Glance {
    pub(crate) const fn new(connection: DatabaseConnection) -> Self {
        Self { connection }
    }

    pub(crate) const fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }
}

impl Store {
    /// Reads by single statements.
    #[must_use]
    pub fn glance(&self) -> Glance {
        Glance::new(self.readers().clone())
    }
}
