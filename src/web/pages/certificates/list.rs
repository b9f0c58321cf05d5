//! `GET /certificates`: certificates with their status now, by the end of their validity.

use std::collections::HashMap;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use uuid::Uuid;

use super::super::links::address;
use super::super::status_words::{certificate_status, certificate_word};
use super::words::{common_name, severity};
use super::{PAGE, listed, name, view};
use crate::auth::permission::Permission::{ImportCertificates, ReadRegistry};
use crate::domain::agency::TreePath;
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::domain::scope::Scope;
use crate::operations::certificate_findings::{Severity, ToldFinding, rules_asked_for};
use crate::storage::read::View as ReadView;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateKey, CertificateLine};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Actions, Choice, Column, Field, Form, Line, Pager, Row, Say, Table, View, Visitor};

/// Lines of one page.
const LINES: u32 = 50;
/// Windows of expiry that are offered, in days.
const WINDOWS: [u16; 4] = [7, 30, 60, 90];
const DAY_SECONDS: i64 = 86_400;

/// Which certificates.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    status: String,
    expiring_days: String,
    severity: String,
    agency: String,
    after: String,
}

/// What is asked for, read.
struct Wish {
    status: Option<CertificateStatus>,
    days: Option<u16>,
    severity: Option<Severity>,
    after: Option<CertificateKey>,
}

impl Asked {
    /// A code that there is not is no page of ours.
    fn read(&self) -> Result<Wish, PageError> {
        fn code<T: std::str::FromStr>(text: &str) -> Result<Option<T>, PageError> {
            let text = Some(text).filter(|text| !text.is_empty());
            text.map(str::parse).transpose().map_err(|_| PageError::NotFound)
        }
        let days = code::<u16>(&self.expiring_days)?;
        if days.is_some_and(|days| days == 0) {
            return Err(PageError::NotFound);
        }
        let after = match self.after.split_once('.') {
            None if self.after.is_empty() => None,
            None => return Err(PageError::NotFound),
            Some((ends, id)) => Some(CertificateKey {
                not_after: Timestamp::from_unix_micros(ends.parse().map_err(|_| PageError::NotFound)?),
                certificate: CertificateId(id.parse::<Uuid>().map_err(|_| PageError::NotFound)?),
            }),
        };
        Ok(Wish { status: code(&self.status)?, days, severity: code(&self.severity)?, after })
    }

    fn address(&self, after: Option<CertificateKey>) -> String {
        let after = after.map(|key| format!("{}.{}", key.not_after.unix_micros(), key.certificate)).unwrap_or_default();
        let parts = [
            ("status", self.status.as_str()),
            ("expiring_days", self.expiring_days.as_str()),
            ("severity", self.severity.as_str()),
            ("agency", self.agency.as_str()),
            ("after", after.as_str()),
        ];
        address(PAGE, parts)
    }
}

/// The page.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(asked) = asked?;
    let scope = visitor.may(ReadRegistry)?;
    let wish = asked.read()?;
    let say = visitor.say;
    let is_later = wish.after.is_some();
    let (lines, is_more) = read(&app, &scope, &asked, wish).await?;
    listed(&app, &visitor, "certificates", lines.len()).await?;
    let pager = Pager {
        first: is_later.then(|| asked.address(None)),
        next: lines.last().filter(|_| is_more).map(|line| asked.address(Some(line.key))),
    };
    let table = table(&app, say, &lines).await?.pager(say, pager);
    let imports = visitor.actor().require(ImportCertificates).is_ok();
    let actions = imports.then(|| {
        Actions::default()
            .link("/certificates/import", say.of("Nhập chứng thư số từ CA", "Take in certificates from the CA"))
    });
    Ok(view(&app, &visitor, name(say)).with_some(actions).with(form(say, &asked)).with(table))
}

/// The lines of a page, and whether there are more. In an agency that is not there nothing is found.
async fn read(app: &App, scope: &Scope, asked: &Asked, wish: Wish) -> Result<(Vec<CertificateLine>, bool), PageError> {
    let now = app.registry.clock.now();
    let view = ReadView::of(now.day());
    let reader = app.registry.store.read().await?;
    let code = asked.agency.trim().to_ascii_uppercase();
    let under: Option<TreePath> = if code.is_empty() {
        None
    } else {
        match reader.agency_by_code(scope, view, &code).await? {
            Some(agency) => Some(agency.path),
            None => return Ok((Vec::new(), false)),
        }
    };
    let filter = CertificateFilter {
        under,
        status: wish.status,
        rules: rules_asked_for(None, wish.severity),
        ends_after: wish.days.map(|_| now),
        ends_by: wish.days.map(|days| now.plus_seconds(i64::from(days) * DAY_SECONDS)),
        ..CertificateFilter::default()
    };
    let mut lines = reader.certificate_page(scope, view, now, &filter, wish.after, LINES + 1).await?;
    let is_more = lines.len() > LINES as usize;
    lines.truncate(LINES as usize);
    Ok((lines, is_more))
}

