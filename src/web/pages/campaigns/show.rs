//! `GET /campaigns/{id}`: how far a campaign is, and what the reader may do with all of its requests at once.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use serde::Deserialize;

use super::{PLACE, SECTION};
use crate::auth::permission::Permission::{DecideRequests, ReadRegistry, RecordLetters, SubmitRequests};
use crate::domain::certificate::renewal::last_day;
use crate::domain::certificate::request::RequestState::{self, Approved, Draft, RaReview, Submitted};
use crate::domain::clock::Timestamp;
use crate::domain::ids::CampaignId;
use crate::storage::read::View as Seen;
use crate::storage::read::campaign::{CampaignFilter, CampaignLine};
use crate::web::error::PageError;
use crate::web::pages::desk;
use crate::web::pages::letters::letter::letter_fields;
use crate::web::pages::requests::words::status;
use crate::web::state::App;
use crate::web::ui::{Column, Facts, Faults, Form, Line, Notice, Row, Say, Sent, Table, View, Visitor};

/// What was done just now, with how many.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    done: String,
    number: String,
}

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<CampaignId>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let (Path(id), Query(asked)) = (id?, asked?);
    let line = find(&app, &visitor, id).await?;
    let view = blank(&app, &visitor, &line).with_some(done(visitor.say, &asked));
    Ok(acts(state(view, visitor.say, &line), &visitor, &line, (&Sent::default(), Faults::default())))
}

/// The campaign, if the visitor sees its agency.
pub(super) async fn find(app: &App, visitor: &Visitor, id: CampaignId) -> Result<CampaignLine, PageError> {
    let scope = visitor.may(ReadRegistry)?;
    let now = app.registry.clock.now();
    let filter = CampaignFilter { id: Some(id), ..CampaignFilter::default() };
    let reader = app.registry.store.read().await?;
    let found = reader.campaign_page(&scope, (Seen::of(now.day()), now), &filter, None, 1).await?.pop();
    found.ok_or(PageError::NotFound)
}

/// Its page, empty.
pub(super) fn blank(app: &App, visitor: &Visitor, line: &CampaignLine) -> View {
    let say = visitor.say;
    let ends_by = say.day(line.campaign.ends_by);
    let name = line.agency_name.as_deref().unwrap_or(say.of("cơ quan không còn", "an agency that is no more"));
    let title = format!("{} – {} {ends_by}", name, say.of("đợt gia hạn đến", "renewals up to"));
    desk::page(app, visitor, SECTION, title)
        .crumb("/requests", say.of("Đề nghị về chứng thư", "Requests about certificates"))
        .crumb(PLACE, say.of("Đợt gia hạn chứng thư", "Renewal campaigns"))
}

/// The last day of a validity.
pub(super) fn ends(say: Say, not_after: Timestamp) -> String {
    say.day(last_day(not_after))
}

fn done(say: Say, asked: &Asked) -> Option<Notice> {
    let number = say.count(asked.number.parse::<u64>().unwrap_or_default());
    let text = match asked.done.as_str() {
        "opened" => say.of(
            "đề nghị gia hạn đã được lập. Kiểm tra rồi trình tất cả.",
            "renewals were drafted. Look at them, then hand them all in.",
        ),
        "continued" => say.of("đề nghị đã được lấy thêm vào đợt.", "more renewals were drafted."),
        "submitted" => say.of("đề nghị đã trình.", "requests were handed in."),
        "approved" => say.of("đề nghị đã duyệt.", "requests were approved."),
        "sent" => say.of("đề nghị đã đưa vào công văn gửi CA.", "requests went to the CA with the letter."),
        _ => return None,
    };
    Some(Notice::done(format!("{number} {text}")))
}

