//! Certificates that somebody sends on a page: taken in as a job, for a file may hold ten thousand. What became of each is kept with the
//! job, a page at a time, for the account that sent them.

use serde::{Deserialize, Serialize};

use super::certificate_findings::{Severity, ToldFinding, advice, title};
use super::error::{OperationError, OperationResult};
use super::import_certificates::{ImportOutcome, ImportRow, OwnerFound, import_certificates};
use super::job::{JobEnd, actor_of};
use super::job_file::{SENT, closed, opened};
use super::registry::{Actor, Registry};
use crate::auth::keyed_digest::{DigestPurpose, keyed_digest};
use crate::auth::permission::Permission;
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{CertificateId, JobId, OfficialId};
use crate::domain::job::JobKind;
use crate::domain::lang::{Bilingual, Lang};
use crate::pki::chain::TrustStore;
use crate::storage::row::job::{JobRow, NewJob};

/// Certificates on one page of the result.
pub const PAGE: usize = 100;

/// An import that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateImport {
    /// Its place in the queue.
    pub row: JobRow,
    /// What it came to, at its end.
    pub end: Option<Summary>,
}

/// What an import came to, in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Certificates and what is none, in all.
    pub rows: u64,
    /// Taken in.
    pub imported: u64,
    /// There before.
    pub known: u64,
    /// Refused.
    pub refused: u64,
    /// Findings that weigh most.
    pub errors: u64,
    /// Those that weigh less.
    pub warnings: u64,
}

/// What became of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is in the registry now.
    Imported,
    /// It was there before.
    Known,
    /// It is none, or damaged.
    Refused,
}

/// One certificate of the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultRow {
    /// File, member and position.
    pub source: String,
    /// What became of it.
    pub fate: Fate,
    /// The certificate.
    pub certificate: Option<CertificateId>,
    /// Whose it is.
    pub official: Option<OfficialId>,
    /// Its chain leads to no root that is trusted.
    pub is_untrusted: bool,
    /// What more there is to say.
    pub notes: Vec<Bilingual>,
    /// What is wrong with it or odd.
    pub findings: Vec<ResultFinding>,
}

/// Something that is wrong or odd, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultFinding {
    /// How much it weighs.
    pub severity: Severity,
    /// What it is.
    pub title: Bilingual,
    /// What to do.
    pub advice: Bilingual,
    /// Article of the law, or section of the standard.
    pub clause: String,
}

/// Puts the certificates of these files, given as name and bytes, into the queue.
///
/// # Errors
/// When the actor may not, no file was sent, this process trusts no roots, or the store fails.
pub async fn ask_for_import(registry: &Registry, actor: &Actor, files: &[(String, Vec<u8>)]) -> OperationResult<JobId> {
    actor.require(Permission::ImportCertificates)?;
    let Actor::Principal(principal) = actor else {
        return Err(OperationError::NotLoggedIn { what: Permission::ImportCertificates.describe() });
    };
    if principal.limits.is_some() {
        return Err(OperationError::NotAllowed { name: principal.name.clone(), what: "import by a token" });
    }
    roots(registry)?;
    if files.iter().all(|(_, bytes)| bytes.is_empty()) {
        return Err(no_file());
    }
    let id = JobId(registry.new_id());
    let packed = pack(files);
    let hash = keyed_digest(registry.keys().personal_data.as_ref(), DigestPurpose::JobFile, &[&packed]);
    let stored = closed(registry, id, &packed)?;
    let books = registry.store.bookkeeping().await?;
    let new = NewJob {
        id,
        kind: JobKind::ImportCertificates,
        principal: principal.id,
        parameters: "{}",
        file_hash: Some(hash),
    };
    books.insert_job(&new).await?;
    books.put_job_file(id, SENT, &stored).await?;
    books.commit().await?;
    Ok(id)
}

