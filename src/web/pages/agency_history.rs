//! `GET /agencies/{code}/history`: what an agency was, is and will be, and where it came from and went.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use time::Date;

use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::agency::AgencyVersion;
use crate::operations::export_list::words::{agency_kind, agency_role};
use crate::reports::words::level;
use crate::storage::read::View as ReadView;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Line, Moment, Say, Shape, TimeLine, View, Visitor};

/// The page. An agency outside the reader's part is as good as none.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    code: Result<Path<String>, PathRejection>,
) -> Result<View, PageError> {
    let Path(code) = code?;
    let scope = visitor.may(ReadRegistry)?;
    let say = visitor.say;
    let today = app.registry.clock.today();
    let view = ReadView::of(today);
    let reader = app.registry.store.read().await?;
    let agency = reader.agency_by_code(&scope, view, &code).await?.ok_or(PageError::NotFound)?;
    let mut versions = reader.agency_versions(&scope, view, agency.agency).await?;
    let mut above = Vec::with_capacity(versions.len());
    versions.reverse();
    for version in &versions {
        above.push(match version.parent {
            Some(parent) => reader.agency_name(ReadView::of(version.effective.from), parent).await?,
            None => None,
        });
    }
    drop(reader);
    let frame = Frame::new(&app, "agencies", Some(&visitor.principal)).speaking(say);
    let moments = versions.iter().zip(above).map(|(version, above)| moment(say, today, version, above)).collect();
    let none = say.of("Chưa có gì được ghi nhận.", "Nothing is recorded.");
    Ok(View::new(frame, format!("{}: {}", say.of("Lịch sử", "History"), agency.name))
        .crumb("/agencies", say.of("Cơ quan, đơn vị", "Agencies"))
        .crumb(format!("/agencies/{code}"), agency.name)
        .lead(say.of(
            "Mỗi lần đổi tên, đổi mã, sáp nhập hoặc chuyển cấp trên là một giai đoạn, mới nhất ở trên.",
            "Each new name, code, merger or agency above begins a stretch of time; the newest is first.",
        ))
        .with(TimeLine::new(say.of("Các giai đoạn", "Stretches"), moments, none)))
}

fn moment(say: Say, today: Date, version: &AgencyVersion, above: Option<String>) -> Moment {
    let until = version.effective.to.map_or_else(
        || say.of("đến nay", "until now").to_owned(),
        |to| format!("{} {}", say.of("đến hết ngày", "through"), say.day(to.previous_day().unwrap_or(to))),
    );
    let mut text = vec![
        agency_kind(say.0, version.kind).to_owned(),
        level(say.0, version.level).to_owned(),
        agency_role(say.0, version.role).to_owned(),
    ];
    text.extend(above.map(|name| format!("{} {name}", say.of("trực thuộc", "below"))));
    text.extend(
        (!version.alternative_codes.is_empty())
            .then(|| format!("{} {}", say.of("mã khác:", "other codes:"), version.alternative_codes.join(", "))),
    );
    text.push(until);
    let text = Line::from(text.join(" · "));
    let text = match &version.legal_act {
        Some(act) => text.new_line().plain(act.as_str()),
        None => text,
    };
    let title = Line::default().strong(version.name.as_str()).plain(format!(" ({})", version.code));
    let moment = Moment::new(say.day(version.effective.from), title).text(text);
    if version.effective.from > today {
        moment.coming()
    } else if version.effective.contains(today) {
        moment.shaped(Shape::Good)
    } else {
        moment
    }
}
