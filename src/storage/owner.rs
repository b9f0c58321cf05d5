//! Whose a certificate is: what the import found, until somebody's word is known; from then on the word that holds on the day.
//! Every read that asks whose a certificate is asks by one of these.

use super::read::view::View;
use super::sql::{OPEN, Sql};
use crate::domain::scope::Scope;

impl Sql {
    /// Whose the certificate of `alias` is on the view's day, as known at its change set: an expression.
    pub(crate) fn owner(self, alias: &str, view: View) -> Self {
        let sql = self.text(&format!(
            "(case when exists (select 1 from certificate_owner wo where wo.certificate = {alias}.id and "
        ));
        let sql = sql.recorded("wo", view).text(&format!(
            ") then (select wn.official from certificate_owner wn where wn.certificate = {alias}.id and "
        ));
        sql.both_clocks("wn", view).text(&format!(") else {alias}.official end)"))
    }

    /// The certificates of `alias` whose owner the scope covers.
    pub(crate) fn owner_in_scope(self, alias: &str, scope: &Scope, view: View) -> Self {
        if *scope == Scope::Province {
            return self.text("true");
        }
        self.owner(alias, view).text(" in ").officials_of(scope, view)
    }

    /// The certificates of `alias` that belong to officials of a list, which `whose` writes: one step through an index for each.
    pub(crate) fn owned(self, alias: &str, view: View, whose: impl Fn(Self) -> Self) -> Self {
        self.text(&format!("{alias}.id")).among(|sql| sql.keys_owned(view, whose))
    }

    /// A query for the `id` of each certificate that belongs to officials of a list, which `whose` writes.
    pub(crate) fn keys_owned(self, view: View, whose: impl Fn(Self) -> Self) -> Self {
        let sql = whose(self.text("select wi.id from certificate wi where wi.official in "))
            .text(" and not exists (select 1 from certificate_owner wx where wx.certificate = wi.id and ")
            .recorded("wx", view)
            .text(") union all select wc.certificate from certificate_owner wc where wc.official in ");
        whose(sql).text(" and ").both_clocks("wc", view)
    }
}

/// The certificates that are, on any day and as known now, those of the official that `column` names: a query for their keys.
pub(crate) fn ever_owned_by(column: &str) -> String {
    // The sign hides the column from the indexes: of few words a planner that counted none would take all that are held to be true.
    format!(
        "select wi.id from certificate wi where wi.official = {column} \
         and not exists (select 1 from certificate_owner wx where wx.certificate = wi.id) \
         union all select wc.certificate from certificate_owner wc where wc.official = {column} and +wc.recorded_to = {OPEN}"
    )
}

/// All certificates with whose they are, on any day and as known now: `certificate`, `official`.
pub(crate) fn ever_owned() -> String {
    format!(
        "select wi.id as certificate, wi.official from certificate wi \
         where not exists (select 1 from certificate_owner wx where wx.certificate = wi.id) \
         union all select wc.certificate, wc.official from certificate_owner wc where +wc.recorded_to = {OPEN}"
    )
}
