//! Filling gaps by hand: `contact.mobile`, `2.tax_code` for the second row, `tax_code` when there is one row, `heading.place`.
//!
//! What the registry has is mended in the registry: a form never says otherwise. Whoever names another contact begins with an empty one.

use super::field::{Field, Value};
use super::filled::{Cell, FilledForm, HeadingLine};
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;

const CONTACT: &str = "contact";
const HEADING: &str = "heading";

/// What is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Contact(Field),
    Row(usize, Field),
    /// `agency`, `superior`, `place` or `number` of the heading.
    Heading(HeadingLine),
}

impl FilledForm {
    /// Fills in what somebody wrote, and tells everything of it that cannot be.
    #[must_use]
    pub fn set(&mut self, given: &[(String, String)]) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        let is_named =
            |(key, _): &&(String, String)| target(self.rows.len(), key) == Ok(Target::Contact(Field::FullName));
        if given.iter().any(|given| is_named(&given)) {
            for (_, cell) in &mut self.contact {
                *cell = Cell::Missing;
            }
        }
        let mut seen = Vec::new();
        for (key, text) in given {
            let done = target(self.rows.len(), key).and_then(|target| {
                if seen.contains(&target) {
                    return Err(told(
                        ("Mục này được ghi hai lần", "It is given twice"),
                        ("Ghi một lần", "Give it once"),
                    ));
                }
                seen.push(target);
                self.fill(target, text)
            });
            if let Err((reason, remedy)) = done {
                problems.push(FieldProblem::new(format!("/set/{}", escaped(key)), reason, remedy));
            }
        }
        problems
    }

    fn fill(&mut self, target: Target, text: &str) -> Result<(), Problem> {
        let read = |field: Field| {
            let wrong = Bilingual::new("Giá trị không hợp lệ", "The value makes no sense there");
            field.read(text).map_err(|remedy| (wrong, remedy))
        };
        match target {
            Target::Heading(line) => {
                // A line of the heading is any text of one line.
                let Value::Text(text) = read(Field::Agency)? else { return Ok(()) };
                let place = match line {
                    HeadingLine::Agency => &mut self.heading.agency,
                    HeadingLine::Superior => &mut self.heading.superior,
                    HeadingLine::Place => &mut self.heading.place,
                    HeadingLine::Number => &mut self.heading.number,
                };
                *place = Some(text);
                Ok(())
            }
            Target::Contact(field) => put(&mut self.contact, field, read(field)?),
            Target::Row(row, field) => {
                let value = read(field)?;
                let row = row.checked_sub(1).and_then(|row| self.rows.get_mut(row));
                row.map_or_else(|| Err(no_such_field()), |row| put(&mut row.cells, field, value))
            }
        }
    }
}

type Problem = (Bilingual, Bilingual);

fn told(reason: (&str, &str), remedy: (&str, &str)) -> Problem {
    (Bilingual::new(reason.0, reason.1), Bilingual::new(remedy.0, remedy.1))
}

fn no_such_field() -> Problem {
    told(
        ("Mẫu này không có mục đó", "This form has no such field"),
        (
            "Xem tên mục trong contact.fields và table.columns của bản JSON",
            "See contact.fields and table.columns of the JSON form for the names",
        ),
    )
}

fn put(cells: &mut [(Field, Cell)], field: Field, value: Value) -> Result<(), Problem> {
    let cell = cells.iter_mut().find(|(known, _)| *known == field).ok_or_else(no_such_field)?;
    match &cell.1 {
        Cell::Known(known) if *known == value => Ok(()),
        Cell::Known(_) => Err(told(
            ("Sổ đã có giá trị khác cho mục này", "The registry has another value for this"),
            ("Sửa trong sổ đăng ký, hoặc sửa đề nghị", "Mend the registry, or the request"),
        )),
        Cell::Blank | Cell::Missing | Cell::Masked => {
            cell.1 = Cell::Known(value);
            Ok(())
        }
    }
}

