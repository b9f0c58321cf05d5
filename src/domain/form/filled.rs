//! A form filled in: what is known stands in its fields, what is not is a gap that is told, never invented.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::FormNumber;
use super::edition::Edition;
use super::field::{Field, Value};
use super::layout::{About, Layout};
use crate::domain::code::code_list;
use crate::domain::ids::{OfficialId, RequestId};

/// What stands in one field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// This.
    Known(Value),
    /// Rightly nothing.
    Blank,
    /// Something that the registry does not have.
    Missing,
    /// Something that the reader may not see.
    Masked,
}

impl Cell {
    /// What is known.
    #[must_use]
    pub const fn value(&self) -> Option<&Value> {
        match self {
            Self::Known(value) => Some(value),
            Self::Blank | Self::Missing | Self::Masked => None,
        }
    }

    /// Whether it has yet to be filled in.
    #[must_use]
    pub const fn is_gap(&self) -> bool {
        matches!(self, Self::Missing | Self::Masked)
    }
}

/// What is known of somebody or something, and which fields the reader may not see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// What is known.
    pub known: BTreeMap<Field, Value>,
    /// What may not be seen.
    pub masked: BTreeSet<Field>,
}

impl Facts {
    /// Takes a text down; none, and an empty one, is not known.
    pub fn text(&mut self, field: Field, text: Option<String>) {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            self.known.insert(field, Value::Text(text));
        }
    }

    /// Sets a cross.
    pub fn mark(&mut self, field: Field, is_so: bool) {
        if is_so {
            self.known.insert(field, Value::Mark);
        }
    }

    fn cell(&self, field: Field, is_required: bool) -> Cell {
        match self.known.get(&field) {
            Some(value) => Cell::Known(value.clone()),
            None if !is_required => Cell::Blank,
            None if self.masked.contains(&field) => Cell::Masked,
            None => Cell::Missing,
        }
    }
}

code_list! {
    /// A line of the heading.
    HeadingLine {
        /// The agency that sends it.
        Agency = "agency",
        /// The agency above.
        Superior = "superior",
        /// Where it is dated.
        Place = "place",
        /// Number and symbol of the letter.
        Number = "number",
    }
}

/// Who sends the form, from where, under which number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// The agency above; none for the highest.
    pub superior: Option<String>,
    /// The agency that sends it; none where nobody took the place of the one that would.
    pub agency: Option<String>,
    /// Where it is dated; none where that is not known.
    pub place: Option<String>,
    /// Number and symbol of the letter, once it has one.
    pub number: Option<String>,
}

impl HeadingLine {
    /// What it is called.
    #[must_use]
    pub const fn called(self) -> &'static str {
        match self {
            Self::Agency => "Cơ quan, tổ chức lập mẫu",
            Self::Superior => "Cơ quan, tổ chức cấp trên",
            Self::Place => "Địa danh",
            Self::Number => "Số, ký hiệu",
        }
    }
}

impl Heading {
    /// The lines that no form goes without and the registry cannot fill in.
    #[must_use]
    pub fn gaps(&self) -> Vec<HeadingLine> {
        let lines = [(HeadingLine::Agency, &self.agency), (HeadingLine::Place, &self.place)];
        lines.into_iter().filter(|(_, text)| text.is_none()).map(|(line, _)| line).collect()
    }
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The request behind it.
    pub request: RequestId,
    /// Whom it is for.
    pub official: OfficialId,
    /// Its fields, in the order of the columns.
    pub cells: Vec<(Field, Cell)>,
}

/// A form with what is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledForm {
    /// Which.
    pub form: FormNumber,
    /// In which edition.
    pub edition: &'static Edition,
    /// The day that it bears.
    pub dated_on: Date,
    /// A request on it is still being written.
    pub is_draft: bool,
    /// It is the first of its agency: signed by hand, and sealed.
    pub is_signed_by_hand: bool,
    /// Its heading.
    pub heading: Heading,
    /// The contact's fields.
    pub contact: Vec<(Field, Cell)>,
    /// The rows of its table.
    pub rows: Vec<Row>,
}

/// Something that has yet to be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The row, counted from 1; none for the contact.
    pub row: Option<usize>,
    /// The field.
    pub field: Field,
    /// The reader may not see it; otherwise the registry does not have it.
    pub is_masked: bool,
}

/// The fields of a row.
#[must_use]
pub fn row_cells(layout: &Layout, about: About, facts: &Facts) -> Vec<(Field, Cell)> {
    let cell = |field, need: super::layout::Need| {
        if need.applies(about) { facts.cell(field, need.is_required()) } else { Cell::Blank }
    };
    layout.fields().map(|(field, need)| (field, cell(field, need))).collect()
}

