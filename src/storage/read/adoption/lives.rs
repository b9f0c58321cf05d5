//! What adoption depends on of some officials, on all days, as known now.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use sea_orm::QueryResult;
use time::Date;
use uuid::Uuid;

use crate::domain::adoption::freshness::Freshness;
use crate::domain::adoption::holding::KnownCertificate;
use crate::domain::adoption::life::{Held, Life, Post};
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::period::Period;
use crate::domain::signing::knowledge::Knowledge;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::read::Reader;
use crate::storage::read::signing::grounds::certificates;
use crate::storage::sql::{LIST, OPEN, Sql};

const ASKED: &str = "read what adoption depends on";

impl Reader {
    /// What is known of these officials over time, in the order of their keys; whom the registry does not hold is left out.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn adoption_lives(&self, officials: &[OfficialId]) -> Result<Vec<Life>> {
        let ids: BTreeSet<Uuid> = officials.iter().map(|official| official.0).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let mut lives = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(LIST) {
            lives.extend(self.lives_of(chunk).await?);
        }
        Ok(lives)
    }

    async fn lives_of(&self, ids: &[Uuid]) -> Result<Vec<Life>> {
        let mut lives = self.categories_of(ids).await?;
        for row in self.dated(ids, POSTS).await? {
            let (place, period) = (Place::new("posting", row.official), row.period);
            let rank = place.parse("rank", &row.code)?;
            if let Some(life) = lives.get_mut(&row.official) {
                life.posts.push(Post { agency: AgencyId(row.agency), rank, period });
            }
        }
        for row in self.dated(ids, CATEGORIES).await? {
            let category = Place::new("official_correction", row.official).parse("category", &row.code)?;
            if let Some(life) = lives.get_mut(&row.official) {
                life.categories.push((category, row.period));
            }
        }
        for row in self.dated(ids, STATES).await? {
            let state = Place::new("mailbox_state", row.official).parse("state", &row.code)?;
            if let Some(life) = lives.get_mut(&row.official) {
                life.mailbox.push((state, row.period));
            }
        }
        for row in self.dated(ids, ADDRESSES).await? {
            let address = Place::new("address", row.official).parse("address", &row.code)?;
            if let Some(life) = lives.get_mut(&row.official) {
                life.addresses.push((address, row.period));
            }
        }
        for (official, held) in self.held_by(ids).await? {
            if let Some(life) = lives.get_mut(&official) {
                life.certificates.push(held);
            }
        }
        let mut lives: Vec<Life> = lives.into_values().collect();
        lives.sort_unstable_by_key(|life| life.official);
        Ok(lives)
    }

    async fn categories_of(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Life>> {
        let sql = Sql::new("select o.id, o.category from official o where o.id in ").padded_list(ids.iter().copied());
        let mut lives = HashMap::with_capacity(ids.len());
        for row in sql.rows(self.tx(), ASKED).await? {
            let official: Uuid = row.try_get_by_index(0).asked(ASKED)?;
            let category: String = row.try_get_by_index(1).asked(ASKED)?;
            let category = Place::new("official", official).parse("category", &category)?;
            lives.insert(official, Life::new(OfficialId(official), category));
        }
        Ok(lives)
    }

    /// Of each official what one of the queries below says.
    async fn dated(&self, ids: &[Uuid], query: &str) -> Result<Vec<Dated>> {
        // The sign hides the column from the indexes: of few rows a planner that counted none would take all that are held to be true.
        let sql = Sql::new(query).padded_list(ids.iter().copied());
        let sql = sql.text(&format!(" and +t.recorded_to = {OPEN} order by t.effective_from, t.id"));
        sql.rows(self.tx(), ASKED).await?.iter().map(Dated::read).collect()
    }

    /// The signing certificates that were theirs at any time, by owner and key.
    async fn held_by(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, Held)>> {
        let sql = certificates().text("c.may_sign and c.id").among(|sql| {
            sql.text("select wi.id from certificate wi where wi.official in ")
                .padded_list(ids.iter().copied())
                .text(" union select wc.certificate from certificate_owner wc where wc.official in ")
                .padded_list(ids.iter().copied())
                .text(&format!(" and +wc.recorded_to = {OPEN}"))
        });
        let sql = sql.text(" order by c.id");
        let rows = self.certificate_rows(sql).await?;
        let histories = self.certificate_histories(&rows).await?;
        let mut freshness: HashMap<Vec<u8>, Arc<Freshness>> = HashMap::new();
        let mut held = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(history) = histories.get(&row.id()) else { continue };
            let (issuer_key, _) = row.named();
            let issuer: [u8; 32] =
                Place::new("certificate", row.id()).present("issuer_key", issuer_key.as_slice().try_into().ok())?;
            let of_issuer = || Arc::new(Freshness::of(&history.lists.known(Knowledge::NOW)));
            let freshness = Arc::clone(freshness.entry(issuer_key).or_insert_with(of_issuer));
            let history = KnownCertificate::of(history, Knowledge::NOW);
            for owner in history.owning.all().into_iter().collect::<BTreeSet<_>>() {
                let (freshness, history) = (Arc::clone(&freshness), history.clone());
                held.push((owner.0, Held { issuer: Fingerprint(issuer), freshness, history }));
            }
        }
        Ok(held)
    }
}

const POSTS: &str = "select t.official, t.effective_from, t.effective_to, t.rank, t.agency from posting t \
     where t.kind = 'primary' and t.official in ";
const CATEGORIES: &str = "select t.official, t.effective_from, t.effective_to, t.category, t.official \
     from official_correction t where t.official in ";
const STATES: &str = "select m.official, t.effective_from, t.effective_to, t.state, m.official from mailbox_state t \
     join mailbox m on m.id = t.mailbox where m.kind = 'personal' and m.official in ";
const ADDRESSES: &str = "select m.official, t.effective_from, t.effective_to, t.address, m.official from address t \
     join mailbox m on m.id = t.mailbox where m.kind = 'personal' and m.official in ";

/// Something that is so of an official for a time; the agency is told of posts.
struct Dated {
    official: Uuid,
    period: Period,
    code: String,
    agency: Uuid,
}

impl Dated {
    fn read(row: &QueryResult) -> Result<Self> {
        let (from, to): (Date, Option<Date>) =
            (row.try_get_by_index(1).asked(ASKED)?, row.try_get_by_index(2).asked(ASKED)?);
        Ok(Self {
            official: row.try_get_by_index(0).asked(ASKED)?,
            period: Period { from, to },
            code: row.try_get_by_index(3).asked(ASKED)?,
            agency: row.try_get_by_index(4).asked(ASKED)?,
        })
    }
}
