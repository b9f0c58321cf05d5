//! `GET /people` and `GET /agencies/{code}/people`: the people behind a number, in the order of names, by keyset pages.

use askama::Template;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::Html;
use serde::Deserialize;

use super::coverage::{area, crumbs, find, page_of};
use super::links;
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::rule::Standing;
use crate::domain::adoption::tally::{AgencyTally, Part, Tally};
use crate::domain::agency::Level;
use crate::domain::audit::details::Detail;
use crate::domain::ids::OfficialId;
use crate::domain::lang::Lang;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::posting::Rank;
use crate::operations::Actor;
use crate::operations::audit_read::ListRead;
use crate::reports::dashboard::dashboard_in;
use crate::reports::people::{PageAsked, PeoplePage, PersonBehind, people_page};
use crate::reports::words;
use crate::storage::read::adoption::placed::MOST_CALLED;
use crate::storage::read::people::PeopleKey;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::session::Reader;
use crate::web::state::App;
use crate::web::ui::Say;

/// People on one page.
const PAGE: usize = 100;

/// What the address asks for; an empty text is nothing asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    column: String,
    level: String,
    rank: String,
    part: String,
    q: String,
    after: String,
    /// How many come before: for the words above the list alone.
    before: String,
}

/// The same, understood.
#[derive(Debug)]
struct Wanted {
    column: Column,
    level: Option<Level>,
    rank: Option<Rank>,
    after: Option<PeopleKey>,
    before: usize,
}

#[derive(Template)]
#[template(path = "people.html")]
struct Page {
    frame: Frame,
    crumbs: Vec<(String, String)>,
    title: String,
    area: String,
    day: String,
    action: String,
    asked: Asked,
    column: Column,
    has_levels: bool,
    total: String,
    shown: String,
    people: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
}

/// A line of the list.
#[derive(Debug)]
struct Line {
    name: String,
    position: String,
    agency: String,
    agency_page: String,
    address: String,
    mailbox: &'static str,
    mailbox_shape: &'static str,
    standing: &'static str,
    standing_shape: &'static str,
}

