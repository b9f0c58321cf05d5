//! Months of figures in words and as JSON: their drafts, what agencies said, what was published.

use serde_json::{Value, json};
use time::Date;

use crate::domain::edition::{Draft, Edition, ReportAct, ReportActKind, open_contests, silent};
use crate::domain::indicator::FigureScope;
use crate::domain::lang::Lang;
use crate::operations::editions::{MonthLine, Shown};
use crate::reports::figure::{amount, exchange_level, status};
use crate::reports::figure_words::scope;
use crate::reports::indicators::text;
use crate::reports::monthly::{Trend, json as monthly};
use crate::reports::number::{count, day, instant};
use crate::reports::table::{Align, Table};

pub(super) fn draft(draft: &Draft, lang: Lang) -> String {
    let (month, until, hash) = (draft.month, day(lang, draft.seen_until), hex::encode(&draft.content_hash));
    match lang {
        Lang::Vi => format!("Đã lập dự thảo kỳ {month}; các cơ quan xem đến hết ngày {until}. SHA-256 {hash}\n"),
        Lang::En => format!("Drafted {month}; agencies may look at it until {until}. SHA-256 {hash}\n"),
    }
}

pub(super) fn edition(edition: &Edition, lang: Lang) -> String {
    let Edition { month, version, .. } = edition;
    let hash = hex::encode(&edition.content_hash);
    match lang {
        Lang::Vi => format!("Đã công bố kỳ {month}, bản {version}. SHA-256 {hash}\n"),
        Lang::En => format!("Published {month}, version {version}. SHA-256 {hash}\n"),
    }
}

/// Names accounts besides: only whoever is at the machine, or logged in, asks the program.
pub(super) fn shown_json(shown: &Shown) -> Option<Value> {
    let mut document = monthly::report(&shown.content, &shown.draft, shown.edition.as_ref(), &shown.acts)?;
    let hands = json!({
        "drafted_by": shown.account(shown.draft.by),
        "published_by": shown.edition.as_ref().map(|edition| shown.account(edition.by)),
    });
    if let (Some(document), Value::Object(hands)) = (document.as_object_mut(), hands) {
        document.extend(hands);
    }
    Some(document)
}

/// How coverage went over the months, in words.
pub(super) fn trend(trend: &Trend, lang: Lang) -> String {
    format!("{}\n{}\n", trend.called(lang), trend.chart(lang).text)
}

/// How the report came to where it is: drafted, contested, answered, published.
pub(super) fn life(shown: &Shown, lang: Lang) -> String {
    let draft = &shown.draft;
    let mut lines = vec![match (lang, &shown.edition) {
        (Lang::Vi, Some(edition)) => format!("SỐ LIỆU ĐÃ CHỐT, kỳ {}, bản {}", edition.month, edition.version),
        (Lang::En, Some(edition)) => format!("PUBLISHED FIGURES of {}, version {}", edition.month, edition.version),
        (Lang::Vi, None) => format!("DỰ THẢO, kỳ {}", draft.month),
        (Lang::En, None) => format!("DRAFT of {}", draft.month),
    }];
    let (at, by, until) = (instant(lang, draft.at), shown.account(draft.by), day(lang, draft.seen_until));
    lines.push(match lang {
        Lang::Vi => format!("Lập lúc {at}, tài khoản {by}; các cơ quan xem đến hết ngày {until}."),
        Lang::En => format!("Drafted {at} by {by}; agencies could look at it until {until}."),
    });
    if let Some(edition) = &shown.edition {
        let (at, by) = (instant(lang, edition.at), shown.account(edition.by));
        lines.push(match lang {
            Lang::Vi => format!("Công bố lúc {at}, tài khoản {by}."),
            Lang::En => format!("Published {at} by {by}."),
        });
        let reason = edition.reason.as_ref();
        lines.extend(reason.map(|why| format!("{}: {why}", lang.pick("Lý do đính chính", "Corrected because"))));
    }
    lines.extend(shown.acts.iter().filter(|act| act.kind != ReportActKind::Seen).map(|act| said(shown, act, lang)));
    lines.push(format!("SHA-256 {}", hex::encode(&draft.content_hash)));
    lines.join("\n") + "\n"
}

fn said(shown: &Shown, act: &ReportAct, lang: Lang) -> String {
    let agency = shown.content.units().iter().find(|unit| unit.agency == act.agency);
    let (name, at) = (agency.map_or("", |unit| unit.name.as_str()), instant(lang, act.at));
    let reason = &act.reason;
    match (lang, act.kind) {
        (Lang::Vi, ReportActKind::Answer) => format!("Trả lời {name} lúc {at}: {reason}"),
        (Lang::En, ReportActKind::Answer) => format!("Answered {name} {at}: {reason}"),
        (Lang::Vi, _) => format!("Ý kiến của {name} lúc {at} [{}]: {reason}", act.id),
        (Lang::En, _) => format!("Contested by {name} {at} [{}]: {reason}", act.id),
    }
}

