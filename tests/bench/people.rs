//! An invented province of any size, written in bulk through change sets as everything else is. Shared by the benchmarks.

use congvu::domain::agency::{AgencyCode, AgencyKind, AgencyRole, AgencyVersion, Level, TreePath};
use congvu::domain::certificate::facts::Certificate;
use congvu::domain::certificate::status::ChainVerdict;
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{AgencyId, FactId, IdSource, MailboxId, OfficialId, PostingId};
use congvu::domain::mailbox::address::{AddressFact, AddressKind, MailAddress};
use congvu::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use congvu::domain::mailbox::{Mailbox, MailboxKind};
use congvu::domain::official::{Category, Official};
use congvu::domain::period::Period;
use congvu::domain::posting::{Posting, PostingKind, Rank};
use congvu::storage::{Header, Store};
use time::{Date, macros::date};

use super::AnyError;

/// Agencies of the province.
const AGENCIES: u32 = 310;
/// People in one change set.
const BATCH: u32 = 2_000;
/// When everything began.
pub(super) const START: Date = date!(2019 - 01 - 01);

/// Makes the certificate of the official with this number and address.
pub(super) type Certified = fn(u32, OfficialId, &MailAddress, &mut IdSource) -> Certificate;

/// Writes agencies and `officials` people in post, each with a mailbox; with a certificate, if somebody makes them. `written` is told of
/// the certificates.
pub(super) async fn seed_people(
    store: &Store,
    officials: u32,
    ids: &mut IdSource,
    certified: Option<Certified>,
    mut written: impl FnMut(&Certificate),
) -> Result<Vec<AgencyVersion>, AnyError> {
    let agencies = agencies(ids)?;
    let mut write = store.write(header()).await?;
    write.insert_agencies(&agencies.iter().map(|version| version.agency).collect::<Vec<_>>()).await?;
    write.insert_agency_versions(&agencies).await?;
    write.commit().await?;
    let mut first = 1;
    while first <= officials {
        let last = officials.min(first + BATCH - 1);
        let batch = People::new(first..=last, &agencies, ids, certified)?;
        batch.certificates.iter().for_each(|(one, _)| written(one));
        batch.write(store).await?;
        first = last + 1;
    }
    Ok(agencies)
}

pub(super) fn header() -> Header {
    Header { actor: "bench".to_owned(), operation: "seed", at: Timestamp::start_of(START) }
}

fn agencies(ids: &mut IdSource) -> Result<Vec<AgencyVersion>, AnyError> {
    let now = Timestamp::start_of(START);
    let mut versions: Vec<AgencyVersion> = Vec::new();
    for number in 0..AGENCIES {
        let parent = versions.first().map(|root| (root.agency, root.path.clone()));
        let code: AgencyCode = if number == 0 { "H10".parse()? } else { format!("H10.{number}").parse()? };
        versions.push(AgencyVersion {
            id: FactId(ids.next(now)),
            agency: AgencyId(ids.next(now)),
            effective: Period::starting(START),
            path: parent.as_ref().map_or_else(|| TreePath::root(&code), |(_, path)| path.child(&code)),
            alternative_codes: Vec::new(),
            gso_code: None,
            name: format!("Cơ quan số {number}"),
            slug: format!("coquan{number}"),
            kind: AgencyKind::ProvincialDepartment,
            level: Level::Province,
            role: AgencyRole::ReportingUnit,
            parent: parent.map(|(agency, _)| agency),
            network_site: true,
            legal_act: None,
            code,
        });
    }
    Ok(versions)
}

/// A batch of people.
#[derive(Default)]
struct People {
    officials: Vec<Official>,
    postings: Vec<Posting>,
    mailboxes: Vec<Mailbox>,
    states: Vec<MailboxStateFact>,
    addresses: Vec<AddressFact>,
    certificates: Vec<(Certificate, ChainVerdict)>,
}

impl People {
    fn new(
        numbers: std::ops::RangeInclusive<u32>,
        agencies: &[AgencyVersion],
        ids: &mut IdSource,
        certified: Option<Certified>,
    ) -> Result<Self, AnyError> {
        let mut people = Self::default();
        for number in numbers {
            let place = usize::try_from(number)? % agencies.len();
            people.add(number, agencies.get(place).ok_or("no agency")?.agency, ids, certified)?;
        }
        Ok(people)
    }

    fn add(
        &mut self,
        number: u32,
        agency: AgencyId,
        ids: &mut IdSource,
        certified: Option<Certified>,
    ) -> Result<(), AnyError> {
        let now = Timestamp::start_of(START);
        let (official, mailbox) = (OfficialId(ids.next(now)), MailboxId(ids.next(now)));
        let effective = Period::starting(START);
        let address = format!("nguoi{number}@binhphuoc.gov.vn").parse()?;
        let full_name = format!("Nguyễn Văn {number}");
        let birth_date = date!(1980 - 02 - 28);
        if let Some(certified) = certified {
            self.certificates.push((certified(number, official, &address, ids), ChainVerdict::Good));
        }
        self.officials.push(Official { id: official, full_name, birth_date, category: Category::CivilServant });
        self.postings.push(Posting {
            id: PostingId(ids.next(now)),
            official,
            agency,
            effective,
            kind: PostingKind::Primary,
            rank: Rank::Staff,
            position: "Chuyên viên".to_owned(),
            subject: None,
        });
        self.mailboxes.push(Mailbox {
            id: mailbox,
            number: i64::from(number),
            kind: MailboxKind::Personal,
            official: Some(official),
            agency: None,
            quota_mib: 2048,
        });
        let id = FactId(ids.next(now));
        self.states.push(MailboxStateFact { id, mailbox, state: MailboxState::Active, effective, subject: None });
        let id = FactId(ids.next(now));
        self.addresses.push(AddressFact { id, mailbox, address, kind: AddressKind::Primary, effective });
        Ok(())
    }

    async fn write(self, store: &Store) -> Result<(), AnyError> {
        let mut write = store.write(header()).await?;
        write.insert_officials(&self.officials).await?;
        write.insert_postings(&self.postings).await?;
        write.insert_mailboxes(&self.mailboxes).await?;
        write.insert_mailbox_states(&self.states).await?;
        write.insert_addresses(&self.addresses).await?;
        write.insert_certificates(&self.certificates).await?;
        write.commit().await?;
        Ok(())
    }
}
