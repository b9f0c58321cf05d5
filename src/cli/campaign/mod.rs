//! `congvu campaign …`: renewals of an agency's certificates, asked for together and sent to the CA in one letter.

mod told;

use clap::{Args, Subcommand};
use time::Date;

use super::arguments::parse_date;
use super::context::{Invocation, note_list, store_failure};
use super::decision::{failure, named, opened};
use super::exit::{Answer, Failure, Outcome};
use super::output;
use super::request::{LetterFields, letter_of};
use crate::auth::permission::Permission;
use crate::domain::ids::{AgencyId, CampaignId, OfficialId, RequestId};
use crate::operations::campaigns::{
    ActedTogether, CampaignAct, CampaignDraft, Intake, act_on_campaign, continue_campaign, letter_of_campaign,
    open_campaign, preview_campaign,
};
use crate::operations::{Actor, OperationError, OperationResult, Registry};
use crate::storage::read::View;
use crate::storage::read::campaign::CampaignFilter;

#[derive(Debug, Subcommand)]
pub(super) enum CampaignCommand {
    /// List renewal campaigns, newest first
    List {
        /// Only of this agency
        #[arg(long, value_name = "CODE")]
        agency: Option<String>,
        /// At most so many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Show how far a campaign is; `congvu request list --campaign` lists its requests
    Show(OneCampaign),
    /// Draft a renewal for every certificate of an agency and those below it that ends by a day
    Open {
        /// The agency
        #[arg(long, value_name = "CODE")]
        agency: String,
        /// Certificates that end on this day or before
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        ends_by: Date,
        /// Write nothing: tell what it would ask for, what it would leave out, and why
        #[arg(long)]
        check: bool,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Take in what the campaign does not ask for yet
    Continue(OneCampaign),
    /// Hand its drafts in; somebody else decides them
    Submit(OneCampaign),
    /// Approve what was handed in: never what you wrote or submitted yourself
    Approve(OneCampaign),
    /// Record the letter that takes its approved requests to the CA
    Letter {
        /// Campaign
        campaign: CampaignId,
        #[command(flatten)]
        letter: LetterFields,
        /// Go on after this request, where the command told to
        #[arg(long, value_name = "REQUEST")]
        after: Option<RequestId>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct OneCampaign {
    /// Campaign
    campaign: CampaignId,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: CampaignCommand, invocation: &Invocation) -> Answer {
    let (registry, actor) = opened(invocation).await?;
    match command {
        CampaignCommand::List { agency, limit, json } => {
            let agency = named(&registry, &actor, agency.as_deref(), invocation).await?;
            let filter = CampaignFilter { id: None, agency };
            list((&registry, &actor), &filter, limit, json, invocation).await
        }
        CampaignCommand::Show(one) => show((&registry, &actor), one, invocation).await,
        CampaignCommand::Open { agency, ends_by, check, json } => {
            let agency = named(&registry, &actor, Some(&agency), invocation).await?;
            let agency: AgencyId =
                agency.ok_or_else(|| failure(&OperationError::NotFound { what: "agency" }, invocation))?;
            let draft = CampaignDraft { agency, ends_by };
            let taken = if check {
                preview_campaign(&registry, &actor, draft).await
            } else {
                open_campaign(&registry, &actor, draft).await
            };
            took_in((&registry, &actor, Some(agency)), taken, json, invocation).await
        }
        CampaignCommand::Continue(one) => {
            let taken = continue_campaign(&registry, &actor, one.campaign).await;
            took_in((&registry, &actor, None), taken, one.json, invocation).await
        }
        CampaignCommand::Submit(one) => {
            let acted = act((&registry, &actor), one.campaign, CampaignAct::Submit).await;
            acted_on(acted, one.json, invocation)
        }
        CampaignCommand::Approve(one) => {
            let acted = act((&registry, &actor), one.campaign, CampaignAct::Approve).await;
            acted_on(acted, one.json, invocation)
        }
        CampaignCommand::Letter { campaign, letter, after, json } => {
            let acted = letter_of_campaign(&registry, &actor, campaign, letter_of(letter)?, after).await;
            acted_on(acted, json, invocation)
        }
    }
}

/// Acts on all that wait, call after call.
async fn act(
    (registry, actor): (&Registry, &Actor),
    campaign: CampaignId,
    act: CampaignAct,
) -> OperationResult<ActedTogether> {
    let mut all = ActedTogether::default();
    loop {
        let acted = act_on_campaign(registry, actor, campaign, act, all.next).await?;
        all.done.extend(acted.done);
        all.refused.extend(acted.refused);
        all.next = acted.next;
        if all.next.is_none() {
            return Ok(all);
        }
    }
}

async fn list(
    (registry, actor): (&Registry, &Actor),
    filter: &CampaignFilter,
    limit: u32,
    json: bool,
    invocation: &Invocation,
) -> Answer {
    let scope = actor.scope(Permission::ReadRegistry).map_err(|error| failure(&error, invocation))?;
    let now = registry.clock.now();
    let at = (View::of(now.day()), now);
    let read = async { registry.store.read().await?.campaign_page(&scope, at, filter, None, limit).await };
    let lines = read.await.map_err(|error| store_failure(&error))?;
    if json {
        let lines: Vec<told::Line> = lines.into_iter().map(told::Line::from).collect();
        return output::json(&serde_json::json!({ "campaigns": lines }));
    }
    output::text_out(&told::table(invocation.lang, &lines))
}

async fn show((registry, actor): (&Registry, &Actor), one: OneCampaign, invocation: &Invocation) -> Answer {
    let scope = actor.scope(Permission::ReadRegistry).map_err(|error| failure(&error, invocation))?;
    let now = registry.clock.now();
    let at = (View::of(now.day()), now);
    let filter = CampaignFilter { id: Some(one.campaign), ..CampaignFilter::default() };
    let read = async { registry.store.read().await?.campaign_page(&scope, at, &filter, None, 1).await };
    let found = read.await.map_err(|error| store_failure(&error))?.pop();
    let line = found.ok_or_else(|| failure(&OperationError::NotFound { what: "campaign" }, invocation))?;
    if one.json {
        return output::json(&told::Line::from(line));
    }
    output::text_out(&told::shown(invocation.lang, &line))
}

async fn took_in(
    (registry, actor, agency): (&Registry, &Actor, Option<AgencyId>),
    taken: OperationResult<Intake>,
    json: bool,
    invocation: &Invocation,
) -> Answer {
    let intake = taken.map_err(|error| failure(&error, invocation))?;
    let what = if intake.campaign.is_none() { "campaign_preview" } else { "campaign_intake" };
    note_list(registry, actor, what, intake.asked.len() + intake.left_out.len(), agency).await?;
    if json {
        return output::json(&intake);
    }
    let view = View::of(registry.clock.today());
    let people: Vec<OfficialId> = intake.left_out.iter().map(|left| left.official).collect();
    let read = async { registry.store.read().await?.named(view, &people).await };
    let names = read.await.map_err(|error| store_failure(&error))?;
    output::text_out(&told::intake(invocation.lang, &intake, &names))
}

/// What could not go on is an answer of "no"; what could stays done.
fn acted_on(acted: OperationResult<ActedTogether>, json: bool, invocation: &Invocation) -> Answer {
    let acted = acted.map_err(|error| failure(&error, invocation))?;
    let refused: Vec<(String, String)> =
        acted.refused.iter().map(|(id, why)| (id.to_string(), message(&failure(why, invocation)))).collect();
    if json {
        output::json(&told::Acted::of(&acted, &refused))?;
    } else {
        output::text_out(&told::acted(invocation.lang, &acted, &refused))?;
    }
    if refused.is_empty() { Ok(Outcome::Done) } else { Ok(Outcome::No) }
}

fn message(failure: &Failure) -> String {
    failure.message().to_owned()
}
