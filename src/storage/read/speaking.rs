//! Which OCSP answer speaks for a certificate at an instant for which no list does: `domain::certificate::answer::do_clear` as a condition.

use crate::domain::certificate::answer::AnswerStatus;
use crate::domain::clock::Timestamp;
use crate::storage::sql::Sql;

impl Sql {
    /// Goes on with the identifier of the answer that says of certificate `c` that it was neither revoked nor on hold at `at`: an expression,
    /// null where there is none. The newest in force decides, else one speaks that was made later while the certificate was valid.
    pub(super) fn clearing_answer(self, at: Timestamp) -> Self {
        let (instant, good, unknown) = (at.unix_micros(), AnswerStatus::Good, AnswerStatus::Unknown);
        let clears = |sql: Sql| sql.text(&format!("(i.status = '{good}' or i.revoked_at > ")).bind(instant).text(")");
        // Of two that were made at one instant the one that says less good: codes are so ordered.
        let sql = clears(self.text("coalesce((select case when "));
        let sql = sql.text(&format!(
            " then i.id end from ocsp_answer i where i.certificate = c.id and i.status <> '{unknown}' and i.this_update <= "
        ));
        let sql = sql.bind(instant).text(" and i.next_update > ").bind(instant);
        let sql = sql.text(
            " order by i.this_update desc, i.status desc, i.id limit 1), \
             (select i.id from ocsp_answer i where i.certificate = c.id and ",
        );
        let sql = clears(sql).text(" and i.this_update > ").bind(instant);
        sql.text(" and i.this_update < c.not_after order by i.this_update, i.id limit 1))")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_is_the_last_of_codes() {
        assert!(
            AnswerStatus::ALL
                .iter()
                .all(|code| *code == AnswerStatus::Unknown || code.as_str() >= AnswerStatus::Good.as_str())
        );
    }
}
