//! `congvu personal-data`: what is past its retention, and a person's own copy.

mod erasure;

use super::arguments::PersonalDataCommand;
use super::context::{Invocation, operation_failure};
use super::exit::Answer;
use super::output;
use crate::domain::ids::OfficialId;
use crate::domain::lang::Lang;
use crate::domain::retention::{PurgeLine, RetentionClass};
use crate::operations::erase_person::{approve_erasure, ask_erasure, plan_erasure};
use crate::operations::export_subject::export_subject;
use crate::operations::purge::{plan_purge, purge};
use crate::reports::table::{Align, Table};

pub(super) async fn run(command: PersonalDataCommand, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let lang = invocation.lang;
    match command {
        PersonalDataCommand::Purge { commit, json } => {
            let planned = plan_purge(&registry, &actor, &config.retention).await;
            let planned = planned.map_err(|error| operation_failure(&error))?;
            let lines = if commit {
                purge(&registry, &actor, &planned).await.map_err(|error| operation_failure(&error))?
            } else {
                planned
            };
            if json {
                return output::json(&lines);
            }
            output::text_out(&table(&lines, commit, lang))
        }
        PersonalDataCommand::Export { official } => {
            let export = export_subject(&registry, &actor, OfficialId(official)).await;
            let export = export.map_err(|error| operation_failure(&error))?;
            registry.flush_reads().await.map_err(|error| operation_failure(&error))?;
            output::json(&export)
        }
        PersonalDataCommand::Erase { official, reason, approve, json } => {
            let official = OfficialId(official);
            let plan = match (&reason, approve) {
                (Some(reason), _) => ask_erasure(&registry, &actor, official, reason).await,
                (None, true) => approve_erasure(&registry, &actor, official).await,
                (None, false) => plan_erasure(&registry, &actor, official).await,
            };
            let plan = plan.map_err(|error| operation_failure(&error))?;
            if json { output::json(&plan) } else { output::text_out(&erasure::text(&plan, approve, lang)) }
        }
    }
}

fn table(lines: &[PurgeLine], done: bool, lang: Lang) -> String {
    let count = if done { lang.pick("Đã xóa", "Removed") } else { lang.pick("Sẽ xóa", "To be removed") };
    let mut table = Table::new(&[
        (lang.pick("Loại dữ liệu", "Class"), Align::Left),
        (lang.pick("Trước ngày", "Before"), Align::Left),
        (count, Align::Right),
    ]);
    for line in lines {
        table.row([class(line.class, lang).to_owned(), line.before.to_string(), line.records.to_string()]);
    }
    let advice = lang.pick(
        "Chưa xóa gì. Thêm --commit để xóa đúng những mục này.",
        "Nothing was removed. Add --commit to remove exactly these.",
    );
    if done { table.to_string() } else { format!("{table}{advice}\n") }
}

const fn class(class: RetentionClass, lang: Lang) -> &'static str {
    match class {
        RetentionClass::PersonalNumber => {
            lang.pick("Số định danh của người đã rời đơn vị", "Personal numbers of those who left")
        }
        RetentionClass::PersonLookup => lang.pick("Nhật ký tra cứu theo số định danh", "Look-ups by personal number"),
        RetentionClass::Session => lang.pick("Phiên đăng nhập đã hết", "Ended log-in sessions"),
        RetentionClass::Activation => lang.pick("Mã kích hoạt đã hết", "Ended activation codes"),
        RetentionClass::Idempotency => lang.pick("Câu trả lời lưu theo khóa lặp", "Answers kept for repeated requests"),
        RetentionClass::Notice => lang.pick("Thư thông báo đã gửi hoặc đã bỏ", "Mails that were sent or given up"),
        RetentionClass::Telling => lang.pick("Nhật ký nội dung đã thông báo cho từng người", "What whom was told of"),
    }
}
