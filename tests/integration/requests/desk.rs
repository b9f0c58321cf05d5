//! The people who handle requests, in the small province of decisions: a subscriber manager of the first department, and for the whole
//! province an approver and an officer of the registration authority.

use congvu::domain::certificate::request::content::{Content, RevocationReason};
use congvu::domain::certificate::request::letter::LetterDraft;
use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::ids::{CertificateId, OfficialId, RequestId};
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::requests::{
    RequestDraft, Verdict, decide_request, draft_request, record_letter, submit_request,
};
use congvu::operations::tie_official::OfficialKey;
use congvu::operations::{Actor, OperationError, OperationResult};
use congvu::storage::read::View;
use congvu::storage::read::request_list::{RequestFilter, RequestLine};
use congvu::storage::read::request_story::RequestStory;
use time::Date;

use crate::accounts::invited;
use crate::database::TestDatabase;
use crate::decisions::office::Office;

pub(crate) struct Desk {
    pub(crate) office: Office,
    pub(crate) admin: Actor,
    pub(crate) manager: Actor,
    pub(crate) approver: Actor,
    pub(crate) officer: Actor,
}

impl Desk {
    pub(crate) async fn open(db: TestDatabase) -> Self {
        let office = Office::open(db).await;
        let admin = made(&office, &Actor::Shell, ("quan-tri", Role::ItAdmin, "H10"), None).await;
        let manager = made(&office, &admin, ("quan-ly-thue-bao", Role::SubscriberManager, "H10.1"), None).await;
        let approver = made(&office, &admin, ("duyet", Role::RaApprover, "H10"), None).await;
        let officer = made(&office, &admin, ("chuyen-vien-ra", Role::RaOfficer, "H10"), None).await;
        Self { office, admin, manager, approver, officer }
    }

    /// The same desk on another day.
    pub(crate) fn on(self, day: Date) -> Self {
        Self { office: self.office.on(day), ..self }
    }

    /// The same desk once more.
    pub(crate) fn again(&self) -> Self {
        Self {
            office: crate::decisions::office::again(&self.office),
            admin: self.admin.clone(),
            manager: self.manager.clone(),
            approver: self.approver.clone(),
            officer: self.officer.clone(),
        }
    }

    /// A further account; of that official, if one is named.
    pub(crate) async fn account(&self, name: &str, role: Role, agency: &str, official: Option<OfficialId>) -> Actor {
        made(&self.office, &self.admin, (name, role, agency), official).await
    }

    /// The account as it is today.
    pub(crate) async fn actor(&self, name: &str) -> Actor {
        let registry = &self.office.registry;
        let reader = registry.store.read().await.unwrap();
        let row = reader.principal_by_name(name, registry.clock.today()).await.unwrap().unwrap();
        Actor::Principal(row.principal)
    }

    pub(crate) fn certificate(&self, person: usize) -> CertificateId {
        self.office.people[person].certificate.0.id
    }

    pub(crate) fn revoke(&self, person: usize) -> RequestDraft {
        let content = Content { reason: Some(RevocationReason::DeviceLost), ..Content::default() };
        RequestDraft {
            kind: RequestKind::Revoke,
            official: self.office.person(person),
            certificate: Some(self.certificate(person)),
            content,
        }
    }

    /// Drafted by the manager.
    pub(crate) async fn draft(&self, draft: RequestDraft) -> OperationResult<RequestLine> {
        draft_request(&self.office.registry, &self.manager, draft).await
    }

    /// Drafted and submitted by the manager.
    pub(crate) async fn submitted(&self, draft: RequestDraft) -> RequestId {
        let id = self.draft(draft).await.unwrap().request.id;
        self.submit(id).await.unwrap();
        id
    }

    pub(crate) async fn submit(&self, id: RequestId) -> OperationResult<RequestLine> {
        submit_request(&self.office.registry, &self.manager, id, None).await
    }

    pub(crate) async fn decide(&self, id: RequestId, verdict: Verdict) -> OperationResult<RequestLine> {
        decide_request(&self.office.registry, &self.approver, id, &verdict, None).await
    }

    /// In a letter of today.
    pub(crate) async fn send(&self, number: &str, ids: &[RequestId]) -> OperationResult<Vec<RequestLine>> {
        let dated_on = self.office.registry.clock.today();
        let letter = LetterDraft { number: number.to_owned(), dated_on, sha256: None };
        record_letter(&self.office.registry, &self.officer, letter, ids).await
    }

    pub(crate) async fn listed(&self, filter: RequestFilter) -> Vec<RequestLine> {
        let registry = &self.office.registry;
        let view = View::of(registry.clock.today());
        let reader = registry.store.read().await.unwrap();
        reader.request_page(&Scope::Province, view, &filter, None, 100).await.unwrap()
    }

    pub(crate) async fn state(&self, id: RequestId) -> RequestState {
        let filter = RequestFilter { id: Some(id), ..RequestFilter::default() };
        self.listed(filter).await.pop().unwrap().state.unwrap()
    }

    pub(crate) async fn story(&self, id: RequestId) -> RequestStory {
        let registry = &self.office.registry;
        let reader = registry.store.read().await.unwrap();
        reader.request_story(View::of(registry.clock.today()), id).await.unwrap()
    }
}

async fn made(
    office: &Office,
    maker: &Actor,
    (name, role, agency): (&str, Role, &str),
    official: Option<OfficialId>,
) -> Actor {
    invited(&office.registry, maker, (name, role, agency), official.map(OfficialKey::Id).as_ref()).await
}

/// What the conflict says, in English.
pub(crate) fn conflict<T: std::fmt::Debug>(outcome: OperationResult<T>) -> String {
    let Err(OperationError::Conflict { reason }) = outcome else { panic!("no conflict: {outcome:?}") };
    reason.en
}

/// The fields that are wrong.
pub(crate) fn wrong<T: std::fmt::Debug>(outcome: OperationResult<T>) -> Vec<String> {
    let Err(OperationError::Invalid { problems }) = outcome else { panic!("nothing wrong: {outcome:?}") };
    problems.into_iter().map(|problem| problem.field).collect()
}
