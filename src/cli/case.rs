//! `congvu case …`: what waits for a person after a directory was adopted, and of drafted reports of months (`case_reports`).

use clap::{Args, Subcommand};
use serde::Serialize;
use time::Date;
use uuid::Uuid;

use super::arguments::parse_date;
use super::context::{Invocation, note_list, operation_failure, store_failure};
use super::exit::{Answer, Failure, Outcome};
use super::{case_reports, output};
use crate::directory::adopt::correlate::{CaseReason, Suspect};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{FactId, MailboxId};
use crate::domain::lang::Lang;
use crate::domain::mailbox;
use crate::domain::official::Category;
use crate::operations::decide_case::{CaseDecision, Identity, decide_case};
use crate::operations::editions::waiting_reports;
use crate::operations::{Actor, Registry};
use crate::reports::number::{count, instant};
use crate::reports::table::{Align, Table};
use crate::storage::read::foreign::KnownMailbox;
use crate::storage::row::case::{CaseRow, CaseState};

/// `congvu case`.
#[derive(Debug, Subcommand)]
pub(super) enum CaseCommand {
    /// List cases, the oldest first
    List(ListArguments),
    /// Show a case: with the mailboxes that may be meant, or with what to do about a drafted report
    Show {
        /// Case
        case: Uuid,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Decide a case, as a logged-in account; a case is decided once
    Decide {
        /// Case
        case: Uuid,
        #[command(subcommand)]
        decision: DecisionArgument,
    },
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only cases that stand so: open, decided, settled
    #[arg(long, default_value = "open")]
    state: CaseState,
    /// At most so many
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum DecisionArgument {
    /// The entry stands for this mailbox
    Link {
        /// The mailbox's number (m000042) or key, or its owner's key
        subject: String,
    },
    /// Leave the entry alone, now and in later runs
    Leave,
    /// The name that the entry should have is free now: the next plan moves it there
    Move,
    /// Answer what an agency contests in a drafted report
    Answer {
        /// The answer, 1 to 1,000 characters; no names of people
        #[arg(long)]
        text: String,
    },
    /// An agency has seen a drafted report
    Seen {
        /// Identifier of the agency
        #[arg(long, value_name = "CODE")]
        agency: String,
    },
    /// The official who was made of the entry is this person
    Confirm {
        /// Full name, when the entry's is wrong
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// Date of birth
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        birth_date: Option<Date>,
        /// Category: `can_bo`, `cong_chuc`, `vien_chuc`, `hop_dong`
        #[arg(long)]
        category: Option<Category>,
    },
}

#[derive(Serialize)]
struct Shown {
    id: Uuid,
    state: CaseState,
    matter: String,
    reason: String,
    reason_text: &'static str,
    dn: String,
    entry_uuid: Uuid,
    entry: String,
    opened_at: Timestamp,
    decided_by: Option<String>,
    decided_at: Option<Timestamp>,
    decision: Option<String>,
    subject: Option<Uuid>,
    suspects: Vec<ShownSuspect>,
}

#[derive(Serialize)]
struct ShownSuspect {
    mailbox: MailboxId,
    number: String,
    name: Option<String>,
    address: Option<String>,
    agency_code: Option<String>,
    evidence: Vec<&'static str>,
}

pub(super) async fn run(command: CaseCommand, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    match command {
        CaseCommand::List(arguments) => list(&registry, &actor, &arguments, invocation.lang).await,
        CaseCommand::Show { case, json } => {
            let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
            let found = reader.case(case).await.map_err(|error| store_failure(&error))?;
            drop(reader);
            let Some(found) = found else {
                return show_report(&registry, &actor, case, json, invocation.lang).await;
            };
            note_list(&registry, &actor, "directory_cases", 1, None).await?;
            let shown = shown(&registry, &found, invocation.lang).await?;
            if json { output::json(&shown) } else { output::text_out(&text(&shown, &found, invocation.lang)) }
        }
        CaseCommand::Decide { case, decision } => {
            let (id, lang) = (FactId(case), invocation.lang);
            let decision = match decision {
                DecisionArgument::Answer { text } => {
                    let told = case_reports::answer(&registry, &actor, id, &text, lang).await;
                    return output::text_out(&told.map_err(|error| operation_failure(&error))?);
                }
                DecisionArgument::Seen { agency } => {
                    return output::text_out(&case_reports::seen(&registry, &actor, (id, &agency), lang).await?);
                }
                DecisionArgument::Link { subject } => CaseDecision::Link(subject),
                DecisionArgument::Leave => CaseDecision::Leave,
                DecisionArgument::Move => CaseDecision::Move,
                DecisionArgument::Confirm { name, birth_date, category } => {
                    CaseDecision::Confirm(Identity { full_name: name, birth_date, category })
                }
            };
            let decided = decide_case(&registry, &actor, case, &decision).await;
            let decided = decided.map_err(|error| operation_failure(&error))?;
            let what = invocation.lang.pick("Đã quyết định", "Decided");
            output::text_out(&format!("{what}: {} {}\n", decided.id, decided.decision.unwrap_or_default()))
        }
    }
}

/// What waits of a drafted report.
async fn show_report(registry: &Registry, actor: &Actor, case: Uuid, json: bool, lang: Lang) -> Answer {
    let found = case_reports::waiting(registry, actor, FactId(case)).await;
    let found = found.map_err(|error| operation_failure(&error))?;
    let found = found.ok_or_else(|| Failure::wrong_use(format!("there is no case {case}")))?;
    if json {
        output::json(&case_reports::document(&found))
    } else {
        output::text_out(&case_reports::text(&found, lang))
    }
}

async fn list(registry: &Registry, actor: &Actor, arguments: &ListArguments, lang: Lang) -> Answer {
    let reports = if arguments.state == CaseState::Open {
        waiting_reports(registry, actor).await.map_err(|error| operation_failure(&error))?
    } else {
        Vec::new()
    };
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let rows = reader.cases(arguments.state, None, arguments.limit).await.map_err(|error| store_failure(&error))?;
    let total = reader.count_cases(arguments.state).await.map_err(|error| store_failure(&error))?;
    drop(reader);
    note_list(registry, actor, "directory_cases", rows.len(), None).await?;
    if arguments.json {
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            all.push(shown(registry, row, lang).await?);
        }
        let reports: Vec<_> = reports.iter().map(case_reports::document).collect();
        return output::json(&serde_json::json!({ "total": total, "cases": all, "reports": reports }));
    }
    let reports = case_reports::list(&reports, lang);
    if rows.is_empty() && !reports.is_empty() {
        return output::text_out(&reports);
    }
    if rows.is_empty() {
        return output::text_out(lang.pick("Không có hồ sơ nào.\n", "There is no case.\n"));
    }
    let mut table = Table::new(&[
        (lang.pick("Hồ sơ", "Case"), Align::Left),
        (lang.pick("Lý do", "Reason"), Align::Wrap(34)),
        (lang.pick("Mục", "Entry"), Align::Wrap(50)),
    ]);
    for row in &rows {
        let entry = if row.shown.is_empty() { row.dn.clone() } else { format!("{}\n{}", row.shown, row.dn) };
        table.row([row.id.to_string(), reason_text(&row.reason, lang).to_owned(), entry.replace('\n', " · ")]);
    }
    let listed = rows.len() as u64;
    let rest = if total > listed {
        format!("… {} {}\n", count(lang, total - listed), lang.pick("hồ sơ khác", "more"))
    } else {
        String::new()
    };
    let reports = if reports.is_empty() { reports } else { format!("\n{reports}") };
    output::text_then(&format!("{table}{rest}{reports}"), Outcome::Done)
}

async fn shown(registry: &Registry, row: &CaseRow, lang: Lang) -> Result<Shown, Failure> {
    let suspects: Vec<Suspect> = serde_json::from_str(&row.suspects)
        .map_err(|error| Failure::outside(format!("case {} cannot be read: {error}", row.id)))?;
    let mailboxes: Vec<MailboxId> = suspects.iter().map(|suspect| suspect.mailbox).collect();
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let known = reader.known_mailboxes(&mailboxes).await.map_err(|error| store_failure(&error))?;
    let suspects = suspects
        .into_iter()
        .filter_map(|suspect| {
            let known: &KnownMailbox = known.iter().find(|known| known.mailbox == suspect.mailbox)?;
            Some(ShownSuspect {
                mailbox: suspect.mailbox,
                number: mailbox::uid(known.number),
                name: known.full_name.clone(),
                address: known.address.clone(),
                agency_code: known.agency_code.clone(),
                evidence: suspect.evidence.iter().map(|evidence| evidence.called(lang)).collect(),
            })
        })
        .collect();
    Ok(Shown {
        id: row.id,
        state: row.state,
        matter: row.matter.to_string(),
        reason: row.reason.clone(),
        reason_text: reason_text(&row.reason, lang),
        dn: row.dn.clone(),
        entry_uuid: row.entry_uuid,
        entry: row.shown.clone(),
        opened_at: row.opened_at,
        decided_by: row.decided_by.clone(),
        decided_at: row.decided_at,
        decision: row.decision.clone(),
        subject: row.subject,
        suspects,
    })
}

fn reason_text(code: &str, lang: Lang) -> &'static str {
    code.parse::<CaseReason>().map_or("?", |reason| reason.called(lang))
}

