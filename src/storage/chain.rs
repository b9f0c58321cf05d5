//! What the chain of a certificate is found to be: the verdict of its import, until it is judged anew by other CAs; from then on the word
//! that stands. Every read that asks for the verdict asks by this.

use super::read::view::View;
use super::sql::{OPEN, Sql};
use crate::domain::certificate::status::ChainVerdict;

/// Whether the verdict on the chain of the certificate of `alias` is good, as known now: a condition.
pub(crate) fn is_good_now(alias: &str) -> String {
    format!(
        "coalesce((select jw.chain from chain_word jw where jw.certificate = {alias}.id and jw.recorded_to = {OPEN}), \
         {alias}.chain) = '{}'",
        ChainVerdict::Good
    )
}

impl Sql {
    /// The verdict on the chain of the certificate of `alias` as known in the view: an expression, one step through an index.
    pub(crate) fn chain(self, alias: &str, view: View) -> Self {
        let sql =
            self.text(&format!("coalesce((select jw.chain from chain_word jw where jw.certificate = {alias}.id and "));
        sql.known("jw", view).text(&format!("), {alias}.chain)"))
    }

    /// Whether that verdict is good: a condition.
    pub(crate) fn chain_is_good(self, alias: &str, view: View) -> Self {
        self.chain(alias, view).text(&format!(" = '{}'", ChainVerdict::Good))
    }
}
