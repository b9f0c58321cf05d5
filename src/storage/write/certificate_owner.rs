//! Somebody's word on whose a certificate is.

use uuid::Uuid;

use crate::domain::audit::leaf::SubjectRef;
use crate::domain::certificate::owner::OwnerWord;
use crate::domain::ids::{FactId, OfficialId};
use crate::storage::ChangeSet;
use crate::storage::entity::certificate_owner;
use crate::storage::error::Result;
use crate::storage::sql::{OPEN, Sql};

impl ChangeSet {
    /// Puts `new` words in the place of the `old` ones, of the same certificate. `before` are those whose it was until now, whom no word
    /// may name: what is published of them changes too.
    ///
    /// # Errors
    /// When an old word holds no longer, new ones overlap, or the database fails.
    pub async fn replace_owner_words(
        &mut self,
        old: &[FactId],
        new: &[OwnerWord],
        before: &[OfficialId],
    ) -> Result<()> {
        let ids: Vec<Uuid> = old.iter().map(|id| id.0).collect();
        let closed = self.close::<certificate_owner::Model>(&ids).await?;
        let recorded_from = self.seq();
        let row = |word: &OwnerWord| certificate_owner::Model {
            id: word.id.0,
            certificate: word.certificate.0,
            official: word.official.map(|official| official.0),
            reason: word.reason.clone(),
            effective_from: word.from,
            effective_to: word.to,
            recorded_from,
            recorded_to: OPEN,
            digest: Vec::new(),
        };
        let people = closed.iter().filter_map(|row| row.official);
        let people = people.chain(new.iter().filter_map(|word| word.official.map(|official| official.0)));
        self.touched.officials.extend(people.chain(before.iter().map(|official| official.0)));
        self.touched.concerned.others.extend(new.iter().map(|word| SubjectRef::Certificate(word.certificate.0)));
        self.insert(new.iter().map(row).collect()).await
    }

    /// The officials to whom somebody's word gives these certificates.
    pub(super) async fn owners_by_word(&self, certificates: &[Uuid]) -> Result<Vec<Uuid>> {
        let sql = Sql::new("select w.official from certificate_owner w where w.official is not null and ")
            .text(&format!("w.recorded_to = {OPEN} and w.certificate in "));
        let sql = sql.list(certificates.iter().copied());
        sql.ids(self.tx(), "find owners of revoked certificates").await
    }
}
