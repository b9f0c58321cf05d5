//! `GET /officials`: who holds a post today, in the order of Vietnamese names, found with and without marks.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;

use super::super::agency_search::{Found, OFFERED, find, written};
use super::super::links::{address, after_name, name_after};
use super::super::person_words::{category, rank};
use super::super::status_words::mailbox_shape;
use crate::auth::permission::Permission::{ReadRegistry, RecordDecisions};
use crate::domain::agency::TreePath;
use crate::domain::audit::details::Detail;
use crate::domain::ids::AgencyId;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::official::Category;
use crate::domain::posting::Rank;
use crate::domain::scope::Scope;
use crate::operations::audit_read::ListRead;
use crate::reports::words;
use crate::storage::read;
use crate::storage::read::Reader;
use crate::storage::read::people::{PeopleFilter, PeopleKey, PersonLine};
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Actions, Choice, Column, Field, Form, Line, List, Pager, Row, Say, Table, View, Visitor};

/// The page's own address.
const PAGE: &str = "/officials";

/// People on one page.
const LINES: u32 = 50;

/// What the address asks for; an empty text is nothing asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    q: String,
    agency: String,
    category: String,
    rank: String,
    mailbox: String,
    after: String,
}

/// The same, understood.
struct Wanted {
    category: Option<Category>,
    rank: Option<Rank>,
    state: Option<MailboxState>,
    after: Option<PeopleKey>,
}

/// Where they are looked for.
enum Place {
    Everywhere,
    Under(AgencyId, TreePath),
    /// No agency is called so.
    Nowhere,
    /// Several are.
    Which(List),
}

/// The page.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(mut asked) = asked?;
    let wanted = Wanted::read(&asked)?;
    let scope = visitor.may(ReadRegistry)?;
    let say = visitor.say;
    let view = read::View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let place = place(&reader, &scope, view, say, &mut asked).await?;
    let frame = Frame::new(&app, "officials", Some(&visitor.principal)).speaking(say);
    let title = say.of("Cán bộ, công chức, viên chức", "Officials");
    let page = View::new(frame, title).lead(say.of(
        "Những người đang giữ một vị trí công tác. Tìm được cả khi gõ không dấu.",
        "Everybody who holds a post today. Marks need not be typed.",
    ));
    let page = page.with(filter(say, &asked));
    let (agency, under) = match place {
        Place::Everywhere => (None, None),
        Place::Under(agency, path) => (Some(agency), Some(path)),
        Place::Nowhere => return Ok(page.with(nowhere(say))),
        Place::Which(list) => return Ok(page.with(list)),
    };
    let filter = PeopleFilter {
        agency: None,
        under,
        name: Some(asked.q.clone()).filter(|name| !name.is_empty()),
        state: wanted.state,
        category: wanted.category,
        rank: wanted.rank,
    };
    let mut rows = reader.people(&scope, view, &filter, wanted.after.as_ref(), LINES + 1).await?;
    drop(reader);
    let more = rows.len() > LINES as usize;
    rows.truncate(LINES as usize);
    let by_name = ("by_name", Detail::from(filter.name.is_some()));
    let list = ListRead { what: "officials", count: rows.len() as u64, agency, filter: vec![by_name] };
    app.registry.record_list(&visitor.actor(), list).await?;
    let next = rows.last().filter(|_| more).map(|last| asked.address(&after_name(&last.key)));
    let pager = Pager { first: wanted.after.is_some().then(|| asked.address("")), next };
    let page = page.with(table(say, &rows).pager(say, pager));
    Ok(page.with(onward(say, &visitor, &asked, agency)))
}

impl Wanted {
    fn read(asked: &Asked) -> Result<Self, PageError> {
        fn given<T: std::str::FromStr>(text: &str) -> Result<Option<T>, PageError> {
            let text = Some(text).filter(|text| !text.is_empty());
            text.map(str::parse).transpose().map_err(|_| PageError::NotFound)
        }
        let after = Some(asked.after.as_str()).filter(|text| !text.is_empty());
        Ok(Self {
            category: given(&asked.category)?,
            rank: given(&asked.rank)?,
            state: given(&asked.mailbox)?,
            after: after.map(|text| name_after(text).ok_or(PageError::NotFound)).transpose()?,
        })
    }
}

impl Asked {
    /// The same list from another place on.
    fn address(&self, after: &str) -> String {
        let Self { q, agency, category, rank, mailbox, .. } = self;
        let pairs = [("q", q), ("agency", agency), ("category", category), ("rank", rank), ("mailbox", mailbox)];
        let mut pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        pairs.push(("after", after));
        address(PAGE, pairs)
    }
}

