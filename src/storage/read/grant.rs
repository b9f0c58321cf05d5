//! Grants and deputies with their days, for those who manage accounts. They are looked up by account, so they take no scope;
//! the operation that asks checks that the account is within its caller's.

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::account::place_of;
use super::{Reader, View};
use crate::domain::agency::TreePath;
use crate::domain::ids::{AgencyId, PrincipalId};
use crate::domain::principal::Grant;
use crate::storage::code::Place;
use crate::storage::entity::deputy;
use crate::storage::error::Result;
use crate::storage::row::access::{DatedGrant, DeputyRow};
use crate::storage::sql::Sql;

#[derive(FromQueryResult)]
struct FoundGrant {
    role: String,
    agency: Uuid,
    path: Option<String>,
    code: Option<String>,
    effective_from: Date,
    effective_to: Option<Date>,
}

impl Reader {
    /// The grants of an account that hold on `day` or later, with the places that their agencies have on `day`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn grants_from(&self, principal: PrincipalId, day: Date) -> Result<Vec<DatedGrant>> {
        let sql = place_of(Sql::new("select g.role, g.agency, g.effective_from, g.effective_to, "), "g.agency", day);
        let sql = sql.text(" as path, (select v.code from agency_version v where v.agency = g.agency and ");
        let sql = sql.known("v", View::of(day)).text(" order by v.effective_from desc limit 1) as code");
        let sql = sql.text(" from role_grant g where g.principal = ").bind(principal.0);
        let sql = sql.text(" and (g.effective_to is null or g.effective_to > ").bind(day);
        let found: Vec<FoundGrant> =
            sql.text(") order by g.role, g.agency, g.effective_from").all(self.tx(), "read grants").await?;
        let place = Place::new("role_grant", principal);
        let grant = |found: FoundGrant| {
            let path = TreePath::from_stored(place.present("agency", found.path)?);
            Ok(DatedGrant {
                grant: Grant { role: place.parse("role", &found.role)?, agency: AgencyId(found.agency), path },
                agency_code: place.present("agency", found.code)?,
                from: found.effective_from,
                to: found.effective_to,
            })
        };
        found.into_iter().map(grant).collect()
    }

    /// The account's deputies and those it stands in for, on `day` or later.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deputies_from(&self, principal: PrincipalId, day: Date) -> Result<Vec<DeputyRow>> {
        let sql = Sql::new("select * from deputy where (principal = ").bind(principal.0);
        let sql = sql.text(" or acts_for = ").bind(principal.0).text(") and effective_to > ").bind(day);
        let rows: Vec<deputy::Model> = sql.text(" order by effective_from, id").all(self.tx(), "read deputies").await?;
        Ok(rows.into_iter().map(row).collect())
    }
}

fn row(model: deputy::Model) -> DeputyRow {
    DeputyRow {
        id: model.id,
        principal: PrincipalId(model.principal),
        acts_for: PrincipalId(model.acts_for),
        from: model.effective_from,
        to: model.effective_to,
        named_by: model.named_by,
    }
}
