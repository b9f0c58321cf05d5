//! Which column of a file stands for which column of ours: by heading, marks and case aside, or as the sender says.

use std::collections::BTreeMap;

use super::cell::{Cell, SheetRow, column_letters};
use super::column::{Column, columns};
use super::escape::REASON;
use crate::domain::import::{ImportKind, MappedHeading, RowProblem};
use crate::domain::lang::Bilingual;
use crate::domain::name::fold;

/// How the columns of a file are understood.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// Places of our columns, by key.
    places: BTreeMap<&'static str, usize>,
    headings: Vec<String>,
    keys: Vec<Option<&'static str>>,
}

impl Mapping {
    /// Understands a header row.
    ///
    /// # Errors
    /// When a required column is missing, one stands twice, or the sender's map names what is not there.
    pub fn of_header(
        kind: ImportKind,
        header: &SheetRow,
        map: &BTreeMap<String, String>,
    ) -> Result<Self, Vec<RowProblem>> {
        let mut problems = Vec::new();
        let chosen = chosen(kind, map, header, &mut problems);
        let mut mapping = Self { places: BTreeMap::new(), headings: Vec::new(), keys: Vec::new() };
        for (place, cell) in header.cells.iter().enumerate() {
            let heading = heading(cell);
            let own = chosen.get(&fold(&heading)).copied();
            let column = own.or_else(|| if heading == REASON { None } else { known(kind, &heading) });
            if let Some(column) = column
                && mapping.places.insert(column.key, place).is_some()
            {
                problems.push(at_heading(header, place, &heading, twice(column)));
            }
            mapping.keys.push(column.map(|column| column.key));
            mapping.headings.push(heading);
        }
        let missing =
            columns(kind).iter().filter(|column| column.is_required && !mapping.places.contains_key(column.key));
        problems.extend(missing.map(|column| missing_column(header, column, &mapping)));
        if problems.is_empty() { Ok(mapping) } else { Err(problems) }
    }

    /// Where one of our columns stands.
    #[must_use]
    pub fn place(&self, key: &str) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// The headings, from column A on.
    #[must_use]
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// Whether a row only repeats the keys of the columns, as the second row of the template does.
    #[must_use]
    pub fn is_key_row(&self, row: &SheetRow) -> bool {
        let mut found = 0;
        for (place, cell) in row.cells.iter().enumerate() {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) if self.keys.get(place).copied().flatten() == Some(text.as_str()) => found += 1,
                _ => return false,
            }
        }
        found > 0
    }

    /// The headings with what they were taken for.
    #[must_use]
    pub fn told(&self) -> Vec<MappedHeading> {
        let all = self.headings.iter().zip(&self.keys).enumerate();
        all.filter(|(_, (heading, _))| !heading.is_empty())
            .map(|(place, (heading, key))| MappedHeading {
                column: column_letters(u32::try_from(place).unwrap_or(u32::MAX)),
                heading: heading.clone(),
                key: key.map(str::to_owned),
            })
            .collect()
    }
}

fn heading(cell: &Cell) -> String {
    match cell {
        // A mark on required columns is not part of the heading.
        Cell::Text(text) => text.trim_end_matches(['*', ' ', ':']).to_owned(),
        _ => String::new(),
    }
}

fn known(kind: ImportKind, heading: &str) -> Option<&'static Column> {
    let asked = fold(heading);
    let is_named = |column: &&Column| {
        let mut names = [column.key, column.vi, column.en].into_iter().chain(column.also.iter().copied());
        names.any(|name| fold(name) == asked)
    };
    if asked.is_empty() { None } else { columns(kind).iter().find(is_named) }
}

/// What the sender says, by folded heading.
fn chosen(
    kind: ImportKind,
    map: &BTreeMap<String, String>,
    header: &SheetRow,
    problems: &mut Vec<RowProblem>,
) -> BTreeMap<String, &'static Column> {
    let mut chosen = BTreeMap::new();
    for (from, to) in map {
        let column = columns(kind).iter().find(|column| column.key == to);
        let is_there = header.cells.iter().any(|cell| fold(&heading(cell)) == fold(from));
        match column {
            Some(column) if is_there => {
                chosen.insert(fold(from), column);
            }
            Some(_) => problems.push(RowProblem::of_row(
                header.number,
                Bilingual::new(format!("Không có cột '{from}' trong tệp"), format!("The file has no column '{from}'")),
                Bilingual::new("Sửa lại phần ánh xạ cột", "Correct the map of columns"),
            )),
            None => {
                let keys = columns(kind).iter().map(|column| column.key).collect::<Vec<_>>().join(", ");
                problems.push(RowProblem::of_row(
                    header.number,
                    Bilingual::new(format!("Không có trường '{to}'"), format!("There is no column '{to}'")),
                    Bilingual::new(format!("Dùng một trong: {keys}"), format!("Use one of: {keys}")),
                ));
            }
        }
    }
    chosen
}

