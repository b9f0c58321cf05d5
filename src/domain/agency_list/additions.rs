//! New agencies below those that are recorded: which rows of a list are new, which are recorded just so, and what is wrong with the
//! others. Nothing that is recorded is changed by a list.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::problem::{Difference, Differences};
use super::read::{self, Draft};
use super::tree::{above_is_good, usual_role};
use super::{AgencyRow, BadAgencyList, Note, Problem};
use crate::domain::agency::{AgencyCode, AgencyVersion, TreePath};
use crate::domain::ids::AgencyId;
use crate::domain::scope::Scope;
use crate::domain::slug::{self, Subject};

/// Where a list is added.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Every version of every agency that is held to be true, past and future.
    pub recorded: &'a [AgencyVersion],
    /// The part of the tree in which agencies may be added.
    pub scope: &'a Scope,
    /// The first day of the new ones.
    pub on: Date,
    /// Short names that are a mailbox's address already.
    pub addresses: &'a BTreeSet<String>,
}

/// A new agency and what it stands below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The row.
    pub row: AgencyRow,
    /// The agency above, if it is recorded; else it is another addition.
    pub above: Option<(AgencyId, TreePath)>,
}

/// What a list comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Additions {
    /// The new agencies, each after the one above it.
    pub new: Vec<Addition>,
    /// How many rows are recorded just so.
    pub known: u64,
    /// What is wrong, by line.
    pub problems: BTreeMap<u64, Vec<Problem>>,
    /// What was mended while reading.
    pub notes: Vec<Note>,
}

/// The short names that the rows of a list ask for: of these the caller finds out which are addresses.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn chosen_slugs(bytes: &[u8]) -> Result<BTreeSet<String>, BadAgencyList> {
    let read = read::leniently(bytes).map_err(|problems| BadAgencyList { problems })?;
    Ok(read.drafts.into_iter().filter_map(|draft| draft.slug).collect())
}

impl Additions {
    /// Reads a list against what is recorded.
    ///
    /// # Errors
    /// When the file as a whole cannot be read.
    pub fn read(bytes: &[u8], place: Place<'_>) -> Result<Self, BadAgencyList> {
        let read = read::leniently(bytes).map_err(|problems| BadAgencyList { problems })?;
        let mut judging = Judging { place, found: Self { notes: read.notes, ..Self::default() }, bad: BTreeSet::new() };
        for problem in read.problems {
            judging.wrong(problem.line(), problem);
        }
        judging.bad.extend(read.bad_codes);
        let drafts = judging.new_ones(read.drafts);
        judging.settle(drafts);
        Ok(judging.found)
    }
}

struct Judging<'a> {
    place: Place<'a>,
    found: Additions,
    /// Codes whose row is bad.
    bad: BTreeSet<AgencyCode>,
}

/// What the rows below an agency need of it.
#[derive(Clone)]
struct Above {
    draft: Draft,
    recorded: Option<(AgencyId, TreePath)>,
}

