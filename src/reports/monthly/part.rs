//! A month's report cut to one of its agencies: what the frozen text says of it, and nothing of the others.

use std::collections::BTreeSet;

use super::content::{Content, LevelRow, UnitRow, UnplacedRow};
use crate::domain::agency::AgencyCode;

impl Content {
    /// The report of one unit with its departments, as it stands in the text, or of a department; none where there is no such row. It stays in the
    /// name of whoever published it.
    #[must_use]
    pub fn of_agency(&self, code: &str) -> Option<Self> {
        let unit = self.units.iter().find_map(|unit| unit.of_agency(code))?;
        let own: BTreeSet<&str> =
            unit.departments.iter().map(|part| &part.code).chain([&unit.code]).map(AgencyCode::as_str).collect();
        let reported = self.reported.iter().filter(|row| own.contains(row.agency.as_str())).cloned().collect();
        let unplaced = self.unplaced.iter().filter(|row| self.nearest_unit(row) == Some(unit.code.as_str()));
        Some(Self {
            name: unit.name.clone(),
            total: unit.figures.clone(),
            levels: vec![LevelRow { level: unit.level, figures: unit.figures.clone() }],
            unplaced: unplaced.cloned().collect(),
            reported,
            indicators: self.indicators.as_ref().and_then(|all| all.of_unit(unit.code.as_str())),
            units: vec![unit],
            ..self.clone()
        })
    }

    /// The unit below which an agency stood that is no more.
    fn nearest_unit<'a>(&'a self, row: &UnplacedRow) -> Option<&'a str> {
        let codes: Vec<&str> = row.path.codes().collect();
        codes.iter().rev().find_map(|code| {
            let unit = self.units.iter().find(|unit| unit.code.as_str() == *code)?;
            Some(unit.code.as_str())
        })
    }
}

impl UnitRow {
    /// Its own row, or that of one of its departments as if it were a unit.
    fn of_agency(&self, code: &str) -> Option<Self> {
        if self.code.as_str() == code {
            return Some(self.clone());
        }
        let part = self.departments.iter().find(|part| part.code.as_str() == code)?;
        Some(Self {
            agency: part.agency,
            code: part.code.clone(),
            name: part.name.clone(),
            level: self.level,
            above: Some(self.name.clone()),
            figures: part.figures.clone(),
            departments: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{MADE, content, unit};
    use super::*;
    use crate::domain::adoption::counts::Column;

    /// Two units, of which the first has a department; both and the department reported something, and an agency that is no more stood below
    /// each of them.
    fn two_units() -> Content {
        content(|value| {
            let mut other = value["units"][0].clone();
            let figures = other["figures"].clone();
            other["agency"] = json!(unit(3));
            other["code"] = json!("H10.2");
            other["name"] = json!("Sở Y tế");
            other["figures"]["total"]["staff"] = json!(5);
            value["units"].as_array_mut().unwrap().push(other);
            value["units"][0]["departments"] =
                json!([{ "agency": unit(2), "code": "H10.1.1", "name": "Văn phòng Sở", "figures": figures }]);
            for code in ["H10.1.1", "H10.2"] {
                let mut row = value["reported"][0].clone();
                row["agency"] = json!(code);
                value["reported"].as_array_mut().unwrap().push(row);
            }
            for (code, path) in [("H10.1.9", "H10/H10.1/H10.1.9/"), ("H10.2.9", "H10/H10.2/H10.2.9/")] {
                let gone = json!({ "code": code, "name": "Phòng cũ", "path": path, "people": 2 });
                value["unplaced"].as_array_mut().unwrap().push(gone);
            }
        })
    }

    fn told(part: &Content) -> (Vec<&str>, Vec<&str>, Vec<&str>) {
        (
            part.units.iter().map(|row| row.code.as_str()).collect(),
            part.reported.iter().map(|row| row.agency.as_str()).collect(),
            part.unplaced.iter().map(|row| row.code.as_str()).collect(),
        )
    }

    #[test]
    fn a_units_part_is_its_own_row_and_nobody_elses() {
        let whole = two_units();
        let part = whole.of_agency("H10.2").unwrap();
        assert_eq!(told(&part), (vec!["H10.2"], vec!["H10.2"], vec!["H10.2.9"]));
        let report = part.report(MADE).unwrap();
        assert_eq!((report.name.as_str(), report.total.total.get(Column::Staff)), ("Sở Y tế", 5), "not all of them");
        assert_eq!(report.levels.len(), 1);
        assert_eq!(part.letterhead(), whole.letterhead(), "in the name of whoever published it");
        let first = whole.of_agency("H10.1").unwrap();
        assert_eq!(told(&first), (vec!["H10.1"], vec!["H10.1", "H10.1.1"], vec!["H10.1.9"]), "with its department");
        let department = whole.of_agency("H10.1.1").unwrap();
        assert_eq!(told(&department), (vec!["H10.1.1"], vec!["H10.1.1"], vec![]));
        assert_eq!(department.units[0].above.as_deref(), Some("Sở Nội vụ"));
        assert!(whole.of_agency("H10.9").is_none(), "an agency that is no more has no row");
    }
}
