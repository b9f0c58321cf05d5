//! A request as its pages know it: what it asks for, whose it is, what it is about, and who may act on it.

use crate::auth::permission::{Permission, scope_for};
use crate::domain::agency::TreePath;
use crate::domain::certificate::request::RequestState;
use crate::domain::certificate::request::event::RequestAct;
use crate::domain::ids::{CertificateId, RequestId};
use crate::domain::scope::Scope;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateLine};
use crate::storage::read::request_list::{RequestFilter, RequestLine};
use crate::storage::read::request_story::RequestStory;
use crate::storage::read::{Reader, View as Seen};
use crate::web::error::PageError;
use crate::web::pages::desk::people::{People, Person};
use crate::web::state::App;
use crate::web::ui::Visitor;

/// A request with all that its page tells.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) line: RequestLine,
    pub(super) story: RequestStory,
    pub(super) person: Option<Person>,
    /// Where the person is posted.
    place: Option<TreePath>,
    /// What it is about.
    pub(super) certificate: Option<CertificateLine>,
    /// The agency whose certificate it is: its identifier and its name.
    pub(super) agency: Option<(String, String)>,
}

impl Found {
    /// The request, if the visitor sees it. The reading is recorded.
    pub(super) async fn find(app: &App, visitor: &Visitor, id: RequestId) -> Result<Self, PageError> {
        let scope = visitor.may(Permission::ReadRegistry)?;
        let seen = Seen::of(app.registry.clock.today());
        let reader = app.registry.store.read().await?;
        let filter = RequestFilter { id: Some(id), ..RequestFilter::default() };
        let line = reader.request_page(&scope, seen, &filter, None, 1).await?.pop().ok_or(PageError::NotFound)?;
        let official = line.request.official;
        app.registry.record_read(&visitor.actor(), "request", official).await?;
        let story = reader.request_story(seen, id).await?;
        let person = People::named(&reader, seen, &[official]).await?.get(official).cloned();
        let place = match &person {
            Some(person) => reader.agency_path(seen, person.agency).await?,
            None => None,
        };
        let certificate = match line.request.certificate {
            Some(certificate) => about(app, &reader, certificate).await?,
            None => None,
        };
        let agency = match story.content.agency {
            Some(agency) => reader.agency(&Scope::Province, seen, agency).await?.map(|row| (row.code, row.name)),
            None => None,
        };
        Ok(Self { line, story, person, place, certificate, agency })
    }

    /// Where its page is.
    pub(super) fn path(&self) -> String {
        path(self.line.request.id)
    }

    /// What the reader sees of it now.
    pub(super) fn tag(&self) -> String {
        self.line.revision.to_string()
    }

    /// Where it stands; a request without events is being written.
    pub(super) fn state(&self) -> RequestState {
        self.line.state.unwrap_or(RequestState::Draft)
    }

    /// Whether the visitor may do that where the person is posted.
    pub(super) fn lets(&self, visitor: &Visitor, permission: Permission) -> bool {
        let scope = scope_for(&visitor.principal, permission);
        match &self.place {
            Some(place) => scope.covers(place),
            None => scope == Scope::Province,
        }
    }

    /// Whether the visitor's own account wrote or submitted it. The operation looks at all their hands.
    pub(super) fn is_of(&self, visitor: &Visitor) -> bool {
        self.story.events.iter().any(|told| {
            matches!(told.act, RequestAct::Drafted | RequestAct::Mended | RequestAct::Submitted)
                && told.by == Some(visitor.principal.id)
        })
    }
}

/// Where a request's page is.
pub(super) fn path(id: RequestId) -> String {
    format!("/requests/{id}")
}

/// The certificate that a request in scope is about: whoever sees the request sees what it is about.
async fn about(app: &App, reader: &Reader, id: CertificateId) -> Result<Option<CertificateLine>, PageError> {
    let now = app.registry.clock.now();
    let filter = CertificateFilter { id: Some(id), ..CertificateFilter::default() };
    Ok(reader.certificate_page(&Scope::Province, Seen::of(now.day()), now, &filter, None, 1).await?.pop())
}
