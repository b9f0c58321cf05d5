//! The state of agencies and mailboxes on a day, from facts alone. The projection is filled from here and verified against it.

use std::collections::HashMap;

use sea_orm::{DatabaseTransaction, FromQueryResult};
use uuid::Uuid;

use super::view::View;
use crate::domain::mailbox::address::AddressKind;
use crate::storage::code::json_list;
use crate::storage::entity::{agency_current, mailbox_current};
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

/// Which agencies or mailboxes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pick<'a> {
    /// These; at most [`crate::storage::sql::LIST`].
    Ids(&'a [Uuid]),
    /// Mailboxes with a number above `after`, in their order, at most `limit`.
    Page { after: i64, limit: u32 },
}

/// The agencies that exist on the view's day, by path.
pub(crate) async fn agencies(
    tx: &DatabaseTransaction,
    view: View,
    ids: Option<&[Uuid]>,
) -> Result<Vec<agency_current::Model>> {
    let mut sql = Sql::new(
        "select v.agency, v.code, v.alternative_codes, v.name, v.fold, v.slug, v.kind, v.level, v.role, v.parent, v.path, \
         v.network_site, \
         (select max(case when h.recorded_to <= ",
    )
    .bind(view.known_at)
    .text(" then h.recorded_to else h.recorded_from end) from agency_version h where h.agency = v.agency and h.recorded_from <= ")
    .bind(view.known_at)
    .text(") as revision from agency_version v where ")
    .both_clocks("v", view);
    if let Some(ids) = ids {
        sql = sql.text(" and v.agency in ").list(ids.iter().copied());
    }
    sql.text(" order by v.path").all(tx, "read agencies").await
}

#[derive(FromQueryResult)]
struct Found {
    mailbox: Uuid,
    number: i64,
    kind: String,
    official: Option<Uuid>,
    quota_mib: i32,
    state: String,
    address: Option<String>,
    agency: Option<Uuid>,
    agency_code: Option<String>,
    agency_name: Option<String>,
    agency_path: Option<String>,
    posted: bool,
    position: Option<String>,
    rank: Option<String>,
    category: Option<String>,
    full_name: Option<String>,
    fold: Option<String>,
    sort_key: Option<Vec<u8>>,
}

/// The mailboxes that have a state on the view's day, by number. An owner without a primary posting that day is shown in the
/// last one, or who is yet to come in their first (`posted` is false); an agency that is no more in its last version.
pub(crate) async fn mailboxes(
    tx: &DatabaseTransaction,
    view: View,
    pick: Pick<'_>,
) -> Result<Vec<mailbox_current::Model>> {
    let found: Vec<Found> = found(view, pick).all(tx, "read mailboxes").await?;
    let ids: Vec<Uuid> = found.iter().map(|row| row.mailbox).collect();
    let mut aliases = aliases(tx, view, &ids).await?;
    let revisions = revisions(tx, view, &ids).await?;
    Ok(found
        .into_iter()
        .map(|row| {
            let aliases = aliases.remove(&row.mailbox).unwrap_or_default();
            let revision = revisions.get(&row.mailbox).copied().unwrap_or_default();
            row.into_model(&aliases, revision)
        })
        .collect())
}

impl Found {
    fn into_model(self, aliases: &[String], revision: i64) -> mailbox_current::Model {
        mailbox_current::Model {
            mailbox: self.mailbox,
            number: self.number,
            kind: self.kind,
            official: self.official,
            state: self.state,
            quota_mib: self.quota_mib,
            address: self.address,
            aliases: json_list(aliases),
            agency: self.agency,
            agency_code: self.agency_code,
            agency_name: self.agency_name,
            agency_path: self.agency_path,
            posted: self.posted,
            position: self.position,
            rank: self.rank,
            category: self.category,
            full_name: self.full_name,
            fold: self.fold,
            sort_key: self.sort_key,
            revision,
        }
    }
}

