//! Certificates with their status now, by the end of their validity.

use super::{Column, PAGE, Reading, Row, words};
use crate::domain::ids::{CertificateId, OfficialId};
use crate::operations::certificate_findings::title;
use crate::operations::error::OperationResult;
use crate::sheets::export::Value;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateKey, CertificateLine};

pub(super) const COLUMNS: &[Column] = &[
    ("Chủ chứng thư", "Owner", 28),
    ("Trạng thái", "Status", 24),
    ("Hiệu lực từ", "Valid from", 20),
    ("Hiệu lực đến", "Valid to", 20),
    ("Số hiệu chứng thư", "Serial number", 36),
    ("Tên chủ thể", "Subject", 60),
    ("Nơi cấp", "Issuer", 48),
    ("SHA-256", "SHA-256 fingerprint", 66),
    ("Kết quả kiểm tra", "Findings", 60),
    ("Mã hồ sơ người dùng", "Owner's identifier", 38),
    ("Mã bản ghi", "Identifier", 38),
];

pub(super) async fn page(
    at: &Reading<'_>,
    filter: &CertificateFilter,
    after: Option<CertificateKey>,
) -> OperationResult<(Vec<Row>, Option<CertificateKey>)> {
    let lines = at.reader.certificate_page(at.scope, at.view, at.now, filter, after, PAGE).await?;
    let last = lines.last().map(|line| line.key);
    let owners: Vec<OfficialId> = lines.iter().filter_map(|line| line.official).collect();
    let names = at.names(&owners).await?;
    let ids: Vec<CertificateId> = lines.iter().map(|line| line.key.certificate).collect();
    let mut findings = at.reader.findings_of(at.view, &ids).await?;
    let row = |line: CertificateLine| {
        let own = findings.remove(&line.key.certificate).unwrap_or_default();
        let found: Vec<&str> = own.iter().map(|standing| title(standing.finding.rule, at.lang)).collect();
        vec![
            line.official.and_then(|official| names.get(&official).cloned()).into(),
            words::certificate_status(at.lang, line.status).into(),
            Value::Instant(line.evidence.not_before),
            Value::Instant(line.evidence.not_after),
            Value::Text(line.serial),
            Value::Text(line.subject),
            Value::Text(line.issuer),
            Value::Text(line.sha256.to_string()),
            Value::Text(found.join("; ")),
            line.official.map(|official| official.to_string()).into(),
            Value::Text(line.key.certificate.to_string()),
        ]
    };
    Ok((lines.into_iter().map(row).collect(), last))
}
