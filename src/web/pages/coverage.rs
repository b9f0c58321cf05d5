//! What the pages share: figures with the way to the people behind them, rows of coverage, the way down the tree.

use crate::domain::adoption::counts::{Column, Counts, Figures};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::adoption::rule::EXPIRING_DAYS;
use crate::domain::adoption::tally::{AgencyTally, Tally};
use crate::domain::agency::{AgencyCode, Level, TreePath};
use crate::domain::scope::Scope;
use crate::reports::words;
use crate::web::state::App;
use crate::web::ui::Say;

/// Which people a number is of, as the address of their list; and the language in which it is told.
#[derive(Debug, Clone)]
pub(super) struct PeopleLink {
    start: String,
    say: Say,
}

impl PeopleLink {
    /// Everyone whom the reader sees.
    pub(super) fn everyone(say: Say) -> Self {
        Self { start: "/people?column=".to_owned(), say }
    }

    /// Everyone of a level.
    pub(super) fn level(say: Say, level: Level) -> Self {
        Self { start: format!("/people?level={level}&column="), say }
    }

    /// An agency with its departments.
    pub(super) fn unit(say: Say, code: &AgencyCode) -> Self {
        Self { start: format!("/agencies/{code}/people?column="), say }
    }

    /// An agency without its departments.
    pub(super) fn own(say: Say, code: &AgencyCode) -> Self {
        Self { start: format!("/agencies/{code}/people?part=own&column="), say }
    }

    /// An agency with everything below it.
    pub(super) fn subtree(say: Say, code: &AgencyCode) -> Self {
        Self { start: format!("/agencies/{code}/people?part=below&column="), say }
    }

    /// A number and the list behind it. Nobody needs a list of nobody.
    pub(super) fn cell(&self, counts: &Counts, column: Column) -> Cell {
        let number = counts.get(column);
        Cell { value: self.say.count(number), link: (number > 0).then(|| format!("{}{column}", self.start)) }
    }
}

/// A number that opens to its people.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) value: String,
    pub(super) link: Option<String>,
}

/// A share as text and, unless it is of nothing, as a bar of at most 1000.
#[derive(Debug)]
pub(super) struct Share {
    pub(super) text: String,
    pub(super) bar: Option<u64>,
}

impl Share {
    pub(super) fn of(say: Say, ratio: Ratio) -> Self {
        Self { text: say.percent(ratio), bar: ratio.tenths().map(|tenths| tenths.min(1000)) }
    }
}

/// A figure with a word on it.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) label: &'static str,
    pub(super) cell: Cell,
    pub(super) note: Option<String>,
}

/// The figures at the head of a page.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) share: Share,
    pub(super) covered: Cell,
    pub(super) in_scope: Cell,
    pub(super) uncovered: Cell,
    /// Why people cannot sign; adds up to `uncovered`.
    pub(super) gaps: Vec<(&'static str, Cell, Share)>,
    pub(super) figures: Vec<Figure>,
}

impl Summary {
    /// Of the people of `link`.
    pub(super) fn of(figures: &Figures, link: &PeopleLink) -> Self {
        use Column::{AddressNotLive, Expired, NoCertificate, OtherGap, Revoked};
        let (say, counts) = (link.say, &figures.total);
        let uncovered = counts.get(Column::Uncovered);
        let gap = |column| {
            let ratio = Ratio { part: counts.get(column), whole: uncovered };
            (words::column(say.0, column), link.cell(counts, column), Share::of(say, ratio))
        };
        let figure =
            |column, note| Figure { label: words::column(say.0, column), cell: link.cell(counts, column), note };
        let issued = counts.issued();
        let have = say.of("người đang công tác có hộp thư", "of staff have a mailbox");
        let mailboxes = issued.tenths().map(|_| format!("{} {have}", say.percent(issued)));
        let [sign, days] = [say.of("ký được, còn dưới", "can sign, less than"), say.of("ngày", "days left")];
        let unchecked = say.of("chưa kiểm tra được việc thu hồi", "revocation could not be checked");
        let ruled = say.of("lao động hợp đồng, theo quy định của tỉnh", "labour contracts, by the province's rules");
        Self {
            share: Share::of(say, counts.coverage()),
            covered: link.cell(counts, Column::Covered),
            in_scope: link.cell(counts, Column::InScope),
            uncovered: link.cell(counts, Column::Uncovered),
            gaps: [NoCertificate, Expired, Revoked, AddressNotLive, OtherGap].map(gap).into(),
            figures: vec![
                figure(Column::Staff, None),
                figure(Column::Mailboxes, mailboxes),
                figure(Column::Expiring, Some(format!("{sign} {EXPIRING_DAYS} {days}"))),
                figure(Column::Indeterminate, Some(unchecked.to_owned())),
                figure(Column::Excluded, Some(ruled.to_owned())),
            ],
        }
    }
}

