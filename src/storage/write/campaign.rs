//! Renewal campaigns and the requests that belong to them.

use crate::domain::audit::leaf::SubjectRef;
use crate::domain::certificate::renewal::Campaign;
use crate::domain::ids::{CampaignId, FactId, RequestId};
use crate::storage::ChangeSet;
use crate::storage::entity::{campaign, campaign_request};
use crate::storage::error::Result;

impl ChangeSet {
    /// Adds a campaign.
    ///
    /// # Errors
    /// When the agency has one that ends by that day, or the database fails.
    pub async fn insert_campaign(&mut self, new: &Campaign) -> Result<()> {
        self.touched.concerned.others.insert(SubjectRef::Agency(new.agency.0));
        let row = campaign::Model {
            id: new.id.0,
            agency: new.agency.0,
            ends_by: new.ends_by,
            opened_on: new.opened_on,
            recorded_from: self.seq(),
            digest: Vec::new(),
        };
        self.insert(vec![row]).await
    }

    /// Adds requests to a campaign, each under its own identifier.
    ///
    /// # Errors
    /// When one belongs to a campaign already, or the database fails.
    pub async fn insert_campaign_requests(
        &mut self,
        campaign: CampaignId,
        requests: &[(FactId, RequestId)],
    ) -> Result<()> {
        let recorded_from = self.seq();
        let row = |(id, request): &(FactId, RequestId)| campaign_request::Model {
            id: id.0,
            campaign: campaign.0,
            request: request.0,
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(requests.iter().map(row).collect()).await
    }
}
