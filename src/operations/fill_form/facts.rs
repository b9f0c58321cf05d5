//! What the registry knows for a form: of the person, the certificate, its device, and the agency that sends it.

use std::collections::{BTreeSet, HashMap};

use time::Date;

use super::choose::Asked;
use super::number::{Seen, number};
use super::sender::Agencies;
use crate::domain::certificate::facts::{Certificate, CertificateFacts, Fingerprint};
use crate::domain::certificate::request::RequestKind;
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::clock::Timestamp;
use crate::domain::device::{Device, Medium};
use crate::domain::form::field::{Field, Value, national};
use crate::domain::form::filled::Facts;
use crate::domain::form::layout::{About, Layout};
use crate::domain::form::words;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::domain::mailbox::address::{AddressFact, AddressKind};
use crate::domain::posting::{Posting, PostingKind};
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::device::DeviceFilter;
use crate::storage::read::{Reader, View};

/// Somebody as of the form's day.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) full_name: String,
    pub(super) birth_date: Date,
    pub(super) position: Option<String>,
    /// Agency of the primary posting: of the day, else the last one, else the first to come.
    pub(super) agency: Option<AgencyId>,
    /// Primary address of the day, else the first to come.
    pub(super) address: Option<String>,
    /// The signing certificates of the CA that they had by the day, the newest last.
    held: Vec<(Fingerprint, String)>,
}

impl Person {
    /// Serial number of the newest one that the request did not bring itself.
    fn old_serial(&self, brought: Option<Fingerprint>) -> Option<String> {
        let newest = self.held.iter().rev().find(|(sha256, _)| Some(*sha256) != brought);
        newest.map(|(_, serial)| serial.clone())
    }
}

/// What a form is filled from. Scopes were asked before: these requests, and whoever submitted them.
#[derive(Debug)]
pub(super) struct Sources<'a> {
    pub(super) registry: &'a Registry,
    actor: &'a Actor,
    pub(super) reader: &'a Reader,
    view: View,
    pub(super) agencies: Agencies,
    people: HashMap<OfficialId, Person>,
    opened: BTreeSet<OfficialId>,
}

impl<'a> Sources<'a> {
    pub(super) async fn open(
        registry: &'a Registry,
        actor: &'a Actor,
        reader: &'a Reader,
        day: Date,
    ) -> OperationResult<Self> {
        let (people, opened) = (HashMap::new(), BTreeSet::new());
        let mut sources =
            Self { registry, actor, reader, view: View::of(day), agencies: Agencies::new(), people, opened };
        sources.agencies = sources.agencies_on(day).await?;
        Ok(sources)
    }

    /// As of the form's day.
    pub(super) const fn view(&self) -> View {
        self.view
    }

    pub(super) fn today(&self) -> View {
        View::of(self.registry.clock.today())
    }

    /// Whose numbers were opened.
    pub(super) fn into_opened(self) -> Vec<OfficialId> {
        self.opened.into_iter().collect()
    }

    pub(super) async fn person(&mut self, id: OfficialId) -> OperationResult<Person> {
        if let Some(known) = self.people.get(&id) {
            return Ok(known.clone());
        }
        let file = self.reader.official(&Scope::Province, self.view, id).await?;
        let file = file.ok_or(OperationError::NotFound { what: "official" })?;
        let day = self.view.day;
        let post = post_on(&file.postings, day);
        let good = file.certificates.iter().filter(|(_, chain)| *chain == ChainVerdict::Good);
        let signs =
            |facts: &&CertificateFacts| facts.may_sign && !facts.is_ca && facts.not_before < Timestamp::end_of(day);
        let mut held: Vec<&CertificateFacts> = good.map(|(certificate, _)| &certificate.facts).filter(signs).collect();
        held.sort_by_key(|facts| facts.not_before);
        let person = Person {
            full_name: file.official.full_name,
            birth_date: file.official.birth_date,
            position: post.map(|post| post.position.clone()),
            agency: post.map(|post| post.agency),
            address: address_on(&file.addresses, day),
            held: held.into_iter().map(|facts| (facts.sha256, facts.serial.to_string())).collect(),
        };
        self.people.insert(id, person.clone());
        Ok(person)
    }

    /// What an agency is called on the day; one that is no more, what it was called last.
    pub(super) async fn agency_name(&self, agency: AgencyId) -> OperationResult<Option<String>> {
        if let Some(row) = self.agencies.get(&agency) {
            return Ok(Some(row.name.clone()));
        }
        let versions = self.reader.agency_versions(&Scope::Province, self.view, agency).await?;
        let by_then = versions.iter().rev().find(|version| version.effective.from <= self.view.day);
        Ok(by_then.or(versions.first()).map(|version| version.name.clone()))
    }

    /// Puts a personal number into the facts, or masks it.
    pub(super) async fn number(&mut self, id: OfficialId, facts: &mut Facts) -> OperationResult<()> {
        match number(self.registry, self.actor, self.reader, id).await? {
            Seen::Whole(number) => {
                self.opened.insert(id);
                facts.text(Field::PersonalNumber, Some(number));
            }
            Seen::None => {}
            Seen::Masked => {
                facts.masked.insert(Field::PersonalNumber);
            }
        }
        Ok(())
    }

