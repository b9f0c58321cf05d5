//! `GET /certificates/{id}`: a certificate: what it states, whose it is, what its status follows from, and what happened to it.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use time::Date;

use super::super::status_words::certificate_status;
use super::words::{common_name, weight};
use super::{below, listed};
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::certificate::facts::CertificateFacts;
use crate::domain::certificate::owner::OwnerWord;
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::operations::certificate_findings::{ToldFinding, advice, title};
use crate::operations::hand_over_certificate::life_of;
use crate::storage::read::View as ReadView;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateLine};
use crate::storage::read::certificate_story::ToldLifeEvent;
use crate::storage::read::finding::StandingFinding;
use crate::storage::read::named::NamedPerson;
use crate::storage::read::stops::Stop;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Actions, Column, Facts, Line, List, Moment, Row, Say, Shape, Table, TimeLine, View, Visitor};

/// The page. One whose owner is outside the reader's part is as good as none.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<CertificateId>, PathRejection>,
) -> Result<View, PageError> {
    let Path(id) = id?;
    let scope = visitor.may(ReadRegistry)?;
    let say = visitor.say;
    let now = app.registry.clock.now();
    let view = ReadView::of(now.day());
    let reader = app.registry.store.read().await?;
    let (stored, _) = reader.certificate(&scope, view, id).await?.ok_or(PageError::NotFound)?;
    let filter = CertificateFilter { id: Some(id), ..CertificateFilter::default() };
    let lines = reader.certificate_page(&scope, view, now, &filter, None, 1).await?;
    let line = lines.into_iter().next().ok_or(PageError::NotFound)?;
    let findings = reader.findings_of(view, &[id]).await?.remove(&id).unwrap_or_default();
    let (whole_life, story) = life_of(&reader, (view, now), id, &line.evidence).await?;
    let words = reader.owner_words(id).await?;
    let stops = reader.stops_on(&[id]).await?;
    let owners: Vec<OfficialId> = stored.official.into_iter().collect();
    let holder = reader.named(view, &owners).await?.pop();
    drop(reader);
    match stored.official {
        Some(official) => app.registry.record_read(&visitor.actor(), "certificate", official).await?,
        // Whose it is nobody knows, and still it names somebody.
        None => listed(&app, &visitor, "certificate", 1).await?,
    }
    let name = holder.as_ref().map_or_else(|| common_name(&line.subject), |person| person.full_name.as_str());
    let page = below(&app, &visitor, name.to_owned())
        .lead(certificate_status(say, line.status).plain(format!(" · {}", whole_life.state().called(say.0))))
        .with(whose(say, holder.as_ref(), &line))
        .with(states(say, &stored.facts))
        .with(follows_from(say, &line, &stops))
        .with(found(say, view.day, findings))
        .with(time_line(say, &story))
        .with_some(said_of_owner(say, &words));
    let der = format!("/api/v1/certificates/{id}/der");
    Ok(page.with(Actions::default().link(der, say.of("Tải tệp chứng thư (DER)", "Download the certificate (DER)"))))
}

fn whose(say: Say, holder: Option<&NamedPerson>, line: &CertificateLine) -> Facts {
    let facts = Facts::new(say.of("Chủ thể", "Holder"));
    let facts = match holder {
        Some(person) => facts
            .fact(say.of("Họ và tên", "Name"), person.full_name.as_str())
            .fact(say.of("Chức danh", "Post"), person.position.as_str())
            .known(say.of("Địa chỉ hiện nay", "Address today"), person.address.as_ref().map(MailAddress::as_str)),
        None => facts.fact(
            say.of("Họ và tên", "Name"),
            Line::status(Shape::Warn, say.of("Chưa rõ của ai", "Nobody's, as far as is known")),
        ),
    };
    facts.fact(say.of("Tên trên chứng thư", "Subject"), line.subject.as_str())
}

fn states(say: Say, facts: &CertificateFacts) -> Facts {
    let addresses: Vec<&str> = facts.addresses.iter().map(MailAddress::as_str).collect();
    let yes = |is_so: bool| if is_so { say.of("có", "yes") } else { say.of("không", "no") };
    Facts::new(say.of("Nội dung chứng thư", "What it states"))
        .fact(say.of("Số hiệu", "Serial number"), Line::code(hex::encode(&facts.serial.0)))
        .fact(say.of("Cơ quan cấp", "Issuer"), facts.issuer.as_str())
        .fact(
            say.of("Hiệu lực", "Valid"),
            format!("{} – {}", say.instant(facts.not_before), say.instant(facts.not_after)),
        )
        .fact(say.of("Địa chỉ thư", "Addresses"), addresses.join(", "))
        .fact(say.of("Khóa", "Key"), facts.key.as_str())
        .fact(say.of("Thuật toán ký", "Signature"), facts.signature_algorithm.as_str())
        .fact(say.of("Dùng để ký số", "May sign"), yes(facts.may_sign))
        .fact(say.of("Chứng thư của CA", "A CA's"), yes(facts.is_ca))
        .fact(say.of("Dấu SHA-256", "SHA-256"), Line::code(facts.sha256.to_string()))
}

