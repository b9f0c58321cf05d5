//! `GET` and `POST /campaigns/new`: for which agency and up to which day; what would be asked for is shown before anything is.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::intake::told;
use super::{PLACE, SECTION};
use crate::auth::permission::Permission::SubmitRequests;
use crate::domain::ids::AgencyId;
use crate::operations::campaigns::{CampaignDraft, open_campaign, preview_campaign};
use crate::storage::read::View as Seen;
use crate::storage::read::agency::AgencyRow;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk::{self, given, no_day, refused};
use crate::web::pages::reading::day_of;
use crate::web::state::App;
use crate::web::ui::{Faults, Field, Form, Posted, Say, View, Visitor};

const NEW: &str = "/campaigns/new";

/// For which agency, and up to which day.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    /// Its identifier.
    agency: String,
    ends_by: String,
}

impl Asked {
    fn is_empty(&self) -> bool {
        self.agency.trim().is_empty() && self.ends_by.trim().is_empty()
    }

    /// What it means; else everything that is wrong with it.
    async fn read(
        &self,
        app: &App,
        visitor: &Visitor,
    ) -> Result<Result<(AgencyRow, CampaignDraft), Faults>, PageError> {
        let say = visitor.say;
        let scope = visitor.may(SubmitRequests)?;
        let seen = Seen::of(app.registry.clock.today());
        let found = app.registry.store.read().await?.agency_by_code(&scope, seen, self.agency.trim()).await?;
        let until = day_of(self.ends_by.trim());
        if let (Some(agency), Some(ends_by)) = (&found, until) {
            let draft = CampaignDraft { agency: agency.agency, ends_by };
            return Ok(Ok((agency.clone(), draft)));
        }
        let mut faults = Faults::new(say.of("Chưa xem trước được", "There is nothing to show yet"));
        if found.is_none() {
            faults = faults.field(
                "agency",
                say.of(
                    "Không có cơ quan nào mang mã này trong phạm vi được giao.",
                    "No agency in your part of the tree has this identifier.",
                ),
            );
        }
        if until.is_none() {
            faults = faults.wrong(say, &no_day("/ends_by"));
        }
        Ok(Err(faults))
    }
}

/// `GET`: what would be asked for.
pub(in crate::web) async fn preview(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(asked) = asked?;
    visitor.may(SubmitRequests)?;
    page(&app, &visitor, &asked, Faults::default()).await
}

/// `POST`: it is.
pub(in crate::web) async fn submit(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    posted.visitor.may(SubmitRequests)?;
    let sent = &posted.sent;
    let agency: AgencyId = given(sent.text("agency_id"))?.ok_or(PageError::NotFound)?;
    let work = async {
        let ends_by = day_of(sent.text("ends_by")).ok_or_else(|| Problem::invalid(vec![no_day("/ends_by")]))?;
        let intake = open_campaign(&app.registry, &posted.actor(), CampaignDraft { agency, ends_by }).await?;
        let count = intake.asked.len().to_string();
        let place = intake.campaign.map_or_else(|| PLACE.to_owned(), |campaign| format!("{PLACE}/{campaign}"));
        Ok::<_, Problem>(desk::address(&place, [("done", "opened"), ("number", count.as_str())]))
    };
    match posted.once(&app, work).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = refused(posted.say(), problem)?;
            let asked = Asked { agency: sent.text("agency").to_owned(), ends_by: sent.text("ends_by").to_owned() };
            Ok(page(&app, &posted.visitor, &asked, faults).await?.into_response())
        }
    }
}

async fn page(app: &App, visitor: &Visitor, asked: &Asked, faults: Faults) -> Result<View, PageError> {
    let say = visitor.say;
    let view = desk::page(app, visitor, SECTION, say.of("Mở đợt gia hạn", "Open a campaign"))
        .crumb("/requests", say.of("Đề nghị về chứng thư", "Requests about certificates"))
        .crumb(PLACE, say.of("Đợt gia hạn chứng thư", "Renewal campaigns"))
        .lead(say.of(
            "Chọn cơ quan và ngày: mọi chứng thư của cơ quan và đơn vị trực thuộc hết hạn đến ngày đó được lập đề \
             nghị gia hạn.",
            "Choose an agency and a day: the renewal of each of its certificates that ends by then is asked for.",
        ));
    if asked.is_empty() || !faults.is_empty() {
        return Ok(view.with(fields(say, asked, faults)));
    }
    let (agency, draft) = match asked.read(app, visitor).await? {
        Ok(read) => read,
        Err(wrong) => return Ok(view.with(fields(say, asked, wrong))),
    };
    let intake = match preview_campaign(&app.registry, &visitor.actor(), draft).await {
        Ok(intake) => intake,
        Err(error) => return Ok(view.with(fields(say, asked, refused(say, error.into())?))),
    };
    let view = view.with(fields(say, asked, faults));
    let view = told((app, visitor), &intake, "campaign_preview", view).await?;
    let said = format!(
        "{} {}: {} {}",
        say.of("Đợt gia hạn của", "The campaign of"),
        agency.name,
        say.count(intake.asked.len() as u64),
        say.of(
            "đề nghị ở trạng thái đang soạn; chưa trình, chưa gửi ai.",
            "requests are drafted; none is handed in or sent yet.",
        ),
    );
    let form = Form::post(NEW)
        .hidden("agency_id", agency.agency.to_string())
        .hidden("agency", agency.code.as_str())
        .hidden("ends_by", draft.ends_by.to_string())
        .said(said)
        .button(say.of("Mở đợt gia hạn", "Open the campaign"))
        .cancel(PLACE, say.of("Quay lại danh sách", "Back to the list"));
    Ok(view.with_some((!intake.asked.is_empty()).then_some(form)))
}

fn fields(say: Say, asked: &Asked, faults: Faults) -> Form {
    let example = say.of("Ví dụ: H10.12", "Such as H10.12");
    Form::filter(NEW)
        .faults(faults)
        .field(
            Field::short("agency", say.of("Mã định danh cơ quan", "Identifier of the agency"))
                .hint(example)
                .value(&asked.agency),
        )
        .field(Field::day("ends_by", say.of("Hết hạn đến ngày", "Ends by")).value(&asked.ends_by))
        .button(say.of("Xem trước", "Show what would be asked"))
}
