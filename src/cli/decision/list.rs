//! `congvu decision list` and `show`.

use serde::Serialize;
use time::Date;

use super::{failure, opened, words};
use crate::auth::permission::Permission;
use crate::cli::context::{Invocation, note_list, store_failure};
use crate::cli::exit::{Answer, Failure};
use crate::cli::output;
use crate::domain::decision::step::Step;
use crate::domain::decision::{Decision, DecisionKind, DecisionSubject, SubjectAct, SubjectState};
use crate::domain::ids::DecisionId;
use crate::operations::Registry;
use crate::storage::read::View;
use crate::storage::read::decision::{DecisionFilter, DecisionLine};

/// What was asked for.
pub(super) struct Wishes {
    pub(super) kind: Option<DecisionKind>,
    pub(super) agency: Option<String>,
    pub(super) from: Option<Date>,
    pub(super) before: Option<Date>,
    pub(super) state: Option<SubjectState>,
    pub(super) limit: u32,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    decision: Decision,
    subjects: u64,
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    decision: Decision,
    file_sha256: Option<String>,
    revision: i64,
    subjects: Vec<ShownSubject>,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct ShownSubject {
    #[serde(flatten)]
    subject: DecisionSubject,
    full_name: String,
    state: SubjectState,
    act: Option<SubjectAct>,
}

pub(super) async fn run(wishes: Wishes, json: bool, invocation: &Invocation) -> Answer {
    let (registry, actor) = opened(invocation).await?;
    let scope = actor.scope(Permission::ReadRegistry).map_err(|error| failure(&error, invocation))?;
    let view = View::of(registry.clock.today());
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let agency = match &wishes.agency {
        Some(code) => {
            let found = reader.agency_by_code(&scope, view, code).await.map_err(|error| store_failure(&error))?;
            Some(found.ok_or_else(|| Failure::wrong_use(format!("there is no agency {code} today")))?.agency)
        }
        None => None,
    };
    let filter = DecisionFilter {
        kind: wishes.kind,
        agency,
        effective_from: wishes.from,
        effective_before: wishes.before,
        state: wishes.state,
    };
    let lines = reader.decisions(&scope, view, &filter, None, wishes.limit.clamp(1, 1000)).await;
    let lines: Vec<DecisionLine> = lines.map_err(|error| store_failure(&error))?;
    drop(reader);
    note_list(&registry, &actor, "decisions", lines.len(), agency).await?;
    if json {
        let line = |line: DecisionLine| Line { decision: line.decision, subjects: line.subjects };
        return output::json(&lines.into_iter().map(line).collect::<Vec<_>>());
    }
    output::text_out(&words::decisions(invocation.lang, &lines))
}

pub(super) async fn show(id: &str, json: bool, invocation: &Invocation) -> Answer {
    let id: DecisionId = id.parse().map_err(|_| {
        Failure::wrong_use(format!("'{id}' is no decision's identifier; `congvu decision list` names them"))
    })?;
    let (registry, actor) = opened(invocation).await?;
    let scope = actor.scope(Permission::ReadRegistry).map_err(|error| failure(&error, invocation))?;
    let shown = read(&registry, &scope, id).await?;
    note_list(&registry, &actor, "decision", shown.subjects.len(), None).await?;
    if json { output::json(&shown) } else { output::text_out(&text(&shown, invocation)) }
}

async fn read(registry: &Registry, scope: &crate::domain::scope::Scope, id: DecisionId) -> Result<Shown, Failure> {
    let view = View::of(registry.clock.today());
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let file = reader.decision(scope, view, id).await.map_err(|error| store_failure(&error))?;
    let file = file.ok_or_else(|| {
        Failure::wrong_use(format!("there is no decision {id}, or it lies outside what this account may see"))
    })?;
    let steps = reader.steps_of_decision(scope, view, id).await.map_err(|error| store_failure(&error))?;
    let subject = |line: crate::storage::read::decision::SubjectLine| ShownSubject {
        state: line.state(),
        subject: line.subject,
        full_name: line.full_name,
        act: line.act,
    };
    Ok(Shown {
        decision: file.decision,
        file_sha256: file.file_sha256.map(hex::encode),
        revision: file.revision,
        subjects: file.subjects.into_iter().map(subject).collect(),
        steps,
    })
}

fn text(shown: &Shown, invocation: &Invocation) -> String {
    let lang = invocation.lang;
    let mut text = words::heading(lang, &shown.decision);
    for subject in &shown.subjects {
        let from = subject.act.as_ref().map_or(subject.subject.effective_from, |act| act.effective_from);
        text.push_str(&words::subject(lang, &subject.subject, &subject.full_name, subject.state, from));
        let own: Vec<&Step> = shown.steps.iter().filter(|step| step.subject == subject.subject.id).collect();
        text.push_str(&words::steps(lang, &own));
    }
    text
}
