//! Where agencies and people stand in the tree, which a scope covers or not. They stand where they do on the day; else where they
//! last stood: a leaver stays with the agency that they left, a dissolved agency where it was; else where they will stand first.

use super::read::view::View;
use super::sql::Sql;
use crate::domain::scope::Scope;

impl Sql {
    /// The rows whose tree path in `column` the scope covers. A subtree is the range from its path to the same path with its
    /// last `/` raised to `0`, the next octet.
    pub(crate) fn scope(mut self, column: &str, scope: &Scope) -> Self {
        let Scope::Subtrees(roots) = scope else { return self.text("true") };
        let mut before = "(";
        for root in roots {
            let below = root.as_str();
            let after = format!("{}0", below.strip_suffix('/').unwrap_or(below));
            self =
                self.text(&format!("{before}({column} >= ")).bind(below).text(&format!(" and {column} < ")).bind(after);
            self = self.text(")");
            before = " or ";
        }
        if roots.is_empty() { self.text("false") } else { self.text(")") }
    }

    /// A query for the agencies that the scope covers.
    pub(crate) fn agencies_in_scope(self, scope: &Scope, view: View) -> Self {
        let sql = self.text("select v.agency from agency_version v where ").known("v", view);
        let sql =
            sql.text(" and ").scope("v.path", scope).text(" and not exists (select 1 from agency_version w where ");
        sql.nearer("w", "v", "agency", view).text(")")
    }

    /// Joins `v`, the version by which the agency in `column` stands.
    pub(crate) fn standing_version(self, column: &str, view: View) -> Self {
        let sql = self.text(&format!(" join agency_version v on v.agency = {column} and ")).known("v", view);
        sql.text(" and not exists (select 1 from agency_version w where ").nearer("w", "v", "agency", view).text(")")
    }

    /// The officials in `column` whose primary posting the scope covers.
    pub(crate) fn official_in_scope(self, column: &str, scope: &Scope, view: View) -> Self {
        if *scope == Scope::Province {
            return self.text("true");
        }
        self.text(column).text(" in ").officials_of(scope, view)
    }

    /// A list of the officials whose primary posting the scope covers.
    pub(crate) fn officials_of(self, scope: &Scope, view: View) -> Self {
        self.text("(select sp.official from posting sp where sp.kind = 'primary' and ")
            .known("sp", view)
            .text(" and sp.agency in (")
            .agencies_in_scope(scope, view)
            .text(") and not exists (select 1 from posting sq where sq.kind = 'primary' and ")
            .nearer("sq", "sp", "official", view)
            .text("))")
    }

    /// The rows of `other` that say more of the day than the row of `alias` does, of the same `key`.
    fn nearer(self, other: &str, alias: &str, key: &str, view: View) -> Self {
        self.text(&format!("{other}.{key} = {alias}.{key} and "))
            .known(other, view)
            .text(&format!(" and (({other}.effective_from > {alias}.effective_from and {other}.effective_from <= "))
            .bind(view.day)
            .text(&format!(") or ({other}.effective_from < {alias}.effective_from and {alias}.effective_from > "))
            .bind(view.day)
            .text("))")
    }
}
