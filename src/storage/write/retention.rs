//! Counting and removing what is past its retention.

use time::Date;

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::retention::RetentionClass;
use crate::storage::error::Result;
use crate::storage::read::Reader;
use crate::storage::sql::Sql;

impl Reader {
    /// How many records of a class are older than `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_past_retention(&self, class: RetentionClass, before: Date) -> Result<u64> {
        let number = past(Sql::new("select count(*) from "), class, before).number(self.tx(), "count old data").await?;
        Ok(u64::try_from(number).unwrap_or(0))
    }
}

impl Bookkeeping {
    /// Removes the records of a class that are older than `before`; gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_past_retention(&self, class: RetentionClass, before: Date) -> Result<u64> {
        past(Sql::new("delete from "), class, before).run(self.tx(), "remove old data").await
    }
}

/// One condition for the count and the removal.
fn past(sql: Sql, class: RetentionClass, before: Date) -> Sql {
    let instant = Timestamp::start_of(before).unix_micros();
    match class {
        RetentionClass::PersonLookup => sql.text("person_lookup where at < ").bind(instant),
        RetentionClass::Session => sql.text("session where expires_at < ").bind(instant),
        RetentionClass::Activation => sql.text("activation where expires_at < ").bind(instant),
        RetentionClass::Idempotency => sql.text("idempotency where created_at < ").bind(instant),
        RetentionClass::Notice => sql.text("outgoing_mail where state <> 'queued' and settled_at < ").bind(instant),
        // Of a certificate that may be told of still it must be known what was told.
        RetentionClass::Telling => sql
            .text("telling where told_at < ")
            .bind(instant)
            .text(" and not exists (select 1 from certificate c where c.id = telling.subject and c.not_after >= ")
            .bind(instant)
            .text(")"),
        // Whoever has a posting that goes on, begins later or ended less long ago keeps theirs; so does one never posted.
        RetentionClass::PersonalNumber => sql
            .text(
                "personal_number where exists (select 1 from posting p where p.official = personal_number.official \
                 and p.recorded_to = 9223372036854775807) \
                 and not exists (select 1 from posting p where p.official = personal_number.official \
                 and p.recorded_to = 9223372036854775807 and (p.effective_to is null or p.effective_to >= ",
            )
            .bind(before)
            .text("))"),
    }
}
