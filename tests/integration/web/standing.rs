//! The page of whoever heads an agency: where their log-in leads, what it tells, that its numbers open their lists, and nobody else's agency.

use std::collections::BTreeSet;

use congvu::domain::adoption::counts::Column;
use congvu::domain::lang::Lang;
use congvu::domain::principal::Role;
use congvu::domain::report_period::PeriodScheme;
use congvu::domain::scope::Scope;
use congvu::operations::Actor;
use congvu::operations::league::{LeagueSpan, league};
use congvu::operations::run_decisions::run_decisions;
use congvu::reports::assemble::adoption;
use congvu::reports::league::told::points;
use congvu::reports::number::percent;

use super::site::{Site, TODAY, add_account, heading, links_of_numbers};

const STANDING: &str = "/agencies/H10.12/standing";

/// Somebody was recruited two months ago, and the decision is entered today: what it asks for is late already.
const LATE: [(&str, &str); 16] = [
    ("once", "0123456789abcdef0123456789abcdef"),
    ("kind", "recruit"),
    ("subjects/0/person/new/full_name", "Lê Thị Muộn"),
    ("subjects/0/person/new/birth_date", "05/03/1990"),
    ("subjects/0/person/new/category", "cong_chuc"),
    ("subjects/0/person/new/personal_number", "070085000124"),
    ("subjects/0/effective_from", "2019-11-01"),
    ("subjects/0/act/post/agency", "H10.12"),
    ("subjects/0/act/post/position", "Chuyên viên"),
    ("subjects/0/act/post/rank", "staff"),
    ("issuer", "H10"),
    ("number", "12"),
    ("symbol", "QĐ-MUON"),
    ("signed_on", "2019-10-20"),
    ("signer", "Trần Văn Bình"),
    ("summary", "Về việc tuyển dụng"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_heads_log_in_leads_to_how_their_agency_stands_and_nobody_elses() {
    let site = Site::new().await;
    add_account(&site, "head-of-all", Role::AgencyHead, "H10").await;
    let (it, head) = (site.log_in("it-admin").await, site.log_in("agency-head").await);
    let first = site.get(Some(&head), "/").await;
    assert_eq!((first.status, first.header("location")), (303, Some(STANDING)));
    assert_eq!(site.get(Some(&head), "/?whole=yes").await.status, 200, "the overview is still there");
    for (cookie, who) in [(&it, "an administrator"), (&site.log_in("head-of-all").await, "the province's head")] {
        assert_eq!(site.get(Some(cookie), "/").await.status, 200, "{who} begins with the overview");
    }

    let missing = site.get(Some(&head), "/agencies/H10.99999/standing").await;
    assert_eq!(missing.status, 404);
    for path in ["/agencies/H10.31/standing", "/agencies/H10/standing"] {
        let other = site.get(Some(&head), path).await;
        assert_eq!((other.status, &other.body), (404, &missing.body), "{path}");
        assert_eq!(site.get(Some(&it), path).await.status, 200, "{path}");
    }
    let whole = site.get(Some(&it), "/agencies/H10/standing").await.body;
    assert!(whole.contains("không được xếp hạng riêng") && !whole.contains("Điểm đạt và điểm mất"));
    let hr = site.log_in("hr").await;
    assert_eq!(site.get(Some(&hr), STANDING).await.status, 404, "another district's HR");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_tells_what_was_counted_and_every_number_opens_its_list() {
    let site = Site::new().await;
    let head = site.log_in("agency-head").await;
    let page = site.get(Some(&head), STANDING).await;
    assert_eq!(page.status, 200);
    let counted = adoption(&site.store, &Scope::Province, TODAY).await.expect("a tally");
    let line = counted.tally.agencies.iter().find(|line| line.agency.code.as_str() == "H10.12").expect("an agency");
    let counts = &line.with_departments.total;
    assert_eq!(heading(&page.body), line.agency.name);
    let share = percent(Lang::Vi, counts.coverage());
    let tile = format!("<a href=\"/agencies/H10.12/people?column=in_scope\">{share}</a>");
    assert!(page.body.contains(&tile), "{tile}: {}", page.body);

    // As the table of ranks has it, of the whole province.
    let span = LeagueSpan::up_to(PeriodScheme::ClosingOn(14), TODAY).expect("days");
    let (table, _) = league(&site.registry, span, None).await.expect("a table");
    let card = table.card("H10.12").expect("it is ranked");
    let rank = format!("<a href=\"/reports/league/H10.12\">{}/{}</a>", card.line.rank.expect("a rank"), card.ranked);
    assert!(card.ranked > 5 && page.body.contains(&rank), "{rank}: {}", page.body);
    assert!(page.body.contains(&points(Lang::Vi, card.line.score.won())));

    let links: BTreeSet<(String, String)> = links_of_numbers(&page.body).into_iter().collect();
    let to = |start: &str| links.iter().filter(|(path, _)| path.starts_with(start)).collect::<Vec<_>>();
    let people = to("/agencies/H10.12/people?column=");
    let uncovered = ("/agencies/H10.12/people?column=uncovered".to_owned(), counts.get(Column::Uncovered).to_string());
    assert!(people.contains(&&uncovered), "{people:?}");
    for (path, number) in people {
        let list = site.get(Some(&head), path).await;
        assert!(heading(&list.body).ends_with(&format!(": {number} người")), "{path}: {}", heading(&list.body));
    }
    let gaps = [Column::NoCertificate, Column::Expired, Column::Revoked, Column::AddressNotLive, Column::OtherGap];
    assert_eq!(gaps.map(|gap| counts.get(gap)).iter().sum::<u64>(), counts.get(Column::Uncovered), "they add up");
    let criterion = "/reports/indicators/rows?indicator=coverage&#38;agency=H10.12&#38;as_of=2019-12-31";
    assert!(page.body.contains(criterion), "{}", page.body);
    let rows = site.get(Some(&head), &criterion.replace("&#38;", "&")).await;
    assert_eq!(rows.status, 200);
    for file in ["format=pdf", "format=xlsx"] {
        assert!(page.body.contains(&format!("/reports/adoption?agency=H10.12&#38;{file}")), "{file}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_late_is_told_with_its_list_in_the_agency_where_it_is() {
    let site = Site::new().await;
    let (it, head) = (site.log_in("it-admin").await, site.log_in("agency-head").await);
    let late = |body: &str| {
        let links = links_of_numbers(body);
        links.into_iter().find(|(path, _)| path.starts_with("/steps?overdue=yes"))
    };
    let before = site.get(Some(&head), STANDING).await.body;
    assert!(late(&before).is_none() && !before.contains("Việc quá hạn lâu nhất"), "nothing is late yet");
    let entered = site.submit(&it, "/decisions/new", &LATE).await;
    assert_eq!(entered.status, 303, "{}", entered.body);
    run_decisions(&site.registry, &Actor::Shell, TODAY).await.expect("the day's work");

    let page = site.get(Some(&head), STANDING).await.body;
    let (list, number) = late(&page).unwrap_or_else(|| panic!("nothing is late: {page}"));
    assert!(page.contains("Việc quá hạn lâu nhất") && page.contains("Lê Thị Muộn"));
    for cookie in [&head, &it] {
        let listed = site.get(Some(cookie), &list).await;
        let rows = listed.body.matches("<th scope=\"row\">").count();
        assert_eq!((listed.status, rows.to_string()), (200, number.clone()), "{}", listed.body);
    }
    let elsewhere = site.get(Some(&it), "/agencies/H10.31/standing").await.body;
    assert!(late(&elsewhere).is_none() && !elsewhere.contains("Lê Thị Muộn"), "it is not late there");
    assert_eq!(site.get(Some(&head), "/steps?overdue=yes&agency=H10.31").await.status, 404);
}
