//! `congvu cert refresh`: revocation lists and OCSP answers, from the CA's servers or from files.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::Office;
use super::owner::find;
use crate::cli::context::{Invocation, operation_failure, read_files, trust_store};
use crate::cli::decision::failure;
use crate::cli::exit::{Answer, Failure, Outcome};
use crate::cli::fetching::{list_fetching, list_limits, ocsp_asking};
use crate::cli::output;
use crate::domain::certificate::answer::AnswerStatus;
use crate::domain::certificate::observation::RevocationEventKind;
use crate::domain::lang::Lang;
use crate::operations::ask_ocsp::{AnswerOutcome, AnswerRow, AskedTurn, ask_about, ask_now};
use crate::operations::fetch_lists::fetch_lists;
use crate::operations::judge_chains::{JudgedChains, judge_chains};
use crate::operations::refresh_revocation::{ListOutcome, ListRow, refresh_from_files};
use crate::operations::signing_events::rejudge::{RejudgedEvents, rejudge_events};
use crate::reports::number::{count, instant};
use crate::storage::write::{AuthorityChange, AuthorityChangeKind, ListChanges};

/// What is asked for.
pub(super) struct Asked {
    pub(super) from: Option<PathBuf>,
    pub(super) ocsp: Vec<String>,
    pub(super) reason: String,
}

#[derive(Serialize)]
struct Document<'a> {
    chains: JudgedChains,
    results: &'a [ListRow],
    answers: &'a [AnswerRow],
    answers_have_more: bool,
    signatures: RejudgedEvents,
}

pub(super) async fn run(office: Office, asked: Asked, json: bool, invocation: &Invocation) -> Answer {
    let lang = invocation.lang;
    let is_whole = asked.from.is_none() && asked.ocsp.is_empty();
    let chains = judged(&office).await?;
    let Refreshed { lists, answers, signatures } = refreshed(office, asked, invocation).await?;
    let is_bad = lists.iter().any(|row| row.outcome.is_bad()) || answers.rows.iter().any(|row| row.outcome.is_bad());
    let outcome = if is_bad { Outcome::No } else { Outcome::Done };
    if lists.is_empty() && answers.rows.is_empty() && is_whole {
        eprintln!("{}", nothing_to_ask(lang));
    }
    if json {
        let has_more = answers.has_more;
        return output::json_then(
            &Document { chains, results: &lists, answers: &answers.rows, answers_have_more: has_more, signatures },
            outcome,
        );
    }
    let mut text = chains_text(&chains, lang);
    text.extend(lists.iter().map(|row| list_line(row, lang)));
    text.extend(answers.rows.iter().map(|row| answer_line(row, lang)));
    if answers.has_more {
        text.push_str(more_wait(lang));
    }
    if signatures.changed > 0 {
        let what = lang.pick("lần ký có kết luận khác trước", "signatures with another verdict than before");
        text.push_str(&format!("{} {what}\n", count(lang, signatures.changed)));
    }
    output::text_then(&text, outcome)
}

/// What came of it.
struct Refreshed {
    lists: Vec<ListRow>,
    answers: AskedTurn,
    signatures: RejudgedEvents,
}

/// Judges all chains by the configured CAs, if they are others than the last time: lists are then asked for where new ones lead.
async fn judged(office: &Office) -> Result<JudgedChains, Failure> {
    let trust = trust_store(&office.config.pki)?;
    let judged = judge_chains(&office.registry, &trust, &office.actor, u64::MAX).await;
    judged.map_err(|error| operation_failure(&error))
}

/// What became of chains; nothing when the CAs are those of the last time.
fn chains_text(chains: &JudgedChains, lang: Lang) -> String {
    if *chains == JudgedChains::default() {
        return String::new();
    }
    let told = format!(
        "{}: {} {}, {} {}\n",
        lang.pick("Xét lại chuỗi chứng thực theo các CA đã cấu hình", "Chains judged by the configured CAs"),
        count(lang, chains.now_good),
        lang.pick("nay hợp lệ", "good now"),
        count(lang, chains.now_untrusted),
        lang.pick("nay không còn tin cậy", "trusted no longer"),
    );
    told + &authorities_text(&chains.authorities, lang)
}