/// Columns before and after the share.
const LEADING: [Column; 2] = [Column::InScope, Column::Covered];
const TRAILING: [Column; 4] = [Column::Uncovered, Column::Indeterminate, Column::Expiring, Column::Mailboxes];

/// A table of coverage.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) say: Say,
    pub(super) caption: &'static str,
    pub(super) note: String,
    pub(super) first: &'static str,
    pub(super) rows: Vec<Row>,
}

impl Table {
    /// Heads before the share.
    pub(super) fn leading_heads(&self) -> [&'static str; 2] {
        LEADING.map(|column| self.head(column))
    }

    /// Heads after it.
    pub(super) fn trailing_heads(&self) -> [&'static str; 4] {
        TRAILING.map(|column| self.head(column))
    }

    /// Short, for numbers are.
    const fn head(&self, column: Column) -> &'static str {
        match column {
            Column::Mailboxes => self.say.of("Hộp thư đã cấp", "Mailboxes"),
            other => words::column(self.say.0, other),
        }
    }
}

/// A line of it.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    /// What tells it from another of the same name.
    pub(super) place: Option<String>,
    pub(super) link: Option<String>,
    pub(super) leading: Vec<Cell>,
    pub(super) share: Share,
    pub(super) trailing: Vec<Cell>,
    pub(super) is_total: bool,
}

impl Row {
    pub(super) fn new(name: String, link: Option<String>, figures: &Figures, people: &PeopleLink) -> Self {
        let counts = &figures.total;
        Self {
            name,
            place: None,
            link,
            leading: LEADING.map(|column| people.cell(counts, column)).into(),
            share: Share::of(people.say, counts.coverage()),
            trailing: TRAILING.map(|column| people.cell(counts, column)).into(),
            is_total: false,
        }
    }

    pub(super) fn total(figures: &Figures, people: &PeopleLink) -> Self {
        Self { is_total: true, ..Self::new(people.say.of("Cộng", "Total").to_owned(), None, figures, people) }
    }
}

/// The numbers of each rank.
pub(super) fn ranks(figures: &Figures, people: &PeopleLink) -> Table {
    let say = people.say;
    let row = |(rank, counts): (crate::domain::posting::Rank, &Counts)| {
        let of_rank = PeopleLink { start: people.start.replace("column=", &format!("rank={rank}&column=")), say };
        Row {
            name: words::rank(say.0, rank).to_owned(),
            place: None,
            link: None,
            leading: LEADING.map(|column| of_rank.cell(counts, column)).into(),
            share: Share::of(say, counts.coverage()),
            trailing: TRAILING.map(|column| of_rank.cell(counts, column)).into(),
            is_total: false,
        }
    };
    let rows = figures.ranks().map(row).chain([Row::total(figures, people)]).collect();
    let caption = say.of("Số người ký số được, theo chức vụ", "Who can sign, by rank");
    Table { say, caption, note: opens(say).to_owned(), first: say.of("Chức vụ", "Rank"), rows }
}

/// What every table says of its numbers.
pub(super) const fn opens(say: Say) -> &'static str {
    say.of("Chọn một con số để xem danh sách người.", "Choose a number to see its people.")
}

/// What the whole that a reader sees is called: the province, or the agency at the top of their part.
pub(super) fn area(app: &App, scope: &Scope, tally: &Tally) -> String {
    match (scope, tally.agencies.first()) {
        (Scope::Subtrees(_), Some(top)) => top.agency.name.clone(),
        _ => app.registry.province.name.clone(),
    }
}

/// The agency of an identifier, if the reader sees it.
pub(super) fn find<'a>(tally: &'a Tally, code: &str) -> Option<&'a AgencyTally> {
    tally.agencies.iter().find(|line| line.agency.code.as_str() == code)
}

/// The way from the overview down to the agency at `path`; only what the reader sees, and the province not twice.
pub(super) fn crumbs(say: Say, tally: &Tally, path: &TreePath) -> Vec<(String, String)> {
    let start = [("/", say.of("Tổng quan", "Overview")), ("/agencies", say.of("Cơ quan, đơn vị", "Agencies"))];
    let start = start.map(|(to, name)| (to.to_owned(), name.to_owned()));
    let is_root = path.depth() == 0;
    let seen = path.codes().skip(usize::from(!is_root)).filter_map(|code| find(tally, code));
    start.into_iter().chain(seen.map(|line| (page_of(&line.agency.code), line.agency.name.clone()))).collect()
}

/// The page of an agency.
pub(super) fn page_of(code: &AgencyCode) -> String {
    format!("/agencies/{code}")
}

/// Whether `line` is one step below `path`.
pub(super) fn is_child(line: &AgencyTally, path: &TreePath) -> bool {
    line.agency.path.is_within(path) && line.agency.path.depth() == path.depth() + 1
}
