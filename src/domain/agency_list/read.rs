//! From bytes to rows whose fields are good one by one; what holds between rows is [`super::tree`]'s matter.

use std::collections::BTreeMap;
use std::str::FromStr;

use csv::{ReaderBuilder, StringRecord, Trim};

use super::AgencyRow;
use super::problem::{Note, Problem};
use crate::domain::agency::{AgencyCode, AgencyKind, AgencyRole, AgencyVersion, Level};
use crate::domain::code::UnknownCode;
use crate::domain::mailbox::template::RESERVED;
use crate::domain::{name, slug};

const REQUIRED: [&str; 6] = ["code", "name_vi", "level", "kind", "parent_code", "gso_code"];
const OPTIONAL: [&str; 3] = ["slug", "network_site", "role"];

/// A row whose fields are good, before it is seen among the others.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) line: u64,
    pub(super) code: AgencyCode,
    pub(super) name: String,
    pub(super) level: Level,
    pub(super) kind: AgencyKind,
    pub(super) parent: Option<AgencyCode>,
    pub(super) gso_code: Option<String>,
    pub(super) slug: Option<String>,
    pub(super) role: Option<AgencyRole>,
    /// Whether it is on the dedicated network; none when the row does not say.
    pub(super) says_network_site: Option<bool>,
}

impl Draft {
    /// What a row would say that tells of an agency as it is recorded.
    pub(super) fn of(version: &AgencyVersion) -> Self {
        Self {
            line: 0,
            code: version.code.clone(),
            name: version.name.clone(),
            level: version.level,
            kind: version.kind,
            // Only whether there is one matters to those below.
            parent: version.parent.map(|_| version.code.clone()),
            gso_code: version.gso_code.clone(),
            slug: Some(version.slug.clone()),
            role: Some(version.role),
            says_network_site: Some(version.network_site),
        }
    }

    /// The row with what it may leave out.
    pub(super) fn into_row(self, slug: String, role: AgencyRole) -> AgencyRow {
        let Self { line, code, name, level, kind, parent, gso_code, says_network_site, .. } = self;
        let network_site = says_network_site.unwrap_or(false);
        AgencyRow { line, code, name, level, kind, parent, gso_code, slug, role, network_site }
    }
}

/// The rows of a file, good and bad.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Those whose fields are good.
    pub(super) drafts: Vec<Draft>,
    /// Codes of the others, as far as they can be read.
    pub(super) bad_codes: Vec<AgencyCode>,
    pub(super) notes: Vec<Note>,
    pub(super) problems: Vec<Problem>,
}

/// Reads all rows, or tells all that is wrong with single fields.
pub(super) fn drafts(bytes: &[u8]) -> Result<(Vec<Draft>, Vec<Note>), Vec<Problem>> {
    let Rows { drafts, notes, problems, .. } = leniently(bytes)?;
    match (problems.is_empty(), drafts.is_empty()) {
        (false, _) => Err(problems),
        (true, true) => Err(vec![Problem::Empty]),
        (true, false) => Ok((drafts, notes)),
    }
}

/// Reads all rows, whatever is wrong with single ones; what is wrong with the file as a whole is the error.
pub(super) fn leniently(bytes: &[u8]) -> Result<Rows, Vec<Problem>> {
    let text = decode(bytes).map_err(|problem| vec![problem])?;
    let first_line = text.lines().next().unwrap_or_default();
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(first_line))
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let columns = Columns::of(&header)?;
    let mut rows = Rows { notes: columns_not_read(&header), ..Rows::default() };
    // The text is UTF-8 and rows may be uneven: nothing is left that the reader could refuse.
    for record in reader.records().map_while(Result::ok) {
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(str::is_empty) {
            continue;
        }
        if record.len() != header.len() {
            rows.problems.push(Problem::FieldCount { line, found: record.len(), expected: header.len() });
            continue;
        }
        let fields = Fields { line, columns: &columns, record: &record };
        match fields.draft(&mut rows.problems, &mut rows.notes) {
            Some(draft) => rows.drafts.push(draft),
            None => rows.bad_codes.extend(fields.get("code").parse().ok()),
        }
    }
    Ok(rows)
}

/// The text of the file, its byte order mark left out.
fn decode(bytes: &[u8]) -> Result<&str, Problem> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::Empty);
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || bytes.contains(&0) {
        return Err(Problem::Utf16);
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let (good, rest) = bytes.split_at(error.valid_up_to());
        let line = good.split(|byte| *byte == b'\n').count() as u64;
        Problem::NotUtf8 { line, byte: rest.first().copied().unwrap_or_default() }
    })
}

/// Comma; semicolon or tab where the spreadsheet's locale wrote those.
fn delimiter(header: &str) -> u8 {
    [b',', b';', b'\t'].into_iter().find(|&mark| header.contains(char::from(mark))).unwrap_or(b',')
}

/// Where each column stands.
struct Columns(BTreeMap<String, usize>);