impl Judging<'_> {
    fn wrong(&mut self, line: u64, problem: Problem) {
        self.found.problems.entry(line).or_default().push(problem);
    }

    fn refuse(&mut self, draft: &Draft, problem: Problem) {
        self.bad.insert(draft.code.clone());
        self.wrong(draft.line, problem);
    }

    /// Sets those aside that are recorded, or whose code or short name is somebody's.
    fn new_ones(&mut self, drafts: Vec<Draft>) -> Vec<Draft> {
        let mut codes: BTreeMap<AgencyCode, u64> = BTreeMap::new();
        let mut slugs: BTreeMap<String, u64> = BTreeMap::new();
        let mut new = Vec::new();
        for draft in drafts {
            let line = draft.line;
            if let Some(&first) = codes.get(&draft.code) {
                let value = draft.code.to_string();
                self.wrong(line, Problem::Duplicate { line, what: "code", value, first });
                continue;
            }
            codes.insert(draft.code.clone(), line);
            match self.recorded_as(&draft) {
                Recorded::JustSo => self.found.known += 1,
                Recorded::Not => {
                    let first = draft.slug.clone().and_then(|slug| slugs.insert(slug, line));
                    match (self.slug_problem(&draft), first) {
                        (Some(problem), _) => self.refuse(&draft, problem),
                        (None, Some(first)) => {
                            let value = draft.slug.clone().unwrap_or_default();
                            self.refuse(&draft, Problem::Duplicate { line, what: "slug", value, first });
                        }
                        (None, None) => new.push(draft),
                    }
                }
                Recorded::Otherwise(problem) => self.refuse(&draft, problem),
            }
        }
        new
    }

    fn recorded_as(&self, draft: &Draft) -> Recorded {
        let (line, code) = (draft.line, draft.code.to_string());
        let of_code = || self.place.recorded.iter().filter(|version| version.code == draft.code);
        let today = of_code().find(|version| version.effective.contains(self.place.on));
        match today.filter(|version| self.place.scope.covers(&version.path)) {
            Some(version) => match self.differences(draft, version) {
                differences if differences.is_empty() => Recorded::JustSo,
                differences => {
                    Recorded::Otherwise(Problem::Differs { line, code, differences: Differences(differences) })
                }
            },
            // Also when it lies elsewhere, or in another time: a code is never given again.
            None if of_code().next().is_some() => Recorded::Otherwise(Problem::CodeTaken { line, code }),
            None => Recorded::Not,
        }
    }

    /// What a row says otherwise than it is recorded. What a row leaves out it does not say.
    fn differences(&self, draft: &Draft, version: &AgencyVersion) -> Vec<Difference> {
        let parent = version.parent.and_then(|parent| {
            let of_parent = self.place.recorded.iter().filter(|above| above.agency == parent);
            of_parent.clone().find(|above| above.effective.contains(self.place.on)).map(|above| above.code.to_string())
        });
        let told = |code: Option<&str>| code.unwrap_or_default().to_owned();
        let mut found = Vec::new();
        let mut compare = |column: &'static str, recorded: String, said: String| {
            if recorded != said {
                found.push(Difference { column, recorded, said });
            }
        };
        compare("name_vi", version.name.clone(), draft.name.clone());
        compare("level", version.level.to_string(), draft.level.to_string());
        compare("kind", version.kind.to_string(), draft.kind.to_string());
        compare("parent_code", told(parent.as_deref()), told(draft.parent.as_ref().map(AgencyCode::as_str)));
        if draft.gso_code.is_some() {
            compare("gso_code", told(version.gso_code.as_deref()), told(draft.gso_code.as_deref()));
        }
        if let Some(slug) = &draft.slug {
            compare("slug", version.slug.clone(), slug.clone());
        }
        if let Some(role) = draft.role {
            compare("role", version.role.to_string(), role.to_string());
        }
        if let Some(network_site) = draft.says_network_site {
            compare("network_site", version.network_site.to_string(), network_site.to_string());
        }
        found
    }

    fn slug_problem(&self, draft: &Draft) -> Option<Problem> {
        let slug = draft.slug.clone()?;
        let is_taken =
            self.place.recorded.iter().any(|version| version.slug == slug) || self.place.addresses.contains(&slug);
        is_taken.then_some(Problem::SlugTaken { line: draft.line, slug })
    }

    /// Puts each new agency below the one above it, from those that are recorded downwards; what remains stands below nothing.
    fn settle(&mut self, drafts: Vec<Draft>) {
        let mut above: BTreeMap<AgencyCode, Above> = BTreeMap::new();
        for version in self.place.recorded {
            if version.effective.contains(self.place.on) && self.place.scope.covers(&version.path) {
                let recorded = Some((version.agency, version.path.clone()));
                above.insert(version.code.clone(), Above { draft: Draft::of(version), recorded });
            }
        }
        let mut waiting = drafts;
        let mut settled: Vec<Draft> = Vec::new();
        loop {
            let is_ready = |draft: &Draft| draft.parent.as_ref().is_some_and(|code| above.contains_key(code));
            let (ready, rest): (Vec<Draft>, Vec<Draft>) = waiting.into_iter().partition(is_ready);
            waiting = rest;
            if ready.is_empty() {
                break;
            }
            for draft in ready {
                let parent = draft.parent.as_ref().and_then(|code| above.get(code)).map(|above| &above.draft);
                if let Some(problem) = above_is_good(&draft, parent) {
                    self.refuse(&draft, problem);
                } else {
                    above.insert(draft.code.clone(), Above { draft: draft.clone(), recorded: None });
                    settled.push(draft);
                }
            }
        }
        for draft in &waiting {
            let problem = self.why_below_nothing(draft, &waiting);
            self.wrong(draft.line, problem);
        }
        self.name_all(&settled, &above);
    }

    fn why_below_nothing(&self, draft: &Draft, waiting: &[Draft]) -> Problem {
        let (line, code) = (draft.line, draft.code.to_string());
        let Some(parent) = draft.parent.clone() else { return Problem::RootIsRecorded { line, code } };
        let mut trail = vec![draft.code.clone()];
        let mut next = Some(parent.clone());
        while let Some(code) = next {
            if let Some(beginning) = trail.iter().position(|seen| *seen == code) {
                if beginning > 0 {
                    break;
                }
                let circle = trail.iter().map(AgencyCode::as_str).collect::<Vec<_>>().join(", ");
                return Problem::Circle { line, circle };
            }
            next = waiting.iter().find(|other| other.code == code).and_then(|other| other.parent.clone());
            trail.push(code);
        }
        let is_in_file = self.bad.contains(&parent) || waiting.iter().any(|other| other.code == parent);
        let parent_begins = self.place.recorded.iter().filter(|version| version.code == parent);
        let later = parent_begins
            .filter(|version| version.effective.from > self.place.on && self.place.scope.covers(&version.path))
            .map(|version| version.effective.from)
            .min();
        let parent = parent.to_string();
        match (is_in_file, later) {
            (true, _) => Problem::ParentIsBad { line, code, parent },
            (false, Some(from)) => Problem::ParentBegins { line, code, parent, from, on: self.place.on },
            (false, None) => Problem::ParentNotFound { line, code, parent },
        }
    }

    /// Gives the new agencies their short names, which no other agency has and no mailbox.
    fn name_all(&mut self, settled: &[Draft], above: &BTreeMap<AgencyCode, Above>) {
        // Recorded first: their short names stand.
        let recorded: Vec<&AgencyVersion> = self.place.recorded.iter().collect();
        let place_of = |code: &AgencyCode| {
            let new = settled.iter().position(|other| other.code == *code).map(|place| place + recorded.len());
            new.or_else(|| recorded.iter().position(|version| version.code == *code))
        };
        let old = recorded.iter().map(|version| Subject {
            name: &version.name,
            kind: version.kind,
            level: version.level,
            parent: None,
            chosen: Some(&version.slug),
        });
        let new = settled.iter().map(|draft| Subject {
            name: &draft.name,
            kind: draft.kind,
            level: draft.level,
            parent: draft.parent.as_ref().and_then(place_of),
            chosen: draft.slug.as_deref(),
        });
        let subjects: Vec<Subject<'_>> = old.chain(new).collect();
        let slugs = slug::assign(&subjects).into_iter().skip(recorded.len());
        for (draft, slug) in settled.iter().zip(slugs) {
            let parent = draft.parent.as_ref().and_then(|code| above.get(code));
            let role = draft.role.unwrap_or_else(|| usual_role(draft, parent.map(|above| &above.draft)));
            let row = draft.clone().into_row(slug, role);
            self.found.new.push(Addition { row, above: parent.and_then(|above| above.recorded.clone()) });
        }
    }
}

enum Recorded {
    Not,
    JustSo,
    Otherwise(Problem),
}

#[cfg(test)]
mod tests;
