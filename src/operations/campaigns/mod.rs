//! Renewal campaigns: an agency's certificates that end by a day are asked for together, handed in and approved together, and go to the
//! CA in one letter. Each request leads its own life (`operations::requests`); a campaign only names them.

mod act;
mod intake;
mod open;

pub use act::{ActedTogether, CampaignAct, act_on_campaign, letter_of_campaign};
pub use open::{AskedRenewal, CampaignDraft, Intake, LeftOutCertificate, MOST_AT_ONCE, MOST_LEFT_OUT};
pub use open::{continue_campaign, open_campaign, preview_campaign};
