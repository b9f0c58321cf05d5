//! The statement behind lists of people for a SCIM client; lists and counts share it.

use super::{ScimFilter, View};
use crate::domain::ids::PrincipalId;
use crate::domain::scope::Scope;
use crate::storage::sql::Sql;

/// The columns of a person.
pub(super) fn select(view: View) -> Sql {
    Sql::new(
        "select coalesce(c.sort_key, o.sort_key) as sort_key, o.id as official, coalesce(c.full_name, o.full_name) as full_name, \
         coalesce(c.birth_date, o.birth_date) as birth_date, coalesce(c.category, o.category) as category, p.agency, \
         v.code as agency_code, v.name as agency_name, p.position, p.rank, p.effective_from as since, p.effective_to as until, ",
    )
    .serves(view)
    // The latest end of their posts, as far as each has one.
    .text(
        " as in_service, (select r.effective_to from posting r where r.official = o.id and r.kind = 'primary' and ",
    )
    .known("r", view)
    .text(
        " order by case when r.effective_to is null then 0 else 1 end, r.effective_to desc limit 1) as leaves_on, m.id as mailbox, s.state, (select a.address from address a where a.mailbox = m.id and a.kind = 'primary' and ",
    )
    .known("a", view)
    // Today's before the next one, the next one before the last one.
    .text(" order by case when a.effective_from <= ")
    .bind(view.day)
    .text(" and (a.effective_to is null or a.effective_to > ")
    .bind(view.day)
    .text(") then 0 when a.effective_from > ")
    .bind(view.day)
    .text(" then 1 else 2 end, a.effective_from desc limit 1) as address, l.external_id, l.hidden")
}

impl Sql {
    /// Whether the official `o` has a primary posting that has not ended, other than one of today alone.
    fn serves(self, view: View) -> Self {
        let tomorrow = view.day.next_day().unwrap_or(view.day);
        let sql = self.text("exists (select 1 from posting r where r.official = o.id and r.kind = 'primary' and ");
        let sql = sql.known("r", view).text(" and (r.effective_to is null or (r.effective_to > ").bind(view.day);
        let sql = sql.text(" and not (r.effective_from = ").bind(view.day).text(" and r.effective_to = ");
        sql.bind(tomorrow).text("))))")
    }

    /// The people `o` with the post `p` that stands for them, its agency `v`, the mailbox `m` and the client's name `l`.
    pub(super) fn then_from(self, view: View, client: PrincipalId) -> Self {
        let chosen = "select q.id from posting q where q.official = o.id and q.kind = 'primary' and q.effective_from ";
        self.text(" from official o join posting p on p.id = coalesce((")
            .text(chosen)
            .text("<= ")
            .bind(view.day)
            .text(" and ")
            .known("q", view)
            .text(" order by q.effective_from desc limit 1), (")
            .text(chosen)
            .text("> ")
            .bind(view.day)
            .text(" and ")
            .known("q", view)
            .text(
                " order by q.effective_from limit 1), (select q.id from posting q where q.official = o.id and q.kind = 'primary' \
                 order by q.recorded_to desc, q.effective_from desc limit 1)) join agency_version v on v.id = (select w.id from agency_version w \
                 where w.agency = p.agency and ",
            )
            .known("w", view)
            .text(" order by case when w.effective_from <= ")
            .bind(view.day)
            .text(" then 0 else 1 end, w.effective_from desc limit 1)")
            .identity("c", "o.id", view)
            .text(" left join mailbox m on m.official = o.id and m.kind = 'personal'")
            .text(" left join mailbox_state s on s.mailbox = m.id and ")
            .both_clocks("s", view)
            .text(" left join scim_link l on l.official = o.id and l.principal = ")
            .bind(client.0)
    }
}

pub(super) fn filtered(sql: Sql, scope: &Scope, view: View, filter: &ScimFilter) -> Sql {
    let mut sql = sql.text(" where ").recorded("o", view).text(" and ").scope("v.path", scope);
    if !filter.with_hidden {
        sql = sql.text(" and (l.hidden is null or not l.hidden)");
    }
    if let Some(ids) = &filter.ids {
        sql = sql.text(" and o.id in ").list(ids.iter().map(|id| id.0));
    }
    if let Some(address) = &filter.address {
        sql = sql.text(
            " and o.id in (select n.official from address b join mailbox n on n.id = b.mailbox \
             where n.kind = 'personal' and b.address = ",
        );
        sql = sql.bind(address.as_str()).text(" and ").known("b", view).text(")");
    }
    if let Some(external_id) = &filter.external_id {
        sql = sql.text(" and l.external_id = ").bind(external_id.as_str());
    }
    if let Some(in_service) = filter.in_service {
        sql = sql.text(if in_service { " and " } else { " and not " }).serves(view);
    }
    if let Some(prefix) = &filter.name_prefix {
        // A fold is letters and digits only: nothing in it means anything to `like`.
        sql = sql.text(" and coalesce(c.fold, o.fold) like ").bind(format!("{prefix}%"));
    }
    if let Some(agencies) = &filter.agencies {
        sql = sql.text(" and p.agency in ").list(agencies.iter().map(|id| id.0)).text(" and ").serves(view);
    }
    sql
}