/// The fields of the contact.
#[must_use]
pub fn contact_cells(layout: &Layout, facts: &Facts) -> Vec<(Field, Cell)> {
    layout.contact.iter().map(|(field, _)| (*field, facts.cell(*field, true))).collect()
}

impl FilledForm {
    /// How it looks.
    #[must_use]
    pub const fn layout(&self) -> &'static Layout {
        self.edition.layout(self.form)
    }

    /// What has yet to be filled in: the contact's, then row by row.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let of = |row: Option<usize>, cells: &[(Field, Cell)]| -> Vec<Gap> {
            let gaps = cells.iter().filter(|(_, cell)| cell.is_gap());
            gaps.map(|(field, cell)| Gap { row, field: *field, is_masked: *cell == Cell::Masked }).collect()
        };
        let rows = (1..).zip(&self.rows).flat_map(|(number, row)| of(Some(number), &row.cells));
        of(None, &self.contact).into_iter().chain(rows).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    pub(in crate::domain::form) fn facts(known: &[(Field, &str)], masked: &[Field]) -> Facts {
        let mut facts = Facts { masked: masked.iter().copied().collect(), ..Facts::default() };
        for (field, text) in known {
            facts.text(*field, Some((*text).to_owned()));
        }
        facts
    }

    /// A form of rows that know this.
    pub(in crate::domain::form) fn form(number: FormNumber, contact: &Facts, rows: &[(About, Facts)]) -> FilledForm {
        let edition = Edition::on(date!(2024 - 09 - 02)).unwrap();
        let layout = edition.layout(number);
        let row = |(about, facts): &(About, Facts)| Row {
            request: RequestId(Uuid::nil()),
            official: OfficialId(Uuid::nil()),
            cells: row_cells(layout, *about, facts),
        };
        FilledForm {
            form: number,
            edition,
            dated_on: date!(2024 - 09 - 02),
            is_draft: false,
            is_signed_by_hand: false,
            heading: Heading {
                agency: Some("Sở Nội vụ".into()),
                place: Some("Bình Phước".into()),
                ..Heading::default()
            },
            contact: contact_cells(layout, contact),
            rows: rows.iter().map(row).collect(),
        }
    }

    #[test]
    fn what_a_row_does_not_need_is_blank_and_what_it_lacks_is_a_gap() {
        let of_person = facts(&[(Field::CertificateName, "Nguyễn Văn An")], &[Field::PersonalNumber]);
        let of_agency = facts(&[(Field::TaxCode, "3800100100"), (Field::PersonalNumber, "070190000123")], &[]);
        let agencys = About { is_agencys: true, ..About::default() };
        let rows = [(About::default(), of_person), (agencys, of_agency)];
        let filled = form(FormNumber::Revoke, &facts(&[], &[]), &rows);
        let row = |row: usize| -> Vec<String> {
            filled.gaps().iter().filter(|gap| gap.row == Some(row)).map(|gap| gap.field.to_string()).collect()
        };
        let common = ["official_address", "certificate_serial", "device_serial", "reason"];
        assert_eq!(row(1), [&["personal_number", "id_issued_on", "id_issued_at"][..], &common].concat());
        assert_eq!(row(2), [&["certificate_name", "budget_code"][..], &common].concat());
        let masked: Vec<Gap> = filled.gaps().into_iter().filter(|gap| gap.is_masked).collect();
        assert_eq!(masked, [Gap { row: Some(1), field: Field::PersonalNumber, is_masked: true }]);
        // Of an agency's certificate no person's number is told, known or not.
        assert!(filled.rows[1].cells.contains(&(Field::PersonalNumber, Cell::Blank)));
        assert_eq!(filled.gaps().iter().filter(|gap| gap.row.is_none()).count(), 8);
    }

    #[test]
    fn an_empty_text_is_not_known_and_optional_fields_are_no_gaps() {
        let filled =
            form(FormNumber::Person, &Facts::default(), &[(About::default(), facts(&[(Field::Mobile, " ")], &[]))]);
        let gaps: Vec<Field> = filled.gaps().iter().filter(|gap| gap.row.is_some()).map(|gap| gap.field).collect();
        assert!(
            gaps.contains(&Field::Mobile) && !gaps.contains(&Field::OldSerial) && !gaps.contains(&Field::SimCarrier)
        );
    }
}