impl Columns {
    fn of(header: &StringRecord) -> Result<Self, Vec<Problem>> {
        let mut places = BTreeMap::new();
        let mut problems = Vec::new();
        for (place, column) in header.iter().enumerate() {
            if places.insert(column.to_owned(), place).is_some() && !column.is_empty() {
                problems.push(Problem::RepeatedColumn { column: column.to_owned() });
            }
        }
        let missing: Vec<&str> = REQUIRED.into_iter().filter(|column| !places.contains_key(*column)).collect();
        if !missing.is_empty() {
            let found = header.iter().collect::<Vec<_>>().join(", ");
            problems.push(Problem::MissingColumns { missing: missing.join(", "), found });
        }
        if problems.is_empty() { Ok(Self(places)) } else { Err(problems) }
    }
}

fn columns_not_read(header: &StringRecord) -> Vec<Note> {
    let is_known = |column: &str| REQUIRED.contains(&column) || OPTIONAL.contains(&column) || column.is_empty();
    let columns = header.iter().filter(|column| !is_known(column)).collect::<Vec<_>>().join(", ");
    if columns.is_empty() { Vec::new() } else { vec![Note::ColumnsNotRead { columns }] }
}

/// One row, by column name.
struct Fields<'a> {
    line: u64,
    columns: &'a Columns,
    record: &'a StringRecord,
}

impl Fields<'_> {
    fn get(&self, column: &str) -> &str {
        self.columns.0.get(column).and_then(|&place| self.record.get(place)).unwrap_or_default()
    }

    fn optional(&self, column: &str) -> Option<&str> {
        Some(self.get(column)).filter(|text| !text.is_empty())
    }

    /// Every problem of the row is told, not the first alone.
    fn draft(&self, problems: &mut Vec<Problem>, notes: &mut Vec<Note>) -> Option<Draft> {
        let line = self.line;
        let mut good = |result: Result<Draft, Problem>| result.map_err(|problem| problems.push(problem)).ok();
        let code = self.code("code").and_then(|code| code.ok_or(Problem::Missing { line, column: "code" }));
        let (name, parent, slug) = (self.name(notes), self.code("parent_code"), self.slug());
        let (level, kind) = (self.listed("level"), self.listed("kind"));
        let (role, network_site) = (self.listed_or_none("role"), self.yes_or_no("network_site"));
        let row = (code, name, level, kind, parent, slug, role, network_site);
        if let (Ok(code), Ok(name), Ok(level), Ok(kind), Ok(parent), Ok(slug), Ok(role), Ok(network_site)) = row {
            let gso_code = self.optional("gso_code").map(str::to_owned);
            let says_network_site = self.optional("network_site").map(|_| network_site);
            let draft = Draft { line, code, name, level, kind, parent, gso_code, slug, role, says_network_site };
            return good(self.kind_fits_level(kind, level).map(|()| draft));
        }
        let (code, name, level, kind, parent, slug, role, network_site) = row;
        let told =
            [code.err(), name.err(), level.err(), kind.err(), parent.err(), slug.err(), role.err(), network_site.err()];
        problems.extend(told.into_iter().flatten());
        None
    }

    fn code(&self, column: &str) -> Result<Option<AgencyCode>, Problem> {
        let parsed = self.optional(column).map(str::parse).transpose();
        parsed.map_err(|reason| Problem::Code { line: self.line, reason })
    }

    fn name(&self, notes: &mut Vec<Note>) -> Result<String, Problem> {
        let read = self.optional("name_vi").ok_or(Problem::Missing { line: self.line, column: "name_vi" })?;
        let name = name::normalise(read);
        if name != read {
            notes.push(Note::NameMended { line: self.line, name: name.clone() });
        }
        Ok(name)
    }

    fn slug(&self) -> Result<Option<String>, Problem> {
        match self.optional("slug") {
            Some(text) if !slug::is_valid(text) || RESERVED.contains(&text) => {
                Err(Problem::Slug { line: self.line, slug: text.to_owned() })
            }
            text => Ok(text.map(str::to_owned)),
        }
    }

    fn listed<T: FromStr<Err = UnknownCode>>(&self, column: &'static str) -> Result<T, Problem> {
        self.listed_or_none(column)?.ok_or(Problem::Missing { line: self.line, column })
    }

    fn listed_or_none<T: FromStr<Err = UnknownCode>>(&self, column: &'static str) -> Result<Option<T>, Problem> {
        let parsed = self.optional(column).map(str::parse).transpose();
        parsed.map_err(|reason| Problem::UnknownCode { line: self.line, column, reason })
    }

    fn yes_or_no(&self, column: &'static str) -> Result<bool, Problem> {
        match name::normalise(self.get(column)).to_lowercase().as_str() {
            "yes" | "true" | "1" | "x" | "có" => Ok(true),
            "" | "no" | "false" | "0" | "không" => Ok(false),
            text => Err(Problem::YesOrNo { line: self.line, column, text: text.to_owned() }),
        }
    }

    fn kind_fits_level(&self, kind: AgencyKind, level: Level) -> Result<(), Problem> {
        use AgencyKind::{
            City, DistrictDepartment, ProvincialDepartment, RuralCommune, RuralDistrict, Town, Township, Ward,
        };
        let expected = match kind {
            City | Town | RuralDistrict | DistrictDepartment => Level::District,
            Ward | RuralCommune | Township => Level::Commune,
            ProvincialDepartment | AgencyKind::ProvinceCommittee => Level::Province,
            _ => return Ok(()),
        };
        let misfit = Problem::KindOfOtherLevel { line: self.line, kind: kind.as_str(), expected, level };
        if expected == level { Ok(()) } else { Err(misfit) }
    }
}
