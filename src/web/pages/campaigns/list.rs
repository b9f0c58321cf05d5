//! `GET /campaigns`: renewal campaigns, newest first, each with how far it is.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;

use super::{PLACE, SECTION};
use crate::auth::permission::Permission::{ReadRegistry, SubmitRequests};
use crate::domain::ids::CampaignId;
use crate::storage::read::View as Seen;
use crate::storage::read::campaign::{CampaignFilter, CampaignLine};
use crate::web::error::PageError;
use crate::web::pages::desk::{self, FETCH, PAGE, given};
use crate::web::state::App;
use crate::web::ui::{Actions, Column, Line, Pager, Row, Say, Table, View, Visitor};

/// Where the page before ended.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    after: String,
}

/// The page.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(asked) = asked?;
    let say = visitor.say;
    let scope = visitor.may(ReadRegistry)?;
    let before: Option<CampaignId> = given(&asked.after)?;
    let now = app.registry.clock.now();
    let reader = app.registry.store.read().await?;
    let filter = CampaignFilter::default();
    let mut lines = reader.campaign_page(&scope, (Seen::of(now.day()), now), &filter, before, FETCH).await?;
    let is_more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let next = lines.last().filter(|_| is_more).map(|last| last.campaign.id.to_string());
    let pager = Pager {
        first: before.map(|_| PLACE.to_owned()),
        next: next.map(|after| desk::address(PLACE, [("after", after.as_str())])),
    };
    let heads = [
        Column::new(say.of("Cơ quan", "Agency")),
        Column::new(say.of("Chứng thư hết hạn đến ngày", "Certificates that end by")),
        Column::new(say.of("Mở ngày", "Opened on")),
        Column::number(say.of("Đề nghị", "Requests")),
        Column::number(say.of("Chưa xong", "Still open")),
        Column::new(say.of("Chứng thư hết hạn sớm nhất", "First end")),
    ];
    let empty = say.of(
        "Chưa có đợt gia hạn nào. Mở một đợt để lập đề nghị gia hạn cho mọi chứng thư sắp hết hạn của một cơ quan.",
        "There is no campaign yet. Open one to ask for the renewal of all of an agency's certificates that end soon.",
    );
    let table = Table::new(say.of("Các đợt gia hạn", "Campaigns"), heads, empty)
        .rows(lines.iter().map(|line| row(say, line)))
        .pager(say, pager);
    let open = Actions::default().link("/campaigns/new", say.of("Mở đợt gia hạn", "Open a campaign"));
    Ok(desk::page(&app, &visitor, SECTION, say.of("Đợt gia hạn chứng thư", "Renewal campaigns"))
        .crumb("/requests", say.of("Đề nghị về chứng thư", "Requests about certificates"))
        .with_some(visitor.can(SubmitRequests).then_some(open))
        .with(table))
}

fn row(say: Say, line: &CampaignLine) -> Row {
    let campaign = &line.campaign;
    let name = line.agency_name.as_deref().unwrap_or(say.of("Cơ quan không còn", "An agency that is no more"));
    let requests = desk::address("/requests", [("campaign", campaign.id.to_string().as_str())]);
    Row::new([
        Line::link(format!("{PLACE}/{}", campaign.id), name),
        Line::from(say.day(campaign.ends_by)),
        Line::from(say.day(campaign.opened_on)),
        Line::link(requests, say.count(line.all())),
        Line::from(say.count(line.open())),
        Line::from(line.first_end.map_or_else(|| "–".to_owned(), |end| super::show::ends(say, end))),
    ])
}