fn at_heading(header: &SheetRow, place: usize, heading: &str, told: (Bilingual, Bilingual)) -> RowProblem {
    RowProblem {
        sheet: header.sheet.as_deref().map(str::to_owned),
        column: Some(column_letters(u32::try_from(place).unwrap_or(u32::MAX))),
        heading: Some(heading.to_owned()),
        ..RowProblem::of_row(header.number, told.0, told.1)
    }
}

fn twice(column: &Column) -> (Bilingual, Bilingual) {
    (
        Bilingual::new(format!("Có hai cột cho '{}'", column.vi), format!("Two columns stand for '{}'", column.en)),
        Bilingual::new(
            "Giữ lại một cột, hoặc chỉ rõ bằng ánh xạ cột",
            "Keep one of them, or say which one by the map of columns",
        ),
    )
}

fn missing_column(header: &SheetRow, column: &Column, mapping: &Mapping) -> RowProblem {
    let unread: Vec<&str> = mapping
        .headings
        .iter()
        .zip(&mapping.keys)
        .filter(|(heading, key)| key.is_none() && !heading.is_empty())
        .map(|(heading, _)| heading.as_str())
        .collect();
    let unread = if unread.is_empty() { "–".to_owned() } else { unread.join(", ") };
    let (key, vi, en) = (column.key, column.vi, column.en);
    RowProblem {
        sheet: header.sheet.as_deref().map(str::to_owned),
        ..RowProblem::of_row(
            header.number,
            Bilingual::new(format!("Thiếu cột '{vi}' ({key})"), format!("The column '{en}' ({key}) is missing")),
            Bilingual::new(
                format!("Thêm cột này, hoặc ánh xạ từ một cột chưa nhận ra: {unread}"),
                format!("Add it, or map it from a column that was not recognised: {unread}"),
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(headings: &[&str]) -> SheetRow {
        SheetRow { sheet: None, number: 1, cells: headings.iter().map(|text| Cell::text(text, 100)).collect() }
    }

    fn understood(headings: &[&str], map: &[(&str, &str)]) -> Result<Mapping, Vec<RowProblem>> {
        let map = map.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
        Mapping::of_header(ImportKind::Officials, &header(headings), &map)
    }

    #[test]
    fn headings_are_known_without_marks_in_both_languages_and_by_key() {
        let mapping = understood(
            &["HO VA TEN *", "Date of birth", "category", "Đơn vị:", "Chức danh", "Ghi chú", "từ ngày"],
            &[],
        );
        let mapping = mapping.unwrap();
        assert_eq!(mapping.place("full_name"), Some(0));
        assert_eq!(mapping.place("since"), Some(6));
        let unknown: Vec<String> =
            mapping.told().into_iter().filter(|told| told.key.is_none()).map(|told| told.heading).collect();
        assert_eq!(unknown, ["Ghi chú"]);
        let mut keys = header(&["full_name", "birth_date", "", "agency"]);
        assert!(mapping.is_key_row(&keys));
        keys.cells[0] = Cell::Text("Nguyễn Văn An".into());
        assert!(!mapping.is_key_row(&keys));
    }

    #[test]
    fn what_is_missing_double_or_mapped_to_nothing_is_named() {
        let wrong =
            understood(&["Họ tên", "Họ và tên", "Ngày sinh", "Cột lạ"], &[("Cột lạ", "colour"), ("Không có", "rank")]);
        let reasons: Vec<String> = wrong.unwrap_err().into_iter().map(|problem| problem.reason.en).collect();
        let all = reasons.join("\n");
        for said in ["'colour'", "'Không có'", "Two columns stand for 'Full name'", "'Since' (since) is missing"] {
            assert!(all.contains(said), "{said}: {all}");
        }
    }

    #[test]
    fn the_sender_says_what_a_heading_means() {
        let headings = ["X1", "Ngày sinh", "Đối tượng", "Đơn vị", "Chức vụ", "Từ ngày", "Họ và tên"];
        let mapping = understood(&headings, &[("X1", "full_name"), ("Họ và tên", "address")]).unwrap();
        assert_eq!((mapping.place("full_name"), mapping.place("address")), (Some(0), Some(6)));
    }
}