/// The people behind a number of everyone or of a level.
pub(in crate::web) async fn everywhere(
    State(app): State<App>,
    reader: Reader,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Html<String>, PageError> {
    let Query(asked) = asked?;
    list(&app, &reader, None, asked).await
}

/// The people behind a number of an agency.
pub(in crate::web) async fn of_agency(
    State(app): State<App>,
    reader: Reader,
    code: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Html<String>, PageError> {
    let (Path(code), Query(asked)) = (code?, asked?);
    list(&app, &reader, Some(&code), asked).await
}

async fn list(app: &App, reader: &Reader, code: Option<&str>, asked: Asked) -> Result<Html<String>, PageError> {
    let wanted = Wanted::read(&asked)?;
    let (say, today) = (reader.say, app.registry.clock.today());
    let moment = app.registry.store.read().await?;
    let board = dashboard_in(&moment, &reader.scope, today).await?;
    let tally = &board.tally;
    let agency = code.map(|code| find(tally, code).ok_or(PageError::NotFound)).transpose()?;
    let page = PageAsked {
        part: part(agency, wanted.level, &asked.part)?,
        column: wanted.column,
        rank: wanted.rank,
        name: Some(asked.q.trim()).filter(|name| !name.is_empty()),
        after: wanted.after.as_ref(),
        limit: PAGE,
    };
    let found = people_page(&moment, &reader.scope, (today, &board), &page).await?;
    drop(moment);
    record(app, reader, agency, &asked, found.people.len()).await?;
    let last = found.people.last().filter(|_| found.goes_on);
    let page = Page {
        frame: Frame::new(app, if agency.is_some() { "agencies" } else { "overview" }, Some(&reader.principal))
            .speaking(say),
        crumbs: way(say, tally, agency),
        title: wanted.title(say),
        area: place(app, reader, tally, (agency, wanted.level), &asked.part),
        day: say.day(today),
        action: path(agency),
        column: wanted.column,
        has_levels: agency.is_none(),
        total: say.count(found.number),
        shown: shown(say, wanted.before, &found),
        people: found.people.iter().map(|person| line(say, person)).collect(),
        first: wanted.after.is_some().then(|| address(agency, &asked, None)),
        next: last.map(|last| address(agency, &asked, Some((&last.key, wanted.before + found.people.len())))),
        asked,
    };
    Ok(Html(page.render()?))
}

/// Records who looked at how many people. The name that was searched for is theirs and stays out.
async fn record(
    app: &App,
    reader: &Reader,
    agency: Option<&AgencyTally>,
    asked: &Asked,
    count: usize,
) -> Result<(), PageError> {
    let code = |key, text: &str| (!text.is_empty()).then(|| (key, Detail::code(text)));
    let mut filter: Vec<_> =
        [("column", &asked.column), ("level", &asked.level), ("rank", &asked.rank), ("part", &asked.part)]
            .into_iter()
            .filter_map(|(key, text)| code(key, text))
            .collect();
    filter.push(("by_name", Detail::from(!asked.q.is_empty())));
    let agency = agency.map(|line| line.agency.id);
    let list = ListRead { what: "people", count: count as u64, agency, filter };
    Ok(app.registry.record_list(&Actor::Principal(reader.principal.clone()), list).await?)
}

impl Wanted {
    fn read(asked: &Asked) -> Result<Self, PageError> {
        fn given<T: std::str::FromStr>(text: &str) -> Result<Option<T>, PageError> {
            let text = Some(text).filter(|text| !text.is_empty());
            text.map(str::parse).transpose().map_err(|_| PageError::NotFound)
        }
        let after = Some(asked.after.as_str()).filter(|text| !text.is_empty());
        Ok(Self {
            column: given(&asked.column)?.unwrap_or(Column::Staff),
            level: given(&asked.level)?,
            rank: given(&asked.rank)?,
            after: after.map(|text| key_of(text).ok_or(PageError::NotFound)).transpose()?,
            before: given::<u32>(&asked.before)?.unwrap_or_default() as usize,
        })
    }

    fn title(&self, say: Say) -> String {
        let column = words::column(say.0, self.column);
        self.rank.map_or_else(|| column.to_owned(), |rank| format!("{column} – {}", words::rank(say.0, rank)))
    }
}

/// The part of the tally that is asked for.
fn part<'a>(agency: Option<&'a AgencyTally>, level: Option<Level>, wanted: &str) -> Result<Part<'a>, PageError> {
    match (agency, level, wanted) {
        (None, None, "") => Ok(Part::Province),
        (None, Some(level), "") => Ok(Part::Level(level)),
        (Some(unit), None, "") => Ok(Part::Unit(unit)),
        (Some(unit), None, "own") => Ok(Part::Own(unit)),
        (Some(unit), None, "below") => Ok(Part::Subtree(&unit.agency.path)),
        _ => Err(PageError::NotFound),
    }
}

fn way(say: Say, tally: &Tally, agency: Option<&AgencyTally>) -> Vec<(String, String)> {
    let overview = || vec![("/".to_owned(), say.of("Tổng quan", "Overview").to_owned())];
    agency.map_or_else(overview, |line| crumbs(say, tally, &line.agency.path))
}

fn place(
    app: &App,
    reader: &Reader,
    tally: &Tally,
    (agency, level): (Option<&AgencyTally>, Option<Level>),
    part: &str,
) -> String {
    let say = reader.say;
    let whole = area(app, &reader.scope, tally);
    match (agency, level) {
        (Some(line), _) => match part {
            "own" => format!(
                "{}, {}",
                line.agency.name,
                say.of("không gồm phòng, ban trực thuộc", "without its departments")
            ),
            "below" => {
                format!("{}, {}", line.agency.name, say.of("gồm cả cơ quan cấp dưới", "with the agencies below"))
            }
            _ => line.agency.name.clone(),
        },
        (None, Some(level)) => format!("{}, {whole}", words::level(say.0, level)),
        (None, None) => whole,
    }
}