/// The indicators of the month, and a line between them and what follows; nothing of a month that was drafted before they were frozen too.
pub(super) fn indicators(shown: &Shown, lang: Lang) -> String {
    let told = shown.content.indicators(shown.draft.at);
    told.map_or_else(String::new, |report| format!("{}\n", text(&report, lang)))
}

/// What agencies reported of the month; nothing when they reported nothing.
pub(super) fn reported(shown: &Shown, lang: Lang) -> String {
    if shown.content.reported().is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        (lang.pick("Chỉ tiêu", "Indicator"), Align::Wrap(40)),
        (lang.pick("Cơ quan", "Agency"), Align::Wrap(40)),
        (lang.pick("Từ ngày", "From"), Align::Left),
        (lang.pick("Đến ngày", "To"), Align::Left),
        (lang.pick("Số liệu", "Figure"), Align::Right),
        (lang.pick("Tính chất", "Status"), Align::Left),
        (lang.pick("Tính đến", "As of"), Align::Left),
        (lang.pick("Nguồn", "Source"), Align::Wrap(40)),
    ]);
    for row in shown.content.reported() {
        let level = row.level.map_or_else(String::new, |level| format!(" ({})", exchange_level(lang, level)));
        let indicator = if lang == Lang::Vi { &row.called } else { &row.indicator };
        let whose = match row.scope {
            FigureScope::Own => String::new(),
            FigureScope::Subtree => format!(", {}", scope(lang, row.scope)),
        };
        table.row([
            format!("{indicator}{level}{whose}"),
            row.name.clone(),
            day(lang, row.from),
            day(lang, row.to),
            amount(lang, row.unit, row.amount()),
            status(lang, row.status).to_owned(),
            day(lang, row.as_of),
            row.source.clone(),
        ]);
    }
    format!("{}\n{table}", lang.pick("SỐ LIỆU CÁC CƠ QUAN BÁO CÁO", "REPORTED BY AGENCIES"))
}

pub(super) fn months_json(months: &[MonthLine]) -> Value {
    let line = |line: &MonthLine| {
        json!({
            "month": line.month.to_string(),
            "editions": line.editions.iter().map(monthly::edition).collect::<Vec<_>>(),
            "draft": line.draft.as_ref().map(|(draft, _)| monthly::draft(draft)),
            "agencies": line.draft.as_ref().map(|(_, agencies)| agencies.len()),
            "silent": line.draft.as_ref().map(|(_, agencies)| silent(agencies, &line.acts).len()),
            "open_contests": open_contests(&line.acts).into_iter().map(monthly::act).collect::<Vec<_>>(),
        })
    };
    json!({ "months": months.iter().map(line).collect::<Vec<_>>() })
}

pub(super) fn months(months: &[MonthLine], today: Date, lang: Lang) -> String {
    if months.is_empty() {
        return lang.pick("Chưa có kỳ báo cáo nào.\n", "No month was drafted yet.\n").to_owned();
    }
    let mut table = Table::new(&[
        (lang.pick("Kỳ", "Month"), Align::Left),
        (lang.pick("Bản đã chốt", "Published"), Align::Right),
        (lang.pick("Dự thảo", "Draft"), Align::Left),
        (lang.pick("Cơ quan chưa xem", "Agencies silent"), Align::Right),
        (lang.pick("Ý kiến chưa trả lời", "Open contests"), Align::Right),
    ]);
    for line in months {
        let version = line.editions.last().map_or_else(|| "–".to_owned(), |edition| edition.version.to_string());
        let (draft, missing) = match &line.draft {
            None => ("–".to_owned(), "–".to_owned()),
            Some((draft, agencies)) => {
                (waits(draft, today, lang), count(lang, silent(agencies, &line.acts).len() as u64))
            }
        };
        let open = open_contests(&line.acts).len().to_string();
        table.row([line.month.to_string(), version, draft, missing, open]);
    }
    table.to_string()
}

fn waits(draft: &Draft, today: Date, lang: Lang) -> String {
    let until = day(lang, draft.seen_until);
    match (lang, today <= draft.seen_until) {
        (Lang::Vi, true) => format!("lấy ý kiến đến hết ngày {until}"),
        (Lang::En, true) => format!("to be looked at until {until}"),
        (Lang::Vi, false) => format!("hết thời gian xem ngày {until}"),
        (Lang::En, false) => format!("was to be looked at until {until}"),
    }
}
