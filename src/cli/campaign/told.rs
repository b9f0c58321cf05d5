//! Campaigns as commands tell them: JSON for programs, text for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use time::Date;

use crate::domain::certificate::renewal::LeftOut;
use crate::domain::certificate::request::RequestState;
use crate::domain::clock::{Timestamp, iso_day};
use crate::domain::ids::{AgencyId, CampaignId, RequestId};
use crate::domain::lang::Lang;
use crate::operations::campaigns::{ActedTogether, Intake};
use crate::reports::number::{count, day};
use crate::reports::table::{Align, Table};
use crate::storage::read::campaign::CampaignLine;
use crate::storage::read::named::NamedPerson;

/// A campaign and how far it is.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    id: CampaignId,
    agency: AgencyId,
    agency_name: Option<String>,
    #[serde(with = "iso_day")]
    ends_by: Date,
    #[serde(with = "iso_day")]
    opened_on: Date,
    requests: u64,
    open: u64,
    by_state: BTreeMap<RequestState, u64>,
    by_stage: Vec<Stage>,
    first_end: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct Stage {
    days: Option<u16>,
    requests: u64,
}

/// What became of requests that waited.
#[derive(Debug, Serialize)]
pub(super) struct Acted {
    done: Vec<RequestId>,
    refused: Vec<Refused>,
    is_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<RequestId>,
}

#[derive(Debug, Serialize)]
struct Refused {
    request: String,
    why: String,
}

impl From<CampaignLine> for Line {
    fn from(line: CampaignLine) -> Self {
        Self {
            id: line.campaign.id,
            agency: line.campaign.agency,
            requests: line.all(),
            open: line.open(),
            agency_name: line.agency_name,
            ends_by: line.campaign.ends_by,
            opened_on: line.campaign.opened_on,
            by_state: line.states,
            by_stage: line.stages.into_iter().map(|(days, requests)| Stage { days, requests }).collect(),
            first_end: line.first_end,
        }
    }
}

impl Acted {
    pub(super) fn of(acted: &ActedTogether, refused: &[(String, String)]) -> Self {
        let refused = refused.iter().map(|(request, why)| Refused { request: request.clone(), why: why.clone() });
        Self {
            done: acted.done.iter().map(|line| line.request.id).collect(),
            refused: refused.collect(),
            is_more: acted.next.is_some(),
            next: acted.next,
        }
    }
}

/// A table of campaigns.
pub(super) fn table(lang: Lang, lines: &[CampaignLine]) -> String {
    if lines.is_empty() {
        return lang
            .pick(
                "Chưa có đợt gia hạn nào; `congvu campaign open` mở đợt đầu tiên.\n",
                "There is no renewal campaign yet; `congvu campaign open` opens the first.\n",
            )
            .to_owned();
    }
    let mut table = Table::new(&[
        (lang.pick("Đợt gia hạn", "Campaign"), Align::Left),
        (lang.pick("Cơ quan", "Agency"), Align::Wrap(36)),
        (lang.pick("Hết hạn đến", "Ends by"), Align::Left),
        (lang.pick("Ngày mở", "Opened"), Align::Left),
        (lang.pick("Đề nghị", "Requests"), Align::Right),
        (lang.pick("Chưa xong", "Open"), Align::Right),
        (lang.pick("Hết hạn sớm nhất", "First end"), Align::Left),
    ]);
    for line in lines {
        table.row([
            line.campaign.id.to_string(),
            agency(line),
            day(lang, line.campaign.ends_by),
            day(lang, line.campaign.opened_on),
            count(lang, line.all()),
            count(lang, line.open()),
            line.first_end.map(|end| day(lang, end.day())).unwrap_or_default(),
        ]);
    }
    table.to_string()
}

