//! A month's report put into its text, and made of it again: of the text alone, whatever the program counts by now.

use super::content::{ByColumn, Content, DepartmentRow, Head, NotAReport, Numbers, UnitRow, UnplacedRow};
use crate::domain::adoption::counts::{Column, Counts, Figures};
use crate::domain::clock::Timestamp;
use crate::domain::report_period::ReportMonth;
use crate::reports::adoption::{AdoptionReport, DepartmentLine, Frame, Known, Period, UnitLine, UnplacedLine};
use crate::reports::letterhead::Letterhead;

impl Content {
    /// The report as it was, drafted at that instant by what was known then.
    ///
    /// # Errors
    /// When its month is none.
    pub fn report(&self, generated_at: Timestamp) -> Result<AdoptionReport, NotAReport> {
        let month: ReportMonth = self.month.parse().map_err(|_| NotAReport(None))?;
        let frame = Frame {
            rule: self.rule.clone(),
            expiring_days: self.expiring_days,
            period: Some(Period { month, from: self.from, to: self.to }),
            known: Some(Known { at: generated_at, change_set: self.known_at }),
            unplaced: self.unplaced.iter().map(UnplacedRow::line).collect(),
            // A column that was not counted then is not there: never 0.
            lacks: Column::ALL.iter().filter(|column| !self.total.total.contains_key(column)).copied().collect(),
            ..Frame::of_day(self.to, generated_at)
        };
        Ok(AdoptionReport {
            frame,
            name: self.name.clone(),
            total: self.total.figures(),
            levels: self.levels.iter().map(|row| (row.level, row.figures.figures())).collect(),
            units: self.units.iter().map(UnitRow::line).collect(),
        })
    }

    /// In whose name it is printed.
    #[must_use]
    pub fn letterhead(&self) -> Letterhead {
        let Head { superior, agency, place, motto, signer } = self.head.clone();
        Letterhead { motto, superior, agency, place, signer }
    }
}

impl From<&Letterhead> for Head {
    fn from(head: &Letterhead) -> Self {
        Self {
            superior: head.superior.clone(),
            agency: head.agency.clone(),
            place: head.place.clone(),
            motto: head.motto,
            signer: head.signer.clone(),
        }
    }
}

impl From<&Figures> for Numbers {
    fn from(figures: &Figures) -> Self {
        let columns = |counts: &Counts| Column::ALL.iter().map(|column| (*column, counts.get(*column))).collect();
        Self {
            total: columns(&figures.total),
            by_rank: figures.ranks().map(|(rank, counts)| (rank, columns(counts))).collect(),
        }
    }
}

impl Numbers {
    pub(super) fn figures(&self) -> Figures {
        let counts = |columns: Option<&ByColumn>| {
            Counts::of(|column| columns.and_then(|columns| columns.get(&column)).copied().unwrap_or_default())
        };
        Figures::of(counts(Some(&self.total)), |rank| counts(self.by_rank.get(&rank)))
    }
}

impl From<&UnitLine> for UnitRow {
    fn from(line: &UnitLine) -> Self {
        Self {
            agency: line.agency,
            code: line.code.clone(),
            name: line.name.clone(),
            level: line.level,
            above: line.above.clone(),
            figures: Numbers::from(&line.figures),
            departments: line.departments.iter().map(DepartmentRow::from).collect(),
        }
    }
}

impl UnitRow {
    fn line(&self) -> UnitLine {
        let department = |row: &DepartmentRow| DepartmentLine {
            agency: row.agency,
            code: row.code.clone(),
            name: row.name.clone(),
            figures: row.figures.figures(),
        };
        UnitLine {
            agency: self.agency,
            code: self.code.clone(),
            name: self.name.clone(),
            level: self.level,
            above: self.above.clone(),
            figures: self.figures.figures(),
            departments: self.departments.iter().map(department).collect(),
        }
    }
}

impl From<&DepartmentLine> for DepartmentRow {
    fn from(line: &DepartmentLine) -> Self {
        let figures = Numbers::from(&line.figures);
        Self { agency: line.agency, code: line.code.clone(), name: line.name.clone(), figures }
    }
}

impl From<&UnplacedLine> for UnplacedRow {
    fn from(line: &UnplacedLine) -> Self {
        let UnplacedLine { code, name, path, people } = line.clone();
        Self { code, name, path, people }
    }
}

impl UnplacedRow {
    fn line(&self) -> UnplacedLine {
        let Self { code, name, path, people } = self.clone();
        UnplacedLine { code, name, path, people }
    }
}
