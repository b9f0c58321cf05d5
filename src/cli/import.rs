//! `congvu official import`, `congvu decision import`: check a spreadsheet, or take it in as a job that this process carries out.

use std::path::Path;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::context::{Invocation, operation_failure};
use super::exit::{Answer, Failure, Outcome};
use super::import_arguments::{ImportArguments, TemplateForm};
use super::{output, progress};
use crate::domain::import::{ImportKind, ImportOptions, ImportReport};
use crate::domain::job::JobState;
use crate::domain::lang::Lang;
use crate::jobs::run_here;
use crate::operations::import::{ImportRequest, bad_rows_of, check, job_of, submit, template};
use crate::operations::{Actor, OperationError, Registry};
use crate::reports::number::count;

pub(super) async fn run(kind: ImportKind, arguments: ImportArguments, invocation: &Invocation) -> Answer {
    if let Some(form) = arguments.template {
        let bytes = template(kind, form == TemplateForm::Xlsx);
        let bytes = bytes.ok_or_else(|| Failure::outside("the template cannot be made"))?;
        write_file(&arguments.file, &bytes)?;
        return Ok(Outcome::Done);
    }
    let file = &arguments.file;
    let bytes =
        std::fs::read(file).map_err(|error| Failure::wrong_use(format!("cannot read {}: {error}", file.display())))?;
    let config = invocation.config()?;
    let registry = Arc::new(invocation.registry(&config).await?);
    let actor = invocation.actor(&config, &registry).await?;
    let options = ImportOptions {
        skip_bad: arguments.skip_bad,
        accept_repairs: arguments.accept_repairs,
        map: arguments.map.iter().cloned().collect(),
    };
    let request = ImportRequest { kind, options, commit: arguments.commit, lang: invocation.lang };
    let (report, bad_rows) = if arguments.commit {
        commit(&registry, &actor, &request, bytes.into()).await?
    } else {
        let bar = progress::bar(invocation.lang.pick("Kiểm tra", "Checking"), 0);
        let tell = |rows| bar.set_position(rows);
        let checked = check(&registry, &actor, kind, &request.options, bytes.into(), invocation.lang, &tell).await;
        bar.finish_and_clear();
        let checked = checked.map_err(|error| operation_failure(&error))?;
        (checked.report, checked.bad_rows)
    };
    if let (Some(path), Some(rows)) = (&arguments.bad_rows, &bad_rows) {
        write_file(path, rows)?;
    }
    let outcome = if report.is_clean() { Outcome::Done } else { Outcome::No };
    if arguments.json {
        output::json_then(&report, outcome)
    } else {
        output::text_then(&text(&report, &request, invocation.lang), outcome)
    }
}

/// Submits the job and carries it out here; Ctrl-C gives it back to the queue, where a server or the next call goes on with it.
async fn commit(
    registry: &Arc<Registry>,
    actor: &Actor,
    request: &ImportRequest,
    bytes: Arc<[u8]>,
) -> Result<(ImportReport, Option<Vec<u8>>), Failure> {
    let failed = |error: OperationError| operation_failure(&error);
    let id = submit(registry, actor, request, &bytes).await.map_err(failed)?;
    drop(bytes);
    let stop = CancellationToken::new();
    let on_signal = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            on_signal.cancel();
        }
    });
    let bar = progress::bar(request.lang.pick("Nhập dữ liệu", "Importing"), 0);
    let ran = run_here(registry, id, &stop, &|rows| bar.set_position(rows)).await.map_err(failed)?;
    let mut job = job_of(registry, actor, id).await.map_err(failed)?;
    // A server beside us may have taken it first.
    while !ran && !stop.is_cancelled() && matches!(job.row.state, JobState::Queued | JobState::Running) {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        job = job_of(registry, actor, id).await.map_err(failed)?;
        bar.set_position(u64::try_from(job.row.done).unwrap_or(0));
    }
    bar.finish_and_clear();
    let bad_rows = bad_rows_of(registry, actor, id).await.ok();
    match (job.report, job.row.failure) {
        (Some(report), _) => Ok((report, bad_rows)),
        (None, Some(failure)) => Err(Failure::outside(format!("job {id} failed: {failure}"))),
        (None, None) => Err(Failure::outside(format!("job {id} was stopped; it goes on where `congvu serve` runs"))),
    }
}

pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| Failure::wrong_use(format!("cannot write {}: {error}", path.display())))
}

pub(super) fn text(report: &ImportReport, request: &ImportRequest, lang: Lang) -> String {
    let mut text = String::new();
    for problem in &report.problems {
        let column = problem.column.as_deref().unwrap_or_default();
        let heading = problem.heading.as_deref().map(|heading| format!(" [{heading}]")).unwrap_or_default();
        let sheet = problem.sheet.as_deref().map(|sheet| format!("{sheet}!")).unwrap_or_default();
        let place = match problem.row {
            0 => lang.pick("Tệp", "File").to_owned(),
            row => format!("{sheet}{column}{row}{heading}"),
        };
        text.push_str(&format!("{place}: {}. {}.\n", problem.reason.pick(lang), problem.remedy.pick(lang)));
    }
    let listed = report.problems.len() as u64;
    if report.problem_count > listed {
        let more = count(lang, report.problem_count - listed);
        text.push_str(&format!("… {more} {}\n", lang.pick("lỗi khác", "more problems")));
    }
    for warning in &report.warnings {
        let place = format!("{}{}", warning.column.as_deref().unwrap_or_default(), warning.row);
        let told = format!("{place}: {}. {}.\n", warning.reason.pick(lang), warning.remedy.pick(lang));
        text.push_str(lang.pick("Lưu ý ", "Note "));
        text.push_str(&told);
    }
    let warned = report.warnings.len() as u64;
    if report.warning_count > warned {
        let more = count(lang, report.warning_count - warned);
        text.push_str(&format!("… {more} {}\n", lang.pick("lưu ý khác", "more notes")));
    }
    for note in &report.notes {
        text.push_str(&format!("{}.\n", note.pick(lang)));
    }
    let unread: Vec<&str> =
        report.mapping.iter().filter(|mapped| mapped.key.is_none()).map(|mapped| mapped.heading.as_str()).collect();
    if !unread.is_empty() {
        text.push_str(&format!("{}: {}.\n", lang.pick("Cột không đọc", "Columns not read"), unread.join(", ")));
    }
    text.push_str(&summary(report, request, lang));
    text
}

fn summary(report: &ImportReport, request: &ImportRequest, lang: Lang) -> String {
    let n = |number: u64| count(lang, number);
    let (rows, new, known, bad) = (n(report.rows), n(report.new), n(report.known), n(report.bad));
    match (lang, report.committed, request.commit && report.is_clean()) {
        (Lang::Vi, true, _) => format!("{rows} dòng: đã ghi {new}, đã có sẵn {known}, lỗi {bad}.\n"),
        (Lang::En, true, _) => format!("{rows} rows: {new} written, {known} known already, {bad} bad.\n"),
        (Lang::Vi, false, true) => format!("{rows} dòng: tất cả đã có sẵn ({known}); không ghi gì thêm.\n"),
        (Lang::En, false, true) => format!("{rows} rows: all known already ({known}); nothing written.\n"),
        (Lang::Vi, false, false) => {
            format!("{rows} dòng: {new} có thể ghi, {known} đã có sẵn, {bad} lỗi; chưa ghi gì.\n")
        }
        (Lang::En, false, false) => {
            format!("{rows} rows: {new} can be written, {known} known already, {bad} bad; nothing written.\n")
        }
    }
}