/// Carries an import out. One that was cut off is done again from its beginning: nothing is taken in twice.
///
/// # Errors
/// When the account may not (any more), the files cannot be read again, or the store fails.
pub async fn run_certificate_import(registry: &Registry, job: &JobRow) -> OperationResult<JobEnd> {
    let actor = actor_of(registry, job).await?;
    let stored = registry.store.read().await?.job_file(job.id, SENT).await?;
    let packed = opened(registry, job.id, &stored.ok_or(OperationError::NotFound { what: "file of the job" })?)?;
    let files = unpack(&packed).ok_or(OperationError::NotFound { what: "file of the job" })?;
    drop(packed);
    let rows = import_certificates(registry, roots(registry)?, &actor, &files).await?;
    let rows: Vec<ResultRow> = rows.into_iter().map(ResultRow::of).collect();
    let books = registry.store.bookkeeping().await?;
    for (page, rows) in rows.chunks(PAGE).enumerate() {
        let text = serde_json::to_vec(rows)
            .map_err(|error| OperationError::Unreadable { what: "job_file.rows", text: error.to_string() })?;
        books.put_job_file(job.id, &page_name(page), &closed(registry, job.id, &text)?).await?;
    }
    books.commit().await?;
    JobEnd::of(&Summary::of(&rows))
}

/// An import of the actor's own.
///
/// # Errors
/// [`OperationError::NotFound`] when it is not there or another's; or when the store fails.
pub async fn import_asked_for(registry: &Registry, actor: &Actor, id: JobId) -> OperationResult<CertificateImport> {
    let found = registry.store.read().await?.job(id).await?;
    let own = found.filter(|row| actor.account() == Some(row.principal) && row.kind == JobKind::ImportCertificates);
    let row = own.ok_or(OperationError::NotFound { what: "import" })?;
    let end = row.result.as_deref().and_then(|text| serde_json::from_str(text).ok());
    Ok(CertificateImport { row, end })
}

/// A page, from 0, of the result of an import of the actor's own; empty behind the last.
///
/// # Errors
/// As [`import_asked_for`].
pub async fn import_result(
    registry: &Registry,
    actor: &Actor,
    id: JobId,
    page: usize,
) -> OperationResult<Vec<ResultRow>> {
    import_asked_for(registry, actor, id).await?;
    let stored = registry.store.read().await?.job_file(id, &page_name(page)).await?;
    let Some(stored) = stored else { return Ok(Vec::new()) };
    serde_json::from_slice(&opened(registry, id, &stored)?)
        .map_err(|error| OperationError::Unreadable { what: "job_file.rows", text: error.to_string() })
}

fn page_name(page: usize) -> String {
    format!("rows-{page}")
}

fn roots(registry: &Registry) -> OperationResult<&std::sync::Arc<TrustStore>> {
    registry.trust.as_ref().ok_or_else(|| OperationError::NotConfigured {
        what: Bilingual::new(
            "Máy chủ chưa có chứng thư gốc tin cậy; quản trị hệ thống cần đặt [pki] anchors rồi khởi động lại",
            "this process trusts no roots; set [pki] anchors and start it again",
        ),
    })
}

fn no_file() -> OperationError {
    OperationError::Invalid {
        problems: vec![FieldProblem::new(
            "/files",
            Bilingual::new("Chưa chọn tệp, hoặc tệp rỗng", "No file was chosen, or it is empty"),
            Bilingual::new(
                "Chọn tệp chứng thư (CER, CRT, DER, PEM, P7B hoặc ZIP)",
                "Choose files of certificates (CER, CRT, DER, PEM, P7B or ZIP)",
            ),
        )],
    }
}

impl Summary {
    fn of(rows: &[ResultRow]) -> Self {
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let fate = |fate: Fate| number(rows.iter().filter(|row| row.fate == fate).count());
        let found = |severity: Severity| {
            let findings = rows.iter().flat_map(|row| &row.findings);
            number(findings.filter(|found| found.severity == severity).count())
        };
        Self {
            rows: number(rows.len()),
            imported: fate(Fate::Imported),
            known: fate(Fate::Known),
            refused: fate(Fate::Refused),
            errors: found(Severity::Error),
            warnings: found(Severity::Warning),
        }
    }
}

