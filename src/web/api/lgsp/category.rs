//! `GET /dmdc/Category/{table}`: one page of a category table.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::permission::Permission;
use crate::domain::agency::AgencyKind;
use crate::domain::lang::Bilingual;
use crate::storage::read::View;
use crate::storage::read::category::CategoryRow;
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::{Conditions, EntityTag};
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Rows on a page at most.
const MAX_SIZE: usize = 1000;
/// Rows on a page when nothing is asked.
const SIZE: usize = 100;

/// A table of the feed.
#[derive(Debug, Clone, Copy)]
enum Table {
    /// Agencies, by how far they stand below the province.
    Agencies(usize),
    /// Administrative units: the province, districts, communes.
    Units(usize),
}

impl Table {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "qlvanbandieuhanhcap1" => Self::Agencies(0),
            "qlvanbandieuhanhcap2" => Self::Agencies(1),
            "qlvanbandieuhanhcap3" => Self::Agencies(2),
            "qlvanbandieuhanhcap4" => Self::Agencies(3),
            "donvihanhchinhcap1" => Self::Units(0),
            "donvihanhchinhcap2" => Self::Units(1),
            "donvihanhchinhcap3" => Self::Units(2),
            _ => return None,
        })
    }

    fn holds(self, row: &CategoryRow) -> bool {
        use AgencyKind::{City, ProvinceCommittee, RuralCommune, RuralDistrict, Town, Township, Ward};
        match self {
            Self::Agencies(depth) => row.path.depth() == depth,
            Self::Units(0) => row.kind == ProvinceCommittee,
            Self::Units(1) => matches!(row.kind, City | Town | RuralDistrict),
            Self::Units(_) => matches!(row.kind, Ward | RuralCommune | Township),
        }
    }
}

/// A page of a table, in the words of the bus.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(in crate::web) struct CategoryPage {
    /// Rows of the whole table that the caller may see.
    total_count: usize,
    /// This page, from 1.
    page_index: usize,
    /// Rows on a page.
    page_size: usize,
    /// The rows, by identifiers from the root down.
    items: Vec<CategoryLine>,
}

/// An agency. What the registry does not hold is an empty text.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(in crate::web) struct CategoryLine {
    /// Identifier at the first level.
    ma_dinh_danh_cap1: String,
    /// At the second.
    ma_dinh_danh_cap2: String,
    /// At the third.
    ma_dinh_danh_cap3: String,
    /// At the fourth.
    ma_dinh_danh_cap4: String,
    /// Name.
    ten_don_vi: String,
    /// Postal address; not held.
    dia_chi: String,
    /// Official mail address.
    email: String,
    /// Telephone; not held.
    so_dien_thoai: String,
    /// Fax; not held.
    fax: String,
    /// Site; not held.
    website: String,
    /// The legal act behind the agency as it is.
    qd_ban_hanh: String,
    /// Day of that act; not held.
    ngay_ban_hanh_qd: String,
    /// Who issued it; not held.
    co_quan_ban_hanh_qd: String,
}

impl From<CategoryRow> for CategoryLine {
    fn from(row: CategoryRow) -> Self {
        let mut codes = row.path.codes().map(str::to_owned);
        let mut level = || codes.next().unwrap_or_default();
        Self {
            ma_dinh_danh_cap1: level(),
            ma_dinh_danh_cap2: level(),
            ma_dinh_danh_cap3: level(),
            ma_dinh_danh_cap4: level(),
            ten_don_vi: row.name,
            dia_chi: String::new(),
            email: row.address,
            so_dien_thoai: String::new(),
            fax: String::new(),
            website: String::new(),
            qd_ban_hanh: row.legal_act.unwrap_or_default(),
            ngay_ban_hanh_qd: String::new(),
            co_quan_ban_hanh_qd: String::new(),
        }
    }
}

/// Which page.
#[derive(Debug)]
pub(in crate::web) struct Leaf {
    page: usize,
    size: usize,
}

impl FromQuery for Leaf {
    fn read(fields: &mut Fields) -> Self {
        let mut number = |name: &str, most: usize, default: usize| {
            let remedy =
                Bilingual::new(format!("Gửi một số trong khoảng 1-{most}"), format!("Send a number in 1-{most}"));
            let number = fields.parsed(name, remedy.clone()).unwrap_or(default);
            if !(1..=most).contains(&number) {
                fields.wrong(name, Bilingual::new("Ngoài khoảng cho phép", "Out of range"), remedy);
            }
            number
        };
        Self { page: number("page", 1_000_000, 1), size: number("pageSize", MAX_SIZE, SIZE) }
    }
}

/// One page of a category table.
#[utoipa::path(
    get, path = "/dmdc/Category/{table}", tag = "lgsp",
    params(
        ("table" = String, Path, description = "qlvanbandieuhanhcap1 … cap4, donvihanhchinhcap1 … cap3"),
        ("page" = Option<usize>, Query, description = "From 1"),
        ("pageSize" = Option<usize>, Query, description = "At most 1,000; 100 when left out"),
    ),
    responses((status = 200, body = CategoryPage))
)]
pub(super) async fn show_category(
    State(app): State<App>,
    caller: Caller,
    conditions: Conditions,
    Named(table): Named<String>,
    Query(Leaf { page, size }): Query<Leaf>,
) -> Result<Response, Problem> {
    let table = Table::named(&table).ok_or_else(|| Problem::not_found("table"))?;
    let scope = caller.scope(Permission::ReadFeed)?;
    let today = app.registry.clock.today();
    let reader = app.registry.store.read().await?;
    let tag = EntityTag::of_day(reader.head().await?, today);
    let rows = reader.categories(&scope, View::of(today), &app.registry.province.mail_domain).await?;
    let rows: Vec<CategoryRow> = rows.into_iter().filter(|row| table.holds(row)).collect();
    let total_count = rows.len();
    let before = (page - 1).saturating_mul(size);
    let items = rows.into_iter().skip(before).take(size).map(CategoryLine::from).collect();
    Ok(conditions.answer(&tag, &CategoryPage { total_count, page_index: page, page_size: size, items }))
}