/// What the status follows from: chain, the CA's words, our own stops.
fn follows_from(say: Say, line: &CertificateLine, stops: &[Stop]) -> Facts {
    let evidence = &line.evidence;
    let chain = match evidence.chain {
        ChainVerdict::Good => {
            Line::status(Shape::Good, say.of("Dẫn đến chứng thư gốc tin cậy", "Leads to a trusted root"))
        }
        ChainVerdict::Untrusted => {
            Line::status(Shape::Bad, say.of("Không dẫn đến chứng thư gốc tin cậy", "Leads to no trusted root"))
        }
    };
    let lists = if evidence.list_is_fresh {
        Line::status(
            Shape::Good,
            say.of("Có danh sách hoặc câu trả lời còn hiệu lực của CA", "A list or answer of the CA speaks for now"),
        )
    } else {
        Line::status(Shape::Warn, say.of("Không có thông tin thu hồi còn hiệu lực", "Nothing verified speaks for now"))
    };
    let revocation = evidence.revocation.map(|told| {
        let text = format!("{} ({} {})", say.instant(told.at), say.of("mã lý do", "reason"), told.reason);
        Line::status(Shape::Bad, text)
    });
    let facts = Facts::new(say.of("Căn cứ của tình trạng", "What the status follows from"))
        .fact(say.of("Chuỗi chứng thực", "Chain"), chain)
        .fact(say.of("Thông tin thu hồi", "Revocation lists"), lists)
        .known(say.of("CA đã thu hồi", "Revoked by the CA"), revocation);
    stops.iter().fold(facts, |facts, stop| {
        let since = say.instant(stop.event.effective_at);
        let text = match stop.lifted_at {
            Some(at) => format!("{since} – {}", say.instant(at)),
            None => format!("{} {since}", say.of("từ", "since")),
        };
        facts.fact(say.of("Ngừng sử dụng nội bộ", "Use stopped by us"), text)
    })
}

fn found(say: Say, today: Date, findings: Vec<StandingFinding>) -> Table {
    let columns = [
        Column::new(say.of("Phát hiện", "Finding")),
        Column::new(say.of("Mức độ", "Weight")),
        Column::new(say.of("Quy định", "Clause")),
        Column::new(say.of("Việc cần làm", "What to do")),
    ];
    let rows = findings.into_iter().map(|standing| {
        let told = ToldFinding::on(today, standing.finding);
        let rule = told.finding.rule;
        let what = Line::from(title(rule, say.0));
        let what = if told.finding.detail.is_empty() { what } else { what.small(told.finding.detail) };
        Row::new([what, weight(say, told.severity), told.clause.into(), advice(rule, say.0).into()])
    });
    let empty = say.of("Không phát hiện điều gì bất thường.", "Nothing is found wrong or odd.");
    Table::new(say.of("Kiểm tra theo quy định", "Findings"), columns, empty).rows(rows)
}

fn time_line(say: Say, story: &[ToldLifeEvent]) -> TimeLine {
    let moment = |told: &ToldLifeEvent| {
        let moment = Moment::new(say.day(told.event.at().day()), told.event.kind().called(say.0));
        let by = format!("{} {}", say.of("Người ghi:", "Recorded by"), told.account);
        moment.text(match told.event.evidence() {
            Some(hash) => Line::from(by).small(hash.to_string()),
            None => by.into(),
        })
    };
    let moments = story.iter().rev().map(moment).collect();
    let none = say.of("Chưa có gì được ghi nhận.", "Nothing is recorded.");
    TimeLine::new(say.of("Diễn biến", "What happened"), moments, none)
}

/// Words of people on whose it is.
fn said_of_owner(say: Say, words: &[OwnerWord]) -> Option<List> {
    if words.is_empty() {
        return None;
    }
    let list = List::new(say.of("Xác nhận về chủ thể", "Words on whose it is"));
    Some(list.items(words.iter().map(|word| {
        let until = word.to.map_or_else(String::new, |to| format!(" – {}", say.day(to)));
        let whose = if word.official.is_some() {
            say.of("xác nhận chủ thể", "its holder was confirmed")
        } else {
            say.of("xác nhận chưa rõ của ai", "said to be nobody's")
        };
        format!("{}{until}: {whose}. {}", say.day(word.from), word.reason).into()
    })))
}
