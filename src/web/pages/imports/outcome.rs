//! What a check or an import came to: counts, rows with problems, what else is to be known.

use crate::domain::import::{ImportReport, RowProblem};
use crate::domain::job::JobState;
use crate::operations::import::ImportJob;
use crate::web::ui::{Column, Line, List, Row, Say, Table, Tile, Tiles};

/// Problems that are shown on the page; the file of the bad rows holds all of them.
const SHOWN: usize = 200;

/// How far a job is, in a sentence.
pub(super) fn progress(say: Say, job: &ImportJob) -> String {
    let row = &job.row;
    match (row.state, row.total) {
        (JobState::Queued, _) => say.of("Đang chờ đến lượt.", "It waits for its turn.").to_owned(),
        (_, 0) if row.done == 0 => say.of("Đang đọc tệp.", "The file is being read.").to_owned(),
        (_, 0) => format!("{} {}.", say.of("Số dòng đã xem:", "Rows looked at:"), say.count(row.done)),
        (_, all) => {
            let (done, all) = (say.count(row.done), say.count(all));
            format!("{} {done}/{all}.", say.of("Số dòng đã xong:", "Rows done:"))
        }
    }
}

/// How many rows came to what.
pub(super) fn counts(say: Say, report: &ImportReport, was_written: bool) -> Tiles {
    let new = if was_written {
        say.of("Dòng đã ghi", "Rows written")
    } else {
        say.of("Dòng sẽ được ghi", "Rows to be written")
    };
    Tiles::of([
        Tile::new(say.of("Dòng trong tệp", "Rows in the file"), say.count(report.rows)),
        Tile::new(new, say.count(report.new)),
        Tile::new(say.of("Dòng đã có trong hệ thống", "Rows that are recorded already"), say.count(report.known)),
        Tile::new(say.of("Dòng sai", "Bad rows"), say.count(report.bad)),
    ])
}

/// What else is to be known.
pub(super) fn notes(say: Say, report: &ImportReport) -> Option<List> {
    let list = List::new(say.of("Cần biết thêm", "Also to be known"));
    let items = report.notes.iter().map(|note| Line::from(say.text(note)));
    (!report.notes.is_empty()).then(|| list.items(items))
}

/// Rows with problems.
pub(super) fn problems(say: Say, report: &ImportReport) -> Table {
    let caption = say.of("Bước 4. Các dòng có vấn đề", "Step 4. Rows with problems");
    let empty = say.of("Không có dòng nào sai.", "No row is bad.");
    listed(say, caption, empty, &report.problems, report.problem_count)
}

/// Good rows that are to be looked at.
pub(super) fn warnings(say: Say, report: &ImportReport) -> Option<Table> {
    let caption = say.of("Các dòng đúng nhưng nên xem lại", "Good rows that are to be looked at");
    let is_any = !report.warnings.is_empty();
    is_any.then(|| listed(say, caption, "", &report.warnings, report.warning_count))
}

fn listed(say: Say, caption: &str, empty: &str, problems: &[RowProblem], count: u64) -> Table {
    let columns = [
        Column::new(say.of("Ô", "Cell")),
        Column::new(say.of("Cột", "Column")),
        Column::new(say.of("Vấn đề", "Problem")),
        Column::new(say.of("Cách sửa", "What to do")),
    ];
    let table = Table::new(caption, columns, empty).filtered(say.of("Lọc các dòng đang hiện", "Filter these rows"));
    let table = if count > SHOWN as u64 {
        let note = format!(
            "{} {}/{}. {}",
            say.of("Hiện", "Shown:"),
            say.count(SHOWN),
            say.count(count),
            say.of("Tệp các dòng sai có đầy đủ.", "The file of the bad rows has all of them."),
        );
        table.note(note)
    } else {
        table
    };
    table.rows(problems.iter().take(SHOWN).map(|problem| {
        Row::new([
            Line::from(place(say, problem)),
            Line::from(problem.heading.as_deref().unwrap_or("–")),
            Line::from(say.text(&problem.reason)),
            Line::from(say.text(&problem.remedy)),
        ])
    }))
}

/// Where it is, as a spreadsheet shows it.
fn place(say: Say, problem: &RowProblem) -> String {
    if problem.row == 0 {
        return say.of("Cả tệp", "The file").to_owned();
    }
    format!("{}{}", problem.column.as_deref().unwrap_or_default(), problem.row)
}