/// A campaign with its requests by state, and the open ones by how near the end of their certificate is.
pub(super) fn shown(lang: Lang, line: &CampaignLine) -> String {
    let mut text = format!(
        "{}\n  {}: {}\n  {}: {} · {}: {}\n",
        line.campaign.id,
        lang.pick("Cơ quan", "Agency"),
        agency(line),
        lang.pick("Chứng thư hết hạn đến", "Certificates that end by"),
        day(lang, line.campaign.ends_by),
        lang.pick("mở ngày", "opened"),
        day(lang, line.campaign.opened_on),
    );
    let _ = writeln!(text, "  {}: {}", lang.pick("Đề nghị", "Requests"), count(lang, line.all()));
    for (state, number) in &line.states {
        let _ = writeln!(text, "    {}: {}", state.called(lang), count(lang, *number));
    }
    if !line.stages.is_empty() {
        let _ =
            writeln!(text, "  {}", lang.pick("Chưa xong, theo thời gian còn lại:", "Open, by the time that is left:"));
    }
    for (stage, number) in &line.stages {
        let _ = writeln!(text, "    {}: {}", stage_word(lang, *stage), count(lang, *number));
    }
    text
}

/// What a campaign took in, or would; names say whose what is left out is.
pub(super) fn intake(lang: Lang, intake: &Intake, names: &[NamedPerson]) -> String {
    let mut text = match intake.campaign {
        Some(id) => format!("{} {id}\n", lang.pick("Đợt gia hạn", "Campaign")),
        None => lang.pick("Xem trước; chưa ghi gì.\n", "A preview; nothing was written.\n").to_owned(),
    };
    let asked = lang.pick("Đề nghị gia hạn", "Renewals asked for");
    let _ = writeln!(text, "  {asked}: {}", count(lang, intake.asked.len() as u64));
    if intake.is_more {
        text.push_str(lang.pick(
            "  Còn chứng thư khác; `congvu campaign continue` lấy tiếp.\n",
            "  There are more; `congvu campaign continue` takes them in.\n",
        ));
    }
    if intake.left_out_count > 0 {
        let left_out = lang.pick("Không đưa vào", "Left out");
        let _ = writeln!(text, "  {left_out}: {}", count(lang, intake.left_out_count as u64));
    }
    for left in &intake.left_out {
        let name = names.iter().find(|person| person.key.official == left.official);
        let name = name.map_or_else(|| left.official.to_string(), |person| person.full_name.clone());
        let why = LeftOut::called(left.why, lang);
        let _ = writeln!(text, "    {name}, {}: {why}", day(lang, left.not_after.day()));
    }
    let rest = intake.left_out_count - intake.left_out.len();
    if rest > 0 {
        let _ = writeln!(text, "    … {} {}", lang.pick("và thêm", "and more:"), count(lang, rest as u64));
    }
    text
}

/// What became of requests that waited.
pub(super) fn acted(lang: Lang, acted: &ActedTogether, refused: &[(String, String)]) -> String {
    let mut by_state: BTreeMap<RequestState, u64> = BTreeMap::new();
    for state in acted.done.iter().filter_map(|line| line.state) {
        *by_state.entry(state).or_default() += 1;
    }
    let mut text = String::new();
    for (state, number) in by_state {
        let _ = writeln!(text, "{}: {}", state.called(lang), count(lang, number));
    }
    for (request, why) in refused {
        let _ = writeln!(text, "{request}: {why}");
    }
    if let Some(next) = acted.next {
        let more = lang.pick("Còn đề nghị khác; chạy lại lệnh này, thêm", "More wait; run this command again, with");
        let _ = writeln!(text, "{more} --after {next}");
    }
    if text.is_empty() {
        text.push_str(lang.pick("Không có đề nghị nào đang chờ.\n", "Nothing waits.\n"));
    }
    text
}

fn agency(line: &CampaignLine) -> String {
    line.agency_name.clone().unwrap_or_else(|| line.campaign.agency.to_string())
}

fn stage_word(lang: Lang, stage: Option<u16>) -> String {
    match stage {
        Some(0) => lang.pick("đã hết hạn", "ended").to_owned(),
        Some(days) => format!("{} {days} {}", lang.pick("còn tối đa", "at most"), lang.pick("ngày", "days")),
        None => lang.pick("còn hơn 120 ngày", "more than 120 days").to_owned(),
    }
}
