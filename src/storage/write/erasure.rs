//! Erasing a person: personal fields of facts are emptied in place, and each such fact gets another fact with the digest of what
//! is left of it. Change sets keep covering the digests that were written, so nothing else loses its proof.

use uuid::Uuid;

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::erasure::{ERASED_BIRTH, ERASED_NAME};
use crate::domain::ids::{AgencyId, OfficialId, PrincipalId};
use crate::domain::name;
use crate::storage::ChangeSet;
use crate::storage::bulk;
use crate::storage::digest;
use crate::storage::entity::{
    address, certificate, certificate_owner, device_event, erasure, erasure_request, official, official_correction,
    request_content, request_event,
};
use crate::storage::error::{Result, exactly};
use crate::storage::fact::Fact;
use crate::storage::read::erasure::{
    AskedErasure, CLEARED, Clearing, DEVICE_REASONS, REQUEST_CONTENTS, REQUEST_REASONS, about, owned_certificates,
};
use crate::storage::sql::{LIST, Sql};

/// Gives a fresh identifier.
type NewId<'a> = &'a mut (dyn FnMut() -> Uuid + Send);

impl Bookkeeping {
    /// Writes down that somebody asked for the erasure of an official.
    ///
    /// # Errors
    /// When the account or the official is not there, or the database fails.
    pub async fn insert_erasure_request(&self, official: OfficialId, asked: &AskedErasure) -> Result<()> {
        let row = erasure_request::Model {
            id: asked.id,
            official: official.0,
            reason: asked.reason.clone(),
            asked_by: asked.asked_by.0,
            asked_at: asked.asked_at.unix_micros(),
            approved_by: None,
            approved_at: None,
        };
        bulk::insert(self.tx(), "erasure_request", &[row]).await
    }
}