/// Which people of how many these are. Of a name that many are called by, only that they are many.
fn shown(say: Say, before: usize, found: &PeoplePage) -> String {
    let length = found.people.len();
    if length == 0 {
        return String::new();
    }
    let (first, last) = (say.count(before + 1), say.count(before + length));
    let all = match found.called.unwrap_or(found.number) {
        many if found.called.is_some() && many > MOST_CALLED => match say.0 {
            Lang::Vi => format!("hơn {}", say.count(MOST_CALLED)),
            Lang::En => format!("more than {}", say.count(MOST_CALLED)),
        },
        number => say.count(number),
    };
    match say.0 {
        Lang::Vi => format!("Xếp theo tên. Từ {first} đến {last} trong {all} người."),
        Lang::En => format!("By name. {first} to {last} of {all} people."),
    }
}

fn line(say: Say, person: &PersonBehind) -> Line {
    Line {
        name: person.full_name.clone(),
        position: person.position.clone(),
        agency: person.agency_name.clone(),
        agency_page: format!("/agencies/{}", person.agency_code),
        address: person.address.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string),
        mailbox: person.mailbox.map_or(say.of("Chưa có", "None"), |state| words::mailbox_state(say.0, state)),
        mailbox_shape: match person.mailbox {
            Some(MailboxState::Active) => "good",
            Some(MailboxState::Staged | MailboxState::ReceiveOnly | MailboxState::Suspended) => "warn",
            Some(MailboxState::Preserved | MailboxState::Purged) | None => "none",
        },
        standing: words::standing(say.0, person.standing),
        standing_shape: match person.standing {
            Standing::Covered { expiring: false } => "good",
            Standing::Covered { expiring: true } | Standing::Indeterminate => "warn",
            Standing::Uncovered(_) => "bad",
            Standing::Excluded(_) => "none",
        },
    }
}

fn path(agency: Option<&AgencyTally>) -> String {
    agency.map_or_else(|| "/people".to_owned(), |line| format!("{}/people", page_of(&line.agency.code)))
}

/// The address of the page after so many people, of whom this is the last; without one, of the first.
fn address(agency: Option<&AgencyTally>, asked: &Asked, after: Option<(&PeopleKey, usize)>) -> String {
    let (after, before) = after.map(|(last, before)| (text_of(last), before.to_string())).unwrap_or_default();
    let Asked { column, level, rank, part, q, .. } = asked;
    let pairs = [
        ("column", column),
        ("level", level),
        ("rank", rank),
        ("part", part),
        ("q", q),
        ("after", &after),
        ("before", &before),
    ];
    links::address(&path(agency), pairs.map(|(name, value)| (name, value.as_str())))
}

/// The sort key too: the next page begins at its place even when the last person has left the list since.
fn text_of(key: &PeopleKey) -> String {
    format!("{}.{}", hex::encode(&key.sort_key), key.official.0.simple())
}

fn key_of(text: &str) -> Option<PeopleKey> {
    let (sort_key, official) = text.split_once('.')?;
    Some(PeopleKey { sort_key: hex::decode(sort_key).ok()?, official: OfficialId(official.parse().ok()?) })
}

impl Page {
    /// The lists to choose from.
    fn columns(&self) -> Vec<(&'static str, &'static str)> {
        let lang = self.frame.say.0;
        Column::ALL.iter().map(|&column| (column.as_str(), words::column(lang, column))).collect()
    }

    fn levels(&self) -> Vec<(&'static str, &'static str)> {
        let level = |&level: &Level| (level.as_str(), words::level(self.frame.say.0, level));
        Level::ALL.iter().map(level).collect()
    }

    fn ranks(&self) -> Vec<(&'static str, &'static str)> {
        Rank::ALL.iter().map(|&rank| (rank.as_str(), words::rank(self.frame.say.0, rank))).collect()
    }
}