/// Finds the agency that was written; what stands in the field is then its name with its code.
async fn place(
    reader: &Reader,
    scope: &Scope,
    view: read::View,
    say: Say,
    asked: &mut Asked,
) -> Result<Place, PageError> {
    if asked.agency.trim().is_empty() {
        return Ok(Place::Everywhere);
    }
    Ok(match find(reader, scope, view, &asked.agency).await? {
        Found::None => Place::Nowhere,
        Found::One(row) => {
            asked.agency = written(&row);
            Place::Under(row.agency, row.path)
        }
        Found::Several(rows) => {
            let heading = say.of("Có nhiều đơn vị khớp; hãy chọn một", "Several agencies match; choose one");
            let link = |row: &crate::storage::read::agency::AgencyRow| {
                let to = address(PAGE, [("q", asked.q.as_str()), ("agency", row.code.as_str())]);
                Line::link(to, row.name.as_str()).small(row.code.as_str())
            };
            let list = List::new(heading).items(rows.iter().take(OFFERED).map(link));
            let more = rows.len() > OFFERED;
            Place::Which(if more {
                list.item(say.of("… Hãy gõ tên đầy đủ hơn.", "… Write more of the name."))
            } else {
                list
            })
        }
    })
}

fn nowhere(say: Say) -> Table {
    let columns: [Column; 0] = [];
    Table::new(
        say.of("Không có đơn vị nào khớp", "No agency matches"),
        columns,
        say.of(
            "Không có đơn vị nào trong phạm vi của bạn mang tên hoặc mã này. Hãy thử một phần của tên, hoặc bỏ trống để tìm ở mọi đơn vị.",
            "No agency that you see has this name or code. Try a part of the name, or leave it empty to search everywhere.",
        ),
    )
}

fn filter(say: Say, asked: &Asked) -> Form {
    let all = || Choice::new("", say.of("Tất cả", "All"));
    let categories = Category::ALL.iter().map(|&one| Choice::new(one.as_str(), category(say, one)));
    let ranks = Rank::ALL.iter().map(|&one| Choice::new(one.as_str(), rank(say, one)));
    let states = MailboxState::ALL.iter().map(|&one| Choice::new(one.as_str(), words::mailbox_state(say.0, one)));
    Form::filter(PAGE)
        .field(Field::search("q", say.of("Họ tên, có dấu hoặc không", "Name, with marks or without")).value(&asked.q))
        .field(Field::search("agency", say.of("Đơn vị: tên hoặc mã", "Agency: name or code")).value(&asked.agency))
        .field(
            Field::select("category", say.of("Đối tượng", "Category"), std::iter::once(all()).chain(categories))
                .value(&asked.category),
        )
        .field(Field::select("rank", say.of("Chức vụ", "Rank"), std::iter::once(all()).chain(ranks)).value(&asked.rank))
        .field(
            Field::select("mailbox", say.of("Hộp thư", "Mailbox"), std::iter::once(all()).chain(states))
                .value(&asked.mailbox),
        )
        .button(say.of("Tìm", "Search"))
}

fn table(say: Say, rows: &[PersonLine]) -> Table {
    let columns = [
        Column::new(say.of("Họ và tên", "Name")),
        Column::new(say.of("Vị trí công tác", "Post")),
        Column::new(say.of("Cơ quan, đơn vị", "Agency")),
        Column::new(say.of("Hộp thư công vụ", "Mailbox")),
        Column::number(say.of("Chứng thư", "Certificates")),
    ];
    let empty = say.of(
        "Không có ai khớp. Hãy thử một phần của họ tên, bỏ bớt điều kiện, hoặc tải danh sách lên nếu chưa nhập.",
        "Nobody matches. Try a part of the name or fewer conditions, or upload the list if it was not entered yet.",
    );
    Table::new(say.of("Danh sách, xếp theo tên", "In the order of names"), columns, empty)
        .rows(rows.iter().map(|person| line(say, person)))
}

fn line(say: Say, person: &PersonLine) -> Row {
    let mailbox = match (&person.address, person.state) {
        (address, Some(state)) => {
            let word = words::mailbox_state(say.0, state);
            let address = address.as_ref().map(ToString::to_string).unwrap_or_default();
            Line::default().plain(address).new_line().and_status(mailbox_shape(state), word)
        }
        (_, None) => Line::from(say.of("Chưa có", "None")),
    };
    let post = Line::from(person.position.as_str()).small(category(say, person.category));
    Row::new([
        Line::link(format!("{PAGE}/{}", person.key.official), person.full_name.as_str()),
        post,
        Line::from(person.agency_name.as_str()),
        mailbox,
        Line::from(say.count(person.certificates.len())),
    ])
}

/// The list as a file, and what people are entered by.
fn onward(say: Say, visitor: &Visitor, asked: &Asked, agency: Option<AgencyId>) -> Actions {
    let under = agency.map(|agency| agency.to_string()).unwrap_or_default();
    let file = address(
        "/api/v1/officials/export",
        [
            ("format", "xlsx"),
            ("name", asked.q.as_str()),
            ("under", under.as_str()),
            ("category", asked.category.as_str()),
            ("rank", asked.rank.as_str()),
            ("mailbox_state", asked.mailbox.as_str()),
        ],
    );
    let links = Actions::default();
    let links = if visitor.can(RecordDecisions) {
        links
            .link("/decisions/new", say.of("Nhập quyết định", "Enter a decision"))
            .link("/imports", say.of("Tải danh sách lên", "Upload a list"))
            .link("/officials/find", say.of("Tìm người ở cơ quan khác", "Find somebody elsewhere"))
    } else {
        links
    };
    links.link(file, say.of("Tải danh sách này về (XLSX)", "Download this list (XLSX)"))
}
