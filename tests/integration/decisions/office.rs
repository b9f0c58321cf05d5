//! A small province to enter decisions in: two departments, three people, HR of the province and of each department.

use std::sync::Arc;

use congvu::domain::agency::AgencyVersion;
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::decision::consequence::Consequence;
use congvu::domain::decision::draft::{Act, AddressChoice, DecisionDraft, NewPerson, PersonDraft, Post, SubjectDraft};
use congvu::domain::decision::standing::Standing;
use congvu::domain::ids::{AgencyId, IdSource, OfficialId, PrincipalId};
use congvu::domain::official::Category;
use congvu::domain::posting::Rank;
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::operations::record_decision::{RecordedDecision, preview_decision, record_decision};
use congvu::operations::{Actor, OperationResult, Province, Registry};
use time::Date;
use time::macros::date;
use uuid::Uuid;

use crate::database::TestDatabase;
use crate::storage::registry::{Person, small};

/// The day on which the tests stand.
pub(crate) const TODAY: Date = date!(2019 - 06 - 15);

pub(crate) struct Office {
    pub(crate) db: TestDatabase,
    pub(crate) registry: Registry,
    /// The province, the first and the second department.
    pub(crate) agencies: Vec<AgencyVersion>,
    /// Two of the first department, one of the second.
    pub(crate) people: Vec<Person>,
    /// HR of the whole province.
    pub(crate) hr: Actor,
}

impl Office {
    pub(crate) async fn open(db: TestDatabase) -> Self {
        let (_, agencies, people) = small(&db.store).await;
        let registry = registry(&db, TODAY, 7);
        let hr = account(&agencies[0], "hr-tinh");
        Self { db, registry, agencies, people, hr }
    }

    /// The same registry on another day.
    pub(crate) fn on(self, day: Date) -> Self {
        let seed = u64::from(day.to_julian_day().unsigned_abs());
        Self { registry: registry(&self.db, day, seed), ..self }
    }

    /// HR of one agency.
    pub(crate) fn hr_of(&self, agency: usize) -> Actor {
        account(&self.agencies[agency], &format!("hr-{agency}"))
    }

    /// An account with one role over one agency.
    pub(crate) fn account(&self, role: Role, agency: usize) -> Actor {
        let over = &self.agencies[agency];
        Actor::Principal(Principal {
            grants: vec![Grant { role, agency: over.agency, path: over.path.clone() }],
            ..Principal::new(PrincipalId(Uuid::nil()), format!("{role}-{agency}"))
        })
    }

    pub(crate) fn agency(&self, agency: usize) -> AgencyId {
        self.agencies[agency].agency
    }

    pub(crate) fn person(&self, person: usize) -> OfficialId {
        self.people[person].official.id
    }

    pub(crate) fn post(&self, agency: usize) -> Post {
        Post { agency: self.agency(agency), position: "Chuyên viên".to_owned(), rank: Rank::Staff }
    }

    pub(crate) fn draft(&self, number: i32, subjects: Vec<SubjectDraft>) -> DecisionDraft {
        DecisionDraft {
            issuer: self.agency(0),
            number,
            symbol: "QĐ-SNV".to_owned(),
            signed_on: date!(2019 - 06 - 01),
            signer: "Trần Văn Bình".to_owned(),
            summary: "Về công tác cán bộ".to_owned(),
            file_sha256: None,
            subjects,
        }
    }

    pub(crate) fn recruit(&self, name: &str, from: Date) -> SubjectDraft {
        let person = NewPerson {
            full_name: name.to_owned(),
            birth_date: date!(1990 - 03 - 05),
            category: Category::CivilServant,
            personal_number: None,
        };
        let act = Act::Recruit { post: self.post(1), address: AddressChoice::Proposed };
        SubjectDraft { person: PersonDraft::New(person), effective_from: from, act }
    }

    pub(crate) fn known(&self, person: usize, from: Date, act: Act) -> SubjectDraft {
        SubjectDraft { person: PersonDraft::Known(self.person(person)), effective_from: from, act }
    }

    pub(crate) fn transfer(&self, person: usize, to: usize, from: Date) -> SubjectDraft {
        self.known(person, from, Act::Transfer { post: self.post(to), address: AddressChoice::Proposed })
    }

    pub(crate) async fn record(&self, draft: &DecisionDraft) -> OperationResult<RecordedDecision> {
        record_decision(&self.registry, &self.hr, draft).await
    }

    pub(crate) async fn preview(&self, draft: &DecisionDraft) -> OperationResult<Vec<Vec<Consequence>>> {
        preview_decision(&self.registry, &self.hr, draft).await
    }

    /// A person as recorded now.
    pub(crate) async fn standing(&self, official: OfficialId) -> Standing {
        let reader = self.registry.store.read().await.unwrap();
        reader.standings(&[official]).await.unwrap().remove(&official).unwrap()
    }

    /// The registry is what was written.
    pub(crate) async fn assert_verified(&self) {
        let mut found = Vec::new();
        self.registry.store.read().await.unwrap().verify(&mut |wrong| found.push(wrong.to_string())).await.unwrap();
        assert!(found.is_empty(), "{found:#?}");
    }

    pub(crate) async fn count(&self, table: &str) -> String {
        let sql = format!("select cast(count(*) as text) from {table}");
        self.db.texts(&sql).await.remove(0)
    }
}

fn registry(db: &TestDatabase, day: Date, seed: u64) -> Registry {
    let clock = FixedClock(Timestamp::start_of(day).plus_seconds(9 * 3600));
    let province = Province {
        name: "Tỉnh Bình Phước".to_owned(),
        code: "H10".to_owned(),
        mail_domain: "binhphuoc.gov.vn".to_owned(),
    };
    Registry::new(db.store.clone(), Arc::new(clock), true, province, IdSource::seeded(seed))
}

fn account(agency: &AgencyVersion, name: &str) -> Actor {
    Actor::Principal(Principal {
        grants: vec![Grant { role: Role::Hr, agency: agency.agency, path: agency.path.clone() }],
        ..Principal::new(PrincipalId(Uuid::nil()), name)
    })
}

/// The same office once more.
pub(crate) fn again(office: &Office) -> Office {
    Office {
        db: office.db.clone(),
        registry: registry(&office.db, TODAY, 99),
        agencies: office.agencies.clone(),
        people: office.people.clone(),
        hr: office.hr.clone(),
    }
}