impl ChangeSet {
    /// Erases an official, whose last agency was `agency`. The record of this change set names the agency and nobody.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn erase_official(
        &mut self,
        official: OfficialId,
        agency: Option<AgencyId>,
        new_id: NewId<'_>,
    ) -> Result<()> {
        let mut erased = self.erase_identity(official, new_id).await?;
        erased.extend(self.erase_acts(official, new_id).await?);
        erased.extend(self.erase_addresses(official, new_id).await?);
        erased.extend(self.erase_certificates(official, new_id).await?);
        erased.extend(self.erase_requests(official, new_id).await?);
        erased.extend(self.erase_device_reasons(official, new_id).await?);
        // Digests that wait, or could not be sent, name people. What they would have told of others is owed again.
        let sql = Sql::new(
            "select distinct m.id from telling t join outgoing_mail m on m.id = t.mail where m.state <> 'sent' and t.official = ",
        );
        let naming = sql.bind(official.0).ids(self.tx(), "look for mails that name a person").await?;
        for chunk in naming.chunks(LIST) {
            for rows in ["telling where mail in ", "outgoing_mail where id in "] {
                let sql = Sql::new("delete from ").text(rows).list(chunk.iter().copied());
                sql.run(self.tx(), "clear mails that name a person").await?;
            }
        }
        for (_, table, clearing, rows) in CLEARED {
            let sql = match clearing {
                Clearing::Delete => Sql::new("delete from ").text(table),
                Clearing::Set(columns) => Sql::new("update ").text(table).text(" set ").text(columns),
            };
            about(sql.text(" where "), rows, official).run(self.tx(), "clear a table of a person").await?;
        }
        let sql = Sql::new("delete from outgoing_mail where subject = ").bind(official.to_string());
        sql.run(self.tx(), "clear mails of a person").await?;
        self.touched.officials.insert(official.0);
        self.touched.concerned.agencies.extend(agency.map(|agency| agency.0));
        self.names_nobody();
        self.insert(erased).await
    }

    /// Notes that an erasure that was asked for is approved.
    ///
    /// # Errors
    /// When it was approved before, or the database fails.
    pub async fn approve_erasure(&self, request: Uuid, by: PrincipalId, at: Timestamp) -> Result<()> {
        let sql = Sql::new("update erasure_request set approved_by = ").bind(by.0).text(", approved_at = ");
        let sql = sql.bind(at.unix_micros()).text(" where approved_at is null and id = ").bind(request);
        exactly("erasure_request", 1, sql.run(self.tx(), "approve an erasure").await?)
    }

    async fn erase_identity(&self, official: OfficialId, new_id: NewId<'_>) -> Result<Vec<erasure::Model>> {
        let mut erased = Vec::new();
        macro_rules! erase {
            ($table:ident, $column:literal) => {
                let sql = Sql::new(concat!("select * from ", stringify!($table), " where ", $column, " = "));
                let rows: Vec<$table::Model> = sql.bind(official.0).all(self.tx(), "read a name to erase").await?;
                for mut row in rows {
                    ERASED_NAME.clone_into(&mut row.full_name);
                    row.fold = name::fold(ERASED_NAME);
                    row.sort_key = name::sort_key(ERASED_NAME);
                    row.sort_version = name::SORT_VERSION;
                    row.birth_date = ERASED_BIRTH;
                    let sql = Sql::new(concat!("update ", stringify!($table), " set full_name = "));
                    let sql = sql.bind(row.full_name.as_str()).text(", fold = ").bind(row.fold.as_str());
                    let sql = sql.text(", sort_key = ").bind(row.sort_key.clone()).text(", sort_version = ");
                    let sql = sql.bind(row.sort_version).text(", birth_date = ").bind(row.birth_date);
                    let sql = sql.text(" where id = ").bind(row.id);
                    exactly(stringify!($table), 1, sql.run(self.tx(), "erase a name").await?)?;
                    erased.push(self.left_of(&row, new_id()));
                }
            };
        }
        erase!(official, "id");
        erase!(official_correction, "official");
        Ok(erased)
    }

    async fn erase_acts(&self, official: OfficialId, new_id: NewId<'_>) -> Result<Vec<erasure::Model>> {
        let mut erased = Vec::new();
        for row in self.reader().personal_acts(official).await? {
            let sql = Sql::new("update subject_act set act = ").bind(row.act.as_str()).text(", reason = ");
            let sql = sql.bind(row.reason.clone()).text(" where id = ").bind(row.id);
            exactly("subject_act", 1, sql.run(self.tx(), "erase an act's names").await?)?;
            erased.push(self.left_of(&row, new_id()));
        }
        Ok(erased)
    }

    /// Addresses are made of the name: the mailbox's number takes its place.
    async fn erase_addresses(&mut self, official: OfficialId, new_id: NewId<'_>) -> Result<Vec<erasure::Model>> {
        let mailboxes = Sql::new("select m.id from mailbox m where m.official = ").bind(official.0);
        let mailboxes = mailboxes.ids(self.tx(), "read a person's mailboxes").await?;
        let mut erased = Vec::new();
        for mailbox in mailboxes {
            self.touched.mailboxes.insert(mailbox);
            let number = Sql::new("select m.number from mailbox m where m.id = ").bind(mailbox);
            let number = number.number(self.tx(), "read a mailbox's number").await?;
            let sql = Sql::new("select * from address where mailbox = ").bind(mailbox);
            let rows: Vec<address::Model> = sql.all(self.tx(), "read addresses to erase").await?;
            for mut row in rows {
                let domain = row.address.split_once('@').map_or("invalid.vn", |(_, domain)| domain);
                row.address = format!("da-xoa.{number}@{domain}");
                let sql = Sql::new("update address set address = ").bind(row.address.as_str()).text(" where id = ");
                exactly("address", 1, sql.bind(row.id).run(self.tx(), "erase an address").await?)?;
                erased.push(self.left_of(&row, new_id()));
            }
        }
        Ok(erased)
    }

    /// What a certificate is found and judged by stays: issuer, serial number, fingerprint, validity.
    async fn erase_certificates(&self, official: OfficialId, new_id: NewId<'_>) -> Result<Vec<erasure::Model>> {
        let sql = owned_certificates(official, "c.*");
        let rows: Vec<certificate::Model> = sql.all(self.tx(), "read certificates to erase").await?;
        let mut erased = Vec::new();
        for mut row in rows {
            ERASED_NAME.clone_into(&mut row.subject);
            row.common_name = None;
            "[]".clone_into(&mut row.addresses);
            row.der = Vec::new();
            let sql = Sql::new("update certificate set subject = ").bind(row.subject.as_str());
            let sql = sql.text(", common_name = null, addresses = '[]', der = ").bind(row.der.clone());
            let sql = sql.text(" where id = ").bind(row.id);
            exactly("certificate", 1, sql.run(self.tx(), "erase a certificate's names").await?)?;
            let sql = Sql::new("update ocsp_check set reason = null where certificate = ").bind(row.id);
            sql.run(self.tx(), "erase why it was asked about").await?;
            erased.push(self.left_of(&row, new_id()));
        }
        // Why it was said to be theirs: people write names.
        let sql = Sql::new("select * from certificate_owner where reason <> '' and official = ").bind(official.0);
        let rows: Vec<certificate_owner::Model> = sql.all(self.tx(), "read words on certificates to erase").await?;
        for mut row in rows {
            row.reason.clear();
            let sql = Sql::new("update certificate_owner set reason = '' where id = ").bind(row.id);
            exactly("certificate_owner", 1, sql.run(self.tx(), "erase why a certificate is theirs").await?)?;
            erased.push(self.left_of(&row, new_id()));
        }
        Ok(erased)
    }

    /// That something was asked, and what came of it, stays.
    async fn erase_requests(&self, official: OfficialId, new_id: NewId<'_>) -> Result<Vec<erasure::Model>> {
        let mut erased = Vec::new();
        let sql = about(Sql::new("select * from "), REQUEST_CONTENTS, official);
        let rows: Vec<request_content::Model> = sql.all(self.tx(), "read contents of requests to erase").await?;
        for mut row in rows {
            (row.device_serial, row.item, row.new_value, row.mobile) = (None, None, None, None);
            let sql = Sql::new(
                "update request_content set device_serial = null, item = null, new_value = null, mobile = null",
            );
            let sql = sql.text(" where id = ").bind(row.id);
            exactly("request_content", 1, sql.run(self.tx(), "erase what a request asks for").await?)?;
            erased.push(self.left_of(&row, new_id()));
        }
        let sql = about(Sql::new("select * from "), REQUEST_REASONS, official);
        let rows: Vec<request_event::Model> = sql.all(self.tx(), "read reasons of requests to erase").await?;
        for mut row in rows {
            row.details = String::new();
            let sql = Sql::new("update request_event set details = '' where id = ").bind(row.id);
            exactly("request_event", 1, sql.run(self.tx(), "erase why a request was decided so").await?)?;
            erased.push(self.left_of(&row, new_id()));
        }
        Ok(erased)
    }

    /// That a device was theirs, and what became of it, stays.
    async fn erase_device_reasons(&self, official: OfficialId, new_id: NewId<'_>) -> Result<Vec<erasure::Model>> {
        let sql = about(Sql::new("select * from "), DEVICE_REASONS, official);
        let rows: Vec<device_event::Model> = sql.all(self.tx(), "read what was said of devices to erase").await?;
        let mut erased = Vec::new();
        for mut row in rows {
            row.reason.clear();
            let sql = Sql::new("update device_event set reason = '' where id = ").bind(row.id);
            exactly("device_event", 1, sql.run(self.tx(), "erase what was said of a device").await?)?;
            erased.push(self.left_of(&row, new_id()));
        }
        Ok(erased)
    }

    fn left_of<M: Fact>(&self, row: &M, id: Uuid) -> erasure::Model {
        erasure::Model {
            id,
            line: M::TABLE.to_owned(),
            fact: row.id(),
            content: digest::of_row(M::TABLE, row).to_vec(),
            recorded_from: self.seq(),
            digest: Vec::new(),
        }
    }
}
