//! Everything that a person's case file is made of, read at one moment.

use std::collections::HashMap;

use crate::domain::certificate::facts::Certificate;
use crate::domain::decision::step::Step;
use crate::domain::ids::{AgencyId, FactId, OfficialId, RequestId, SubjectId};
use crate::domain::scope::Scope;
use crate::storage::StoreError;
use crate::storage::read::case_file::Entry;
use crate::storage::read::certificate_story::ToldLifeEvent;
use crate::storage::read::official::OfficialFile;
use crate::storage::read::request_list::{RequestFilter, RequestLine};
use crate::storage::read::request_story::ToldEvent;
use crate::storage::read::{Reader, View as AsOf};

/// Requests that a case file tells of; nobody has more in a working life.
pub(super) const REQUESTS: u32 = 50;

/// A certificate with what happened to it.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) certificate: Certificate,
    pub(super) story: Vec<ToldLifeEvent>,
}

/// A request with what happened to it.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) line: RequestLine,
    pub(super) events: Vec<ToldEvent>,
}

/// A person's case.
#[derive(Debug)]
pub(super) struct Dossier {
    pub(super) file: OfficialFile,
    /// Who entered what decisions say of them.
    pub(super) subjects: HashMap<SubjectId, Entry>,
    /// Who recorded the states of their mailbox.
    pub(super) states: HashMap<FactId, Entry>,
    pub(super) steps: Vec<Step>,
    pub(super) certificates: Vec<Told>,
    /// Who recorded what happened to those.
    pub(super) entries: HashMap<i64, Entry>,
    pub(super) requests: Vec<Asked>,
    /// What the agencies in all of this are called.
    pub(super) agencies: HashMap<AgencyId, String>,
}

impl Dossier {
    /// The case of an official whom the scope covers.
    pub(super) async fn read(
        reader: &Reader,
        scope: &Scope,
        view: AsOf,
        id: OfficialId,
    ) -> Result<Option<Self>, StoreError> {
        let Some(mut file) = reader.official(scope, view, id).await? else { return Ok(None) };
        let mut certificates = Vec::with_capacity(file.certificates.len());
        for (certificate, _) in std::mem::take(&mut file.certificates) {
            let story = reader.certificate_story(view, certificate.id).await?;
            certificates.push(Told { certificate, story });
        }
        let filter = RequestFilter { official: Some(id), ..RequestFilter::default() };
        let lines = reader.request_page(scope, view, &filter, None, REQUESTS).await?;
        let states = match &file.mailbox {
            Some(mailbox) => reader.entries_of_states(view, mailbox.id).await?,
            None => HashMap::new(),
        };
        let steps = reader.steps_about(id).await?;
        let agencies = file.postings.iter().map(|posting| posting.agency);
        let agencies = agencies.chain(file.decisions.iter().map(|about| about.decision.issuer));
        let agencies = agencies.chain(steps.iter().map(|step| step.draft.agency));
        Ok(Some(Self {
            subjects: reader.entries_of_subjects(view, id).await?,
            agencies: reader.agency_names(view, agencies).await?,
            entries: reader.entries(certificates.iter().flat_map(|told| change_sets(&told.story))).await?,
            requests: requests(reader, view, lines).await?,
            file,
            states,
            steps,
            certificates,
        }))
    }

    /// What an agency is called.
    pub(super) fn agency(&self, agency: AgencyId) -> &str {
        self.agencies.get(&agency).map_or("–", String::as_str)
    }
}

/// The change sets that recorded a story.
pub(super) fn change_sets(story: &[ToldLifeEvent]) -> impl Iterator<Item = i64> {
    story.iter().map(|told| told.recorded_from)
}

/// Requests with what happened to them.
pub(super) async fn requests(reader: &Reader, view: AsOf, lines: Vec<RequestLine>) -> Result<Vec<Asked>, StoreError> {
    let mut requests = Vec::with_capacity(lines.len());
    for line in lines {
        let id: RequestId = line.request.id;
        requests.push(Asked { events: reader.request_story(view, id).await?.events, line });
    }
    Ok(requests)
}