/// How far it is.
pub(super) fn state(view: View, say: Say, line: &CampaignLine) -> View {
    let campaign = &line.campaign;
    let requests =
        |state: &str| desk::address("/requests", [("campaign", campaign.id.to_string().as_str()), ("state", state)]);
    let facts = Facts::new("")
        .fact(say.of("Mở ngày", "Opened on"), say.day(campaign.opened_on))
        .fact(say.of("Đề nghị", "Requests"), Line::link(requests(""), say.count(line.all())))
        .fact(say.of("Chưa xong", "Still open"), say.count(line.open()))
        .known(say.of("Chứng thư hết hạn sớm nhất", "First end"), line.first_end.map(|end| ends(say, end)));
    let heads = [Column::new(say.of("Trạng thái", "State")), Column::number(say.of("Đề nghị", "Requests"))];
    let none = say.of("Đợt này chưa có đề nghị nào.", "The campaign has no requests yet.");
    let row = |(state, count): (&RequestState, &u64)| {
        Row::new([status(say, Some(*state)), Line::link(requests(state.as_str()), say.count(*count))])
    };
    let states = Table::new(say.of("Theo trạng thái", "By state"), heads, none).rows(line.states.iter().map(row));
    let heads = [
        Column::new(say.of("Chứng thư hết hạn", "The certificate ends")),
        Column::number(say.of("Chưa xong", "Still open")),
    ];
    let row =
        |(days, count): (&Option<u16>, &u64)| Row::new([Line::from(near(say, *days)), Line::from(say.count(*count))]);
    let none = say.of("Không còn đề nghị nào chưa xong.", "No request is open any more.");
    let by_time = Table::new(say.of("Theo thời gian còn lại", "By the time that is left"), heads, none);
    view.with(facts).with(states).with(by_time.rows(line.stages.iter().map(row)))
}

fn near(say: Say, days: Option<u16>) -> String {
    match days {
        None => say.of("còn hơn 120 ngày", "in more than 120 days").to_owned(),
        Some(0) => say.of("đã hết hạn", "has ended").to_owned(),
        Some(days) => format!("{} {days} {}", say.of("trong", "within"), say.of("ngày tới", "days")),
    }
}

/// What may be done with all of its requests that wait for it.
pub(super) fn acts(mut view: View, visitor: &Visitor, line: &CampaignLine, (sent, faults): (&Sent, Faults)) -> View {
    let say = visitor.say;
    let place = format!("{PLACE}/{}", line.campaign.id);
    let waiting = |states: &[RequestState]| states.iter().filter_map(|state| line.states.get(state)).sum::<u64>();
    let post = |act: &str| Form::post(format!("{place}/{act}"));
    let (drafts, submitted, approved) = (waiting(&[Draft]), waiting(&[Submitted, RaReview]), waiting(&[Approved]));
    if visitor.can(SubmitRequests) && drafts > 0 {
        let said = say.of(
            "Trình mọi đề nghị đang soạn của đợt; người khác sẽ duyệt. Đề nghị nào không trình được thì nói rõ vì sao.",
            "Hands in all drafts of the campaign; somebody else decides them. What cannot be handed in is told, with \
             why.",
        );
        let label = format!("{} ({})", say.of("Trình tất cả", "Hand in all"), say.count(drafts));
        view = view.with(post("submissions").said(said).button(label));
    }
    if visitor.can(DecideRequests) && submitted > 0 {
        let said = say.of(
            "Duyệt mọi đề nghị đã trình của đợt, trừ đề nghị do chính bạn lập hay trình.",
            "Approves all that were handed in of the campaign, except what you wrote or submitted.",
        );
        let label = format!("{} ({})", say.of("Duyệt tất cả", "Approve all"), say.count(submitted));
        view = view.with(post("approvals").said(said).button(label));
    }
    if visitor.can(RecordLetters) && (approved > 0 || !faults.is_empty()) {
        let legend = say.of("Công văn gửi CA", "The letter to the CA");
        let hint = say.of(
            "Mang mọi đề nghị đã duyệt của đợt, tối đa 500; sau đó không hủy được nữa.",
            "It takes all approved requests of the campaign, at most 500; they cannot be cancelled then.",
        );
        let label = format!("{} ({})", say.of("Ghi công văn", "Record the letter"), say.count(approved));
        view = view.with(post("letters").faults(faults).group(legend, hint, letter_fields(say, sent)).button(label));
    }
    if visitor.can(SubmitRequests) {
        let said = say.of(
            "Lập đề nghị cho những chứng thư hết hạn đến ngày của đợt mà đợt chưa lấy vào.",
            "Drafts renewals of certificates that end by the campaign's day and that it never asked for.",
        );
        view = view.with(post("continuation").said(said).button(say.of("Lấy thêm chứng thư", "Take in more")));
    }
    view
}
