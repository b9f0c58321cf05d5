//! The statements behind a page of people: whom it holds, in order, and what is told of each.
//!
//! The order is that of the name that holds on the day, which stands in `official`, or in `official_correction` where it was
//! corrected: two sorted streams, each with an index of its own.

use super::{PeopleFilter, PeopleKey};
use crate::domain::name;
use crate::domain::scope::Scope;
use crate::storage::read::View;
use crate::storage::sql::Sql;

/// How the people of a page are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::storage::read) enum Order {
    /// All who are meant, put in order: where they are few.
    Gathered,
    /// Everybody in order until the page is full: where many are meant.
    Walked,
}

/// A place where names stand.
struct Names {
    table: &'static str,
    alias: &'static str,
    official: &'static str,
}

const AS_RECORDED: Names = Names { table: "official", alias: "o", official: "o.id" };
const AS_CORRECTED: Names = Names { table: "official_correction", alias: "n", official: "n.official" };

/// Rows of which each is somebody, as `p`: a table with the official's key, and what joins and conditions say which rows are meant.
pub(in crate::storage::read) struct Meant<'a> {
    pub(in crate::storage::read) table: &'static str,
    pub(in crate::storage::read) only: &'a dyn Fn(Sql) -> Sql,
}

/// The next people after `after`, at most `limit`.
pub(super) fn page(
    order: Order,
    scope: &Scope,
    view: View,
    filter: &PeopleFilter,
    after: Option<&PeopleKey>,
    limit: u32,
) -> Sql {
    let sql = Sql::new(
        "select t.sort_key, t.official, t.full_name, t.category, p.agency, v.name as agency_name, p.position, p.rank, \
         m.id as mailbox, s.state, a.address from (",
    );
    let meant = Meant { table: "posting", only: &|sql| sql.posted(scope, view, filter) };
    let sql = in_order(sql, order, &meant, (view, filter), (after, i64::from(limit)));
    // Everybody here has both; `left` has SQLite look them up for the few rows there are, whatever it takes their number to be.
    let sql = sql
        .text(") t left join posting p on p.official = t.official and p.kind = 'primary' and ")
        .both_clocks("p", view);
    let sql = sql.text(" left join agency_version v on v.agency = p.agency and ").both_clocks("v", view);
    let sql = sql.text(" left join mailbox m on m.official = t.official and m.kind = 'personal'");
    let sql = sql.text(" left join mailbox_state s on s.mailbox = m.id and ").both_clocks("s", view);
    let sql = sql.text(" left join address a on a.mailbox = m.id and a.kind = 'primary' and ").both_clocks("a", view);
    sql.text(" order by t.sort_key, t.official limit ").bind(i64::from(limit))
}

/// Goes on with the next people who are meant, by name: `sort_key`, `official`, `full_name` and `category` of each.
pub(in crate::storage::read) fn in_order(
    sql: Sql,
    order: Order,
    meant: &Meant<'_>,
    of: (View, &PeopleFilter),
    page: (Option<&PeopleKey>, i64),
) -> Sql {
    match order {
        Order::Gathered => gathered(sql, meant, of, page),
        Order::Walked => {
            let sql = walked(sql, &AS_RECORDED, meant, of, page).text(" union all ");
            walked(sql, &AS_CORRECTED, meant, of, page)
        }
    }
}

/// How many people are meant.
pub(super) fn count(scope: &Scope, view: View, filter: &PeopleFilter) -> Sql {
    of_postings(Sql::new("select count(*)"), scope, view, filter)
}

/// How many postings of the day lie where the filter looks, as far as `most`.
pub(super) fn count_up_to(most: u32, scope: &Scope, view: View, filter: &PeopleFilter) -> Sql {
    let sql = Sql::new("select count(*) from (select 1 from posting p").posted(scope, view, filter);
    sql.text(" limit ").bind(i64::from(most)).text(") few")
}

fn gathered(
    sql: Sql,
    meant: &Meant<'_>,
    (view, filter): (View, &PeopleFilter),
    (after, limit): (Option<&PeopleKey>, i64),
) -> Sql {
    let sql = sql.text(
        "select coalesce(n.sort_key, o.sort_key) as sort_key, o.id as official, coalesce(n.full_name, o.full_name) as full_name, \
         coalesce(n.category, o.category) as category",
    );
    let sql = everybody(sql, meant, view, filter).beyond(("coalesce(n.sort_key, o.sort_key)", "o.id"), after);
    sql.text(" order by coalesce(n.sort_key, o.sort_key), o.id limit ").bind(limit)
}

