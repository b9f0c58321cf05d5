//! Requests to the CA and their events.

use crate::domain::audit::leaf::SubjectRef;
use crate::domain::certificate::request::{Request, RequestEvent};
use crate::storage::ChangeSet;
use crate::storage::entity::{request, request_event};
use crate::storage::error::Result;

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
}
