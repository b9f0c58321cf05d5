//! `congvu decision record`: what will happen, or recording it.

use std::path::Path;

use serde::Serialize;

use super::{draft, failure, opened, words};
use crate::cli::context::Invocation;
use crate::cli::exit::Answer;
use crate::cli::output;
use crate::domain::decision::consequence::Consequence;
use crate::domain::ids::{DecisionId, OfficialId, SubjectId};
use crate::operations::record_decision::{preview_decision, record_decision};

#[derive(Serialize)]
struct Recorded {
    decision: Option<DecisionId>,
    change_set: Option<i64>,
    subjects: Vec<Told>,
}

#[derive(Serialize)]
struct Told {
    subject: Option<SubjectId>,
    official: Option<OfficialId>,
    is_new: bool,
    consequences: Vec<Consequence>,
}

pub(super) async fn run(file: &Path, preview: bool, json: bool, invocation: &Invocation) -> Answer {
    let (registry, actor) = opened(invocation).await?;
    let draft = draft::read(file, &registry).await?;
    let recorded = if preview {
        let told = preview_decision(&registry, &actor, &draft).await;
        let told = told.map_err(|error| failure(&error, invocation))?;
        let subject = |consequences| Told { subject: None, official: None, is_new: true, consequences };
        Recorded { decision: None, change_set: None, subjects: told.into_iter().map(subject).collect() }
    } else {
        let done = record_decision(&registry, &actor, &draft).await.map_err(|error| failure(&error, invocation))?;
        let subjects = done.subjects.into_iter().map(|one| Told {
            subject: Some(one.subject),
            official: Some(one.official),
            is_new: one.is_new,
            consequences: one.consequences,
        });
        Recorded { decision: Some(done.decision), change_set: done.change_set, subjects: subjects.collect() }
    };
    registry.flush_reads().await.map_err(|error| failure(&error, invocation))?;
    if json {
        return output::json(&recorded);
    }
    let lang = invocation.lang;
    let mut text = String::new();
    for (place, subject) in recorded.subjects.iter().enumerate() {
        let known = if subject.is_new { "" } else { lang.pick(" (đã ghi từ trước)", " (recorded before)") };
        text.push_str(&format!("{} {}{known}\n", lang.pick("Người thứ", "Subject"), place + 1));
        text.push_str(&words::consequences(lang, &subject.consequences));
    }
    match (recorded.decision, recorded.change_set) {
        (Some(id), Some(_)) => {
            text.push_str(&format!("{} {id}\n", lang.pick("Đã ghi quyết định", "Recorded decision")));
        }
        (Some(id), None) => {
            let known = lang.pick("Quyết định đã có, không ghi gì thêm:", "Known already, nothing written:");
            text.push_str(&format!("{known} {id}\n"));
        }
        _ => text.push_str(
            lang.pick("Chưa ghi gì (bỏ --preview để ghi).\n", "Nothing written (leave --preview out to record).\n"),
        ),
    }
    output::text_out(&text)
}