    /// Everything that is known for a row of the form.
    pub(super) async fn row(&mut self, layout: &Layout, one: &Asked) -> OperationResult<(About, Facts)> {
        let (content, id) = (&one.content, one.request.official);
        let mut facts = Facts::default();
        let person = self.person(id).await?;
        let is_agencys = content.agency.is_some();
        facts.text(Field::OldSerial, person.old_serial(one.brought));
        facts.text(Field::FullName, Some(person.full_name));
        facts.known.insert(Field::BirthDate, Value::Day(person.birth_date));
        facts.text(Field::Position, person.position);
        facts.text(Field::Province, Some(words::place(&self.registry.province.name).to_owned()));
        facts.text(Field::Mobile, content.mobile.as_deref().map(national));
        if let Some(agency) = content.agency.or(person.agency) {
            facts.text(Field::Agency, self.agency_name(agency).await?);
        }
        let device = self.device(one).await?;
        let certificate = self.certificate(one, device.as_ref()).await?;
        let address = match (&certificate, content.agency) {
            (Some(certificate), _) => certificate.facts.addresses.first().map(ToString::to_string),
            (None, Some(agency)) => self.reader.address_of_agency(self.view, agency).await?.map(String::from),
            (None, None) => person.address,
        };
        facts.text(Field::OfficialAddress, address);
        if let Some(certificate) = certificate {
            facts.text(Field::CertificateName, certificate.facts.common_name);
            facts.text(Field::CertificateSerial, Some(certificate.facts.serial.to_string()));
        }
        let device = device.map(|(device, _)| device);
        let serial = content.device_serial.clone();
        facts.text(Field::DeviceSerial, serial.or_else(|| device.as_ref().map(|device| device.serial.clone())));
        let medium = match one.request.kind {
            RequestKind::New => content.medium,
            _ => device.as_ref().map(|device| device.medium).or(content.medium),
        };
        let own = device.and_then(|device| device.mobile).or_else(|| content.mobile.clone());
        facts.text(Field::SimNumber, own.as_deref().map(national));
        asked_for(one, &mut facts);
        let has_number = layout.fields().any(|(field, _)| field == Field::PersonalNumber);
        if has_number && !is_agencys {
            self.number(id, &mut facts).await?;
        }
        let changes = one.request.kind == RequestKind::Change;
        Ok((About { is_agencys, is_on_sim: medium == Some(Medium::Sim), changes }, facts))
    }

    /// The device that keeps the certificate's key, or the one of the holder's that the request names.
    async fn device(&self, one: &Asked) -> OperationResult<Option<(Device, Vec<CertificateId>)>> {
        let kept = match one.request.certificate {
            Some(certificate) => self.reader.device_of(self.view, certificate).await?,
            None => None,
        };
        let filter = match (kept, &one.content.device_serial) {
            (Some(device), _) => DeviceFilter { id: Some(device), ..DeviceFilter::default() },
            (None, Some(serial)) => DeviceFilter {
                serial: Some(serial.clone()),
                official: Some(one.request.official),
                ..DeviceFilter::default()
            },
            (None, None) => return Ok(None),
        };
        let found = self.reader.device_page(&Scope::Province, self.view, &filter, None, 1).await?.pop();
        Ok(found.map(|line| (line.device, line.certificates)))
    }

    /// The certificate that the request is about, or whose key the device keeps.
    async fn certificate(
        &self,
        one: &Asked,
        device: Option<&(Device, Vec<CertificateId>)>,
    ) -> OperationResult<Option<Certificate>> {
        let kept = || device.and_then(|(_, certificates)| certificates.last().copied());
        let Some(id) = one.request.certificate.or_else(kept) else { return Ok(None) };
        Ok(self.reader.certificate(&Scope::Province, self.view, id).await?.map(|(certificate, _)| certificate))
    }
}

fn asked_for(one: &Asked, facts: &mut Facts) {
    let content = &one.content;
    facts.text(Field::Item, content.item.clone());
    facts.text(Field::NewValue, content.new_value.clone());
    facts.mark(Field::Extend, one.request.kind == RequestKind::Renew || content.extend);
    facts.mark(Field::Change, one.request.kind == RequestKind::Change);
    facts.text(Field::Reason, content.reason.map(|reason| words::reason(reason).to_owned()));
}

/// The primary posting of the day; else the last one that began, else the first to come.
fn post_on(postings: &[Posting], day: Date) -> Option<&Posting> {
    let primary = || postings.iter().filter(|post| post.kind == PostingKind::Primary);
    let begun = primary().filter(|post| post.effective.from <= day).max_by_key(|post| post.effective.from);
    begun.or_else(|| primary().min_by_key(|post| post.effective.from))
}

/// The primary address of the day; of a newcomer, the first to come.
fn address_on(addresses: &[AddressFact], day: Date) -> Option<String> {
    let primary = || addresses.iter().filter(|fact| fact.kind == AddressKind::Primary);
    let now = primary().find(|fact| fact.effective.contains(day));
    let coming = || primary().filter(|fact| fact.effective.from > day).min_by_key(|fact| fact.effective.from);
    now.or_else(coming).map(|fact| fact.address.to_string())
}