fn of_postings(sql: Sql, scope: &Scope, view: View, filter: &PeopleFilter) -> Sql {
    let meant = Meant { table: "posting", only: &|sql| sql.posted(scope, view, filter) };
    everybody(sql, &meant, view, filter)
}

fn everybody(sql: Sql, meant: &Meant<'_>, view: View, filter: &PeopleFilter) -> Sql {
    let sql = sql.text(&format!(" from {} p join official o on o.id = p.official", meant.table));
    let sql = (meant.only)(sql.identity("n", "p.official", view));
    sql.described(("coalesce(n.fold, o.fold)", "coalesce(n.category, o.category)", "o.id"), view, filter)
}

fn walked(
    sql: Sql,
    names: &Names,
    meant: &Meant<'_>,
    (view, filter): (View, &PeopleFilter),
    (after, limit): (Option<&PeopleKey>, i64),
) -> Sql {
    let Names { table, alias, official } = names;
    let column = |name: &str| format!("{alias}.{name}");
    let sql = sql.text(&format!(
        "select * from (select {alias}.sort_key, {official} as official, {alias}.full_name, {alias}.category from {table} {alias} \
         where "
    ));
    let sql = if *table == AS_CORRECTED.table {
        sql.both_clocks_unindexed(alias, view)
    } else {
        let sql = sql.text("not exists (select 1 from official_correction n where n.official = o.id and ");
        sql.both_clocks_unindexed("n", view).text(")")
    };
    let sql = sql.beyond((&column("sort_key"), official), after);
    let sql = sql.described((&column("fold"), &column("category"), official), view, filter);
    let sql = (meant.only)(sql.text(&format!(" and exists (select 1 from {} p", meant.table)));
    sql.text(&format!(" and p.official = {official}) order by {alias}.sort_key, {official} limit "))
        .bind(limit)
        .text(&format!(") {table}_names"))
}

impl Sql {
    /// Only what comes after `key` in the order of these two columns.
    fn beyond(self, (sort_key, official): (&str, &str), key: Option<&PeopleKey>) -> Self {
        let Some(key) = key else { return self };
        self.text(&format!(" and ({sort_key}, {official}) > ("))
            .bind(key.sort_key.clone())
            .text(", ")
            .bind(key.official.0)
            .text(")")
    }

    /// The primary postings `p` of the day that lie where the scope and the filter look.
    fn posted(self, scope: &Scope, view: View, filter: &PeopleFilter) -> Self {
        let sql = self.text(" join agency_version v on v.agency = p.agency and ").both_clocks("v", view);
        let sql = sql.text(" where p.kind = 'primary' and ").both_clocks("p", view);
        let mut sql = sql.text(" and ").scope("v.path", scope);
        if let Some(agency) = filter.agency {
            sql = sql.text(" and p.agency = ").bind(agency.0);
        }
        if let Some(under) = &filter.under {
            sql = sql.text(" and ").scope("v.path", &Scope::subtree(under.clone()));
        }
        if let Some(rank) = filter.rank {
            sql = sql.text(" and p.rank = ").bind(rank.as_str());
        }
        sql
    }

    /// Only people of whom the filter's words hold, by these columns.
    fn described(self, (fold, category, official): (&str, &str, &str), view: View, filter: &PeopleFilter) -> Self {
        let mut sql = self;
        if let Some(name) = &filter.name {
            // A fold is letters and digits only: nothing in it means anything to `like`.
            sql = sql.text(&format!(" and {fold} like ")).bind(format!("%{}%", name::fold(name)));
        }
        if let Some(wanted) = filter.category {
            sql = sql.text(&format!(" and {category} = ")).bind(wanted.as_str());
        }
        if let Some(state) = filter.state {
            sql = sql.text(&format!(
                " and exists (select 1 from mailbox fm join mailbox_state fs on fs.mailbox = fm.id and fs.state = '{state}' and "
            ));
            sql = sql.both_clocks_unindexed("fs", view);
            sql = sql.text(&format!(" where fm.kind = 'personal' and fm.official = {official})"));
        }
        sql
    }
}