fn form(say: Say, asked: &Asked) -> Form {
    let any = || std::iter::once(Choice::new("", say.of("Tất cả", "All")));
    let statuses =
        CertificateStatus::ALL.iter().map(|&status| Choice::new(status.as_str(), certificate_word(say, status)));
    let windows = WINDOWS.into_iter().map(|days| {
        let label = format!("{} {days} {}", say.of("Trong", "Within"), say.of("ngày tới", "days"));
        Choice::new(days.to_string(), label)
    });
    let severities = Severity::ALL.iter().map(|&of| Choice::new(of.as_str(), severity(say, of)));
    Form::filter(PAGE)
        .field(
            Field::select("status", say.of("Tình trạng", "Status"), any().chain(statuses))
                .value(asked.status.as_str())
                .optional(say),
        )
        .field(
            Field::select("expiring_days", say.of("Hết hạn", "Ends"), any().chain(windows))
                .value(asked.expiring_days.as_str())
                .optional(say),
        )
        .field(
            Field::select("severity", say.of("Kiểm tra", "Findings"), any().chain(severities))
                .value(asked.severity.as_str())
                .optional(say),
        )
        .field(Field::short("agency", say.of("Mã cơ quan", "Agency code")).value(asked.agency.as_str()).optional(say))
        .button(say.of("Lọc", "Filter"))
}

async fn table(app: &App, say: Say, lines: &[CertificateLine]) -> Result<Table, PageError> {
    let view = ReadView::of(app.registry.clock.today());
    let ids: Vec<CertificateId> = lines.iter().map(|line| line.key.certificate).collect();
    let officials: Vec<OfficialId> = lines.iter().filter_map(|line| line.official).collect();
    let reader = app.registry.store.read().await?;
    let findings = reader.findings_of(view, &ids).await?;
    let named = reader.named(view, &officials).await?;
    drop(reader);
    let named: HashMap<OfficialId, _> = named.iter().map(|person| (person.key.official, person)).collect();
    let columns = [
        Column::new(say.of("Chủ thể", "Holder")),
        Column::new(say.of("Số hiệu", "Serial number")),
        Column::new(say.of("Hiệu lực đến", "Valid until")),
        Column::new(say.of("Tình trạng", "Status")),
        Column::new(say.of("Kiểm tra", "Findings")),
    ];
    let row = |line: &CertificateLine| {
        let page = format!("{PAGE}/{}", line.key.certificate);
        let holder = match line.official.and_then(|official| named.get(&official)) {
            Some(person) => Line::link(page, person.full_name.as_str()).small(person.position.as_str()),
            None => Line::link(page, common_name(&line.subject))
                .small(say.of("chưa rõ của ai", "nobody's, as far as is known")),
        };
        let standing = findings.get(&line.key.certificate).map_or(&[][..], Vec::as_slice);
        let told = standing.iter().map(|one| ToldFinding::on(view.day, one.finding.clone()).severity);
        Row::new([
            holder,
            Line::code(line.serial.as_str()),
            say.instant(line.evidence.not_after).into(),
            certificate_status(say, line.status),
            counted(say, told),
        ])
    };
    let empty = say.of(
        "Không có chứng thư số nào như vậy. Hãy bỏ bớt điều kiện lọc, hoặc nhập chứng thư số do CA cấp.",
        "There is no such certificate. Ask for less, or take in what the CA issued.",
    );
    Ok(Table::new(name(say), columns, empty).rows(lines.iter().map(row)))
}

/// How many findings there are of each weight.
fn counted(say: Say, told: impl Iterator<Item = Severity>) -> Line {
    let told: Vec<Severity> = told.collect();
    let parts = Severity::ALL.iter().filter_map(|&of| {
        let number = told.iter().filter(|&&one| one == of).count();
        (number > 0).then(|| format!("{}: {number}", severity(say, of)))
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { "–".into() } else { parts.join(", ").into() }
}

/// How many certificates that are good now end within so many days, counted up to `most`.
pub(in crate::web::pages) async fn ending(app: &App, scope: &Scope, days: u16, most: u32) -> Result<usize, PageError> {
    let now = app.registry.clock.now();
    let filter = CertificateFilter {
        status: Some(CertificateStatus::Valid),
        ends_after: Some(now),
        ends_by: Some(now.plus_seconds(i64::from(days) * DAY_SECONDS)),
        ..CertificateFilter::default()
    };
    let reader = app.registry.store.read().await?;
    Ok(reader.certificate_page(scope, ReadView::of(now.day()), now, &filter, None, most).await?.len())
}
