//! Accounts with their grants of a day, in one statement: a line a grant, their own and those of whom they stand in for.
//!
//! Every request asks this once, so it must not cost more than one turn to the database.

use sea_orm::{FromQueryResult, QueryResult};
use time::Date;
use uuid::Uuid;

use crate::domain::agency::TreePath;
use crate::domain::ids::{AgencyId, OfficialId, PrincipalId};
use crate::domain::principal::{Grant, Principal, StandIn};
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::row::access::PrincipalRow;
use crate::storage::sql::{OPEN, Sql};

/// Which accounts: what is read beside them, from which tables (`p` is the account), under which condition.
pub(super) struct Which<'a> {
    /// Columns before the account's, each with its comma.
    pub(super) columns: &'a dyn Fn(Sql) -> Sql,
    /// The tables.
    pub(super) tables: &'a str,
    /// The condition.
    pub(super) condition: &'a dyn Fn(Sql) -> Sql,
}

#[derive(FromQueryResult)]
struct Line {
    account: Uuid,
    account_name: String,
    account_official: Option<Uuid>,
    password_hash: Option<String>,
    disabled: bool,
    must_change: bool,
    role: Option<String>,
    agency: Option<Uuid>,
    path: Option<String>,
    acts_for: Option<Uuid>,
    other_name: Option<String>,
    other_official: Option<Uuid>,
}

/// The lines of these accounts, those of one account together.
pub(super) fn accounts(which: &Which<'_>, day: Date) -> Sql {
    const ACCOUNT: &str = "p.id as account, p.name as account_name, p.official as account_official, p.password_hash, \
                           p.must_change, g.role as role, g.agency as agency, (p.disabled or ";
    let account = |sql: Sql| {
        let sql = has_left((which.columns)(sql).text(ACCOUNT), "p.official", day).text(") as disabled, ");
        place_of(sql, "g.agency", day)
    };
    let own = account(Sql::new("select "));
    let own = own
        .text(" as path, null as acts_for, null as other_name, null as other_official from ")
        .text(which.tables)
        .text(" left join role_grant g on g.principal = p.id and ")
        .effective("g", day)
        .text(" where ");
    let own = (which.condition)(own).text(" union all select ");
    // Whom they stand in for; an account that is disabled, or whose owner left, lends nothing.
    let lent = account(own)
        .text(" as path, d.acts_for, o.name as other_name, o.official as other_official from ")
        .text(which.tables)
        .text(" join deputy d on d.principal = p.id and ")
        .effective("d", day)
        .text(" join principal o on o.id = d.acts_for and not o.disabled and not ");
    let lent = has_left(lent, "o.official", day)
        .text(" join role_grant g on g.principal = o.id and ")
        .effective("g", day)
        .text(" where ");
    (which.condition)(lent).text(" order by account_name, role, agency")
}

/// Whether the official in `column`, if any, was in service and no longer is: they had a post, and have none on `day`. Whoever has
/// not begun yet has not left.
pub(super) fn has_left(sql: Sql, column: &str, day: Date) -> Sql {
    let post = format!("exists (select 1 from posting x where x.official = {column} and x.recorded_to = {OPEN} and ");
    let sql = sql.text(&format!("({column} is not null and {post}x.effective_from <= ")).bind(day);
    sql.text(&format!(") and not {post}")).effective("x", day).text("))")
}

/// The place in the tree of the agency in `column`. One that is no more still has a place: that of its last version.
pub(super) fn place_of(sql: Sql, column: &str, day: Date) -> Sql {
    // `>=`: in the words of the index made for this (migration m0025).
    sql.text(&format!("(select v.path from agency_version v where v.agency = {column} and v.effective_from <= "))
        .bind(day)
        .text(&format!(" and v.recorded_to >= {OPEN} order by v.effective_from desc limit 1)"))
}

/// The accounts of these lines, in their order.
pub(super) fn gather(rows: &[QueryResult], action: &'static str) -> Result<Vec<PrincipalRow>> {
    let mut accounts: Vec<PrincipalRow> = Vec::new();
    for row in rows {
        let mut line = Line::from_query_result(row, "").asked(action)?;
        let granted = granted(&mut line)?;
        if let Some(known) = accounts.last_mut().filter(|known| known.principal.id.0 == line.account) {
            add(&mut known.principal, granted);
            continue;
        }
        let mut account = account(line);
        add(&mut account.principal, granted);
        accounts.push(account);
    }
    Ok(accounts)
}

/// A grant, and whose it is when it is lent.
type Granted = (Grant, Option<StandIn>);

fn granted(line: &mut Line) -> Result<Option<Granted>> {
    let (Some(role), Some(agency)) = (line.role.take(), line.agency) else { return Ok(None) };
    let place = Place::new("role_grant", line.account);
    let path = TreePath::from_stored(place.present("agency", line.path.take())?);
    let grant = Grant { role: place.parse("role", &role)?, agency: AgencyId(agency), path };
    let lender = line.acts_for.map(|other| StandIn {
        principal: PrincipalId(other),
        name: line.other_name.take().unwrap_or_default(),
        official: line.other_official.map(OfficialId),
        grants: Vec::new(),
    });
    Ok(Some((grant, lender)))
}

fn account(line: Line) -> PrincipalRow {
    let principal = Principal {
        official: line.account_official.map(OfficialId),
        ..Principal::new(PrincipalId(line.account), line.account_name)
    };
    let (password_hash, disabled, must_change) = (line.password_hash, line.disabled, line.must_change);
    PrincipalRow { principal, password_hash, disabled, must_change }
}

fn add(principal: &mut Principal, granted: Option<Granted>) {
    let Some((grant, lender)) = granted else { return };
    let Some(lender) = lender else { return principal.grants.push(grant) };
    match principal.stands_in_for.iter_mut().find(|known| known.principal == lender.principal) {
        Some(known) if known.grants.contains(&grant) => {}
        Some(known) => known.grants.push(grant),
        None => principal.stands_in_for.push(StandIn { grants: vec![grant], ..lender }),
    }
}
