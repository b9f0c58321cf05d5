//! `congvu request draft`, `submit`, `approve` and the other acts.

use std::io::Read as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::arguments::{ContentArguments, DraftArguments, LetterArguments, LetterFields, RequestCommand};
use super::told::{Line, told};
use crate::cli::context::Invocation;
use crate::cli::decision::{failure, named, opened};
use crate::cli::exit::{Answer, Failure};
use crate::cli::output;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::request::content::Content;
use crate::domain::certificate::request::letter::LetterDraft;
use crate::operations::requests::{
    RequestDraft, Verdict, cancel_request, decide_request, draft_request, mend_request, record_ca_refusal,
    record_letter, submit_request, take_up_request,
};
use crate::operations::{Actor, OperationResult, Registry};
use crate::storage::read::request_list::RequestLine;

pub(super) async fn draft(arguments: DraftArguments, invocation: &Invocation) -> Answer {
    let (registry, actor) = opened(invocation).await?;
    let official = super::list::official(&registry, &actor, arguments.official, invocation).await?;
    let content = content(&registry, &actor, arguments.content, invocation).await?;
    let draft = RequestDraft { kind: arguments.kind, official, certificate: arguments.certificate, content };
    let done = draft_request(&registry, &actor, draft).await;
    answered(&registry, done, arguments.json, invocation)
}

pub(super) async fn letter(arguments: LetterArguments, invocation: &Invocation) -> Answer {
    let (registry, actor) = opened(invocation).await?;
    let letter = letter_of(arguments.letter)?;
    let sent = record_letter(&registry, &actor, letter, &arguments.requests).await;
    let sent = sent.map_err(|error| failure(&error, invocation))?;
    let lines: Vec<Line> = sent.into_iter().map(|line| Line::of(line, &registry)).collect();
    if arguments.json {
        return output::json(&serde_json::json!({ "requests": lines }));
    }
    output::text_out(&lines.iter().map(|line| told(invocation.lang, line)).collect::<String>())
}

/// An act on one request.
pub(super) async fn one(command: RequestCommand, invocation: &Invocation) -> Answer {
    let (registry, actor) = opened(invocation).await?;
    let (done, json) = match command {
        RequestCommand::Mend { request, content: fields, json } => {
            let content = content(&registry, &actor, fields, invocation).await?;
            (mend_request(&registry, &actor, request, content, None).await, json)
        }
        RequestCommand::Submit(one) => (submit_request(&registry, &actor, one.request, None).await, one.json),
        RequestCommand::TakeUp(one) => (take_up_request(&registry, &actor, one.request, None).await, one.json),
        RequestCommand::Approve(one) => {
            (decide_request(&registry, &actor, one.request, &Verdict::Approve, None).await, one.json)
        }
        RequestCommand::Return(one) => {
            (decide_request(&registry, &actor, one.request, &Verdict::Return(one.reason), None).await, one.json)
        }
        RequestCommand::Reject(one) => {
            (decide_request(&registry, &actor, one.request, &Verdict::Reject(one.reason), None).await, one.json)
        }
        RequestCommand::Cancel(one) => {
            (cancel_request(&registry, &actor, one.request, &one.reason, None).await, one.json)
        }
        RequestCommand::Refuse { request, letter, reason, json } => {
            let letter = letter_of(letter)?;
            (record_ca_refusal(&registry, &actor, request, (letter, &reason), None).await, json)
        }
        RequestCommand::List(_)
        | RequestCommand::Show { .. }
        | RequestCommand::Draft(_)
        | RequestCommand::Letter(_) => {
            return Err(Failure::wrong_use("this command is no act on one request"));
        }
    };
    answered(&registry, done, json, invocation)
}

fn answered(registry: &Registry, done: OperationResult<RequestLine>, json: bool, invocation: &Invocation) -> Answer {
    let line = Line::of(done.map_err(|error| failure(&error, invocation))?, registry);
    if json { output::json(&line) } else { output::text_out(&told(invocation.lang, &line)) }
}

async fn content(
    registry: &Registry,
    actor: &Actor,
    fields: ContentArguments,
    invocation: &Invocation,
) -> Result<Content, Failure> {
    Ok(Content {
        reason: fields.reason,
        medium: fields.medium,
        device_serial: fields.device_serial,
        item: fields.item,
        new_value: fields.new_value,
        extend: fields.extend,
        mobile: fields.mobile,
        first_of_agency: fields.first_of_agency,
        agency: named(registry, actor, fields.agency.as_deref(), invocation).await?,
    })
}

pub(in crate::cli) fn letter_of(fields: LetterFields) -> Result<LetterDraft, Failure> {
    let sha256 = fields.scan.as_deref().map(hash_of).transpose()?;
    Ok(LetterDraft { number: fields.number, dated_on: fields.dated_on, sha256 })
}

pub(in crate::cli) fn hash_of(scan: &Path) -> Result<Fingerprint, Failure> {
    let wrong = |error| Failure::wrong_use(format!("{} cannot be read: {error}", scan.display()));
    let mut file = std::fs::File::open(scan).map_err(wrong)?;
    let (mut hash, mut octets) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        let read = file.read(&mut octets).map_err(wrong)?;
        let Some(octets) = octets.get(..read).filter(|octets| !octets.is_empty()) else { break };
        hash.update(octets);
    }
    Ok(Fingerprint(hash.finalize().into()))
}