impl ResultRow {
    fn of(row: ImportRow) -> Self {
        let (fate, certificate, official, chain, notes, findings) = match row.outcome {
            ImportOutcome::Imported { certificate, official, owner, chain, findings, supersedes, superseded_by } => {
                let mut notes: Vec<Bilingual> = owner_note(&owner).into_iter().collect();
                if !supersedes.is_empty() {
                    notes.push(Bilingual::new(
                        "Thay chứng thư trước của cùng người",
                        "Takes the place of the holder's last one",
                    ));
                }
                if superseded_by.is_some() {
                    notes.push(Bilingual::new(
                        "Đã có chứng thư sau thay thế",
                        "A later one of the holder has its place",
                    ));
                }
                (Fate::Imported, Some(certificate), official, Some(chain), notes, findings)
            }
            ImportOutcome::AlreadyKnown { certificate, official, chain, is_judged_anew, findings } => {
                let anew = Bilingual::new("Chuỗi chứng thực được đánh giá lại", "Its chain was judged anew");
                let notes = if is_judged_anew { vec![anew] } else { Vec::new() };
                (Fate::Known, Some(certificate), official, Some(chain), notes, findings)
            }
            ImportOutcome::Refused { reason } => {
                let note = Bilingual::new(format!("Không đọc được: {reason}"), reason);
                (Fate::Refused, None, None, None, vec![note], Vec::new())
            }
        };
        Self {
            source: row.source,
            fate,
            certificate,
            official,
            is_untrusted: chain == Some(ChainVerdict::Untrusted),
            notes,
            findings: findings.into_iter().map(ResultFinding::of).collect(),
        }
    }
}

fn owner_note(owner: &OwnerFound) -> Option<Bilingual> {
    let (vi, en) = match owner {
        OwnerFound::Mailbox => return None,
        OwnerFound::PersonalNumber => {
            ("Tìm được chủ thể theo số định danh cá nhân", "Its holder was found by personal number")
        }
        OwnerFound::Ambiguous { .. } => (
            "Thông tin trong chứng thư thuộc về nhiều người, cần xác nhận chủ thể",
            "What it states belongs to several people: somebody must confirm whose it is",
        ),
        OwnerFound::Nobody => {
            ("Không ai giữ địa chỉ này vào ngày bắt đầu hiệu lực", "Nobody held its address on its first day")
        }
    };
    Some(Bilingual::new(vi, en))
}

impl ResultFinding {
    fn of(told: ToldFinding) -> Self {
        let rule = told.finding.rule;
        let detail = if told.finding.detail.is_empty() { String::new() } else { format!(" [{}]", told.finding.detail) };
        let both = |word: fn(super::certificate_findings::LintRule, Lang) -> &'static str| {
            [Lang::Vi, Lang::En].map(|lang| word(rule, lang))
        };
        let ([vi, en], [do_vi, do_en]) = (both(title), both(advice));
        Self {
            severity: told.severity,
            title: Bilingual::new(format!("{vi}{detail}"), format!("{en}{detail}")),
            advice: Bilingual::new(do_vi, do_en),
            clause: told.clause,
        }
    }
}

/// Several files as one: each name and each content after its length.
fn pack(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut packed = Vec::new();
    for part in files.iter().flat_map(|(name, bytes)| [name.as_bytes(), bytes.as_slice()]) {
        packed.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
        packed.extend(part);
    }
    packed
}

fn unpack(mut packed: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    while !packed.is_empty() {
        let (name, rest) = part(packed)?;
        let (bytes, rest) = part(rest)?;
        files.push((String::from_utf8(name.to_vec()).ok()?, bytes.to_vec()));
        packed = rest;
    }
    Some(files)
}

fn part(packed: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = packed.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(files in prop::collection::vec((".{0,12}", prop::collection::vec(any::<u8>(), 0..40)), 0..6)) {
            prop_assert_eq!(unpack(&pack(&files)), Some(files));
        }

        #[test]
        fn what_nobody_packed_is_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = unpack(&bytes);
        }
    }
}