fn target(rows: usize, key: &str) -> Result<Target, Problem> {
    let field = |name: &str| name.parse::<Field>().map_err(|_| no_such_field());
    match key.split_once('.') {
        Some((CONTACT, name)) => Ok(Target::Contact(field(name)?)),
        Some((HEADING, name)) => name.parse().map(Target::Heading).map_err(|_| no_such_field()),
        Some((row, name)) => match row.parse::<usize>() {
            Ok(row) if (1..=rows).contains(&row) => Ok(Target::Row(row, field(name)?)),
            _ => Err((
                Bilingual::new("Không có dòng này", "There is no such row"),
                Bilingual::new(format!("Ghi số dòng từ 1 đến {rows}"), format!("Give a row from 1 to {rows}")),
            )),
        },
        None if rows == 1 => Ok(Target::Row(1, field(key)?)),
        None => Err((
            Bilingual::new("Mẫu có nhiều dòng", "The form has several rows"),
            Bilingual::new(format!("Ghi số dòng phía trước, ví dụ 1.{key}"), format!("Say which row, such as 1.{key}")),
        )),
    }
}

/// A name as a part of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::super::FormNumber;
    use super::super::filled::tests::{facts, form};
    use super::super::layout::About;
    use super::*;

    fn given(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
    }

    fn wrong(filled: &mut FilledForm, pairs: &[(&str, &str)]) -> Vec<String> {
        filled.set(&given(pairs)).into_iter().map(|problem| problem.field).collect()
    }

    fn filled(rows: usize) -> FilledForm {
        let row = (About::default(), facts(&[(Field::Reason, "Nghỉ hưu")], &[Field::PersonalNumber]));
        let contact = facts(&[(Field::FullName, "Lê Thị Bê"), (Field::Position, "Chánh Văn phòng")], &[]);
        form(FormNumber::Revoke, &contact, &vec![row; rows])
    }

    #[test]
    fn gaps_are_filled_and_what_the_registry_has_stays() {
        let mut one = filled(1);
        let pairs = [
            ("device_serial", "USB-1"),
            ("1.personal_number", "070190000123"),
            ("contact.mobile", "+84912345678"),
            ("heading.number", "12/SNV-VP"),
            ("heading.place", "Đồng Xoài"),
            ("reason", "Nghỉ hưu"),
        ];
        assert_eq!(wrong(&mut one, &pairs), Vec::<String>::new());
        let cells = &one.rows[0].cells;
        assert!(cells.contains(&(Field::DeviceSerial, Cell::Known(Value::Text("USB-1".into())))));
        assert!(cells.contains(&(Field::PersonalNumber, Cell::Known(Value::Text("070190000123".into())))));
        assert!(one.contact.contains(&(Field::Mobile, Cell::Known(Value::Text("0912345678".into())))));
        assert!(one.contact.contains(&(Field::FullName, Cell::Known(Value::Text("Lê Thị Bê".into())))));
        assert_eq!(
            (one.heading.number.as_deref(), one.heading.place.as_deref()),
            (Some("12/SNV-VP"), Some("Đồng Xoài"))
        );
        let refused = [("1.reason", "Từ trần"), ("contact.position", "Giám đốc")];
        assert_eq!(wrong(&mut one, &refused), ["/set/1.reason", "/set/contact.position"]);
    }

    #[test]
    fn another_contact_begins_empty() {
        let mut one = filled(1);
        let pairs = [("contact.mobile", "0912345678"), ("contact.full_name", "Trần Văn Cê")];
        assert_eq!(wrong(&mut one, &pairs), Vec::<String>::new());
        assert!(one.contact.contains(&(Field::FullName, Cell::Known(Value::Text("Trần Văn Cê".into())))));
        assert!(one.contact.contains(&(Field::Mobile, Cell::Known(Value::Text("0912345678".into())))));
        assert!(one.contact.contains(&(Field::Position, Cell::Missing)), "the other's post is not theirs");
    }

    #[test]
    fn every_wrong_key_and_value_is_told_at_once() {
        let mut two = filled(2);
        let pairs = [
            ("device_serial", "USB-1"),
            ("3.device_serial", "USB-1"),
            ("0.device_serial", "USB-1"),
            ("1.colour/x", "red"),
            ("1.birth_date", "1980-01-01"),
            ("contact.tax_code", "3800100100"),
            ("heading.motto", "x"),
            ("1.personal_number", "12"),
            ("2.device_serial", "USB-2"),
            ("2.device_serial", "USB-3"),
        ];
        let expected = [
            "/set/device_serial",
            "/set/3.device_serial",
            "/set/0.device_serial",
            "/set/1.colour~1x",
            "/set/1.birth_date",
            "/set/contact.tax_code",
            "/set/heading.motto",
            "/set/1.personal_number",
            "/set/2.device_serial",
        ];
        assert_eq!(wrong(&mut two, &pairs), expected);
    }
}
