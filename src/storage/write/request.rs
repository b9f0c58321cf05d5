//! Requests to the CA, what they ask for, their events and the letters that carry them.

use crate::domain::audit::leaf::SubjectRef;
use crate::domain::certificate::request::content::Content;
use crate::domain::certificate::request::event::{Evidence, RequestAct};
use crate::domain::certificate::request::letter::Letter;
use crate::domain::certificate::request::{Request, RequestEvent};
use crate::domain::ids::{FactId, LetterId, OfficialId, PrincipalId, RequestId};
use crate::storage::ChangeSet;
use crate::storage::entity::{letter, request, request_content, request_event, request_event_fact};
use crate::storage::error::Result;

/// What is known of an event beside the state that it led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFact {
    /// This fact.
    pub id: FactId,
    /// The event.
    pub event: FactId,
    /// What happened.
    pub act: RequestAct,
    /// The account that did it; none for the program.
    pub by: Option<PrincipalId>,
    /// The letter that carries it.
    pub letter: Option<LetterId>,
    /// What shows it.
    pub evidence: Option<Evidence>,
}

impl ChangeSet {
    /// Adds requests; their first events follow.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_requests(&mut self, requests: &[Request]) -> Result<()> {
        let recorded_from = self.seq();
        let concerned = &mut self.touched.concerned;
        concerned.officials.extend(requests.iter().map(|request| request.official.0));
        concerned.others.extend(requests.iter().map(|request| SubjectRef::Request(request.id.0)));
        let row = |request: &Request| request::Model {
            id: request.id.0,
            kind: request.kind.to_string(),
            official: request.official.0,
            certificate: request.certificate.map(|id| id.0),
            opened_on: request.opened_on,
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(requests.iter().map(row).collect()).await
    }

    /// Adds events of requests.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_request_events(&mut self, events: &[RequestEvent]) -> Result<()> {
        let recorded_from = self.seq();
        let about = events.iter().map(|event| SubjectRef::Request(event.request.0));
        self.touched.concerned.others.extend(about);
        let row = |event: &RequestEvent| request_event::Model {
            id: event.id.0,
            request: event.request.0,
            state: event.state.to_string(),
            effective_at: event.effective_at.unix_micros(),
            details: event.details.clone(),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(events.iter().map(row).collect()).await
    }

    /// Adds what is known of events beside their states; each event is of a request of one of these officials.
    ///
    /// # Errors
    /// When an event has such a fact already, or the database fails.
    pub async fn insert_request_event_facts(&mut self, facts: &[EventFact], officials: &[OfficialId]) -> Result<()> {
        let recorded_from = self.seq();
        self.touched.concerned.officials.extend(officials.iter().map(|official| official.0));
        let row = |fact: &EventFact| request_event_fact::Model {
            id: fact.id.0,
            event: fact.event.0,
            act: fact.act.to_string(),
            principal: fact.by.map(|principal| principal.0),
            letter: fact.letter.map(|letter| letter.0),
            evidence: fact.evidence.map(|evidence| evidence.kind().to_string()),
            sha256: fact.evidence.and_then(|evidence| evidence.sha256()).map(|hash| hash.0.to_vec()),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(facts.iter().map(row).collect()).await
    }

    /// Adds what requests ask for: of each request the newest holds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_request_contents(&mut self, contents: &[(FactId, RequestId, Content)]) -> Result<()> {
        let recorded_from = self.seq();
        let row = |(id, request, content): &(FactId, RequestId, Content)| request_content::Model {
            id: id.0,
            request: request.0,
            reason: content.reason.map(|reason| reason.to_string()),
            medium: content.medium.map(|medium| medium.to_string()),
            device_serial: content.device_serial.clone(),
            item: content.item.clone(),
            new_value: content.new_value.clone(),
            extends: content.extend,
            mobile: content.mobile.clone(),
            first_of_agency: content.first_of_agency,
            agency: content.agency.map(|agency| agency.0),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(contents.iter().map(row).collect()).await
    }

    /// Adds a letter.
    ///
    /// # Errors
    /// When a letter of that direction, day and number is there, or the database fails.
    pub async fn insert_letter(&mut self, new: &Letter) -> Result<()> {
        let row = letter::Model {
            id: new.id.0,
            direction: new.direction.to_string(),
            number: new.draft.number.clone(),
            dated_on: new.draft.dated_on,
            sha256: new.draft.sha256.map(|hash| hash.0.to_vec()),
            recorded_from: self.seq(),
            digest: Vec::new(),
        };
        self.insert(vec![row]).await
    }
}