fn found(view: View, pick: Pick<'_>) -> Sql {
    let sql = Sql::new(
        "select m.id as mailbox, m.number, m.kind, m.official, m.quota_mib, s.state, a.address, \
         coalesce(p.agency, m.agency) as agency, v.code as agency_code, v.name as agency_name, v.path as agency_path, \
         (p.id is not null and p.effective_from <= ",
    )
    .bind(view.day)
    .text(" and (p.effective_to is null or p.effective_to > ")
    .bind(view.day)
    .text(
        ")) as posted, p.position, p.rank, coalesce(n.category, o.category) as category, \
         coalesce(n.full_name, o.full_name) as full_name, coalesce(n.fold, o.fold) as fold, \
         coalesce(n.sort_key, o.sort_key) as sort_key from mailbox m join mailbox_state s on s.mailbox = m.id and ",
    )
    .both_clocks("s", view)
    .text(" left join address a on a.mailbox = m.id and a.kind = 'primary' and ")
    .both_clocks("a", view)
    .text(" left join official o on o.id = m.official and ")
    .recorded("o", view)
    .identity("n", "m.official", view)
    .text(
        " left join posting p on p.id = coalesce((select q.id from posting q where q.official = m.official and q.kind = 'primary' \
         and q.effective_from <= ",
    )
    .bind(view.day)
    .text(" and ")
    .known("q", view)
    .text(" order by q.effective_from desc limit 1), (select q.id from posting q where q.official = m.official and q.kind = 'primary' and ")
    .known("q", view)
    .text(
        " order by q.effective_from limit 1)) \
         left join agency_version v on v.id = (select w.id from agency_version w where w.agency = coalesce(p.agency, m.agency) \
         and w.effective_from <= ",
    )
    .bind(view.day)
    .text(" and ")
    .known("w", view)
    .text(" order by w.effective_from desc limit 1) where ")
    .recorded("m", view);
    match pick {
        Pick::Ids(ids) => sql.text(" and m.id in ").list(ids.iter().copied()).text(" order by m.number"),
        Pick::Page { after, limit } => {
            sql.text(" and m.number > ").bind(after).text(" order by m.number limit ").bind(i64::from(limit))
        }
    }
}

/// Live aliases of each mailbox, sorted.
async fn aliases(tx: &DatabaseTransaction, view: View, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<String>>> {
    let sql = Sql::new("select a.mailbox, a.address from address a where a.kind = ").bind(AddressKind::Alias.as_str());
    let sql = sql.text(" and a.mailbox in ").list(ids.iter().copied()).text(" and ").both_clocks("a", view);
    let mut aliases: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in sql.text(" order by a.address").rows(tx, "read aliases").await? {
        let mailbox = row.try_get_by_index(0).asked("read aliases")?;
        aliases.entry(mailbox).or_default().push(row.try_get_by_index(1).asked("read aliases")?);
    }
    Ok(aliases)
}

/// The last change set that touched any fact of each mailbox: its own, its owner's, its owner's postings and certificates.
async fn revisions(tx: &DatabaseTransaction, view: View, ids: &[Uuid]) -> Result<HashMap<Uuid, i64>> {
    let mut sql = Sql::new("with picked as (select id, official, recorded_from from mailbox where id in ")
        .list(ids.iter().copied());
    sql = sql.text("), touch as (select id as mailbox, recorded_from as seq from picked");
    for (table, subject, key) in [
        ("mailbox_state", "mailbox", "id"),
        ("address", "mailbox", "id"),
        ("posting", "official", "official"),
        ("official_correction", "official", "official"),
        ("certificate_owner", "official", "official"),
    ] {
        sql = sql
            .text(" union all select p.id, case when f.recorded_to <= ")
            .bind(view.known_at)
            .text(" then f.recorded_to else f.recorded_from end from picked p join ")
            .text(&format!("{table} f on f.{subject} = p.{key} and f.recorded_from <= "))
            .bind(view.known_at);
    }
    for (table, subject) in [("official", "id"), ("certificate", "official")] {
        sql = sql
            .text(&format!(
                " union all select p.id, f.recorded_from from picked p join {table} f on f.{subject} = p.official and "
            ))
            .recorded("f", view);
    }
    let mut revisions = HashMap::new();
    for row in sql.text(") select mailbox, max(seq) from touch group by mailbox").rows(tx, "read revisions").await? {
        let mailbox: Uuid = row.try_get_by_index(0).asked("read revisions")?;
        revisions.insert(mailbox, row.try_get_by_index(1).asked("read revisions")?);
    }
    Ok(revisions)
}