/// What became of CAs, one a line.
fn authorities_text(changes: &[AuthorityChange], lang: Lang) -> String {
    let line = |change: &AuthorityChange| {
        let what = match change.kind {
            AuthorityChangeKind::Revoked => lang.pick("bị thu hồi từ", "is revoked since"),
            AuthorityChangeKind::Held => lang.pick("bị tạm dừng từ", "is on hold since"),
            AuthorityChangeKind::Ended => {
                lang.pick("hết bị tạm dừng hoặc thu hồi từ", "is revoked or on hold no longer since")
            }
        };
        format!(
            "  CA {} {what} {} ({} {}): {} {}\n",
            change.authority,
            instant(lang, change.at),
            lang.pick("lý do", "reason"),
            change.reason,
            count(lang, change.certificates),
            lang.pick("chứng thư chịu ảnh hưởng", "certificates under it"),
        )
    };
    changes.iter().map(line).collect()
}

async fn refreshed(office: Office, asked: Asked, invocation: &Invocation) -> Result<Refreshed, Failure> {
    let Office { mut registry, actor, config } = office;
    let trust = trust_store(&config.pki)?;
    let (lists, answers) = if let Some(from) = asked.from {
        let files = read_files(&from)?;
        let rows = refresh_from_files(&registry, &trust, &actor, files, &list_limits(&config.pki)).await;
        let (lists, rows) = rows.map_err(|error| operation_failure(&error))?;
        (lists, AskedTurn { rows, has_more: false })
    } else {
        let asking = ocsp_asking(&config.pki, Arc::clone(&trust))?;
        if asked.ocsp.is_empty() {
            // A list that the store cannot take in keeps nobody from asking.
            let lists = fetch_lists(&registry, &list_fetching(&config.pki, trust)?, &actor).await;
            let turn =
                if asking.most > 0 { ask_now(&registry, &asking, &actor).await } else { Ok(AskedTurn::default()) };
            let lists = lists.map_err(|error| operation_failure(&error))?;
            (lists, turn.map_err(|error| operation_failure(&error))?)
        } else {
            let mut certificates = Vec::with_capacity(asked.ocsp.len());
            for text in &asked.ocsp {
                certificates.push(find(&registry, text).await?);
            }
            registry = registry.asking(asking);
            let rows = ask_about(&registry, &actor, &certificates, &asked.reason).await;
            (Vec::new(), AskedTurn { rows: rows.map_err(|error| failure(&error, invocation))?, has_more: false })
        }
    };
    let signatures = rejudge_events(&registry, &actor, u64::MAX).await;
    let signatures = signatures.map_err(|error| operation_failure(&error))?;
    Ok(Refreshed { lists, answers, signatures })
}

/// What a list changes about certificates of ours; what does not occur is left out.
fn changes_text(changes: &ListChanges, lang: Lang) -> String {
    let told = [
        (changes.revoked, lang.pick("chứng thư mới bị thu hồi", "newly revoked")),
        (changes.held, lang.pick("chứng thư bị tạm dừng", "put on hold")),
        (changes.released, lang.pick("chứng thư hết tạm dừng", "taken off hold")),
        (changes.changed, lang.pick("mục đổi ngày hoặc lý do", "with another date or reason")),
        (changes.named, lang.pick("chứng thư được nêu như đã biết", "named as was known")),
        (changes.gone, lang.pick("mục không còn trong danh sách", "no longer listed")),
    ];
    let mut text = String::new();
    for (number, what) in told.iter().filter(|(number, _)| *number > 0) {
        text.push_str(&format!(", {} {what}", count(lang, *number)));
    }
    text
}

const fn nothing_to_ask(lang: Lang) -> &'static str {
    lang.pick(
        "Không có địa chỉ nào để tải: không chứng thư nào nêu địa chỉ được phép, [pki.fetch] sources để trống; \
         có thể đưa tệp bằng --from",
        "There is no address to fetch from: no certificate names one that may be asked, and [pki.fetch] sources is empty; \
         files can be given with --from",
    )
}

