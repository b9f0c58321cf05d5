//! In whose name a report is printed: the agency, the one above it, where it dates its texts, as what its head signs; and the text around
//! a report that follows from that.

use time::Date;

use crate::domain::adoption::tally::{AgencyTally, Tally};
use crate::domain::agency::{Level, TreePath};
use crate::domain::form::words::{governed, place};
use crate::domain::lang::Lang;
use crate::domain::official_text::{Motto, at_length, seat, signer, superior};
use crate::paper::model::{About, Block, Closing, Opening, Paper, Title};

/// In whose name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// What its texts open with.
    pub motto: Motto,
    /// The agency above; none for those that name nobody.
    pub superior: Option<String>,
    /// Who reports.
    pub agency: String,
    /// Where it dates its texts, if its name or that of one above tells.
    pub place: Option<String>,
    /// As what somebody signs, a line each.
    pub signer: String,
}

/// Which text it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// What it is called, in capitals.
    pub kind: &'static str,
    /// Of what.
    pub subject: String,
    /// What a reader of files is told.
    pub told: String,
    /// The day that it is of.
    pub made_on: Date,
}

/// Room for what somebody writes.
const ROOM: &str = "…………";

impl Letterhead {
    /// A text to be signed, in Vietnamese, as official texts are. Number, symbol, day and recipients are left to whoever sends it.
    #[must_use]
    pub fn paper(&self, of: Subject, body: Vec<Block>) -> Paper {
        let opening = Opening::of(
            self.superior.as_ref().map(|name| name.to_uppercase()),
            Some(self.agency.to_uppercase()),
            self.motto.number(ROOM),
            format!("{}, ngày ….. tháng ….. năm ………", self.place.as_deref().unwrap_or(ROOM)),
        );
        let title = Title { kind: of.kind.to_owned(), subject: of.subject };
        Paper {
            about: About {
                title: of.told,
                author: self.agency.replace('\n', " "),
                made_on: of.made_on,
                lang: Lang::Vi,
            },
            is_wide: false,
            opening: Opening { motto: self.motto, title: Some(title), ..opening },
            body,
            closing: Closing {
                recipients: vec![format!("{ROOM};"), self.motto.kept().to_owned()],
                signer: self.signer.clone(),
                note: None,
                name: None,
            },
        }
    }

    /// That of the province, or of the agency at `root`. None when no agency is there. `province` is what it is called today: it counts only
    /// where the name of the day does not tell.
    #[must_use]
    pub fn of(tally: &Tally, root: Option<&TreePath>, province: &str) -> Option<Self> {
        let line = match root {
            Some(root) => tally.agencies.iter().find(|line| line.agency.path == *root)?,
            None => tally.agencies.first()?,
        };
        let agency = &line.agency;
        Some(Self {
            motto: Motto::of(agency.kind, &agency.name),
            superior: superior(agency.kind, above(tally, line).map(|above| above.agency.name.as_str())),
            agency: at_length(&agency.name),
            place: place_of(tally, line, province),
            signer: signer(&agency.name).to_owned(),
        })
    }
}

fn above<'a>(tally: &'a Tally, line: &AgencyTally) -> Option<&'a AgencyTally> {
    let code = line.agency.path.codes().rev().nth(1)?;
    tally.agencies.iter().find(|other| other.agency.code.as_str() == code)
}

/// The administrative unit of its level that it governs, or that the nearest one above it does (Decree 30/2020, annex I).
fn place_of(tally: &Tally, line: &AgencyTally, province: &str) -> Option<String> {
    let level = line.agency.level;
    if level == Level::Province {
        let own = tally.agencies.first().and_then(|root| seat(&root.agency.name));
        return Some(own.unwrap_or_else(|| place(province)).to_owned());
    }
    let mut next = Some(line);
    while let Some(line) = next.filter(|line| line.agency.level == level) {
        if let Some(place) = governed(line.agency.kind, &line.agency.name) {
            return Some(place);
        }
        next = above(tally, line);
    }
    None
}
