//! `GET /reports`: which reports there are.

use axum::extract::State;

use super::page::{ADOPTION, DEMAND, INDICATORS, LEAGUE, Report, YEAR_END};
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::scope::Scope;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Line, List, Say, View, Visitor};

/// The page.
pub(in crate::web) async fn show(State(app): State<App>, visitor: Visitor) -> Result<View, PageError> {
    let scope = visitor.may(ReadRegistry)?;
    let say = visitor.say;
    let frame = Frame::new(&app, "reports", Some(&visitor.principal)).speaking(say);
    let link = |report: &Report| {
        let (vi, en) = report.about;
        item(report.path, report.name(say), say.of(vi, en))
    };
    let counted = List::new(say.of("Số liệu của một ngày hoặc một kỳ", "Figures of a day or a period"));
    let counted = counted.items([&ADOPTION, &INDICATORS, &LEAGUE].map(link));
    let yearly = List::new(say.of("Báo cáo năm của toàn tỉnh", "Yearly reports of the province"));
    let yearly = (scope == Scope::Province).then(|| yearly.items([&YEAR_END, &DEMAND].map(link)));
    Ok(View::new(frame, say.of("Báo cáo", "Reports"))
        .lead(say.of(
            "Xem trên màn hình, in ra, hoặc tải về dưới dạng PDF, XLSX, CSV.",
            "To be read here, printed, or downloaded as PDF, XLSX or CSV.",
        ))
        .with(counted)
        .with_some(yearly)
        .with(reported(say)))
}

/// What was published, and what agencies report.
fn reported(say: Say) -> List {
    List::new(say.of("Số liệu đã chốt và số liệu do cơ quan báo cáo", "Published months, and what agencies report"))
        .item(item(
            "/reports/months",
            say.of("Báo cáo tháng đã chốt", "Months of figures"),
            say.of(
                "Dự thảo, ý kiến của cơ quan và số liệu đã công bố.",
                "Drafts, what agencies say of them, and what was published.",
            ),
        ))
        .item(item(
            "/figures",
            say.of("Số liệu do cơ quan báo cáo", "Figures that agencies report"),
            say.of(
                "Số văn bản đi, đến và các chỉ tiêu khác của từng kỳ.",
                "Outgoing and incoming documents and other figures of each period.",
            ),
        ))
}

fn item(to: &str, name: &str, about: &str) -> Line {
    Line::link(to, name).plain(format!(": {about}"))
}