fn list_line(row: &ListRow, lang: Lang) -> String {
    let what = match &row.outcome {
        ListOutcome::Taken { entries, changes, window, .. } => format!(
            "{} ({} {}{}; {} {})",
            lang.pick("đã nhận", "taken"),
            count(lang, *entries as u64),
            lang.pick("mục", "entries"),
            changes_text(changes, lang),
            lang.pick("bản kế tiếp trước", "next due by"),
            instant(lang, window.next_update),
        ),
        ListOutcome::AlreadyKnown => lang.pick("đã có từ trước", "already known").to_owned(),
        ListOutcome::Unchanged => lang.pick("chưa có bản mới", "no newer one").to_owned(),
        ListOutcome::Failed { reason, since } => format!(
            "{} ({} {}): {reason}",
            lang.pick("không tải được", "could not be fetched"),
            lang.pick("không rõ từ", "unknown since"),
            instant(lang, *since),
        ),
        ListOutcome::LeftOut { reason } => format!("{}: {reason}", lang.pick("không hỏi", "not asked")),
        ListOutcome::Refused { reason } => format!("{}: {reason}", lang.pick("bị từ chối", "refused")),
    };
    let authorities = match &row.outcome {
        ListOutcome::Taken { authorities, .. } => authorities_text(authorities, lang),
        _ => String::new(),
    };
    format!("{}: {what}\n{authorities}", row.source)
}

fn answer_line(row: &AnswerRow, lang: Lang) -> String {
    let what = match &row.outcome {
        AnswerOutcome::Taken { status, revocation, window, change, .. } => {
            let since = revocation.map(|told| format!(" {} {}", lang.pick("từ", "since"), instant(lang, told.at)));
            let change = change.map(|change| format!("; {}", change_text(change, lang)));
            format!(
                "{}{} ({} {}{})",
                status_text(*status, lang),
                since.unwrap_or_default(),
                lang.pick("trả lời có giá trị trước", "the answer holds until"),
                instant(lang, window.next_update),
                change.unwrap_or_default(),
            )
        }
        AnswerOutcome::AlreadyKnown => lang.pick("đã có từ trước", "already known").to_owned(),
        AnswerOutcome::Refused { reason } => format!("{}: {reason}", lang.pick("bị từ chối", "refused")),
        AnswerOutcome::Failed { reason, since } => format!(
            "{} ({} {}): {reason}",
            lang.pick("không có trả lời", "no answer"),
            lang.pick("không rõ từ", "unknown since"),
            instant(lang, *since),
        ),
        AnswerOutcome::LeftOut { reason } => format!("{}: {reason}", lang.pick("không hỏi", "not asked")),
    };
    let which = row.certificate.map(|certificate| format!(", {} {certificate}", lang.pick("chứng thư", "certificate")));
    format!("OCSP {}{}: {what}\n", row.source.as_deref().unwrap_or("–"), which.unwrap_or_default())
}

const fn status_text(status: AnswerStatus, lang: Lang) -> &'static str {
    match status {
        AnswerStatus::Good => lang.pick("không bị thu hồi", "not revoked"),
        AnswerStatus::Revoked => lang.pick("đã bị thu hồi", "revoked"),
        AnswerStatus::Hold => lang.pick("đang tạm dừng", "on hold"),
        AnswerStatus::Unknown => {
            lang.pick("máy chủ không biết chứng thư này", "the responder does not know this certificate")
        }
    }
}

const fn change_text(change: RevocationEventKind, lang: Lang) -> &'static str {
    match change {
        RevocationEventKind::Revoked => lang.pick("mới bị thu hồi", "newly revoked"),
        RevocationEventKind::Held => lang.pick("mới bị tạm dừng", "newly on hold"),
        RevocationEventKind::Released => lang.pick("hết tạm dừng", "no longer on hold"),
        RevocationEventKind::Changed => lang.pick("đổi ngày hoặc lý do", "another date or reason"),
        RevocationEventKind::Named => lang.pick("như đã biết", "as was known"),
        RevocationEventKind::Gone => lang.pick("không còn được nêu", "no longer named"),
    }
}

const fn more_wait(lang: Lang) -> &'static str {
    lang.pick(
        "Còn chứng thư cần hỏi OCSP, sẽ hỏi ở lượt sau ([pki.fetch] ocsp_most)\n",
        "More certificates wait to be asked about by OCSP; the next turn goes on ([pki.fetch] ocsp_most)\n",
    )
}