fn text(shown: &Shown, row: &CaseRow, lang: Lang) -> String {
    let mut text = format!(
        "{} {}\n{}: {}\n{}: {}\n  {}\n  entryUUID {}\n",
        lang.pick("Hồ sơ", "Case"),
        shown.id,
        lang.pick("Lý do", "Reason"),
        shown.reason_text,
        lang.pick("Mục", "Entry"),
        shown.dn,
        shown.entry,
        shown.entry_uuid
    );
    text.push_str(&format!("{}: {}\n", lang.pick("Mở lúc", "Opened"), instant(lang, shown.opened_at)));
    for suspect in &shown.suspects {
        text.push_str(&format!(
            "  {} {} <{}> {}: {}\n",
            suspect.number,
            suspect.name.as_deref().unwrap_or("?"),
            suspect.address.as_deref().unwrap_or("?"),
            suspect.agency_code.as_deref().unwrap_or("?"),
            suspect.evidence.join(", ")
        ));
    }
    match (row.state, row.decided_at) {
        (CaseState::Open, _) => {
            let remedy = row.reason.parse::<CaseReason>().map_or("", |reason| reason.remedy(lang));
            text.push_str(&format!("{}: {remedy}\n", lang.pick("Cần làm", "To do")));
        }
        (_, at) => text.push_str(&format!(
            "{}: {} {} {}\n",
            lang.pick("Kết thúc", "Ended"),
            row.decision.as_deref().unwrap_or("settled"),
            row.decided_by.as_deref().unwrap_or(""),
            at.map(|at| instant(lang, at)).unwrap_or_default()
        )),
    }
    text
}
